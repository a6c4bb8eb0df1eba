"""What the night keeps of flow and stock, in the newest month only: a cohort's utfall is always as of the last day counted, and the stock
of earlier years stands in the same row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from followup.flode import bestand, vagar
from followup.kas.lasare import Lasare
from followup.matt.gemensamt import KVAR, UTAN_GRUND, Grund
from followup.matt.rakna import Fonster

FLODE, BESTAND = "x_flode", "x_bestand"
NYAST_DAGAR = 1  # the month that runs ends with yesterday, and so does the one before when it has just turned
Nod = tuple[str, str]


def x_flode(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    """The start cohorts of three years, and their quarters."""
    if not _ar_nyast(las, fonster):
        return {}
    enheter = list(enheter)
    tabeller = vagar.tabeller([str(e) for e in enheter], vagar.rader(las, enheter, fonster.till))
    till = fonster.till.isoformat()
    return {nod: {"till": till, "kohorter": kohorter} for nod, kohorter in tabeller.items()}


def x_bestand(las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND) -> dict[Nod, dict[str, Any]]:
    """The stock equation of three years. The stock on a month's last day is a measure too (k10_parallella): a year's split is told only where
    that measure hides no part of it on any day that the rows end or begin with (methods.md 5, S5)."""
    if not _ar_nyast(las, fonster):
        return {}
    enheter = list(enheter)
    svar: dict[Nod, dict[str, Any]] = {}
    for ar in range(fonster.till.year - bestand.ANTAL_AR + 1, fonster.till.year + 1):
        manader = 12 if ar < fonster.till.year else fonster.till.month
        tabeller = bestand.tabeller([str(e) for e in enheter], bestand.rader(las, enheter, ar, fonster.till), manader)
        for nod, delar in tabeller.items():
            synliga = {upp: grupper for upp, grupper in delar.items() if not _doljs(grund, nod, upp, ar, grupper, fonster.till)}
            if synliga:
                svar.setdefault(nod, {"till": fonster.till.isoformat(), "ar": {}})["ar"][str(ar)] = synliga
    return svar


def _doljs(grund: Grund, nod: Nod, uppdelning: str, ar: int, grupper: Sequence[Mapping[str, Any]], till: date) -> bool:
    dagar = {date(ar, sista, 1) for g in grupper for _, sista, *_ in g["rader"]} | {date(ar - 1, 12, 1)}
    if till.replace(day=1) in dagar and grund.doljer_delning(KVAR, *nod, uppdelning):
        return True
    return any((manad, *nod, uppdelning) in grund.kvar_dolda for manad in dagar - {till.replace(day=1)})


def _ar_nyast(las: Lasare, fonster: Fonster) -> bool:
    return (timezone.localdate(las.datadatum) - fonster.till).days <= NYAST_DAGAR
