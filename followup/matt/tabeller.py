"""Families of counts beside the measures: added up per unit and age selection, and masked as one (methods.md 5, S1-S5; T13).

A cell is a tuple of codes. `delningar` say which cells are the parts of which: they hold in every unit. Units add up to all of them
together, and the young are among everybody; those relations are put in here, so that nothing can be worked out between two pages.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from followup.enums import Urval
from followup.maskning import DOLD, Mask, Relation, maskera, summa
from followup.matt.minne import INGET_MINNE, Minne
from followup.matt.rakna import ALLA_ENHETER, ar_i_urval

Cell = tuple[str, ...]
Nod = tuple[str, str]  # unit or "" for all together, age selection
Delning = tuple[Cell, Sequence[Cell]]
Bredvid = Callable[[Nod, Cell], bool | None]
REST = "rest"
NIVA = "niva"  # the level at start is sensitive
HOGST_TILLSAMMANS = 6_000  # cells; above that the units are masked one by one and the whole hides what any of them hides


@dataclass(frozen=True)
class Rakning:
    """`antal` persons of a unit who are alike in every cell they belong to."""

    enhet: str
    alder: int | None
    celler: tuple[Cell, ...]
    antal: int


@dataclass(frozen=True)
class Tabell:
    """The counts of one unit and age selection. A hidden count is None and prints as it must (S6)."""

    tal: Mapping[Cell, int]
    dolda: Mapping[Cell, str] = field(default_factory=dict)

    def n(self, cell: Cell) -> int | None:
        return None if cell in self.dolda else self.tal.get(cell, 0)

    def ar_dold(self, cell: Cell) -> bool | None:
        """None: the table does not have it."""
        return True if cell in self.dolda else False if self.tal.get(cell) else None

    def star(self, cell: Cell) -> bool:
        """Is it in the table: somebody is in it, or a reader may not know that nobody is."""
        return bool(self.tal.get(cell)) or cell in self.dolda

    def text(self, cell: Cell) -> str:
        return self.dolda.get(cell) or f"{self.tal.get(cell, 0):,}".replace(",", "\xa0")


def rakna_ihop(
    rakningar: Iterable[Rakning], enheter: Iterable[str], urvalen: Sequence[str] = tuple(Urval.values)
) -> dict[Nod, Counter[Cell]]:
    """Every unit and age selection, also those nobody is in; all units are the sum of them. A wide family is counted for all ages only: for
    every further selection that can be laid beside it, more must be hidden."""
    noder: dict[Nod, Counter[Cell]] = {(e, u): Counter() for e in (*enheter, ALLA_ENHETER) for u in urvalen}
    for r in rakningar:
        for urval in urvalen:
            if ar_i_urval(r.alder, urval):
                egen = noder[r.enhet, urval]
                for cell in r.celler:
                    egen[cell] += r.antal
    for (enhet, urval), tal in noder.items():
        if enhet != ALLA_ENHETER:
            noder[ALLA_ENHETER, urval].update(tal)
    return noder


def maskade(
    noder: Mapping[Nod, Mapping[Cell, int]],
    delningar: Iterable[Delning],
    *,
    kansliga: Collection[Cell] = (),
    opublicerade: Collection[Cell] = (),
    alltid: Collection[Cell] = (),
    vikt: Callable[[Cell], int] = lambda cell: 0,
    bredvid: Bredvid = lambda nod, cell: None,
    minne: tuple[Minne, str] = (INGET_MINNE, ""),
) -> dict[Nod, Tabell]:
    """`kansliga`: cells whose split is of a sensitive variable (S3). `opublicerade`: cells that are never printed but follow from others.
    `alltid`: cells that stand in the table also when nobody is in them. `bredvid`: is the cell hidden (True) or shown (False) in another
    table; None where no other has it. `minne`: what the months remember, and the name of the table there."""
    familj = _Familj(noder, list(delningar), set(kansliga), set(opublicerade), set(alltid), vikt, bredvid, minne)
    svar = _maskade(familj, noder)
    platser = {(n, c): antal for n, tal in noder.items() for c, antal in tal.items()}
    minne[0].minns(minne[1], platser, [(n, c) for n, tabell in svar.items() for c in tabell.dolda])
    return svar


def _maskade(familj: "_Familj", noder: Mapping[Nod, Mapping[Cell, int]]) -> dict[Nod, Tabell]:
    enheter = sorted({e for e, _ in noder} - {ALLA_ENHETER})
    if len(enheter) == 1:  # all of them together are the only one
        egna = familj.mask(enheter)
        return egna | {(ALLA_ENHETER, u): tabell for (_, u), tabell in egna.items()}
    if len(familj.celler) * len(noder) <= HOGST_TILLSAMMANS:
        return familj.mask([*enheter, ALLA_ENHETER])
    svar: dict[Nod, Tabell] = {}
    for enhet in enheter:
        svar |= familj.mask([enhet])
    gomda = {((ALLA_ENHETER, u), cell) for (_, u), tabell in svar.items() for cell in tabell.dolda}
    return svar | familj.mask([ALLA_ENHETER], gomda)


def _ar_nivaer(delar: Sequence[Cell]) -> bool:
    return all(len(d) >= 2 and d[-2] == NIVA for d in delar)


def _ligger_under(c: Cell, grupper: Sequence[Cell]) -> bool:
    """Is the cell about a level inside one of the groups, and more than the level's own number?"""
    return any(c[: len(g)] == g and NIVA in c[len(g) :] and c[-2] != NIVA for g in grupper)


