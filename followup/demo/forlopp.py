"""One person's way through the unit, as facts, written through the services (flode.py) or by COPY (bulk.py)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from followup.demo.organisation import CENTRUM, NORR, UNGA
from followup.demo.personer import Manniska
from intake.enums import AfProgram

HANDLAGGARE = {
    CENTRUM: ("handlaggare", "daniel.ostberg"),
    NORR: ("samira.nordlund", "mattias.ekberg"),
    UNGA: ("karin.melander", "viktor.soderlund"),
}
BEREDARE = {CENTRUM: "beredare", NORR: "samira.nordlund", UNGA: "karin.melander"}
CHEF = {CENTRUM: "chef", NORR: "eva.lindahl", UNGA: "chef"}


def vardag(den: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return den + timedelta(days=max(7 - den.weekday(), 0)) if den.weekday() > 4 else den


def motesdag(den: date) -> date:
    """The samverkansforum meets on Wednesdays."""
    return den + timedelta(days=(2 - den.weekday()) % 7)


@dataclass
class Svar:
    """An agreed återkoppling and, when signed, its answer."""

    slag: str
    senast: date
    signerad: date | None = None
    besvarad: str = "ja"
    nasta_steg: str = ""


@dataclass
class Baslinjefakta:
    utbildning: str
    utan_arbete_sedan: date | None
    grund: str
    forsorjning: str
    niva: str
    i_af: bool | None


@dataclass
class Insatsfakta:
    namn: str
    start: date
    planerat_slut: date
    utforare: str
    form: str
    plats: str
    vald_av: str
    mal: str
    onskemal: str
    timmar: Decimal | None
    slut: date | None = None
    orsak: str = ""


@dataclass
class Not:
    den: date
    typ: str
    stodslag: str
    text: str
    bedomning: str = ""
    synlighet: str = "ame"


@dataclass
class Avslutsfakta:
    """`falt` are Avslut's own fields; `bekraftelse` is what was learnt a month later: outcome and day."""

    den: date
    kod: str
    orsak: str
    forsorjning_efter: str
    falt: dict[str, Any] = field(default_factory=dict)
    bekraftelse: tuple[str, date] | None = None
    annan_myndighet: bool = False
    uppfoljningar: dict[int, tuple[str, date, str, str, str]] = field(default_factory=dict)


@dataclass
class Forlopp:
    """Empty dates have not happened. `ansvarig` is the user who holds the case once the person is enrolled."""

    m: Manniska
    enhet: str
    kalla: str
    bestallning: str
    fraga: str
    forvantat: str
    bakgrund: str
    inkom: date
    svar_senast: date
    ansvarig: str
    avsandare: str | None = None
    slag: str = "ame"
    onskad_insats: str = ""
    grund: str = ""
    grund_motivering: str = ""
    niva_avsandare: str = ""
    skyddad: bool = False
    svar: list[Svar] = field(default_factory=list)
    komplettering: tuple[date, date | None] | None = None
    mottagen: date | None = None
    beredd: date | None = None
    beslutad: date | None = None
    inskriven: date | None = None
    avbojd: tuple[str, date] | None = None
    atertagen: date | None = None
    omdirigerad: tuple[str, date] | None = None
    ej_paborjad: tuple[str, date] | None = None
    baslinje: Baslinjefakta | None = None
    insatser: list[Insatsfakta] = field(default_factory=list)
    noter: list[Not] = field(default_factory=list)
    avslut: Avslutsfakta | None = None
    sista: date | None = None  # the last day as drawn, before the outcome is
    agenda: date | None = None  # the meeting whose agenda it stands on
    bordlagd: date | None = None  # put off at this meeting
    angrat: date | None = None  # the avslut was taken back
    bilaga: str = ""  # the name of a file that goes with it
    fran: "Forlopp | None" = None  # the Forlopp whose remiss was sent on to this unit

    @property
    def skickad(self) -> date:
        """The day it reached this unit; one sent on keeps the first unit's clock."""
        return self.fran.omdirigerad[1] if self.fran and self.fran.omdirigerad else self.inkom

    @property
    def har_avsandare(self) -> bool:
        return self.avsandare is not None

    @property
    def slut(self) -> date | None:
        """The day the case ended, by avslut or as never started."""
        if self.avslut:
            return self.avslut.den
        return self.ej_paborjad[1] if self.ej_paborjad else None


def program(f: Forlopp) -> str:
    """Some of those whom AF sends have a programme there (S019)."""
    return (AfProgram.STEG_TILL_ARBETE, AfProgram.INGET, AfProgram.RUSTA_MATCHA)[f.m.fodd.day % 3]
