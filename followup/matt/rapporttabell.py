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
from followup.maskning import Mask, Relation, summa
from followup.matt import forsorjning, grupper
from followup.matt.gemensamt import AVSLUTADE, DELTAGARE, EJ, IN, KVAR, START, UT, UTAN_GRUND, Grund
from followup.matt.maskera import N
from followup.matt.rakna import ALDERSGRUPPER, ALDST, Fonster, aldersgrupp, varden
from followup.matt.resultat import NIVASTEG, STEG, STEGKOD
from insatser.enums import Utforare
from intake.enums import Delningsriktning, Kalla, SaknadGrund

ID = "rapport"
ALLA = "Alla"
SAKNAS = "saknas"

Cell = tuple[str, str]  # table, part; the sum of a table has part ""
Celler = dict[Cell, int]

_SLUTADE = "{x}.avslutad_den BETWEEN %(fran)s AND %(till)s AND NOT {x}.ar_ej_paborjad"
_NAGON_DAG = "x.inskriven_den <= %(till)s AND (x.avslutad_den IS NULL OR x.avslutad_den >= %(fran)s)"
_NIVAFALL = f"(SELECT *, COALESCE(niva_vid_start, 'saknas') AS niva FROM statistik.inskrivning) f {NIVASTEG}"  # noqa: S608


def _del(tabell: str, kolumn: str, fran: str, dar: str, alias: str = "x") -> str:
    return (
        f"SELECT {alias}.enhet_id::text, '{tabell}', ({kolumn})::text, count(*) FROM {fran} "  # noqa: S608
        f"WHERE {alias}.enhet_id = ANY(%(enheter)s::uuid[]) AND {dar} GROUP BY 1, 3"
    )


def _i(tabell: str, kolumn: str, dar: str) -> str:
    return _del(tabell, kolumn, "statistik.inskrivning x", f"x.slag = ANY(%(slag)s) AND {dar}")


def _x(tabell: str, kolumn: str, vy: str, den: str, dar: str = "true") -> str:
    return _del(tabell, kolumn, f"statistik.{vy} x", f"x.{den} BETWEEN %(fran)s AND %(till)s AND {dar}")


_SLAG = "x.slag = ANY(%(slag)s)"
FRAGOR = (
    _i("flode", "'start'", "x.inskriven_den < %(fran)s AND (x.avslutad_den IS NULL OR x.avslutad_den >= %(fran)s)"),
    _i("flode", "'in'", "x.inskriven_den BETWEEN %(fran)s AND %(till)s"),
    _i("flode", "'slut'", "x.inskriven_den <= %(till)s AND (x.avslutad_den IS NULL OR x.avslutad_den > %(till)s)"),
    _i("flode", "'ej'", "x.avslutad_den BETWEEN %(fran)s AND %(till)s AND x.ar_ej_paborjad"),
    _i("kon", "COALESCE(x.kon, 'O')", _NAGON_DAG),
    _i("alder", "EXTRACT(YEAR FROM %(till)s::date)::int - x.fodelsear", _NAGON_DAG),
    _i("niva", "COALESCE(x.niva_vid_start, 'saknas')", _NAGON_DAG),
    _i("avslut", "COALESCE(x.kas_utfall, 'E') || ':' || COALESCE(x.utfall, 'saknas')", _SLUTADE.format(x="x")),
    _i("fore", "COALESCE(x.forsorjning_vid_start, 'okand')", _SLUTADE.format(x="x")),
    _i("efter", "COALESCE(x.forsorjning_efter, 'okand')", _SLUTADE.format(x="x")),
    _del("steg", STEGKOD, _NIVAFALL, f"f.slag = ANY(%(slag)s) AND {_SLUTADE.format(x='f')} AND f.niva <> 'saknas'", alias="f"),
    _x("kalla", "COALESCE(x.kalla, 'saknas')", "anvisning", "inkom_den", f"{_SLAG} AND x.status <> 'atertagen'"),
    _x("insats", "x.typ", "insats", "start_den", _SLAG),
    _x("utforare", "x.utforare", "insats", "start_den", _SLAG),
    _x("stod", "x.stodslag", "stodaktivitet", "den", _SLAG),
    _x("part", "x.part_slag", "kontaktforsok", "forsokt_den"),
    _x("behov", "x.behov", "omott_behov", "noterat_den"),
    _x("behovsskal", "x.skal", "omott_behov", "noterat_den"),
    _x("riktning", "x.riktning", "sparrad_delning", "forsokt_den"),
    _x("grund", "x.saknad_grund", "sparrad_delning", "forsokt_den"),
)
SQL = "\nUNION ALL ".join(f"({f})" for f in FRAGOR)
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


