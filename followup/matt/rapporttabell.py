"""The tables of the reports (S146, S165): in and out, who, what was done, ends by reason, support before and after, unmet need and blocked
sharing, for the twelve months that end with the window. Counted by the night for every unit and masked as one family of linked tables, so
that no hidden cell follows from another one of the report (law.md C18)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ame.arenden.enums import Behovsskal, Forsorjning, Niva
from ame.organisation.enums import LokaTyp, PartSlag, Stodslag
from ame.people.enums import Kon
from followup.enums import Avslutsorsak, KasKod, Personalslag
from followup.kas.lasare import Lasare
from followup.maskning import Mask, Relation, maskera, summa
from followup.matt.rakna import ALDERSGRUPPER, ALDST, Fonster, aldersgrupp, varden
from followup.matt.resultat import NIVASTEG, STEG, STEGKOD
from insatser.enums import Utforare
from intake.enums import Delningsriktning, Kalla, SaknadGrund

ID = "rapport"
ALLA = "Alla"
SAKNAS = "saknas"
MATT = "matt"  # counts that a measure of the same report prints

Cell = tuple[str, str]  # table, part; the sum of a table has part ""
Celler = dict[Cell, int]

_I = "statistik.inskrivning i JOIN enheter e ON e.enhet_id = i.enhet_id AND i.slag = ANY(%(slag)s)"
_SLUTADE = "i.avslutad_den BETWEEN %(fran)s AND %(till)s AND NOT i.ar_ej_paborjad"
_NAGON_DAG = "i.inskriven_den <= %(till)s AND (i.avslutad_den IS NULL OR i.avslutad_den >= %(fran)s)"


def _del(tabell: str, kolumn: str, fran: str, dar: str, antal: str = "count(*)") -> str:
    return f"SELECT e.enhet_id::text, '{tabell}', ({kolumn})::text, {antal} FROM {fran} WHERE {dar} GROUP BY 1, 3"  # noqa: S608


def _per_enhet(vy: str) -> str:
    return f"statistik.{vy} x JOIN enheter e ON e.enhet_id = x.enhet_id"


FRAGOR = (
    _del("flode", "'start'", _I, "i.inskriven_den < %(fran)s AND (i.avslutad_den IS NULL OR i.avslutad_den >= %(fran)s)"),
    _del("flode", "'in'", _I, "i.inskriven_den BETWEEN %(fran)s AND %(till)s"),
    _del("flode", "'slut'", _I, "i.inskriven_den <= %(till)s AND (i.avslutad_den IS NULL OR i.avslutad_den > %(till)s)"),
    _del("flode", "'ej'", _I, "i.avslutad_den BETWEEN %(fran)s AND %(till)s AND i.ar_ej_paborjad"),
    _del("kon", "COALESCE(i.kon, 'O')", _I, _NAGON_DAG),
    _del("alder", "EXTRACT(YEAR FROM %(till)s::date)::int - i.fodelsear", _I, _NAGON_DAG),
    _del("niva", "COALESCE(i.niva_vid_start, 'saknas')", _I, _NAGON_DAG),
    _del("avslut", "COALESCE(i.kas_utfall, 'E') || ':' || COALESCE(i.utfall, 'saknas')", _I, _SLUTADE),
    _del("fore", "COALESCE(i.forsorjning_vid_start, 'okand')", _I, _SLUTADE),
    _del("efter", "COALESCE(i.forsorjning_efter, 'okand')", _I, _SLUTADE),
    _del("steg", STEGKOD,
         f"(SELECT *, COALESCE(niva_vid_start, 'saknas') AS niva FROM statistik.inskrivning) f JOIN enheter e ON e.enhet_id = f.enhet_id "  # noqa: S608
         f"AND f.slag = ANY(%(slag)s) {NIVASTEG}", _SLUTADE.replace("i.", "f.") + " AND f.niva <> 'saknas'"),
    _del("kalla", "COALESCE(x.kalla, 'saknas')", _per_enhet("anvisning"),
         "x.slag = ANY(%(slag)s) AND x.status <> 'atertagen' AND x.inkom_den BETWEEN %(fran)s AND %(till)s"),
    _del("insats", "x.typ", _per_enhet("insats"), "x.slag = ANY(%(slag)s) AND x.start_den BETWEEN %(fran)s AND %(till)s"),
    _del("utforare", "x.utforare", _per_enhet("insats"), "x.slag = ANY(%(slag)s) AND x.start_den BETWEEN %(fran)s AND %(till)s"),
    _del("stod", "x.stodslag", _per_enhet("stodaktivitet"), "x.slag = ANY(%(slag)s) AND x.den BETWEEN %(fran)s AND %(till)s"),
    _del("part", "x.part_slag", _per_enhet("kontaktforsok"), "x.forsokt_den BETWEEN %(fran)s AND %(till)s"),
    _del("behov", "x.behov", _per_enhet("omott_behov"), "x.noterat_den BETWEEN %(fran)s AND %(till)s"),
    _del("behovsskal", "x.skal", _per_enhet("omott_behov"), "x.noterat_den BETWEEN %(fran)s AND %(till)s"),
    _del("riktning", "x.riktning", _per_enhet("sparrad_delning"), "x.forsokt_den BETWEEN %(fran)s AND %(till)s"),
    _del("grund", "x.saknad_grund", _per_enhet("sparrad_delning"), "x.forsokt_den BETWEEN %(fran)s AND %(till)s"),
)  # fmt: skip
SQL = "WITH enheter AS (SELECT unnest(%(enheter)s::uuid[]) AS enhet_id) " + "\nUNION ALL ".join(f"({f})" for f in FRAGOR)
PERSONAL = """SELECT a.enhet_id::text, a.slag, sum(a.grad) / 100.0 FROM statistik.arsarbetare a
WHERE a.enhet_id = ANY(%(enheter)s::uuid[]) AND a.start_den <= %(till)s AND (a.slut_den IS NULL OR a.slut_den >= %(till)s) GROUP BY 1, 2"""


@dataclass(frozen=True)
class Tabell:
    """`total`: the sum of its parts; two tables with the same one are two ways to cut the same. `ord`: part -> words, in order."""

    id: str
    rubrik: str
    kolumn: str
    total: str
    ord: Mapping[str, str]
    tomt: str
    kanslig: bool = False


def _i_ord(choices: Iterable[tuple[Any, Any]], **mer: str) -> dict[str, str]:
    return {str(kod): str(text) for kod, text in choices} | mer


UPPGIFT_SAKNAS = {SAKNAS: "Uppgift saknas"}
INGEN_SLUTADE = "Ingen som hade börjat avslutades."
TABELLER = (
    Tabell("kalla", "Remisser som kom in, efter källa", "Källa", "remisser", _i_ord(Kalla.choices, **UPPGIFT_SAKNAS), "Ingen remiss kom in."),
    Tabell("kon", "Deltagare efter kön", "Kön", "deltagare", _i_ord(Kon.choices), "Ingen var inskriven."),
    Tabell("alder", "Deltagare efter ålder", "Ålder", "deltagare",
           {namn: namn for namn in (*(n for _, n in ALDERSGRUPPER), ALDST, "Uppgift saknas")}, "Ingen var inskriven."),
    Tabell("niva", "Deltagare efter nivå vid start", "Nivå", "deltagare", {n.value: n.kort for n in Niva} | {SAKNAS: "Nivå saknas"},
           "Ingen var inskriven.", kanslig=True),
    Tabell("insats", "Insatser som började, efter Loka-typ", "Insats", "insatser", _i_ord(LokaTyp.choices), "Ingen insats började."),
    Tabell("utforare", "Insatser som började, efter utförare", "Utförare", "insatser", _i_ord(Utforare.choices), "Ingen insats började."),
    Tabell("stod", "Stödtillfällen efter slag", "Slag av stöd", "stod", _i_ord(Stodslag.choices), "Inget stöd är registrerat."),
    Tabell("part", "Frågor till andra parter", "Part", "parter", _i_ord(PartSlag.choices), "Ingen fråga är registrerad."),
    # The same basis as r_steg, which prints it: with a row for those without a level, how few they are would follow.
    Tabell("steg", "Steg: nivå vid avslut mot nivå vid start, för dem med nivå vid start", "Steg", "med_niva", _i_ord(STEG), INGEN_SLUTADE),
    Tabell("fore", "Försörjning vid start, för dem som avslutades", "Försörjning", "avslutade", _i_ord(Forsorjning.choices), INGEN_SLUTADE),
    Tabell("efter", "Försörjning efter avslut", "Försörjning", "avslutade", _i_ord(Forsorjning.choices), INGEN_SLUTADE),
    Tabell("behov", "Omött behov, efter insats", "Behov", "behov", _i_ord(LokaTyp.choices), "Inget omött behov är noterat."),
    Tabell("behovsskal", "Omött behov, efter skäl", "Skäl", "behov", _i_ord(Behovsskal.choices), "Inget omött behov är noterat."),
    Tabell("riktning", "Spärrad delning, efter riktning", "Riktning", "sparrar", _i_ord(Delningsriktning.choices), "Ingen delning har spärrats."),
    Tabell("grund", "Spärrad delning, efter grund som saknades", "Grund", "sparrar", _i_ord(SaknadGrund.choices),
           "Ingen delning har spärrats."),
)  # fmt: skip
FLODE = (
    ("start", "Inskrivna när perioden började"),
    ("in", "Inskrivna under perioden"),
    ("ut", "Avslutade under perioden"),
    ("ej", "Av dem: började aldrig"),
    ("slut", "Inskrivna när perioden slutade"),
)


def rapporttabeller(las: Lasare, enheter: Iterable[UUID], fonster: Fonster) -> dict[tuple[str, str], dict[str, Any]]:
    """Every unit's tables, ready to print. There is none of all units together: their sum would give away what one of them hides."""
    parametrar = varden(dict.fromkeys(enheter), fonster)
    per_enhet: dict[str, Celler] = {str(e): {} for e in parametrar["enheter"]}
    for enhet, tabell, del_, antal in las.rader(SQL, parametrar):
        cell = (tabell, aldersgrupp(int(del_) if del_ else None) if tabell == "alder" else del_ or SAKNAS)
        per_enhet[enhet][cell] = per_enhet[enhet].get(cell, 0) + antal
    personal: dict[str, list[list[str]]] = {}
    for enhet, slag, antal in las.rader(PERSONAL, parametrar):
        personal.setdefault(enhet, []).append([str(Personalslag(slag).label), f"{float(antal):.1f}".replace(".", ",")])
    return {(e, ""): {"tabeller": _tabeller(celler, personal.get(e, []))} for e, celler in per_enhet.items()}


