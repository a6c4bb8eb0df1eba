"""The stored tables of results: curves, mix, adjusted, return, lock-in, levels (methods.md 4.2-4.5, 8)."""

import json
import re
from collections import Counter
from datetime import date, timedelta

import pytest

from followup.kas.lasare import lasare
from followup.matt import aterkomst, grupper, inlasning_fraga, kohort
from followup.matt.extra import EXTRA
from followup.matt.kurva import EJ_FOLJD, FOR_FA, avlasning, hela_procent, intervall, kurvor
from followup.matt.rakna import Fonster
from followup.matt.tabeller import Rakning, Tabell, maskade, rakna_ihop
from tests.factories import ArendeFactory, AvslutFactory, EnhetFactory, InsatsFactory
from tests.followup.resultat_hjalp import kohort_tabeller, lotta_kohort
from tests.followup.test_matt_v12 import fallen  # noqa: F401

A, B = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"


def oppet(noder, *_, **__):
    """The tables with nothing hidden: what is masked is tested by itself."""
    return {n: Tabell(t) for n, t in noder.items()}


def procent(text):
    return int(m[1]) if (m := re.match(r"(\d+)\s%", text)) else None


# --- cumulative incidence ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("S130", "C61")
@pytest.mark.parametrize("fro", range(4))
def test_delarna_och_de_som_ar_kvar_ar_hundra_procent(monkeypatch, fro):
    data = kohort_tabeller(monkeypatch, [A], lotta_kohort([A], 900, fro))[A, ""]["start"]
    sedda = 0
    for niva in data.values():
        for vid in niva["vid"].values():
            delar = [procent(d["text"]) for d in vid["delar"].values()]
            if None not in delar:
                sedda += 1
                assert sum(delar) == 100
    assert sedda >= 4


def test_avrundningen_ger_hundra():
    assert hela_procent([1 / 3, 1 / 3, 1 / 6, 1 / 6]) == [33, 33, 17, 17]
    assert hela_procent([1 / 3, 1 / 3, 1 / 3, 0]) == [33, 34, 33, 0]
    assert hela_procent([0.336, 0.336, 0.328, 0]) == [34, 33, 33, 0]
    assert hela_procent([0.004, 0.004, 0.004, 0.988]) == [0, 1, 0, 99]  # the first as everywhere else
    assert sum(hela_procent([1 / 7] * 7)) == 100


@pytest.mark.krav("V2")
def test_intervallet_ar_log_log():
    lag, hog = intervall(0.2, 0.032**0.5)
    assert (lag, hog) == pytest.approx((0.00836904, 0.58185303), abs=2e-5)  # 1.96 for 1.959964
    assert intervall(0.0, 0.1) is None


@pytest.mark.krav("S130")
def test_ingen_kurva_under_tjugo_och_bara_medan_tio_foljs():
    dagar = Counter({(100, 1): 9, (400, 0): 10})
    t = Tabell({(): 19, ("utfall", "365", "1"): 9})
    assert kurvor(t, (), dagar, (90, 180, 365)) == {"kurvor": {}, "skal": FOR_FA}
    assert avlasning(t, (), dagar, 365)["skal"] == FOR_FA
    dagar = Counter({(100, 1): 10, (200, 0): 9, (300, 0): 6})
    t = Tabell(
        {(): 25} | {("utfall", d, u): n for d in ("90", "180", "365") for u, n in (("1", 10 if d != "90" else 0), ("0", 15))}
    )
    ritade = kurvor(t, (), dagar, (90, 180, 365))["kurvor"]
    assert max(d for d, _ in ritade["ett"]) == 180  # on day 210 six are followed
    assert avlasning(t, (), dagar, 365)["skal"] == EJ_FOLJD
    assert avlasning(t, (), dagar, 180)["delar"]["ett"]["text"] == "40\xa0%"


@pytest.mark.krav("T13", "LC18")
def test_varje_steg_i_en_kurva_ar_minst_fem(monkeypatch):
    rader = lotta_kohort([A], 900)
    u = kohort.underlag(rader, [A])
    for niva in ("gron", "gul", "rod"):
        dagar = u.dagar[(A, ""), ("niva", niva)]
        for namn, orsak in (("ett", 1), ("tva", 2), ("tre", 3)):
            punkter = kohort.utfall_data(u, (A, ""))[niva]["kurvor"].get(namn, [])
            antal = [sum(n for (d, o), n in dagar.items() if o == orsak and d <= dag) for dag, _ in punkter]
            assert all(b - a == 0 or b - a >= 5 for a, b in zip(antal, antal[1:], strict=False)), (niva, namn, antal)


@pytest.mark.krav("S157")
def test_helheten_har_ingen_kurva_och_star_sist(monkeypatch):
    data = kohort_tabeller(monkeypatch, [A], lotta_kohort([A], 600))[A, ""]["start"]
    assert list(data)[-1] == ""
    assert data[""]["kurvor"] == {}
    assert data["gron"]["kurvor"]


