"""What the night keeps of flow and stock, in the newest month only: a cohort's utfall is always as of the last day counted, and the stock
of earlier years stands in the same row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from followup.flode import bestand, vagar
from followup.kas.lasare import Lasare
from followup.matt.gemensamt import DELTAGARE, IN, KVAR, UT, UTAN_GRUND, Grund
from followup.matt.rakna import Fonster

FLODE, BESTAND = "x_flode", "x_bestand"
NYAST_DAGAR = 1  # the month that runs ends with yesterday, and so does the one before when it has just turned
FLODEN = (DELTAGARE, IN, UT)
Nod = tuple[str, str]


def x_flode(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    """The start cohorts of three years, and their quarters. Those who came in a year are the inflow that ends with its December: where that is
    hidden, so is the cohort (methods.md 5, S5). Its sources, insatser and ends are told in other words than the measures are split by."""
    if not _ar_nyast(las, fonster):
        return {}
    enheter = list(enheter)
    tabeller = vagar.tabeller([str(e) for e in enheter], vagar.rader(las, enheter, fonster.till))
    till = fonster.till.isoformat()
    svar: dict[Nod, dict[str, Any]] = {}
    for nod, kohorter in tabeller.items():
        synliga = {k: d for k, d in kohorter.items() if not _doljer(grund, fonster.till, date(int(k[:4]), 12, 1), IN, (*nod, ""))}
        if synliga:
            svar[nod] = {"till": till, "kohorter": synliga}
    return svar


def x_bestand(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    """The stock equation of three years. Its stock and its flows are measures too: a year's split is told only where they hide no part of it
    (methods.md 5, S5)."""
    if not _ar_nyast(las, fonster):
        return {}
    enheter = list(enheter)
    svar: dict[Nod, dict[str, Any]] = {}
    for ar in range(fonster.till.year - bestand.ANTAL_AR + 1, fonster.till.year + 1):
        manader = 12 if ar < fonster.till.year else fonster.till.month
        tabeller = bestand.tabeller([str(e) for e in enheter], bestand.rader(las, enheter, ar, fonster.till), manader)
        for nod, delar in tabeller.items():
            forra = svar.get(nod, {"ar": {}})["ar"].get(str(ar - 1), {})
            synliga = {
                upp: grupper
                for upp, grupper in delar.items()
                if not _doljs(grund, (*nod, upp), ar, grupper, forra.get(upp, ()), fonster.till)
            }
            if synliga:
                svar.setdefault(nod, {"till": fonster.till.isoformat(), "ar": {}})["ar"][str(ar)] = synliga
    return svar


def _doljs(
    grund: Grund,
    del_: tuple[str, str, str],
    ar: int,
    grupper: Sequence[Mapping[str, Any]],
    forra: Sequence[Mapping[str, Any]],
    till: date,
) -> bool:
    """Of the stock on each day that the rows end or begin with; and of those who were there, came and ended in the twelve months that end
    with such a day and begin after one of the year before."""
    slut, fore = ({m for g in rader for _, m, *_ in g["rader"]} for rader in (grupper, forra))
    fragor = [(date(ar, m, 1), vad) for m in slut for vad in ((KVAR, *FLODEN) if m == 12 or m in fore else (KVAR,))]
    return any(_doljer(grund, till, manad, vad, del_) for manad, vad in (*fragor, (date(ar - 1, 12, 1), KVAR)))


def _doljer(grund: Grund, till: date, manad: date, vad: str, del_: tuple[str, str, str]) -> bool:
    """Do the measures of the month hide a part of the split? What is counted over twelve months that end within one is no row of a year."""
    if manad != till.replace(day=1):
        return (manad, vad, *del_) in grund.tidigare_dolda
    return (vad == KVAR or (till + timedelta(days=1)).day == 1) and grund.doljer_delning(vad, *del_)


def _ar_nyast(las: Lasare, fonster: Fonster) -> bool:
    return (timezone.localdate(las.datadatum) - fonster.till).days <= NYAST_DAGAR
