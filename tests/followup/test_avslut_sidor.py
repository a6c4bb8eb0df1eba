"""The pages of avslut: two steps, what stops it, undo, never started, confirmation, and who meets which wall (S128, S111, S015)."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Utkast
from followup import services
from followup.enums import Avslutsorsak
from followup.forms.avslut import GRUPPER
from followup.models import Arbetsbekraftelse, Avslut
from followup.services.avslut import falt_for
from tests.factories import ArendeFactory, BevakningFactory, InsatsFactory, UserFactory
from tests.followup.slutfas import antagen_remiss, avsluta, avslutsfalt, for_dagar_sedan, idag, nyckel, ovriga, signera

pytestmark = pytest.mark.django_db


@pytest.fixture
def remiss():
    return antagen_remiss()


@pytest.fixture
def arende(client, remiss):
    """Ready to be closed, with the one who holds it signed in."""
    signera(remiss)
    client.force_login(remiss.arende.ansvarig)
    return remiss.arende


def _data(**falt):
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in avslutsfalt(nyckel=str(nyckel()), **falt).items()}


def _sida(svar, status=200):
    assert svar.status_code == status, svar.content.decode()[:3000]
    return svar.content.decode()


def _url(vy, pk):
    return reverse(vy, args=[pk])


# --- step one ---


@pytest.mark.krav("S111")
def test_utan_slutlig_aterkoppling_sager_sidan_vad_som_saknas_och_visar_vagen(client, remiss):
    client.force_login(remiss.arende.ansvarig)
    sida = _sida(client.get(_url("avsluta", remiss.arende_id)))
    assert remiss.nummer in sida
    assert _url("aterkoppling_ny", remiss.pk) in sida
    assert "Slutanteckning" not in sida
    svar = client.post(_url("avsluta_kontroll", remiss.arende_id), _data() | {"gor": "signera"})
    assert "Anställd i butik." in _sida(svar, 422)  # nothing typed is lost
    assert not Avslut.objects.exists()


@pytest.mark.krav("S155")
def test_forsorjning_fore_hamtas_fran_baslinjen(client):
    remiss = antagen_remiss(baslinje={"forsorjning": "etablering"})
    signera(remiss)
    client.force_login(remiss.arende.ansvarig)
    form = client.get(_url("avsluta", remiss.arende_id)).context["form"]
    assert form["forsorjning_fore"].value() == "etablering"
    assert form["avslutad_den"].value() == idag()


def test_utan_javascript_star_alla_falt_dar_i_grupper(client, arende):
    sida = _sida(client.get(_url("avsluta", arende.pk)))
    for namn in ("arbete_start_den", "csn_berattigad", "utlatande_den", "mottagande_myndighet", "vart"):
        assert f'name="{namn}"' in sida
        assert sida.count(f'id="id_{namn}"') == 1


@pytest.mark.parametrize("orsak", Avslutsorsak.values)
def test_bara_orsakens_falt_visas_och_koden_sags_i_ord(client, arende, orsak):
    fore = Avslut.objects.count()
    svar = client.post(_url("avsluta", arende.pk), {"orsak": orsak, "csn_berattigad": "True"}, headers={"HX-Request": "true"})
    sida = _sida(svar)
    synlig = sida.split("ame-utan-skript")[0]
    for _, falt, orsaker in GRUPPER.values():
        for namn in falt:
            assert (f'name="{namn}"' in synlig) == (orsak in orsaker), namn
    assert ("Räknas inte" if orsak == "felregistrering" else "Räknas i KAS som") in sida
    assert Avslut.objects.count() == fore


def test_formularets_grupper_ar_tjanstens_falt():
    for orsak in Avslutsorsak.values:
        visade = {namn for _, falt, orsaker in GRUPPER.values() if orsak in orsaker for namn in falt}
        assert visade - {"annan_myndighet_tar_over", "skal_utan_kontakt"} == falt_for(orsak)


def test_bara_orden_om_kas_byts_nar_ett_svar_andras(client, arende):
    data = {"orsak": "studier", "csn_berattigad": "False"}
    svar = client.post(_url("avsluta", arende.pk), data, headers={"HX-Request": "true", "HX-Target": "kas-ord"})
    sida = _sida(svar)
    assert "E Övrigt" in sida
    assert "sfi" in sida
    assert "<input" not in sida


# --- draft ---


@pytest.mark.krav("C97", "N17")
def test_utkastet_ar_skribentens_och_star_kvar_nar_avslutet_hindras(client, remiss):
    client.force_login(remiss.arende.ansvarig)
    url = _url("avsluta_utkast", remiss.arende_id)
    data = {"orsak": "flytt", "vart": "Uppsala", "slutanteckning": "Halv text", "flik": "a", "har_avtal_minst_en_manad": "on"}
    assert "Utkast sparat" in _sida(client.post(url, data))
    assert "Ditt utkast till avslut ligger kvar" in _sida(client.get(_url("avsluta", remiss.arende_id)))
    signera(remiss)
    form = client.get(_url("avsluta", remiss.arende_id)).context["form"]
    assert (form["orsak"].value(), form["vart"].value(), form["slutanteckning"].value()) == ("flytt", "Uppsala", "Halv text")
    assert client.post(url, data | {"flik": "b"}).status_code == 409
    assert Utkast.objects.filter(skriven_av=remiss.arende.ansvarig).count() == 1
    client.force_login(UserFactory(roll="chef", enhet=remiss.arende.enhet))
    assert client.post(url, data).status_code == 403


# --- step two ---


@pytest.mark.krav("S128", "C60", "S131")
def test_granska_visar_koden_foljderna_och_sparar_inget(client, arende):
    InsatsFactory(arende=arende, start_den=for_dagar_sedan(20))
    BevakningFactory(arende=arende)
    sida = _sida(client.post(_url("avsluta_kontroll", arende.pk), _data()))
    for text in (
        "Räknas i KAS som A Börjat arbeta",
        "preliminärt",
        "1 pågående insats",
        "1 öppen bevakning",
        "ångra i 7 dagar",
        "Lön",
    ):
        assert text in sida, text
    assert not Avslut.objects.exists()
    assert Utkast.objects.filter(formular="avslut").count() == 1


def test_signera_avslutar_och_toasten_har_en_vag_tillbaka(client, arende):
    data = _data() | {"gor": "signera"}
    svar = client.post(_url("avsluta_kontroll", arende.pk), data)
    avslut = Avslut.objects.get()
    assert svar.url == _url("arende", arende.pk)
    sida = _sida(client.get(svar.url))
    assert _url("avslut_angra", avslut.pk) in sida
    assert client.post(_url("avsluta_kontroll", arende.pk), data).url == svar.url  # double click
    assert Avslut.objects.count() == 1


def test_det_granskade_ar_det_som_signeras(client, arende):
    """The check page carries the answers itself: an autosave from another tab does not slip in."""
    sida = client.post(
        _url("avsluta_kontroll", arende.pk),
        _data(orsak="vard", vart="Rehab", annan_myndighet_tar_over="on", mottagande_myndighet="Regionen"),
    )
    form = sida.context["form"]
    gomda = {f.html_name: f.value() for f in form}
    client.post(_url("avsluta_utkast", arende.pk), {"slutanteckning": "Något annat", "flik": gomda["flik"] or "z"})
    svar = client.post(
        _url("avsluta_kontroll", arende.pk), {k: v for k, v in gomda.items() if v not in (None, "")} | {"gor": "signera"}
    )
    assert svar.status_code == 302
    avslut = Avslut.objects.get()
    assert (avslut.slutanteckning, avslut.kas_kod, avslut.mottagande_myndighet) == ("Anställd i butik.", "C", "Regionen")


def test_tomma_kryss_ar_tomma_ocksa_efter_granskningen(client, arende):
    svar = client.post(_url("avsluta_kontroll", arende.pk), _data(orsak="vard", vart="Rehab"))
    assert 'name="annan_myndighet_tar_over"' in _sida(svar)
    gomda = {f.html_name: f.value() for f in svar.context["form"]}
    assert gomda["annan_myndighet_tar_over"] is False
    form = client.post(
        _url("avsluta_kontroll", arende.pk), _data(orsak="vard", annan_myndighet_tar_over="False") | {"gor": "andra"}
    ).context["form"]
    assert not form["annan_myndighet_tar_over"].value()


@pytest.mark.krav("N17")
@pytest.mark.parametrize(
    ("falt", "text"),
    [
        ({"orsak": ""}, "Välj varför ärendet avslutas"),
        ({"arbete_start_den": ""}, "Ange vilken dag arbetet började"),
        ({"hur_jobbet": ""}, "Välj hur personen fick arbetet"),
        ({"orsak": "studier"}, "Svara om studierna"),
        ({"orsak": "uppdrag_slutfort", "vart": "Åter"}, "Ange vilken dag utlåtandet"),
        ({"orsak": "ersattning", "vart": "Sjuk"}, "Skriv vilken myndighet"),
        ({"orsak": "flytt"}, "Skriv vart personen går"),
        ({"forsorjning_efter": ""}, "Välj försörjning efter"),
        ({"gor": "signera", "avslutad_den": "2030-01-01"}, "framtiden"),
    ],
)
def test_ett_fel_behaller_det_skrivna(client, arende, falt, text):
    sida = _sida(client.post(_url("avsluta_kontroll", arende.pk), _data() | falt), 422)
    assert text in sida
    assert "Anställd i butik." in sida
    assert not Avslut.objects.exists()


@pytest.mark.krav("N17")
def test_den_som_kommer_som_tvaa_behaller_sin_text(client, arende):
    services.avsluta(actor=arende.ansvarig, arende=arende, **avslutsfalt())
    sida = _sida(client.post(_url("avsluta_kontroll", arende.pk), _data(slutanteckning="Min text") | {"gor": "signera"}), 422)
    assert "Min text" in sida
    assert "Det går inte längre" in sida


@pytest.mark.parametrize(("laget", "text"), [({}, "inte inskriven"), ({"avslutat": True}, "redan avslutat")])
def test_fel_lage_forklaras(client, laget, text):
    arende = ArendeFactory(**laget)
    client.force_login(arende.ansvarig)
    assert text in _sida(client.get(_url("avsluta", arende.pk)))


# --- undo ---


@pytest.mark.krav("S128")
def test_panelen_har_angra_i_sju_dagar_och_historiken_sager_det(client, remiss):
    avslut = avsluta(remiss)
    client.force_login(avslut.signerat_av)
    sida = _sida(client.get(_url("arende", remiss.arende_id)))
    assert _url("avslut_angra", avslut.pk) in sida
    assert "Slutanteckning" in sida
    assert "Kan ångras" in _sida(client.get(_url("arende_historik", remiss.arende_id)))
    svar = client.post(_url("avslut_angra", avslut.pk), follow=True)
    assert "Avslutet är ångrat" in _sida(svar)
    assert _url("avslut_angra", avslut.pk) not in _sida(client.get(_url("arende", remiss.arende_id)))
    historik = _sida(client.get(_url("arende_historik", remiss.arende_id)))
    assert "Avslutet drogs tillbaka" in historik
    assert "Kan ångras" not in historik
    assert "redan ångrat" in _sida(client.post(_url("avslut_angra", avslut.pk), follow=True))


def test_efter_sju_dagar_finns_ingen_knapp(client):
    arende = ArendeFactory(
        avslutat=True,
        inkom_den=for_dagar_sedan(95),
        inskriven_den=for_dagar_sedan(90),
        avslutad_den=for_dagar_sedan(9),
        avslut__signerat_vid=timezone.now() - timedelta(days=9),
    )
    client.force_login(arende.ansvarig)
    avslut = Avslut.objects.get()
    assert _url("avslut_angra", avslut.pk) not in _sida(client.get(_url("arende", arende.pk)))
    assert "kan ångras i 7 dagar" in _sida(client.post(_url("avslut_angra", avslut.pk), follow=True))


# --- never started ---


@pytest.mark.krav("S015")
def test_ej_paborjad_sager_vad_det_leder_till_och_har_egna_skal(client):
    arende = ArendeFactory()
    client.force_login(arende.ansvarig)
    sida = _sida(client.get(_url("ej_paborjad", arende.pk)))
    assert "Går inte att ångra" in sida
    assert "avbojd" not in sida  # a declined remiss has its own way
    svar = client.post(_url("ej_paborjad", arende.pk), {"orsak": "tackade_nej", "den": idag().isoformat()})
    assert svar.url == _url("arende", arende.pk)
    assert "Ej påbörjat" in _sida(client.get(svar.url))
    assert client.post(_url("ej_paborjad", arende.pk), {"orsak": "tackade_nej", "den": idag().isoformat()}).status_code == 302
    assert "Det går inte längre" in _sida(
        client.post(_url("ej_paborjad", arende.pk), {"orsak": "flytt", "den": idag().isoformat()}), 422
    )


def test_ej_paborjad_hindras_av_obesvarad_remiss(client, remiss):
    client.force_login(remiss.arende.ansvarig)
    assert _url("aterkoppling_ny", remiss.pk) in _sida(client.get(_url("ej_paborjad", remiss.arende_id)))


# --- confirmation ---


@pytest.mark.parametrize(("utfall", "dagar", "status"), [("bekraftat", 5, 302), ("upphorde", 30, 302), ("bekraftat", 20, 422)])
def test_bekrafta_arbete(client, remiss, utfall, dagar, status):
    avslut = avsluta(remiss, avslutad_den=for_dagar_sedan(40), arbete_start_den=for_dagar_sedan(40))
    client.force_login(avslut.signerat_av)
    url = _url("arbete_bekrafta", avslut.pk)
    assert "preliminärt" in _sida(client.get(_url("arende", remiss.arende_id)))
    assert "minst en månad" in _sida(client.get(url))
    data = {"utfall": utfall, "gallde_den": for_dagar_sedan(dagar).isoformat(), "underlag": "Samtal", "nyckel": str(nyckel())}
    for _ in range(2):
        assert client.post(url, data).status_code == status
    assert Arbetsbekraftelse.objects.count() == int(status == 302)
    if status == 302:
        assert "preliminärt" not in _sida(client.get(_url("arende", remiss.arende_id)))
        assert "Samtal" in _sida(client.get(url))


# --- the ladder ---


@pytest.mark.krav("D01", "D11")
@pytest.mark.parametrize(
    ("vy", "metod", "ansvarigs"),
    [
        ("avsluta", "get", 200),
        ("avsluta_kontroll", "post", 422),
        ("avsluta_utkast", "post", 200),
        ("ej_paborjad", "get", 200),
        ("avslut_angra", "post", 302),
        ("arbete_bekrafta", "get", 200),
    ],
)
def test_stegen(client, remiss, vy, metod, ansvarigs):
    ar_avslut = vy in {"avslut_angra", "arbete_bekrafta"}
    pk = avsluta(remiss).pk if ar_avslut else remiss.arende_id
    url = _url(vy, pk)
    andra = ovriga(remiss) | {"remittent": remiss.avsandare, "ansvarig": remiss.arende.ansvarig}
    vantat = {"frammande": 404, "remittent": 404, "kollega": 403, "chef": 403, "ansvarig": ansvarigs}
    for vem, status in vantat.items():
        client.force_login(andra[vem])
        assert getattr(client, metod)(url).status_code == status, vem
    assert getattr(client, metod)(_url(vy, uuid.uuid4())).status_code == 404
    assert client.put(url).status_code == 405
    if metod == "post" and vy != "avsluta_kontroll":
        assert client.get(url).status_code == 405
    client.logout()
    assert getattr(client, metod)(url).url.startswith("/konto/login/")


def test_kontrollens_adress_leder_till_formularet(client, arende):
    assert client.get(_url("avsluta_kontroll", arende.pk)).url == _url("avsluta", arende.pk)


def test_lika_manga_fragor_med_en_och_tjugo_rader(client, remiss):
    avslut = avsluta(remiss, avslutad_den=for_dagar_sedan(40), arbete_start_den=for_dagar_sedan(40))
    client.force_login(avslut.signerat_av)

    def fragor(url):
        with CaptureQueriesContext(connection) as rader:
            assert client.get(url).status_code == 200
        return len(rader)

    def bekrafta(antal):
        for _ in range(antal):
            services.bekrafta_arbete(
                actor=avslut.signerat_av, avslut=avslut, utfall="bekraftat", gallde_den=idag(), underlag="Samtal"
            )

    bekrafta(1)
    urlar = [_url("arende", remiss.arende_id), _url("arbete_bekrafta", avslut.pk)]
    en = [fragor(u) for u in urlar]
    bekrafta(19)
    assert all(n <= f for n, f in zip([fragor(u) for u in urlar], en, strict=True))
