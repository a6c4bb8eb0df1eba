"""What a table hid the month before stays hidden while it is nearly as many (methods.md 5, S7; T13). All of it together: test_matt_gemensamt."""

import random
from datetime import date

import pytest

from followup.maskning import DOLD
from followup.matt import bestallning, exempeltabell, insatsplatser
from followup.matt.exempeltabell import ANTAL, exempeltabeller
from followup.matt.gemensamt import Grund
from followup.matt.insatsplatser import Belaggning
from followup.matt.minne import INGET_MINNE, Minne, star_kvar
from followup.matt.rakna import HELA, Fonster
from followup.matt.tabeller import Rakning, maskade, rakna_ihop

A, B = "a" * 8, "b" * 8
NOD = (A, "", HELA, HELA)
pytestmark = pytest.mark.krav("T13", "N13")


@pytest.mark.parametrize(
    ("nu", "forra", "dolt"), [(3, 4, True), (8, 4, True), (9, 4, False), (10, 9, False), (0, 4, False), (None, 4, False)]
)
def test_dolt_sa_lange_andringen_ar_liten(nu, forra, dolt):
    assert star_kvar(nu, forra) is dolt


def test_en_tabell_med_egen_grans_har_den_ocksa_mellan_manaderna():
    assert star_kvar(10, 9, 10) and not star_kvar(10, 9)
    minne = Minne()
    rader = {
        n: [Belaggning(typ, "kurs", 10, 100, 10, antal, 30, 30) for typ, antal in (("x", n), ("y", 40), ("z", 12))]
        for n in (9, 11)
    }
    insatsplatser.tabell(rader[9], minne, "v|2026-1")
    tabell = insatsplatser.tabell(rader[11], Minne(minne.dolt), "v|2026-1")
    assert tabell[0]["deltagare"] == DOLD
    assert insatsplatser.tabell(rader[11])[0]["deltagare"] == "11"


def rakna(per_del, minne, tabell="x_prov"):
    rader = [Rakning(A, 30, ((), ("kon", kon)), n) for kon, n in per_del.items()]
    return maskade(rakna_ihop(rader, [A, B], ("",)), [((), [("kon", k) for k in "KMO"])], minne=(minne, tabell))[A, ""]


def test_tabellen_minns_vad_den_dolde():
    minne = Minne()
    rakna({"K": 3, "M": 40, "O": 9}, minne)
    assert minne.dolt["x_prov"][NOD] == {"kon|K": 3, "kon|O": 9}
    sedan = rakna({"K": 6, "M": 40, "O": 9}, Minne({"x_prov": {NOD: {"kon|K": 3}}}))
    assert [sedan.n(("kon", k)) for k in "KMO"] == [None, 40, None]
    assert rakna({"K": 6, "M": 40, "O": 9}, Minne()).dolda == {}
    assert rakna({"K": 8, "M": 40, "O": 9}, Minne({"x_prov": {NOD: {"kon|K": 3}}})).dolda == {}  # five more


def test_tva_delar_av_en_tabell_minns_var_for_sig():
    minne = Minne()
    rakna({"K": 3, "M": 40, "O": 9}, minne, "x_prov/ett")
    rakna({"K": 4, "M": 40, "O": 9}, minne, "x_prov/tva")
    assert minne.rad("x_prov", A, "")["dold"] == {"ett|kon|K": 3, "ett|kon|O": 9, "tva|kon|K": 4, "tva|kon|O": 9}
    assert minne.rad("x_prov", B, "") == {} == minne.rad("annan", A, "")
    assert Minne(minne.dolt).kvar("x_prov/tva", {((A, ""), ("kon", "O")): 9, ((A, ""), ("kon", "K")): 9}) == [
        ((A, ""), ("kon", "O"))
    ]


def test_en_tabell_som_raknas_for_sig_minns_inget():
    rakna({"K": 3, "M": 40, "O": 9}, INGET_MINNE)
    assert not INGET_MINNE.dolt


class Dorr:
    def __init__(self, *rader):
        self.raderna = rader

    def rader(self, sql, varden):
        return self.raderna


FONSTER = Fonster(date(2026, 10, 31))


def blad(antal, forra=None):
    """The good example of an insats with so many women, and fifty men."""
    grund = Grund(minne=Minne(forra or {}))
    konen = ["K"] * antal + ["M"] * 50 + ["O"] * 9
    rader = [(A, "typ", kon, 30, ("gul", "rod")[i % 2], date(2026, 1, 1), None, None, None) for i, kon in enumerate(konen)]
    tabeller = exempeltabeller(Dorr(*rader), [A], FONSTER, grund)[A, ""]["typ"]["tabeller"]
    return dict(tabeller[0]["rader"]), grund.minne.dolt


def test_det_goda_exemplet_minns():
    forst, dolt = blad(3)
    assert forst["Kvinnor"] == DOLD and dolt[exempeltabell.ID][NOD]["typ|kon|K"] == 3
    assert blad(6, dolt)[0]["Kvinnor"] == DOLD
    assert (blad(6)[0]["Kvinnor"], blad(6)[0][ANTAL]) == ("6", "65")


def test_bestallningens_svar_minns():
    minne = Minne()

    def masken(ja, minne):
        rader = {(A, "typ", "ja"): ja, (A, "typ", "nej"): 20, (A, "typ", "delvis"): 8}
        return bestallning._mask(rader, "typ", [A], minne, "2026-1")

    assert masken(3, minne).varde((A, "ja")) is None
    assert minne.dolt[bestallning.ID][NOD]["2026-1|typ|ja"] == 3
    assert masken(6, Minne(minne.dolt)).varde((A, "ja")) is None
    assert masken(6, Minne()).varde((A, "ja")) == 6


def test_insatsplatserna_minns():
    def tabell(antal, minne):
        rader = [Belaggning(typ, "kurs", 10, 100, None, n, 30, 30) for typ, n in (("x", antal), ("y", 40), ("z", 8))]
        return {r["typ"]: r["deltagare"] for r in insatsplatser.tabell(rader, minne, "v|2026-1")}

    minne = Minne()
    assert tabell(3, minne)["x"] == DOLD
    assert minne.rad(insatsplatser.ID, "", "")["dold"] == {"v|2026-1|kurs|x": 3, "v|2026-1|kurs|z": 8}
    assert tabell(6, Minne(minne.dolt))["x"] == DOLD
    assert tabell(6, Minne())["x"] == "6"


@pytest.mark.parametrize("fro", range(3))
def test_samma_tal_igen_ger_samma_monster(fro):
    """What was hidden the month before hides nothing more by itself when nobody came or left."""
    slump = random.Random(fro)
    per_del = {k: slump.choice([2, 3, 9, 30]) for k in "KMO"}
    minne = Minne()
    forst = rakna(per_del, minne)
    assert rakna(per_del, Minne(minne.dolt)).dolda == forst.dolda
