"""What samordningsförbundet's register SUS asks for, per participation, to key in from (S125)."""

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.perms import can_se_arenden
from ame.audit.services import log_list
from ame.common.vy import roll_kravs
from followup.models import Avslut
from followup.nyckeltal.utsnitt import valbara_ar
from insatser.models import Insats

PER_SIDA = 50


@require_safe
@roll_kravs(can_se_arenden)
def finsam(request: HttpRequest) -> HttpResponse:
    """Participations marked Finsam that ran in the year, of cases the user may open. Names are read, so the look is logged."""
    ar = _ar(request.GET.get("ar", ""))
    insatser = (
        Insats.objects.visible_to(request.user)
        .filter(ar_finsam=True, start_den__year__lte=ar)
        .filter(Q(slut_den__isnull=True) | Q(slut_den__year__gte=ar))
        .select_related("insatstyp", "arende__person", "arende__baslinje")
        .prefetch_related(Prefetch("arende__avslut", Avslut.objects.gallande()))
        .order_by("start_den", "pk")
    )
    sida = Paginator(insatser, PER_SIDA).get_page(request.GET.get("sida"))
    log_list(actor=request.user, objekt_typ="finsam", antal=len(sida.object_list))
    rader = [(i, getattr(i.arende, "baslinje", None), next(iter(i.arende.avslut.all()), None)) for i in sida.object_list]
    val = valbara_ar(timezone.localdate())
    return render(
        request,
        "followup/finsam.html",
        {
            "sida": sida,
            "rader": rader,
            "ar": ar,
            "valbara": val,
            "stig": [("Uppföljning", reverse("uppfoljning")), ("Finsam", "")],
        },
    )


def _ar(text: str) -> int:
    val = valbara_ar(timezone.localdate())
    return int(text) if text.isdigit() and int(text) in val else val[0]
