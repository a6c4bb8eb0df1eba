"""The administrator's pages: roles and dated settings, no person's file."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.access.models import Uppdrag
from ame.access.services import avsluta_uppdrag, ge_uppdrag
from ame.organisation.models import EnhetInstallning
from tests.factories import ArendeFactory, EnhetFactory, UppdragFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def enhet():
    return EnhetFactory(installning__inflodesmodell="en_vag_in")


@pytest.fixture
def admin(enhet):
    return UserFactory(roll="admin", enhet=enhet, is_superuser=True)


@pytest.mark.krav("A02")
def test_en_annan_namnds_enheter_och_uppdrag_nas_inte(client, admin, enhet):
    annan = EnhetFactory(namn="Annan nämnds enhet")
    uppdrag = UppdragFactory(enhet=annan)
    client.force_login(admin)
    assert "Annan nämnds enhet" not in client.get(reverse("admin_start")).content.decode()
    assert client.get(reverse("enhet_installning", args=[annan.pk])).status_code == 404
    assert client.get(reverse("uppdrag_avsluta", args=[uppdrag.pk])).status_code == 404
    data = {"user": UserFactory().pk, "enhet": annan.pk, "roll": "chef", "fran_den": str(timezone.localdate())}
    assert client.post(reverse("uppdrag_nytt"), data).status_code == 200
    with pytest.raises(PermissionDenied):
        ge_uppdrag(actor=admin, user=UserFactory(), enhet=annan, roll="chef", fran_den=timezone.localdate())
    assert not Uppdrag.objects.filter(enhet=annan, roll="chef").exists()


def test_ett_kommande_uppdrag_syns_och_kan_avslutas(client, admin, enhet):
    i_morgon = timezone.localdate() + timedelta(days=1)
    uppdrag = UppdragFactory(enhet=enhet, user=UserFactory(namn="Kommer Imorgon"), fran_den=i_morgon)
    client.force_login(admin)
    assert "Kommer Imorgon" in client.get(reverse("admin_start")).content.decode()
    svar = client.post(reverse("uppdrag_avsluta", args=[uppdrag.pk]), {"till_den": str(i_morgon)})
    assert svar.status_code == 302


def _installning(**falt):
    return {
        "galler_fran_den": str(timezone.localdate()),
        "inflodesmodell": "direkt",
        "beredningsmodell": "samverkansforum",
        "insyn": "tilldelade",
        "svarstid_dagar": "10",
        "komplettering_dagar": "14",
        "besok_dagar": "21",
        "trepart_dagar": "21",
        "forsta_aktivitet_dagar": "14",
        "delrapport_dagar": "90",
        "eskalering_dagar": "7",
        "samma_slag_dagar": "180",
        "glapp_dagar": "30",
        "inlasning_chef_dagar": "30",
        "ny_bedomning_dagar": "180",
        "utan_kontakt_dagar": "60",
        "planen_ses_over_dagar": "90",
        "anstallning_slut_dagar": "60",
        "sen_registrering_dagar": "2",
        "bilagor_sparas_dagar": "",
    } | falt


@pytest.mark.parametrize("vy", ["admin_start", "uppdrag_nytt"])
def test_bara_administratorn_kommer_in(client, admin, vy):
    assert client.get(reverse(vy)).status_code == 302
    client.force_login(UserFactory(roll="chef"))
    assert client.get(reverse(vy)).status_code == 403
    client.force_login(admin)
    assert client.get(reverse(vy)).status_code == 200


@pytest.mark.krav("S025", "C11", "T07")
def test_ny_modell_galler_fran_dagen_och_den_gamla_finns_kvar(client, admin, enhet):
    client.force_login(admin)
    i_morgon = timezone.localdate() + timedelta(days=1)
    svar = client.post(reverse("enhet_installning", args=[enhet.pk]), _installning(galler_fran_den=str(i_morgon)))
    assert svar.status_code == 302
    assert enhet.installning(timezone.localdate()).inflodesmodell == "en_vag_in"
    assert enhet.installning(i_morgon).inflodesmodell == "direkt"


def test_installning_bakat_i_tiden_nekas_med_text_och_behallna_varden(client, admin, enhet):
    client.force_login(admin)
    svar = client.post(reverse("enhet_installning", args=[enhet.pk]), _installning(galler_fran_den="2021-05-05"))
    assert "Det som redan har hänt ändras inte" in svar.content.decode()
    assert "2021-05-05" in svar.content.decode()
    assert not EnhetInstallning.objects.filter(enhet=enhet, galler_fran_den="2021-05-05").exists()


@pytest.mark.krav("D09")
def test_ge_och_avsluta_uppdrag(client, admin, enhet):
    person = UserFactory()
    client.force_login(admin)
    data = {"user": person.pk, "enhet": enhet.pk, "roll": "handlaggare", "fran_den": str(timezone.localdate())}
    assert client.post(reverse("uppdrag_nytt"), data).status_code == 302
    uppdrag = Uppdrag.objects.get(user=person)
    dubbelt = client.post(reverse("uppdrag_nytt"), data)
    assert "redan det uppdraget" in dubbelt.content.decode()
    svar = client.post(reverse("uppdrag_avsluta", args=[uppdrag.pk]), {"till_den": str(timezone.localdate())})
    assert svar.status_code == 302
    uppdrag.refresh_from_db()
    assert uppdrag.till_den == timezone.localdate()


def test_ingen_ger_sig_sjalv_ett_uppdrag(admin, enhet):
    with pytest.raises(ValidationError, match="Någon annan"):
        ge_uppdrag(actor=admin, user=admin, enhet=enhet, roll="chef", fran_den=timezone.localdate())


def test_uppdrag_kraver_administrator():
    with pytest.raises(PermissionDenied):
        ge_uppdrag(
            actor=UserFactory(roll="chef"), user=UserFactory(), enhet=EnhetFactory(), roll="chef", fran_den=timezone.localdate()
        )


@pytest.mark.krav("S029", "C13")
def test_uppdrag_med_oppna_arenden_kan_inte_avslutas(admin, enhet):
    handlaggare = UserFactory()
    uppdrag = UppdragFactory(user=handlaggare, enhet=enhet, roll="handlaggare")
    ArendeFactory(enhet=enhet, ansvarig=handlaggare)
    with pytest.raises(ValidationError, match="lämnas över"):
        avsluta_uppdrag(actor=admin, uppdrag=uppdrag, till_den=timezone.localdate())


def test_installningarna_sparas_for_den_inloggade(client):
    user = UserFactory(roll="handlaggare")
    client.force_login(user)
    svar = client.post(reverse("installningar"), {"utseende": "dark", "textstorlek": "lg"})
    assert svar.status_code == 302
    user.refresh_from_db()
    assert (user.utseende, user.textstorlek, user.har_kortkommandon) == ("dark", "lg", False)
    assert 'data-color-scheme="dark"' in client.get(reverse("installningar")).content.decode()


@pytest.mark.krav("D05")
def test_bekrafta_att_lasning_loggas(client):
    user = UserFactory(roll="handlaggare", logg_bekraftad_vid=None)
    client.force_login(user)
    assert "Det du läser loggas" in client.get("/").content.decode()
    client.post(reverse("logg_bekrafta"))
    assert "Det du läser loggas" not in client.get("/").content.decode()
