"""What the reader looks at: the units within reach, one of them or all, one sex or all, and a calendar year.

The periods are calendar years and nothing else. They do not overlap, so two of them cannot be subtracted from each other to
lay a small group bare (methods.md 5, S5: no free filtering below the published grid), and they are KAS's own (kas.md 6.0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.text import slugify

DEFINITIONSVERSION = "1"
ALLA = "alla"  # every unit of the scope together
KON_ALLA = ""
KON = ("K", "M")
KON_TEXT = {KON_ALLA: "Alla", "K": "Kvinnor", "M": "Män"}
MANADER = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
ANTAL_AR = 4
FORSTA_MANAD_MED_EGET_AR = 4  # January to March the last full year is shown first: the new one has too little to say


@dataclass(frozen=True)
class Enhetsval:
    """A unit in the filter. `kod` is what the address holds: no id of anything is on the page (law.md D12)."""

    id: UUID
    namn: str
    kod: str


def enhetsval(rader: Sequence[tuple[UUID, str]]) -> tuple[Enhetsval, ...]:
    """Units by name with a short, readable and unique code each."""
    val: list[Enhetsval] = []
    for pk, namn in sorted(rader, key=lambda r: (r[1], str(r[0]))):
        grund = slugify(namn) or "enhet"
        tagna = {v.kod for v in val}
        kod = next(k for k in (grund, *(f"{grund}-{i}" for i in range(2, len(rader) + 2))) if k not in tagna)
        val.append(Enhetsval(pk, namn, kod))
    return tuple(val)


@dataclass(frozen=True)
class Utsnitt:
    enheter: tuple[Enhetsval, ...]
    ar: int
    idag: date
    enhet: Enhetsval | None = None
    kon: str = KON_ALLA

    @property
    def fran(self) -> date:
        return date(self.ar, 1, 1)

    @property
    def till(self) -> date:
        """The last day that has happened: nothing is counted ahead."""
        return min(date(self.ar, 12, 31), self.idag)

    @property
    def antal_manader(self) -> int:
        return 12 if self.ar < self.idag.year else self.idag.month

    @property
    def nycklar(self) -> tuple[str, ...]:
        """The units as the grid knows them, with all of them together when there is more than one."""
        egna = tuple(str(e.id) for e in self.enheter)
        return (ALLA, *egna) if len(egna) > 1 else egna

    @property
    def vald(self) -> str:
        """The chosen unit as the grid knows it."""
        return self.nycklar[0] if self.enhet is None else str(self.enhet.id)

    @property
    def omfattning(self) -> str:
        """The scope in words (N04)."""
        if self.enhet is not None or len(self.enheter) == 1:
            return (self.enhet or self.enheter[0]).namn
        return f"Alla enheter ({', '.join(e.namn for e in self.enheter)})"

    @property
    def period(self) -> str:
        return f"{self.ar}" if self.ar < self.idag.year else f"{self.ar} till och med {self.till.isoformat()}"


def kon_i_rutnatet(kon: str) -> str:
    """Those without a recorded sex go with the men, and the page says so where there are any: a third group of one or two would
    have to be hidden, and half the table with it. KAS, which has its own page, counts them in the total only."""
    return "K" if kon == "K" else "M"


def valbara_ar(idag: date) -> list[int]:
    return [idag.year - i for i in range(ANTAL_AR)]


def forvalt_ar(idag: date) -> int:
    return idag.year if idag.month >= FORSTA_MANAD_MED_EGET_AR else idag.year - 1
