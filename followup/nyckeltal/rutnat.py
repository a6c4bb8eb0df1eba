"""Counts in a grid: unit x sex x time x group, with every sum a reader can get at by changing the filters.

The whole grid of the reader's scope is built and masked at once, whatever the filters show, so that two views of the page laid
beside each other give nothing away (S5, T13). Months (or quarters, when months are too thin) are printed for all sexes together;
sex is printed for the year. What is not printed but follows from the rest is in the grid as `opublicerade`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from followup.maskning import DOLD, Mask, Relation, maskera, summa
from followup.nyckeltal.utsnitt import ALLA, KON, KON_ALLA, MANADER, Utsnitt, kon_i_rutnatet

AR = "ar"
MINST_PER_DEL = (18, 12)  # on average per month, else per quarter, else the year alone: fewer, and nearly every group is hidden
PROCENT_FRAN = 20  # S2: a percentage only when the denominator is at least this


class Nyckel(NamedTuple):
    enhet: str
    kon: str
    tid: str
    grupp: str


class Rad(NamedTuple):
    """`antal` cases of a unit and sex that count in each of `grupper`. `manad` None: in the year only."""

    enhet: str
    kon: str
    manad: int | None
    grupper: tuple[str, ...]
    antal: int


@dataclass(frozen=True)
class Delning:
    """A group and the parts it is made of. `kanslig`: a variable where all in one part tells on each of them (S3)."""

    summa: str
    delar: tuple[str, ...]
    kanslig: bool = False


@dataclass(frozen=True)
class Familj:
    """Groups that are published together. `over_tid` are the ones printed per month, `tysta` the ones never printed but known by
    subtraction; `alla` is the group of everybody."""

    grupper: tuple[str, ...]
    delningar: tuple[Delning, ...]
    over_tid: tuple[str, ...] = ()
    tysta: tuple[str, ...] = ()
    har_kon: bool = True
    alla: str = "alla"


@dataclass(frozen=True)
class Cell:
    """A count as it may be shown: `varde` None where it is hidden, `text` what is printed."""

    varde: int | None
    text: str

    @property
    def dold(self) -> bool:
        return self.varde is None


@dataclass(frozen=True)
class Andel:
    """A share that never stands without n and N (S2): in percent only from twenty, counts below that, nothing below the mask."""

    n: Cell
    av: Cell

    @property
    def varde(self) -> float | None:
        if self.n.varde is None or not self.av.varde or self.av.varde < PROCENT_FRAN:
            return None
        return self.n.varde / self.av.varde

    @property
    def text(self) -> str:
        if self.av.varde == 0:
            return "—"
        return "" if self.varde is None else f"{self.varde * 100:.0f}\xa0%"

    @property
    def skal(self) -> str:
        """Why there is no percentage, or nothing."""
        if self.av.varde == 0:
            return "Ingen att räkna på."
        if self.n.dold or self.av.dold:
            return "Döljs: färre än fem personer, eller kan räknas ut ur andra tal."
        return "" if self.varde is not None else f"Procent visas från {PROCENT_FRAN} personer."


@dataclass(frozen=True)
class Rutnat:
    familj: Familj
    mask: Mask
    tider: dict[str, tuple[str, ...]]

    def cell(self, enhet: str, kon: str, grupp: str, tid: str = AR) -> Cell:
        nyckel = Nyckel(enhet, kon, tid, grupp)
        return Cell(self.mask.varde(nyckel), self.mask.text(nyckel))

    def andel(self, enhet: str, kon: str, grupp: str, av: str) -> Andel:
        return Andel(self.cell(enhet, kon, grupp), self.cell(enhet, kon, av))

    def sant(self, enhet: str, kon: str, grupp: str) -> int:
        """The true count, for warnings and choices that do not print it."""
        return self.mask.varden[Nyckel(enhet, kon, AR, grupp)]


GOMD = Cell(None, DOLD)


def manad(nr: int) -> str:
    return f"m{nr:02d}"


def kvartal(nr: int) -> str:
    return f"k{nr}"


def tidtext(tid: str) -> str:
    return MANADER[int(tid[1:]) - 1] if tid.startswith("m") else f"kvartal {tid[1:]}"


def kvartalens_manader(utsnitt: Utsnitt) -> dict[str, list[str]]:
    delar: dict[str, list[str]] = {}
    for nr in range(1, utsnitt.antal_manader + 1):
        delar.setdefault(kvartal((nr - 1) // 3 + 1), []).append(manad(nr))
    return delar


def tider_for(antal: int, utsnitt: Utsnitt, minst: tuple[int, int] = MINST_PER_DEL) -> tuple[str, ...]:
    """Months, quarters or nothing: the finest division that leaves something to see."""
    if antal >= minst[0] * utsnitt.antal_manader:
        return tuple(manad(nr) for nr in range(1, utsnitt.antal_manader + 1))
    kvartal_ = tuple(kvartalens_manader(utsnitt))
    return kvartal_ if antal >= minst[1] * len(kvartal_) else ()


def bygg(familj: Familj, utsnitt: Utsnitt, rader: Iterable[Rad], *, alla_ges: bool = False) -> Rutnat:
    """The masked grid. `alla_ges`: the rows hold ALLA themselves (persons in two units count once), otherwise units are summed."""
    varden = _raknade(familj, utsnitt, rader, alla_ges)
    tider = {e: tider_for(varden[Nyckel(e, KON_ALLA, AR, familj.alla)], utsnitt) for e in utsnitt.nycklar}
    if not any(tider.values()):
        varden = {k: v for k, v in varden.items() if k.tid == AR}
    for enhet, egna in tider.items():
        for kv in (t for t in egna if t.startswith("k")):
            delar = kvartalens_manader(utsnitt)[kv]
            varden |= {
                Nyckel(enhet, KON_ALLA, kv, g): sum(varden[Nyckel(enhet, KON_ALLA, m, g)] for m in delar) for g in familj.over_tid
            }
    opublicerade = {k for k in varden if k.grupp in familj.tysta or k.tid.startswith("m") and k.tid not in tider[k.enhet]}
    rel = relationer(familj, utsnitt, varden)
    kansliga = [r for d in familj.delningar if d.kanslig for r in _delning(d, varden)]
    return Rutnat(familj, maskera(varden, rel, opublicerade=opublicerade, kansliga=kansliga, vikt=vikt), tider)


def vikt(nyckel: Nyckel) -> int:
    """Hidden first: parts of the year; then one sex; then the year's parts of a group; the whole, the result and the stock last."""
    if nyckel.tid != AR:
        return 1 if nyckel.grupp == "slut" else 0
    if nyckel.kon != KON_ALLA:
        return 2
    return 4 if nyckel.grupp in ("alla", "AB", "start", "in", "ut", "slut") else 3


