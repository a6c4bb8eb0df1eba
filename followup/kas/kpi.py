"""What a KPI is: one frozen object gives the number, the list behind it, the text on the page and the row in the file (N01)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

V2019 = "2019"
V2024 = "2024"
VERSIONER = {V2019: "KAS 2019–2023", V2024: "KAS 2024–"}
FORSTA_AR = 2019
KON = {"K": "Kvinnor", "M": "Män", "T": "Totalt"}


def version_for(ar: int) -> str:
    """The questionnaire version of a year (kas.md 1.1 and 6.5)."""
    return V2024 if ar >= 2024 else V2019


def i_kolada(tabell: str) -> bool:
    """Keyed into Kolada and written to the file. The rest explain the figures: tables I (underlag) and L (local)."""
    return tabell.startswith("T")


class Population(StrEnum):
    """Who or what is counted; each is a CTE in populationer.py."""

    DELTAGARE = "deltagare"
    AVSLUTADE = "avslutade"
    ANVISADE = "anvisade"
    ANVISNINGAR = "anvisningar"
    EJ_PABORJADE = "ej_paborjade"
    ANNAN_BAS = "annan_bas"
    INSKRIVNINGAR = "inskrivningar"  # every enrolment of the year, also when a person has several: what can be wrong in them
    TJANSTER = "tjanster"  # positions in the unit (arsverken.py)
    AM_ANSTALLDA = "am_anstallda"  # enrolments with a municipal job (arsverken.py)
    FERIEJOBB = "feriejobb"  # not in the system yet: rows without a value


class Form(StrEnum):
    ANTAL = "antal"
    ANDEL = "andel"
    SUMMA = "summa"  # sum of separately rounded shares: U40455 (kas.md 3)
    ARSVERKEN = "arsverken"  # full-time years: the value is no whole number, `n` is how many rows it is the sum of


@dataclass(frozen=True)
class Kpi:
    """`villkor` is an SQL condition over the population's columns (populationer.py); it never holds a value from outside."""

    id: str
    tabell: str
    kort: str
    titel: str
    population: Population
    villkor: str
    form: Form
    forklaring: str
    kalla: str
    konsuppdelad: bool = False
    versioner: tuple[str, ...] = (V2019, V2024)
    delar: tuple[str, ...] = ()
    delsumma_i: tuple[str, ...] = ()  # versions in which the row is the sum of two others and outside the table's 100 %

    @property
    def kon(self) -> tuple[str, ...]:
        return ("K", "M", "T") if self.konsuppdelad else ("T",)

    @property
    def i_kolada(self) -> bool:
        return i_kolada(self.tabell)


@dataclass(frozen=True)
class Skop:
    """For whom: a municipality or a unit. `ids` None means every one of the kind, counted in the same query; `alla` is both kinds."""

    slag: str  # "kommun", "enhet" or "alla"
    ids: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Ar:
    ar: int

    @property
    def fran(self) -> date:
        return date(self.ar, 1, 1)

    @property
    def till(self) -> date:
        return date(self.ar, 12, 31)
