"""Whole half-years: periods that never overlap, so that nothing can be had by drawing one table from another (methods.md S5, S7)."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

ANTAL = 2  # older ones stand in the points of older months
MANADER = 6


@dataclass(frozen=True)
class Halvar:
    fran: date
    till: date

    @property
    def dagar(self) -> int:
        return (self.till - self.fran).days + 1

    @property
    def namn(self) -> str:
        return f"{'Första' if self.fran.month == 1 else 'Andra'} halvåret {self.fran.year}"


def hela_halvar(till: date) -> list[Halvar]:
    """Those that are over on the day, newest first."""
    start = date(till.year, 1 if till.month <= MANADER else 7, 1)
    alla = [start - relativedelta(months=MANADER * i) for i in range(ANTAL + 1)]
    egna = [Halvar(fran, fran + relativedelta(months=MANADER) - timedelta(days=1)) for fran in alla]
    return [h for h in egna if h.till <= till][:ANTAL]
