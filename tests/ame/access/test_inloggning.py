"""Sign-in: local accounts, lock-out, the demo's one-click door."""

import pytest
from django.test import Client
from django.urls import reverse

from ame.access.enums import Roll
from ame.access.models import User
from tests.factories import EnhetFactory, UserFactory

pytestmark = pytest.mark.django_db
LOSEN = "ett-langt-losenord-1"


@pytest.fixture
def anstalld():
    user = UserFactory(username="eva", roll="handlaggare")
    user.set_password(LOSEN)
    user.save(update_fields=["password"])
    return user


def _logga_in(client: Client, losen: str):
    return client.post(reverse("account_login"), {"login": "eva", "password": losen})


def test_ratt_losenord_kommer_till_min_dag(client, anstalld):
    svar = _logga_in(client, LOSEN)
    assert svar.status_code == 302
    assert svar.url == "/"
    assert client.get("/").status_code == 200


def test_fel_losenord_far_ett_svenskt_besked_och_behaller_namnet(client, anstalld):
    svar = _logga_in(client, "fel")
    assert svar.status_code == 200
    assert "eva" in svar.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.krav("D09")
def test_efter_fem_fel_ar_kontot_last_en_stund_ocksa_for_ratt_losenord(client, anstalld):
    for _ in range(5):
        _logga_in(client, "fel")
    svar = _logga_in(client, LOSEN)
    assert svar.status_code in {403, 429}
    assert "_auth_user_id" not in client.session


def test_registrering_ar_stangd(client):
    svar = client.post(reverse("account_signup"), {"username": "ny", "password1": LOSEN})
    assert not User.objects.filter(username="ny").exists()
    assert svar.status_code == 200


@pytest.mark.parametrize("roll", Roll.values)
def test_demoinloggning_per_roll(client, settings, roll):
    settings.AME_DEMO = True
    UserFactory(username=roll, roll=roll, enhet=EnhetFactory())
    svar = client.post(reverse("demo_logga_in"), {"roll": roll}, follow=True)
    assert svar.status_code == 200
    assert svar.wsgi_request.user.username == roll


@pytest.mark.parametrize(("demo", "roll"), [(False, "chef"), (True, "nagon"), (True, "")])
def test_demoinloggning_finns_inte_utan_demo_eller_med_okand_roll(client, settings, demo, roll):
    settings.AME_DEMO = demo
    UserFactory(username="chef", roll="chef")
    assert client.post(reverse("demo_logga_in"), {"roll": roll}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_demoknapparna_visas_bara_i_demo(client, settings):
    settings.AME_DEMO = False
    assert "Prova demokommunen" not in client.get(reverse("account_login")).content.decode()
    settings.AME_DEMO = True
    sida = client.get(reverse("account_login")).content.decode()
    assert all(f'value="{roll}"' in sida for roll in Roll.values)


def test_get_pa_demoinloggning_ar_fel_metod(client, settings):
    settings.AME_DEMO = True
    assert client.get(reverse("demo_logga_in")).status_code == 405


def test_produktion_har_ingen_demo_och_ingen_nyckel_i_koden(monkeypatch):
    import importlib

    monkeypatch.delenv("AME_DEMO", raising=False)
    monkeypatch.delenv("DJANGO_SECRET_KEY", raising=False)
    bas = importlib.reload(importlib.import_module("ame.settings.base"))
    assert (bas.DEBUG, bas.AME_DEMO, bas.SECRET_KEY) == (False, False, "")


@pytest.mark.krav("D09", "T06")
def test_avslutat_uppdrag_ger_ingen_atkomst_vid_nasta_anrop(client, anstalld):
    from datetime import timedelta

    from django.utils import timezone

    client.force_login(anstalld)
    assert client.get(reverse("arendelista")).status_code == 200
    anstalld.uppdrag.update(till_den=timezone.localdate() - timedelta(days=1))
    assert client.get(reverse("arendelista")).status_code == 403