def rapporttabeller(
    las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND
) -> dict[tuple[str, str], dict[str, Any]]:
    """Every unit's tables, ready to print. There is none of all units together: their sum would give away what one of them hides."""
    parametrar = varden(dict.fromkeys(enheter), fonster)
    per_enhet: dict[str, Celler] = {str(e): {} for e in parametrar["enheter"]}
    for enhet, tabell, del_, antal in las.rader(SQL, parametrar):
        cell = (tabell, aldersgrupp(int(del_) if del_ else None) if tabell == "alder" else del_ or SAKNAS)
        per_enhet[enhet][cell] = per_enhet[enhet].get(cell, 0) + antal
    personal: dict[str, list[list[str]]] = {}
    for enhet, slag, antal in las.rader(PERSONAL, parametrar):
        personal.setdefault(enhet, []).append([str(Personalslag(slag).label), f"{float(antal):.1f}".replace(".", ",")])
    return {(e, ""): {"tabeller": _tabeller(celler, personal.get(e, []), grund, e)} for e, celler in per_enhet.items()}


def _tabeller(celler: Celler, personal: list[list[str]], grund: Grund, enhet: str) -> list[dict[str, Any]]:
    varden, relationer = _familj(celler)
    bredvid = {c: lage for c in varden if (lage := _bredvid(c, grund, enhet)) is not None}
    mask = grund.minne.maskera(
        ID,
        varden,
        relationer,
        lambda c: ((enhet, ""), c),
        kansliga=_kansliga(celler),
        vikt=lambda c: 2 if c[1] == "" else int(c[0] in ("flode", "kas")),
        tvungna=[c for c, ar_dold in bredvid.items() if ar_dold],
        synliga=[c for c, ar_dold in bredvid.items() if not ar_dold],
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
    relationer += [
        summa(("flode", "ut"), [("avslutade", ""), ("flode", "ej")]),
        summa(("deltagare", ""), [("flode", "start"), ("flode", "in")]),
        summa(("deltagare", ""), [("flode", "ut"), ("flode", "slut")]),
    ]
    return celler, relationer


STOCK = {"start": START, "in": IN, "ut": UT, "ej": EJ, "slut": KVAR}


def _bredvid(c: Cell, grund: Grund, enhet: str) -> bool | None:
    """Is the count hidden or shown by a measure or by another table? Both would stand beside the report (methods.md S5)."""
    tabell, del_ = c
    if tabell == "flode":
        return grund.lage(STOCK[del_], enhet, "")
    if tabell in ("kon", "alder", "niva"):
        return grund.lage(DELTAGARE, enhet, "", tabell, del_)
    if tabell in ("avslutade", DELTAGARE):
        return grund.lage(AVSLUTADE if tabell == "avslutade" else DELTAGARE, enhet, "")
    if tabell in (forsorjning.FORE, forsorjning.EFTER):
        return grund.tabell(forsorjning.ID, enhet, "", c)
    if tabell in ("kas", "avslut"):
        kas, _, orsak = del_.partition(":")
        return grund.tabell(grupper.ID, enhet, "", ("kas", orsak, kas))
    if tabell == "kalla" or c == ("remisser", ""):
        return grund.matt("k8_upprepad", enhet, "", *((tabell, del_) if del_ else ()))
    if tabell == "steg" or c == ("med_niva", ""):
        return grund.matt("r_steg", enhet, "", namn=del_ or N)
    return None


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
