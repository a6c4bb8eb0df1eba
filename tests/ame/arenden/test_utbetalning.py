"""Underrättelse om felaktig utbetalning (law.md A06)."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from ame.access.enums import Roll
from ame.arenden.models import Utbetalningsunderrattelse
from ame.audit.models import Handelse
from tests.factories import ArendeFactory, EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db
TEXT = "Personen har haft lön sedan i maj och fått aktivitetsersättning."


@pytest.fixture
def arende():
    return ArendeFactory(insats=True)


@pytest.mark.krav("A06")
def test_en_underrattelse_har_mottagare_tid_och_beslutare_ar_last_och_star_i_arendet(arende, client):
    client.force_login(arende.ansvarig)
    url = reverse("arende_utbetalning", args=[arende.pk])
    data = {"nyckel": str(uuid4()), "mottagare": "fk", "uppgifter": TEXT}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302  # sent twice: one
    rad = Utbetalningsunderrattelse.objects.get()
    assert (rad.mottagare, rad.beslutad_av, rad.uppgifter) == ("fk", arende.ansvarig, TEXT)
    sida = client.get(url).content.decode()
    assert "Försäkringskassan" in sida
    assert TEXT in sida
    assert arende.ansvarig.namn in sida
    for andra in (lambda q: q.update(uppgifter="Annat"), lambda q: q.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            andra(Utbetalningsunderrattelse.objects.filter(pk=rad.pk))
    assert Handelse.objects.get(verb="arende.felaktig_utbetalning").data == {}  # no free text in the log


@pytest.mark.parametrize(("falt", "varde"), [("mottagare", ""), ("uppgifter", " "), ("uppgifter", "Född 19850615-9805")])
def test_fel_behaller_det_skrivna(arende, client, falt, varde):
    client.force_login(arende.ansvarig)
    data = {"nyckel": str(uuid4()), "mottagare": "csn", "uppgifter": TEXT} | {falt: varde}
    svar = client.post(reverse("arende_utbetalning", args=[arende.pk]), data)
    assert svar.status_code == 422
    assert data["uppgifter"].strip() in svar.content.decode()
    assert not Utbetalningsunderrattelse.objects.exists()


def test_bara_den_som_arbetar_i_arendet(arende, client):
    url = reverse("arende_utbetalning", args=[arende.pk])
    for user, kod in (
        (UserFactory(roll=Roll.CHEF, enhet=arende.enhet), 403),
        (UserFactory(roll=Roll.HANDLAGGARE, enhet=EnhetFactory()), 404),
    ):
        client.force_login(user)
        assert client.get(url).status_code == kod
        assert client.post(url, {"mottagare": "fk", "uppgifter": TEXT}).status_code == kod
