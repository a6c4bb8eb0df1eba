"""The stock equation beside the measure of the stock (methods.md 5, S5; T13, law.md C18): a split is told only where the measure hides none of
it on the days that the rows end and begin with."""

from dataclasses import replace
from datetime import date

import pytest

from followup.flode import bestand, natt
from followup.matt.gemensamt import KVAR, UTAN_GRUND, Grund
from followup.matt.rakna import Fonster

A, B = "a" * 8, "b" * 8
FONSTER = Fonster(date(2026, 9, 30))
pytestmark = pytest.mark.krav("T13", "LC18", "S153")


@pytest.fixture
def bestandet(monkeypatch):
    """The tables of two units that are large in every month, by what the measures hide."""
    rader = [
        bestand.Rad(e, 40, {"niva": niva, "kon": kon, "kalla": "af"}, in_, ut, 20)
        for e in (A, B) for niva in ("gron", "gul", "rod", "saknas") for kon in "KM" for in_ in range(10) for ut in (None, max(in_, 1))
    ]  # fmt: skip
    monkeypatch.setattr(bestand, "rader", lambda *a: rader)
    monkeypatch.setattr(natt, "_ar_nyast", lambda *a: True)
    return lambda grund: natt.x_bestand(None, [A, B], FONSTER, grund)


def delat(tabeller, ar="2026"):
    return {(nod, upp) for nod, t in tabeller.items() for upp in t["ar"].get(ar, ())}


def test_det_som_mattet_doljer_i_dag_star_inte_i_bestandet(bestandet):
    helt = delat(bestandet(UTAN_GRUND))
    assert {((A, ""), upp) for upp in ("", "kon", "niva")} <= helt
    grund = Grund(
        lagen={KVAR: {(A, "", "kon", "K"): True, (A, "", "kon", "M"): True, (B, "", "kon", "K"): False, (B, "", "", ""): True}}
    )
    assert helt - delat(bestandet(grund)) == {((A, ""), "kon"), ((B, ""), "")}
    assert delat(bestandet(grund), "2025") == delat(bestandet(UTAN_GRUND), "2025")


def test_en_delning_som_ar_utelamnad_star_inte_i_bestandet_for_nagon(bestandet):
    borta = delat(bestandet(UTAN_GRUND)) - delat(bestandet(Grund(gomda_delar=frozenset({(KVAR, "", "niva")}))))
    assert borta == {((e, ""), "niva") for e in (A, B, "")}


def test_det_som_mattet_dolde_en_tidigare_manad_star_inte_i_arets_rader(bestandet):
    def borta(*manader, ar="2026"):
        grund = replace(UTAN_GRUND, kvar_dolda=frozenset((m, A, "", "niva") for m in manader))
        return delat(bestandet(UTAN_GRUND), ar) - delat(bestandet(grund), ar)

    assert borta(date(2026, 3, 1)) == {((A, ""), "niva")}
    assert borta(date(2025, 12, 1)) == {((A, ""), "niva")} == borta(date(2025, 12, 1), ar="2025")
    assert borta(date(2026, 3, 1), ar="2025") == set()
