"""The voices as tables (S120, S121, S122, S123): counted by the night, masked here, read by the page as they are.

A period is a whole year: half of one leaves next to nothing to show per insats. Years never overlap, no sum of two is shown, and an
answer belongs to the month it came in: a year that is over never changes, so its pattern is the same every night and nothing can be had
by drawing one night's figures from another's (methods.md S5, S7). Within a period every table is masked together with its sums: steps and
their groups, each insats and the rest, every unit and all of them.
"""

import json
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ame.organisation.enums import LokaTyp
from followup.enums import Enkatslag
from followup.kas.lasare import Lasare
from followup.maskning import DOLD, Mask, Relation, maskera, summa
from followup.matt.gemensamt import UTAN_GRUND, Grund
from followup.matt.rakna import Fonster
from followup.matt.roster import SVARSANDELEN
from followup.matt.skatta import PROCENT_FRAN
from followup.rost.fragor import (
    BEHOVET,
    DELTAGARE,
    DELTAGARE_GRUPP,
    GRUPPER,
    HANDLAGGARE_GRUPP,
    REMITTENT_GRUPP,
    SKAL,
    Fraga,
)

ID = "x_roster"
ALLA = ""
AR_BAK = 3

SVAR = """SELECT enhet_id::text, slag, manad, fragekod, steg, insatser::text, count(*) FROM statistik.enkatsvar
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND manad BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3, 4, 5, 6"""
FRAGADE = """SELECT enhet_id::text, slag, date_trunc('month', avgjord_den)::date, status = 'besvarad', count(*) FROM statistik.enkat
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND avgjord_den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3, 4"""
BETYG = """SELECT enhet_id::text, date_trunc('month', givet_den)::date,
    CASE WHEN betyg <= 4 THEN '1-4' WHEN betyg <= 7 THEN '5-7' ELSE '8-10' END, count(*)
FROM statistik.samarbetsbetyg WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND givet_den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3"""
# Remisser from a sender who can read the answer here, by the month they were closed. Those without a mark are those who did not answer.
STANGDA = """SELECT enhet_id::text, date_trunc('month', stangd)::date, har_betyg, count(*) FROM (
    SELECT a.enhet_id, CASE WHEN a.status = 'avbojd' THEN a.besked_den ELSE (
        SELECT max(t.signerad_vid AT TIME ZONE 'Europe/Stockholm')::date FROM statistik.aterkoppling t WHERE t.anvisning_id = a.anvisning_id
    ) END AS stangd, EXISTS (SELECT 1 FROM statistik.samarbetsbetyg b WHERE b.anvisning_id = a.anvisning_id) AS har_betyg
    FROM (SELECT * FROM statistik.anvisning WHERE enhet_id = ANY(%(enheter)s::uuid[]) OFFSET 0) a
    WHERE a.status IN ('besvarad', 'avbojd') AND a.avsandande_enhet_id IS NOT NULL
) s WHERE stangd BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3"""


@dataclass(frozen=True)
class Period:
    fran: date
    till: date

    @property
    def namn(self) -> str:
        return str(self.fran.year)


@dataclass(frozen=True)
class Svar:
    """So many answers alike. `steg` None: asked and not answered."""

    grupp: str
    enhet: str
    manad: date
    fraga: str
    steg: str | None
    insatser: tuple[str, ...]
    antal: int


def perioder(till: date) -> list[Period]:
    """The whole years of three years back that ended on the day or before."""
    alla = [Period(date(ar, 1, 1), date(ar, 12, 31)) for ar in range(till.year - AR_BAK, till.year + 1)]
    return [p for p in alla if p.till <= till]


def roster(
    las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND
) -> dict[tuple[str, str], dict[str, Any]]:
    """The night's table of each unit and of all together. Answers have no age, so there is one for all ages only."""
    namn = [str(e) for e in enheter]
    rader = list(_las(las, namn, fonster.till))
    delar = tabeller(rader, namn, fonster.till, grund)
    return {(e, ""): _enhet(delar, e) for e in (*namn, ALLA)}


