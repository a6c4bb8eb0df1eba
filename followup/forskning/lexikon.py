"""The columns of the spell files, each defined once: the file, its dictionary and the test are made from the same list, so that they cannot
drift apart (S162). Dates are given by month unless the decision says day, and birth year in five-year bands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ame.arenden.enums import EjPaborjadOrsak, Forsorjning, Niva, Slag
from ame.organisation.enums import KasKlass, LokaTyp
from ame.people.enums import Kon
from followup.enums import Arbetsform, Avslutsorsak, KasKod
from insatser.enums import Slutorsak
from intake.enums import Kalla

VERSION = "2026-11"
BAND = 5  # years


@dataclass(frozen=True)
class Regler:
    """What the decision lets out: dates by day or by month."""

    med_dag: bool = False

    def datum(self, den: date | None) -> str:
        if den is None:
            return ""
        return den.isoformat() if self.med_dag else den.strftime("%Y-%m")


Rad = Mapping[str, Any]


@dataclass(frozen=True)
class Kolumn:
    """`varde` makes the cell from a row of the question. `koder`: every value that may stand there, with its meaning."""

    namn: str
    typ: str
    beskrivning: str
    varde: Callable[[Rad, Regler], str]
    koder: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Fil:
    namn: str
    beskrivning: str
    sql: str
    kolumner: Sequence[Kolumn]


def fodelsearsband(ar: int | None) -> str:
    return "" if ar is None else f"{ar - ar % BAND}-{ar - ar % BAND + BAND - 1}"


def _text(falt: str) -> Callable[[Rad, Regler], str]:
    return lambda rad, regler: "" if rad[falt] is None else str(rad[falt])


def _datum(falt: str) -> Callable[[Rad, Regler], str]:
    return lambda rad, regler: regler.datum(rad[falt])


def _kod(namn: str, beskrivning: str, choices: Any, **mer: str) -> Kolumn:
    return Kolumn(namn, "kod", beskrivning, _text(namn), {str(k): str(t) for k, t in choices} | mer)


def _dag(namn: str, beskrivning: str) -> Kolumn:
    return Kolumn(namn, "månad eller dag", beskrivning, _datum(namn))


def _id(namn: str, beskrivning: str) -> Kolumn:
    return Kolumn(namn, "löpnummer", f"{beskrivning} Slumpat för just detta uttag: det finns ingen nyckel.", _text(namn))


INSKRIVNINGAR = Fil(
    "inskrivningar.csv",
    "En rad per inskrivning som började under perioden.",
    """SELECT f.inskrivning_id, f.person_key, f.slag, f.kalla, f.inkom_den, f.inskriven_den, f.forsta_insats_den, f.avslutad_den, f.niva,
        f.kas_utfall AS resultat, f.utfall AS orsak, f.arbetsform, f.ar_ej_paborjad, i.forsorjning_vid_start, i.forsorjning_efter, f.kon, f.fodelsear
    FROM statistik.fall f JOIN statistik.inskrivning i ON i.inskrivning_id = f.inskrivning_id
    WHERE f.enhet_id = ANY(%(enheter)s::uuid[]) AND f.inskriven_den BETWEEN %(fran)s AND %(till)s""",
    (
        _id("person", "Samma person har samma nummer i båda filerna."),
        _id("inskrivning", "Binder ihop filerna."),
        _kod("slag", "Uppdraget som inskrivningen hör till.", Slag.choices),
        _kod("kalla", "Var den första remissen kom ifrån.", Kalla.choices, saknas="Uppgift saknas"),
        _kod("kon", "Juridiskt kön vid inskrivningen.", Kon.choices),
        Kolumn("fodelsear", "femårsband", "Födelseår i band om fem år. Tomt: okänt.", lambda rad, regler: fodelsearsband(rad["fodelsear"])),
        _kod("niva", "Bedömd nivå vid start.", Niva.choices, saknas="Ingen nivå"),
        _dag("inkom_den", "När ärendet kom in."),
        _dag("inskriven_den", "När personen skrevs in."),
        _dag("forsta_insats_den", "När den första insatsen började. Tomt: ingen."),
        _dag("avslutad_den", "När inskrivningen avslutades. Tomt: pågick när uttaget gjordes."),
        Kolumn("ej_paborjad", "kod", "Inskriven men började aldrig.", lambda rad, regler: "ja" if rad["ar_ej_paborjad"] else "nej",
               {"ja": "Började aldrig", "nej": "Började, eller pågår"}),
        _kod("resultat", "Resultat enligt KAS. Tomt: pågår eller började aldrig.", KasKod.choices),
        _kod("orsak", "Enhetens egen orsak till avslutet.", [*EjPaborjadOrsak.choices, *Avslutsorsak.choices]),
        _kod("arbetsform", "Hur arbetet kom till, när resultatet är arbete.", Arbetsform.choices),
        _kod("forsorjning_vid_start", "Huvudsaklig försörjning vid inskrivningen.", Forsorjning.choices),
        _kod("forsorjning_efter", "Huvudsaklig försörjning efter avslutet.", Forsorjning.choices),
    ),
)  # fmt: skip
INSATSER = Fil(
    "insatser.csv",
    "En rad per insats i inskrivningarna.",
    """SELECT x.insats_id, x.inskrivning_id, f.person_key, x.typ, x.kas_klass, x.start_den, x.slut_den, x.slutorsak
    FROM statistik.insats x JOIN statistik.inskrivning f ON f.inskrivning_id = x.inskrivning_id
    WHERE f.enhet_id = ANY(%(enheter)s::uuid[]) AND f.inskriven_den BETWEEN %(fran)s AND %(till)s""",
    (
        _id("person", "Som i inskrivningar.csv."),
        _id("inskrivning", "Som i inskrivningar.csv."),
        _id("insats", "En insats."),
        _kod("typ", "Lokas elva typer.", LokaTyp.choices),
        _kod("kas_klass", "KAS egen indelning.", KasKlass.choices),
        _dag("start_den", "När insatsen började."),
        _dag("slut_den", "När insatsen slutade. Tomt: pågick när uttaget gjordes."),
        _kod("slutorsak", "Varför insatsen slutade. Tomt: pågick.", Slutorsak.choices),
    ),
)
FILER = (INSKRIVNINGAR, INSATSER)
LEXIKON_HUVUD = ("fil", "kolumn", "typ", "beskrivning", "kod", "kodens betydelse")


def datalexikon() -> list[tuple[str, ...]]:
    """One row per column, and one per code of it."""
    rader: list[tuple[str, ...]] = []
    for fil in FILER:
        for k in fil.kolumner:
            rader.append((fil.namn, k.namn, k.typ, k.beskrivning, "", ""))
            rader += [(fil.namn, k.namn, k.typ, "", kod, text) for kod, text in (k.koder or {}).items()]
    return rader
