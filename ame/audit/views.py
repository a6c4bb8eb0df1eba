from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.perms import can_se_logg
from ame.arenden.models import Arende
from ame.audit.etiketter import objekt_etikett
from ame.audit.forms import LaslogFilter
from ame.audit.models import Lasning
from ame.common.vy import roll_kravs
from ame.organisation.models import Enhet

PER_SIDA = 50


@require_safe
@roll_kravs(can_se_logg)
def laslogg(request: HttpRequest) -> HttpResponse:
    """Who looked at what, newest first, for the loggkontrollant of the nämnd (law.md D02-D06). Cases are named by number, never by
    person: the reviewer checks the looking, not the case. Five queries whatever the number of rows."""
    form = LaslogFilter(request.GET or None)
    rader = Lasning.objects.visible_to(request.user).select_related("user").order_by("-vid", "-pk")
    if form.is_bound and form.is_valid():
        rader = _filtrera(rader, form.cleaned_data)
    sida = Paginator(rader, PER_SIDA).get_page(request.GET.get("sida"))
    _satt_namn(sida.object_list)
    return render(request, "audit/laslogg.html", {"form": form, "sida": sida})


def _filtrera(rader, val: dict):
    if val["fran"]:
        rader = rader.filter(vid__gte=_dagens_borjan(val["fran"]))
    if val["till"]:
        rader = rader.filter(vid__lt=_dagens_borjan(val["till"], plus=1))
    if val["atgard"]:
        rader = rader.filter(atgard=val["atgard"])
    return rader.filter(ar_skyddad=True) if val["skyddade"] else rader


def _dagens_borjan(dag, plus: int = 0):
    from datetime import datetime, time, timedelta

    return timezone.make_aware(datetime.combine(dag + timedelta(days=plus), time.min))


def _satt_namn(rader: Iterable[Lasning]) -> None:
    """Case numbers, unit names and labels (law.md A26) for the page's rows, in two queries."""
    rader = list(rader)
    nummer = dict(Arende.objects.filter(pk__in={r.arende_id for r in rader if r.arende_id}).values_list("pk", "nummer"))
    enheter = dict(Enhet.objects.filter(pk__in={r.enhet_id for r in rader if r.enhet_id}).values_list("pk", "namn"))
    for rad in rader:
        rad.arende_nummer = nummer.get(rad.arende_id, "")
        rad.enhet_namn = enheter.get(rad.enhet_id, "")
        rad.objekt_namn = objekt_etikett(rad.objekt_typ)