# --- masking ---------------------------------------------------------------------------------------------------------------


@pytest.mark.krav("T13", "LC18")
def test_delarna_rojer_inte_en_liten_grupp():
    rader = [
        Rakning(A, 30, ((), ("niva", "gron")), 3),
        Rakning(A, 30, ((), ("niva", "gul")), 9),
        Rakning(A, 30, ((), ("niva", "rod")), 20),
    ]
    t = maskade(rakna_ihop(rader, [A], ("",)), [((), [("niva", n) for n in ("gron", "gul", "rod")])])[A, ""]
    assert t.n(("niva", "gron")) is None
    assert sum(t.n(("niva", n)) is None for n in ("gron", "gul", "rod")) == 2
    assert t.text(()) == "32"


@pytest.mark.krav("T13")
def test_alla_enheter_minus_en_rojer_inte_den_andra():
    rader = [Rakning(A, 30, ((),), 40), Rakning(B, 30, ((),), 3)]
    t = maskade(rakna_ihop(rader, [A, B], ("",)), [])
    assert t[B, ""].n(()) is None
    assert t[A, ""].n(()) is None or t["", ""].n(()) is None


@pytest.mark.krav("T13")
def test_alla_minus_de_unga_rojer_inte_de_aldre():
    rader = [Rakning(A, 20, ((),), 40), Rakning(A, 50, ((),), 3)]
    t = maskade(rakna_ihop(rader, [A]), [])
    assert t[A, ""].n(()) is None or t[A, "16-24"].n(()) is None


@pytest.mark.krav("T13")
def test_alla_pa_samma_niva_visas_inte(monkeypatch):
    """S3: where everybody is on one level, the split would tell it of each."""
    data = kohort_tabeller(monkeypatch, [A], lotta_kohort([A], 80, nivaer=("rod",)))[A, ""]
    assert {k: v["n"] for k, v in data["start"].items()} == {"gron": "··", "gul": "··", "rod": "··", "saknas": "··", "": "80"}


def test_manga_enheter_maskas_var_for_sig(monkeypatch):
    monkeypatch.setattr("followup.matt.tabeller.HOGST_TILLSAMMANS", 1)
    rader = [Rakning(A, 30, ((), ("x",)), 3), Rakning(A, 30, ((), ("y",)), 30), Rakning(B, 30, ((), ("x",)), 9)]
    t = maskade(rakna_ihop(rader, [A, B], ("",)), [((), [("x",), ("y",)])])
    assert t[A, ""].n(("x",)) is None
    assert t["", ""].n(("x",)) is None


# --- adjusted ---------------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S157", "C72")
def test_justerat_bara_fran_femtio_och_mot_samma_slags_personer(monkeypatch):
    rader = lotta_kohort([A], 300, 1) + lotta_kohort([B], 40, 2)
    data = kohort_tabeller(monkeypatch, [A, B], rader)["", ""]
    assert json.loads(json.dumps(data)) == data  # it is stored as it is
    j = data["justerad"]
    per_enhet = {p["enhet"]: p for p in j["punkter"]}
    assert per_enhet[B]["skal"].startswith("Färre än 50")
    assert per_enhet[A]["inom"] is True
    assert per_enhet[A]["lag"] < per_enhet[A]["kvot"] < per_enhet[A]["hog"]
    assert [p["enhet"] for p in j["punkter"]] == [A, B]
    assert [p["enhet"] for p in kohort_tabeller(monkeypatch, [A, B], rader)[A, ""]["justerad"]["punkter"]] == [A]


def test_en_enda_enhet_har_inget_att_jamforas_med(monkeypatch):
    j = kohort_tabeller(monkeypatch, [A], lotta_kohort([A], 100))["", ""]["justerad"]
    assert j["punkter"] == []
    assert "bara en enhet" in j["skal"]


# --- from the database ------------------------------------------------------------------------------------------------------


@pytest.fixture
def en_enhet(db):
    return EnhetFactory()


def rakna(id_, enhet, till):
    with lasare() as las:
        return EXTRA[id_](las, [enhet.pk], Fonster(till))[str(enhet.pk), ""]


@pytest.mark.django_db
@pytest.mark.krav("V12", "S017", "C62")
def test_rundgang_i_v12_ar_incidens_och_den_enkla_andelen_ett_streck(fallen, monkeypatch):  # noqa: F811
    enhet, _ = fallen
    monkeypatch.setattr(aterkomst, "maskade", oppet)
    d = rakna("x_ater", enhet, date(2025, 12, 31))
    assert d["alla"]["n"] == "4"
    assert d["alla"]["remiss"]["12"]["text"] == "2 hittills"
    assert {m: v["enkel"] for m, v in d["alla"]["remiss"].items()} == {"6": "2 av 2", "12": "–", "24": "–"}  # e1, e2
    assert {k: v["n"] for k, v in d["orsak"].items()} == {"arbete": "2", "studier": "1", "eget_avbrott": "1"}
    assert d["orsak"]["arbete"]["remiss"]["6"]["text"] == "1 hittills"
    assert d["alla"]["inskrivning"]["12"]["text"] == "2 hittills"  # e1 to e7 and e2 to e3


