"""A table of counts, rows by columns, masked as one family: every cell, row, column and total that a reader can add up (methods.md 5, S5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from followup.nyckeltal.rutnat import Andel, Cell, Delning, Familj, Rad, Rutnat, bygg
from followup.nyckeltal.utsnitt import KON_ALLA, Utsnitt

Antal = tuple[str, str, str, int]  # unit, row, column, how many


@dataclass(frozen=True)
class Tabellrad:
    namn: str
    celler: tuple[Cell, ...]
    alla: Cell
    andel: Andel | None = None


@dataclass(frozen=True)
class Korstabell:
    """`kolumner` are the labels over the cells; `andelstext` says what the share at the end of each row is, "" without one. Empty `rader`:
    nothing was counted, and the page says so."""

    rubrik: str
    radrubrik: str
    kolumner: tuple[str, ...]
    rader: tuple[Tabellrad, ...]
    summa: Tabellrad | None
    andelstext: str = ""


def korstabell(
    utsnitt: Utsnitt,
    antal: Iterable[Antal],
    *,
    rubrik: str,
    radrubrik: str,
    rader: Mapping[str, str],
    kolumner: Mapping[str, str],
    andel_av: Sequence[str] = (),
    andelstext: str = "",
    summarad: bool = True,
) -> Korstabell:
    """The table of the chosen unit. `rader` and `kolumner` give the order and the labels; a row nobody is in is left out, a column never.
    `andel_av`: the columns whose sum is the share's numerator; its denominator is the row."""
    antal = list(antal)
    finns = [r for r in rader if any(a[1] == r for a in antal)]
    rutnat = bygg(_familj(finns, list(kolumner), andel_av), utsnitt, (_rad(a, andel_av) for a in antal))

    def en_rad(namn: str, prefix: str) -> Tabellrad:
        celler = tuple(_cell(rutnat, utsnitt, f"{prefix}k:{k}") for k in kolumner)
        alla = _cell(rutnat, utsnitt, f"{prefix}alla")
        andel = Andel(_cell(rutnat, utsnitt, f"{prefix}ja"), alla) if andel_av else None
        return Tabellrad(namn, celler, alla, andel)

    if not finns:
        return Korstabell(rubrik, radrubrik, tuple(kolumner.values()), (), None, andelstext)
    svar = tuple(en_rad(rader[r], f"r:{r}:") for r in finns)
    return Korstabell(
        rubrik, radrubrik, tuple(kolumner.values()), svar, en_rad("Alla", "") if summarad and len(finns) > 1 else None, andelstext
    )


def _cell(rutnat: Rutnat, utsnitt: Utsnitt, grupp: str) -> Cell:
    return rutnat.cell(utsnitt.vald, KON_ALLA, grupp)


def _rad(a: Antal, andel_av: Sequence[str]) -> Rad:
    enhet, rad, kolumn, antal = a
    ja = ("ja" if kolumn in andel_av else "nej",) if andel_av else ()
    grupper = ("alla", f"k:{kolumn}", *ja)
    return Rad(enhet, "", None, (*grupper, *(f"r:{rad}:{g}" for g in grupper)), antal)


def _familj(rader: Sequence[str], kolumner: Sequence[str], andel_av: Sequence[str]) -> Familj:
    """Rows and columns each add up to the whole, and so do yes and no where there is a share."""
    prefix = ["", *(f"r:{r}:" for r in rader)]
    egna = ["alla", *(f"k:{k}" for k in kolumner), *(("ja", "nej") if andel_av else ())]
    delningar = [Delning(f"{p}alla", tuple(f"{p}k:{k}" for k in kolumner)) for p in prefix]
    if andel_av:
        delningar += [Delning(f"{p}ja", tuple(f"{p}k:{k}" for k in kolumner if k in andel_av)) for p in prefix]
        delningar += [Delning(f"{p}nej", tuple(f"{p}k:{k}" for k in kolumner if k not in andel_av)) for p in prefix]
        delningar += [Delning(f"{p}alla", (f"{p}ja", f"{p}nej")) for p in prefix]
    if rader:
        delningar += [Delning(g, tuple(f"r:{r}:{g}" for r in rader)) for g in egna]
    grupper = tuple(f"{p}{g}" for p in prefix for g in egna)
    return Familj(grupper, tuple(d for d in delningar if d.delar), har_kon=False)
