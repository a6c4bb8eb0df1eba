"""Return after avslut by its reason and by first insats (S017; methods.md 4.5): how large a part has had a new remiss, or been enrolled
again, within six, twelve and twenty-four months. Who moved or died cannot come back and is a group of its own. Called by the worker."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from followup.kas.lasare import Lasare
from followup.maskning import DOLD
from followup.matt import grupper
from followup.matt.gemensamt import AVSLUTADE, UTAN_GRUND, Grund
from followup.matt.kurva import EJ_FOLJD, FOR_FA, Dagar, foljda_till, intervall
from followup.matt.rakna import ALLA_ENHETER, Fonster, varden
from followup.matt.skatta import PROCENT_FRAN, incidens
from followup.matt.tabeller import Cell, Nod, Rakning, Tabell, maskade, rakna_ihop

MANADER = {180: "6", 365: "12", 730: "24"}
SLAG = ("remiss", "inskrivning")
HELA: Cell = ()
# Ended within three years, so that some can be followed for two.
FRAGA = """WITH f AS (
    SELECT * FROM statistik.fall WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = ANY(%(slag)s) AND NOT ar_ej_paborjad
        AND avslutad_den BETWEEN %(fran)s::date - interval '2 years' AND %(till)s
)
SELECT f.enhet_id::text, EXTRACT(YEAR FROM %(till)s::date)::int - f.fodelsear, COALESCE(f.utfall, 'saknas'), f.insats,
    COALESCE(ny.den, %(till)s) - f.avslutad_den, ny.den IS NOT NULL, COALESCE(igen.den, %(till)s) - f.avslutad_den, igen.den IS NOT NULL,
    %(till)s - f.avslutad_den, f.avslutad_den < %(fran)s, f.avslutad_den < %(fran)s::date - interval '1 year', count(*)
