"""Support before and after as a change table, without amounts, masked as one family (S155; law.md C18)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ame.arenden.enums import Forsorjning
from followup.kas.lasare import lasare
from followup.maskning import DOLD
from followup.matt import forsorjning as f_
from followup.matt.forsorjning import GRUPP_AV, GRUPPER, ID, TABELLER, till_for, x_forsorjning
from followup.matt.rakna import ALLA_ENHETER, Fonster
from followup.matt.tabeller import Rakning, maskade, rakna_ihop
from followup.models import Matkorning, Matpunkt
from tests.factories import ArendeFactory, AvslutFactory, BaslinjeFactory, EnhetFactory, UppfoljningFactory, UserFactory
from tests.factories.bas import vid

pytestmark = pytest.mark.django_db
TILL = date(2026, 10, 31)
URL = "/uppfoljning/resultat/forsorjning/"


@pytest.fixture
def enhet():
    return EnhetFactory()


def _slut(enhet, fore, efter, den=date(2026, 5, 4), antal=1, **falt):
    svar = []
    for _ in range(antal):
        arende = ArendeFactory(
            enhet=enhet, avslutat=True, avslut=False, baslinje=False, inkom_den=date(2025, 9, 1), inskriven_den=date(2025, 9, 10), avslutad_den=den
        )  # fmt: skip
        BaslinjeFactory(arende=arende, forsorjning=fore)
        svar.append(AvslutFactory(arende=arende, avbrott=True, forsorjning_fore=fore, forsorjning_efter=efter, **falt))
    return svar


def _tabeller(*enheter):
    with lasare() as las:
        return x_forsorjning(las, [e.pk for e in enheter], Fonster(TILL))


def _cell(data, tabell, fran, till):
    return data[tabell]["rader"][fran][1 + till_for(tabell).index(till)]


@pytest.mark.krav("S155", "C60")
def test_tabellen_visar_hur_manga_som_gick_fran_vad_till_vad_utan_belopp(enhet):
    _slut(enhet, "bistand", "lon", antal=12)
    _slut(enhet, "bistand", "bistand", antal=9)
    _slut(enhet, "bistand", "lon", den=date(2025, 10, 31))  # the day before the twelve months
    _slut(enhet, "bistand", "lon", den=date(2026, 11, 1))  # the day after
    data = _tabeller(enhet)[str(enhet.pk), ""]
    assert (_cell(data, "avslut", "bistand", "lon"), _cell(data, "avslut", "bistand", "bistand")) == ("12", "9")
    assert (data["avslut"]["rader"]["bistand"][0], data["avslut"]["summa"][0]) == ("21", "21")


@pytest.mark.krav("S155", "T16")
def test_det_som_saknas_star_i_en_egen_rad_och_kolumn(enhet):
    _slut(enhet, "okand", "lon", antal=6)
    _slut(enhet, "bistand", "okand", antal=7)
    data = _tabeller(enhet)[str(enhet.pk), ""]["avslut"]
    assert data["rader"]["okand"][0] == "6"
    assert data["summa"][1 + till_for("avslut").index("okand")] == "7"


@pytest.mark.krav("S155", "S129")
def test_fran_avslut_till_uppfoljning_har_ej_nadd_avbojd_och_ogjord_for_sig(enhet):
    svar = (
        [{"gjord": True, "forsorjning": "lon"}] * 6
        + [{"ej_nadd": True}] * 5
        + [{"ej_nadd": True, "status": "avbojd"}] * 5
        + [{}] * 5
    )
    for falt, avslut in zip(svar, _slut(enhet, "bistand", "lon", antal=len(svar)), strict=True):
        UppfoljningFactory(avslut=avslut, dag=90, forfaller_den=date(2026, 8, 2), **falt)
    [sen] = _slut(enhet, "bistand", "lon")
    UppfoljningFactory(
        avslut=sen, dag=90, forfaller_den=date(2026, 8, 2), gjord=True, gjord_den=date(2026, 11, 2)
    )  # answered after
    data = _tabeller(enhet)[str(enhet.pk), ""]
    celler = {t: _cell(data, "90", "lon", t) for t in ("lon", "ej_nadd", "avbojd", "ogjord")}
    assert celler == {"lon": "6", "ej_nadd": "5", "avbojd": "5", "ogjord": "6"}
    assert "30" not in data


@pytest.mark.krav("S155")
def test_varje_slag_av_forsorjning_hor_till_en_grupp_och_bara_en():
    assert sorted(GRUPP_AV) == sorted(Forsorjning.values)
    assert sum(len(slag) for _, slag in GRUPPER.values()) == len(Forsorjning)


@pytest.mark.krav("LC18", "T13", "S155")
def test_sma_grupper_doljs_och_gar_inte_att_rakna_ut_ur_summorna(enhet):
    _slut(enhet, "bistand", "lon", antal=12)
    _slut(enhet, "bistand", "sjukpenning", antal=2)
    _slut(enhet, "lon", "lon", antal=9)
    grannen = EnhetFactory(verksamhet=enhet.verksamhet)
    _slut(grannen, "bistand", "lon", antal=8)
    svar = _tabeller(enhet, grannen)
    data = svar[str(enhet.pk), ""]["avslut"]
    assert _cell({"avslut": data}, "avslut", "bistand", "sjuk") in (DOLD, "<5")
    assert (
        data["rader"]["bistand"].count(DOLD) + data["rader"]["bistand"].count("<5") >= 2
    )  # never one hole in a row with a known sum
    alla = svar[ALLA_ENHETER, ""]["avslut"]
    assert _cell({"avslut": alla}, "avslut", "bistand", "sjuk") in (
        DOLD,
        "<5",
    )  # the neighbour has none: the sum would give it away


@pytest.mark.krav("LC18", "T13")
def test_ingen_dold_cell_gar_att_rakna_ut_over_enheterna():
    """The audit of the masking module over the whole family: both sides of each table, and the units and their sum."""
    from followup.maskning import atervinnbara

    fall = [("e1", "bistand", "lon", 14), ("e1", "bistand", "sjukpenning", 3), ("e1", "lon", "lon", 2),
            ("e1", "sjukpenning", "bistand", 6), ("e2", "bistand", "lon", 7), ("e2", "bistand", "okand", 1),
            ("e2", "sjukpenning", "sjukpenning", 8), ("e3", "lon", "bistand", 4)]  # fmt: skip
    rader = [Rakning(e, None, tuple(f_.celler("avslut", f, t)), n) for e, f, t, n in fall]
    noder = rakna_ihop(rader, ["e1", "e2", "e3"], ("",))
    tabeller = maskade(noder, f_.delningar(), vikt=f_.vikt)
    celler = sorted({c for t in noder.values() for c in t})
    nummer = {(nod, c): i for i, (nod, c) in enumerate((n, c) for n in noder for c in celler)}
    relationer = [
        {nummer[nod, total]: 1} | {nummer[nod, d]: -1 for d in delar if d in celler}
        for nod in noder for total, delar in f_.delningar() if total in celler
    ] + [{nummer[(ALLA_ENHETER, ""), c]: 1} | {nummer[(e, ""), c]: -1 for e in ("e1", "e2", "e3")} for c in celler]  # fmt: skip
    dolda = {nummer[nod, c] for nod, t in tabeller.items() for c in t.dolda if (nod, c) in nummer}
    assert dolda
    assert not atervinnbara(dolda, relationer)


# --- the page ---


def _lagra(enhet, data, urval=""):
    korning, _ = Matkorning.objects.get_or_create(
        kommun=enhet.verksamhet.namnd.kommun, manad=date(2026, 10, 1),
        defaults={"till_den": TILL, "datadatum": vid(TILL), "definitionsversion": "2026-11", "troskel": 5},
    )  # fmt: skip
    return Matpunkt.objects.create(korning=korning, enhet=enhet, urval=urval, matt=ID, delar=data)


@pytest.mark.krav("S155", "N02", "N04")
def test_sidan_skriver_det_lagrade_med_datum_version_och_forklaring(client, enhet):
    _slut(enhet, "bistand", "lon", antal=12)
    _slut(enhet, "bistand", "bistand", antal=9)
    _lagra(enhet, _tabeller(enhet)[str(enhet.pk), ""])
    client.force_login(UserFactory(roll="chef", enhet=enhet))
    svar = client.get(URL)
    sida = svar.content.decode()
    assert svar.status_code == 200
    rader = svar.context["tabeller"][0].rader
    assert [(r.namn, r.n) for r in rader] == [("Försörjningsstöd", "21")]
    for ord_ in ("Från start till avslut", "Från avslut till 365 dagar efter", "Uppgift saknas", "Definitioner version", "Så räknas det",
                 "Siffrorna visar utfall. De säger inget om vad som hade hänt utan insatsen.", "Ingen uppföljning har förfallit"):  # fmt: skip
        assert ord_ in sida, ord_
    assert "effekt" not in sida.lower()
    assert "kronor" not in sida.lower()
    unga = client.get(URL, {"urval": "16-24"}).content.decode()
    assert "räknas bara för alla åldrar" in unga
    assert "21" in unga


@pytest.mark.krav("N02")
def test_utan_underlag_star_ett_streck_med_skal(client, enhet):
    client.force_login(UserFactory(roll="chef", enhet=enhet))
    sida = client.get(URL).content.decode()
    assert sida.count("—") >= len(TABELLER)
    assert "Räknas i natt för första gången" in sida
    _lagra(enhet, {})
    assert "Inget ärende har avslutats" in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("roll", "status"), [("handlaggare", 200), ("chef", 200), ("bestallare", 200), ("socialsekreterare", 403), ("reception", 403)]
)
def test_sidan_ar_for_dem_som_ser_siffror(client, enhet, roll, status):
    client.force_login(UserFactory(roll=roll, enhet=enhet))
    assert client.get(URL).status_code == status
    assert client.post(URL).status_code == 405


@pytest.mark.krav("D11")
def test_en_annan_enhets_siffror_finns_inte(client, enhet):
    client.force_login(UserFactory(roll="chef", enhet=enhet))
    assert client.get(URL, {"enhet": "finns-inte"}).status_code == 404


def test_sidan_fragar_lika_mycket_med_en_och_trettiosex_manader(client, enhet):
    assert reverse("resultat_forsorjning") == URL
    client.force_login(UserFactory(roll="chef", enhet=enhet))
    antal = []
    for n in (1, 35):
        for i in range(n):
            korning = Matkorning.objects.create(
                kommun=enhet.verksamhet.namnd.kommun, manad=(date(2026, 10, 1) - timedelta(days=31 * (i + n))).replace(day=1), till_den=TILL,
                datadatum=vid(TILL), definitionsversion="2026-11", troskel=5,
            )  # fmt: skip
            Matpunkt.objects.create(korning=korning, enhet=enhet, urval="", matt=ID, delar={})
        with CaptureQueriesContext(connection) as fragor:
            assert client.get(URL).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]
