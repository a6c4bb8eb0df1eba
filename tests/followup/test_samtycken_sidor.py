"""The tab Samtycken of a case (law.md A08-A13)."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ame.arenden.models import Bevakning
from ame.people.models import Medgivande
from tests.factories import EnhetFactory
from tests.followup.slutfas import antagen_remiss, eget_samtycke, for_dagar_sedan, idag, nyckel, ovriga, signera

pytestmark = pytest.mark.django_db


@pytest.fixture
def remiss(client):
    remiss = antagen_remiss()
    client.force_login(remiss.arende.ansvarig)
    return remiss


def _url(remiss):
    return reverse("arende_samtycken", args=[remiss.arende_id])


def _aterkalla(remiss, rad):
    return reverse("samtycke_aterkalla", args=[remiss.arende_id, rad.pk])


def _data(remiss, **falt):
    return {
        "nyckel": str(nyckel()),
        "mottagande_enhet": str(remiss.avsandande_enhet_id),
        "andamal": "Svara på frågan",
        "kategorier": ["planering", "resultat"],
        "form": "skriftlig",
        "inhamtat_den": idag().isoformat(),
        "giltigt_till_den": (idag() + timedelta(days=90)).isoformat(),
        "racker": "ja",
    } | falt


def _sida(svar, status=200):
    assert svar.status_code == status, svar.content.decode()[:2000]
    return svar.content.decode()


@pytest.mark.krav("A08")
def test_registrera_och_se_vad_som_galler(client, remiss):
    data = _data(remiss)
    for _ in range(2):  # double click
        assert client.post(_url(remiss), data).url == _url(remiss)
    rad = Medgivande.objects.get(lamnande_enhet=remiss.arende.enhet)
    sida = _sida(client.get(_url(remiss)))
    assert "Planering och insatser, Resultat och bedömning" in sida
    assert _aterkalla(remiss, rad) in sida
    assert "Inget har lämnats" in sida


@pytest.mark.krav("A08", "A09", "A10")
def test_gallande_utgangna_och_aterkallade_var_for_sig(client, remiss):
    galler = eget_samtycke(remiss)
    gick_ut = eget_samtycke(remiss, inhamtat_den=for_dagar_sedan(90), giltigt_till_den=for_dagar_sedan(1))
    tillbaka = eget_samtycke(remiss, aterkallat_vid="2026-11-01T10:00:00Z")
    svar = client.get(_url(remiss))
    sida = _sida(svar)
    assert [r["m"] for r in svar.context["gallande"]] == [galler]
    assert {r["m"] for r in svar.context["ovriga"]} == {gick_ut, tillbaka}
    assert [_aterkalla(remiss, m) in sida for m in (galler, gick_ut, tillbaka)] == [True, False, False]
    assert "Har gått ut" in sida
    assert "Återkallat" in sida


@pytest.mark.krav("A10", "A13")
def test_aterkalla_med_ett_klick_och_se_vad_som_redan_lamnats(client, remiss):
    samtycke = eget_samtycke(remiss)
    svar = signera(remiss, grund="samtycke", medgivande=samtycke)
    assert client.post(_aterkalla(remiss, samtycke)).url == _url(remiss)
    samtycke.refresh_from_db()
    assert samtycke.aterkallat_vid is not None
    sida = _sida(client.get(_url(remiss)))
    assert reverse("aterkoppling", args=[svar.pk]) in sida
    assert _aterkalla(remiss, samtycke) not in sida


@pytest.mark.krav("A11")
def test_remissens_samtycke_visas_for_sig_och_aterkallas_inte_har(client, remiss):
    sida = _sida(client.get(_url(remiss)))
    assert "inte det som ni lämnar tillbaka" in sida
    assert remiss.medgivande.andamal in sida
    assert _aterkalla(remiss, remiss.medgivande) not in sida
    assert client.post(_aterkalla(remiss, remiss.medgivande)).status_code == 404


def test_arendets_remittenter_star_forst(client, remiss):
    andra = EnhetFactory(remittent=True, namn="AAA enhet", verksamhet__namnd__kommun=remiss.arende.enhet.verksamhet.namnd.kommun)
    utanfor = EnhetFactory(remittent=True)
    falt = client.get(_url(remiss)).context["form"].fields["mottagande_enhet"]
    grupper = dict(list(falt.choices)[1:])
    assert [pk for pk, _ in grupper["Remittenter i ärendet"]] == [str(remiss.avsandande_enhet_id)]
    assert str(andra.pk) in [pk for pk, _ in grupper["Andra enheter"]]
    assert not {str(utanfor.pk), str(remiss.arende.enhet_id)} & {pk for pk, _ in grupper["Andra enheter"]}


@pytest.mark.krav("A12")
def test_ett_samtycke_som_inte_racker_ger_en_uppgift(client, remiss):
    fore = Medgivande.objects.count()
    data = {"mottagande_enhet": str(remiss.avsandande_enhet_id), "racker": "nej", "nyckel": str(nyckel())}
    for _ in range(2):
        assert client.post(_url(remiss), data).status_code == 302
    assert Medgivande.objects.count() == fore
    assert Bevakning.objects.oppna().filter(arende=remiss.arende).count() == 1
    assert "Informera den enskilde" in _sida(client.get(reverse("arende", args=[remiss.arende_id])))


@pytest.mark.krav("A08", "N17")
@pytest.mark.parametrize(
    ("falt", "text"),
    [
        ({"mottagande_enhet": ""}, "Välj vem som får"),
        ({"mottagande_enhet": str(uuid.uuid4())}, "Välj en mottagare i listan"),
        ({"andamal": ""}, "Skriv vad uppgifterna"),
        ({"kategorier": []}, "Välj minst en"),
        ({"form": ""}, "Välj hur samtycket gavs"),
        ({"giltigt_till_den": ""}, "Ange vilken dag samtycket slutar"),
        ({"giltigt_till_den": "2030-01-01"}, "högst tolv månader"),
        ({"andamal": "Ring 19800101-9802 och svara på frågan"}, "personnummer"),
        ({"racker": ""}, "Svara om samtycket räcker"),
    ],
)
def test_ett_fel_behaller_det_skrivna(client, remiss, falt, text):
    fore = Medgivande.objects.count()
    sida = _sida(client.post(_url(remiss), _data(remiss, **falt)), 422)
    assert text in sida
    if falt.get("andamal") != "":
        assert "vara på frågan" in sida
    assert Medgivande.objects.count() == fore


def test_en_remiss_fran_ett_annat_arende_ar_ingen_vag_tillbaka(client, remiss):
    annan = antagen_remiss()
    assert client.get(_url(remiss), {"aterkoppling": str(annan.pk)}).context["vantar_pa"] is None
    assert client.get(_url(remiss), {"aterkoppling": "hej"}).context["vantar_pa"] is None
    svar = client.get(_url(remiss), {"aterkoppling": str(remiss.pk)})
    assert svar.context["form"]["mottagande_enhet"].value() == remiss.avsandande_enhet_id


@pytest.mark.krav("D01", "D11")
def test_stegen(client, remiss):
    rad = eget_samtycke(remiss)
    andra = ovriga(remiss) | {"remittent": remiss.avsandare, "ansvarig": remiss.arende.ansvarig}
    vantat = {"frammande": (404, 404), "remittent": (404, 404), "kollega": (403, 403), "chef": (200, 403), "ansvarig": (200, 302)}
    for vem, (lasa, aterkalla) in vantat.items():
        client.force_login(andra[vem])
        assert client.get(_url(remiss)).status_code == lasa, vem
        assert client.post(_aterkalla(remiss, rad)).status_code == aterkalla, vem
    client.force_login(andra["chef"])
    assert 'name="andamal"' not in _sida(client.get(_url(remiss)))
    assert client.post(_url(remiss), _data(remiss)).status_code == 403
    client.force_login(andra["ansvarig"])
    assert client.get(reverse("arende_samtycken", args=[uuid.uuid4()])).status_code == 404
    assert client.post(reverse("samtycke_aterkalla", args=[remiss.arende_id, uuid.uuid4()])).status_code == 404
    assert client.put(_url(remiss)).status_code == 405
    assert client.get(_aterkalla(remiss, rad)).status_code == 405
    client.logout()
    assert client.get(_url(remiss)).url.startswith("/konto/login/")


def test_samtycke_i_ett_annat_arende_nas_inte_harifran(client, remiss):
    annan = antagen_remiss()
    assert client.post(_aterkalla(remiss, eget_samtycke(annan))).status_code == 404


def test_lika_manga_fragor_med_ett_och_tjugo_samtycken(client, remiss):
    antal = []
    for rader in (1, 19):
        for _ in range(rader):
            signera(remiss, slag="del", grund="samtycke", medgivande=eget_samtycke(remiss))
        with CaptureQueriesContext(connection) as fragor:
            assert client.get(_url(remiss)).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]
