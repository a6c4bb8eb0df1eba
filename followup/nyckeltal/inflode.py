"""Inflow per source over three years: the years' own grids side by side, so that a month has the same number, and is hidden the same way,
here as on the page of its year (S004, N01)."""

from dataclasses import dataclass, replace
from typing import Any

from ame.common.diagram import Streck, staplar
from followup.nyckeltal.bilder import DOLT, KALLOR, KALLSERIER, KORTNAMN
from followup.nyckeltal.kallor import hamta_remisser
from followup.nyckeltal.rutnat import Cell, Rutnat, tidtext
from followup.nyckeltal.utsnitt import Utsnitt
from followup.nyckeltal.volym import remisser

MANADER = 36
TITEL = "Nya remisser efter källa, 36 månader"


@dataclass(frozen=True)
class Del:
    """A month or a quarter of one of the years."""

    namn: str
    celler: dict[str, Cell]


@dataclass(frozen=True)
class Inflode:
    """`figur` None: print `skal` instead."""

    delar: list[Del]
    figur: Any
    skal: str = ""


def inflode(utsnitt: Utsnitt) -> Inflode:
    """The last 36 months up to the end of the chosen year. One question per calendar year touched. A year with too little to divide into
    months or quarters stands as a whole."""
    ar = [replace(utsnitt, ar=utsnitt.ar - i, kon="") for i in (3, 2, 1, 0)]
    forsta = utsnitt.ar * 12 + utsnitt.antal_manader - MANADER  # month number of the first one that is shown
    delar = [d for u in ar for d in _arets_delar(u, remisser(hamta_remisser(u), u), forsta)]
    if not any(d.celler["alla"].varde or d.celler["alla"].dold for d in delar):
        return Inflode([], None, "Inga remisser kom in under tiden.")
    return Inflode(delar, _figur(delar))


def _arets_delar(u: Utsnitt, rutnat: Rutnat, forsta: int) -> list[Del]:
    tider = rutnat.tider[u.vald]
    grupper = ("alla", *dict(KALLOR), *dict(KALLSERIER))
    if not tider:
        return [Del(str(u.ar), {g: rutnat.cell(u.vald, "", g) for g in grupper})] if u.ar * 12 >= forsta else []
    kvar = [t for t in tider if u.ar * 12 + _sista_manad(t) > forsta]
    return [Del(f"{tidtext(t)} {u.ar}", {g: rutnat.cell(u.vald, "", g, t) for g in grupper}) for t in kvar]


def _sista_manad(tid: str) -> int:
    return int(tid[1:]) * (1 if tid.startswith("m") else 3)


def _figur(delar: list[Del]) -> Any:
    """Hidden parts of a bar whose sum is shown are drawn together, so that the bar has its true height."""
    ritade = [(namn, [d.celler[g].varde or 0 for d in delar]) for g, namn in KALLSERIER]
    resten = [max((d.celler["alla"].varde or 0) - sum(v[i] for _, v in ritade), 0) for i, d in enumerate(delar)]
    if any(resten):
        ritade.append((DOLT, resten))
    figur = staplar(TITEL, [d.namn for d in delar], ritade)
    rader = [[d.namn, *(d.celler[g].text for g in (*dict(KALLOR), "alla"))] for d in delar]
    axel = [
        Streck(s.lage, s.text[-4:]) for i, s in enumerate(figur.x_axel) if not i or s.text[-4:] != figur.x_axel[i - 1].text[-4:]
    ]
    return replace(figur, x_axel=axel, huvud=["Tid", *(KORTNAMN.get(n, n) for _, n in KALLOR), "Alla"], rader=rader)