def _tabeller(celler: Celler, personal: list[list[str]]) -> list[dict[str, Any]]:
    mask = maskera(
        *_familj(celler),
        kansliga=_kansliga(celler),
        vikt=lambda c: 3 if c[0] == MATT else 2 if c[1] == "" else int(c[0] in ("flode", "kas")),
    )
    tabeller = [_flode(mask), _avslut(mask, celler), *(_tabell(t, mask, celler) for t in TABELLER)]
    return [
        *tabeller,
        _som_data("personal", "Årsarbetare sista dagen", ["Personal", "Årsarbetare"], sorted(personal), "Inga är registrerade."),
    ]


def _familj(celler: Celler) -> tuple[Celler, list[Relation]]:
    """Every cell and sum, and how they add up: in and start = out and end; reasons in their KAS code; two splits of the same sum."""
    for del_ in ("start", "in", "slut", "ej"):
        celler.setdefault(("flode", del_), 0)
    relationer = []
    for kod in sorted({c[1].split(":")[0] for c in celler if c[0] == "avslut"}):
        orsaker = [c for c in celler if c[0] == "avslut" and c[1].startswith(f"{kod}:")]
        celler["kas", kod] = sum(celler[c] for c in orsaker)
        relationer.append(summa(("kas", kod), orsaker))
    for tabell, total in (*((t.id, t.total) for t in TABELLER), ("kas", "avslutade")):
        delar = _delar(celler, tabell)
        celler.setdefault((total, ""), sum(celler[c] for c in delar))
        if delar:
            relationer.append(summa((total, ""), delar))
    celler["flode", "ut"] = celler["avslutade", ""] + celler["flode", "ej"]
    relationer += _bredvid(celler)
    relationer += [
        summa(("flode", "ut"), [("avslutade", ""), ("flode", "ej")]),
        summa(("deltagare", ""), [("flode", "start"), ("flode", "in")]),
        summa(("deltagare", ""), [("flode", "ut"), ("flode", "slut")]),
    ]
    return celler, relationer


