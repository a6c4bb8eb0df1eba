"""Beredning prepared for the pages: one case's decision page, and a meeting's agenda."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from ame.access.models import User
from ame.access.perms import can_besluta_i_beredning, can_handlagga_remiss
from ame.common.forkompilerat import rader as hamta_rader
from intake.enums import BeredningStatus, RemissStatus
from intake.models import Beredning, Beredningsbeslut, Beredningsmote
from intake.models.beredning import beredningssynlighet
from intake.services.protokoll import beredningar_pa, i_motet
from intake.vy.beslut import delegation_text
from intake.vy.forum import grunder_vid_bordet
from intake.vy.hamta import visar_skydd
from intake.vy.remiss import bygg_dokument
from intake.vy.rundgang import bygg_historia

DOLT = "Ärende som du inte har rätt att se"


@dataclass
class Punkt:
    """One line of the agenda. For somebody without the right it holds a number and nothing else (S026, law.md A02)."""

    nr: int
    synlig: bool
    namn: str = DOLT
    skyddad: bool = False
    bestallning: str = ""
    avsandare: str = ""
    beredning_id: UUID | None = None
    pagar: bool = False
    visar_skal: bool = True  # never to the sender of somebody protected since (law.md B07)
    pa_motet: bool = False  # stands on the agenda still; an adjourned one has left it
    beslut: list[Beredningsbeslut] = field(default_factory=list)

    @property
    def lage(self) -> str:
        if self.beslut:
            return str(self.beslut[-1].get_beslut_display())
        return "Utan beslut" if self.pagar else "Klar"


def bygg_dagordning(request: HttpRequest, mote: Beredningsmote) -> list[Punkt]:
    """What is on the agenda, then what was decided and has left it. Four queries, whatever the number of cases."""
    rader = beredningar_pa(mote)
    synliga = set(hamta_rader(_synliga_pa, mote.pk, beredningssynlighet(request.user)))
    beslut: dict[UUID, list[Beredningsbeslut]] = {}
    for rad in mote.beslut.select_related("agare", "vald_insats", "beslutad_av").order_by("registrerad_vid"):
        beslut.setdefault(rad.beredning_id, []).append(rad)
    return [_punkt(nr, b, mote, b.pk in synliga, beslut.get(b.pk, []), request.user) for nr, b in enumerate(rader, 1)]


def _synliga_pa(mote_id: UUID, synliga: tuple) -> Any:
    return Beredning.objects.synliga(*synliga).filter(i_motet(mote_id)).values_list("pk", flat=True)


def _punkt(nr: int, b: Beredning, mote: Beredningsmote, synlig: bool, beslut: list[Beredningsbeslut], user: User) -> Punkt:
    pagar = b.status == BeredningStatus.PAGAR and b.mote_id == mote.pk
    if not synlig:
        return Punkt(nr, False, pagar=pagar)
    return Punkt(
        nr,
        True,
        namn=b.remiss.namn,
        skyddad=visar_skydd(user, b.remiss),
        bestallning=str(b.remiss.bestallningstyp),
        avsandare=str(b.remiss.avsandande_enhet or b.remiss.get_kalla_display()),
        beredning_id=b.pk,
        pagar=pagar,
        visar_skal=b.remiss.avsandare_id != user.pk or not b.remiss.ar_skyddad,
        pa_motet=b.mote_id == mote.pk,
        beslut=beslut,
    )


def valj_punkt(punkter: list[Punkt], onskat: str) -> Punkt | None:
    """The line asked for, else the first undecided one, else the first one the user may see."""
    synliga = [p for p in punkter if p.synlig]
    if onskat.isdigit() and (vald := next((p for p in synliga if p.nr == int(onskat)), None)):
        return vald
    return next((p for p in synliga if p.pagar), None) or next(iter(synliga), None)


def grannar(punkter: list[Punkt], vald: Punkt | None) -> tuple[Punkt | None, Punkt | None]:
    """The lines before and after, among those the user may see."""
    synliga = [p for p in punkter if p.synlig]
    if vald is None or vald not in synliga:
        return None, None
    i = synliga.index(vald)
    return (synliga[i - 1] if i else None), (synliga[i + 1] if i + 1 < len(synliga) else None)


def arendekontext(request: HttpRequest, beredning: Beredning) -> dict[str, Any]:
    """What both pages show of the case being decided."""
    egen_sida = reverse("beredning", args=[beredning.pk])
    ar_avsandare = beredning.remiss.avsandare_id == request.user.pk
    pagar = beredning.status == BeredningStatus.PAGAR
    can_besluta = pagar and bool(can_besluta_i_beredning(request.user, beredning))
    return {
        "stig": [("Beredning", reverse("beredningar")), (beredning.remiss.nummer, egen_sida)],
        "beredning": beredning,
        "remiss": beredning.remiss,
        "dokument": bygg_dokument(beredning.remiss, for_avsandaren=ar_avsandare),
        "historia": None if ar_avsandare else bygg_historia(request, beredning.remiss),
        "beslut": sorted(beredning.beslut.all(), key=lambda b: b.registrerad_vid),
        "hinder": hinder(beredning),
        "can_besluta": can_besluta,
        "delegation": delegation_text(request.user, beredning) if can_besluta else "",
        "grunder": grunder_vid_bordet(beredning, beredning.mote) if pagar and beredning.mote and not ar_avsandare else [],
        "can_underratta": not ar_avsandare and bool(can_handlagga_remiss(request.user, beredning.remiss)),
    }


def hinder(beredning: Beredning) -> str:
    """Why no decision can be made just now, in words."""
    if beredning.status != BeredningStatus.PAGAR:
        return ""
    if beredning.remiss.status == RemissStatus.RETURNERAD:
        return "Remissen väntar på komplettering från avsändaren. Besluta när svaret har kommit."
    if beredning.remiss.status == RemissStatus.SKICKAD:
        return "Avsändaren har kompletterat remissen. Ta emot den igen innan ni beslutar."
    return ""
