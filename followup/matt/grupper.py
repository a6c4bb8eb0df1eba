"""A month of each level (S137), and what the common picture asks for beside the measures (S146): number, in, out, avslut by reason, and need
that nobody meets. Called by the worker."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from followup.kas.lasare import Lasare
from followup.matt.kohort import NIVAER
from followup.matt.rakna import Fonster, varden
from followup.matt.tabeller import Cell, Nod, Rakning, Tabell, maskade, rakna_ihop

SORTER = ("antal", "in", "ut")
# One row per enrolment touched by the twelve months. `antal`: enrolled on the last day; in and out during the twelve months.
FRAGA = """SELECT enhet_id::text, EXTRACT(YEAR FROM %(till)s::date)::int - fodelsear, COALESCE(niva_vid_start, 'saknas'),
    avslutad_den IS NULL OR avslutad_den > %(till)s, inskriven_den >= %(fran)s, COALESCE(avslutad_den <= %(till)s, false),
    CASE WHEN ar_ej_paborjad THEN 'ej_paborjad' ELSE COALESCE(utfall, 'saknas') END, count(*)
FROM statistik.inskrivning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = ANY(%(slag)s) AND inskriven_den <= %(till)s
    AND (avslutad_den IS NULL OR avslutad_den >= %(fran)s)
GROUP BY 1, 2, 3, 4, 5, 6, 7"""
BEHOV = """SELECT b.enhet_id::text, EXTRACT(YEAR FROM %(till)s::date)::int - i.fodelsear, b.slag, count(*)
FROM statistik.planbehov b JOIN statistik.inskrivning i ON i.inskrivning_id = b.inskrivning_id
WHERE b.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND b.part IS NULL AND b.noterat_den <= %(till)s
    AND (b.upphort_den IS NULL OR b.upphort_den > %(till)s)
GROUP BY 1, 2, 3"""


def x_grupper(las: Lasare, enheter: Iterable[UUID], fonster: Fonster) -> dict[Nod, dict[str, Any]]:
    egna = list(enheter)
    namn = [str(e) for e in egna]
    v = varden(dict.fromkeys(egna), fonster)
    rakningar: list[Rakning] = []
    for enhet, alder, niva, finns, kom, slutade, orsak, antal in las.rader(FRAGA, v):
        sorter = [s for s, ja in zip(SORTER, (finns, kom, slutade), strict=True) if ja]
        celler: list[Cell] = [c for s in sorter for c in ((s,), (s, "niva", niva))]
        if slutade:
            celler.append(("ut", "orsak", orsak))
        rakningar.append(Rakning(enhet, alder, tuple(celler), antal))
    for enhet, alder, slag, antal in las.rader(BEHOV, v):
        rakningar.append(Rakning(enhet, alder, (("behov",), ("behov", "slag", slag)), antal))
    noder = rakna_ihop(rakningar, namn)
    finns = {c for tal in noder.values() for c in tal}
    nivaer = {(s, "niva", niva) for s in SORTER for niva in NIVAER} if finns else set()
    delningar = [((s,), sorted(c for c in finns | nivaer if c[0] == s and c[1:2] == (d,))) for s, d in _DELNINGAR]
    tabeller = maskade(noder, delningar, kansliga=[(s,) for s in SORTER], alltid=nivaer, vikt=lambda c: int(len(c) == 1))
    return {nod: _data(t) for nod, t in tabeller.items()}


_DELNINGAR = (*((s, "niva") for s in SORTER), ("ut", "orsak"), ("behov", "slag"))


def _data(t: Tabell) -> dict[str, Any]:
    svar: dict[str, Any] = {s: {"alla": t.text((s,))} for s in (*SORTER, "behov")}
    for c in sorted({*t.tal, *t.dolda}):
        if len(c) == 3 and t.star(c):
            svar[c[0]].setdefault(c[1], {})[c[2]] = t.text(c)
    return svar
