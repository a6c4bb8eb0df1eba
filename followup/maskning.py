"""Small groups are hidden so that they cannot be worked out (law.md C18; methods.md 5, S1-S6; requirements N13, T13).

A table is a set of cells and the additive relations that a reader knows of: parts and their sum, for every dimension the page can
be cut by. Hidden are

* S1: every count 0 < n < threshold, also one that is never printed but follows from printed ones (`opublicerade`);
* S3: a whole split of a sensitive variable where everybody is in one category;
* S4: further cells, cheapest first, until no hidden cell is in the row space of the relations (exact elimination over fractions);
* and until the hidden parts of a known sum are so many that a reader who knows that each is at least one still cannot narrow
  a cell below what "<5" says by itself.

Zeros are shown unless a split is hidden. A hidden cell prints "<5" only where no neighbour is printed, else "··" (S6).
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.conf import settings

TROSKEL = 5
LAGST, HOGST = 3, 10
FA_I_TAGET = 8  # cells of more weight than this are so few that each can be tried by itself
DOLD = "··"


def troskel() -> int:
    """The smallest group that is shown: 5, or the setting AME_MASKNING_TROSKEL within 3 to 10 (S1)."""
    return min(max(int(getattr(settings, "AME_MASKNING_TROSKEL", TROSKEL)), LAGST), HOGST)


@dataclass(frozen=True)
class Relation:
    """Sum of `vanster` = sum of `hoger`, as a reader knows it. A split has its sum alone on the left."""

    vanster: tuple[Hashable, ...]
    hoger: tuple[Hashable, ...]


def summa(total: Hashable, delar: Iterable[Hashable]) -> Relation:
    return Relation((total,), tuple(delar))


@dataclass(frozen=True)
class Mask:
    """Which cells of a table are hidden, and how each one is printed. `haller` is False where cells that other tables show left too little to
    choose from: then everything is hidden but those."""

    varden: Mapping[Any, int]
    dolda: frozenset[Hashable]
    ensamma: frozenset[Hashable]
    grans: int
    haller: bool = True

    def varde(self, cell: Hashable) -> int | None:
        """The count, or None where it is hidden."""
        return None if cell in self.dolda else self.varden[cell]

    def text(self, cell: Hashable) -> str:
        if cell not in self.dolda:
            return f"{self.varden[cell]:,}".replace(",", "\xa0")
        return f"<{self.grans}" if cell in self.ensamma else DOLD


def maskera(
    varden: Mapping[Any, int],
    relationer: Sequence[Relation],
    *,
    opublicerade: Collection[Hashable] = (),
    okanda: Collection[Hashable] = (),
    kansliga: Collection[Relation] = (),
    vikt: Callable[[Any], int] = lambda cell: 0,
    grans: int | None = None,
    tvungna: Collection[Hashable] = (),
    synliga: Collection[Hashable] = (),
) -> Mask:
    """Hides what must be hidden in a table and in every table linked to it.

    `varden`: every cell's count. `relationer`: what adds up to what, over all linked tables. `opublicerade`: cells that are never
    printed but would follow from printed ones; an empty one is taken as known, since a reader may guess it, but for those in `okanda`,
    that stand under a split that is not shown. `kansliga`: splits of a sensitive variable. `vikt`: the higher, the later a cell is hidden for
    the sake of others. `tvungna`: cells that are hidden whatever their size, since a linked table or the period before hides them (S5, S7);
    `synliga`: those that a linked table shows. The pattern depends on the numbers only, so the same data give the same pattern on the page,
    in the file and in the test.
    """
    grans = grans or troskel()
    nycklar = tuple(varden)
    nummer = {cell: i for i, cell in enumerate(nycklar)}
    rader = tuple((tuple(nummer[c] for c in r.vanster), tuple(nummer[c] for c in r.hoger)) for r in relationer)
    kansliga_rader = tuple((nummer[r.vanster[0]], tuple(nummer[c] for c in r.hoger)) for r in kansliga)
    dolda, ensamma, haller = _monster(
        tuple(varden[c] for c in nycklar),
        rader,
        frozenset(nummer[c] for c in opublicerade if varden[c] or c in okanda),
        kansliga_rader,
        tuple(vikt(c) for c in nycklar),
        grans,
        frozenset(nummer[c] for c in tvungna),
        frozenset(nummer[c] for c in synliga)
        | frozenset(nummer[c] for c in opublicerade if not (varden[c] or c in tvungna or c in okanda)),
    )
    return Mask(varden, frozenset(nycklar[i] for i in dolda), frozenset(nycklar[i] for i in ensamma), grans, haller)


Rader = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


@lru_cache(maxsize=64)
def _monster(
    varden: tuple[int, ...],
    relationer: Rader,
    opublicerade: frozenset[int],
    kansliga: tuple[tuple[int, tuple[int, ...]], ...],
    vikter: tuple[int, ...],
    grans: int,
    dolda_anda: frozenset[int] = frozenset(),
    synliga: frozenset[int] = frozenset(),
) -> tuple[frozenset[int], frozenset[int], bool]:
    """The pattern, as (hidden, hidden but with no printed neighbour, nothing can be counted). Pure, hence cached."""
    smatt = {i for i, n in enumerate(varden) if 0 < n < grans}
    ensidiga = {
        del_ for total, delar in kansliga if varden[total] and varden[total] in {varden[d] for d in delar} for del_ in delar
    }
    dolda = (smatt | ensidiga | dolda_anda) - opublicerade - synliga
    synliga = _foljer(relationer, synliga, frozenset(dolda | opublicerade))
    nollor = frozenset(c for c in dolda_anda if not varden[c])
    tomma = [frozenset(d for d in delar if not varden[d]) for _, delar in kansliga if ensidiga.intersection(delar)]
    letare = _Letare(varden, vikter, relationer, opublicerade, smatt, grans, synliga, tomma)
    svar = letare.los(frozenset(dolda))  # every hidden nought is kept from being counted too, where that can be
    if not (haller := letare.haller(svar)):
        letare = _Letare(varden, vikter, relationer, opublicerade, smatt, grans, synliga, tomma, nollor)
        svar = letare.utan_kanda_nollor(letare.los(frozenset(dolda)))
        if not (haller := letare.haller(svar)):
            svar = set(range(len(varden))) - opublicerade - synliga
    return frozenset(svar), frozenset(_ensamma(svar & smatt, varden, relationer, svar | opublicerade)), haller


def _foljer(relationer: Rader, synliga: frozenset[int], skyddade: frozenset[int]) -> frozenset[int]:
    """What is shown elsewhere, and what a relation by itself makes known with it: to hide that would hide nothing. A nought that is shown
    here may be hidden yet, and is not taken as known."""
    kanda = set(synliga)
    nya = True
    while nya:
        nya = False
        for v, h in relationer:
            okanda = [c for c in (*v, *h) if c not in kanda]
            if len(okanda) == 1 and okanda[0] not in skyddade:
                kanda.add(okanda[0])
                nya = True
    return frozenset(kanda)


def _ensamma(sma: set[int], varden: tuple[int, ...], relationer: Rader, okanda: Collection[int]) -> set[int]:
    """Small cells none of whose relations has a printed count other than zero: there "<5" tells nothing more (S6)."""
    med_granne = {c for v, h in relationer for c in (*v, *h) if c in sma and any(varden[g] and g not in okanda for g in (*v, *h))}
    return sma - med_granne


class _Letare:
    """Finds what more must be hidden. The cheap checks run to the end before the elimination, which decides."""

    def __init__(
        self,
        varden: tuple[int, ...],
        vikter: tuple[int, ...],
        relationer: Rader,
        opublicerade: frozenset[int],
        smatt: set[int],
        grans: int,
        synliga: frozenset[int],
        tomma: Sequence[frozenset[int]],
        nollor: frozenset[int] | None = None,
    ):
        """`tomma`: the noughts of each split with everybody in one part: all of them known tell which. `nollor`: where not every hidden
        nought can be kept from being counted, those that must; the rest are hidden for the sake of others, and tell nothing by themselves."""
        self.tomma, self.nollor = tomma, nollor
        self.varden, self.vikter, self.relationer, self.opublicerade, self.grans = varden, vikter, relationer, opublicerade, grans
        self.synliga = self.givna = synliga
        self.skyddade_opublicerade = opublicerade & smatt
        self.celler = [(*v, *h) for v, h in relationer]
        self.koefficienter = [_koefficienter(r) for r in relationer]
        self.i_relation: dict[int, list[int]] = {}
        for r, celler in enumerate(self.celler):
            for c in celler:
                self.i_relation.setdefault(c, []).append(r)

    def nasta(self, dolda: set[int]) -> set[int]:
        """Cells to hide next, or nothing when the pattern holds."""
        return self._lokalt(dolda) or self._globalt(dolda) or self._tomt(dolda)

    def los(self, tvungna: frozenset[int]) -> set[int]:
        """A pattern that holds: with as much as there can be of what is important left as it is, the most important first."""
        svar = self._fyll_pa(tvungna)
        if svar == tvungna:
            return svar
        lika = self._lika(tvungna)
        for vikt in sorted({self.vikter[c] for c in svar - tvungna if self.vikter[c] > 1}, reverse=True):
            alla = {c for c, v in enumerate(self.vikter) if v == vikt and self.varden[c]}
            klasser = [k for c in alla if not (k := lika.get(c, {c})) & tvungna]
            if (forsok := self._med_synliga(set().union(*klasser), tvungna)) is not None:
                svar = forsok
            elif vikt <= FA_I_TAGET:
                break  # too many to be tried one by one
            else:
                svar = self._en_i_taget(svar, klasser, tvungna)
        return self._visa_igen(svar, tvungna, lika)

    def _en_i_taget(self, svar: set[int], klasser: Iterable[set[int]], tvungna: frozenset[int]) -> set[int]:
        """One of them may be impossible to show: the others are not hidden for that."""
        for klass in sorted(klasser, key=lambda k: (-max(self.varden[c] for c in k), min(k))):
            if klass & svar and (forsok := self._med_synliga(klass, tvungna)) is not None:
                svar = forsok
        return svar

    def _med_synliga(self, celler: set[int], tvungna: frozenset[int]) -> set[int] | None:
        """A pattern that holds and shows the cells, which are shown from now on; None when there is none."""
        fore = self.synliga
        self.synliga = fore | (celler - self.opublicerade)
        forsok = self._fyll_pa(tvungna)
        if self.haller(forsok):
            return forsok
        self.synliga = fore
        return None

    def haller(self, dolda: Collection[int]) -> bool:
        """Can nothing that is hidden be counted from what is not?"""
        alla = set(dolda)
        if any(
            self._roj(v, [c for c in self.celler[r] if c in alla or c in self.opublicerade], alla)
            for r, (v, _) in enumerate(self.relationer)
        ):
            return False
        kanda = self._kanda(alla)
        return not any(self._skyddas(c, alla) for c in kanda) and not self._avslojade(alla, kanda)

    def _kanda(self, dolda: set[int]) -> Collection[int]:
        """The unknown cells that can be counted. Which ones does not hang on the known cells, and without those the rows are short."""
        okanda = dolda | self.opublicerade
        return atervinnbara(okanda, ({c: k for c, k in rad.items() if c in okanda} for rad in self.koefficienter)).keys()

    def _avslojade(self, dolda: set[int], kanda: Collection[int]) -> list[frozenset[int]]:
        """The splits with everybody in one part whose noughts are all known: counted, or parts of a shown nought."""
        if not self.tomma:
            return []
        okanda = dolda | self.opublicerade
        vetna = {*kanda, *self._under_noll(okanda)}
        return [t for t in self.tomma if all(c in vetna or c not in okanda for c in t)]

    def _under_noll(self, okanda: Collection[int]) -> set[int]:
        """The parts of sums that are known to be nought."""
        svar: set[int] = set()
        while nya := {
            c
            for v, h in self.relationer
            if len(v) == 1 and not self.varden[v[0]] and (v[0] in svar or v[0] not in okanda)
            for c in h
            if c not in svar
        }:
            svar |= nya
        return svar

    def _tomt(self, dolda: set[int]) -> set[int]:
        """A shown nought more for every split that they tell of."""
        okanda = dolda | self.opublicerade
        nya: set[int] = set()
        for tomma in self._avslojade(dolda, self._kanda(dolda) if self.tomma else ()):
            over = {v[0] for v, h in self.relationer if len(v) == 1 and not self.varden[v[0]] and not tomma.isdisjoint(h)}
            if not over & nya and (val := self._billigast(over, okanda)) is not None:
                nya.add(val)
        return nya

    def _skyddas(self, cell: int, dolda: Collection[int]) -> bool:
        if cell in dolda:
            return self.nollor is None or bool(self.varden[cell]) or cell in self.nollor
        return cell in self.skyddade_opublicerade

    def utan_kanda_nollor(self, dolda: set[int]) -> set[int]:
        """Noughts that were hidden for the sake of others and that can be counted: they are shown."""
        kanda = self._kanda(dolda)
        i_delningar = frozenset[int]().union(*self.tomma)
        return {c for c in dolda if c not in kanda or self._skyddas(c, dolda) or c in i_delningar}

    def _fyll_pa(self, tvungna: Collection[int]) -> set[int]:
        dolda = set(tvungna)
        while ny := self.nasta(dolda):
            dolda |= ny
        return dolda

    def _visa_igen(self, dolda: set[int], tvungna: frozenset[int], lika: Mapping[int, set[int]]) -> set[int]:
        """Takes back what was hidden without need, the most important first: the search goes one step at a time. Cells that are known to be
        the same number go together. The least important are left as they are, they cost more to try than they are worth."""
        viktiga = [c for c in dolda - tvungna if self.vikter[c] > 1 and not lika.get(c, {c}) & tvungna]
        for cell in sorted(viktiga, key=lambda c: (-self.vikter[c], -self.varden[c], c)):
            egna = lika.get(cell, {cell})
            if cell in dolda and self.haller(dolda - egna):
                dolda = dolda - egna
        return dolda

    def _lika(self, tvungna: frozenset[int]) -> dict[int, set[int]]:
        """Cell -> those that are known with it: the other cells of a relation between them are nought, or shown elsewhere."""
        svar: dict[int, set[int]] = {}
        for celler in self.celler:
            egna = [c for c in celler if (self.varden[c] or c in tvungna) and c not in self.synliga]
            if len(egna) == 2 and not self.opublicerade.intersection(egna):
                alla = svar.get(egna[0], {egna[0]}) | svar.get(egna[1], {egna[1]})
                svar |= dict.fromkeys(alla, alla)
        return svar

    def _lokalt(self, dolda: set[int]) -> set[int]:
        """One cell more for every relation that by itself gives a protected one away."""
        dolda_nu, okanda = set(dolda), dolda | self.opublicerade
        for r, (v, _) in enumerate(self.relationer):
            if self._roj(v, [c for c in self.celler[r] if c in okanda], dolda_nu):
                val = self._billigast(self.celler[r], okanda)
                if val is not None:
                    dolda_nu.add(val)
                    okanda.add(val)
        return dolda_nu - dolda

    def _roj(self, v: tuple[int, ...], okanda: list[int], dolda: set[int]) -> bool:
        """Does the relation by itself give a protected cell away, or narrow the hidden ones below what "<5" says?"""
        if not any(self._skyddas(c, dolda) for c in okanda):
            return False
        if len(okanda) == 1:
            return True
        i_tabellen = [c for c in okanda if c in dolda and self.varden[c]]
        if len(v) != 1 or v[0] in okanda or not i_tabellen:
            return False  # no known sum to count back from, or nothing in it that is seen to be hidden
        hela = sum(self.varden[c] for c in okanda)
        if v[0] in self.givna:
            return hela == len(i_tabellen)  # the sum stands in other tables too: at least nobody is seen to be one
        return hela < self.grans + len(i_tabellen) - 2

    def _globalt(self, dolda: set[int]) -> set[int]:
        rojda = {c for c in self._kanda(dolda) if self._skyddas(c, dolda)}
        if not rojda:
            return set()
        okanda = dolda | self.opublicerade
        nya: set[int] = set()
        for cell, utraknad_ur in sorted(atervinnbara(okanda, self.koefficienter).items()):
            if cell in rojda and not utraknad_ur & nya and (val := self._billigast(utraknad_ur, okanda)) is not None:
                nya.add(val)
        return nya

    def _billigast(self, celler: Iterable[int], utom: set[int]) -> int | None:
        """What is best hidden: not a zero, the least important, where other relations hide something already, the smallest."""

        def pris(c: int) -> tuple[bool, int, int, int, int]:
            nya_brott = sum(1 for r in self.i_relation[c] if utom.isdisjoint(self.celler[r]))
            return self.varden[c] == 0, self.vikter[c], nya_brott, self.varden[c], c

        return min((c for c in celler if c not in utom and c not in self.synliga), key=pris, default=None)


Rad = dict[int, int | Fraction]


def _koefficienter(relation: tuple[tuple[int, ...], tuple[int, ...]]) -> dict[int, int]:
    rad: dict[int, int] = {}
    for celler, tecken in zip(relation, (1, -1), strict=True):
        for c in celler:
            rad[c] = rad.get(c, 0) + tecken
    return rad


def atervinnbara(okanda: Collection[int], relationer: Iterable[Mapping[int, int]]) -> dict[int, set[int]]:
    """The unknown cells that follow exactly from the known ones, each with the known cells it is counted from (S4).

    The relations are brought to reduced row echelon form over fractions with the unknown cells as pivots. A cell can be recovered
    exactly when its unit vector lies in the row space of the relations restricted to the unknown cells, and then a row of the
    reduced form has that cell as its only unknown one. Whole numbers stay whole: nearly every coefficient is 1 or -1.
    """
    rader: dict[int, Rad] = {}  # pivot -> row
    kolumner: dict[int, set[int]] = {}  # unknown cell -> pivots of the rows it stands in
    for relation in relationer:
        rad: Rad = {c: k for c, k in relation.items() if k}
        for pivot in [c for c in rad if c in rader]:
            _dra_ifran(rad, rader[pivot], rad[pivot])
        i_raden = [c for c in rad if c in okanda]
        if not i_raden:
            continue
        pivot = min(i_raden, key=lambda c: (len(kolumner.get(c, ())), c))
        faktor = rad[pivot]
        rad = {c: k * faktor if faktor in (1, -1) else Fraction(k) / faktor for c, k in rad.items()}
        for annan in list(kolumner.get(pivot, ())):
            _byt(rader[annan], kolumner, annan, rad, pivot, okanda)
        rader[pivot] = rad
        for c in i_raden:
            kolumner.setdefault(c, set()).add(pivot)
    return {pivot: set(rad) - {pivot} for pivot, rad in rader.items() if not any(c in okanda for c in rad if c != pivot)}


def _dra_ifran(rad: Rad, annan: Rad, faktor: int | Fraction) -> None:
    for c, k in annan.items():
        ny = rad.get(c, 0) - faktor * k
        if ny:
            rad[c] = ny
        else:
            rad.pop(c, None)


def _byt(
    gammal: Rad,
    kolumner: dict[int, set[int]],
    annan: int,
    rad: Rad,
    pivot: int,
    okanda: Collection[int],
) -> None:
    """Eliminates the new pivot from an older row and keeps the column index true."""
    faktor = gammal[pivot]
    for c, k in rad.items():
        fanns, ny = c in gammal, gammal.get(c, 0) - faktor * k
        if ny:
            gammal[c] = ny
            if not fanns and c in okanda:
                kolumner.setdefault(c, set()).add(annan)
        elif fanns:
            del gammal[c]
            if c in okanda:
                kolumner[c].discard(annan)
