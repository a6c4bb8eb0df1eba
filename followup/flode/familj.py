"""Which tables of a family can stand beside each other without laying a small group bare (methods.md 5, S1, S4, S5; C18, T13).

A table is coarse or fine: nodes drawn as one, months told together. Each is made so coarse that every number in it is zero or at least
the threshold. What a reader can subtract is a whole (all units, all ages) less its parts, and only in the terms that the whole and the parts
are all told in. So what is left over must have a safe table of its own, and one of those that it is worked out from must be at least as
coarse: then what is worked out is a sum of numbers that are zero or at least the threshold.

* Units: the whole is at least as coarse as each unit and what is left over. A chef keeps the unit's own picture.
* Ages: the young are told at least as coarsely as everybody else. Everybody keeps the finest picture.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from followup.matt.rakna import ALLA_ENHETER

V = TypeVar("V")  # what is counted
P = TypeVar("P")  # how coarse it is told

HELT, UNGA, KAA = "", "16-24", "16-19"
# The ages as parts that do not overlap, and what each selection is made of.
DELAR = ("16-19", "20-24", "ovriga")
URVAL: dict[str, frozenset[str]] = {HELT: frozenset(DELAR), UNGA: frozenset(DELAR[:2]), KAA: frozenset(DELAR[:1])}
REST: dict[str, frozenset[str]] = {u: URVAL[HELT] - d for u, d in URVAL.items()}
MELLAN = frozenset({"20-24"})
Nyckel = tuple[str, str]  # unit or all of them, age selection
Cell = tuple[frozenset[str], frozenset[str]]  # units, parts of the ages


def aldersdel(alder: int | None) -> str:
    if alder is None or not 16 <= alder <= 24:
        return "ovriga"
    return DELAR[0] if alder <= 19 else DELAR[1]


@dataclass(frozen=True)
class Satt(Generic[V, P]):
    """How a kind of table is made safe. `grund`: the finest safe way, None when there is none. `ihop`: the finest way that is at least as
    coarse as both. `grovre`: at least as coarse as given and safe, or None. `tom`: there is nothing in it. `visas`: large enough."""

    varde: Callable[[Cell], V]
    grund: Callable[[V], P | None]
    ihop: Callable[[P, P], P]
    grovre: Callable[[V, P], P | None]
    tom: Callable[[V], bool]
    visas: Callable[[V], bool]
    storlek: Callable[[V], int]


class Familj(Generic[V, P]):
    """`bygg` gives each table that can be shown and how coarse it is told."""

    def __init__(self, enheter: Sequence[str], satt: Satt[V, P]):
        self.enheter, self.satt = frozenset(enheter), satt
        self._varden: dict[Cell, V] = {}
        self._grunder: dict[Cell, P | None] = {}
        self._minst: dict[Cell, list[Cell]] = {}  # what a table is at least as coarse as
        self.publicerade: dict[Nyckel, Cell] = {}

    def bygg(self) -> Mapping[Nyckel, P]:
        allt = (self.enheter, URVAL[HELT])
        if self._visas(allt):
            self.publicerade[ALLA_ENHETER, HELT] = allt
        egna = self._egna_enheter()
        for urval in (UNGA, KAA):
            self._med_urval(urval, egna)
        return self._grova()

    # --- what is shown ---
    def _egna_enheter(self) -> list[str]:
        """Units with a table of their own: the smallest are left out until those left over are safe together. Where that would leave none,
        the units keep theirs and the whole is not told."""
        if len(self.enheter) < 2:
            return []
        stora = sorted((e for e in self.enheter if self._visas(_enhet(e))), key=lambda e: (self._storlek(_enhet(e)), e))
        egna = list(stora)
        while egna and not self._saker((self.enheter - set(egna), URVAL[HELT])):
            egna.pop(0)
        ar_ensamma = not egna and bool(stora)
        if ar_ensamma:
            egna = stora
            self.publicerade.pop((ALLA_ENHETER, HELT), None)
        for e in egna:
            self.publicerade[e, HELT] = _enhet(e)
        if ar_ensamma:
            return egna
        if egna:
            self._minst[self.enheter, URVAL[HELT]] = [*map(_enhet, egna), (self.enheter - set(egna), URVAL[HELT])]
        return egna

    def _med_urval(self, urval: str, egna: Sequence[str]) -> None:
        med = [e for e in egna if self._gar(e, frozenset({e}), urval)]
        for e in med:
            self.publicerade[e, urval] = self._ovriga_sakras(frozenset({e}), e, urval)
        if not self._gar(ALLA_ENHETER, self.enheter, urval):
            return
        kvar = [(self.enheter - set(med), delar) for delar in (URVAL[urval], REST[urval])]
        if med and not all(map(self._saker, kvar)):
            for e in med:
                del self.publicerade[e, urval]
            med = []
        alla = self.publicerade[ALLA_ENHETER, urval] = self._ovriga_sakras(self.enheter, ALLA_ENHETER, urval)
        if med:
            self._minst[alla] += [*((frozenset({e}), URVAL[urval]) for e in med), *kvar]

    def _ovriga_sakras(self, enheter: frozenset[str], namn: str, urval: str) -> Cell:
        """The ages that are not in the selection, and 20 to 24 beside 16 to 19, follow from it and the whole."""
        cell = (enheter, URVAL[urval])
        self._minst[cell] = [(enheter, REST[urval])]
        if urval == KAA and (namn, UNGA) in self.publicerade:
            self._minst[cell].append((enheter, MELLAN))
        return cell

    def _gar(self, namn: str, enheter: frozenset[str], urval: str) -> bool:
        if (namn, HELT) not in self.publicerade or not self._visas((enheter, URVAL[urval])):
            return False
        mellan = urval == UNGA or (namn, UNGA) not in self.publicerade or self._saker((enheter, MELLAN))
        return mellan and self._saker((enheter, REST[urval]))

    # --- how coarse ---
    def _grova(self) -> Mapping[Nyckel, P]:
        """The smaller before the larger: a table takes over what it must be at least as coarse as, and grows coarser until it is safe."""
        klara: dict[Cell, P | None] = {}
        for cell in sorted(self._minst, key=lambda c: (len(c[0]) * len(c[1]), len(c[0]))):
            p = self._grund(cell)
            for annan in self._minst[cell]:
                deras = klara[annan] if annan in klara else self._grund(annan)
                if p is not None and deras is not None:
                    p = self.satt.ihop(p, deras)
            klara[cell] = None if p is None else self.satt.grovre(self._v(cell), p)
        svar = {n: klara[c] if c in klara else self._grund(c) for n, c in self.publicerade.items()}
        return {n: p for n, p in svar.items() if p is not None}

    def _v(self, cell: Cell) -> V:
        if cell not in self._varden:
            self._varden[cell] = self.satt.varde(cell)
        return self._varden[cell]

    def _grund(self, cell: Cell) -> P | None:
        if cell not in self._grunder:
            v = self._v(cell)
            self._grunder[cell] = None if self.satt.tom(v) else self.satt.grund(v)
        return self._grunder[cell]

    def _saker(self, cell: Cell) -> bool:
        return not cell[0] or self.satt.tom(self._v(cell)) or self._grund(cell) is not None

    def _visas(self, cell: Cell) -> bool:
        return self.satt.visas(self._v(cell)) and self._grund(cell) is not None

    def _storlek(self, cell: Cell) -> int:
        return self.satt.storlek(self._v(cell))


def _enhet(e: str) -> Cell:
    return frozenset({e}), URVAL[HELT]
