"""From source through way in and first insats to utfall; every layer sums to the same number (S136).

A flow has no hidden band: the neighbours' heights would give it away. Small bands are merged into larger ones instead, until every
band is at least the threshold and nobody's utfall follows from the insats alone (S3). What may be drawn beside what: followup/flode/.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from ame.organisation.enums import Stodslag

MINST_I_FLODET = 20
Vag = tuple[str, ...]  # one node of each layer

KALLOR = {"socialtjanst": "Socialtjänst", "af": "Arbetsförmedling", "ovriga": "Övriga källor"}
SPAR = {"huvudspar": "En väg in", "direktspar": "Direkt remiss"}
INSATSER = {s.value: str(s.label) for s in Stodslag} | {"kartlagga": "Kartlägga", "ingen": "Ingen insats än"}
UTFALL = {"A": "Arbete", "B": "Studier", "annat": "Annat avslut", "aldrig": "Började aldrig", "pagar": "Pågår"}
LAGER = (KALLOR, SPAR, INSATSER, UTFALL)
# What a merged node is called, layer by layer.
SAMMANSLAGET = ("Flera källor", "Båda vägarna", "Annat stöd", "Avslutade")
HELA_LAGRET = ("Alla källor", "Båda vägarna", "Alla insatser", "Alla utfall")
UTFALLSPAR = (frozenset({"A", "B"}), frozenset({"annat", "aldrig"}))
KANSLIGA_UTFALL = {"A", "B", "annat", "aldrig"}


@dataclass(frozen=True)
class Flodesbild:
    """Layers of node names and the bands between them. `noter` says what a merged node holds."""

    n: int
    lager: list[list[str]]
    band: list[tuple[str, str, int]]
    noter: list[str]


Grupper = tuple[tuple[frozenset[str], ...], ...]  # per layer: which nodes are drawn as one


def sla_ihop(vagar: Mapping[Vag, int], grans: int, fran: Grupper | None = None) -> Grupper | None:
    """The finest merging found, one pair at a time, in which no band is small. None when nothing more can be merged. `fran`: what is
    merged already."""
    finns = tuple(tuple(k for k in lager if any(v[i] == k for v in vagar)) for i, lager in enumerate(LAGER))
    grupper: Grupper = fran or tuple(tuple(frozenset({k}) for k in lager) for lager in finns)
    while brister := _brister(vagar, grupper, grans):
        # first what helps; what becomes of people is not mixed until nothing else is left; then the smallest
        val = [
            ((_brister(vagar, ny, grans) >= brister, _blandar_utfall(i, nod), _storlek(vagar, i, nod), sorted(nod)), ny)
            for i, nod, ny in _sammanslagningar(vagar, grupper, grans)
        ]
        if not val:
            return None
        grupper = min(val, key=lambda v: v[0])[1]
    return grupper


def _sammanslagningar(vagar: Mapping[Vag, int], grupper: Grupper, grans: int) -> Iterator[tuple[int, frozenset[str], Grupper]]:
    """Every way to make two nodes of a layer one, as (layer, the new node, groups after)."""
    for i, lager in enumerate(grupper):
        for par in combinations(lager, 2):
            ihop = par[0] | par[1]
            if i == len(grupper) - 1 and not _far_slas_ihop(vagar, lager, ihop, grans):
                continue
            yield i, ihop, (*grupper[:i], tuple(ihop if g == par[0] else g for g in lager if g != par[1]), *grupper[i + 1 :])


def _far_slas_ihop(vagar: Mapping[Vag, int], lager: tuple[frozenset[str], ...], ihop: frozenset[str], grans: int) -> bool:
    """Utfall: work with studies, other ends with never started, then all ended; Pågår only when too few to stand alone."""
    if "pagar" in ihop:
        return ihop <= UTFALLSPAR[1] | {"pagar"} and sum(n for vag, n in vagar.items() if vag[-1] == "pagar") < grans
    return any(ihop <= par for par in UTFALLSPAR) or sum(1 for g in lager if "pagar" not in g) == 2


def _blandar_utfall(lager: int, nod: frozenset[str]) -> bool:
    return lager == len(LAGER) - 1 and not any(nod <= par for par in UTFALLSPAR)


def _storlek(vagar: Mapping[Vag, int], lager: int, nod: frozenset[str]) -> int:
    return sum(n for vag, n in vagar.items() if vag[lager] in nod)


def _band(vagar: Mapping[Vag, int], grupper: Grupper) -> dict[tuple[int, frozenset[str], frozenset[str]], int]:
    """How many go from node to node, in the merged layers, in the layers' order."""
    hem = [{k: g for g in lager for k in g} for lager in grupper]
    antal: Counter = Counter()
    for vag, n in vagar.items():
        for i in range(len(vag) - 1):
            antal[i, hem[i][vag[i]], hem[i + 1][vag[i + 1]]] += n
    return {
        (i, a, b): antal[i, a, b] for i in range(len(grupper) - 1) for a in grupper[i] for b in grupper[i + 1] if antal[i, a, b]
    }


def _brister(vagar: Mapping[Vag, int], grupper: Grupper, grans: int) -> int:
    """How many bands are too small, or tell everybody's utfall."""
    band = _band(vagar, grupper)
    sma = sum(1 for n in band.values() if n < grans)
    sista = len(grupper) - 2
    ensidiga = 0
    for nod in grupper[sista]:
        mal = [b for (i, a, b) in band if i == sista and a == nod]
        ensidiga += len(mal) == 1 and len(grupper[-1]) > 1 and mal[0] <= KANSLIGA_UTFALL
    return sma + ensidiga


def tillsammans(a: Grupper, b: Grupper) -> Grupper:
    """The finest merging that is at least as coarse as both, layer by layer."""
    svar = []
    for i, lager in enumerate(LAGER):
        noder: list[frozenset[str]] = []
        for nod in (*a[i], *b[i]):
            ihop = nod.union(*(n for n in noder if n & nod))
            noder = [*(n for n in noder if not n & nod), ihop]
        ordning = list(lager)
        svar.append(tuple(sorted(noder, key=lambda n: min(ordning.index(k) for k in n))))
    return tuple(svar)


def bild(vagar: Mapping[Vag, int], grupper: Grupper) -> Flodesbild:
    """The flow as it is drawn."""
    namn = {(i, g): _namn(i, g, grupper[i]) for i, lager in enumerate(grupper) for g in lager}
    band = [(namn[i, a], namn[i + 1, b], antal) for (i, a, b), antal in _band(vagar, grupper).items()]
    noter = [
        f"{namn[i, g]}: {', '.join(LAGER[i][k] for k in LAGER[i] if k in g)}."
        for i, lager in enumerate(grupper)
        for g in lager
        if len(g) > 1
    ]
    return Flodesbild(sum(vagar.values()), [[namn[i, g] for g in lager] for i, lager in enumerate(grupper)], band, noter)


def _namn(i: int, grupp: frozenset[str], lager: tuple[frozenset[str], ...]) -> str:
    if len(grupp) == 1:
        return LAGER[i][next(iter(grupp))]
    if grupp == UTFALLSPAR[0]:
        return "Arbete, studier"
    if grupp <= UTFALLSPAR[1] | {"pagar"} and i == len(LAGER) - 1:
        return "Annat eller pågår" if "pagar" in grupp else "Annat avslut"
    if len(lager) == 1:
        return HELA_LAGRET[i]
    flera = [g for g in lager if len(g) > 1]
    return SAMMANSLAGET[i] if len(flera) == 1 else f"{SAMMANSLAGET[i]} {flera.index(grupp) + 1}"
