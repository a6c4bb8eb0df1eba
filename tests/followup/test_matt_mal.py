"""Targets, limits and notes on breaks: dated, by the chef, never in a frozen month (T07, T08, S152)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ame.audit.models import Handelse
from followup.matt.grans import granser
from followup.matt.katalog import KATALOG
from followup.models import Matmal, Seriebrott
from followup.services.matmal import notera_brott, satt_mal, tidigaste_dag
from tests.factories import EnhetFactory, MatkorningFactory, MatmalFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plats():
    enhet = EnhetFactory(namn="AME Norr")
    return enhet, UserFactory(roll="chef", enhet=enhet, namn="Chef Ett")


def url(matt="k1_andel", namn="matt_mal"):
    return reverse(namn, args=[matt])


# --- the service ---------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S152", "T07")
def test_ett_nytt_mal_later_det_gamla_sta_kvar(plats):
    """Goals can be set per unit, from a day."""
    enhet, chef = plats
    satt_mal(actor=chef, enhet=enhet, matt="k3_andel", galler_fran_den=date(2026, 1, 1), varde=0.8, grans_dagar=30)
    satt_mal(actor=chef, enhet=enhet, matt="k3_andel", galler_fran_den=date(2026, 9, 1), grans_dagar=15)
    assert list(Matmal.objects.values_list("galler_fran_den", "varde", "grans_dagar")) == [
        (date(2026, 1, 1), 0.8, 30), (date(2026, 9, 1), None, 15),
    ]  # fmt: skip
    m = KATALOG["k3_andel"]
    assert granser(m, [enhet.pk], date(2026, 8, 31)) == {enhet.pk: 30}
    assert granser(m, [enhet.pk], date(2026, 9, 1)) == {enhet.pk: 15}
    assert granser(m, [enhet.pk], date(2025, 12, 31)) == {enhet.pk: 30}  # the measure's own
    spar = Handelse.objects.filter(verb="matt.satt_mal").order_by("pk")
    assert list(spar.values_list("fore", "efter")) == [("", "0.8;30"), ("", ";15")]


def test_samma_dag_en_gang_till_rattar(plats):
    enhet, chef = plats
    for varde in (0.8, 0.7):
        satt_mal(actor=chef, enhet=enhet, matt="k1_andel", galler_fran_den=date(2026, 1, 1), varde=varde)
    assert Matmal.objects.get().varde == 0.7
    assert list(Handelse.objects.filter(verb="matt.satt_mal").values_list("fore", "efter").order_by("pk")) == [
        ("", "0.8;"), ("0.8;", "0.7;"),
    ]  # fmt: skip


@pytest.mark.krav("T07", "T10")
def test_en_fryst_manads_mal_och_grans_andras_inte(plats):
    enhet, chef = plats
    kommun = enhet.verksamhet.namnd.kommun
    assert tidigaste_dag(kommun.pk) is None
    MatkorningFactory(kommun=kommun, fryst=True)  # October
    assert tidigaste_dag(kommun.pk) == date(2026, 11, 1)
    with pytest.raises(ValidationError, match="Månaderna till och med 2026-10-31 är fasta"):
        satt_mal(actor=chef, enhet=enhet, matt="k1_andel", galler_fran_den=date(2026, 10, 31), varde=0.8)
    satt_mal(actor=chef, enhet=enhet, matt="k1_andel", galler_fran_den=date(2026, 11, 1), varde=0.8)


@pytest.mark.parametrize(
    ("matt", "mer"),
    [
        ("k1_andel", {}),
        ("k1_andel", {"varde": 1.01}),
        ("k1_andel", {"varde": -0.1}),
        ("k1_dagar", {"grans_dagar": 10}),
        ("k14_matningar", {"varde": 0.5}),
        ("finns_inte", {"varde": 0.5}),
    ],
)
def test_ett_mal_som_inte_gar_att_na_tas_inte_emot(plats, matt, mer):
    enhet, chef = plats
    with pytest.raises(ValidationError):
        satt_mal(actor=chef, enhet=enhet, matt=matt, galler_fran_den=date(2026, 11, 1), **mer)
    assert not Matmal.objects.exists()


@pytest.mark.krav("T08")
def test_ett_brott_noteras_for_ett_matt_eller_alla(plats):
    enhet, chef = plats
    notera_brott(actor=chef, enhet=enhet, matt="k1_andel", den=date(2026, 9, 1), text=" Ny rutin. ")
    notera_brott(actor=chef, enhet=enhet, matt="", den=date(2026, 10, 1), text="Import.")
    assert list(Seriebrott.objects.values_list("matt", "text")) == [("k1_andel", "Ny rutin."), ("", "Import.")]
    with pytest.raises(ValidationError):
        notera_brott(actor=chef, enhet=enhet, matt="", den=date(2026, 9, 1), text="  ")
    with pytest.raises(ValidationError):
        notera_brott(actor=chef, enhet=enhet, matt="", den=date(2026, 9, 1), text="Gäller 19850709-9805.")


def test_bara_enhetens_chef_satter_mal(plats):
    enhet, _ = plats
    for user in (
        UserFactory(roll="handlaggare", enhet=enhet),
        UserFactory(roll="chef", enhet=EnhetFactory(verksamhet=enhet.verksamhet)),
    ):
        with pytest.raises(PermissionDenied):
            satt_mal(actor=user, enhet=enhet, matt="k1_andel", galler_fran_den=date(2026, 11, 1), varde=0.5)
        with pytest.raises(PermissionDenied):
            notera_brott(actor=user, enhet=enhet, matt="", den=date(2026, 11, 1), text="Ny rutin.")


# --- the page --------------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S152")
def test_chefen_skriver_malet_i_procent(client, plats):
    enhet, chef = plats
    client.force_login(chef)
    assert "Mål i procent" in client.get(url()).content.decode()
    svar = client.post(url(), {"mal": "82,5", "grans_dagar": "", "galler_fran_den": "2026-11-01"})
    assert svar.status_code == 302
    mal = Matmal.objects.get()
    assert (mal.varde, mal.grans_dagar, mal.enhet, mal.satt_av) == (0.825, None, enhet, chef)
    client.post(url("k1_dagar"), {"mal": "14", "galler_fran_den": "2026-11-01"})
    assert Matmal.objects.get(matt="k1_dagar").varde == 14


def test_det_skrivna_star_kvar_nar_nagot_ar_fel(client, plats):
    client.force_login(plats[1])
    svar = client.post(url(), {"mal": "130", "grans_dagar": "21", "galler_fran_den": "2026-11-01"})
    assert svar.status_code == 422
    text = svar.content.decode()
    assert "Skriv ett mål mellan 0 och 100 %." in text
    assert 'value="130"' in text
    assert 'value="21"' in text
    svar = client.post(url(namn="matt_brott"), {"den": "2026-09-01", "text": ""})
    assert svar.status_code == 422
    assert "Skriv vad som ändrades." in svar.content.decode()


@pytest.mark.krav("T08")
def test_brottet_skrivs_pa_sidan(client, plats):
    client.force_login(plats[1])
    assert client.post(url(namn="matt_brott"), {"den": "2026-09-01", "text": "Import.", "alla": "on"}).status_code == 302
    assert client.post(url(namn="matt_brott"), {"den": "2026-09-02", "text": "Ny rutin."}).status_code == 302
    assert list(Seriebrott.objects.values_list("matt", flat=True)) == ["", "k1_andel"]


@pytest.mark.krav("T06")
def test_den_som_satte_malet_star_kvar_nar_hon_har_slutat(client, plats):
    """Inactive staff stay in history."""
    enhet, chef = plats
    gammal = UserFactory(roll="chef", enhet=enhet, namn="Slutad Chef", is_active=False)
    gammal.uppdrag.update(till_den=date(2026, 6, 30))
    MatmalFactory(enhet=enhet, satt_av=gammal)
    client.force_login(chef)
    assert "Slutad Chef" in client.get(url()).content.decode()


def test_vem_som_kommer_in(client, plats):
    enhet, _ = plats
    for user, status in (
        (UserFactory(roll="handlaggare", enhet=enhet), 403),
        (UserFactory(roll="bestallare", enhet=EnhetFactory(stab=True, verksamhet=enhet.verksamhet)), 403),
        (UserFactory(roll="chef", enhet=EnhetFactory()), 404),
    ):
        client.force_login(user)
        assert client.get(url() + "?enhet=ame-norr").status_code == status
        assert client.post(url(namn="matt_brott") + "?enhet=ame-norr", {"den": "2026-09-01", "text": "X"}).status_code == status
    assert not Seriebrott.objects.exists()
