"""Stock at start + in = out + stock at end, for each month, quarter and year, unit and group (S153, T15).

Every number that is shown is zero or at least the threshold: months too thin are told together, small groups as one (familj.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from ame.arenden.enums import Niva
from followup.flode.familj import Cell, Familj, Satt, aldersdel
from followup.kas.installningar import Installningar
from followup.kas.lasare import Lasare
from followup.maskning import troskel

ANTAL_AR = 3
KVARTAL = (3, 6, 9, 12)
ALLA = ""
# A split: ways to tell its groups, the finest first; each is at least as coarse as the one before. One group of all is no split.
Gruppering = tuple[tuple[str, frozenset[str]], ...]
_KALLOR = {"socialtjanst": "Socialtjänst", "af": "Arbetsförmedlingen"}
_ANDRA = frozenset({"fk", "individen", "ovrigt"})
UPPDELNINGAR: dict[str, tuple[str, tuple[Gruppering, ...]]] = {
    ALLA: ("Alla", ((("Alla", frozenset()),),)),
    "niva": (
        "Nivå vid start",
        (
            (*((n.kort, frozenset({n.value})) for n in Niva), ("Saknas", frozenset({"saknas"}))),
            (("Grön", frozenset({"gron"})), ("Gul", frozenset({"gul"})), ("Röd eller saknas", frozenset({"rod", "saknas"}))),
            (("Grön", frozenset({"gron"})), ("Gul, röd eller saknas", frozenset({"gul", "rod", "saknas"}))),
        ),
    ),
    "kon": (
        "Kön",
        (
            (("Kvinnor", frozenset({"K"})), ("Män", frozenset({"M"})), ("Okänt kön", frozenset({"O"}))),
            (("Kvinnor", frozenset({"K"})), ("Män och okänt kön", frozenset({"M", "O"}))),
        ),
    ),
    "kalla": (
        "Källa",
        (
            (*((n, frozenset({k})) for k, n in _KALLOR.items()), ("Andra källor", _ANDRA)),
            (("Socialtjänst", frozenset({"socialtjanst"})), ("Andra än socialtjänsten", _ANDRA | {"af"})),
        ),
    ),
}
KANSLIG = "niva"  # everybody on one level tells on each (methods.md S3)
FOR_FA = "Visas inte: små grupper skulle synas eller gå att räkna fram."

RADER = """
SELECT enhet_id::text, EXTRACT(YEAR FROM %(till)s::date)::int - fodelsear, COALESCE(niva_vid_start, 'saknas'), COALESCE(kon, 'O'),
    COALESCE(initiator, 'ovrigt'), CASE WHEN inskriven_den < %(fran)s THEN 0 ELSE EXTRACT(MONTH FROM inskriven_den)::int END,
    CASE WHEN avslutad_den <= %(slut)s THEN EXTRACT(MONTH FROM avslutad_den)::int END, count(*)
FROM statistik.inskrivning
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = ANY(%(slag)s) AND inskriven_den <= %(slut)s
    AND (avslutad_den IS NULL OR avslutad_den >= %(fran)s)
GROUP BY 1, 2, 3, 4, 5, 6, 7"""


@dataclass(frozen=True)
class Rorelse:
    """start + in_ = ut + slut."""

    start: int
    in_: int
    ut: int
    slut: int


def rorelse(perioder: Iterable[tuple[date, date | None]], fran: date, till: date) -> Rorelse:
    """Of enrolments (first day, last day or None): those open when `fran` began, new, ended, and open when `till` was over. One that
    began and ended within the period is both new and ended."""
    med = [(a, b) for a, b in perioder if a <= till and (b is None or b >= fran)]
    return Rorelse(
        start=sum(a < fran for a, _ in med),
        in_=sum(a >= fran for a, _ in med),
        ut=sum(b is not None and b <= till for _, b in med),
        slut=sum(b is None or b > till for _, b in med),
    )


@dataclass(frozen=True)
class Rad:
    """`antal` enrolments alike in unit, age and group. `in_` is the month they began, 0 before the year; `ut` the month they ended."""

    enhet: str
    alder: int | None
    grupp: Mapping[str, str]
    in_: int
    ut: int | None
    antal: int


def rader(las: Lasare, enheter: Iterable[UUID], ar: int, till: date) -> list[Rad]:
    varden = {
        "enheter": [str(e) for e in enheter], "slag": list(Installningar().slag), "till": till,
        "fran": date(ar, 1, 1), "slut": min(date(ar, 12, 31), till),
    }  # fmt: skip
    return [
        Rad(enhet, alder, {"niva": niva, "kon": kon, "kalla": kalla}, in_, ut, n)
        for enhet, alder, niva, kon, kalla, in_, ut, n in las.rader(RADER, varden)
    ]


@dataclass(frozen=True)
class Serie:
    """A group's year: the stock when it began, and new and ended in each month."""

    start: int
    in_: tuple[int, ...]
    ut: tuple[int, ...]

    def rad(self, fran: int, till: int) -> Rorelse:
        """Months `fran` to `till`, both with."""
        fore = self.start + sum(self.in_[: fran - 1]) - sum(self.ut[: fran - 1])
        ny, bort = sum(self.in_[fran - 1 : till]), sum(self.ut[fran - 1 : till])
        return Rorelse(fore, ny, bort, fore + ny - bort)


def serie(rader_: Sequence[Rad], manader: int) -> Serie:
    ny, bort = [0] * manader, [0] * manader
    for r in rader_:
        if r.in_:
            ny[r.in_ - 1] += r.antal
        if r.ut:
            bort[r.ut - 1] += r.antal
    return Serie(sum(r.antal for r in rader_ if not r.in_), tuple(ny), tuple(bort))


