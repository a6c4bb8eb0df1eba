"""From definitions and a selection to figures and to the lists behind them. The page, the file, the command and the night all call this."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from followup.kas import arsverken
from followup.kas.definitioner import definitioner
from followup.kas.kpi import Form, Kpi, Population
from followup.kas.lasare import Lasare
from followup.kas.ovriga import EJ_I_SYSTEMET
from followup.kas.populationer import Urval, antalsfraga, listfraga, parametrar
from followup.kas.varde import andel, summa_av_andelar

# (population, sex) -> KPI id or ALLA -> number of rows
Antal = Mapping[tuple[Population, str], Mapping[str, int]]
ALLA = ""
Verken = Mapping[tuple[Population, str], arsverken.Summa]

SAKNAS = {
    Population.DELTAGARE: "Ingen var inskriven under året.",
    Population.AVSLUTADE: "Ingen avslutades under året.",
    Population.ANVISNINGAR: "Inga anvisningar under året.",
}
INGA_TJANSTER = "Inga årsarbetare är registrerade för året."
SAKNAS_KON = {"K": "Ingen kvinna avslutades under året.", "M": "Ingen man avslutades under året."}
TOMT = "Inga inskrivningar eller anvisningar är registrerade för året."


@dataclass(frozen=True)
class Siffra:
    """One figure with its numerator and denominator. `varde` None means that there is no basis; `skal` says why."""

    tabell: str
    kpi: str
    kon: str
    taljare: int | None
    namnare: int | None
    varde: Decimal | None
    skal: str = ""


def rakna(las: Lasare, urval: Urval, skop: Iterable[str] | None = None) -> dict[str, list[Siffra]]:
    """Scope id -> its figures in page order. `skop` names those that must be there also when they have no rows."""
    kpier = definitioner(urval.version)
    antal = _antal(las, urval, kpier)
    verken = arsverken.summor(las, urval)
    onskade = skop if skop is not None else urval.skop.ids or {**antal, **verken}.keys()
    return {str(s): siffror(kpier, urval, antal.get(str(s), {}), verken.get(str(s), {})) for s in onskade}


def _antal(las: Lasare, urval: Urval, kpier: list[Kpi]) -> dict[str, dict[tuple[Population, str], dict[str, int]]]:
    svar: dict[str, dict[tuple[Population, str], dict[str, int]]] = defaultdict(dict)
    for kalla in ("grund", "anv"):
        sql, ordning = antalsfraga(urval, kpier, kalla)
        kolumner = {p.value: [ALLA, *(k.id for k in egna)] for p, egna in ordning}
        for population, skop, kon, tal in las.rader(sql, parametrar(urval)):
            svar[skop][Population(population), kon] = dict(zip(kolumner[population], tal, strict=True))
    return svar


def siffror(kpier: list[Kpi], urval: Urval, antal: Antal, verken: Verken) -> list[Siffra]:
    """All figures of one scope. Women and men are those with that sex; the total also holds the unknown (kas.md 6.0)."""
    tomt = not any(_summa(antal, p, ALLA, "T") for p in (Population.DELTAGARE, Population.ANVISNINGAR, Population.EJ_PABORJADE))
    return [
        _utanfor(k, urval, verken, kon, tomt) or _siffra(k, urval.population(k), antal, kon, tomt) for k in kpier for kon in k.kon
    ]


def _utanfor(kpi: Kpi, urval: Urval, verken: Verken, kon: str, tomt: bool) -> Siffra | None:
    """T10 and T11, which are not counts of persons. No registered position is no basis; no municipal job is nought of them."""
    if kpi.population == Population.FERIEJOBB:
        return Siffra(kpi.tabell, kpi.id, kon, None, None, None, EJ_I_SYSTEMET)
    if kpi.form != Form.ARSVERKEN:
        return None
    alla = [(k, s) for (population, k), s in verken.items() if population == kpi.population]
    if not alla and (tomt or kpi.population == Population.TJANSTER):
        skal = INGA_TJANSTER if kpi.population == Population.TJANSTER else TOMT
        return Siffra(kpi.tabell, kpi.id, kon, None, None, None, skal)
    summa = sum((s for k, s in alla if kon in ("T", k)), arsverken.Summa())
    return Siffra(kpi.tabell, kpi.id, kon, summa.antal, None, arsverken.arsverken(summa, urval.ar))


def _siffra(kpi: Kpi, population: Population, antal: Antal, kon: str, tomt: bool) -> Siffra:
    if tomt:
        return Siffra(kpi.tabell, kpi.id, kon, None, None, None, TOMT)
    n = _summa(antal, population, kpi.id, kon)
    if kpi.form == Form.ANTAL:
        return Siffra(kpi.tabell, kpi.id, kon, n, None, Decimal(n))
    namnare = _summa(antal, population, ALLA, kon)
    if kpi.form == Form.SUMMA:
        varde = summa_av_andelar([_summa(antal, population, del_, kon) for del_ in kpi.delar], namnare)
    else:
        varde = andel(n, namnare)
    skal = "" if varde is not None else SAKNAS_KON.get(kon, SAKNAS[population])
    return Siffra(kpi.tabell, kpi.id, kon, n, namnare, varde, skal)


def _summa(antal: Antal, population: Population, kpi: str, kon: str) -> int:
    return sum(tal.get(kpi, 0) for (p, k), tal in antal.items() if p == population and kon in ("T", k))


def lista(las: Lasare, urval: Urval, kpi: Kpi, *, kon: str, namnare: bool = False) -> list[UUID]:
    """The rows behind a figure: ids of inskrivningar, or of anvisningar for T2 and T3. As many as the figure's n (or N)."""
    varden: dict[str, Any] = {**parametrar(urval), "kon": kon}
    if kpi.population == Population.FERIEJOBB:
        return []
    if kpi.form == Form.ARSVERKEN:
        return [rad[0] for rad in las.rader(arsverken.listfraga(urval, kpi.population, kon), varden)]
    return [rad[0] for rad in las.rader(listfraga(urval, kpi, kon=kon, namnare=namnare), varden)]