@dataclass
class _Familj:
    noder: Mapping[Nod, Mapping[Cell, int]]
    delningar: list[Delning]
    kansliga: set[Cell]
    opublicerade: set[Cell]
    alltid: set[Cell]
    vikt: Callable[[Cell], int]
    bredvid: Bredvid
    minne: tuple[Minne, str]

    def __post_init__(self) -> None:
        self.celler = sorted({c for tal in self.noder.values() for c in tal if tal[c]} | self.alltid)
        finns = set(self.celler)
        delningar = [(total, [d for d in delar if d in finns]) for total, delar in self.delningar if total in finns]
        self.delningar = [(total, delar) for total, delar in delningar if delar]

    def mask(self, enheter: Sequence[str], tvungna: Collection[Hashable] = ()) -> dict[Nod, Tabell]:
        noder = [n for n in self.noder if n[0] in enheter]
        varden: dict[Hashable, int] = {(n, c): self.noder[n].get(c, 0) for n in noder for c in self.celler}
        ej_tryckta: set[Hashable] = {(n, c) for n in noder for c in self.celler if c in self.opublicerade}
        relationer: list[Relation] = []
        kansliga: list[Relation] = []
        tomma: set[Hashable] = set()  # a reader does not know that nobody is there
        for n in noder:
            ensidiga = self._ensidiga(n)
            under = {(n, c) for c in self.celler if _ligger_under(c, ensidiga)}
            ej_tryckta |= under
            tomma |= {c for c in under if not varden[c]}
            for total, delar in self.delningar:
                if all(_ligger_under(d, ensidiga) for d in delar) and NIVA not in total:
                    continue  # a reader does not know that the other levels are empty
                relationer.append(summa((n, total), [(n, d) for d in delar]))
                if total in self.kansliga and _ar_nivaer(delar):
                    kansliga.append(relationer[-1])
        if len(enheter) > 1:
            relationer += self._enheter(enheter)
        self._aldrar(enheter, varden, ej_tryckta, relationer)
        bredvid = {(n, c): lage for n in noder for c in self.celler if (lage := self.bredvid(n, c)) is not None}
        mask = maskera(
            varden,
            relationer,
            opublicerade=ej_tryckta,
            okanda=tomma,
            kansliga=kansliga,
            vikt=self._vikt,
            tvungna=[
                *(c for c in tvungna if varden.get(c)),
                *(c for c, ar_dold in bredvid.items() if ar_dold),
                *self._kvar(noder),
            ],
            synliga=[c for c, ar_dold in bredvid.items() if not ar_dold],
        )
        return {n: self._tabell(mask, n, ej_tryckta) for n in noder}

    def _kvar(self, noder: Iterable[Nod]) -> list[tuple[Nod, Cell]]:
        minne, tabell = self.minne
        return minne.kvar(tabell, {(n, c): self.noder[n].get(c, 0) for n in noder for c in self.celler})

    def _tabell(self, mask: Mask, nod: Nod, ej_tryckta: Collection[Hashable]) -> Tabell:
        dolda = {c: mask.text((nod, c)) for c in self.celler if (nod, c) in mask.dolda}
        return Tabell(self.noder[nod], dolda | {c: DOLD for c in self.celler if (nod, c) in ej_tryckta})

    def _ensidiga(self, nod: Nod) -> list[Cell]:
        """The groups of the node where everybody is on one level: their split is hidden (S3), and so is all that lies under it."""
        tal = self.noder[nod]
        return [
            t
            for t, delar in self.delningar
            if t in self.kansliga and _ar_nivaer(delar) and tal.get(t) in {tal.get(d, 0) for d in delar} - {0}
        ]

    def _vikt(self, cell: tuple[Nod, Cell]) -> int:
        nod, egen = cell
        return 0 if nod[1] == REST else self.vikt(egen)

    def _enheter(self, enheter: Sequence[str]) -> list[Relation]:
        egna = [e for e in enheter if e != ALLA_ENHETER]
        return [
            summa(((ALLA_ENHETER, u), c), [((e, u), c) for e in egna])
            for u in sorted({u for _, u in self.noder}) for c in self.celler if c not in self.opublicerade
        ]  # fmt: skip

    def _aldrar(
        self, enheter: Sequence[str], varden: dict[Hashable, int], ej_tryckta: set[Hashable], relationer: list[Relation]
    ) -> None:
        """Those of 16-24 are among everybody and those of 16-19 among them: the rest is never printed but follows."""
        for e in enheter:
            for stor, liten in ((Urval.ALLA, Urval.UNGA), (Urval.UNGA, Urval.KAA)):
                for c in self.celler if (e, str(liten)) in self.noder else ():
                    if c in self.opublicerade:
                        continue
                    hel, del_, rest = ((e, str(stor)), c), ((e, str(liten)), c), ((f"{e}{liten}", REST), c)
                    varden[rest] = varden[hel] - varden[del_]
                    ej_tryckta.add(rest)
                    relationer.append(summa(hel, (del_, rest)))
