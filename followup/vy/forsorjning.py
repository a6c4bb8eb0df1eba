"""The change tables of support as the page prints them. What is stored is masked already; nothing is counted here (T05)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from followup.matt.forsorjning import AVSLUT, GRUPPER, TABELLER, UTAN_SVAR, till_for
from followup.vy.resultat import Lagrat

INGA = {AVSLUT: "Inget ärende har avslutats under de tolv månaderna."}
INGEN_UPPFOLJNING = "Ingen uppföljning har förfallit under de tolv månaderna."
INTE_RAKNAT = "Räknas i natt för första gången."


@dataclass(frozen=True)
class Rad:
    namn: str
    n: str
    celler: Sequence[str]


@dataclass(frozen=True)
class Forandring:
    """One table: rows are before, columns after. Without rows `skal` says why."""

    rubrik: str
    fran: str
    till: Sequence[str]
    rader: Sequence[Rad]
    summa: Rad | None
    skal: str


def forandringar(lagrat: Lagrat) -> list[Forandring]:
    return [_en(tabell, lagrat.data.get(tabell), lagrat) for tabell in TABELLER]


def _namn(kod: str) -> str:
    return UTAN_SVAR.get(kod) or GRUPPER[kod][0]


def _en(tabell: str, data: Mapping[str, Any] | None, lagrat: Lagrat) -> Forandring:
    rubrik = "Från start till avslut" if tabell == AVSLUT else f"Från avslut till {tabell} dagar efter"
    fran = "Vid start" if tabell == AVSLUT else "Vid avslut"
    if not data:
        skal = INGA.get(tabell, INGEN_UPPFOLJNING) if lagrat.datadatum else INTE_RAKNAT
        return Forandring(rubrik, fran, (), (), None, skal)
    rader = [Rad(_namn(f), data["rader"][f][0], data["rader"][f][1:]) for f in GRUPPER if f in data["rader"]]
    summa = Rad("Alla", data["summa"][0], data["summa"][1:])
    return Forandring(rubrik, fran, [_namn(t) for t in till_for(tabell)], rader, summa, "")


def grupper_i_ord() -> list[tuple[str, str]]:
    """What each group holds, for "Så räknas det"."""
    return [(namn, ", ".join(f.label for f in slag)) for namn, slag in GRUPPER.values()]
