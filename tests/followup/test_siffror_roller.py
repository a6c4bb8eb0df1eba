"""Who reads what off the figures: answers are kept from whoever works with the persons, on every page that prints them (N19), and nothing
hidden in one place stands in another (C18, T13)."""

import io
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from followup.enums import KasKod
from followup.kas.lasare import lasare
from followup.maskning import DOLD
from followup.matt import rapporttabell
from followup.matt.katalog import KATALOG
from followup.matt.lagra import _mask_som_data
from followup.matt.lasa import figur
from followup.matt.maskera import dolj
from followup.matt.rakna import Fonster, Summa, rader, summera
from followup.matt.skatta import skatta
from followup.models import Matpunkt, Uppdragsavtal
from followup.nyckeltalsval import FORVALTNING, valda
from followup.rapportinnehall import utan_svar
from tests.factories import EnhetFactory, RapportFactory, UppdragFactory, UserFactory
from tests.factories.matt import SIGNERAT, AvtalsmalFactory, EnkatFactory, EnkatsvarFactory, UppdragsavtalFactory
from tests.followup.rapport_hjalp import bygg, ett_fall, frysta_siffror
from tests.followup.test_matt_gemensamt import ENHETER, lott, tryck

ROSTEN = KATALOG["k15_rost"]
TABELL = {
    "rubrik": "Nyckeltal",
    "kolumner": ["Mått", "Siffra"],
    "tomt": "",
    "rader": [[ROSTEN.titel, "61 %"], ["Tid i AME", "210"]],
}
TREND = {"rubrik": "Utveckling", "kolumner": ["Mått", "2026"], "tomt": "", "rader": [[ROSTEN.kort, "61 %"]]}
INNEHALL = {
    "titel": "Årsrapport 2025", "fakta": [["Omfattning", "AME, alla åldrar"]], "upplysning": ["Siffrorna visar utfall."],
    "kapitel": [{"rubrik": "3. Vad kom ut av det", "tomt": "", "tabeller": [TABELL, TREND]}],
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.krav("N19", "S165")
@pytest.mark.parametrize(("roll", "ser"), [("handlaggare", False), ("beredare", False), ("chef", True), ("bestallare", True)])
def test_arsrapporten_ger_inte_handlaggaren_deltagarnas_svar(client, roll, ser):
    """Page and sheet; what is kept is not changed by the look."""
    enhet = EnhetFactory()
    rapport = RapportFactory(enhet=enhet, slag="ar", innehall=INNEHALL)
    client.force_login(UserFactory(roll=roll, enhet=enhet))
    sida = client.get(reverse("rapport", args=[rapport.pk])).content.decode()
    bok = load_workbook(io.BytesIO(client.get(reverse("rapport_xlsx", args=[rapport.pk])).content))
    blad = [str(c.value) for b in bok for rad in b for c in rad]
    for text in (ROSTEN.titel, ROSTEN.kort, "61 %"):
        assert ((text in sida), (text in blad)) == (ser, ser), text
    assert "Tid i AME" in sida and "Tid i AME" in blad
    rapport.refresh_from_db()
    assert rapport.innehall == INNEHALL


@pytest.mark.krav("N19")
def test_rapporten_utan_svar_har_allt_annat_kvar():
    assert utan_svar(INNEHALL)["kapitel"][0]["tabeller"] == [{**TABELL, "rader": [["Tid i AME", "210"]]}, {**TREND, "rader": []}]
    assert {k: v for k, v in utan_svar(INNEHALL).items() if k != "kapitel"} == {
        k: v for k, v in INNEHALL.items() if k != "kapitel"
    }


@pytest.fixture
def chef_i_en_handlaggare_i_annan(db):
    enhet = EnhetFactory()
    annan = EnhetFactory(verksamhet=enhet.verksamhet)
    user = UserFactory(roll="chef", enhet=enhet)
    UppdragFactory(user=user, roll="handlaggare", enhet=annan)
    return user, enhet, annan


@pytest.mark.krav("N19")
def test_alla_enheter_tillsammans_rojer_inte_svaren_i_den_enhet_dar_chefen_ar_handlaggare(client, chef_i_en_handlaggare_i_annan):
    user, enhet, annan = chef_i_en_handlaggare_i_annan
    client.force_login(user)
    for url in ("matt_detalj", "matt_csv"):
        assert client.get(reverse(url, args=["k15_rost"])).status_code == 403, "both together less the own one is the other one"
    assert reverse("matt_detalj", args=["k15_rost"]) not in client.get(reverse("matt_lista")).content.decode()
    assert "k15_rost" not in valda(user, FORVALTNING, None)
    ensam = UserFactory(roll="bestallare", enhet=enhet)
    client.force_login(ensam)
    assert client.get(reverse("matt_detalj", args=["k15_rost"])).status_code == 200
    assert "k15_rost" in valda(ensam, FORVALTNING, None)


@pytest.mark.krav("N19", "S138")
def test_ett_mal_for_svaren_star_inte_pa_handlaggarens_avtalssida(client, db):
    enhet = EnhetFactory()
    avtal = UppdragsavtalFactory(enhet=enhet, fran_den=date(2020, 1, 1), till_den=None)
    AvtalsmalFactory(avtal=avtal, matt="k15_rost", ar=date.today().year, slag="utfall", varde=0.5)
    Uppdragsavtal.objects.filter(pk=avtal.pk).update(signerat_av=avtal.skapat_av, signerat_vid=SIGNERAT)
    for roll, ser in (("handlaggare", False), ("chef", True), ("bestallare", True)):
        client.force_login(UserFactory(roll=roll, enhet=enhet))
        assert (ROSTEN.titel in client.get(reverse("avtalsmal")).content.decode()) == ser, roll


@pytest.mark.krav("LC18", "T13")
def test_utflodet_rojer_inte_hur_fa_som_avslutades():
    """Printed beside the number of participants, the quotient would give the hidden number of ended away."""
    m = KATALOG["v_utflode"]
    s = Summa(antal=30, t=Decimal(2), n=Decimal(200))
    nyckel = ("a" * 8, "", "", "")
    dold = dolj(m, {nyckel: s}, {})[nyckel]
    v = skatta(m, s)
    f = figur(m, {"taljare": v.taljare, "namnare": v.namnare, "varde": v.varde} | _mask_som_data(m, s, dold))
    assert (f.text, f.varde) == (DOLD, None)
    manga = Summa(antal=30, t=Decimal(12), n=Decimal(200))
    assert dolj(m, {nyckel: manga}, {})[nyckel].antal == frozenset()


@pytest.mark.krav("LC18", "T13", "S146")
def test_avslutstabellen_och_mattet_bredvid_ger_inte_tillsammans_ett_dolt_tal():
    """The measure beside prints that 10 of 24 went to work or studies: with studies printed as 7, work would be 3."""
    forlaga = lott(random.Random(1), ENHETER[:1])
    slut = [("arbete", "A")] * 3 + [("studier", "B")] * 7 + [("ersattning", "C")] * 5 + [("flytt", "E")] * 9
    fall = [replace(forlaga, lage="klar", slut=s, niva="gul") for s in slut]
    text = {
        namn.split(" ", 3)[-1]: t for namn, t, _ in tryck(fall, ENHETER[:1]) if namn.startswith("rapport") and " avslut " in namn
    }
    kas = {kod: next(v for k, v in text.items() if str(KasKod(kod).label) in k) for kod in "ABCE"}
    assert not kas["A"].isdigit()
    assert not kas["B"].isdigit(), "10 less the printed 7 is the hidden 3"


@pytest.mark.django_db
@pytest.mark.krav("LC18", "T13", "S146")
def test_stegtabellen_har_samma_underlag_som_mattet_bredvid():
    """Two had no level. How few they are would be the ended less those of the measure of steps, so that basis is hidden in both places."""
    enhet = EnhetFactory()
    bygg(enhet)
    for nr in (1, 2):
        ett_fall(enhet, nr, baslinje=False)
    frysta_siffror(enhet)
    punkter = {
        p.matt: p for p in Matpunkt.objects.filter(enhet=enhet, urval="", matt__in=("r_steg", "r_avslutade", rapporttabell.ID))
    }
    tabeller = {t["id"]: {rad[0]: rad[1] for rad in t["rader"]} for t in punkter[rapporttabell.ID].delar["tabeller"]}
    assert punkter["r_steg"].mer["dold"]["n"] == punkter["r_steg"].namnare
    assert tabeller["steg"]["Alla"] == DOLD
    assert (tabeller["avslut"]["Alla"] == DOLD) == ("n" in punkter["r_avslutade"].mer.get("dold", {}))
    assert punkter["r_steg"].namnare == punkter["r_avslutade"].namnare - 2
    assert not any("saknas" in rad and "start" in rad for rad in tabeller["steg"])


@pytest.mark.django_db
@pytest.mark.krav("N19", "S120", "S121")
@pytest.mark.parametrize("matt", ["k15_rost", "k15_behovet", "k15_svarsandel"])
def test_ett_svar_till_andrar_inget_forran_aret_ar_slut(matt):
    """A figure that moved with every answer would, laid beside yesterday's, tell what the one who answered yesterday said."""
    enhet = EnhetFactory()
    slag, svar = ("handlaggare", {"behovet": "ja"}) if matt == "k15_behovet" else ("deltagare_3m", {"stod": "5"})

    def svara(den):
        EnkatsvarFactory(enhet=enhet, slag=slag, manad=den.replace(day=1), svar=svar, insatser=[])
        EnkatFactory(arende__enhet=enhet, slag="deltagare_3m", status="besvarad", avgjord_den=den)

    def antal(den):
        with lasare() as las:
            summor = summera(rader(las, KATALOG[matt], {enhet.pk: None}, Fonster(den)))
        return summor[str(enhet.pk), "", "", ""].antal if summor else 0

    for _ in range(6):
        svara(date(2025, 11, 20))
    fore = [antal(den) for den in (date(2025, 12, 30), date(2025, 12, 31), date(2026, 10, 31))]
    svara(date(2026, 10, 14))
    assert fore == [0, 6, 6]
    assert [antal(den) for den in (date(2025, 12, 31), date(2026, 10, 31), date(2026, 12, 31))] == [6, 6, 1]