# --- what can be shown ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Monster:
    """Which way the groups are told, and after which months a line may be drawn."""

    gruppering: int
    snitt: frozenset[int]


Vard = tuple[tuple[Serie, ...], ...]  # a series per group, for every way to tell the groups


def _saker(n: int) -> bool:
    return n == 0 or n >= troskel()


def _radsaker(r: Rorelse) -> bool:
    return all(map(_saker, (r.start, r.in_, r.ut, r.slut)))


def snitt(serier: Sequence[Serie]) -> frozenset[int]:
    """After which months a line can be drawn so that everything between two lines is safe, in every group. Empty: not even for the year.
    Quarters first; then the months of a quarter that stands alone, when each of them is safe."""
    sista = len(serier[0].in_)
    kvar, borjan, slut = [], 1, [k for k in KVARTAL if k < sista] + [sista]
    for k in slut:
        if all(_radsaker(s.rad(borjan, k)) for s in serier):
            kvar.append(k)
            borjan = k + 1
    while kvar and not all(_radsaker(s.rad((kvar[-2] if len(kvar) > 1 else 0) + 1, sista)) for s in serier):
        kvar.pop()  # the last quarters go with the one before
    if not kvar:
        return frozenset({sista}) if all(_radsaker(s.rad(1, sista)) for s in serier) else frozenset()
    kvar[-1] = sista
    manader: set[int] = set()
    for fore, efter in zip([0, *kvar], kvar, strict=False):
        egna = range(fore + 1, efter + 1)
        if len(egna) <= 3 and all(_radsaker(s.rad(m, m)) for m in egna for s in serier):
            manader |= set(egna)
    return frozenset(kvar) | manader


def block(snitten: Iterable[int]) -> list[tuple[int, int]]:
    """(first month, last month) between the lines."""
    ordnade = sorted(snitten)
    return [(fore + 1, efter) for fore, efter in zip([0, *ordnade], ordnade, strict=False)]


def _grund(v: Vard, kanslig: bool, fran: int = 0) -> Monster | None:
    for i in range(fran, len(v)):
        if (not kanslig or not _ensidig(v[i])) and (s := snitt(v[i])):
            return Monster(i, s)
    return None


def _ensidig(serier: Sequence[Serie]) -> bool:
    """Everybody new, or everybody there at the end, in one group."""
    hela = [s.rad(1, len(s.in_)) for s in serier]
    return any(
        sum(x > 0 for x in varden) == 1 for varden in ([r.in_ for r in hela], [r.slut for r in hela], [r.start for r in hela])
    )


def _grovre(v: Vard, p: Monster, kanslig: bool) -> Monster | None:
    """As coarse as asked for, or coarser until it is safe."""
    for i in range(p.gruppering, len(v)):
        if (not kanslig or not _ensidig(v[i])) and (s := _gemensamma(v[i], p.snitt)):
            return Monster(i, s)
    return None


def _gemensamma(serier: Sequence[Serie], snitten: frozenset[int]) -> frozenset[int]:
    """The lines that are safe here too."""
    egna = snitten & snitt(serier)
    return egna if egna and all(_radsaker(s.rad(*b)) for s in serier for b in block(egna)) else frozenset()


def _satt(rader_: Sequence[Rad], uppdelning: str, manader: int) -> Satt[Vard, Monster]:
    grupperingar, kanslig = UPPDELNINGAR[uppdelning][1], uppdelning == KANSLIG

    def varde(cell: Cell) -> Vard:
        egna = [r for r in rader_ if r.enhet in cell[0] and aldersdel(r.alder) in cell[1]]
        return tuple(
            tuple(serie([r for r in egna if not koder or r.grupp[uppdelning] in koder], manader) for _, koder in g)
            for g in grupperingar
        )

    return Satt(
        varde=varde,
        grund=lambda v: _grund(v, kanslig),
        ihop=lambda a, b: Monster(max(a.gruppering, b.gruppering), a.snitt & b.snitt),
        grovre=lambda v, p: _grovre(v, p, kanslig),
        tom=lambda v: not _storlek(v),
        visas=lambda v: _storlek(v) >= troskel(),
        storlek=_storlek,
    )


def _storlek(v: Vard) -> int:
    return sum(s.start + sum(s.in_) for s in v[0])


def tabeller(enheter: Sequence[str], rader_: Sequence[Rad], manader: int) -> dict[tuple[str, str], dict[str, Any]]:
    """(unit or all, ages) -> split -> its groups with their rows, for the year that has come `manader` months."""
    svar: dict[tuple[str, str], dict[str, Any]] = {}
    for uppdelning, (_, grupperingar) in UPPDELNINGAR.items():
        satt = _satt(rader_, uppdelning, manader)
        familj = Familj(enheter, satt)
        for nyckel, p in familj.bygg().items():
            serier = satt.varde(familj.publicerade[nyckel])[p.gruppering]
            svar.setdefault(nyckel, {})[uppdelning] = [
                {"namn": namn, "rader": list(_rader(s, p))}
                for (namn, _), s in zip(grupperingar[p.gruppering], serier, strict=True)
            ]
    if len(enheter) == 1:  # the only unit is all of them
        svar |= {(enheter[0], urval): data for (_, urval), data in svar.items()}
    return svar


def _rader(s: Serie, p: Monster) -> Iterator[list[int]]:
    for fran, till in block(p.snitt):
        r = s.rad(fran, till)
        yield [fran, till, r.start, r.in_, r.ut, r.slut]
