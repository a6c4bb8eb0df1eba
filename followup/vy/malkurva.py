"""A measure month by month with its goal as a line (S138, S139): geometry here, colour in the classes of every chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from ame.common.diagram import BREDD, HOJD, Kurva, Streck, tal_i_svg

STEG = (0.1, 0.2, 0.25, 0.5)
HOGST_STRECK = 6


@dataclass(frozen=True)
class Manadsvarde:
    """`varde` None: nothing to draw, and `text` says what is printed instead. `serie` grows where the line is broken (T07)."""

    namn: str
    varde: float | None
    text: str
    serie: int = 0


@dataclass(frozen=True)
class Malkurva:
    titel: str
    kurvor: list[Kurva]
    punkter: list[tuple[float, float, str]]
    y_axel: list[Streck]
    x_axel: list[Streck]
    vanster: float
    hoger: float
    huvud: list[str]
    rader: list[list[str]]
    forklaring: tuple = ()
    bredd: int = BREDD
    hojd: int = HOJD
    mall: str = "followup/avtal/malkurva.html"


def malkurva(titel: str, manader: Sequence[Manadsvarde], mal: float, mal_text: str, *, faktor: float = 1.0) -> Malkurva:
    """Months without a value leave a gap. `faktor` 100 prints shares as per cent on the axis."""
    mal_namn = f"Mål {mal_text}"
    # the names stand to the right of the curves and must fit there whole
    vanster, hoger, topp, botten = 52.0, BREDD - max(130.0, 12 + 7.2 * len(mal_namn)), 12.0, HOJD - 30.0
    steg, tak = _skala(max([mal, *(m.varde for m in manader if m.varde is not None)]) * faktor)
    bredd = (hoger - vanster) / max(len(manader) - 1, 1)

    def y(varde: float) -> float:
        return botten - (botten - topp) * varde * faktor / tak

    def x(i: int) -> float:
        return vanster + bredd * i

    mallinje = f"M{tal_i_svg(vanster)},{tal_i_svg(y(mal))}H{tal_i_svg(hoger)}"
    ritade = [(x(i), y(m.varde), f"{m.namn}: {m.text}") for i, m in enumerate(manader) if m.varde is not None]
    glesa = max(1, -(-len(manader) // 12))
    return Malkurva(
        titel,
        [
            Kurva("Utfall", 0, _bana([(x(i), None if m.varde is None else y(m.varde), m.serie) for i, m in enumerate(manader)]),
                  hoger + 6, ritade[-1][1] + 4 if ritade else botten),
            Kurva(mal_namn, 1, mallinje, hoger + 6, _skild(y(mal) + 4, ritade[-1][1] + 4 if ritade else None)),
        ],
        ritade,
        [Streck(y(v / faktor), _axeltext(v)) for v in _streck(steg, tak)],
        [Streck(x(i), m.namn) for i, m in enumerate(manader) if i % glesa == 0],
        vanster,
        hoger,
        ["Månad", "Utfall", "Mål"],
        [[m.namn, m.text, mal_text] for m in manader],
    )  # fmt: skip


def _bana(punkter: Sequence[tuple[float, float | None, int]]) -> str:
    bana, forra = "", None
    for x, y, serie in punkter:
        if y is not None:
            bana += f"{'L' if forra == serie else 'M'}{tal_i_svg(x)},{tal_i_svg(y)}"
        forra = serie if y is not None else None
    return bana


def _skala(hogst: float) -> tuple[float, float]:
    """(distance between the lines, the top), with at most six lines."""
    steg = 1.0
    for tiopotens in (0.1, 1, 10, 100, 1000, 10_000, 100_000):
        for s in (1, 2, 5):
            steg = s * tiopotens
            if hogst <= steg * HOGST_STRECK:
                return steg, max(1, -(-hogst // steg)) * steg
    return steg, hogst or 1.0


def _streck(steg: float, tak: float) -> list[float]:
    return [steg * i for i in range(round(tak / steg) + 1)]


def _axeltext(varde: float) -> str:
    return f"{varde:.1f}".rstrip("0").rstrip(".").replace(".", ",") if varde % 1 else f"{varde:,.0f}".replace(",", "\xa0")


def _skild(y: float, annan: float | None, minst: float = 16.0) -> float:
    """The name of the goal's line is moved from the other name when they would lie on each other."""
    return y if annan is None or abs(y - annan) >= minst else annan - minst