def _las(las: Lasare, enheter: list[str], till: date) -> Iterator[Svar]:
    urval = {"enheter": enheter, "fran": date(till.year - AR_BAK, 1, 1), "till": till}
    for enhet, slag, manad, fraga, steg, insatser, antal in las.rader(SVAR, urval):
        yield Svar(_grupp(slag), enhet, manad, fraga, steg, tuple(json.loads(insatser)), antal)
    for enhet, slag, manad, svarade, antal in las.rader(FRAGADE, urval):
        yield Svar(_grupp(slag), enhet, manad, f"enkat:{slag}", "ja" if svarade else None, (), antal)
    for enhet, manad, betyg, antal in las.rader(BETYG, urval):
        yield Svar(REMITTENT_GRUPP, enhet, manad, "samarbetet", betyg, (), antal)
    for enhet, manad, svarade, antal in las.rader(STANGDA, urval):
        yield Svar(REMITTENT_GRUPP, enhet, manad, f"enkat:{Enkatslag.REMITTENT}", "ja" if svarade else None, (), antal)


def _grupp(slag: str) -> str:
    return DELTAGARE_GRUPP if slag in DELTAGARE else str(slag)


# --- counting and masking -----------------------------------------------------------------------------------------

Cell = tuple[str, str, str]  # unit, what ("n", "hog", "lag", "steg", "skal", "ej", "fragade", or a kind of insats), which
Tabell = tuple[str, str, Period, Mask]  # group, question, period


# What a measure tells of the last whole year: the question's answers, and how many of the asked answered (followup/matt/roster.py).
MATT = {"stod": "k15_rost", "behovet": "k15_behovet"}
NAMN = {"n": "n", "hog": "ja", "lag": "nej", "fragade": "n", "svarade": "ja", "ej": "nej"}


def tabeller(rader: Sequence[Svar], enheter: Sequence[str], till: date, grund: Grund = UTAN_GRUND) -> list[Tabell]:
    svar: list[Tabell] = []
    sista = max((p.till for p in perioder(till)), default=None)
    for grupp, (_, fragor) in GRUPPER.items():
        for period in perioder(till):
            egna = [r for r in rader if r.grupp == grupp and period.fran <= r.manad <= period.till]
            ledare = grund if period.till == sista else UTAN_GRUND
            masker = [(grupp, f.kod, period, _mask(egna, f, enheter, ledare)) for f in fragor]
            # one question, always answered: what is hidden of its answers is hidden here too
            alla = [*enheter, ALLA] if grupp == HANDLAGGARE_GRUPP else []
            dolda = {e for e in alla if (e, "n", "") in masker[0][3].dolda}
            svar += masker
            enkater = sorted({r.fraga for r in egna if ":" in r.fraga})
            mask = _svarsmask(egna, enkater, enheter, dolda, ledare if grupp == DELTAGARE_GRUPP else UTAN_GRUND)
            svar += [(grupp, e, period, mask) for e in enkater]
    return svar


def _i_mattet(grund: Grund, matt: str, celler: Iterable[Cell]) -> tuple[list[Hashable], list[Hashable]]:
    """The cells that the measure hides, and those that it shows."""
    lagen = {c: grund.matt(matt, c[0], "", namn=NAMN[c[1]]) for c in celler if c[1] in NAMN and not c[2]}
    return [c for c, ar_dold in lagen.items() if ar_dold], [c for c, ar_dold in lagen.items() if ar_dold is False]


