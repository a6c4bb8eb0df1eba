"""The unit's dated settings: what is changed holds from a day, and what was stays (S025)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Handelse
from ame.organisation.models import EnhetInstallning
from ame.organisation.services import DAGAR, INSTALLNINGAR, andra_installning
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def _rad(rad: EnhetInstallning) -> dict:
    return {falt: getattr(rad, falt) for falt in INSTALLNINGAR}


@pytest.mark.krav("S025", "C11", "T07")
def test_varje_dagsgrans_kan_andras_fran_en_dag_och_den_gamla_raden_star_kvar(client, enhet, admin):
    client.force_login(admin)
    fore = _rad(enhet.installning(timezone.localdate()))
    i_morgon = timezone.localdate() + timedelta(days=1)
    url = reverse("enhet_installning", args=[enhet.pk])
    form = client.get(url).context["form"]
    data = {namn: form[namn].value() for namn in INSTALLNINGAR} | {
        "galler_fran_den": str(i_morgon),
        "bilagor_sparas_dagar": "365",
    }
    data |= {namn: str(n + 3) for n, namn in enumerate(DAGAR)}
    assert client.post(url, data).status_code == 302
    assert _rad(enhet.installning(timezone.localdate())) == fore
    ny = enhet.installning(i_morgon)
    assert [getattr(ny, namn) for namn in DAGAR] == [n + 3 for n in range(len(DAGAR))]
    assert ny.bilagor_sparas_dagar == 365
    sida = client.get(url).content.decode()
    assert "Kommande" in sida
    assert "Gäller nu" in sida
    assert admin.namn in sida


@pytest.mark.krav("T07", "S070", "C31")
def test_varje_dagsgrans_i_modellen_star_i_formularet_med_hjalp_och_i_en_grupp(client, enhet, admin):
    client.force_login(admin)
    svar = client.get(reverse("enhet_installning", args=[enhet.pk]))
    i_modellen = {f.name for f in EnhetInstallning._meta.get_fields() if f.name.endswith("_dagar")}
    grupper = svar.context["form"].daggrupper
    visade = [falt.name for _, falten in grupper for falt in falten]
    assert len(visade) == len(set(visade))
    assert set(visade) == i_modellen == {*DAGAR, "bilagor_sparas_dagar"}
    assert all(falt.help_text and falt.label and len(falten) <= 8 for _, falten in grupper for falt in falten)
    html = svar.content.decode()
    assert all(f'name="{namn}"' in html for namn in i_modellen)


def test_det_som_inte_namns_gar_vidare_som_forut(enhet, admin):
    den = timezone.localdate() + timedelta(days=1)
    andra_installning(actor=admin, enhet=enhet, galler_fran_den=den, svarstid_dagar=5)
    andra_installning(actor=admin, enhet=enhet, galler_fran_den=den + timedelta(days=1), besok_dagar=9)
    rad = enhet.installning(den + timedelta(days=1))
    assert (rad.svarstid_dagar, rad.besok_dagar) == (5, 9)


def test_en_kommande_installning_kan_andras_men_inte_en_som_galler(enhet, admin):
    idag = timezone.localdate()
    andra_installning(actor=admin, enhet=enhet, galler_fran_den=idag + timedelta(days=3), svarstid_dagar=5)
    andra_installning(actor=admin, enhet=enhet, galler_fran_den=idag + timedelta(days=3), svarstid_dagar=6)
    assert enhet.installning(idag + timedelta(days=3)).svarstid_dagar == 6
    andra_installning(actor=admin, enhet=enhet, galler_fran_den=idag, svarstid_dagar=7)
    with pytest.raises(ValidationError, match="redan en inställning"):
        andra_installning(actor=admin, enhet=enhet, galler_fran_den=idag, svarstid_dagar=8)
    assert Handelse.objects.filter(verb="enhet.installning").count() == 3


@pytest.mark.parametrize("dagar", ["0", "", "-3", "många"])
def test_orimliga_dagar_sags_vid_faltet(client, enhet, admin, dagar):
    client.force_login(admin)
    url = reverse("enhet_installning", args=[enhet.pk])
    form = client.get(url).context["form"]
    data = {namn: form[namn].value() or "" for namn in INSTALLNINGAR}
    svar = client.post(url, data | {"galler_fran_den": str(timezone.localdate()), "besok_dagar": dagar})
    assert svar.status_code == 422
    assert "besok_dagar" in svar.context["form"].errors
    assert EnhetInstallning.objects.filter(enhet=enhet).count() == 1


@pytest.mark.krav("A02")
@pytest.mark.parametrize("vy", ["enhet_installning", "enhet_bestallningar", "enhet_bestallning_ny"])
def test_trappan(som, enhet, admin, framling, vy):
    url = reverse(vy, args=[enhet.pk])
    assert som(admin).get(url).status_code == 200
    assert som(framling).get(url).status_code == 404
    assert som(UserFactory(roll="chef", enhet=enhet)).get(url).status_code == 403
    assert som(admin).put(url).status_code == 405


@pytest.mark.krav("A02")
def test_tjansten_slapper_inte_in_en_annan_namnds_administrator(enhet, framling):
    with pytest.raises(PermissionDenied):
        andra_installning(actor=framling, enhet=enhet, galler_fran_den=timezone.localdate(), svarstid_dagar=3)
