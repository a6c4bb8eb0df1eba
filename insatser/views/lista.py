"""The list of running insatser."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.enums import Roll
from ame.access.perms import can_se_insatser
from ame.arenden.models import Arende
from ame.audit.services import log_list
from ame.common.svenska import SvenskNyckel
from ame.common.vy import roll_kravs
from insatser import paneler_narvaro
from insatser.forms.katalog import UrvalForm
from insatser.models import Insats
from insatser.vy.katalog import verksamheter_for
from insatser.vy.lista import vagar_vidare

PER_SIDA = 50
SORTERING = {
    "slut": ["planerat_slut_den", "pk"],
    "start": ["start_den", "pk"],
    "insats": ["insatstyp__namn", "planerat_slut_den", "pk"],
    "namn": [
        "arende__person__har_skydd",
        SvenskNyckel("arende__person__efternamn"),
        SvenskNyckel("arende__person__fornamn"),
        "pk",
    ],
}


@require_safe
@roll_kravs(can_se_insatser)
def insatser(request: HttpRequest) -> HttpResponse:
    """Running insatser: of the cases one may open, or of the own group for a handledare. A protected person stands here under a
    pseudonym also for those on the named list, and not at all for others (law.md B08). Few queries, whatever the number of rows."""
    user = request.user
    handleder = not user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
    vy = request.GET.get("vy", "mina") if request.GET.get("vy") in {"mina", "alla", "passerade"} else "mina"
    form = UrvalForm(request.GET or None, verksamheter=verksamheter_for(user))
    rader = _filtrera(_urval(user, "grupp" if handleder else vy), form)
    sida = Paginator(_sortera(rader, request.GET.get("sort", "slut")), PER_SIDA).get_page(request.GET.get("sida"))
    poster = list(sida.object_list)
    log_list(actor=user, objekt_typ="insatslista", antal=len(poster))
    kontext = {
        "sida": sida,
        "rader": poster,
        "form": form,
        "handleder": handleder,
        "narvaro": paneler_narvaro.min_dag(request) if handleder else None,
        "vyer": [(namn, f"?vy={nyckel}", nyckel == vy, None) for nyckel, namn in VYER],
        "vy": vy,
        "vagar": vagar_vidare(user),
        "forvald_sortering": "slut",
    }
    return render(request, "insatser/lista.html", kontext)


VYER = (("mina", "Mina ärenden"), ("alla", "Alla jag får se"), ("passerade", "Planerat slut passerat"))


def _urval(user: Any, vy: str) -> QuerySet[Insats]:
    """Navigational filters only (law.md C05)."""
    rader = Insats.objects.visible_to(user).pagaende()
    if vy == "mina":
        rader = rader.filter(arende__ansvarig=user)
    elif vy == "passerade":
        rader = rader.filter(planerat_slut_den__lt=timezone.localdate())
    oppnas = Arende.objects.visible_to(user).filter(pk=OuterRef("arende"))
    return rader.annotate(far_oppnas=Exists(oppnas)).select_related(
        "insatstyp", "handledare", "arende__person", "arende__ansvarig"
    )


def _filtrera(rader: QuerySet[Insats], form: UrvalForm) -> QuerySet[Insats]:
    """By kind of insats (any version of the row), assignment and form of workplace. What cannot be read filters nothing."""
    val = form.cleaned_data if form.is_valid() else {}
    if val.get("insats"):
        rader = rader.filter(insatstyp__namn=val["insats"])
    if val.get("slag"):
        rader = rader.filter(slag=val["slag"])
    if val.get("form"):
        rader = rader.filter(arbetsplatsform=val["form"])
    return rader


def _sortera(rader: QuerySet[Insats], sort: str) -> QuerySet[Insats]:
    rader = rader.order_by(*SORTERING.get(sort.removeprefix("-"), SORTERING["slut"]))
    return rader.reverse() if sort.startswith("-") else rader
