"""Charts drawn on the server as SVG: geometry here, colour in CSS classes, the same data as table rows.

No script, no inline style; every number in the drawing is written by the filter `svg`, outside localisation, because
"10,5" breaks SVG (ui.md section 3). Each function returns one dataclass that `<c-figur :figur="...">` prints.

Small groups: give `None` for a masked value (bars, table: "<5"). A flow has no masked band, since its neighbours' heights
would give it away: merge small groups before calling `flode`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BREDD = 720
HOJD = 300
FLODESHOJD = 360
MASKERAT = "<5"
STEGLANGDER = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)
HOGST_STRECK = 6
STAPELBREDD = 64.0
MAX_SERIER = 4  # so many fills are told apart without colour (ame.css)


@dataclass(frozen=True)
class Streck:
    """A grid line or a label on an axis: where, and what it says."""

    lage: float
    text: str


@dataclass(frozen=True)
class Stapel:
    x: float
    y: float
    bredd: float
    hojd: float
    serie: int
    text: str


@dataclass(frozen=True)
class Staplar:
    titel: str
    staplar: list[Stapel]
    y_axel: list[Streck]
    x_axel: list[Streck]
    vanster: float
    hoger: float
    forklaring: list[tuple[int, str]]
    huvud: list[str]
    rader: list[list[str]]
    bredd: int = BREDD
    hojd: int = HOJD
    mall: str = "components/diagram/staplar.html"


@dataclass(frozen=True)
class Nod:
    namn: str
    antal: int
    x: float
    y: float
    hojd: float
    textmitt: float
    bredd: int = 14


@dataclass(frozen=True)
class Band:
    """One flow between two nodes: `bana` is the path, `tjocklek` its height, proportional to the number."""

    fran: str
    till: str
    antal: int
    tjocklek: float
    bana: str


@dataclass(frozen=True)
class Flode:
    titel: str
    noder: list[Nod]
    band: list[Band]
    huvud: list[str]
    rader: list[list[str]]
    forklaring: tuple = ()
    bredd: int = BREDD
    hojd: int = FLODESHOJD
    mall: str = "components/diagram/flode.html"


@dataclass(frozen=True)
class Kurva:
    namn: str
    serie: int
    bana: str
    text_x: float
    text_y: float


@dataclass(frozen=True)
class Stegkurva:
    titel: str
    kurvor: list[Kurva]
    y_axel: list[Streck]
    x_axel: list[Streck]
    x_rubrik: str
    vanster: float
    hoger: float
    mitt: float
    huvud: list[str]
    rader: list[list[str]]
    forklaring: tuple = ()
    bredd: int = BREDD
    hojd: int = HOJD
    mall: str = "components/diagram/stegkurva.html"


def tal_i_svg(varde: float) -> str:
    """`10.5`: one decimal, point, no trailing zero."""
    return f"{varde:.1f}".removesuffix(".0")


def heltal(varde: int | None) -> str:
    """A count for people: `1 204` with a hard space, or `<5` when masked."""
    return MASKERAT if varde is None else f"{varde:,}".replace(",", "\xa0")


def steglangd(storst: float, hogst: int = HOGST_STRECK) -> int:
    """The smallest round step that needs at most `hogst` steps to reach `storst`."""
    return next((s for s in STEGLANGDER if storst <= s * hogst), STEGLANGDER[-1])


# --- stacked bars -----------------------------------------------------------------------------------------------
def staplar(
    titel: str, kategorier: Sequence[str], serier: Sequence[tuple[str, Sequence[int | None]]], *, x_rubrik: str = "Månad"
) -> Staplar:
    """One bar per category with the series stacked on each other; at most four series.

    Raises ValueError when a series has another length than the categories, or a value is negative.
    """
    if not 1 <= len(serier) <= MAX_SERIER or any(len(varden) != len(kategorier) for _, varden in serier):
        raise ValueError("En till fyra serier, var och en med ett värde per kategori.")
    if any(v is not None and v < 0 for _, varden in serier for v in varden):
        raise ValueError("Ett antal kan inte vara negativt.")
    vanster, hoger, topp, botten = 44.0, BREDD - 8.0, 12.0, HOJD - 30.0
    hogst = max((sum(varden[i] or 0 for _, varden in serier) for i in range(len(kategorier))), default=0)
    steg = steglangd(hogst)
    skala_till = max(steg, -(-hogst // steg) * steg)
    per_enhet = (botten - topp) / skala_till
    fack = (hoger - vanster) / max(len(kategorier), 1)
    bredd = min(fack * 0.64, STAPELBREDD)
    ritade = []
    for i, kategori in enumerate(kategorier):
        golv = botten
        for serie, (namn, varden) in enumerate(serier):
            hojd = (varden[i] or 0) * per_enhet
            golv -= hojd
            if hojd:
                text = f"{kategori}: {namn} {heltal(varden[i])}"
                ritade.append(Stapel(vanster + (i + 0.5) * fack - bredd / 2, golv, bredd, hojd, serie, text))
    return Staplar(
        titel=titel,
        staplar=ritade,
        y_axel=[Streck(botten - v * per_enhet, heltal(v)) for v in range(0, skala_till + 1, steg)],
        x_axel=[Streck(vanster + (i + 0.5) * fack, k) for i, k in enumerate(kategorier)],
        vanster=vanster,
        hoger=hoger,
        forklaring=[(i, namn) for i, (namn, _) in enumerate(serier)],
        huvud=[x_rubrik, *(namn for namn, _ in serier)],
        rader=[[k, *(heltal(varden[i]) for _, varden in serier)] for i, k in enumerate(kategorier)],
    )


# --- layered flow -----------------------------------------------------------------------------------------------
def flode(titel: str, lager: Sequence[Sequence[str]], floden: Sequence[tuple[str, str, int]]) -> Flode:
    """A flow from left to right through layers of named nodes; a band's height is its number.

    Raises ValueError when a node inside does not let out what it takes in: a flow that leaks tells a lie (give what is
    still going on a node of its own, such as "Pågår").
    """
    antal = _nodantal(lager, floden)
    mellanrum, marginal, vanster, textplats = 16.0, 10.0, 4.0, 150.0
    summor = [sum(antal[n] for n in noder) for noder in lager]
    ledigt = [FLODESHOJD - 2 * marginal - mellanrum * (len(noder) - 1) for noder in lager]
    per_person = min((plats / summa for plats, summa in zip(ledigt, summor, strict=True) if summa), default=0.0)
    steg = (BREDD - textplats - Nod.bredd) / max(len(lager) - 1, 1)
    noder: dict[str, Nod] = {}
    for i, namnen in enumerate(lager):
        y = (FLODESHOJD - summor[i] * per_person - mellanrum * (len(namnen) - 1)) / 2
        for namn in namnen:
            hojd = antal[namn] * per_person
            noder[namn] = Nod(namn, antal[namn], vanster + i * steg, y, hojd, y + hojd / 2 + 4)
            y += hojd + mellanrum
    return Flode(
        titel=titel,
        noder=list(noder.values()),
        band=_band(noder, floden, per_person),
        huvud=["Från", "Till", "Antal"],
        rader=[[fran, till, heltal(n)] for fran, till, n in floden],
    )


def _nodantal(lager: Sequence[Sequence[str]], floden: Sequence[tuple[str, str, int]]) -> dict[str, int]:
    """How many pass each node; refuses a node that takes in and lets out different numbers."""
    namn = [n for noder in lager for n in noder]
    if len(namn) != len(set(namn)):
        raise ValueError("Ett namn kan bara stå i ett lager.")
    inne = dict.fromkeys(namn, 0)
    ute = dict.fromkeys(namn, 0)
    for fran, till, n in floden:
        ute[fran] += n
        inne[till] += n
    for nod in namn:
        if inne[nod] and ute[nod] and inne[nod] != ute[nod]:
            raise ValueError(f"{nod}: {inne[nod]} in men {ute[nod]} ut.")
    return {nod: max(inne[nod], ute[nod]) for nod in namn}


def _band(noder: dict[str, Nod], floden: Sequence[tuple[str, str, int]], per_person: float) -> list[Band]:
    """Bands in the given order, stacked down each node's right and left side."""
    ut = {namn: nod.y for namn, nod in noder.items()}
    in_ = dict(ut)
    band = []
    for fran, till, antal in floden:
        x0, x1, hojd = noder[fran].x + Nod.bredd, noder[till].x, antal * per_person
        y0, y1, mitt = ut[fran], in_[till], (noder[fran].x + Nod.bredd + noder[till].x) / 2
        ut[fran] += hojd
        in_[till] += hojd
        punkter = [
            tal_i_svg(v)
            for v in (x0, y0, mitt, y0, mitt, y1, x1, y1, x1, y1 + hojd, mitt, y1 + hojd, mitt, y0 + hojd, x0, y0 + hojd)
        ]
        par = [f"{punkter[i]},{punkter[i + 1]}" for i in range(0, len(punkter), 2)]
        bana = f"M{par[0]}C{par[1]} {par[2]} {par[3]}L{par[4]}C{par[5]} {par[6]} {par[7]}Z"
        band.append(Band(fran, till, antal, hojd, bana))
    return band


