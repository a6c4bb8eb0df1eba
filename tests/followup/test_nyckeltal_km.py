"""Kaplan-Meier against published numbers (methods.md 8: V3, V4, V12) and against statsmodels on random data with ties."""

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from followup.nyckeltal.km import i_risk, kaplan_meier, ritpunkter

# V4 Freireich: weeks in remission, + = still in remission
SEX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def tider(text):
    return Counter((int(t.rstrip("+")), not t.endswith("+")) for t in text.split())


def brak(kurva):
    return [Fraction(s.taljare, s.namnare) for s in kurva.steg]


@pytest.mark.krav("V4")
def test_v4_freireich_exakt():
    kurva = kaplan_meier(tider(SEX_MP))
    sjundedelar = ["6/7", "96/119", "64/85", "176/255", "32/51", "64/119", "160/357"]
    assert brak(kurva) == [Fraction(s) for s in sjundedelar]
    assert [s.dag for s in kurva.steg] == [6, 7, 10, 13, 16, 22, 23]
    assert (kurva.n, kurva.median) == (21, 23)
    assert kaplan_meier(tider(PLACEBO)).median == 8


def test_v3_lika_dagar_och_censurering_samma_dag():
    """Censored on a day leave after it: with all events as one kind S = 8/13 * ... (1 - 3/13 - 2/13, then 3/13 more leave at t=4)."""
    status = [1, 1, 1, 2, 2, 0, 0, 0, 0, 0, 1, 2, 0]
    dagar = [2] * 10 + [4] * 3
    kurva = kaplan_meier(Counter((d, s > 0) for d, s in zip(dagar, status, strict=True)))
    assert brak(kurva) == [1 - Fraction(3, 13) - Fraction(2, 13), 1 - Fraction(17, 39) - Fraction(14, 39)]
    assert [s.i_risk for s in kurva.steg] == [13, 3]


@pytest.mark.krav("N01")
def test_v12_vantetid_median_med_den_som_vantar():
    """Days 10, 30, 7, 7, 14, 7 and one who has waited 86: the median of the met is 8.5 and wrong, the KM median is 10."""
    kurva = kaplan_meier({(10, True): 1, (30, True): 1, (7, True): 3, (14, True): 1, (86, False): 1})
    assert brak(kurva)[:2] == [Fraction(4, 7), Fraction(3, 7)]
    assert kurva.median == 10
    assert kurva.p90 is None  # one in seven still waits


def test_exakt_halften_ar_halften():
    assert kaplan_meier({(3, True): 3, (9, True): 3}).median == 3


def test_ingen_alls():
    kurva = kaplan_meier({})
    assert (kurva.n, kurva.steg, kurva.median, ritpunkter({}, minst_handelser=5)) == (0, (), None, [])


@pytest.mark.parametrize("fro", range(8))
def test_samma_som_statsmodels(fro):
    from statsmodels.duration.survfunc import SurvfuncRight

    slumpen = random.Random(fro)
    rader = [(slumpen.randint(1, 30), slumpen.random() < 0.7) for _ in range(slumpen.choice((5, 60, 400)))]
    kurva = kaplan_meier(Counter(rader))
    facit = SurvfuncRight([t for t, _ in rader], [int(s) for _, s in rader])
    dagar = [s.dag for s in kurva.steg]
    assert dagar == list(facit.surv_times)
    assert np.allclose([s.andel for s in kurva.steg], facit.surv_prob, atol=1e-12)
    assert [s.i_risk for s in kurva.steg] == list(facit.n_risk)


def test_ordningen_spelar_ingen_roll_och_andelen_sjunker():
    slumpen = random.Random(1)
    rader = [(slumpen.randint(1, 400), slumpen.random() < 0.6) for _ in range(200)]
    kurva = kaplan_meier(Counter(rader))
    slumpen.shuffle(rader)
    assert kaplan_meier(Counter(rader)) == kurva
    andelar = brak(kurva)
    assert andelar == sorted(andelar, reverse=True)
    assert all(0 <= a <= 1 for a in andelar)


# --- what is drawn (methods.md R7) ------------------------------------------------------------------------------
def test_ingen_kurva_under_tjugo():
    assert ritpunkter({(10 * i, True): 1 for i in range(1, 20)}, minst_handelser=5) == []
    assert ritpunkter({(10 * i, True): 1 for i in range(1, 21)}, minst_handelser=5) != []


def test_kurvan_slutar_nar_farre_an_tio_foljs():
    data = Counter({(15, True): 15, (200, False): 9, (100, False): 6})
    punkter = ritpunkter(data, minst_handelser=5)
    assert punkter == [(0, 1.0), (30, 0.5), (90, 0.5)]
    assert i_risk(data, 90) == 15
    assert i_risk(data, 120) == 9


def test_inget_steg_ar_en_persons_dag():
    data = Counter({(20, True): 2, (50, True): 2, (80, True): 2, (400, False): 40})
    assert [dag for dag, _ in ritpunkter(data, minst_handelser=5)][:2] == [0, 90]
