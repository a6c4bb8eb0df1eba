"""Every process and result measure against the oracle, on random municipalities (methods.md 8: the oracle shares no code with the product)."""

import random
from datetime import date

import pytest
from django.db import transaction

from followup.kas.lasare import lasare
from followup.matt.katalog import KATALOG
from followup.matt.rakna import ALLA_ENHETER, HELA, Fonster, Summa, lista, rader, summera
from followup.matt.skatta import incidens, skatta
from tests.followup import oracle as o
from tests.followup.kommunlott import Bygge, lotta

pytestmark = pytest.mark.django_db

TILL = (date(2024, 12, 31), date(2025, 2, 28), date(2025, 12, 31), date(2026, 1, 15))
ANTAL = 200
PER_TEST = 10


class Angra(Exception):
    """Takes the rows of one municipality away again."""


@pytest.mark.krav("C70", "C71", "C80", "T05", "T15")
@pytest.mark.parametrize("forsta", range(0, ANTAL, PER_TEST))
def test_produkten_raknar_som_oraklet(forsta):
    for fro in range(forsta, forsta + PER_TEST):
        kommun = lotta(random.Random(fro))
        with pytest.raises(Angra), transaction.atomic():
            _jamfor(kommun, Bygge(kommun), fro)
            raise Angra


def _jamfor(kommun: o.Kommun, bygge: Bygge, fro: int) -> None:
    with lasare() as las:
        for till in TILL:
            for enhet, nyckel in ((0, str(bygge.enheter[0].pk)), (1, str(bygge.enheter[1].pk)), (None, ALLA_ENHETER)):
                produkt = Produkt(las, bygge, till, nyckel)
                skillnader = [
                    (namn, fick, vantat) for namn, fick, vantat in _alla(produkt, kommun, enhet, till) if not _lika(fick, vantat)
                ]
                assert not skillnader, f"frö {fro}, till {till}, enhet {enhet}: {skillnader}"


class Produkt:
    def __init__(self, las, bygge, till, nyckel):
        self.las, self.fonster, self.nyckel = las, Fonster(till), nyckel
        self.enheter = bygge.enheter

    def _rader(self, kod):
        m = KATALOG[kod]
        return m, rader(self.las, m, {e.pk: m.grans_dagar for e in self.enheter}, self.fonster)

    def summa(self, kod) -> Summa:
        _, egna = self._rader(kod)
        return summera(egna).get((self.nyckel, "", HELA, HELA), Summa())

    def varde(self, kod):
        return skatta(KATALOG[kod], self.summa(kod))

    def andel(self, kod):
        s = self.summa(kod)
        m = KATALOG[kod]
        valda = [e for e in self.enheter if self.nyckel in (ALLA_ENHETER, str(e.pk))]
        granser = {e.pk: m.grans_dagar for e in valda}
        assert len(lista(self.las, m, granser, self.fonster)) == s.antal  # list length = number
        assert len(lista(self.las, m, granser, self.fonster, bara_ja=True)) == s.ja
        return s.ja, s.antal

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
        ("k10_parallella", o.k10_parallella), ("r_avslutade", o.r_avslutade),
    ):  # fmt: skip
        yield kod, p.andel(kod), facit(k, enhet, till)
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
    for kod, facit in (("r_utfall", o.r_utfall), ("r_ater", o.r_ater)):
        par = sorted(facit(k, enhet, till))
        yield kod, p.par(kod), par
        kurva = incidens(p.summa(kod).dagar)
        for dag in (30, 90, 365):
            for nr, namn in ((1, "ett"), (2, "tva"), (3, "tre")):
                yield f"{kod} {namn} {dag}", kurva.vid(namn, dag), o.incidens(par, nr, dag)
    steg = o.r_steg(k, enhet, till)
    fick = p.summa("r_steg").dagar
    yield "r_steg", [fick[0, n] for n in (1, 2, 3, 4)], [steg["upp"], steg["samma"], steg["ned"], steg["ej"]]


def _lika(fick, vantat) -> bool:
    if fick is None or vantat is None or isinstance(fick, (list, tuple)):
        return fick == vantat
    return float(fick) == pytest.approx(float(vantat), abs=1e-9)
