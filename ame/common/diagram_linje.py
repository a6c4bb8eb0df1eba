"""A measure month by month, drawn on the server: geometry here, colour in CSS classes, the same data as table rows (ui.md section 3).

The line is broken where there is no value, and where the series changes: two series are never joined, since they do not measure the same
thing (T07). A break in the basis is a line across with its note (T08). `linje` returns one dataclass that `<c-figur :figur="...">` prints.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from ame.common.datum import MANADER
from ame.common.diagram import BREDD, HOJD, Streck, heltal, steglangd, tal_i_svg

VANSTER, HOGER, TOPP, BOTTEN = 52.0, BREDD - 12.0, 26.0, HOJD - 30.0
MANADER_PER_TEXT = 6
PLATS_FOR_TEXT = 90.0  # a label of a break that begins nearer the right edge than this is written to its left


@dataclass(frozen=True)
class Linjepunkt:
    """A month: `varde` None where there is none to draw, `text` as it is printed, `anmarkning` what must be said about it."""

    manad: date
    varde: float | None
    text: str
    n: str = ""
    mal: float | None = None
    mal_text: str = ""
    serie: int = 0
    anmarkning: str = ""


@dataclass(frozen=True)
class Bana:
    serie: int
    bana: str


@dataclass(frozen=True)
class Prick:
    x: float
    y: float


@dataclass(frozen=True)
class Brott:
    """A break: where it stands, its number beside the line, and what the table and the list under the chart say."""

    x: float
    text_x: float
    ankare: str
    text: str


@dataclass(frozen=True)
class Linje:
    titel: str
    banor: list[Bana]
    prickar: list[Prick]  # months that stand alone: a line needs two
    brott: list[Brott]
    y_axel: list[Streck]
    x_axel: list[Streck]
    vanster: float
    hoger: float
    topp: float
    botten: float
    huvud: list[str]
    rader: list[list[str]]
    forklaring: tuple[tuple[int, str], ...] = ()
    bredd: int = BREDD
    hojd: int = HOJD
    mall: str = "components/diagram/linje.html"


def linje(titel: str, punkter: Sequence[Linjepunkt], *, i_procent: bool, brott: Sequence[tuple[date, str]] = ()) -> Linje:
    """One point per month, in order. `i_procent`: values are shares and the axis is 0 to 100 %. `brott`: the day and its note.

    Raises ValueError without points, or when the months are not in order.
    """
    manader = [p.manad for p in punkter]
    if not manader or manader != sorted(set(manader)):
        raise ValueError("Minst en månad, i ordning och en gång var.")
    forsta, antal = manader[0], max(_nr(manader[-1]) - _nr(manader[0]), 1)
    taket, y_axel = _skala(punkter, i_procent)

    def x(manad: date) -> float:
        return VANSTER + (HOGER - VANSTER) * (_nr(manad) - _nr(forsta)) / antal

    def y(varde: float) -> float:
        return BOTTEN - (BOTTEN - TOPP) * min(varde / taket, 1)

    streck = _strackor([(p.serie, x(p.manad), None if p.varde is None else y(p.varde)) for p in punkter])
    mal = _strackor([(p.mal or 0, x(p.manad), None if p.mal is None else y(p.mal)) for p in punkter])
    return Linje(
        titel=titel,
        banor=[*(Bana(0, _bana(s)) for s in streck if len(s) > 1), *(Bana(1, _bana(s)) for s in mal if len(s) > 1)],
        prickar=[Prick(*s[0]) for s in streck if len(s) == 1],
        brott=_brott(punkter, brott, x),
        y_axel=[Streck(y(v), text) for v, text in y_axel],
        x_axel=[Streck(x(m), f"{MANADER[m.month - 1][:3]} {m.year}") for m in manader if (m.month - 1) % MANADER_PER_TEXT == 0],
        vanster=VANSTER, hoger=HOGER, topp=TOPP, botten=BOTTEN,
        forklaring=((0, "Värde"), (1, "Mål")) if mal else (),
        huvud=["Månad", "Värde", "n", "Mål", "Anmärkning"],
        rader=[[f"{MANADER[p.manad.month - 1]} {p.manad.year}", p.text, p.n, p.mal_text, p.anmarkning] for p in punkter],
    )  # fmt: skip


def _nr(manad: date) -> int:
    return manad.year * 12 + manad.month


def _skala(punkter: Sequence[Linjepunkt], i_procent: bool) -> tuple[float, list[tuple[float, str]]]:
    if i_procent:
        return 1.0, [(v / 100, f"{v}\xa0%") for v in (0, 25, 50, 75, 100)]
    hogst = max((v for p in punkter for v in (p.varde, p.mal) if v is not None), default=0.0)
    steg = steglangd(hogst)
    taket = max(steg, ceil(hogst / steg) * steg)
    return float(taket), [(float(v), heltal(v)) for v in range(0, taket + 1, steg)]


Punkt = tuple[float, float]


def _strackor(punkter: Sequence[tuple[float, float, float | None]]) -> list[list[Punkt]]:
    """Stretches of months with a value and the same series."""
    svar: list[list[Punkt]] = []
    forra: float | None = None
    for serie, x, y in punkter:
        if y is None:
            forra = None
            continue
        if serie != forra or not svar:
            svar.append([])
        svar[-1].append((x, y))
        forra = serie
    return svar


def _bana(punkter: Sequence[Punkt]) -> str:
    return "M" + "L".join(f"{tal_i_svg(x)},{tal_i_svg(y)}" for x, y in punkter)


def _brott(punkter: Sequence[Linjepunkt], brott: Sequence[tuple[date, str]], x: Callable[[date], float]) -> list[Brott]:
    """A line across before the first month of each new series, and at each noted day inside the drawing."""
    dagar = {p.manad: "Ny serie" for forra, p in zip(punkter, punkter[1:], strict=False) if p.serie != forra.serie}
    for den, _ in brott:
        if punkter[0].manad < (manad := den.replace(day=1)) <= punkter[-1].manad:
            dagar[manad] = "Brott"
    svar = []
    for manad, text in sorted(dagar.items()):
        plats = x(manad)
        at_vanster = plats > HOGER - PLATS_FOR_TEXT
        svar.append(Brott(plats, plats - 4 if at_vanster else plats + 4, "slut" if at_vanster else "", text))
    return svar