def _raknade(familj: Familj, utsnitt: Utsnitt, rader: Iterable[Rad], alla_ges: bool) -> dict[Nyckel, int]:
    kon = (KON_ALLA, *KON) if familj.har_kon else (KON_ALLA,)
    tider = [manad(nr) for nr in range(1, utsnitt.antal_manader + 1)]
    varden = {Nyckel(e, k, AR, g): 0 for e in utsnitt.nycklar for k in kon for g in familj.grupper}
    varden |= {Nyckel(e, KON_ALLA, t, g): 0 for e in utsnitt.nycklar for t in tider for g in familj.over_tid}
    antal: Counter[Nyckel] = Counter()
    for rad in rader:
        enheter = [rad.enhet] if alla_ges or len(utsnitt.enheter) == 1 else [rad.enhet, ALLA]
        for enhet in enheter:
            for grupp in rad.grupper:
                antal[Nyckel(enhet, KON_ALLA, AR, grupp)] += rad.antal
                if familj.har_kon:
                    antal[Nyckel(enhet, kon_i_rutnatet(rad.kon), AR, grupp)] += rad.antal
                if rad.manad and grupp in familj.over_tid:
                    antal[Nyckel(enhet, KON_ALLA, manad(rad.manad), grupp)] += rad.antal
    if okanda := antal.keys() - varden.keys():
        raise ValueError(f"Utanför rutnätet: {sorted(map(str, okanda))[:3]}")
    return varden | antal


def relationer(familj: Familj, utsnitt: Utsnitt, varden: dict[Nyckel, int]) -> list[Relation]:
    """Everything a reader can add up: parts of a group, sexes, units, months and quarters.

    The units are taken to add up also where a person in two of them counts once in the sum: a reader would guess so."""
    rel = [r for d in familj.delningar for r in _delning(d, varden)]
    enheter = [str(e.id) for e in utsnitt.enheter]
    kvartalen = kvartalens_manader(utsnitt)
    manader = [m for delar in kvartalen.values() for m in delar]
    har_tid = {k.tid for k in varden} - {AR}
    for k in varden:
        if k.kon == KON_ALLA and k.tid == AR and familj.har_kon:
            rel.append(summa(k, [k._replace(kon=x) for x in KON]))
        if k.enhet == ALLA and not k.tid.startswith("k"):
            rel.append(summa(k, [k._replace(enhet=e) for e in enheter]))
        if k.kon == KON_ALLA and k.grupp in familj.over_tid and har_tid and not k.tid.startswith("m"):
            rel.append(summa(k, [k._replace(tid=m) for m in (manader if k.tid == AR else kvartalen[k.tid])]))
        if k.tid == AR and k._replace(tid="k1") in varden:
            rel.append(summa(k, [k._replace(tid=kv) for kv in kvartalen]))
    for kv, delar in kvartalen.items() if ALLA in utsnitt.nycklar and har_tid else ():
        for g in familj.over_tid:
            rel.append(
                Relation(
                    tuple(_del(varden, ALLA, kv, delar, g)), tuple(c for e in enheter for c in _del(varden, e, kv, delar, g))
                )
            )
    return rel


def _del(varden: dict[Nyckel, int], enhet: str, kv: str, manader: list[str], grupp: str) -> list[Nyckel]:
    """A unit's quarter: its own cell where there is one, otherwise its months."""
    hel = Nyckel(enhet, KON_ALLA, kv, grupp)
    return [hel] if hel in varden else [hel._replace(tid=m) for m in manader]


def _delning(delning: Delning, varden: dict[Nyckel, int]) -> list[Relation]:
    """The split in every unit, sex and time where all its parts are in the grid."""
    totaler = [k for k in varden if k.grupp == delning.summa]
    rel = [summa(k, [k._replace(grupp=g) for g in delning.delar]) for k in totaler]
    return [r for r in rel if all(c in varden for c in r.hoger)]


def valda_tider(rutnat: Rutnat, utsnitt: Utsnitt) -> Sequence[str]:
    """The divisions of time shown for the choice: none when one sex is chosen, since sex is printed for the year only."""
    return () if utsnitt.kon else rutnat.tider[utsnitt.vald]
