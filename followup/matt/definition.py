"""A measure as data (S156, C80, T05): one object gives the number, the list behind it, the explanation and the test."""

from dataclasses import dataclass
from enum import StrEnum

from followup.enums import Malriktning

DEFINITIONSVERSION = "2026-11"
FONSTER_MANADER = 12  # a figure of a month is about the twelve months that end with it


class Form(StrEnum):
    """What is made of the rows."""

    ANDEL = "andel"  # share of rows with `ja`
    DAGAR = "dagar"  # Kaplan-Meier median of `dag`; `ja` False is still waiting on the last day counted
    ANTAL = "antal"  # number of rows
    KVOT = "kvot"  # sum of `t` through sum of `n`, times `faktor`
    HOGST = "hogst"  # the longest `dag`
    HANDELSE = "handelse"  # cumulative incidence of `utfall` 1, 2, 3 by `dag`, 0 still followed
    FORDELNING = "fordelning"  # how many rows of each `utfall`; the share is that of the first


class Objekt(StrEnum):
    INSKRIVNING = "inskrivning"
    ANVISNING = "anvisning"


TOLV_MANADER, TVA_AREN, KALENDERARET, SISTA_DAGEN = (
    "tolv månader", "två år", "det senaste hela kalenderåret", "läget på månadens sista dag",
)  # fmt: skip


@dataclass(frozen=True)
class Matt:
    """`fraga` selects the columns of fragor.KOLUMNER. `namnare`, `undantag` and `kalla` are the words of "Så räknas det"; `grans_dagar` is
    the limit of days in a share, which a unit can move from a day (T07)."""

    id: str
    titel: str
    kort: str
    form: Form
    objekt: Objekt
    fraga: str
    raknas: str
    namnare: str
    undantag: str
    kalla: str
    bas: str  # the source that asks for it (methods.md, requirement)
    riktning: Malriktning = Malriktning.MINST
    grans_dagar: int | None = None
    faktor: float = 1.0
    enhet: str = "%"
    utfall: tuple[tuple[int, str], ...] = ()  # what the codes of `utfall` mean, in order
    delar_personerna: bool = (
        False  # a quotient whose `t` is 1 or 0 per person: how many those are follows from it, and is masked with it
    )
    period: str = TOLV_MANADER  # what a month's figure is about, in words
    alltid_saknas: str = ""  # a measure whose module is not there yet says so, and has no figure


@dataclass(frozen=True)
class Uppdelning:
    """A split: one dimension at a time, never two (methods.md S5). `kanslig`: a variable where all in one part tells on each (S3)."""

    kod: str
    titel: str
    kolumn: str
    kanslig: bool = False


UPPDELNINGAR = (
    Uppdelning("kon", "Kön", "kon"),
    Uppdelning("alder", "Ålder", "aldersgrupp"),
    Uppdelning("niva", "Nivå vid start", "niva", kanslig=True),
    Uppdelning("kalla", "Källa", "kalla"),
    Uppdelning("insats", "Första insats", "insats"),
    Uppdelning("avsandare", "Remitterande enhet", "avsandare"),
    Uppdelning("modell", "Beredningsmodell", "modell"),
)
