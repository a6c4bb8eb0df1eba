"""A month of each level (S137), and what the common picture asks for beside the measures (S146): number, in, out, avslut by reason, and need
that nobody meets. Called by the worker."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from followup.kas.lasare import Lasare
from followup.matt.gemensamt import AVSLUTADE, EJ, IN, KVAR, UT, UTAN_GRUND, Grund
from followup.matt.kohort import NIVAER
from followup.matt.rakna import Fonster, varden
from followup.matt.tabeller import Cell, Delning, Nod, Rakning, Tabell, maskade, rakna_ihop

ID = "x_grupper"
SORTER = ("antal", "in", "ut")
EJ_PABORJAD = "ej_paborjad"
# What the measures tell of too, and what it is called there (followup/matt/gemensamt.py).
GEMENSAMT = {"antal": KVAR, "in": IN, "ut": UT}
TILL_ARBETE = ("A", "B")
# One row per enrolment touched by the twelve months. `antal`: enrolled on the last day; in and out during the twelve months.
FRAGA = """SELECT enhet_id::text, EXTRACT(YEAR FROM %(till)s::date)::int - fodelsear, COALESCE(niva_vid_start, 'saknas'),
    avslutad_den IS NULL OR avslutad_den > %(till)s, inskriven_den >= %(fran)s, COALESCE(avslutad_den <= %(till)s, false),
    CASE WHEN ar_ej_paborjad THEN 'ej_paborjad' ELSE COALESCE(utfall, 'saknas') END, COALESCE(kas_utfall, 'E'), count(*)
FROM statistik.inskrivning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = ANY(%(slag)s) AND inskriven_den <= %(till)s
    AND (avslutad_den IS NULL OR avslutad_den >= %(fran)s)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""
BEHOV = """SELECT b.enhet_id::text, EXTRACT(YEAR FROM %(till)s::date)::int - i.fodelsear, b.slag, count(*)
FROM statistik.planbehov b JOIN statistik.inskrivning i ON i.inskrivning_id = b.inskrivning_id
WHERE b.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND b.part IS NULL AND b.noterat_den <= %(till)s
    AND (b.upphort_den IS NULL OR b.upphort_den > %(till)s)
GROUP BY 1, 2, 3"""


def x_grupper(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    egna = list(enheter)
    namn = [str(e) for e in egna]
    v = varden(dict.fromkeys(egna), fonster)
    rakningar: list[Rakning] = []
    for enhet, alder, niva, finns, kom, slutade, orsak, kas, antal in las.rader(FRAGA, v):
        sorter = [s for s, ja in zip(SORTER, (finns, kom, slutade), strict=True) if ja]
        celler: list[Cell] = [c for s in sorter for c in ((s,), (s, "niva", niva))]
        if slutade:
            celler += _avslutets(orsak, kas)
        rakningar.append(Rakning(enhet, alder, tuple(celler), antal))
    for enhet, alder, slag, antal in las.rader(BEHOV, v):
        rakningar.append(Rakning(enhet, alder, (("behov",), ("behov", "slag", slag)), antal))
    noder = rakna_ihop(rakningar, namn)
    finns = {c for tal in noder.values() for c in tal}
    nivaer = {(s, "niva", niva) for s in SORTER for niva in NIVAER} if finns else set()
    tabeller = maskade(
        noder, _delningar(finns | nivaer), kansliga=[(s,) for s in SORTER], alltid=nivaer, vikt=lambda c: int(len(c) == 1),
        bredvid=lambda nod, c: _bredvid(grund, nod, c), minne=(grund.minne, ID),
    )  # fmt: skip
    grund.beratta(ID, {nod: t.ar_dold for nod, t in tabeller.items()})
    return {nod: _data(t) for nod, t in tabeller.items()}


def _avslutets(orsak: str, kas: str) -> list[Cell]:
    """An end by its reason, and by the KAS code with the reason: the reports print both (followup/matt/rapporttabell.py)."""
    if orsak == EJ_PABORJAD:
        return [("ut", "orsak", orsak)]
    arbete = "ja" if kas in TILL_ARBETE else "nej"
    return [("ut", "orsak", orsak), ("kas", orsak, kas), ("kas", "", kas), ("till", arbete), ("avslutade",)]


def _delningar(finns: set[Cell]) -> list[Delning]:
    alla = sorted(finns)
    svar: list[Delning] = [((s,), [c for c in alla if c[0] == s and c[1:2] == (d,)]) for s, d in _DELNINGAR]
    per_kod = [c for c in alla if c[:2] == ("kas", "")]
    svar.append((("avslutade",), per_kod))
    svar += [(c, [x for x in alla if x[0] == "kas" and x[1] and x[2] == c[2]]) for c in per_kod]
    svar += [(c, [x for x in alla if x[:2] == ("kas", c[2])]) for c in alla if c[:2] == ("ut", "orsak") and c[2] != EJ_PABORJAD]
    svar += [(("till", s), [c for c in per_kod if (c[2] in TILL_ARBETE) == (s == "ja")]) for s in ("ja", "nej")]
    return svar


def _bredvid(grund: Grund, nod: Nod, c: Cell) -> bool | None:
    """Is the count hidden or shown by a measure?"""
    if c[0] in GEMENSAMT and c[1:2] != ("orsak",):
        return grund.lage(GEMENSAMT[c[0]], *nod, *c[1:])
    if c == ("ut", "orsak", EJ_PABORJAD):
        return grund.lage(EJ, *nod)
    if c == ("avslutade",):
        return grund.lage(AVSLUTADE, *nod)
    return grund.matt("r_avslutade", *nod, namn=c[1]) if c[0] == "till" else None


_DELNINGAR = (*((s, "niva") for s in SORTER), ("ut", "orsak"), ("behov", "slag"))


def _data(t: Tabell) -> dict[str, Any]:
    svar: dict[str, Any] = {s: {"alla": t.text((s,))} for s in (*SORTER, "behov")}
    for c in sorted({*t.tal, *t.dolda}):
        if len(c) == 3 and c[0] != "kas" and t.star(c):
            svar[c[0]].setdefault(c[1], {})[c[2]] = t.text(c)
    return svar
