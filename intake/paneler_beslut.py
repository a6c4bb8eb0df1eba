"""The decision as the sender sees it, the same minute it is made (S023). The reason is the unit's own unless it was written to the
sender (S034): then it stands on the page already."""

from typing import Any

from django.http import HttpRequest

from ame.arenden.paneler import Panel
from intake.enums import Beslutstyp
from intake.models import Beredningsbeslut

NASTA = {
    Beslutstyp.SKRIV_IN: "Personen skrivs in",
    Beslutstyp.AVBOJ: "Läs skälet ovanför",
    Beslutstyp.KOMPLETTERA: "Svara på enhetens fråga",
    Beslutstyp.BORDLAGG: "Tas upp igen på ett senare möte",
}


def min_remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    """What was decided, when, who goes on and what comes next. One query; a remiss has few decisions."""
    beslut = list(
        Beredningsbeslut.objects.filter(beredning__remiss=remiss)
        .select_related("agare", "beredning__mote")
        .order_by("-registrerad_vid")[:5]
    )
    if not beslut:
        return None
    rader = [{"beslut": b, "nasta": _nasta(b)} for b in beslut]
    return Panel("intake/paneler/beslut_avsandare.html", {"rader": rader}, ordning=10)


def _nasta(beslut: Beredningsbeslut) -> str:
    mote = beslut.beredning.mote
    if beslut.beslut == Beslutstyp.BORDLAGG and mote:
        return f"Tas upp igen på mötet {mote.moter_den.isoformat()}"
    return NASTA[Beslutstyp(beslut.beslut)]
