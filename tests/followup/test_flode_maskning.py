"""The stock equation beside the measure of the stock (methods.md 5, S5; T13, law.md C18): a split is told only where the measure hides none of
it on the days that the rows end and begin with."""

from dataclasses import replace
from datetime import date

import pytest

from followup.flode import bestand, natt
from followup.matt.gemensamt import DELTAGARE, IN, KVAR, UT, UTAN_GRUND, Grund
from followup.matt.rakna import Fonster

A, B = "a" * 8, "b" * 8
FONSTER, MITT = Fonster(date(2026, 9, 30)), Fonster(date(2026, 9, 15))
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
    return lambda grund, fonster=FONSTER: natt.x_bestand(None, [A, B], fonster, grund)


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


def borta(bestandet, *dolda, ar="2026"):
    grund = replace(UTAN_GRUND, tidigare_dolda=frozenset((m, vad, A, "", "niva") for m, vad in dolda))
    return delat(bestandet(UTAN_GRUND), ar) - delat(bestandet(grund), ar)


def test_det_som_mattet_dolde_en_tidigare_manad_star_inte_i_arets_rader(bestandet):
    mars, december = date(2026, 3, 1), date(2025, 12, 1)
    assert borta(bestandet, (mars, KVAR)) == {((A, ""), "niva")}
    assert borta(bestandet, (december, KVAR)) == {((A, ""), "niva")} == borta(bestandet, (december, KVAR), ar="2025")
    assert borta(bestandet, (mars, KVAR), ar="2025") == set()


@pytest.mark.parametrize("vad", [IN, UT, DELTAGARE])
def test_arets_in_och_ut_ar_ocksa_matt(bestandet, vad):
    """The twelve months that end with December are the year; those that end with March are three rows of one year and one of the other."""
    assert borta(bestandet, (date(2025, 12, 1), vad), ar="2025") == {((A, ""), "niva")}
    assert borta(bestandet, (date(2026, 3, 1), vad)) == {((A, ""), "niva")}
    assert borta(bestandet, (date(2026, 3, 1), vad), ar="2025") == set()


def test_i_dag_galler_floden_bara_den_sista_i_manaden(bestandet):
    """Twelve months that end in the middle of one are no rows of a year."""
    grund = Grund(lagen={IN: {(A, "", "kon", "K"): True}})
    assert delat(bestandet(UTAN_GRUND)) - delat(bestandet(grund)) == {((A, ""), "kon")}  # 30 September
    assert delat(bestandet(UTAN_GRUND, MITT)) == delat(bestandet(grund, MITT))


@pytest.fixture
def kohorterna(monkeypatch):
    alla = {(A, ""): {"2024": 1, "2025": 2, "2025k1": 3}, (B, "16-24"): {"2025": 4}}
    monkeypatch.setattr(natt.vagar, "rader", lambda *a: [])
    monkeypatch.setattr(natt.vagar, "tabeller", lambda *a: alla)
    monkeypatch.setattr(natt, "_ar_nyast", lambda *a: True)

    def visade(grund, till=FONSTER.till):
        return {nod: set(d["kohorter"]) for nod, d in natt.x_flode(None, [A, B], Fonster(till), grund).items()}

    return visade


def test_en_kohort_vars_inflode_doldes_visas_inte(kohorterna):
    dolda = frozenset((date(2025, 12, 1), IN, *nod, "") for nod in ((A, ""), (B, "16-24")))
    assert kohorterna(replace(UTAN_GRUND, tidigare_dolda=dolda)) == {(A, ""): {"2024"}}


def test_den_sista_december_galler_dagens_inflode(kohorterna):
    grund = Grund(lagen={IN: {(A, "", "", ""): True}})
    assert kohorterna(grund, date(2025, 12, 31)) == {(A, ""): {"2024"}, (B, "16-24"): {"2025"}}
    assert kohorterna(grund, date(2025, 12, 30)) == kohorterna(UTAN_GRUND)  # not the year's yet