def _mask(rader: Sequence[Svar], fraga: Fraga, enheter: Sequence[str], grund: Grund = UTAN_GRUND) -> Mask:
    """One question of one period, in every unit. The sums of the units are known to whoever sees them all."""
    antal, typer = _rakna(rader, fraga), sorted({t for r in rader if r.fraga == fraga.kod for t in r.insatser})
    med = [e for e in enheter if antal[e, "n", ""]]
    delar = [("n", ""), ("hog", ""), ("lag", ""), *(("steg", k) for k, _ in fraga.val)]
    delar += [("skal", k) for k, _ in SKAL] if fraga is BEHOVET else []
    delar += [(t, x) for t in typer for x in ("n", "hog", "lag", "n-", "hog-", "lag-")]
    celler: list[Cell] = [(e, d, x) for e in (*med, ALLA) for d, x in delar]
    for d, x in delar:
        antal[ALLA, d, x] = sum(antal[e, d, x] for e in med)
    relationer = [summa((ALLA, d, x), [(e, d, x) for e in med]) for d, x in delar if med]
    for e in (*med, ALLA):
        relationer += _summor(e, fraga, typer)
    tvungna, synliga = _i_mattet(grund, MATT.get(fraga.kod, ""), celler)
    return maskera(
        {c: antal[c] for c in celler},
        relationer,
        tvungna=tvungna,
        synliga=synliga,
        opublicerade=[c for c in celler if c[2].endswith("-")],
        kansliga=[summa((e, "n", ""), [(e, "steg", k) for k, _ in fraga.val]) for e in (*med, ALLA)],
        vikt=lambda c: {"n": 3, "hog": 2, "lag": 2}.get(c[1], 1),
    )


def _rakna(rader: Sequence[Svar], fraga: Fraga) -> Counter[Cell]:
    antal: Counter[Cell] = Counter()
    typer = sorted({t for r in rader if r.fraga == fraga.kod for t in r.insatser})
    for r in rader:
        if r.fraga == "skal":
            antal[r.enhet, "skal", str(r.steg)] += r.antal
        if r.fraga != fraga.kod or r.steg is None:
            continue
        sida = "hog" if r.steg in fraga.goda else "lag"
        for d, x in (("n", ""), (sida, ""), ("steg", r.steg)):
            antal[r.enhet, d, x] += r.antal
        for t in typer:
            rest = "" if t in r.insatser else "-"
            antal[r.enhet, t, "n" + rest] += r.antal
            antal[r.enhet, t, sida + rest] += r.antal
    return antal


def _summor(e: str, fraga: Fraga, typer: Sequence[str]) -> list[Relation]:
    svar = [
        summa((e, "n", ""), [(e, "hog", ""), (e, "lag", "")]),
        summa((e, "n", ""), [(e, "steg", k) for k, _ in fraga.val]),
        summa((e, "hog", ""), [(e, "steg", k) for k, _ in fraga.val if k in fraga.goda]),
        summa((e, "lag", ""), [(e, "steg", k) for k, _ in fraga.val if k not in fraga.goda]),
    ]
    if fraga is BEHOVET:
        svar.append(summa((e, "lag", ""), [(e, "skal", k) for k, _ in SKAL]))
    for t in typer:
        svar += [summa((e, t, "n" + r), [(e, t, "hog" + r), (e, t, "lag" + r)]) for r in ("", "-")]
        svar += [summa((e, d, ""), [(e, t, d), (e, t, d + "-")]) for d in ("n", "hog", "lag")]
    return svar


