"""What several measures and tables count alike: masked once, and handed to all of them (methods.md 5, S4-S5; law.md C18; T13).

Two families. The stock: who was there some day of the twelve months is who was there at the start and who came, and who ended, who never
began and who is left. The follow-ups: those that fell due are known or not, by the day they were due. A measure or a table that shows one of
these counts hides it exactly where it is hidden here; what only that measure or table tells is masked by itself, beside what stands here.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from ame.arenden.enums import Niva
from followup.maskning import Mask, Relation, maskera, summa
from followup.matt.katalog import KATALOG
from followup.matt.maskera import Dold, N, bara_sma, bas_vikt, enkla_relationer, tal_i, utelamnade
from followup.matt.minne import INGET_MINNE, Forra, Minne, Plats
from followup.matt.rakna import ALLA_ENHETER, HELA, Nyckel, Summa
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR

Summor = Mapping[str, Mapping[Nyckel, Summa]]
Tal = dict[Nyckel, int]
Cell = tuple[Nyckel, str]
Lage = Callable[[tuple[str, ...]], bool | None]  # is a cell of a table hidden or shown; None: it is not there

ID = "x_grund"  # the row that keeps what is hidden here for the month after (methods.md S7)
# The counts of the stock, and the measure whose basis is that count. r_steg: those who ended and had a level.
DELTAGARE, IN, AVSLUTADE, KVAR, STEG = "deltagare", "in", "avslutade", "kvar", "steg"
START, UT, EJ, FLER, UTAN_NIVA = "start", "ut", "ej", "fler", "utan_niva"
BESTAND = {
    DELTAGARE: "v_deltagare",
    IN: "v_paborjade",
    AVSLUTADE: "v_avslutade",
    KVAR: "k10_parallella",
    STEG: "r_steg",
}
# Of the follow-ups: all, known and not known; and the same of those due on each day.
ALLA, KANDA, OKANDA = "alla", "kanda", "okanda"
TACKNING = "k16_tackning"
SAKNAS = "saknas"  # how many a measure lacks an answer for, told beside its figure
NIVAER = (*(n.value for n in Niva), "saknas")  # the only sensitive split (definition.UPPDELNINGAR)


def per_dag(vad: str, dag: int) -> str:
    return f"{vad}{dag}"


@dataclass(frozen=True)
class Grund:
    """`dolda`: per measure, which of its counts are fixed and whether each is hidden. `lagen`: every count of the two families. `monster` and
    `tabeller` grow while the month is counted: what comes later takes over what it shares."""

    dolda: Mapping[str, Mapping[Cell, bool]] = field(default_factory=dict)
    ensamma: Mapping[str, frozenset[Nyckel]] = field(default_factory=dict)
    lagen: Mapping[str, Mapping[Nyckel, bool]] = field(default_factory=dict)
    gomda_delar: frozenset[tuple[str, str, str]] = frozenset()  # (count, ages, split) that is left out (S3)
    monster: dict[str, Mapping[Nyckel, Dold]] = field(default_factory=dict)  # of each measure, as it is masked
    tabeller: dict[str, Mapping[tuple[str, str], Lage]] = field(default_factory=dict)  # of each stored table, as it is masked
    # (month, count, unit, ages, split) of the months before where a part is hidden
    tidigare_dolda: frozenset[tuple[date, str, str, str, str]] = frozenset()
    minne: Minne = INGET_MINNE  # what the tables of the month before hide, and what those of this month do

    def lage(self, vad: str, enhet: str, urval: str, uppdelning: str = HELA, del_: str = HELA) -> bool | None:
        """Is a count of the families hidden (True) or shown (False)? None: nobody else tells of it."""
        if (vad, urval, uppdelning) in self.gomda_delar:
            return True
        return self.lagen.get(vad, {}).get((enhet, urval, uppdelning, del_))

    def doljer_delning(self, vad: str, enhet: str, urval: str, uppdelning: str = HELA) -> bool:
        """Is any part of the split hidden, or without a split the count itself?"""
        if (vad, urval, uppdelning) in self.gomda_delar:
            return True
        return any(ar_dold and k[:3] == (enhet, urval, uppdelning) for k, ar_dold in self.lagen.get(vad, {}).items())

    def matt(self, matt: str, enhet: str, urval: str, uppdelning: str = HELA, del_: str = HELA, namn: str = N) -> bool | None:
        """The same of a count of a measure."""
        monster = self.monster.get(matt, {})
        dold = monster.get((enhet, urval, uppdelning, del_))
        if dold is None:
            ar_utelamnad = any(d.ar_utelamnad for k, d in monster.items() if k[:3] == (enhet, urval, uppdelning))
            return True if ar_utelamnad else None
        return dold.ar_utelamnad or namn in dold.antal

    def doljer_saknade(self, matt: str, nyckel: Nyckel) -> bool:
        return self.dolda.get(matt, {}).get((nyckel, SAKNAS), False)

    def beratta(self, namn: str, tabeller: Mapping[tuple[str, str], Lage]) -> None:
        """A stored table tells those after it what it hides; nobody is told by one that is counted alone."""
        if self is not UTAN_GRUND:
            self.tabeller[namn] = tabeller

    def tabell(self, namn: str, enhet: str, urval: str, cell: tuple[str, ...]) -> bool | None:
        """The same of a cell of a stored table that was masked before."""
        noder = self.tabeller.get(namn, {})
        return noder[enhet, urval](cell) if (enhet, urval) in noder else None


UTAN_GRUND = Grund()


def lagg_grund(summor: Summor, forra: Forra) -> Grund:
    """The two families of a month, masked."""
    minne = Minne(forra)
    bestand, uppfoljda = _bestand(summor, minne), _uppfoljda(summor, minne)
    lagen: dict[str, dict[Nyckel, bool]] = {}
    for familj in (bestand, uppfoljda):
        for (nyckel, vad), ar_dold in familj.lagen.items():
            lagen.setdefault(vad, {})[nyckel] = ar_dold
    familjer = {m: next((f for f in (bestand, uppfoljda) if f.namnen(m, egna)), None) for m, egna in summor.items()}
    return Grund(
        dolda={m: f.i_matt(m, summor[m]) for m, f in familjer.items() if f},
        ensamma={m: f.ensamma_i(m, summor[m]) for m, f in familjer.items() if f},
        lagen=lagen,
        gomda_delar=bestand.gomda_delar | uppfoljda.gomda_delar,
        minne=minne,
    )


@dataclass(frozen=True)
class _Familj:
    tal: Mapping[str, Tal]
    lagen: Mapping[Cell, bool]
    ensamma: frozenset[Cell]
    gomda_delar: frozenset[tuple[str, str, str]]
    andra_tal: Mapping[str, Mapping[str, str]]  # measure -> its count -> the count here that it is

    def namnen(self, matt: str, summor: Mapping[Nyckel, Summa]) -> dict[str, str]:
        """The counts of the measure that stand here, and what they are called here. A basis is the same when its numbers are."""
        bas = {k: tal_i(KATALOG[matt], s)[N] for k, s in summor.items()}
        lika = next((vad for vad, tal in self.tal.items() if tal == bas), None)
        return ({N: lika} if lika else {}) | dict(self.andra_tal.get(matt, {}))

    def i_matt(self, matt: str, summor: Mapping[Nyckel, Summa]) -> dict[Cell, bool]:
        return {(k, namn): self.lagen.get((k, vad), False) for namn, vad in self.namnen(matt, summor).items() for k in summor}

    def ensamma_i(self, matt: str, summor: Mapping[Nyckel, Summa]) -> frozenset[Nyckel]:
        bas = self.namnen(matt, summor).get(N)
        return frozenset(k for k in summor if (k, bas) in self.ensamma)


def _bestand(summor: Summor, minne: Minne) -> _Familj:
    tal = {vad: _antal(summor.get(m, {})) for vad, m in BESTAND.items()}
    d = tal[DELTAGARE]
    harledda = {
        START: {k: n - tal[IN].get(k, 0) for k, n in d.items()},
        UT: {k: n - tal[KVAR].get(k, 0) for k, n in d.items()},
        EJ: {k: n - tal[KVAR].get(k, 0) - tal[AVSLUTADE].get(k, 0) for k, n in d.items()},
        FLER: {k: n - tal[AVSLUTADE].get(k, 0) for k, n in d.items()},
        UTAN_NIVA: {k: n - tal[STEG].get(k, 0) for k, n in tal[AVSLUTADE].items()},
    }
    relationer = [((k, DELTAGARE), [(k, START), (k, IN)]) for k in d]
    relationer += [((k, DELTAGARE), [(k, UT), (k, KVAR)]) for k in d]
    relationer += [((k, DELTAGARE), [(k, FLER), (k, AVSLUTADE)]) for k in d]
    relationer += [((k, UT), [(k, EJ), (k, AVSLUTADE)]) for k in d]
    relationer += [((k, AVSLUTADE), [(k, UTAN_NIVA), (k, STEG)]) for k in tal[AVSLUTADE]]
    return _mask(
        tal, harledda, relationer,
        tryckta=BESTAND,
        foljer={KVAR: FLER},
        ar_tryckt=lambda k, vad: (k[2] == HELA and vad in (START, UT, EJ)) or (k[2] == "niva" and vad == UT),
        minne=minne,
        andra_tal={"v_utflode": {"ja": AVSLUTADE}},
    )  # fmt: skip


def _uppfoljda(summor: Summor, minne: Minne) -> _Familj:
    k16 = summor.get(TACKNING, {})
    tal: dict[str, Tal] = {
        ALLA: _antal(k16),
        KANDA: {k: s.ja for k, s in k16.items()},
        OKANDA: {k: s.antal - s.ja for k, s in k16.items()},
    }
    relationer: list[tuple[Cell, list[Cell]]] = [((k, ALLA), [(k, KANDA), (k, OKANDA)]) for k in k16]
    andra = {TACKNING: {N: ALLA, "ja": KANDA, "nej": OKANDA}}
    for dag in UPPFOLJNINGSDAGAR:
        egna = summor.get(f"r_dag{dag}", {})
        tal |= {
            per_dag(ALLA, dag): _antal(egna),
            per_dag(KANDA, dag): {k: s.antal - s.okanda for k, s in egna.items()},
            per_dag(OKANDA, dag): {k: s.okanda for k, s in egna.items()},
        }
        relationer += [((k, per_dag(ALLA, dag)), [(k, per_dag(KANDA, dag)), (k, per_dag(OKANDA, dag))]) for k in egna]
        andra[f"r_dag{dag}"] = {N: per_dag(KANDA, dag), SAKNAS: per_dag(OKANDA, dag)}
    for vad in (ALLA, KANDA, OKANDA):
        relationer += [((k, vad), [(k, per_dag(vad, dag)) for dag in UPPFOLJNINGSDAGAR]) for k in k16]
    return _mask(
        tal, {}, relationer,
        tryckta=(ALLA, KANDA, OKANDA, *(per_dag(KANDA, dag) for dag in UPPFOLJNINGSDAGAR)),
        ar_tryckt=lambda k, vad: k[2] == HELA and (vad.startswith(OKANDA) or (vad.startswith(ALLA) and not k[1])),
        minne=minne,
        andra_tal=andra,
    )  # fmt: skip


def _antal(summor: Mapping[Nyckel, Summa]) -> Tal:
    return {k: s.antal for k, s in summor.items()}


def _mask(
    tal: Mapping[str, Tal],
    harledda: Mapping[str, Tal],
    relationer: Iterable[tuple[Cell, list[Cell]]],
    *,
    tryckta: Collection[str],
    ar_tryckt: Callable[[Nyckel, str], bool],
    minne: Minne,
    andra_tal: Mapping[str, Mapping[str, str]],
    foljer: Mapping[str, str] | None = None,
) -> _Familj:
    """`harledda` follow from `tal`. What is neither in `tryckta` nor where `ar_tryckt` says so is never printed, but a reader can count it.
    `foljer`: where a split of the first is left out, a nought of the second would tell of it."""
    enheter = {k[0] for egna in tal.values() for k in egna} - {ALLA_ENHETER}
    ar_ensam = len(enheter) == 1  # all of them together are the only one

    def egna(t: Tal) -> Tal:
        return {k: n for k, n in t.items() if not ar_ensam or k[0] != ALLA_ENHETER}

    delade = {**tal, **{vad: t for vad, t in harledda.items() if vad == UT}}
    utelamnat = {vad: utelamnade({k: {N: n} for k, n in egna(t).items()}) for vad, t in delade.items()}
    okanda = {(k, vad) for vad, nycklar in utelamnat.items() for k in _med_tomma(nycklar, tal)}
    okanda |= {(k, mer) for vad, mer in (foljer or {}).items() for k in _med_tomma(utelamnat[vad], tal) if k in harledda[mer]}
    varden: dict[Hashable, int] = {c: 0 for c in okanda if c[1] in tal}
    varden |= {(k, vad): n for vad, t in tal.items() for k, n in egna(t).items()}
    rader, opublicerade = enkla_relationer(varden)
    varden |= {(k, vad): n for vad, t in harledda.items() for k, n in egna(t).items()}
    rader += [_rad(varden, total, delar) for total, delar in relationer if total in varden]
    egna_celler = [(k, vad) for vad, t in (*tal.items(), *harledda.items()) for k in egna(t)]
    opublicerade |= {(k, vad) for k, vad in egna_celler if not (ar_tryckt(k, vad) or vad in tryckta)}
    osedda = {(k, vad) for vad, t in tal.items() for k in bara_sma(egna(t))}
    opublicerade = (opublicerade | osedda) - okanda
    tal_nu = {c: varden[c] for c in egna_celler}
    mask = maskera(
        varden,
        rader,
        opublicerade=opublicerade,
        vikt=lambda c: bas_vikt(c) if c[1] in tal else 0,
        tvungna=[
            *minne.kvar(ID, tal_nu, _plats),
            *(c for c in okanda if c in varden),
        ],
    )
    dolda = [c for c in egna_celler if c in mask.dolda or c in osedda]
    minne.minns(ID, tal_nu, dolda, _plats)
    if ar_ensam:  # there may be two the month after
        minne.minns(ID, tal_nu, dolda, lambda c: _plats(((ALLA_ENHETER, *c[0][1:]), c[1])))
    return _Familj(
        tal, _lagen(mask, opublicerade - osedda, osedda, ar_ensam), frozenset(cast(Iterable[Cell], mask.ensamma)),
        frozenset((vad, k[1], k[2]) for vad, nycklar in utelamnat.items() for k in nycklar), andra_tal,
    )  # fmt: skip


def _plats(cell: Cell) -> Plats:
    (enhet, urval, *del_), vad = cell
    return (enhet, urval), (vad, *del_)


def _med_tomma(nycklar: Collection[Nyckel], tal: Mapping[str, Tal]) -> set[Nyckel]:
    """Of a split that is left out, a reader does not know which parts are empty: every part that somebody is in, by any of the counts, or
    where that is a single one, every part that there is."""
    delarna = {k[:3] for k in nycklar}
    finns = {k for t in tal.values() for k in t if k[:3] in delarna}
    ensamma = {d for d in delarna if sum(k[:3] == d for k in finns) == 1}
    return finns | {(*d, niva) for d in ensamma for niva in NIVAER}


def _rad(varden: Mapping[Hashable, int], total: Cell, delar: Iterable[Cell]) -> Relation:
    """A count that has no row is nought, and known to be."""
    return summa(total, [c for c in delar if c in varden])


def _lagen(mask: Mask, opublicerade: Collection[Hashable], osedda: Collection[Cell], ar_ensam: bool) -> dict[Cell, bool]:
    svar: dict[Cell, bool] = {c: c in mask.dolda or c in osedda for c in mask.varden if c not in opublicerade}
    if ar_ensam:
        svar |= {((ALLA_ENHETER, *k[1:]), vad): ar_dold for (k, vad), ar_dold in svar.items()}
    return svar