def _bredvid(celler: Celler) -> list[Relation]:
    """What r_avslutade prints beside the tables: how many ended in work or studies, and how many not. The measure is masked by itself
    (followup/matt/maskera.py), so here its counts are the last to be hidden, and what they would give away is hidden."""
    till_arbete = [("kas", k) for k in ("A", "B") if ("kas", k) in celler]
    andra = [c for c in _delar(celler, "kas") if c not in till_arbete]
    svar = []
    for matt, delar in (("r_avslutade", till_arbete), ("ej_r_avslutade", andra)):
        if delar:
            celler[MATT, matt] = sum(celler[c] for c in delar)
            svar.append(summa((MATT, matt), delar))
    return svar


def _delar(celler: Celler, tabell: str) -> list[Cell]:
    return [c for c in celler if c[0] == tabell and c[1]]


def _kansliga(celler: Celler) -> list[Relation]:
    return [summa((t.total, ""), delar) for t in TABELLER if t.kanslig and (delar := _delar(celler, t.id))]


def _som_data(id_: str, rubrik: str, kolumner: list[str], rader: list[list[str]], tomt: str) -> dict[str, Any]:
    return {"id": id_, "rubrik": rubrik, "kolumner": kolumner, "rader": rader, "tomt": "" if rader else f"— {tomt}"}