def _svarsmask(
    rader: Sequence[Svar], enkater: Sequence[str], enheter: Sequence[str], dolda: Collection[Hashable], grund: Grund
) -> Mask:
    """How many were asked, and how many of them answered: each enkät of the group, and all of them, which a measure tells."""
    antal: Counter[Cell] = Counter()
    for r in rader:
        if r.fraga in enkater:
            for d in ("fragade", "svarade" if r.steg else "ej"):
                for enkat in (r.fraga, ""):
                    antal[r.enhet, d, enkat] += r.antal
    med = [e for e in enheter if antal[e, "fragade", ""]]
    delar, alla = ("fragade", "svarade", "ej"), [*enkater, ""]
    for d in delar:
        for enkat in alla:
            antal[ALLA, d, enkat] = sum(antal[e, d, enkat] for e in med)
    relationer = [summa((ALLA, d, enkat), [(e, d, enkat) for e in med]) for d in delar for enkat in alla]
    for e in (*med, ALLA):
        relationer += [summa((e, "fragade", enkat), [(e, "svarade", enkat), (e, "ej", enkat)]) for enkat in alla]
        relationer += [summa((e, d, ""), [(e, d, enkat) for enkat in enkater]) for d in delar if enkater]
    celler: list[Cell] = [(e, d, enkat) for e in (*med, ALLA) for d in delar for enkat in alla]
    tvungna, synliga = _i_mattet(grund, SVARSANDELEN, celler)
    tvungna += [(e, "svarade", enkat) for e in (*med, ALLA) if e in dolda for enkat in alla]
    return maskera(
        {c: antal[c] for c in celler}, relationer, vikt=lambda c: int(c[1] == "svarade"), tvungna=tvungna, synliga=synliga
    )


# --- what is stored -----------------------------------------------------------------------------------------------


def _enhet(alla: Sequence[Tabell], e: str) -> dict[str, Any]:
    fragor: dict[str, list[dict[str, Any]]] = {}
    svar: dict[str, list[dict[str, str]]] = {}
    for _, kod, period, mask in alla:
        if ":" in kod:
            svar.setdefault(kod.split(":")[1], []).append(
                {"namn": period.namn, "text": _andel(mask, e, "svarade", "fragade", kod)}
            )
        else:
            fragor.setdefault(kod, []).append(_period(mask, e, period))
    return {"fragor": fragor, "svar": svar}


def _period(mask: Mask, e: str, period: Period) -> dict[str, Any]:
    """A distribution is shown from the threshold of answers only: of fewer nothing but that they are few."""
    svar: dict[str, Any] = {"namn": period.namn, "till": period.till.isoformat(), "skal": ""}
    if not mask.varden.get((e, "n", "")):
        return svar | {"n": "0", "text": "—", "skal": "Inga svar."}
    if mask.varden[e, "n", ""] < mask.grans:
        return svar | {"n": mask.text((e, "n", "")), "text": "—", "skal": f"Färre än {mask.grans} svar."}
    typer = sorted({c[1] for c in mask.varden if c[0] == e and c[2] == "hog"})
    return svar | {
        "n": mask.text((e, "n", "")),
        "text": _andel(mask, e, "hog", "n"),
        "varde": _varde(mask, e),
        "steg": {c[2]: mask.text(c) for c in mask.varden if c[0] == e and c[1] == "steg"},
        "skalen": {c[2]: mask.text(c) for c in mask.varden if c[0] == e and c[1] == "skal"},
        "insatser": {t: _insats(mask, e, t) for t in typer if t in LokaTyp.values and mask.varden[e, t, "n"]},
    }


def _varde(mask: Mask, e: str) -> float | None:
    hog, n = mask.varde((e, "hog", "")), mask.varde((e, "n", ""))
    return None if hog is None or not n or n < PROCENT_FRAN else hog / n


def _insats(mask: Mask, e: str, typ: str) -> dict[str, str]:
    n, hog = (e, typ, "n"), (e, typ, "hog")
    return {"n": mask.text(n), "text": _text(mask.varde(hog), mask.varde(n))}


def _andel(mask: Mask, e: str, taljare: str, namnare: str, enkat: str = "") -> str:
    if not mask.varden.get((e, namnare, enkat)):
        return "—"
    return _text(mask.varde((e, taljare, enkat)), mask.varde((e, namnare, enkat)))


def _text(taljare: int | None, namnare: int | None) -> str:
    """A share is told in per cent from twenty only (S2)."""
    if taljare is None or not namnare:
        return DOLD
    return f"{taljare} av {namnare}" + (f" ({100 * taljare / namnare:.0f}\xa0%)" if namnare >= PROCENT_FRAN else "")
