"""The cohort of the result pages, counted in one look: ends by level, by first insats and by kind of person, and each unit's observed against
expected (methods.md 4.2-4.4). Called by the worker; what comes out is masked and printed as it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from followup.enums import Urval
from followup.kas.lasare import Lasare
from followup.matt.fragor import KOLUMNER
from followup.matt.gemensamt import UTAN_GRUND, Grund
from followup.matt.katalog import KATALOG
from followup.matt.kurva import Dagar, avlasning, kurvor
from followup.matt.maskera import UNGA_DELAR, N
from followup.matt.rakna import ALLA_ENHETER, Fonster, aldersgrupp, varden
from followup.matt.skatta import ETT_AR, PROCENT_FRAN
from followup.matt.tabeller import Cell, Delning, Nod, Rakning, Tabell, maskade, rakna_ihop

HELA: Cell = ()
NIVAER = ("gron", "gul", "rod", "saknas")
UTFALL = ("1", "2", "3", "0")
AVLASTA = (90, 180, 365)
ALLA_ALDRAR = ("",)
UNGA: Cell = ("unga", "16–24")  # printed by the measures only
I_MATTET = frozenset({"niva", "insats", "kon", "alder", "kalla"})  # what the measures are split by
DRAG = ("kon", "alder", "kalla", "utbildning")  # the mix beside every difference; the level is the row itself
FRAGA = """WITH grans(enhet_id, grans) AS (SELECT * FROM unnest(%(enheter)s::uuid[], %(granser)s::int[])), rader AS MATERIALIZED ({fraga}),
drag AS MATERIALIZED (
    SELECT inskrivning_id, utbildning, inskriven_den, utan_arbete_sedan FROM statistik.inskrivning WHERE enhet_id = ANY(%(enheter)s::uuid[])
)
SELECT r.enhet_id::text, r.alder, r.kon, r.niva, r.kalla, r.insats, COALESCE(i.utbildning, 'saknas'),
    CASE WHEN i.utan_arbete_sedan IS NULL THEN 'okand' WHEN i.inskriven_den - i.utan_arbete_sedan <= 183 THEN 'halvar'
        WHEN i.inskriven_den - i.utan_arbete_sedan <= 365 THEN 'ar' WHEN i.inskriven_den - i.utan_arbete_sedan <= 730 THEN 'tva_ar' ELSE 'mer' END,
    r.dag, r.utfall, count(*)