# --- step curve -------------------------------------------------------------------------------------------------
def stegkurva(
    titel: str,
    serier: Sequence[tuple[str, int, Sequence[tuple[int, float]]]],
    *,
    x_rubrik: str = "Dagar",
    x_steg: int = 60,
) -> Stegkurva:
    """Shares that fall in steps, one curve per (name, n, [(day, share 0-1), ...]) starting at day 0.

    The n stands beside each name: a share without n is not shown. At most four curves, told apart by dashes.
    """
    if not 1 <= len(serier) <= MAX_SERIER or any(not punkter for _, _, punkter in serier):
        raise ValueError("En till fyra kurvor, var och en med minst en punkt.")
    namn = [f"{n} (n = {heltal(antal)})" for n, antal, _ in serier]
    # the names stand to the right of the curves and must fit there whole
    vanster, hoger, topp, botten = 52.0, BREDD - max(130.0, 12 + 7.2 * max(map(len, namn))), 12.0, HOJD - 42.0
    sista = max(dag for _, _, punkter in serier for dag, _ in punkter) or 1

    def x(dag: float) -> float:
        return vanster + (hoger - vanster) * dag / sista

    def y(andel: float) -> float:
        return topp + (botten - topp) * (1 - andel)

    kurvor = []
    for i, (_, _, punkter) in enumerate(serier):
        (dag0, andel0), *resten = punkter
        bana = f"M{tal_i_svg(x(dag0))},{tal_i_svg(y(andel0))}"
        bana += "".join(f"H{tal_i_svg(x(dag))}V{tal_i_svg(y(andel))}" for dag, andel in resten)
        kurvor.append(Kurva(namn[i], i, bana, x(punkter[-1][0]) + 6, y(punkter[-1][1]) + 4))
    return Stegkurva(
        titel=titel,
        kurvor=_isarlagda(kurvor, botten),
        y_axel=[Streck(y(v / 100), f"{v}\xa0%") for v in (0, 25, 50, 75, 100)],
        x_axel=[Streck(x(v), str(v)) for v in range(0, sista + 1, x_steg)],
        x_rubrik=x_rubrik,
        vanster=vanster,
        hoger=hoger,
        mitt=(vanster + hoger) / 2,
        huvud=[x_rubrik, *namn],
        rader=_kurvrader([punkter for _, _, punkter in serier]),
    )


def _isarlagda(kurvor: list[Kurva], botten: float, minst: float = 16.0) -> list[Kurva]:
    """Moves the names at the curves' ends apart so that they do not cover each other."""
    placerade: dict[int, float] = {}
    for kurva in sorted(kurvor, key=lambda k: k.text_y):
        placerade[kurva.serie] = max(kurva.text_y, max(placerade.values(), default=-minst) + minst)
    over = max(0.0, max(placerade.values()) - (botten + 4))
    return [Kurva(k.namn, k.serie, k.bana, k.text_x, placerade[k.serie] - over) for k in kurvor]


def _kurvrader(serier: list[Sequence[tuple[int, float]]]) -> list[list[str]]:
    """The curves as a table: every day on which one of them steps, with each curve's share that day."""
    rader = []
    for dag in sorted({dag for punkter in serier for dag, _ in punkter}):
        rad = [str(dag)]
        for punkter in serier:
            andel = next((a for d, a in reversed(punkter) if d <= dag), None)
            rad.append("" if andel is None or dag > punkter[-1][0] else f"{andel * 100:.0f}\xa0%")
        rader.append(rad)
    return rader
