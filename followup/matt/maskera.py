"""Which counts of a stored measure are hidden (methods.md 5, S1-S7; T13).

The counts of a measure are one family of linked tables: units and all of them together, everybody and the two groups of young, and the
parts of every split. The basis (`n`) is masked first and by itself, so that measures with the same basis hide the same of it; then the
counts that it is made of, which are hidden wherever it is. What the month before hid stays hidden while it has changed by less than the
limit, so that no two months can be laid side by side (S7).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from followup.enums import Urval
from followup.maskning import Mask, Relation, maskera, summa, troskel
from followup.matt.definition import UPPDELNINGAR, Form, Matt
from followup.matt.minne import star_kvar
from followup.matt.rakna import ALDERSGRUPPER, ALLA_ENHETER, HELA, Nyckel, Summa
from followup.matt.skatta import forsta_inom_aret

N = "n"
REST = "rest"
FORST = ("1", "ja")  # the part that the figure tells of
UNGA_DELAR = (ALDERSGRUPPER[0][1], ALDERSGRUPPER[1][1])
KANSLIGA = frozenset(u.kod for u in UPPDELNINGAR if u.kanslig)


@dataclass(frozen=True)
class Dold:
    """What is hidden of one cell of the page: names of counts, and whether the basis prints "<5" (no neighbour is printed, S6).
    `ar_utelamnad`: the split is not shown at all, not even which parts it has (S3)."""

    antal: frozenset[str] = frozenset()
    ar_ensam: bool = False
    ar_utelamnad: bool = False


Tal = Mapping[str, int]
Cell = tuple[Nyckel, str]


def tal_i(m: Matt, s: Summa) -> dict[str, int]:
    """The counts of persons that a figure gives away: its basis, and the parts it consists of. Of a curve that is how many had come to its
    first end within the year; the other ends are told on the pages of results only."""
    if m.form == Form.ANDEL:
        return {N: s.antal - s.okanda, "ja": s.ja, "nej": s.antal - s.okanda - s.ja}
    if m.delar_personerna:
        return {N: s.antal, "ja": int(s.t), "nej": s.antal - int(s.t)}
    if m.form == Form.HANDELSE:
        ja = forsta_inom_aret(s.dagar)
        return {N: s.antal, "ja": ja, "nej": s.antal - ja}
    if m.form == Form.FORDELNING:
        per_kod = dict.fromkeys(sorted(kod for kod, _ in m.utfall), 0)
        for (_, utfall), antal in s.dagar.items():
            per_kod[utfall] = per_kod.get(utfall, 0) + antal
        return {N: s.antal, **{str(k): v for k, v in per_kod.items()}}
    return {N: s.antal}


def dolj(
    m: Matt,
    summor: Mapping[Nyckel, Summa],
    forra: Mapping[Nyckel, Mapping[str, int]],
    fasta: Mapping[Cell, bool] | None = None,
    ensamma: Collection[Nyckel] = (),
) -> dict[Nyckel, Dold]:
    """`forra`: what the month before hid, with its true counts. `fasta`: counts that are already hidden (True) or shown (False), and
    `ensamma` those of them that have no printed neighbour, since other measures and tables tell of them too (followup/matt/gemensamt.py)."""
    fasta = fasta or {}
    tal = {nyckel: tal_i(m, s) for nyckel, s in summor.items()}
    enheter = sorted({nyckel[0] for nyckel in tal} - {ALLA_ENHETER})
    if len(enheter) == 1:  # all of them together are the only one
        tal = {k: v for k, v in tal.items() if k[0] != ALLA_ENHETER}
    borta = utelamnade(tal)
    svar = {k: Dold(frozenset(tal[k]), ar_utelamnad=True) for k in borta}
    tal = {k: v for k, v in tal.items() if k not in borta}
    kvar = {(k, namn) for k, egna in forra.items() for namn, antal in egna.items() if star_kvar(tal.get(k, {}).get(namn), antal)}
    osedda = bara_sma({k: v[N] for k, v in tal.items()})
    if fasta:
        dolda_n: set[Hashable] = {(k, N) for k in tal if fasta.get((k, N))}
        ensamma_n: set[Hashable] = {(k, N) for k in ensamma}
    else:
        basen = _mask({(k, N): v[N] for k, v in tal.items()}, (), kvar, osedda=osedda)
        dolda_n, ensamma_n = set(basen.dolda), set(basen.ensamma)
    dolda = _dolj_delarna(tal, dolda_n, kvar, fasta, osedda)
    svar |= {
        k: Dold(frozenset(v if k in osedda else (namn for namn in v if (k, namn) in dolda)), (k, N) in ensamma_n, k in osedda)
        for k, v in tal.items()
    }
    if len(enheter) == 1:
        svar |= {(ALLA_ENHETER, *k[1:]): v for k, v in svar.items()}
    return svar


def _dolj_delarna(
    tal: Mapping[Nyckel, Tal],
    dolda_n: set[Hashable],
    kvar: Collection[Cell],
    fasta: Mapping[Cell, bool],
    osedda: Collection[Nyckel],
) -> Collection[Hashable]:
    """The counts that the basis is made of are hidden wherever it is; the basis itself stands as it is, since others have the same."""
    delar = sorted({namn for v in tal.values() for namn in v} - {N})
    if not delar:
        return dolda_n
    celler = {(k, namn): antal for k, v in tal.items() for namn, antal in v.items()}
    gomda = {(k, namn) for k, v in tal.items() if (k, N) in dolda_n for namn in v}
    givna = {c: c in dolda_n if c[1] == N else fasta[c] for c in celler if c[1] == N or c in fasta}
    tvungna = {c for c in (*kvar, *gomda) if c not in givna} | {c for c, ar_dold in givna.items() if ar_dold}
    synliga = [c for c, ar_dold in givna.items() if not ar_dold]
    mask = _mask(celler, delar, tvungna, synliga, osedda=osedda)
    if not mask.haller:  # before everything is hidden: the splits and the young only
        mer = {c for c in celler if c[0][1] or c[0][2]} - givna.keys()
        mask = _mask(celler, delar, tvungna | mer, synliga, osedda=osedda, ar_allt=True)
    return mask.dolda


def utelamnade(tal: Mapping[Nyckel, Tal]) -> set[Nyckel]:
    """S3: where everybody of a unit is in one part of a sensitive split, that split is left out for every unit and for all of them together
    in that age selection: with one of them shown the other could be had by subtraction."""
    ensidiga = {
        (u, upp)
        for (e, u, upp, _), v in tal.items()
        if upp in KANSLIGA and v[N] >= troskel() and v[N] == tal[e, u, HELA, HELA][N]
    }
    return {k for k in tal if (k[1], k[2]) in ensidiga}


def bara_sma(antal: Mapping[Nyckel, int]) -> set[Nyckel]:
    """The parts of a split where no part is large enough to be shown. Such a split says nothing and is left out: how many parts it has would
    tell how small they are."""
    storst: dict[tuple[str, str, str], int] = {}
    for k, n in antal.items():
        if k[2] != HELA:
            storst[k[:3]] = max(storst.get(k[:3], 0), n)
    return {k for k in antal if storst.get(k[:3], troskel()) < troskel()}


def _mask(
    celler: Mapping[Cell, int],
    delar: Iterable[str],
    tvungna: Iterable[Any],
    synliga: Collection[Cell] = (),
    *,
    osedda: Collection[Nyckel] = (),
    ar_allt: bool = False,
) -> Mask:
    """`osedda`: left out of the page. `ar_allt`: noughts among `tvungna` are hidden too."""
    varden: dict[Hashable, int] = {c: n for c, n in celler.items()}  # noqa: C416
    relationer, opublicerade = _relationer(varden, list(delar))
    return maskera(
        varden, relationer, opublicerade=opublicerade | {c for c in celler if c[0] in osedda}, vikt=_vikt,
        tvungna=[c for c in tvungna if varden.get(c) or ar_allt], synliga=synliga,
    )  # fmt: skip


def _vikt(cell: Cell) -> int:
    """What is hidden last for the sake of others: the unit's own figure, then the municipality's, then those of the young, then the parts of a
    split; the basis after what it consists of, and what the figure tells of after the rest."""
    nyckel, namn = cell
    if namn == REST:
        return 0
    enhet, urval, uppdelning, _ = nyckel
    av_vikt = (namn == N) + (namn in (N, *FORST))
    if uppdelning != HELA:
        return av_vikt
    return 3 + av_vikt + 3 * (urval == Urval.ALLA) + 3 * (urval == Urval.ALLA and enhet != ALLA_ENHETER)


def bas_vikt(cell: Cell) -> int:
    """The same of a count that is a basis in itself."""
    return _vikt((cell[0], cell[1] if cell[1] == REST else N))


def enkla_relationer(varden: dict[Hashable, int]) -> tuple[list[Relation], set[Hashable]]:
    """What adds up to what of (unit, ages, split, part) with a name: each name by itself. What is left of everybody when the young are
    taken away is put in."""
    return _relationer(varden, [])


def _relationer(varden: dict, delar: list[str]) -> tuple[list[Relation], set[Hashable]]:  # type: ignore[type-arg]
    """What adds up to what, over every table that a reader can lay beside another."""
    relationer: list[Relation] = []
    opublicerade: set[Hashable] = set()
    celler = list(varden)
    per_del: dict[tuple[str, str, str, str], list[Cell]] = {}
    per_enhet: dict[tuple[str, str, str, str], list[Cell]] = {}
    for (e, u, upp, d), namn in celler:
        if upp != HELA:
            per_del.setdefault((e, u, upp, namn), []).append(((e, u, upp, d), namn))
        if e != ALLA_ENHETER:
            per_enhet.setdefault((u, upp, d, namn), []).append(((e, u, upp, d), namn))
    for (e, u, _, namn), egna in sorted(per_del.items()):
        relationer.append(summa(((e, u, HELA, HELA), namn), egna))
    for (u, upp, d, namn), egna in sorted(per_enhet.items()):
        if ((ALLA_ENHETER, u, upp, d), namn) in varden:
            relationer.append(summa(((ALLA_ENHETER, u, upp, d), namn), egna))
    if delar:
        relationer += [
            summa((k, N), [(k, d) for d in delar if (k, d) in varden]) for k, namn in celler if namn == N
        ]  # fmt: skip
    _aldrar(varden, celler, relationer, opublicerade)
    return relationer, opublicerade


def _aldrar(varden: dict, celler: list[Cell], relationer: list[Relation], opublicerade: set[Hashable]) -> None:  # type: ignore[type-arg]
    """Those of 16-24 are among everybody, those of 16-19 among them; and the split by age shows the same groups."""
    for (e, u, upp, d), namn in celler:
        for stor, liten in ((Urval.ALLA, Urval.UNGA), (Urval.UNGA, Urval.KAA)):
            if u != liten or ((e, str(stor), upp, d), namn) not in varden:
                continue
            hel, del_ = ((e, str(stor), upp, d), namn), ((e, u, upp, d), namn)
            rest = (((e, u, upp, d), namn), REST)
            varden[rest] = varden[hel] - varden[del_]
            opublicerade.add(rest)
            relationer.append(summa(hel, (del_, rest)))
        if upp == HELA and u in (Urval.UNGA, Urval.KAA):
            grupper = UNGA_DELAR if u == Urval.UNGA else UNGA_DELAR[:1]
            i_uppdelningen = [c for g in grupper if (c := ((e, "", "alder", g), namn)) in varden]
            if i_uppdelningen and sum(varden[c] for c in i_uppdelningen) == varden[(e, u, upp, d), namn]:
                relationer.append(summa(((e, u, upp, d), namn), i_uppdelningen))