FROM (SELECT {kolumner} FROM rader) AS r JOIN drag i ON i.inskrivning_id = r.id GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"""


@dataclass(frozen=True)
class Grupp:
    """`antal` enrolments alike in everything: unit, traits at start, days followed, and what ended them (0: still enrolled)."""

    enhet: str
    alder: int | None
    drag: Mapping[str, str]
    niva: str
    insats: str
    utan_arbete: str
    dag: int
    utfall: int
    antal: int


def kohort(las: Lasare, matt: str, enheter: Iterable[UUID], fonster: Fonster) -> list[Grupp]:
    """The rows of a measure of ends, with the traits that the case mix is made of."""
    m = KATALOG[matt]
    sql = FRAGA.format(fraga=m.fraga, kolumner=KOLUMNER)
    svar = []
    for enhet, alder, kon, niva, kalla, insats, utb, langd, dag, utfall, antal in las.rader(
        sql, varden(dict.fromkeys(enheter, m.grans_dagar), fonster)
    ):
        drag = {"kon": kon, "alder": aldersgrupp(alder), "kalla": kalla, "utbildning": utb}
        svar.append(Grupp(enhet, alder, drag, niva, insats, langd, dag, utfall, antal))
    return svar


def utfall_vid(g: Grupp, dag: int) -> str:
    return str(g.utfall) if g.utfall and g.dag <= dag else "0"


def celler(g: Grupp) -> tuple[Cell, ...]:
    """Every cell of the family that the row is counted in."""
    niva, insats = ("niva", g.niva), ("insats", g.insats)
    svar: list[Cell] = []
    for grupp in (HELA, niva, insats):
        svar += [grupp, *((*grupp, namn, v) for namn, v in g.drag.items())]
        svar += [(*grupp, *UNGA)] if g.drag["alder"] in UNGA_DELAR else []
    svar.append((*insats, *niva))
    ar = ("utfall", "365", utfall_vid(g, 365))
    svar += [(*insats, *ar), (*insats, *niva, *ar)]
    for grupp in (HELA, niva):
        svar += _avlasta(g, grupp)
    return tuple(svar)


def _avlasta(g: Grupp, grupp: Cell) -> list[Cell]:
    svar: list[Cell] = [(*grupp, "utfall", str(d), utfall_vid(g, d)) for d in AVLASTA]
    forra = 0
    for d in AVLASTA:
        if g.utfall and forra and forra < g.dag <= d:
            svar += [(*grupp, "okning", str(d), str(g.utfall)), (*grupp, "okning", str(d), "0")]
        forra = d
    return svar


def delningar(finns: Iterable[Cell]) -> list[Delning]:
    """What adds up to what: a group's parts, and the levels and the insatser to the whole."""
    delar: dict[Cell, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    alla = sorted(set(finns))
    for c in alla:
        _lagg_in(delar, c)
    svar: list[Delning] = [(total, egna) for total, slag in delar.items() for egna in slag.values()]
    for c in alla:
        if "okning" in c:
            *grupp, _, d, u = c
            fore = str(AVLASTA[AVLASTA.index(int(d)) - 1])
            storre, mindre = (fore, d) if u == "0" else (d, fore)  # those who remain become fewer
            svar.append(((*grupp, "utfall", storre, u), [(*grupp, "utfall", mindre, u), c]))
    return svar


def _lagg_in(delar: dict[Cell, dict[str, list[Cell]]], c: Cell) -> None:
    """A cell is a part of the group it says something of, and of the same cell without its level or its insats."""
    if "okning" in c or not c:
        return
    grupp = c[:-3] if "utfall" in c else c[:-2]
    if c[-2:] == UNGA:
        delar[c]["alder"] = [(*grupp, "alder", del_) for del_ in UNGA_DELAR]
    else:
        delar[grupp]["/".join(c[len(grupp) : -1])].append(c)
    for utan, namn in ((_utan(c, "niva"), "niva"), (_utan(c, "insats"), "insats")):
        if utan is not None and utan != grupp:
            delar[utan][f"alla:{namn}"].append(c)


def _utan(c: Cell, namn: str) -> Cell | None:
    if namn not in c:
        return None
    i = c.index(namn)
    return c[:i] + c[i + 2 :]


def vikt(c: Cell) -> int:
    """What is hidden last for the sake of others: the basis of a level, then what the year gave, then the basis of an insats."""
    if c in (HELA, (*HELA, *c[:2])):
        return 7 if c == HELA else {"niva": 6, "insats": 4}.get(c[0], 1)
    if "utfall" in c and "insats" not in c:
        return 5 if "365" in c else 3
    return 2 if len(c) == 4 and c[0] == "insats" and c[2] == "niva" else 0


@dataclass(frozen=True)
class Underlag:
    """A cohort, masked: the table of each unit and age selection, and the days behind each group's curve."""

    tabeller: Mapping[Nod, Tabell]
    dagar: Mapping[tuple[Nod, Cell], Dagar]


def underlag(grupper: Sequence[Grupp], enheter: Sequence[str], matt: str = "", grund: Grund = UTAN_GRUND) -> Underlag:
    """`matt`: the measure whose rows they are. It tells of the same groups by its splits, and hides them as they are hidden here."""
    noder = rakna_ihop([Rakning(g.enhet, g.alder, celler(g), g.antal) for g in grupper], enheter, ALLA_ALDRAR)
    finns = {c for tal in noder.values() for c in tal}
    sorter = [HELA, *(c for c in finns if len(c) == 2 and c[0] == "insats")]
    nivaer = {(*c, "niva", niva) for c in sorter for niva in NIVAER} if finns else set()
    tabeller = maskade(
        noder, delningar(finns | nivaer), kansliga=sorter, opublicerade={c for c in finns if "okning" in c}, alltid=nivaer, vikt=vikt,
        bredvid=lambda nod, c: _bredvid(grund, matt, nod, c),
        minne=(grund.minne, f"x_kohort/{matt}"),
    )  # fmt: skip
    dagar: dict[tuple[Nod, Cell], Counter[tuple[int, int]]] = defaultdict(Counter)
    for g in grupper:
        niva, insats = ("niva", g.niva), ("insats", g.insats)
        for enhet in (g.enhet, ALLA_ENHETER):
            for cell in (HELA, niva, insats, (*insats, *niva)):
                dagar[(enhet, ""), cell][g.dag, g.utfall] += g.antal
    return Underlag(tabeller, dagar)


def _bredvid(grund: Grund, matt: str, nod: Nod, c: Cell) -> bool | None:
    """Is the count hidden or shown by the measure? It tells of each group, of work in it within a year, and of the young in it."""
    enhet, urval = nod
    if c[-2:] == UNGA:
        return grund.matt(matt, enhet, Urval.UNGA, *c[:-2])
    namn, grupp = ("ja", c[:-3]) if c[-3:] == ("utfall", str(ETT_AR), "1") else (N, c)
    if not grupp:
        return grund.matt(matt, enhet, urval, namn=namn)
    if grupp[0] not in I_MATTET:
        return None
    if len(grupp) == 2:
        return grund.matt(matt, enhet, urval, *grupp, namn)
    ar_yngst = len(grupp) == 4 and grupp[2:] == ("alder", UNGA_DELAR[0])
    return grund.matt(matt, enhet, Urval.KAA, *grupp[:2]) if ar_yngst else None


def utfall_data(u: Underlag, nod: Nod) -> dict[str, Any]:
    """Each level's curve and its readings; all levels together, under the empty code, have readings only (S157). The curve of all units is
    drawn through its readings: what lies between could be laid beside the units' own."""
    ar_summa = nod[0] == ALLA_ENHETER and len({e for e, _ in u.tabeller}) > 2
    svar = {}
    for niva in (*NIVAER, ""):
        cell: Cell = ("niva", niva) if niva else HELA
        t, dagar = u.tabeller[nod], u.dagar.get((nod, cell), Counter())
        if not t.star(cell):
            continue
        vid = {str(d): avlasning(t, cell, dagar, d) for d in AVLASTA}
        ritat = kurvor(t, cell, dagar, AVLASTA, tatt=not ar_summa) if niva else {"kurvor": {}, "skal": ""}
        svar[niva] = {"n": t.text(cell), "vid": vid, **ritat}
    return svar


def profil_data(t: Tabell, dimension: str, koder: Iterable[str]) -> dict[str, Any]:
    """The mix at start of each group, with its share where the group is large enough."""
    svar = {}
    for kod in koder:
        grupp: Cell = (dimension, kod) if kod else HELA
        if not t.star(grupp):
            continue
        egna: dict[str, dict[str, str]] = {namn: {} for namn in DRAG}
        for c in sorted({*t.tal, *t.dolda}):
            if len(c) == len(grupp) + 2 and c[: len(grupp)] == grupp and c[-2] in egna:
                egna[c[-2]][c[-1]] = andel_text(t, c, grupp)
        if dimension == "insats" or not kod:
            egna["niva"] = _nivamix(t, grupp)
        svar[kod] = {"n": t.text(grupp), "delar": egna}
    return svar


def andel_text(t: Tabell, del_: Cell, hel: Cell) -> str:
    """As 12 (40 %), and only the count when the group is smaller than twenty or either is hidden (S2)."""
    antal, alla = t.n(del_), t.n(hel)
    if antal is None or alla is None or alla < PROCENT_FRAN:
        return t.text(del_)
    return f"{t.text(del_)} ({antal / alla * 100:.0f}\xa0%)"


def insats_data(u: Underlag, nod: Nod) -> dict[str, Any]:
    """What came of it within a year, by first insats and level, and who they were."""
    t = u.tabeller[nod]
    koder = sorted({c[1] for c in {*t.tal, *t.dolda} if len(c) == 2 and c[0] == "insats" and t.star(c)})
    profil = profil_data(t, "insats", koder)
    svar = {}
    for kod in koder:
        insats: Cell = ("insats", kod)
        nivaer = {}
        for niva in (*NIVAER, ""):
            cell: Cell = (*insats, "niva", niva) if niva else insats
            if t.star(cell):
                nivaer[niva] = {"n": t.text(cell), **avlasning(t, cell, u.dagar.get((nod, cell), {}), 365)}
        svar[kod] = {"nivaer": nivaer, "mix": profil[kod]}
    return svar


def _nivamix(t: Tabell, grupp: Cell) -> dict[str, str]:
    return {niva: andel_text(t, (*grupp, "niva", niva), grupp) for niva in NIVAER if t.star((*grupp, "niva", niva))}


def x_kohort(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    """Ends from the first insats and from the remiss, by level and insats, with the mix beside and the adjusted figures."""
    from followup.matt.justerad import justerad_data

    enheter = list(enheter)
    namn = [str(e) for e in enheter]
    start_rader = kohort(las, "r_utfall", enheter, fonster)
    start = underlag(start_rader, namn, "r_utfall", grund)
    remiss = underlag(kohort(las, "r_utfall_remiss", enheter, fonster), namn, "r_utfall_remiss", grund)
    justerade = justerad_data(start_rader, start.tabeller)
    svar = {}
    for nod, t in start.tabeller.items():
        svar[nod] = {
            "start": utfall_data(start, nod),
            "remiss": utfall_data(remiss, nod),
            "profil": profil_data(t, "niva", (*NIVAER, "")),
            "profil_remiss": profil_data(remiss.tabeller[nod], "niva", (*NIVAER, "")),
            "insatser": insats_data(start, nod),
            "justerad": justerade.get(nod, {}),
        }
    return svar
