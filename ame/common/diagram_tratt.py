"""A funnel drawn on the server as SVG (methods.md 4.4): each unit at its expected number, with the limits of expected variation. No ranking
and no colour of good or bad: the points are alike, and the table has the units by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from ame.common.diagram import BREDD, HOJD, Streck, steglangd, tal_i_svg

GRANSER = ((1.96, "95 %"), (3.09, "99,8 %"))
VANSTER, HOGER, TOPP, BOTTEN = 52.0, BREDD - 70.0, 12.0, HOJD - 42.0
STEG = 48  # points of a limit line


@dataclass(frozen=True)
class Trattpunkt:
    """A unit: expected number `x`, observed through expected `y`, and its place in words."""

    namn: str
    x: float
    y: float
    ord: str


@dataclass(frozen=True)
class Prick:
    x: float
    y: float
    namn: str


@dataclass(frozen=True)
class Linje:
    bana: str
    serie: int


@dataclass(frozen=True)
class Tratt:
    titel: str
    prickar: list[Prick]
    linjer: list[Linje]
    texter: list[Prick]
    y_axel: list[Streck]
    x_axel: list[Streck]
    vanster: float
    hoger: float
    mitt: float
    huvud: list[str]
    rader: list[list[str]]
    forklaring: tuple = ()
    bredd: int = BREDD
    hojd: int = HOJD
    x_rubrik: str = "Väntat antal"
    mall: str = "components/diagram/tratt.html"


def gransvarde(vantat: float, medel: float, z: float) -> float:
    """Half the width of the funnel where `vantat` are expected: z·√Σp(1−p)/E, with the whole's share as p (methods.md 4.4)."""
    return z * sqrt((1 - medel) / vantat)


def tratt(titel: str, punkter: Sequence[Trattpunkt], *, medel: float) -> Tratt:
    """`medel`: the share of the whole. Raises ValueError without points."""
    if not punkter:
        raise ValueError("Minst en punkt.")
    steg = steglangd(max(p.x for p in punkter) * 1.1)
    till = -(-max(p.x for p in punkter) * 1.1 // steg) * steg
    hogst = max(2.0, max(p.y for p in punkter) * 1.1)

    def x(vantat: float) -> float:
        return VANSTER + (HOGER - VANSTER) * vantat / till

    def y(kvot: float) -> float:
        return BOTTEN - (BOTTEN - TOPP) * min(max(kvot, 0.0), hogst) / hogst

    linjer, texter = [Linje(f"M{tal_i_svg(VANSTER)},{tal_i_svg(y(1))}H{tal_i_svg(HOGER)}", 0)], []
    for nr, (z, text) in enumerate(GRANSER, start=1):
        for tecken in (1, -1):
            varden = [(till * i / STEG, 1 + tecken * gransvarde(till * i / STEG, medel, z)) for i in range(1, STEG + 1)]
            linjer.append(Linje("M" + "L".join(f"{tal_i_svg(x(e))},{tal_i_svg(y(k))}" for e, k in varden), nr))
        texter.append(Prick(HOGER + 6, y(1 + gransvarde(till, medel, z)) + 4, text))
    return Tratt(
        titel=titel,
        prickar=[Prick(x(p.x), y(p.y), p.namn) for p in punkter],
        linjer=linjer,
        texter=texter,
        y_axel=[Streck(y(v / 2), f"{v / 2:.1f}".replace(".", ",")) for v in range(0, int(hogst * 2) + 1)],
        x_axel=[Streck(x(v), str(v)) for v in range(0, int(till) + 1, steg)],
        vanster=VANSTER, hoger=HOGER, mitt=(VANSTER + HOGER) / 2,
        huvud=["Enhet", "Väntat antal", "O/E", "Läge"],
        rader=[[p.namn, f"{p.x:.1f}".replace(".", ","), f"{p.y:.2f}".replace(".", ","), p.ord] for p in punkter],
    )  # fmt: skip
