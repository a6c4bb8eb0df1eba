"""The two dashboards: which figures they open with, who may choose them, what stands beside each figure, and the chef's week."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.audit.models import Handelse
from followup.matt.katalog import KATALOG
from followup.models import Matpunkt, Nyckeltalsval
from followup.nyckeltalsval import ENHET, FORVALDA, FORVALTNING
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    LofteFactory,
    MatkorningFactory,
    MatmalFactory,
    NyckeltalsvalFactory,
    RemissFactory,
    SeriebrottFactory,
    StillestandFactory,
    TrepartssamtalFactory,
    UppdragsavtalFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SIDA = "uppfoljning"
VECKAN = "uppfoljning_veckan"


@pytest.fixture
def enhet():
    return EnhetFactory(namn="AME Centrum")


@pytest.fixture
def som(client, enhet):
    def logga_in(roll, i=None):
        user = UserFactory(roll=roll, enhet=i or enhet)
        client.force_login(user)
        client.user = user
        return client

    return logga_in


@pytest.fixture
def lagrat(enhet):
    """Two months of every measure, for the unit and each age selection."""
    korningar = [
        MatkorningFactory(kommun=enhet.verksamhet.namnd.kommun, manad=date(2026, m, 1), till_den=date(2026, m, d))
        for m, d in ((9, 30), (10, 31))
    ]
    delar = {
        "niva": {"gron": {"taljare": 30, "namnare": 40, "varde": 0.75}, "rod": {"taljare": 10, "namnare": 40, "varde": 0.25}}
    }
    Matpunkt.objects.bulk_create(
        Matpunkt(korning=k, enhet=e, urval=u, matt=m, taljare=40 + i, namnare=80, varde=(40 + i) / 80, delar=delar)
        for i, k in enumerate(korningar)
        for e in (enhet, None)
        for u in ("", "16-24", "16-19")
        for m in KATALOG
    )
    return korningar


def rutor(svar):
    return [r.bild.matt.id for r in svar.context["rutor"]]


# --- which figures ----------------------------------------------------------------------------------------------
@pytest.mark.krav("S149", "C71")
def test_de_tva_rollerna_oppnar_pa_olika_siffror_hogst_atta(som, lagrat):
    """S149: The two roles open on different sets of at most eight figures each; both can be changed by the unit."""
    chef, bestallare = rutor(som("chef").get(reverse(SIDA))), rutor(som("bestallare").get(reverse(SIDA)))
    assert chef == list(FORVALDA[ENHET])
    assert bestallare == list(FORVALDA[FORVALTNING])
    assert set(chef) != set(bestallare)
    assert all(4 <= len(x) <= 8 for x in (chef, bestallare))
    assert set(FORVALDA[ENHET]) | set(FORVALDA[FORVALTNING]) <= set(KATALOG)
    assert rutor(som("handlaggare").get(reverse(SIDA))) == rutor(som("beredare").get(reverse(SIDA))) == chef
    assert rutor(som("analytiker").get(reverse(SIDA))) == bestallare


@pytest.mark.krav("S149", "C71")
@pytest.mark.parametrize(("roll", "vy"), [("chef", ENHET), ("bestallare", FORVALTNING)])
def test_bada_kan_valjas_om_av_enheten(som, enhet, lagrat, roll, vy):
    nya = ["r_tid", "k13_arenden", "k1_andel", "r_utfall"]
    klient = som(roll)
    assert "Välj nyckeltal" in klient.get(reverse(SIDA)).content.decode()
    svar = klient.post(reverse("nyckeltalsval"), {f"plats_{i + 2}": m for i, m in enumerate(nya)})
    assert (svar.status_code, svar.url.split("?")[0]) == (302, reverse(SIDA))
    assert rutor(klient.get(reverse(SIDA))) == nya
    assert (Nyckeltalsval.objects.get().vy, Handelse.objects.filter(verb="followup.valj_nyckeltal").count()) == (vy, 1)
    annan = "analytiker" if vy == FORVALTNING else "handlaggare"
    assert rutor(som(annan).get(reverse(SIDA))) == nya  # the same for everybody who opens it
    orord = "chef" if vy == FORVALTNING else "bestallare"
    assert rutor(som(orord).get(reverse(SIDA))) == list(FORVALDA[ENHET if vy == FORVALTNING else FORVALTNING])


@pytest.mark.krav("S168", "S149")
@pytest.mark.parametrize(("matt", "ord_"), [(["k1_andel"], "mellan 4 och 8"), (["k1_andel"] * 4, "två gånger")])
def test_aldrig_ett_ensamt_tal_och_aldrig_tva_ganger(som, matt, ord_):
    svar = som("chef").post(reverse("nyckeltalsval"), {f"plats_{i + 1}": m for i, m in enumerate(matt)})
    assert svar.status_code == 422
    assert ord_ in svar.content.decode()
    assert '<option value="k1_andel" selected>' in svar.content.decode()  # what was chosen is kept
    assert not Nyckeltalsval.objects.exists()


@pytest.mark.parametrize("roll", ["handlaggare", "beredare", "analytiker"])
def test_andra_valjer_inte(som, lagrat, roll):
    klient = som(roll)
    assert klient.get(reverse("nyckeltalsval")).status_code == 403
    assert klient.post(reverse("nyckeltalsval"), {}).status_code == 403
    assert "Välj nyckeltal" not in klient.get(reverse(SIDA)).content.decode()


def test_stegen_pa_sidorna(som, client):
    som("chef")
    for sida in (SIDA, "nyckeltalsval", "lokalt"):
        assert client.get(reverse(sida)).status_code == 200
        assert client.get(reverse(sida), {"enhet": "ame-frammande"}).status_code == 404
        assert client.get(reverse(sida), {"urval": "20-30"}).status_code == 404
        assert client.put(reverse(sida)).status_code == 405
    som("socialsekreterare")
    assert {client.get(reverse(s)).status_code for s in (SIDA, "nyckeltalsval", "lokalt")} == {403}


def test_den_som_saknar_enhet_far_veta_det(som):
    assert "ingen arbetsmarknadsenhet" in som("bestallare", EnhetFactory(stab=True)).get(reverse(SIDA)).content.decode()


def test_ett_val_av_nagot_som_inte_finns_langre_lamnas_ute(som, enhet, lagrat):
    NyckeltalsvalFactory(enhet=enhet, matt=["borttaget", "k1_andel"])
    assert rutor(som("chef").get(reverse(SIDA))) == ["k1_andel"]


# --- what stands beside a figure --------------------------------------------------------------------------------
@pytest.mark.krav("S149", "S156", "N04", "T05")
def test_varje_siffra_har_n_mal_forra_manaden_lank_och_forklaring(som, enhet, lagrat):
    MatmalFactory(enhet=enhet, matt="k1_andel", varde=0.5)
    MatmalFactory(enhet=enhet, matt="k3_galler", varde=0.9)
    svar = som("chef").get(reverse(SIDA))
    text = svar.content.decode()
    egen = {r.bild.matt.id: r for r in svar.context["rutor"]}
    assert (egen["k1_andel"].bild.text, egen["k1_andel"].bild.n) == ("51\xa0%", "80")
    assert egen["k1_andel"].mal == "Minst 50\xa0%: nått"
    assert egen["k3_galler"].mal == "Minst 90\xa0%: inte nått"
    assert egen["k4_trepart"].mal == "Inget mål är satt."
    assert egen["k1_andel"].forra == "Upp från 50\xa0% i september."
    assert all(r.url.startswith(reverse("matt_detalj", args=[m])) for m, r in egen.items())
    assert text.count("Så räknas det") == len(egen) == 8
    assert "Data från" in text
    assert "Definitioner version" in text
    assert "Siffrorna visar utfall. De säger inget om vad som hade hänt utan insatsen." in text
    assert "effekt" not in text.lower()


@pytest.mark.krav("N02")
def test_innan_natten_har_raknat_star_streck_med_skal(som):
    svar = som("chef").get(reverse(SIDA))
    assert {r.bild.text for r in svar.context["rutor"]} == {"—"}
    assert all(r.bild.skal for r in svar.context["rutor"])
    assert "None" not in svar.content.decode()


@pytest.mark.krav("S150", "C76")
@pytest.mark.parametrize("sida", [SIDA, "flode", "bestand", "lokalt"])
@pytest.mark.parametrize("urval", ["16-24", "16-19"])
def test_en_vaxel_visar_varje_sida_for_unga(som, enhet, lagrat, sida, urval):
    """S150: A switch shows every page for 16-24 (and 16-19 for KAA)."""
    Matpunkt.objects.filter(urval=urval, matt="k1_andel").update(taljare=66, varde=0.825)
    klient = som("chef")
    svar = klient.get(reverse(sida), {"urval": urval})
    text = svar.content.decode()
    assert f'<option value="{urval}" selected>' in text
    assert urval.replace("-", "–") + " år" in text
    assert svar.context["val"].urval == urval
    if sida == SIDA:
        assert next(r.bild.text for r in svar.context["rutor"] if r.bild.matt.id == "k1_andel") == "82\xa0%"
        assert all(f"urval={urval}" in r.url for r in svar.context["rutor"])


@pytest.mark.krav("S168", "C78")
def test_minst_fyra_matt_bredvid_varandra_for_en_grupp(som, lagrat):
    """S168: The standard page shows at least four measures for a group; there is no single-number index."""
    svar = som("chef").get(reverse(SIDA), {"efter": "niva"})
    rader = svar.context["rader"]
    assert [r.namn for r in rader] == ["Grön", "Röd"]
    assert all(sum(c is not None for c in r.celler) >= 4 for r in rader)
    assert [c.text for c in rader[0].celler[:2]] != ["", ""]
    assert "index" not in " ".join(m.titel.lower() for m in KATALOG.values())
    assert "?enhet=ame-centrum&amp;efter=kon" in svar.content.decode()  # one at a time, in the address


@pytest.mark.krav("T08", "S149")
def test_brott_i_serien_star_pa_sidan(som, enhet, lagrat):
    kommun = enhet.verksamhet.namnd.kommun
    SeriebrottFactory(kommun=kommun)
    SeriebrottFactory(kommun=kommun, matt="k1_andel", den=date(2026, 5, 1), text="Ny mall för kallelser.")
    SeriebrottFactory(kommun=kommun, matt="r_tid", text="Hör till ett annat nyckeltal.")
    SeriebrottFactory(text="I en annan kommun.")
    text = som("chef").get(reverse(SIDA)).content.decode()
    assert "Personer från ett tidigare system började räknas." in text
    assert "Ny mall för kallelser." in text
    assert "annat nyckeltal" not in text
    assert "annan kommun" not in text


@pytest.mark.krav("T05")
def test_lika_fa_fragor_med_ett_och_med_atta_nyckeltal(som, enhet, lagrat):
    """Stored figures: a dashboard of four asks as often as one of eight, and as often when there are a hundred cases."""
    klient = som("handlaggare")

    def fragor():
        klient.get(reverse(SIDA))
        with CaptureQueriesContext(connection) as c:
            klient.get(reverse(SIDA))
        return len(c)

    atta = fragor()
    NyckeltalsvalFactory(enhet=enhet, matt=["k1_andel", "k7_ko", "r_tid", "r_utfall"])
    for _ in range(5):
        ArendeFactory(enhet=enhet, insats=True, ansvarig=klient.user)
    assert fragor() == atta
    assert atta <= 16


@pytest.mark.krav("D12", "S145")
def test_inga_id_och_inga_personer(som, enhet, lagrat):
    arende = ArendeFactory(enhet=enhet, insats=True)
    for roll in ("chef", "bestallare", "handlaggare"):
        text = som(roll).get(reverse(SIDA)).content.decode()
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)
        assert arende.nummer not in text
        assert arende.person.efternamn not in text


# --- the chef's week --------------------------------------------------------------------------------------------
def den(dagar):
    return timezone.localdate() + timedelta(days=dagar)


@pytest.mark.krav("S154", "C71")
def test_sidan_visar_vad_som_kraver_chefen_den_har_veckan(som, enhet):
    """S154: A page shows what needs the manager this week: no owner, passed promises, lock-in, missing trepartssamtal, late återkoppling."""
    klient = som("chef")
    antagen = RemissFactory(antagen=True, mottagande_enhet=enhet, arende__enhet=enhet, arende__ansvarig=klient.user)
    LofteFactory(remiss=antagen, arende=antagen.arende, slag="besok", lovat_den=den(-2))
    LofteFactory(remiss=antagen, arende=antagen.arende, slag="aterkoppling", lovat_den=den(-3))
    TrepartssamtalFactory(remiss=antagen, senast_den=den(2))
    StillestandFactory(arende=antagen.arende, till_chef_den=den(-1))
    RemissFactory(antagen=True, mottagande_enhet=enhet, arende__enhet=enhet, arende__ansvarig=UserFactory())  # nobody's
    UppdragsavtalFactory(enhet=enhet, signerat=True, till_den=None, granskas_den=den(-1))
    UppdragsavtalFactory(enhet=enhet, signerat=True, till_den=None, granskas_den=den(60))
    assert f'hx-get="{reverse(VECKAN)}" hx-trigger="load"' in klient.get(reverse(SIDA)).content.decode()
    svar = klient.get(reverse(VECKAN))
    antal = {r["url"].split("visa=")[1]: r["antal"] for r in svar.context["veckan"]}
    assert {"utan-agare", "passerade", "star-stilla", "trepart", "sen-aterkoppling", "uppdragsavtal"} <= set(antal)
    assert (antal["uppdragsavtal"], antal["sen-aterkoppling"]) == (1, 1)
    text = svar.content.decode()
    for kod, n in antal.items():  # the counter is the length of the list it leads to
        lista = klient.get(f"{reverse('kraver_dig')}?visa={kod}")
        assert len(lista.context["rader"]) == n, kod
        assert f'href="{reverse("kraver_dig")}?visa={kod}"' in text
    aterkoppling = klient.get(f"{reverse('kraver_dig')}?visa=sen-aterkoppling").context["rader"][0]
    assert "skriftlig återkoppling är inte lämnad" in aterkoppling.vad
    assert klient.get(f"{reverse('kraver_dig')}?visa=passerade").context["sida"].paginator.count == 1  # not told twice


def test_nar_inget_ar_sent_sags_det(som):
    assert "Inget är sent i enheten" in som("chef").get(reverse(VECKAN)).content.decode()


def test_utan_javascript_ar_veckan_en_lank(som):
    text = som("chef").get(reverse(SIDA)).content.decode()
    assert "Kräver dig den här veckan" in text and f'<a href="{reverse("kraver_dig")}">' in text


@pytest.mark.parametrize("roll", ["handlaggare", "beredare", "bestallare", "analytiker"])
def test_veckan_ar_chefens(som, roll):
    svar = som(roll).get(reverse(SIDA))
    assert "Kräver dig" not in svar.content.decode().split("<main")[1]
    assert som(roll).get(reverse(VECKAN)).status_code == 403


# --- words ------------------------------------------------------------------------------------------------------
def test_en_dold_siffra_jamfors_inte():
    from followup.matt.lasa import Punkt
    from followup.vy.oversikt import sedan_forra

    def punkt(manad, varde, text, serie=0):
        return Punkt(date(2026, manad, 1), varde, text, "", None, serie, False)

    assert sedan_forra([punkt(9, 3, "<5"), punkt(10, 9, "9")]) == ""
    assert sedan_forra([punkt(9, 9, "9"), punkt(10, 12, "··")]) == ""
    assert sedan_forra([punkt(9, 9, "9"), punkt(10, 9, "9")]) == "Oförändrat sedan september."
    assert sedan_forra([punkt(9, 9, "9"), punkt(10, 7, "7")]) == "Ned från 9 i september."
    assert sedan_forra([punkt(9, 9, "9"), punkt(10, 7, "7", 1)]).startswith("Räknas på ett nytt sätt")
    assert sedan_forra([punkt(9, 9, "9")]) == ""


def test_den_som_arbetar_i_enheten_och_bestaller_har_enhetens_siffror_dar(enhet, lagrat, client):
    from tests.factories import UppdragFactory, VerksamhetFactory

    annan = EnhetFactory(namn="AME Norr", verksamhet=VerksamhetFactory(namnd=enhet.verksamhet.namnd))
    user = UserFactory(roll=Roll.BESTALLARE, enhet=enhet)
    UppdragFactory(user=user, roll=Roll.CHEF, enhet=enhet)
    client.force_login(user)
    assert rutor(client.get(reverse(SIDA), {"enhet": "ame-centrum"})) == list(FORVALDA[ENHET])
    assert rutor(client.get(reverse(SIDA), {"enhet": "ame-norr"})) == list(FORVALDA[FORVALTNING])
    assert annan.namn in client.get(reverse(SIDA)).content.decode()
