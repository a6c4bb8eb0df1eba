"""The register of agreements (C52; S124)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.organisation.models import Samverkansavtal
from ame.organisation.services import registrera_avtal, se_over_avtal
from tests.factories import EnhetFactory, SamverkansavtalFactory, SamverkanspartFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def enhet():
    return EnhetFactory()


@pytest.fixture
def chef(enhet):
    return UserFactory(roll=Roll.CHEF, enhet=enhet)


def falt(enhet, **andra):
    idag = timezone.localdate()
    return {
        "part": SamverkanspartFactory(kommun=enhet.verksamhet.namnd.kommun),
        "rubrik": "Remissgrupp",
        "galler_fran_den": idag,
        "oversyn_den": idag + timedelta(days=180),
        "egen_kontaktroll": "Enhetschefen",
        "motpartens_kontaktroll": "Sektionschefen",
    } | andra


@pytest.mark.krav("S124", "C52")
def test_avtal_har_parter_period_roller_och_oversyn_och_ett_passerat_listas(enhet, chef, client):
    idag = timezone.localdate()
    registrera_avtal(actor=chef, enhet=enhet, **falt(enhet))
    SamverkansavtalFactory(enhet=enhet, rubrik="Gammal överenskommelse", oversyn_den=idag - timedelta(days=1))
    SamverkansavtalFactory(
        enhet=enhet, rubrik="Slut", oversyn_den=idag - timedelta(days=9), galler_till_den=idag - timedelta(days=2)
    )
    client.force_login(chef)
    alla = client.get(reverse("avtal")).content.decode()
    assert "Remissgrupp" in alla
    assert "Sektionschefen" in alla
    assert "Slut" not in alla.split("<main")[1].split("Gammal")[0]
    passerade = client.get(reverse("avtal"), {"visa": "passerade"})
    assert [a.rubrik for a in passerade.context["rader"]] == ["Gammal överenskommelse"]
    assert passerade.context["raknare"][0]["antal"] == 1


@pytest.mark.krav("S124")
def test_oversyn_satter_ny_dag_och_avtalet_lamnar_listan(enhet, chef, client):
    idag = timezone.localdate()
    avtal = SamverkansavtalFactory(enhet=enhet, oversyn_den=idag - timedelta(days=1))
    client.force_login(chef)
    svar = client.post(reverse("avtal_oversyn", args=[avtal.pk]), {"oversyn_den": idag + timedelta(days=365)})
    assert svar.status_code == 302
    assert client.get(reverse("avtal"), {"visa": "passerade"}).context["rader"] == []


@pytest.mark.parametrize(
    ("andra", "fel_i"),
    [
        ({"part": None}, "__all__"),
        ({"egen_kontaktroll": " "}, "egen_kontaktroll"),
        ({"rubrik": "Möte om 19850615-9805"}, "rubrik"),
        ({"galler_till_den": timezone.localdate() - timedelta(days=1)}, "__all__"),
    ],
)
def test_ett_halvt_avtal_sparas_inte(enhet, chef, andra, fel_i):
    with pytest.raises(ValidationError) as fel:
        registrera_avtal(actor=chef, enhet=enhet, **falt(enhet, **andra))
    assert fel_i in fel.value.message_dict
    assert not Samverkansavtal.objects.exists()


def test_motparten_hor_till_kommunen(enhet, chef):
    with pytest.raises(ValidationError, match="i listan"):
        registrera_avtal(actor=chef, enhet=enhet, **falt(enhet, part=SamverkanspartFactory()))
    with pytest.raises(ValidationError, match="annan enhet"):
        registrera_avtal(actor=chef, enhet=enhet, **falt(enhet, part=None, motpart_enhet=EnhetFactory()))


def test_bara_chefen_i_enheten(enhet, client):
    avtal = SamverkansavtalFactory(enhet=enhet)
    handlaggare = UserFactory(roll=Roll.HANDLAGGARE, enhet=enhet)
    with pytest.raises(PermissionDenied):
        se_over_avtal(actor=handlaggare, avtal=avtal, oversyn_den=timezone.localdate())
    client.force_login(handlaggare)
    assert client.get(reverse("avtal")).status_code == 200
    assert client.get(reverse("avtal_oversyn", args=[avtal.pk])).status_code == 403
    client.force_login(UserFactory(roll=Roll.CHEF, enhet=EnhetFactory()))
    assert client.get(reverse("avtal_oversyn", args=[avtal.pk])).status_code == 404
    assert client.get(reverse("avtal")).context["rader"] == []


def test_formularet_behaller_det_skrivna(enhet, chef, client):
    client.force_login(chef)
    svar = client.post(reverse("avtal_nytt"), {"enhet": enhet.pk, "rubrik": "Överenskommelse om remisser"})
    assert svar.status_code == 422
    assert "Överenskommelse om remisser" in svar.content.decode()