@pytest.mark.krav("S017", "V12")
def test_enkel_andel_bara_av_dem_med_full_tid():
    t = Tabell({(): 60, ("tid", "180", "hel"): 40, ("remiss", "180", "ja", "hel"): 10})
    assert aterkomst.enkel_andel(t, (), "remiss", 180) == "25\xa0%"
    assert aterkomst.enkel_andel(t, (), "remiss", 365) == "–"


@pytest.mark.django_db
@pytest.mark.krav("C61")
def test_kohorten_laser_samma_rader_som_mattet(fallen, monkeypatch):  # noqa: F811
    enhet, _ = fallen
    with lasare() as las:
        rader = kohort.kohort(las, "r_utfall", [enhet.pk], Fonster(date(2025, 12, 31)))
    assert Counter(g.utfall for g in rader for _ in range(g.antal)) == {1: 2, 2: 1, 3: 1, 0: 2}
    monkeypatch.setattr(kohort, "maskade", oppet)
    data = rakna("x_kohort", enhet, date(2025, 12, 31))
    assert data["start"][""]["n"] == "6"
    assert {k: v["text"] for k, v in data["start"][""]["vid"]["180"]["delar"].items()} == {
        "ett": "2",
        "tva": "1",
        "tre": "1",
        "kvar": "2",
    }


def arende(enhet, inskriven, slut=None, **avslut):
    a = ArendeFactory(
        enhet=enhet, inkom_den=inskriven, inskriven_den=inskriven, avslutad_den=slut, status="avslutat" if slut else "insats", avslut=False,
        deltagande=False,
    )  # fmt: skip
    if slut:
        AvslutFactory(arende=a, avslutad_den=slut, **avslut)
    return a


@pytest.mark.django_db
@pytest.mark.krav("C72")
def test_inlasning_raknar_dagar_och_arbete_under_och_efter(en_enhet, monkeypatch):
    monkeypatch.setattr(inlasning_fraga, "maskade", oppet)
    start = date(2025, 1, 1)
    i, efter, kvar = (arende(en_enhet, start, *s) for s in ((date(2025, 1, 30),), (date(2025, 3, 1),), ()))
    typ = InsatsFactory(arende=i, start_den=start, avslutad=True, slut_den=date(2025, 1, 30)).insatstyp
    InsatsFactory(arende=efter, insatstyp=typ, start_den=start, avslutad=True, slut_den=date(2025, 1, 30))
    InsatsFactory(arende=kvar, insatstyp=typ, start_den=start, avslutad=True, slut_den=date(2025, 1, 20))
    InsatsFactory(
        arende=kvar, insatstyp=typ, start_den=date(2025, 2, 1), avslutad=True, slut_den=date(2025, 2, 10)
    )  # a pause of 12 days
    rad = rakna("x_inlasning", en_enhet, date(2025, 12, 31))["insatser"][typ.loka_typ]
    assert (rad["arbete_i"], rad["arbete_efter"]) == ("1", "1")
    assert rad["dagar_i"] == 30 + 30 + 41
    assert rad["dagar_efter"] == 0 + 30 + 90
    assert rad["kvot"] == f"{(1 / 101) / (1 / 120):.2f}".replace(".", ",")
    assert rad["intervall"]
    monkeypatch.undo()
    assert rakna("x_inlasning", en_enhet, date(2025, 12, 31))["insatser"][typ.loka_typ]["dagar_i"] is None  # three persons


@pytest.mark.django_db
@pytest.mark.krav("S137", "S146")
def test_grupper_raknar_antal_in_ut_och_orsak(en_enhet, monkeypatch):
    monkeypatch.setattr(grupper, "maskade", oppet)
    arende(en_enhet, date(2024, 5, 1))
    arende(en_enhet, date(2025, 3, 1))
    arende(en_enhet, date(2025, 3, 1), date(2025, 12, 31), studier=True)
    d = rakna("x_grupper", en_enhet, date(2025, 12, 31))
    assert (d["antal"]["alla"], d["in"]["alla"], d["ut"]["alla"]) == ("2", "2", "1")
    assert d["ut"]["orsak"] == {"studier": "1"}
    assert sum(int(n) for n in d["in"]["niva"].values()) == 2
    dagen_fore = rakna("x_grupper", en_enhet, date(2025, 12, 31) - timedelta(days=1))
    assert (dagen_fore["antal"]["alla"], dagen_fore["ut"]["alla"]) == ("3", "0")
