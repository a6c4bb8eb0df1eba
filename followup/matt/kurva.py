"""What is drawn and read of a group's ends (methods.md 4.2 R7, R9; 5 S1-S2). No curve under twenty; drawn while ten are still followed; a
step is never fewer persons than the limit, so that nobody's day can be read out of it."""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Any

from followup.maskning import DOLD, troskel
from followup.matt.skatta import ETT_AR, ORSAKER, PROCENT_FRAN, Incidens, incidens
from followup.matt.tabeller import Cell, Tabell

Dagar = Mapping[tuple[int, int], int]
MINST_KVAR = 10
RUTA = 30  # days between the points of a curve
KOD = {"ett": "1", "tva": "2", "tre": "3", "kvar": "0"}
FOR_FA = "Färre än 20: antal visas, ingen andel och ingen kurva."
FOR_LITEN = "Gruppen är för liten för att visas."
FOR_SMA = "Delarna är för små för att ritas."
EJ_FOLJD = "Färre än tio har följts så länge."


def under_risk(dagar: Dagar, dag: int) -> int:
    return sum(n for (d, _), n in dagar.items() if d >= dag)


def foljda_till(dagar: Dagar, dag: int) -> bool:
    """Ten are still followed, or nobody left before the day for any other reason than an end."""
    return under_risk(dagar, dag) >= MINST_KVAR or not any(not o and d < dag for (d, o) in dagar)


def intervall(andel: float, fel: float) -> tuple[float, float] | None:
    """The 95 per cent interval of an incidence, log(-log) (methods.md 4.3, V2)."""
    if not 0 < andel < 1 or not fel:
        return None
    bredd = 1.96 * fel / (andel * abs(log(andel)))
    grund = log(-log(andel))
    return exp(-exp(grund + bredd)), exp(-exp(grund - bredd))


def hela_procent(andelar: Sequence[float]) -> list[int]:
    """Whole per cents that sum to a hundred. The first is rounded as it is everywhere else; of the others, those that are nearest to the next
    whole per cent give way."""
    svar = [int(f"{a * 100:.0f}") for a in andelar]
    while (steg := 100 - sum(svar)) and len(svar) > 1:
        tecken = 1 if steg > 0 else -1
        svar[max(range(1, len(svar)), key=lambda i: (andelar[i] * 100 - svar[i]) * tecken)] += tecken
    return svar


def avlasning(t: Tabell, grupp: Cell, dagar: Dagar, dag: int) -> dict[str, Any]:
    """How large a part has come to each end by the day, and what remains: printed texts that sum to 100 per cent, with intervals."""
    n = t.n(grupp)
    celler = {namn: (*grupp, "utfall", str(dag), kod) for namn, kod in KOD.items()}
    if n is None:
        return {"delar": {namn: {"text": DOLD} for namn in celler}, "skal": FOR_LITEN}
    if n < PROCENT_FRAN:
        return {"delar": {namn: {"text": t.text(c)} for namn, c in celler.items()}, "skal": FOR_FA}
    if not foljda_till(dagar, dag):
        return {"delar": {namn: {"text": "—"} for namn in celler}, "skal": EJ_FOLJD}
    kurva = incidens(dagar)
    hela = hela_procent([kurva.vid(namn, dag) for namn in KOD])
    delar = {}
    for (namn, cell), procent in zip(celler.items(), hela, strict=True):
        if t.n(cell) is None:
            delar[namn] = {"text": DOLD}
            continue
        delar[namn] = {"text": f"{procent}\xa0%", "intervall": _intervalltext(kurva, namn, dag)}
    return {"delar": delar, "skal": ""}


def _intervalltext(kurva: Incidens, namn: str, dag: int) -> str:
    if namn not in ORSAKER.values():
        return ""
    plats = sum(1 for d in kurva.dagar if d <= dag)
    granser = intervall(kurva.vid(namn, dag), kurva.fel[namn][plats - 1]) if plats else None
    return f"{granser[0] * 100:.0f}–{granser[1] * 100:.0f}" if granser else ""


def kurvor(t: Tabell, grupp: Cell, dagar: Dagar, avlasta: Sequence[int], *, tatt: bool = True) -> dict[str, Any]:
    """The curves of a group as points (day, share), or why there is none. `tatt` False: only through the readings of the table."""
    n = t.n(grupp)
    if n is None or n < PROCENT_FRAN:
        return {"kurvor": {}, "skal": FOR_FA if n is not None else FOR_LITEN}
    dar = [d for d in _rutor(avlasta) if under_risk(dagar, d) >= MINST_KVAR]
    kurva, svar = incidens(dagar), {}
    for namn, kod in KOD.items():
        synliga = [d for d in avlasta if d in dar and t.n((*grupp, "utfall", str(d), kod)) is not None]
        if synliga:
            antal = {d: _antal_till(dagar, namn, d) for d in dar if d in synliga or (tatt and _mellan(d, avlasta, synliga))}
            svar[namn] = [[d, round(kurva.vid(namn, d), 4)] for d in _punkter(antal, synliga)]
    return {"kurvor": svar, "skal": "" if svar else EJ_FOLJD if len(dar) < 2 else FOR_SMA}


def _rutor(avlasta: Sequence[int]) -> list[int]:
    return sorted({*range(0, ETT_AR + 1, RUTA), *avlasta})


def _mellan(dag: int, avlasta: Sequence[int], synliga: Sequence[int]) -> bool:
    """Between two readings that are shown: a point beside a hidden one would tell it."""
    fore, efter = [d for d in avlasta if d < dag], [d for d in avlasta if d > dag]
    return dag not in avlasta and bool(efter) and efter[0] in synliga and (not fore or fore[-1] in synliga)


def _antal_till(dagar: Dagar, namn: str, dag: int) -> int:
    """How many had come to the end by the day; for those who remain, how many had ended in any way."""
    orsak = {v: k for k, v in ORSAKER.items()}.get(namn)
    return sum(n for (d, o), n in dagar.items() if d <= dag and (o == orsak if orsak else o))


def _punkter(antal: Mapping[int, int], fasta: Sequence[int]) -> list[int]:
    """The days that are drawn: the readings of the table, and between them only where the steps before and after are nobody or at least the
    limit."""
    grans, valda = troskel(), [0]
    for d in sorted(set(antal) - {0}):
        nasta = next((f for f in fasta if f >= d), None)
        steg = antal[d] - antal.get(valda[-1], 0)
        kvar = antal[nasta] - antal[d] if nasta is not None else 0
        if d in fasta or (steg >= grans and (kvar == 0 or kvar >= grans)):
            valda.append(d)
    return valda
