"""A page from before the last sign-in: a clear sentence, and a new token for the draft of the same person only (ui.md rule 17)."""

import pytest
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def inloggad():
    client = Client(enforce_csrf_checks=True)
    client.force_login(user := UserFactory())
    return client, user


def spara(client, **headers):
    return client.post("/installningar/", {"utseende": "auto"}, headers=headers)


def test_the_page_says_what_to_do(inloggad):
    svar = spara(inloggad[0])
    assert svar.status_code == 403
    assert "Sidan var för gammal" in svar.content.decode()
    assert "X-Ny-Token" not in svar


def test_the_same_person_gets_a_token_that_works(inloggad):
    client, user = inloggad
    svar = spara(client, **{"HX-Request": "true", "X-Vem": str(user.pk)})
    assert svar.status_code == 403
    assert spara(client, **{"X-CSRFToken": svar["X-Ny-Token"]}).status_code == 200


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"HX-Request": "true", "X-Vem": "1000000"}, {"X-Vem": "jag"}])
def test_another_person_gets_none(inloggad, headers):
    assert "X-Ny-Token" not in spara(inloggad[0], **headers)
