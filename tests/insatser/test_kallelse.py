"""Proof of a call: channel, language, sent, reached (S089; law.md B10, K08)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.people.models import Person
from insatser.enums import Natt
from insatser.models import Kallelse
from insatser.services.kallelse import forslag_sprak, kanaler, registrera_kallelse, satt_natt, sprakvarning
from intake.enums import Kallelsekanal
from tests.factories import InsatsFactory, KallelseFactory, PersonFactory, TillfalleFactory

pytestmark = pytest.mark.django_db


def _kalla(varld, **falt):
    idag = timezone.localdate()
    bas = {
        "actor": varld.ansvarig,
        "arende": varld.arende,
        "avser": "Möte om planen",
        "avser_den": idag + timedelta(days=7),
        "kanal": "brev",
        "sprak": "Somaliska",
        "skickad_den": idag,
    }
    return registrera_kallelse(**bas | falt)


def _person(varld, **falt):
    Person.objects.filter(pk=varld.arende.person_id).update(**falt)
    varld.arende = type(varld.arende).objects.select_related("person", "enhet").get(pk=varld.arende.pk)
    return varld.arende


@pytest.mark.krav("S089")
def test_kallelsen_sager_hur_nar_och_pa_vilket_sprak(varld):
    rad = _kalla(varld)
    assert (rad.kanal, rad.sprak, rad.skickad_den, rad.natt) == ("brev", "somaliska", timezone.localdate(), Natt.OKANT)
    satt_natt(actor=varld.ansvarig, kallelse=rad, natt=Natt.BEKRAFTAD, natt_den=timezone.localdate())
    rad.refresh_from_db()
    assert (rad.natt, rad.natt_den) == (Natt.BEKRAFTAD, timezone.localdate())


@pytest.mark.krav("S089", "K08")
def test_spraket_foreslas_och_svenska_vid_tolkbehov_varnar(varld):
    arende = _person(varld, sprak="Somaliska", har_tolkbehov=True)
    assert forslag_sprak(arende) == "somaliska"
    assert "Personen talar somaliska" in sprakvarning(arende, "Svenska")
    assert sprakvarning(arende, "somaliska") == ""
    assert sprakvarning(_person(varld, har_tolkbehov=False), "svenska") == ""


@pytest.mark.krav("B10")
def test_skyddad_person_kallas_inte_med_brev_eller_sms(varld):
    arende = varld.nytt_arende(person=PersonFactory(namnd=varld.enhet.verksamhet.namnd, skyddad=True))
    assert set(kanaler(arende)) == {Kallelsekanal.FORMEDLING, Kallelsekanal.TELEFON, Kallelsekanal.MOTE}
    for kanal in ("brev", "sms"):
        with pytest.raises(ValidationError, match="Skatteverkets"):
            _kalla(varld, arende=arende, kanal=kanal)
    assert _kalla(varld, arende=arende, kanal="formedling").kanal == "formedling"


@pytest.mark.krav("S089")
@pytest.mark.parametrize(
    "falt",
    [
        {"skickad_den": date(2030, 1, 1), "avser_den": date(2030, 2, 1)},
        {"avser_den": date(2026, 1, 1)},  # sent after the day
        {"sprak": " "},
        {"avser": ""},
        {"avser": "Möte med 20121212-1212"},
        {"natt": Natt.KVITTENS},  # without a day
        {"natt": Natt.KVITTENS, "natt_den": date(2026, 1, 1)},
        {"natt": Natt.KVITTENS, "natt_den": date(2030, 1, 1)},
    ],
)
def test_fel_i_kallelsen_stoppas(varld, falt):
    with pytest.raises(ValidationError):
        _kalla(varld, **falt)
    assert not Kallelse.objects.exists()


@pytest.mark.krav("D01", "N29")
def test_bara_den_som_arbetar_i_arendet_och_samma_formular_ar_en(varld):
    for user in (varld.handledare, varld.chef, varld.framling):
        with pytest.raises(PermissionDenied):
            _kalla(varld, actor=user)
    nyckel = uuid4()
    assert _kalla(varld, nyckel=nyckel) == _kalla(varld, nyckel=nyckel)
    assert Kallelse.objects.count() == 1


# --- pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def kallelse(varld):
    return KallelseFactory(arende=varld.arende)


@pytest.mark.krav("D01", "A02", "S089")
@pytest.mark.parametrize("namn", ["kallelse_ny", "kallelse_natt"])
def test_stegen_for_kallelser(varld, kallelse, namn):
    url = reverse(namn, args=[varld.arende.pk if namn == "kallelse_ny" else kallelse.pk])
    for user in (varld.framling, varld.handledare, varld.socialsekreterare):
        assert varld.klient(user).get(url).status_code == 404
    assert varld.klient(varld.kollega).get(url).status_code == 403
    assert varld.klient(varld.chef).get(url).status_code == 403
    ansvarig = varld.klient(varld.ansvarig)
    assert (ansvarig.get(url).status_code, ansvarig.put(url).status_code) == (200, 405)
    assert ansvarig.post(url, {}).status_code == 422


@pytest.mark.krav("S089")
def test_kallelse_till_ett_pass_syns_pa_passet(varld):
    t = TillfalleFactory(insats=InsatsFactory(arende=varld.arende), den=timezone.localdate(), franvarande=True)
    _person(varld, sprak="Somaliska", har_tolkbehov=True)
    klient = varld.klient(varld.ansvarig)
    sida = reverse("bedoma", args=[t.pk])
    assert "Ingen kallelse till passet är registrerad" in klient.get(sida).content.decode()
    data = {"kanal": "sms", "sprak": "svenska", "skickad_den": timezone.localdate().isoformat(), "natt": "okant", "natt_den": ""}
    svar = klient.post(f"{reverse('kallelse_ny', args=[varld.arende.pk])}?tillfalle={t.pk}", data, follow=True)
    html = svar.content.decode()
    assert svar.redirect_chain[-1][0] == sida
    for text in ("Sms", "på svenska", "Vet inte", "Personen behöver tolk, men kallelsen är på svenska"):
        assert text in html, text


@pytest.mark.krav("A02")
def test_ett_annat_arendes_pass_gar_inte_att_kalla_till(varld):
    annat = TillfalleFactory(insats__arende=varld.nytt_arende())
    url = reverse("kallelse_ny", args=[varld.arende.pk])
    klient = varld.klient(varld.ansvarig)
    assert klient.get(f"{url}?tillfalle={annat.pk}").status_code == 404
    assert klient.get(f"{url}?tillfalle=fel").status_code == 404
