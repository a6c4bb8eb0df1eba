"""Every process and result measure against the oracle, on random municipalities (methods.md 8: the oracle shares no code with the product)."""

import contextlib
import random
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from followup.kas.lasare import lasare
from followup.matt import aterkomst, forsorjning, grupper, inlasning_fraga, rapporttabell
from followup.matt.definition import Form
from followup.matt.katalog import KATALOG
from followup.matt.rakna import ALLA_ENHETER, HELA, Fonster, Summa, lista, rader, summera, varden
from followup.matt.skatta import incidens, skatta
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR
from tests.followup import oracle as o
from tests.followup import oracle_tabeller as ot
from tests.followup.kommunlott import Bygge, lotta

pytestmark = pytest.mark.django_db

TILL = (date(2024, 12, 31), date(2025, 2, 28), date(2025, 12, 31), date(2026, 1, 15))
DELAR, PER_DEL, I_TAGET = 4, 5, 10  # 200 municipalities: four tests of five times ten that lie beside each other
BRYT_UT = 7  # of the ten, the one whose lists are opened too
KOMMUNER = st.lists(st.integers(0, 2**31), min_size=I_TAGET, max_size=I_TAGET, unique=True)


class Angra(Exception):
    """Takes the rows of ten municipalities away again."""


@pytest.mark.krav("C70", "C71", "C80", "T05", "T15")
@pytest.mark.parametrize("del_", range(DELAR))
def test_produkten_raknar_som_oraklet(del_):
    """Each of the ten is counted as if it were alone. The seed is fixed: the same 200 every time, and a failure names its own."""

    @seed(del_)
    @settings(
        max_examples=PER_DEL, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(KOMMUNER)
    def prova(fron):
        with contextlib.suppress(Angra), transaction.atomic():
            _prova(fron)
            raise Angra

    prova()


def _prova(fron: list[int]) -> None:
    kommuner = [lotta(random.Random(fro)) for fro in fron]
    byggen = [Bygge(k) for k in kommuner]
    enheter = [e for b in byggen for e in b.enheter]
    with lasare() as las:
        for till in TILL:
            rakning = Rakning(las, enheter, till)
            for fro, kommun, bygge in zip(fron, kommuner, byggen, strict=True):
                _jamfor(rakning, kommun, bygge, f"frö {fro}, till {till}")
        _jamfor_listor(las, byggen[BRYT_UT], TILL[fron[0] % len(TILL)])


def _jamfor(rakning: "Rakning", kommun: o.Kommun, bygge: Bygge, var: str) -> None:
    norr, soder = (str(e.pk) for e in bygge.enheter)
    for enhet, egna in ((0, {norr}), (1, {soder}), (None, {norr, soder})):
        jamforda = _alla(Produkt(rakning, egna), kommun, enhet, rakning.till)
        skillnader = [(namn, fick, vantat) for namn, fick, vantat in jamforda if not _lika(fick, vantat)]
        assert not skillnader, f"{var}, enhet {enhet}: {skillnader}"


def _jamfor_listor(las, bygge: Bygge, till: date) -> None:
    """List length = number, for the whole and for the numerator (T05)."""
    for m in KATALOG.values():
        if m.form != Form.ANDEL or not m.fraga or m.id == "k15_rost":
            continue
        granser, fonster = {e.pk: m.grans_dagar for e in bygge.enheter}, Fonster(till)
        s = summera(rader(las, m, granser, fonster)).get((ALLA_ENHETER, "", HELA, HELA), Summa())
        assert len(lista(las, m, granser, fonster)) == s.antal - s.okanda, m.id
        assert len(lista(las, m, granser, fonster, bara_ja=True)) == s.ja, m.id


class Rakning:
    """The rows of every measure on one day, asked for once for all units."""

    def __init__(self, las, enheter, till):
        self.las, self.enheter, self.till, self._rader = las, enheter, till, {}

    def tabell(self, sql):
        if sql not in self._rader:
            self._rader[sql] = self.las.rader(sql, varden(dict.fromkeys(e.pk for e in self.enheter), Fonster(self.till)))
        return self._rader[sql]

    def rader(self, kod):
        m = KATALOG[kod]
        if kod not in self._rader:
            self._rader[kod] = rader(self.las, m, {e.pk: m.grans_dagar for e in self.enheter}, Fonster(self.till))
        return self._rader[kod]


class Produkt:
    """The figures of some units."""

    def __init__(self, rakning: Rakning, enheter: set[str]):
        self.rakning, self.enheter = rakning, enheter

    def summa(self, kod) -> Summa:
        egna = [r for r in self.rakning.rader(kod) if r.enhet in self.enheter]
        return summera(egna).get((ALLA_ENHETER, "", HELA, HELA), Summa())

    def i_tabellen(self, sql, vad):
        """How many there are of each thing that `vad` tells of a row; the last column of a row is how many it stands for."""
        per_rad = [[int(x) * r[-1] for x in vad(r)] for r in self.rakning.tabell(sql) if r[0] in self.enheter]
        return tuple(sum(kolumn) for kolumn in zip(*per_rad, strict=True)) or (0,) * len(vad((None,) * 6))

    def varde(self, kod):
        return skatta(KATALOG[kod], self.summa(kod))

    def andel(self, kod):
        s = self.summa(kod)
        return s.ja, s.antal - s.okanda

    def median(self, kod):
        v = self.varde(kod)
        return v.varde, v.taljare or 0, v.namnare or 0

    def kvot(self, kod):
        return self.varde(kod).varde

    def par(self, kod):
        return sorted((dag, orsak) for (dag, orsak), n in self.summa(kod).dagar.items() for _ in range(n))


def _alla(p: Produkt, k: o.Kommun, enhet: int | None, till: date):
    yield "k1_dagar", p.median("k1_dagar"), o.k1_dagar(k, enhet, till)
    yield "k2_dagar", p.median("k2_dagar"), o.k2_dagar(k, enhet, till)
    for kod, facit in (
        ("k1_andel", o.k1_andel), ("k3_andel", o.k3_andel), ("k4_trepart", o.k4_trepart), ("k9_lange", o.k9_lange),
        ("k10_parallella", o.k10_parallella), ("r_avslutade", o.r_avslutade), ("k3_galler", o.k3_galler),
        ("k5_aterkoppling", o.k5_aterkoppling), ("k16_tackning", o.k16_tackning), ("t_antagna", o.t_antagna),
        ("t_utan_insats", o.t_utan_insats), ("t_extern", o.t_extern), ("k11_samma", o.k11_samma),
    ):  # fmt: skip
        yield kod, p.andel(kod), facit(k, enhet, till)
    for dag in (30, 90, 180, 365):
        yield f"r_dag{dag}", p.andel(f"r_dag{dag}"), o.r_dag(k, enhet, till, dag)
    yield "r_tid", p.median("r_tid"), o.r_tid(k, enhet, till)
    yield "k13_arenden", p.kvot("k13_arenden"), o.k13_arenden(k, enhet, till)
    for kod, facit in (("v_deltagare", o.v_deltagare), ("v_paborjade", o.v_paborjade), ("v_avslutade", o.v_avslutade)):
        yield kod, p.summa(kod).antal, facit(k, enhet, till)
    yield "v_utflode", p.kvot("v_utflode"), o.v_utflode(k, enhet, till)
    yield from _tabellerna(p, k, enhet, till)
    yield from _resultattabellerna(p, k, enhet, till)
    kontakter, timmar = o.t_stod(k, enhet, till)
    yield "t_kontakter", p.kvot("t_kontakter"), kontakter
    yield "t_timmar", p.kvot("t_timmar"), timmar
    yield "k8_upprepad", p.andel("k8_upprepad"), o.k8_andel(k, enhet, till, 2)
    yield "k8_fjarde", p.andel("k8_fjarde"), o.k8_andel(k, enhet, till, 4)
    ko = o.k7_ko(k, enhet, till)
    yield "k7_ko", p.summa("k7_ko").antal, len(ko)
    yield "k7_langst", p.varde("k7_langst").varde, max(ko, default=None)
    for kod, facit in (
        ("k6_narvaro", o.k6_narvaro),
        ("k9_glapp", o.k9_glapp),
        ("k11_byten", o.k11_byten),
        ("k12_vanlig", o.k12_vanlig),
    ):
        yield kod, p.kvot(kod), facit(k, enhet, till)
    for kod, facit in (("r_utfall", o.r_utfall), ("r_utfall_remiss", o.r_utfall_remiss), ("r_ater", o.r_ater)):
        par = sorted(facit(k, enhet, till))
        yield kod, p.par(kod), par
        kurva = incidens(p.summa(kod).dagar)
        for dag in (30, 90, 365):
            for nr, namn in ((1, "ett"), (2, "tva"), (3, "tre")):
                yield f"{kod} {namn} {dag}", kurva.vid(namn, dag), o.incidens(par, nr, dag)
    steg = o.r_steg(k, enhet, till)
    fick = p.summa("r_steg").dagar
    yield "r_steg", [fick[0, n] for n in (1, 2, 3, 4)], [steg["upp"], steg["samma"], steg["ned"], steg["ej"]]


def _tabellerna(p: Produkt, k: o.Kommun, enhet: int | None, till: date):
    """The rows that the common picture, the table of support and the report are counted from."""
    start, in_, ut, slut = o.bestand(k, enhet, o.tolv_manader(till), till)
    yield "x_grupper", p.i_tabellen(grupper.FRAGA, lambda r: (r[3], r[4], r[5])), (slut, in_, ut)
    flode = lambda r: tuple(r[1:3] == ("flode", d) for d in ("start", "in", "slut"))  # noqa: E731
    yield "rapport flode", p.i_tabellen(rapporttabell.SQL, flode), (start, in_, slut)
    delar = lambda r: tuple(r[1] == t for t in ("avslut", "fore", "efter", "kon"))  # noqa: E731
    avslutade = o.v_avslutade(k, enhet, till)
    yield "rapport", p.i_tabellen(rapporttabell.SQL, delar), (avslutade, avslutade, avslutade, o.v_deltagare(k, enhet, till))
    yield "x_forsorjning", p.i_tabellen(forsorjning.FRAGA, lambda r: (r[1] == "avslut",)), (avslutade,)
    for dag in UPPFOLJNINGSDAGAR:
        fick = p.i_tabellen(forsorjning.FRAGA, lambda r, d=str(dag): _svaret(r) if r[1] == d else (0, 0, 0))
        yield f"x_forsorjning {dag}", fick, o.forfallna(k, enhet, till, dag)


def _resultattabellerna(p: Produkt, k: o.Kommun, enhet: int | None, till: date):
    """The rows that return after avslut and the lock-in are counted from."""
    rader_ = [r for r in p.rakning.tabell(aterkomst.FRAGA) if r[0] in p.enheter]
    yield "x_ater", sorted(tuple(r[4:9]) for r in rader_ for _ in range(r[-1])), ot.aterkomster(k, enhet, till)
    egna = [r for r in p.rakning.tabell(inlasning_fraga.FRAGA) if r[0] in p.enheter]
    i_insats = [r for r in egna if r[2] != inlasning_fraga.VANTAN]
    yield "x_inlasning", tuple(int(sum(r[n] for r in i_insats)) for n in range(3, 7)), ot.inlasning(k, enhet, till)
    vantar = [r for r in egna if r[2] == inlasning_fraga.VANTAN]
    yield "x_inlasning vantan", tuple(int(sum(r[n] for r in vantar)) for n in (3, 4)), ot.vantan(k, enhet, till)


def _svaret(rad) -> tuple[bool, bool, bool]:
    return rad[3] not in forsorjning.UTAN_SVAR, rad[3] in ("ej_nadd", "avbojd"), rad[3] == forsorjning.OGJORD


def _lika(fick, vantat) -> bool:
    if fick is None or vantat is None or isinstance(fick, (list, tuple)):
        return fick == vantat
    return float(fick) == pytest.approx(float(vantat), abs=1e-9)
