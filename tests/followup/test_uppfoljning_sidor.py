"""The list of follow-ups and the page of one (S129, N18)."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ame.audit.models import Lasning
from ame.people.services import registrera_skydd
from followup import services
from followup.models import Uppfoljning
from followup.vy.uppfoljning import fristurval, valj
from tests.factories import ArendeFactory, EnhetFactory, EnhetInstallningFactory, UppfoljningFactory, UserFactory
from tests.followup.slutfas import antagen_remiss, avsluta, for_dagar_sedan, idag, ovriga

pytestmark = pytest.mark.django_db
SVAR = {
    "status": "gjord",
    "sysselsattning": "studier",
    "forsorjning": "studiemedel",
    "kalla": "samtal",
    "kanal": "telefon",
    "arbetet": "okant",
}


@pytest.fixture
def enhet():
    enhet = EnhetFactory()
    EnhetInstallningFactory(enhet=enhet, insyn="enheten")
    return enhet


def _avslutat(enhet, ansvarig, dagar=40):
    arende = ArendeFactory(
        enhet=enhet,
        ansvarig=ansvarig,
        avslutat=True,
        inkom_den=for_dagar_sedan(dagar + 60),
        inskriven_den=for_dagar_sedan(dagar + 50),
        avslutad_den=for_dagar_sedan(dagar),
    )
    return arende.avslut.get()


def _sida(svar, status=200):
    assert svar.status_code == status, svar.content.decode()[:2000]
    return svar.content.decode()


@pytest.mark.krav("S129", "C61")
def test_raknarna_ar_filter_och_den_aldsta_fristen_star_forst(client, enhet):
    user = UserFactory(roll="handlaggare", enhet=enhet)
    avslut = _avslutat(enhet, user)
    sen = UppfoljningFactory(avslut=avslut, dag=30, forfaller_den=idag() - timedelta(days=1))
    i_dag = UppfoljningFactory(avslut=avslut, dag=90, forfaller_den=idag())
    fram = UppfoljningFactory(avslut=avslut, dag=180, forfaller_den=idag() + timedelta(days=90))
    UppfoljningFactory(avslut=avslut, dag=365, gjord=True)  # answered: not in the list
    client.force_login(user)
    svar = client.get(reverse("uppfoljningar"))
    assert svar.context["rader"] == [sen, i_dag, fram]
    assert [(r["antal"], r["text"]) for r in svar.context["raknare"]] == [
        (1, "försenade"),
        (1, "denna månad"),
        (1, "kommande"),
        (3, "alla"),
    ]
    assert client.get(reverse("uppfoljningar"), {"visa": "forsenade"}).context["rader"] == [sen]
    assert client.get(reverse("uppfoljningar"), {"visa": "kommande"}).context["rader"] == [fram]
    assert client.get(reverse("uppfoljningar"), {"visa": "hittepa"}).context["rader"] == [sen, i_dag, fram]
    assert "försenad\xa01\xa0dag" in _sida(svar)


def test_min_dag_har_vagen_till_listan_nar_nagot_vantar(client, enhet):
    user = UserFactory(roll="handlaggare", enhet=enhet)
    client.force_login(user)
    assert reverse("uppfoljningar") not in _sida(client.get("/"))
    UppfoljningFactory(avslut=_avslutat(enhet, user), forfaller_den=for_dagar_sedan(2))
    sida = _sida(client.get("/"))
    assert reverse("uppfoljningar") in sida
    assert "1 försenad" in sida


@pytest.mark.parametrize("den", [date(2026, 2, 28), date(2026, 12, 1), date(2026, 12, 31)])
def test_varje_uppfoljning_raknas_i_en_rad_och_bara_en(enhet, den):
    avslut = _avslutat(enhet, UserFactory(roll="handlaggare", enhet=enhet))
    for n, dagar in enumerate((-1, 0, 3, 30, 31, 400)):
        UppfoljningFactory(avslut=avslut, dag=n, forfaller_den=den + timedelta(days=dagar))
    delar = [set(valj(Uppfoljning.objects.all(), namn, den)) for namn in fristurval(den)]
    assert sum(len(d) for d in delar) == len(set().union(*delar)) == 6


@pytest.mark.krav("D01", "B08")
def test_bara_arenden_man_far_oppna_och_skyddade_utan_namn(client, enhet):
    user, kollega = UserFactory(roll="handlaggare", enhet=enhet), UserFactory(roll="handlaggare", enhet=enhet)
    mitt, kollegans = _avslutat(enhet, user), _avslutat(enhet, kollega)
    frammande = _avslutat(EnhetFactory(), UserFactory())
    for avslut in (mitt, kollegans, frammande):
        UppfoljningFactory(avslut=avslut)
    client.force_login(user)
    namn = [a.arende.person.namn for a in (mitt, kollegans, frammande)]
    mina, alla = _sida(client.get("/avslut/uppfoljningar/")), _sida(client.get("/avslut/uppfoljningar/", {"vy": "enheten"}))
    assert [n in mina for n in namn] == [True, False, False]
    assert [n in alla for n in namn] == [True, True, False]
    assert Lasning.objects.filter(objekt_typ="uppfoljningslista", atgard="lista").count() == 2
    from ame.people.services import ge_skyddsatkomst

    registrera_skydd(actor=user, person=mitt.arende.person, slag="sekretessmarkering", kalla="Remiss")
    ge_skyddsatkomst(actor=user, person=mitt.arende.person, user_ids=[user.pk], skal="Ansvarig")
    sida = _sida(client.get("/avslut/uppfoljningar/"))
    assert "Skyddad person" in sida
    assert namn[0] not in sida


def test_ett_angrat_avslut_ar_inte_i_listan(client):
    avslut = avsluta(antagen_remiss())
    client.force_login(avslut.signerat_av)
    assert len(client.get(reverse("uppfoljningar")).context["rader"]) == 4
    services.angra_avslut(actor=avslut.signerat_av, avslut=avslut)
    assert client.get(reverse("uppfoljningar")).context["rader"] == []


@pytest.mark.parametrize(
    ("roll", "status"),
    [("handlaggare", 200), ("chef", 200), ("beredare", 200), ("socialsekreterare", 403), ("bestallare", 403), ("admin", 403)],
)
def test_listan_ar_for_dem_med_arenden(client, roll, status):
    client.force_login(UserFactory(roll=roll))
    assert client.get(reverse("uppfoljningar")).status_code == status


def test_listans_metoder(client):
    assert client.get(reverse("uppfoljningar")).url.startswith("/konto/login/")
    client.force_login(UserFactory(roll="handlaggare"))
    assert client.post(reverse("uppfoljningar")).status_code == 405


def test_lika_manga_fragor_med_en_och_tjugo_rader(client, enhet):
    user = UserFactory(roll="handlaggare", enhet=enhet)
    client.force_login(user)
    antal = []
    for rader in (1, 19):
        for _ in range(rader):
            UppfoljningFactory(avslut=_avslutat(enhet, user))
        with CaptureQueriesContext(connection) as fragor:
            assert client.get(reverse("uppfoljningar")).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


# --- one ---


@pytest.fixture
def rad():
    return avsluta(antagen_remiss(), avslutad_den=for_dagar_sedan(31), arbete_start_den=for_dagar_sedan(31)).uppfoljningar.get(
        dag=30
    )


def _url(rad):
    return reverse("uppfoljning_svara", args=[rad.pk])


@pytest.mark.krav("S129", "N18", "S155")
def test_svaret_sparas_och_gar_att_lasa(client, rad):
    client.force_login(rad.avslut.signerat_av)
    assert "redovisas för sig" in _sida(client.get(_url(rad)))
    svar = client.post(_url(rad), SVAR | {"gjord_den": idag().isoformat()})
    assert svar.url == reverse("arende", args=[rad.avslut.arende_id])
    sida = _sida(client.get(_url(rad)))
    assert "Studiemedel" in sida
    assert 'name="status"' not in sida


@pytest.mark.krav("S129")
def test_ej_nadd_behover_bara_ett_datum(client, rad):
    client.force_login(rad.avslut.signerat_av)
    svar = client.post(
        _url(rad), {"status": "ej_nadd", "gjord_den": idag().isoformat(), "sysselsattning": "hittepa", "kanal": "sms"}
    )
    assert svar.status_code == 302
    rad.refresh_from_db()
    assert (rad.status, rad.sysselsattning) == ("ej_nadd", "")


@pytest.mark.krav("N18", "N17")
@pytest.mark.parametrize(
    ("falt", "text"),
    [
        ({"status": ""}, "Svara om du nådde"),
        ({"gjord_den": ""}, "Ange vilken dag"),
        ({"sysselsattning": ""}, "Välj vad personen gör"),
        ({"forsorjning": ""}, "Välj vad personen lever på"),
        ({"kalla": ""}, "Välj hur du vet"),
        ({"gjord_den": "2030-01-01"}, "mellan avslutet och i dag"),
    ],
)
def test_utan_datum_utfall_och_kalla_inget_svar(client, rad, falt, text):
    client.force_login(rad.avslut.signerat_av)
    svar = client.post(_url(rad), SVAR | {"gjord_den": idag().isoformat()} | falt)
    assert text in _sida(svar, 422)
    rad.refresh_from_db()
    assert rad.status == "planerad"


def test_den_som_kommer_som_tvaa_ser_svaret_och_sitt_eget(client, rad):
    services.svara_uppfoljning(actor=rad.avslut.signerat_av, uppfoljning=rad, status="ej_nadd", gjord_den=idag(), kanal="telefon")
    client.force_login(rad.avslut.signerat_av)
    sida = _sida(client.post(_url(rad), SVAR | {"gjord_den": idag().isoformat()}), 422)
    assert "redan svarat" in sida
    assert "Ej nådd" in sida
    assert 'value="studier"' in sida


@pytest.mark.krav("D01", "D11")
def test_stegen(client, rad):
    remiss = rad.avslut.arende.remisser.get()
    andra = ovriga(remiss) | {"remittent": remiss.avsandare, "ansvarig": rad.avslut.signerat_av}
    for vem, status in {"frammande": 404, "remittent": 404, "kollega": 403, "chef": 200, "ansvarig": 200}.items():
        client.force_login(andra[vem])
        assert client.get(_url(rad)).status_code == status, vem
    assert client.get(reverse("uppfoljning_svara", args=[uuid.uuid4()])).status_code == 404
    assert client.put(_url(rad)).status_code == 405
    client.force_login(andra["chef"])
    assert 'name="status"' not in _sida(client.get(_url(rad)))
    assert client.post(_url(rad), SVAR | {"gjord_den": idag().isoformat()}).status_code == 403
    client.logout()
    assert client.get(_url(rad)).url.startswith("/konto/login/")
