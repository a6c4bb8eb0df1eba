"""One measure, one function (N01): hours, attendance, last contact, days. Pages, reports, lists and figures all ask here.

Planned hours are the sum of the sessions that stood: what the organiser cancelled, or the person had elsewhere by plan, counts neither
as planned nor as attended. A session that nobody has marked stands, and its attendance is unknown: it is counted apart and is never absence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from ame.arenden.models import Anteckning, Arende
from insatser.enums import BEDOMD_FRANVARO, DELTOG, UR_PLANEN, Narvarostatus
from insatser.models import Insats, Stodaktivitet, Tillfalle


@dataclass(frozen=True)
class Narvaro:
    """Hours of a set of sessions. `andel` is None when nothing stood or something is still unmarked: then there is no basis."""

    planerade: Decimal = Decimal(0)
    narvarande: Decimal = Decimal(0)
    franvaro: Decimal = Decimal(0)  # judged absence, valid or not
    obedomda: Decimal = Decimal(0)  # absent, nobody has judged it
    ej_registrerade: Decimal = Decimal(0)
    pass_: int = 0
    ej_registrerade_pass: int = 0
    obedomda_pass: int = 0

    @property
    def ar_hel(self) -> bool:
        return not self.ej_registrerade_pass and not self.obedomda_pass

    @property
    def andel(self) -> Decimal | None:
        return self.narvarande / self.planerade if self.planerade and not self.ej_registrerade_pass else None


def rakna_narvaro(tillfallen: Iterable[Tillfalle]) -> Narvaro:
    """Planned, attended and absent hours of the sessions (K6, S088). Late arrival counts the hours written; without them the planned."""
    summa = {"planerade": Decimal(0), "narvarande": Decimal(0), "franvaro": Decimal(0), "obedomda": Decimal(0), "ej": Decimal(0)}
    antal = {"alla": 0, "ej": 0, "obedomda": 0}
    for t in tillfallen:
        status = Narvarostatus(t.status)
        if status in UR_PLANEN:
            continue
        antal["alla"] += 1
        summa["planerade"] += t.planerade_timmar
        if status in DELTOG:
            summa["narvarande"] += narvarotimmar(t)
        elif status in BEDOMD_FRANVARO:
            summa["franvaro"] += t.planerade_timmar
        elif status == Narvarostatus.FRANVARANDE:
            summa["obedomda"] += t.planerade_timmar
            antal["obedomda"] += 1
        else:
            summa["ej"] += t.planerade_timmar
            antal["ej"] += 1
    return Narvaro(
        planerade=summa["planerade"],
        narvarande=summa["narvarande"],
        franvaro=summa["franvaro"],
        obedomda=summa["obedomda"],
        ej_registrerade=summa["ej"],
        pass_=antal["alla"],
        ej_registrerade_pass=antal["ej"],
        obedomda_pass=antal["obedomda"],
    )


def narvarotimmar(t: Tillfalle) -> Decimal:
    """Attended hours of one session: what is written, else the planned when the person was there, else none."""
    if t.status not in DELTOG:
        return Decimal(0)
    return t.planerade_timmar if t.timmar is None else t.timmar


def dagar_i_insats(insats: Insats, den: date) -> int:
    """Calendar days from the first to the last, both counted; a running one to `den` (S069)."""
    return max(0, ((insats.slut_den or den) - insats.start_den).days + 1)


def senaste_kontakt(arende: Arende) -> date | None:
    """The last day somebody in the unit met or worked with the person: a note, an activity of support, or an attended session. Three
    queries."""
    dagar = [
        Anteckning.objects.filter(arende=arende).aggregate(d=Max("handelse_den"))["d"],
        Stodaktivitet.objects.filter(arende=arende).aggregate(d=Max("den"))["d"],
        Tillfalle.objects.filter(insats__arende=arende, status__in=DELTOG).aggregate(d=Max("den"))["d"],
    ]
    return max((d for d in dagar if d), default=None)
