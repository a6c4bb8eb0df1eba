"""Source -> way in -> first insats -> utfall for those enrolled in a calendar year or quarter (S136), as it stood on the last day counted.

The bands are merged until each is at least the threshold (followup/nyckeltal/flode.py), and until no table can be subtracted from another
(familj.py). A cohort ends with a whole quarter: before that there is little to follow, and a quarter is never told day by day.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from followup.flode.familj import Cell, Familj, Satt, aldersdel
from followup.kas.installningar import Installningar
from followup.kas.lasare import Lasare
from followup.maskning import troskel
from followup.matt.rakna import ALLA_ENHETER
from followup.nyckeltal.flode import KALLOR, MINST_I_FLODET, Grupper, Vag, bild, sla_ihop, tillsammans

ANTAL_AR = 3
MINST_I_KVARTALET = 60  # smaller quarters would be told in one node each
FOR_FA = f"Flödet ritas från {MINST_I_FLODET} inskrivna, och bara när inga små grupper går att räkna fram."
KVARTALET_FOR_FA = f"Kvartal visas när varje kvartal på året har minst {MINST_I_KVARTALET} inskrivna."
BARA_ALLA = "Kvartal visas för alla enheter och alla åldrar tillsammans, så att små grupper inte kan räknas fram."

# The path of one enrolment; what happened after `till` is not known yet.
_VAG = """
SELECT i.inskrivning_id AS id, i.enhet_id::text AS enhet, EXTRACT(YEAR FROM i.inskriven_den)::int AS ar,
    EXTRACT(QUARTER FROM i.inskriven_den)::int AS kvartal, EXTRACT(YEAR FROM %(till)s::date)::int - i.fodelsear AS alder,
    COALESCE(i.initiator, 'ovrigt') AS kalla, i.spar,
    COALESCE((SELECT x.stodslag FROM statistik.insats x WHERE x.inskrivning_id = i.inskrivning_id AND x.start_den <= %(till)s
        ORDER BY x.start_den, x.registrerad_vid, x.insats_id LIMIT 1), 'ingen') AS insats,
    CASE WHEN i.avslutad_den IS NULL OR i.avslutad_den > %(till)s THEN 'pagar' WHEN i.ar_ej_paborjad THEN 'aldrig'
         WHEN i.kas_utfall IN ('A', 'B') THEN i.kas_utfall ELSE 'annat' END AS utfall