def _flode(mask: Mask) -> dict[str, Any]:
    return _som_data("flode", "In och ut", ["Inskrivna", "Antal"], [[text, mask.text(("flode", d))] for d, text in FLODE], "")


def _avslut(mask: Mask, celler: Celler) -> dict[str, Any]:
    """Reasons below their KAS code. A job that turned out too short stands under E with the reason it was ended with."""
    rader = []
    ordning = [*Avslutsorsak.values, SAKNAS]
    for kod in KasKod:
        if celler.get(("kas", kod.value)):
            rader.append([str(kod.label), mask.text(("kas", kod.value))])
            orsaker = sorted(
                (c for c in celler if c[0] == "avslut" and c[1].startswith(f"{kod.value}:")),
                key=lambda c: ordning.index(_orsak(c)),
            )
            rader += [[f"– {_orsak_i_ord(c)}", mask.text(c)] for c in orsaker]
    if rader:
        rader.append([ALLA, mask.text(("avslutade", ""))])
    return _som_data("avslut", "Avslut efter orsak", ["Orsak", "Antal"], rader, INGEN_SLUTADE)


def _orsak(cell: Cell) -> str:
    return cell[1].split(":")[1]


def _orsak_i_ord(cell: Cell) -> str:
    orsak = _orsak(cell)
    return UPPGIFT_SAKNAS[SAKNAS] if orsak == SAKNAS else str(Avslutsorsak(orsak).label)


def _tabell(t: Tabell, mask: Mask, celler: Celler) -> dict[str, Any]:
    nyckel: Callable[[Cell], int] = lambda c: list(t.ord).index(c[1]) if c[1] in t.ord else len(t.ord)  # noqa: E731
    delar = sorted(_delar(celler, t.id), key=nyckel)
    rader = [[t.ord.get(c[1], UPPGIFT_SAKNAS[SAKNAS]), mask.text(c)] for c in delar]
    if rader:
        rader.append([ALLA, mask.text((t.total, ""))])
    return _som_data(t.id, t.rubrik, [t.kolumn, "Antal"], rader, t.tomt)
