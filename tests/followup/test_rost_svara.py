"""The participant's page: a code, three questions, thanks; and nothing to be had by guessing (S120, N19)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ame.common.csp import csp_rapport  # noqa: F401  (the policy's own module must load without a user)
from followup.enums import Enkatslag, Enkatstatus
from followup.models import Enkatsvar
from followup.rost.fragor import DELTAGARFRAGOR
from followup.rost.kod import kod_hash, ny_kod
from followup.services.svarstak import TAK
from tests.factories import PersonFactory
from tests.factories.matt import EnkatFactory
from tests.followup.test_rost import SVAR, inskrivet

pytestmark = pytest.mark.django_db
URL = "/svara/"
NAMN = "Hemligsson"


def lapp(**falt):
    """An open question with a code."""
    kod, idag = ny_kod(), timezone.localdate()
    falt = {"oppen_fran_den": idag - timedelta(days=5), "oppen_till_den": idag + timedelta(days=5), **falt}
    return EnkatFactory(kod_hash=kod_hash(kod), arende=inskrivet(person=PersonFactory(efternamn=NAMN)), **falt), kod


def kropp(svar) -> str:
    """The page without what differs by itself: the token, and the code that was typed."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken":)"[^"]+"', "", svar.content.decode())
    return re.sub(r'name="kod" value="[^"]*"', "", text)


@pytest.mark.krav("S120", "C83")
def test_deltagaren_svarar_utan_inloggning(client):
    enkat, kod = lapp()
    assert client.get(URL).status_code == 200
    fragor = client.post(URL, {"kod": kod.lower()})
    text = fragor.content.decode()
    assert fragor.status_code == 200
    assert all(f.text in text and all(ord_ in text for _, ord_ in f.val) for f in DELTAGARFRAGOR)
    assert "Vill inte svara" in text
    svar = client.post(URL, {"kod": kod, "svara": "ja", **SVAR})
    assert (svar.status_code, svar.url) == (302, reverse("svara_tack"))
    assert client.get(svar.url).status_code == 200
    enkat.refresh_from_db()
    assert enkat.status == Enkatstatus.BESVARAD
    assert Enkatsvar.objects.get().svar == SVAR


def test_vill_inte_svara(client):
    enkat, kod = lapp()
    assert client.post(URL, {"kod": kod, "avboj": "ja"}).url == reverse("svara_tack")
    enkat.refresh_from_db()
    assert (enkat.status, Enkatsvar.objects.count()) == (Enkatstatus.AVBOJD, 0)


def test_samma_svar_tva_ganger_raknas_en_gang(client):
    _, kod = lapp()
    forsta, andra = (client.post(URL, {"kod": kod, "svara": "ja", **SVAR}) for _ in range(2))
    assert (forsta.status_code, andra.status_code) == (302, 422)
    assert Enkatsvar.objects.count() == 1
    assert "är ditt svar sparat" in andra.content.decode()


@pytest.mark.krav("N19")
def test_fel_anvand_och_gammal_kod_far_samma_svar(client):
    """What a wrong code meets tells nothing of which codes there are."""
    _, anvand = lapp(status=Enkatstatus.BESVARAD)
    _, gammal = lapp(oppen_till_den=timezone.localdate() - timedelta(days=1))
    _, kommande = lapp(oppen_fran_den=timezone.localdate() + timedelta(days=1))
    _, utan_avslut = lapp(slag=Enkatslag.DELTAGARE_SLUT)
    _, handlaggarens = lapp(slag=Enkatslag.HANDLAGGARE)
    svar = [client.post(URL, {"kod": k}) for k in (ny_kod(), anvand, gammal, kommande, utan_avslut, handlaggarens)]
    assert {s.status_code for s in svar} == {422}
    assert len({kropp(s) for s in svar}) == 1


@pytest.mark.krav("N19", "B07")
def test_sidan_visar_ingen_person_och_satter_bara_sin_egen_kaka(client):
    _, kod = lapp()
    for svar in (client.get(URL), client.post(URL, {"kod": kod}), client.post(URL, {"kod": ny_kod()})):
        text = svar.content.decode()
        assert NAMN not in text
        assert "A-2026" not in text
        assert set(svar.cookies) <= {"csrftoken"}
        assert "no-store" in svar["Cache-Control"]
        assert "script-src" in svar["Content-Security-Policy"] or "default-src" in svar["Content-Security-Policy"]
        assert "unsafe-inline" not in svar["Content-Security-Policy"]


@pytest.mark.krav("N19")
def test_gissningar_stoppas(client):
    """After so many wrong codes from one address not even a right one is looked at, until a quarter of an hour has gone."""
    _, kod = lapp()
    for _ in range(TAK):
        assert client.post(URL, {"kod": ny_kod()}).status_code == 422
    assert client.post(URL, {"kod": kod}).status_code == 429
    assert client.post(URL, {"kod": ny_kod()}).status_code == 429
    assert client.post(URL, {"kod": kod}, REMOTE_ADDR="192.0.2.7").status_code == 200, "another address is not shut out"


def test_ratta_koder_raknas_inte_som_gissningar(client):
    for _ in range(3):
        _, kod = lapp()
        for _ in range(TAK // 2):
            assert client.post(URL, {"kod": kod}).status_code == 200


def test_den_inloggades_meny_syns_inte_pa_deltagarens_sida(som):
    enkat, kod = lapp()
    svar = som(enkat.arende.ansvarig).post(URL, {"kod": kod}).content.decode()
    assert enkat.arende.ansvarig.efternamn not in svar if hasattr(enkat.arende.ansvarig, "efternamn") else True
    assert "Logga ut" not in svar
    assert "Huvudmeny" not in svar


def test_ofullstandigt_svar_behaller_det_valda(client):
    _, kod = lapp()
    svar = client.post(URL, {"kod": kod, "svara": "ja", "stod": "9", "steg": "2"})
    assert svar.status_code == 422
    assert re.search(r'name="steg" value="2"[^>]*checked', svar.content.decode())
    tomt = client.post(URL, {"kod": kod, "svara": "ja"})
    assert tomt.status_code == 422
    assert "Svara på minst en fråga" in tomt.content.decode()


@pytest.mark.parametrize("metod", ["put", "delete", "patch"])
def test_fel_metod(client, metod):
    assert getattr(client, metod)(URL).status_code == 405
    assert client.post(reverse("svara_tack")).status_code == 405


def test_utan_kod_och_utan_csrf():
    from django.test import Client

    assert Client().post(URL, {}).status_code == 422
    assert Client(enforce_csrf_checks=True).post(URL, {"kod": "x"}).status_code == 403
