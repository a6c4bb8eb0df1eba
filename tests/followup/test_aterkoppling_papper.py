"""An answer to a part outside goes on paper, with the day and the way it left (S010, S111; law.md B10)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from ame.audit.models import Handelse
from ame.people.models import Person
from followup.services import markera_skickad
from followup.services.papper import kanaler
from intake.models import Remiss
from tests.factories import AvtaladAterkopplingFactory, MedgivandeFactory, SamverkanspartFactory
from tests.followup.slutfas import SVAR, antagen_remiss, for_dagar_sedan, idag, nyckel, signera

pytestmark = pytest.mark.django_db


@pytest.fixture
def remiss():
    """Registered by the unit for Arbetsförmedlingen."""
    remiss = antagen_remiss()
    part = SamverkanspartFactory(kommun=remiss.mottagande_enhet.verksamhet.namnd.kommun, namn="Arbetsförmedlingen")
    Remiss.objects.filter(pk=remiss.pk).update(
        avsandare=None,
        avsandande_enhet=None,
        avsandande_part=part,
        avsandande_kontakt="Kim, 010-1",
        kalla="af",
        af_program="inget",
    )
    remiss.avtalade.all().delete()
    remiss.refresh_from_db()
    AvtaladAterkopplingFactory(remiss=remiss, slag="slut", senast_den=idag() + timedelta(days=10))
    return remiss


def _sida(svar, status=200):
    assert svar.status_code == status, svar.content.decode()[:2000]
    return svar.content.decode()


@pytest.mark.krav("S010", "S111")
def test_svaret_skrivs_signeras_och_markeras_som_lamnat(client, remiss):
    client.force_login(remiss.arende.ansvarig)
    ny = reverse("aterkoppling_ny", args=[remiss.pk])
    assert "Arbetsförmedlingen, Kim, 010-1" in _sida(client.get(ny))
    data = SVAR | {"nyckel": str(nyckel())}
    assert "skriver du ut den" in _sida(client.post(ny, data))
    url = client.post(ny, data | {"gor": "signera"}).url
    sida = _sida(client.get(url))
    assert "Skriv ut PDF:en och lämna den" in sida
    assert "Ska lämnas på papper" in _sida(client.get(reverse("arende", args=[remiss.arende_id])))
    rad = remiss.aterkopplingar.get()
    assert client.get(reverse("aterkoppling_pdf", args=[rad.pk])).status_code == 200
    papper = reverse("aterkoppling_papper", args=[rad.pk])
    assert "Ange vilken dag" in _sida(client.post(papper, {"den": "", "kanal": "brev"}), 422)
    assert client.post(papper, {"den": idag().isoformat(), "kanal": "brev"}).url == url
    rad.refresh_from_db()
    assert (rad.papper_den, rad.papper_kanal) == (idag(), "brev")
    assert "Läst av remittenten" not in _sida(client.get(url))
    assert Handelse.objects.filter(verb="aterkoppling.papper", objekt_id=rad.pk).count() == 1


@pytest.mark.krav("B10", "C90")
def test_om_en_skyddad_person_gar_posten_bara_genom_formedlingen(remiss):
    rad = signera(remiss)
    Person.objects.filter(pk=remiss.person_id).update(har_skydd=True, telefon="", adress="", epost="")
    rad.remiss.refresh_from_db()
    assert [k.value for k in kanaler(rad)] == ["formedling"]
    for kanal in ("brev", "mote", "sms", "system"):
        with pytest.raises(ValidationError):
            markera_skickad(actor=remiss.arende.ansvarig, aterkoppling=rad, den=idag(), kanal=kanal)
    assert markera_skickad(actor=remiss.arende.ansvarig, aterkoppling=rad, den=idag(), kanal="formedling").papper_den == idag()


def test_dagen_satts_en_gang_och_ligger_mellan_signering_och_i_dag(remiss):
    rad, vem = signera(remiss), remiss.arende.ansvarig
    for den in (for_dagar_sedan(1), idag() + timedelta(days=1)):
        with pytest.raises(ValidationError):
            markera_skickad(actor=vem, aterkoppling=rad, den=den, kanal="brev")
    markera_skickad(actor=vem, aterkoppling=rad, den=idag(), kanal="brev")
    markera_skickad(actor=vem, aterkoppling=rad, den=idag(), kanal="brev")  # double click
    with pytest.raises(ValidationError, match="redan"):
        markera_skickad(actor=vem, aterkoppling=rad, den=idag(), kanal="mote")
    assert Handelse.objects.filter(verb="aterkoppling.papper").count() == 1


def test_den_som_laser_i_systemet_far_inget_papper():
    rad = signera(antagen_remiss())
    with pytest.raises(ValidationError):
        markera_skickad(actor=rad.signerad_av, aterkoppling=rad, den=idag(), kanal="brev")


@pytest.mark.krav("A08", "A11")
def test_samtycket_ska_galla_just_den_parten(remiss):
    falt = {
        "person": remiss.arende.person,
        "lamnande_enhet": remiss.arende.enhet,
        "mottagande_enhet": None,
        "registrerat_av": remiss.arende.ansvarig,
        "kategorier": ["resultat"],
        "inhamtat_den": for_dagar_sedan(3),
        "giltigt_till_den": idag() + timedelta(days=30),
    }
    annan = MedgivandeFactory(**falt, mottagande_part=SamverkanspartFactory())
    with pytest.raises(ValidationError):
        signera(remiss, grund="samtycke", grund_motivering="", medgivande=annan)
    ratt = MedgivandeFactory(**falt, mottagande_part=remiss.avsandande_part)
    assert signera(remiss, grund="samtycke", grund_motivering="", medgivande=ratt).medgivande == ratt
