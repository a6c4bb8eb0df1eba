"""The log of who looked, for the loggkontrollant of the nämnd (law.md D02-D06)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import ArendeFactory, EnhetFactory, LasningFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/logg/"


@pytest.fixture
def enhet():
    return EnhetFactory()


@pytest.fixture
def kontrollant(client, enhet):
    user = UserFactory(roll="loggkontrollant", enhet=enhet)
    client.force_login(user)
    return user


def _lasning(enhet, **falt):
    return LasningFactory(namnd_id=enhet.verksamhet.namnd_id, enhet_id=enhet.pk, **falt)


@pytest.mark.krav("D02", "D06")
def test_loggen_visar_vem_som_oppnade_ett_arende(client, enhet, kontrollant):
    handlaggare = UserFactory(roll="handlaggare", enhet=enhet, namn="Eva Lind")
    arende = ArendeFactory(enhet=enhet, ansvarig=handlaggare)
    client.force_login(handlaggare)
    client.get(reverse("arende", args=[arende.pk]))
    client.force_login(kontrollant)
    sida = client.get(URL).content.decode()
    assert "Eva Lind" in sida
    assert arende.nummer in sida
    assert arende.person.efternamn not in sida


@pytest.mark.krav("D06", "A02")
def test_bara_egen_namnds_logg(client, enhet, kontrollant):
    annan = UserFactory(namn="Annan Namnd")
    _lasning(EnhetFactory(), user=annan)
    assert "Annan Namnd" not in client.get(URL).content.decode()


@pytest.mark.parametrize("roll", ["handlaggare", "chef", "admin", "socialsekreterare", "bestallare", "beredare", "handledare"])
def test_andra_roller_nekas(client, roll):
    client.force_login(UserFactory(roll=roll, is_superuser=True))
    assert client.get(URL).status_code == 403


def test_fel_metod(client, kontrollant):
    assert client.post(URL).status_code == 405


def test_filter_pa_skyddade_och_tom_lista(client, enhet, kontrollant):
    _lasning(enhet, ar_skyddad=False)
    _lasning(enhet, ar_skyddad=True)
    assert client.get(URL, {"skyddade": "on"}).context["sida"].paginator.count == 1
    assert "Inga läsningar" in client.get(URL, {"fran": "2999-01-01"}).content.decode()


def test_lika_manga_fragor_med_en_och_tjugo_rader(client, enhet, kontrollant):
    def antal() -> int:
        with CaptureQueriesContext(connection) as fragor:
            client.get(URL)
        return len(fragor)

    _lasning(enhet, arende_id=ArendeFactory(enhet=enhet).pk)
    en = antal()
    for _ in range(19):
        _lasning(enhet, arende_id=ArendeFactory(enhet=enhet).pk)
    assert antal() == en


@pytest.mark.krav("D03", "A02")
def test_ett_nekat_forsok_star_i_den_namnds_logg_vars_arende_det_gallde(client, enhet, kontrollant):
    arende = ArendeFactory(enhet=enhet)
    frammande = UserFactory(roll="handlaggare", namn="Nyfiken Fran Annan Namnd")
    client.force_login(frammande)
    assert client.get(reverse("arende", args=[arende.pk])).status_code == 404
    client.force_login(kontrollant)
    sida = client.get(URL).content.decode()
    assert "Nyfiken Fran Annan Namnd" in sida
    assert "Nekades" in sida
