"""The estimators against the published numbers (methods.md 8): V1-V4, V14, and what follows from how they are defined."""

import os
import subprocess
import sys
from collections import Counter
from math import sqrt

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from followup.matt.inlasning import Inlasning
from followup.matt.rakna import aldersgrupp
from followup.matt.sammansattning import Person, justera, slagna_strata
from followup.matt.skatta import incidens, wilson


def raknat(tid, status):
    return Counter(zip(tid, status, strict=True))


@pytest.mark.krav("V1")
def test_v1_lika_dagar_inom_en_orsak():
    k = incidens(raknat([1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4], [1, 1, 1, 2, 2, 2, 3, 3, 3, *[0] * 9]))
    assert [k.vid(n, 9) for n in ("ett", "tva", "tre", "kvar")] == pytest.approx([23 / 135, 28 / 135, 4 / 15, 16 / 45])
    assert [k.fel[n][-1] for n in ("ett", "tva", "tre")] == pytest.approx([0.08976251, 0.10610391, 0.12787781], abs=1e-8)
    assert k.vid("tre", 6) == pytest.approx(8 / 45)
    assert k.fel["tre"][k.dagar.index(6)] == pytest.approx(0.11196147, abs=1e-8)


@pytest.mark.krav("V2")
def test_v2_varians():
    k = incidens(raknat(range(1, 7), [0, 1, 1, 2, 2, 0]))
    fel = dict(zip(k.dagar, k.fel["tva"], strict=True))
    assert (fel[4] ** 2, fel[5] ** 2) == pytest.approx((0.032, 0.048), abs=1e-9)
    assert (k.vid("tva", 4), k.vid("tva", 5)) == pytest.approx((0.2, 0.4))


@pytest.mark.krav("V3")
def test_v3_lika_dagar_over_orsaker_och_censurering():
    k = incidens(raknat([2] * 10 + [4] * 3, [1, 1, 1, 2, 2, 0, 0, 0, 0, 0, 1, 2, 0]))
    assert (k.vid("ett", 2), k.vid("tva", 2)) == pytest.approx((3 / 13, 2 / 13))
    assert (k.vid("ett", 4), k.vid("tva", 4)) == pytest.approx((17 / 39, 14 / 39))


@pytest.mark.krav("V14")
def test_v14_wilson():
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_orsak_som_ingen_har_ar_noll_och_summan_ett():
    k = incidens(Counter({(10, 2): 3, (20, 0): 4}))
    assert [k.vid(n, 15) for n in ("ett", "tva", "tre")] == pytest.approx([0, 3 / 7, 0])
    assert sum(k.vid(n, 15) for n in ("ett", "tva", "tre", "kvar")) == pytest.approx(1)
    tom = incidens(Counter({(20, 0): 4}))
    assert [tom.vid(n, 15) for n in ("ett", "tva", "tre", "kvar")] == [0, 0, 0, 1]


def test_sma_strata_slas_ihop_med_grannar():
    antal = {("rod", "ung"): 40, ("rod", "aldre"): 10, ("gul", "ung"): 20, ("gul", "aldre"): 15, ("gron", "ung"): 3}
    grupp = slagna_strata(antal, 30)
    assert grupp[("rod", "ung")] == ("rod", "ung")
    assert grupp[("gul", "ung")] == grupp[("gul", "aldre")] == ("gul",)
    assert grupp[("rod", "aldre")] == grupp[("gron", "ung")]  # what is left at the top goes together with another
    storlek = Counter()
    for stratum, till in grupp.items():
        storlek[till] += antal[stratum]
    assert all(n >= 30 for n in storlek.values())


def test_den_som_tar_emot_svarare_grupper_doms_efter_dem():
    """Two units do exactly as the whole does with each kind of person; one has mostly hard cases. Raw rates differ, O/E does not."""
    personer = []
    for enhet, antal in (("Norr", {"rod": 200, "gron": 50}), ("Söder", {"rod": 50, "gron": 200})):
        for niva, n in antal.items():
            till_arbete = n // 10 if niva == "rod" else n // 2
            personer += [Person(enhet, (niva,), 100, 1)] * till_arbete + [Person(enhet, (niva,), 400, 0)] * (n - till_arbete)
    norr, soder = justera(personer)
    assert (norr.enhet, norr.n, norr.observerat) == ("Norr", 250, pytest.approx(45))
    assert norr.kvot == pytest.approx(1) and soder.kvot == pytest.approx(1)
    assert norr.spridning == pytest.approx(sqrt(200 * 0.1 * 0.9 + 50 * 0.25))
    assert norr.ar_inom
    assert norr.gransvarden(1.96) == pytest.approx((1 - 1.96 * norr.spridning / 45, 1 + 1.96 * norr.spridning / 45))


def test_inlasning_ar_en_kvot_med_intervall_eller_ett_skal():
    i = Inlasning(till_arbete_i=10, dagar_i=6000, till_arbete_efter=20, dagar_efter=3000)
    assert (i.takt_i, i.takt_efter) == pytest.approx((0.05, 0.2))
    assert i.kvot == pytest.approx(0.25)
    assert i.intervall == pytest.approx((0.117, 0.534), abs=1e-3)
    assert Inlasning(0, 6000, 0, 3000).kvot is None
    assert Inlasning(0, 6000, 0, 3000).skal


@pytest.mark.krav("V4")
def test_v4_biblioteket_ger_greenwood_och_logrank():
    """What the library gives for Freireich's data: standard errors after Greenwood, and the log-rank test."""
    mp = [
        "6",
        "6",
        "6",
        "6+",
        "7",
        "9+",
        "10",
        "10+",
        "11+",
        "13",
        "16",
        "17+",
        "19+",
        "20+",
        "22",
        "23",
        "25+",
        "32+",
        "32+",
        "34+",
        "35+",
    ]
    placebo = ["1", "1", "2", "2", "3", "4", "4", "5", "5", "8", "8", "8", "8", "11", "11", "12", "12", "15", "17", "22", "23"]
    tid = np.array([float(t.rstrip("+")) for t in mp + placebo])
    hant = np.array([not t.endswith("+") for t in mp + placebo]).astype(int)
    grupp = np.array([0] * len(mp) + [1] * len(placebo))
    kurva = SurvfuncRight(tid[:21], hant[:21])
    assert kurva.surv_prob_se == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    chi2, _ = survdiff(tid, hant, grupp)
    assert chi2 == pytest.approx(16.79294, abs=5e-6)


def test_webben_laddar_aldrig_skattarna():
    """The estimators are heavy, and only the worker needs them: with every page's code loaded they are not."""
    program = (
        "import sys, django; django.setup(); from django.urls import get_resolver; assert get_resolver().url_patterns; "
        "sys.exit(', '.join(m for m in ('numpy', 'scipy', 'pandas', 'statsmodels') if m in sys.modules) or 0)"
    )
    svar = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=dict(os.environ))
    assert (svar.returncode, svar.stderr) == (0, "")


@pytest.mark.parametrize(
    ("alder", "grupp"),
    [(None, "Uppgift saknas"), (15, "Uppgift saknas"), (16, "16–19 år"), (24, "20–24 år"), (55, "55 år eller äldre")],
)
def test_aldersgrupperna_borjar_med_sexton(alder, grupp):
    """As the selections 16-24 and 16-19 do: the youngest group is the same persons in both."""
    assert aldersgrupp(alder) == grupp