FROM statistik.inskrivning i
WHERE i.enhet_id = ANY(%(enheter)s::uuid[]) AND i.slag = ANY(%(slag)s) AND i.inskriven_den BETWEEN %(fran)s AND %(slut)s"""
ANTAL = f"SELECT enhet, ar, kvartal, alder, kalla, spar, insats, utfall, count(*) FROM ({_VAG}) v GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"  # noqa: S608
LISTA = f"SELECT id, enhet, ar, kvartal, alder, kalla, spar, insats, utfall FROM ({_VAG}) v ORDER BY id"  # noqa: S608


@dataclass(frozen=True)
class Rad:
    """`antal` enrolments alike in unit, quarter, age and path."""

    enhet: str
    ar: int
    kvartal: int
    alder: int | None
    vag: Vag
    antal: int


def sista_hela_kvartalet(till: date) -> date:
    """The last day of the last quarter that was over on `till`."""
    i_morgon = till + timedelta(days=1)
    return date(i_morgon.year, i_morgon.month - (i_morgon.month - 1) % 3, 1) - timedelta(days=1)


def _varden(enheter: Iterable[UUID], till: date) -> dict[str, Any]:
    slut = sista_hela_kvartalet(till)
    return {
        "enheter": [str(e) for e in enheter], "slag": list(Installningar().slag), "till": till, "slut": slut,
        "fran": date(slut.year - ANTAL_AR + 1, 1, 1),
    }  # fmt: skip


def rader(las: Lasare, enheter: Iterable[UUID], till: date) -> list[Rad]:
    return [Rad(e, ar, kv, alder, _vag(*vag), n) for e, ar, kv, alder, *vag, n in las.rader(ANTAL, _varden(enheter, till))]


def _vag(kalla: str, spar: str, insats: str, utfall: str) -> Vag:
    return (kalla if kalla in KALLOR else "ovriga", spar, insats, utfall)


def lista(las: Lasare, enheter: Iterable[UUID], till: date, galler: Callable[[Rad], bool]) -> list[UUID]:
    """The enrolments behind a band: the same rows as the count (T05)."""
    alla = las.rader(LISTA, _varden(enheter, till))
    return [pk for pk, e, ar, kv, alder, *vag in alla if galler(Rad(e, ar, kv, alder, _vag(*vag), 1))]


def tabeller(enheter: Sequence[str], alla: Sequence[Rad]) -> dict[tuple[str, str], dict[str, Any]]:
    """(unit or all, ages) -> cohort -> what is drawn, for every table that can be shown."""
    svar: dict[tuple[str, str], dict[str, Any]] = {}
    for ar in sorted({r.ar for r in alla}):
        for (enhet, urval, kohort), data in _arets(enheter, [r for r in alla if r.ar == ar], str(ar)).items():
            svar.setdefault((enhet, urval), {})[kohort] = data
    if len(enheter) == 1:  # the only unit is all of them
        svar |= {(enheter[0], urval): data for (_, urval), data in svar.items()}
    return svar


def _arets(enheter: Sequence[str], arets: Sequence[Rad], ar: str) -> dict[tuple[str, str, str], dict[str, Any]]:
    familj = Familj(enheter, _satt(arets))
    svar = {}
    for (enhet, urval), grupper in familj.bygg().items():
        svar[enhet, urval, ar] = _data(_i_cell(arets, familj.publicerade[enhet, urval]), grupper)
    kvartal = {kv: _vagar(r for r in arets if r.kvartal == kv) for kv in sorted({r.kvartal for r in arets})}
    if (ALLA_ENHETER, "", ar) in svar and (lika := _kvartalens(list(kvartal.values()))):
        svar |= {(ALLA_ENHETER, "", f"{ar}k{kv}"): _data(v, lika) for kv, v in kvartal.items()}
    return svar


def _kvartalens(kvartal: Sequence[Counter[Vag]]) -> Grupper | None:
    """One way to tell every quarter of the year, so that the last one cannot be worked out finer from the year and the others; and they
    can be compared. None where a quarter is small."""
    egna: list[Grupper | None] = [_grund(v) for v in kvartal]
    if not kvartal or any(v.total() < MINST_I_KVARTALET for v in kvartal):
        return None
    fore: Grupper | None = None
    gemensam = reduce(_ihop, egna)
    while gemensam is not None and gemensam != fore:  # what one of them needs, the others get
        fore = gemensam
        for v in kvartal:
            gemensam = _ihop(gemensam, sla_ihop(v, troskel(), fore))
    return gemensam


def _ihop(a: Grupper | None, b: Grupper | None) -> Grupper | None:
    return None if a is None or b is None else tillsammans(a, b)


def _satt(arets: Sequence[Rad]) -> Satt[Counter[Vag], Grupper]:
    return Satt(
        varde=lambda cell: _i_cell(arets, cell),
        grund=_grund,
        ihop=tillsammans,
        grovre=lambda v, p: sla_ihop(v, troskel(), p),
        tom=lambda v: not v,
        visas=lambda v: v.total() >= MINST_I_FLODET,
        storlek=lambda v: v.total(),
    )


def _i_cell(arets: Iterable[Rad], cell: Cell) -> Counter[Vag]:
    return _vagar(r for r in arets if r.enhet in cell[0] and aldersdel(r.alder) in cell[1])


def _vagar(rader_: Iterable[Rad]) -> Counter[Vag]:
    vagar: Counter[Vag] = Counter()
    for r in rader_:
        vagar[r.vag] += r.antal
    return vagar


def _grund(v: Mapping[Vag, int]) -> Grupper | None:
    return sla_ihop(v, troskel())


def _data(v: Mapping[Vag, int], grupper: Grupper) -> dict[str, Any]:
    """As it is stored: names and numbers to draw, and which codes each node holds, for the list behind a band."""
    grupper = tuple(tuple(g for g in lager if any(vag[i] in g for vag in v)) for i, lager in enumerate(grupper))
    b = bild(v, grupper)
    koder = [{namn: sorted(g) for namn, g in zip(lager, egna, strict=True)} for lager, egna in zip(b.lager, grupper, strict=True)]
    return {"n": b.n, "lager": b.lager, "band": [list(x) for x in b.band], "noter": b.noter, "koder": koder}


def i_bandet(data: Mapping[str, Any], fran: str, till: str, vag: Vag) -> bool | None:
    """Whether a path goes by a band. None: there is no such band."""
    for i, (a, b) in enumerate(zip(data["koder"], data["koder"][1:], strict=False)):
        if fran in a and till in b and [fran, till] in [x[:2] for x in data["band"]]:
            return vag[i] in a[fran] and vag[i + 1] in b[till]
    return None
