"""The talk of three for its pages: who may see it, and what each side reads (S027, S034, S113)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_bocka_overenskommelse
from ame.arenden.models import Arende
from ame.arenden.services import far_dela_med_remittent
from ame.arenden.services.niva import niva_nu, nivaskillnad
from ame.arenden.vy.hamta import hamta_arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.datum import datum_text, frist_ord, tid_text
from intake.enums import Part, Tolk, Trepartsstatus
from intake.models import Overenskommelse, Trepartssamtal
from intake.vy.hamta import hamta_remiss

FARGER = {
    Trepartsstatus.ATT_BOKA: "warning",
    Trepartsstatus.BOKAT: "info",
    Trepartsstatus.HALLET: "success",
    Trepartsstatus.EJ_HALLET: "neutral",
}
MED = ("remiss__avsandare", "remiss__avsandande_enhet", "remiss__mottagande_enhet", "remiss__bestallningstyp", "dokumenterat_av")


@dataclass
class Samtalsvy:
    """What one side reads. `text` is empty, and `dolt` says why, where the reader has no ground for it."""

    samtal: Trepartssamtal
    status: str
    farg: str
    rader: list[tuple[str, str]]
    text: str = ""
    dolt: str = ""
    punkter: list[dict[str, Any]] = field(default_factory=list)
    skillnad: str = ""


def hamta_samtal(request: HttpRequest, pk: UUID) -> tuple[Trepartssamtal, bool]:
    """The talk, and whether the reader is its remittent. Logged through the case or through the remiss; a stranger gets the same answer
    as for an id that does not exist."""
    samtal = _alla().filter(pk=pk).first()
    if samtal is None:
        log_read(actor=request.user, objekt_typ="trepartssamtal", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    if ar_remittent(request.user, samtal) and not Arende.objects.visible_to(request.user).filter(pk=samtal.arende_id).exists():
        hamta_remiss(request, samtal.remiss_id)
        return samtal, True
    samtal.arende = hamta_arende(request, samtal.arende_id, "trepartssamtal")
    return samtal, False


def _alla() -> QuerySet[Trepartssamtal]:
    return Trepartssamtal.objects.select_related("arende__person", "arende__enhet", "arende__ansvarig", *MED).prefetch_related(
        "punkter__ansvarig"
    )


def ar_remittent(user: User, samtal: Trepartssamtal) -> bool:
    """Holds the remiss today, in the unit that sent it (law.md D11)."""
    remiss = samtal.remiss
    return remiss.avsandare_id == user.pk and remiss.avsandande_enhet_id in user.enheter_med_roll(Roll.SOCIALSEKRETERARE)


def bygg_samtal(samtal: Trepartssamtal, user: User, *, for_remittenten: bool) -> Samtalsvy:
    """Prepared for the template. The remittent reads what was agreed at a table where the remittent sat; otherwise it takes the ground
    that every other sharing takes (law.md A03, A09), also for the unit's words on why nothing came of it. How a protected person was
    called is never shown to the sender."""
    har_text = samtal.status == Trepartsstatus.HALLET or bool(samtal.ej_hallet_text)
    dolt = for_remittenten and har_text and not _far_lasa(samtal)
    vy = Samtalsvy(
        samtal=samtal,
        status=samtal.get_status_display(),
        farg=FARGER[Trepartsstatus(samtal.status)],
        rader=_rader(samtal, for_remittenten=for_remittenten, dolt=dolt),
    )
    if not for_remittenten:
        vy.skillnad = _skillnad(samtal)
    elif dolt and samtal.status == Trepartsstatus.HALLET:
        vy.dolt = "Ni var inte med på samtalet, och enheten har inget samtycke att dela vad som sades. Ring enheten."
        return vy
    vy.text = samtal.overenskommet
    vy.punkter = [_punkt(p, samtal, user, for_remittenten) for p in samtal.punkter.all()]
    return vy


def _skillnad(samtal: Trepartssamtal) -> str:
    """What to settle at the talk (S042). Asks nothing where the sender has judged nothing, or the talk is over."""
    if not samtal.remiss.niva_avsandare or samtal.status not in {Trepartsstatus.ATT_BOKA, Trepartsstatus.BOKAT}:
        return ""
    return nivaskillnad(samtal.remiss.niva_avsandare, niva_nu(samtal.arende))


def _far_lasa(samtal: Trepartssamtal) -> bool:
    """The remittent sat there, or the ground holds towards this very remittent: a consent names its recipient (law.md A08, A11)."""
    if Part.REMITTENT in samtal.deltog:
        return True
    return bool(far_dela_med_remittent(samtal.arende, samtal.remiss.avsandande_enhet_id))


def _rader(s: Trepartssamtal, *, for_remittenten: bool, dolt: bool = False) -> list[tuple[str, str]]:
    """`dolt`: only that it was held, or the kind of reason why it was not."""
    rader = []
    if dolt and s.status == Trepartsstatus.HALLET:
        return [("Hölls", datum_text(s.hallet_den))]
    if s.status == Trepartsstatus.HALLET:
        rader = [("Hölls", datum_text(s.hallet_den)), ("Deltog", deltagare(s)), ("Tolk", _tolk(s))]
        if s.dokumenterat_av:
            rader.append(("Dokumenterat av", s.dokumenterat_av.namn))
        if s.gemensam_niva:
            rader.append(("Gemensam nivå", s.get_gemensam_niva_display()))
        return rader
    if s.status in {Trepartsstatus.ATT_BOKA, Trepartsstatus.BOKAT}:
        rader.append(("Ska hållas senast", senast_text(s)))
    if s.bokat_vid:
        rader.append(("Bokat", f"{tid_text(s.bokat_vid)}, {s.plats}" if s.plats else tid_text(s.bokat_vid)))
    if s.kanal and not for_remittenten:
        rader.append(("Personen kallad", f"{s.get_kanal_display()}, {datum_text(s.kallad_den)}" if s.kallad_den else ""))
    if s.ej_hallet_skal:
        rader.append(("Blev inte av", s.get_ej_hallet_skal_display()))
        if s.ej_hallet_text and not dolt:
            rader.append(("Mer om varför", s.ej_hallet_text))
    return rader


def senast_text(s: Trepartssamtal, idag: date | None = None) -> str:
    return f"{datum_text(s.senast_den)}, {frist_ord(s.senast_den, idag or timezone.localdate())}"


def deltagare(s: Trepartssamtal) -> str:
    """Who took part, in words."""
    namn = [str(Part(p).label) for p in Part.values if p in s.deltog]
    return ", ".join([*namn, s.andra_deltagare] if s.andra_deltagare else namn)


def _tolk(s: Trepartssamtal) -> str:
    text = Tolk(s.tolk).label
    return f"{text}: {s.tolk_skal}" if s.tolk_skal else str(text)


def _punkt(p: Overenskommelse, samtal: Trepartssamtal, user: User, for_remittenten: bool) -> dict[str, Any]:
    p.samtal = samtal  # with its remiss and case already read
    vem = p.ansvarig.namn if p.ansvarig else p.get_part_display()
    return {
        "punkt": p,
        "vem": vem,
        "min": for_remittenten and p.part == Part.REMITTENT,
        "far_bocka": bool(can_bocka_overenskommelse(user, p)),
    }
