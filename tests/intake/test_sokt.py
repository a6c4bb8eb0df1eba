"""A participant who did not reach the handläggare: the reception writes it down and opens nothing (S119, S011)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Bevakning
from ame.audit.models import Handelse, Lasning
from ame.people.nummer import las_nummer
from ame.people.services import lagg_till_identitet, registrera_skydd
from intake.services.sokt import notera_sokt
from tests.factories import ArendeFactory, EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db
NUMMER = "19800101-9804"


@pytest.fixture
def arende():
    return ArendeFactory(insats=True)


@pytest.fixture
def reception(arende):
    return UserFactory(roll="reception", enhet=arende.enhet)


@pytest.mark.krav("S119", "C55")
def test_receptionen_noterar_ett_missat_forsok_och_handlaggaren_ser_det(client, arende, reception):
    """Missed contact tries can be logged by reception."""
    client.force_login(reception)
    svar = client.post(reverse("sokt"), {"nummer": arende.nummer.lower(), "satt": "telefon"}, follow=True)
    assert arende.ansvarig.namn in svar.content.decode()
    assert arende.person.namn not in svar.content.decode()
    rad = Bevakning.objects.oppna().get(arende=arende, slag="manuell")
    assert (rad.ansvarig, rad.titel, rad.forfaller_den) == (
        arende.ansvarig, "Deltagaren har sökt dig: ringde. Hör av dig.", timezone.localdate()
    )  # fmt: skip
    assert Handelse.objects.get(verb="arende.sokt").arende_id == arende.pk
    client.force_login(arende.ansvarig)
    assert "Deltagaren har sökt dig" in client.get("/").content.decode()


@pytest.mark.krav("S119")
def test_personnumret_hittar_arendet_och_star_inte_i_nagon_logg(client, arende, reception):
    lagg_till_identitet(actor=arende.ansvarig, person=arende.person, nummer=las_nummer(NUMMER))
    client.force_login(reception)
    for _ in range(2):  # the same thing twice on a day is one
        assert client.post(reverse("sokt"), {"nummer": NUMMER, "satt": "reception"}).status_code == 302
    assert Bevakning.objects.oppna().filter(arende=arende, slag="manuell").count() == 1
    lasning = Lasning.objects.filter(objekt_typ="personsok").latest("pk")
    assert lasning.data == {"slag": "sokt", "traffar": 1}
    assert "9804" not in str(list(Handelse.objects.values("data", "efter")))


@pytest.mark.krav("S011", "B08", "A03")
def test_annan_enhet_stangt_arende_skyddad_och_okand_far_samma_svar(client, arende, reception):
    skyddad = ArendeFactory(insats=True, enhet=arende.enhet)
    registrera_skydd(actor=skyddad.ansvarig, person=skyddad.person, slag="sekretessmarkering", kalla="Remiss")
    stangt, annans = ArendeFactory(enhet=arende.enhet, avslutat=True), ArendeFactory(insats=True, enhet=EnhetFactory())
    client.force_login(reception)
    svaren = set()
    for nummer in (skyddad.nummer, stangt.nummer, annans.nummer, "A-2026-999999", "hej"):
        svar = client.post(reverse("sokt"), {"nummer": nummer, "satt": "telefon"})
        assert svar.status_code == 422
        svaren.add("Vi hittar inget öppet ärende" in svar.content.decode())
        assert nummer in svar.content.decode()  # what was typed stays
    assert svaren == {True}
    assert not Bevakning.objects.filter(titel__startswith="Deltagaren har sökt").exists()


@pytest.mark.krav("S011")
def test_bara_receptionen(client, arende, reception):
    with pytest.raises(PermissionDenied):
        notera_sokt(actor=arende.ansvarig, nummer=arende.nummer, satt="telefon")
    with pytest.raises(ValidationError):
        notera_sokt(actor=reception, nummer=arende.nummer, satt="duva")
    client.force_login(arende.ansvarig)
    assert client.get(reverse("sokt")).status_code == 403
    client.force_login(reception)
    assert client.get(reverse("arende", args=[arende.pk])).status_code in (403, 404)
    assert client.put(reverse("sokt")).status_code == 405
