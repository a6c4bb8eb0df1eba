"""Main support from start to avslut and from avslut to follow-up, as persons who went from one to another (S155): counts, never amounts.
Those whose support is not known, who were not reached or declined, are columns of their own (S129, R8). Called by the worker."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from ame.arenden.enums import Forsorjning
from followup.kas.lasare import Lasare
from followup.matt.gemensamt import ALLA, AVSLUTADE, KANDA, UTAN_GRUND, Grund, per_dag
from followup.matt.rakna import Fonster, varden
from followup.matt.tabeller import Cell, Delning, Nod, Rakning, Tabell, maskade, rakna_ihop
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR

ID = "x_forsorjning"
AVSLUT = "avslut"
OKAND, OGJORD = "okand", "ogjord"
FORE, EFTER = "fore", "efter"
# Thirteen kinds are too many for a table that a unit can read: most of its cells would be hidden.
GRUPPER: dict[str, tuple[str, tuple[Forsorjning, ...]]] = {
    "bistand": ("Försörjningsstöd", (Forsorjning.BISTAND,)),
    "lon": ("Lön", (Forsorjning.LON,)),
    "studier": ("Studiemedel", (Forsorjning.STUDIEMEDEL,)),
    "arbetslos": (
        "A-kassa, aktivitetsstöd eller etablering",
        (Forsorjning.AKASSA, Forsorjning.AKTIVITETSSTOD, Forsorjning.ETABLERING),
    ),
    "sjuk": ("Sjukpenning eller sjukersättning", (Forsorjning.SJUKPENNING, Forsorjning.SJUKERSATTNING)),
    "annan": (
        "Annan eller ingen försörjning",
        (Forsorjning.FORALDRAPENNING, Forsorjning.PENSION, Forsorjning.ANHORIG, Forsorjning.INGEN),
    ),
    OKAND: ("Uppgift saknas", (Forsorjning.OKAND,)),
}
UTAN_SVAR = {"ej_nadd": "Ej nådd", "avbojd": "Avböjd", OGJORD: "Inte gjord än"}
GRUPP_AV = {f.value: grupp for grupp, (_, slag) in GRUPPER.items() for f in slag}
TABELLER = (AVSLUT, *map(str, UPPFOLJNINGSDAGAR))

# OFFSET 0: the unit's own cases first, and their follow-ups one by one; otherwise the follow-ups of every unit are read (0.5 s, 0.04 s so).
FRAGA = """SELECT i.enhet_id::text, 'avslut', COALESCE(i.forsorjning_vid_start, 'okand'), COALESCE(i.forsorjning_efter, 'okand'), count(*)
FROM statistik.inskrivning i
WHERE i.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND NOT i.ar_ej_paborjad AND i.avslutad_den BETWEEN %(fran)s AND %(till)s
GROUP BY 1, 3, 4
UNION ALL
SELECT i.enhet_id::text, u.dag::text, COALESCE(i.forsorjning_efter, 'okand'),
    CASE WHEN u.status = 'planerad' OR u.gjord_den > %(till)s THEN 'ogjord'
        WHEN u.status = 'gjord' THEN COALESCE(u.forsorjning, 'okand') ELSE u.status END, count(*)
FROM statistik.inskrivning i CROSS JOIN LATERAL (SELECT * FROM statistik.uppfoljning x WHERE x.inskrivning_id = i.inskrivning_id OFFSET 0) u
WHERE i.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND u.forfaller_den BETWEEN %(fran)s AND %(till)s
GROUP BY 1, 2, 3, 4"""


def till_for(tabell: str) -> tuple[str, ...]:
    return tuple(GRUPPER) if tabell == AVSLUT else (*GRUPPER, *UTAN_SVAR)


def x_forsorjning(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    """Stored for all ages only: two more selections beside these many cells would hide nearly everything."""
    enheter = list(enheter)
    rakningar = [
        Rakning(enhet, None, tuple(celler(tabell, fran, till)), antal)
        for enhet, tabell, fran, till, antal in las.rader(FRAGA, varden(dict.fromkeys(enheter), fonster))
    ]
    noder = rakna_ihop(rakningar, [str(e) for e in enheter], ("",))
    tabeller = maskade(noder, delningar(), vikt=vikt, bredvid=lambda nod, c: _bredvid(grund, nod, c), minne=(grund.minne, ID))
    grund.beratta(ID, {nod: t.ar_dold for nod, t in tabeller.items()})
    return {nod: _nodens(t) for nod, t in tabeller.items()}


def celler(tabell: str, fran: str, till: str) -> Iterator[Cell]:
    """`fore` and `efter` are every kind of support by itself, which the reports print (followup/matt/rapporttabell.py)."""
    f, t = GRUPP_AV[fran], GRUPP_AV.get(till, till)
    yield from ((tabell,), (tabell, "fran", f), (tabell, "till", t), (tabell, f, t))
    if tabell == AVSLUT:
        yield from ((FORE, fran), (EFTER, till))
    elif t not in UTAN_SVAR:
        yield (KANDA, tabell)


def _bredvid(grund: Grund, nod: Nod, c: Cell) -> bool | None:
    """Is the count hidden or shown by a measure?"""
    if c == (AVSLUT,):
        return grund.lage(AVSLUTADE, *nod)
    if c[0] == KANDA:
        return grund.lage(per_dag(KANDA, int(c[1])), *nod)
    return grund.lage(per_dag(ALLA, int(c[0])), *nod) if len(c) == 1 else None


def vikt(cell: Cell) -> int:
    """The sums are hidden last."""
    if len(cell) == 1:
        return 2
    return int(cell[0] not in (FORE, EFTER) and cell[1] in ("fran", "till"))


def delningar() -> list[Delning]:
    """Each table adds up along both sides; the groups of support are sums of its kinds, and those who answered of the groups they are in."""
    svar: list[Delning] = []
    for grupp, (_, slag) in GRUPPER.items():
        svar += [((AVSLUT, sida, grupp), [(vad, f.value) for f in slag]) for sida, vad in (("fran", FORE), ("till", EFTER))]
    svar += [((KANDA, tabell), [(tabell, "till", t) for t in GRUPPER]) for tabell in TABELLER if tabell != AVSLUT]
    for tabell in TABELLER:
        till = till_for(tabell)
        svar.append(((tabell,), [(tabell, "fran", f) for f in GRUPPER]))
        svar.append(((tabell,), [(tabell, "till", t) for t in till]))
        svar += [((tabell, "fran", f), [(tabell, f, t) for t in till]) for f in GRUPPER]
        svar += [((tabell, "till", t), [(tabell, f, t) for f in GRUPPER]) for t in till]
    return svar


def _nodens(t: Tabell) -> dict[str, Any]:
    return {tabell: _tabellen(t, tabell) for tabell in TABELLER if t.tal.get((tabell,))}


def _tabellen(t: Tabell, tabell: str) -> Mapping[str, Any]:
    till = till_for(tabell)

    def rad(summa: Cell, celler: list[Cell]) -> list[str]:
        return [t.text(summa), *map(t.text, celler)]

    return {
        "rader": {f: rad((tabell, "fran", f), [(tabell, f, x) for x in till]) for f in GRUPPER if t.tal.get((tabell, "fran", f))},
        "summa": rad((tabell,), [(tabell, "till", x) for x in till]),
    }
