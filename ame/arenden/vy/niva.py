"""The unit's level beside the sender's, in words (S041, S042)."""

from dataclasses import dataclass

from ame.arenden.enums import Niva
from ame.arenden.models import Arende, Baslinje
from ame.arenden.services.niva import gallande_niva, nivaskillnad
from ame.arenden.vy.remisser import remisser_i

LEDER_INGENSTANS = ("utkast", "atertagen", "omdirigerad")


@dataclass(frozen=True)
class Nivalage:
    """What the card and the page show. Empty texts say that nobody has judged."""

    egen: str
    egen_text: str
    bedomd: str
    avsandarens_text: str
    vid_start_text: str
    skillnad: str


def nivalage(arende: Arende, *, med_start: bool = False) -> Nivalage:
    """The sender's level is that of the latest remiss which has one (reached from the case, not imported). Two queries, and one more for
    the level at start: where it is asked for, or nothing has been judged since."""
    rad = gallande_niva(arende)
    start = ""
    if rad is None or med_start:
        start = Baslinje.objects.filter(arende=arende).values_list("niva_vid_start", flat=True).first() or ""
    egen = rad.niva if rad else start
    satta = [r.niva_avsandare for r in remisser_i(arende) if r.niva_avsandare and r.status not in LEDER_INGENSTANS]
    avsandarens = satta[-1] if satta else ""
    return Nivalage(
        egen=egen,
        egen_text=_text(egen),
        bedomd=f"{rad.bedomd_den.isoformat()}, {rad.bedomd_av.namn}" if rad else "vid inskrivningen" if start else "",
        avsandarens_text=_text(avsandarens),
        vid_start_text=_text(start),
        skillnad=nivaskillnad(avsandarens, egen),
    )


def _text(niva: str) -> str:
    return str(Niva(niva).label) if niva else ""