FROM f LEFT JOIN LATERAL (
    SELECT min(x.inkom_den) AS den FROM statistik.anvisning x WHERE x.person_key = f.person_key AND x.kommunkod = f.kommunkod
        AND x.slag <> 'feriejobb' AND x.status <> 'atertagen' AND x.inkom_den > f.avslutad_den AND x.inkom_den <= %(till)s
) ny ON true LEFT JOIN LATERAL (
    SELECT min(x.inskriven_den) AS den FROM statistik.inskrivning x WHERE x.person_key = f.person_key AND x.kommunkod = f.kommunkod
        AND x.slag <> 'feriejobb' AND x.inskriven_den > f.avslutad_den AND x.inskriven_den <= %(till)s
) igen ON true
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"""
KAN_INTE = ("flytt", "avliden")


def x_ater(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    egna_enheter = list(enheter)
    namn = [str(e) for e in egna_enheter]
    rakningar: list[Rakning] = []
    dagar: dict[tuple[Nod, Cell, str], Counter[tuple[int, int]]] = defaultdict(Counter)
    for enhet, alder, orsak, insats, *handelser, foljd, ett_ar, tva_ar, antal in las.rader(
        FRAGA, varden(dict.fromkeys(egna_enheter), fonster)
    ):
        egna_grupper = [HELA, ("orsak", orsak), ("insats", insats)]
        egna = list(zip(SLAG, _handelser(orsak, *handelser), strict=True))
        hela = {180: foljd >= 180, 365: ett_ar, 730: tva_ar}
        rakningar.append(Rakning(enhet, alder, tuple(c for g in egna_grupper for c in _celler(g, egna, hela)), antal))
        for nod in ((enhet, ""), (ALLA_ENHETER, "")):
            for g in egna_grupper:
                for slag, handelse in egna:
                    dagar[nod, g, slag][handelse] += antal
    noder = rakna_ihop(rakningar, namn, ("",))
    tabeller = maskade(
        noder,
        _delningar({c for tal in noder.values() for c in tal}),
        vikt=lambda c: 2 if c == HELA else int(len(c) == 2),
        minne=(grund.minne, "x_ater"),
        bredvid=lambda nod, c: _bredvid(grund, nod, c),
    )
    return {nod: _nodens(nod, t, dagar) for nod, t in tabeller.items()}


def _bredvid(grund: Grund, nod: Nod, c: Cell) -> bool | None:
    """Who has not had the whole year ended in it, and stands in the measure of those who ended and in the common picture; who has not had
    two, in the measure of return."""
    grupp, tid = (c[:2], c[2:]) if c[:1] in (("orsak",), ("insats",)) else ((), c)
    if tid == ("tid", "365", "del"):
        return grund.tabell(grupper.ID, *nod, ("ut", *grupp)) if grupp[:1] == ("orsak",) else grund.lage(AVSLUTADE, *nod, *grupp)
    return grund.matt("r_ater", *nod, *grupp) if tid == ("tid", "730", "del") and grupp[:1] != ("orsak",) else None


def _handelser(orsak: str, dag: int, kom: bool, dag_igen: int, kom_igen: bool) -> tuple[tuple[int, int], tuple[int, int]]:
    if orsak in KAN_INTE:
        return (0, 3), (0, 3)
    return (dag, int(kom)), (dag_igen, int(kom_igen))


def _celler(grupp: Cell, handelser: list[tuple[str, tuple[int, int]]], hela: Mapping[int, bool]) -> list[Cell]:
    """`hela`: has the case been over for so many days. Who has had the whole time is counted by itself: that is the plain share's basis. A
    year is a calendar year, as in the measures: those who have not had it are those that ended in the year."""
    svar = [grupp, *((*grupp, "tid", str(d), "hel" if hela[d] else "del") for d in MANADER)]
    for slag, (dag, orsak) in handelser:
        for d in MANADER:
            ja = "ja" if orsak == 1 and dag <= d else "nej"
            svar += [(*grupp, slag, str(d), ja), (*grupp, slag, str(d), ja, "hel" if hela[d] else "del")]
    return svar


def _delningar(finns: set[Cell]) -> list[tuple[Cell, list[Cell]]]:
    delar: dict[tuple[Cell, str], list[Cell]] = defaultdict(list)
    for c in sorted(finns - {HELA}):
        if c[0] in ("orsak", "insats"):
            delar[c[2:], c[0]].append(c)
        if c[-1] in ("ja", "nej") or c[-3:-2] == ("tid",):
            delar[c[:-3], "/".join(c[-3:-1])].append(c)
        elif c[-1] in ("hel", "del"):
            delar[c[:-1], "tid"].append(c)
            delar[(*c[:-4], "tid", c[-3], c[-1]), c[-4]].append(c)
    return [(total, egna) for (total, _), egna in delar.items()]


def _nodens(nod: Nod, t: Tabell, dagar: dict[tuple[Nod, Cell, str], Counter[tuple[int, int]]]) -> dict[str, Any]:
    svar: dict[str, Any] = {"alla": _rad(nod, t, HELA, dagar)} if t.tal.get(HELA) else {}
    for dimension in ("orsak", "insats"):
        koder = sorted({c[1] for c in t.tal if len(c) == 2 and c[0] == dimension and t.tal[c]})
        svar[dimension] = {kod: _rad(nod, t, (dimension, kod), dagar) for kod in koder}
    return svar


def _rad(nod: Nod, t: Tabell, grupp: Cell, dagar: dict[tuple[Nod, Cell, str], Counter[tuple[int, int]]]) -> dict[str, Any]:
    rad: dict[str, Any] = {"n": t.text(grupp)}
    for slag in SLAG:
        rad[slag] = {MANADER[d]: _vid(t, grupp, slag, dagar[nod, grupp, slag], d) for d in MANADER}
    return rad


def _vid(t: Tabell, grupp: Cell, slag: str, egna: Dagar, dag: int) -> dict[str, str]:
    """The incidence by the day, and beside it the plain share of those who have had the whole time."""
    n, ja = t.n(grupp), t.n((*grupp, slag, str(dag), "ja"))
    if grupp[-1:] and grupp[-1] in KAN_INTE:
        return {"text": "—", "enkel": "—", "skal": "Kan inte komma tillbaka."}
    enkel = enkel_andel(t, grupp, slag, dag)
    if n is None or ja is None:
        return {"text": DOLD, "enkel": enkel, "skal": ""}
    if n < PROCENT_FRAN:
        alla_hela = t.n((*grupp, "tid", str(dag), "hel")) == n
        return {"text": f"{ja} av {n}" if alla_hela else f"{ja} hittills", "enkel": enkel, "skal": FOR_FA}
    if not foljda_till(egna, dag):
        return {"text": "—", "enkel": enkel, "skal": EJ_FOLJD}
    kurva = incidens(egna)
    andel = kurva.vid("ett", dag)
    plats = sum(1 for d in kurva.dagar if d <= dag)
    granser = intervall(andel, kurva.fel["ett"][plats - 1]) if plats else None
    return {
        "text": f"{andel * 100:.0f}\xa0%", "intervall": f"{granser[0] * 100:.0f}–{granser[1] * 100:.0f}" if granser else "",
        "enkel": enkel, "skal": "",
    }  # fmt: skip


def enkel_andel(t: Tabell, grupp: Cell, slag: str, dag: int) -> str:
    """The share of those who have had the whole time, "–" when nobody has (V12): one who came back early but ended late is not among them."""
    hela, ja = t.n((*grupp, "tid", str(dag), "hel")), t.n((*grupp, slag, str(dag), "ja", "hel"))
    if hela == 0:
        return "–"
    if hela is None or ja is None:
        return DOLD
    return f"{ja / hela * 100:.0f}\xa0%" if hela >= PROCENT_FRAN else f"{ja} av {hela}"
