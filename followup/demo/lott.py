"""Chance with a seed, and exact shares: the demo's figures must come out right in a few hundred cases."""

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
Vikter = dict[T, float]


def kvoter(vikter: Vikter[T], antal: int) -> list[T]:
    """`antal` values in the given proportions, by largest remainder, in the order of `vikter`."""
    summa = sum(vikter.values())
    exakt = {v: antal * w / summa for v, w in vikter.items()}
    hela = {v: int(x) for v, x in exakt.items()}
    rest = antal - sum(hela.values())
    for v in sorted(vikter, key=lambda v: hela[v] - exakt[v])[:rest]:
        hela[v] += 1
    return [v for v in vikter for _ in range(hela[v])]


class Lott:
    """Draws from a shuffled deck in the given proportions, so that any hundred draws in a row are close to them."""

    def __init__(self, rng: Random, vikter: Vikter[T], lek: int = 100) -> None:
        self.rng, self.vikter, self.lek = rng, vikter, lek
        self.kvar: list[T] = []

    def dra(self) -> T:
        if not self.kvar:
            self.kvar = kvoter(self.vikter, self.lek)
            self.rng.shuffle(self.kvar)
        return self.kvar.pop()


def fordela(
    rng: Random, poster: Sequence[T], vikter: Vikter[str], lutning: Callable[[T], float], brus: float
) -> list[tuple[T, str]]:
    """Gives every post a value in exact proportions; a high `lutning` (with noise `brus`) leans to the first values."""
    ordning = sorted(poster, key=lambda p: -(lutning(p) + rng.gauss(0, brus)))
    return list(zip(ordning, kvoter(vikter, len(ordning)), strict=True))
