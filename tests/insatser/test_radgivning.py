"""Advice is counted in heads and minutes, with no field for a person (SoL 14:4, 14:5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from ame.organisation.models import Enhet, Insatstyp
from ame.people.models import Person
from insatser.forms.stod import RadgivningForm
from insatser.models import Radgivning
from insatser.services.radgivning import angra_radgivning, registrera_radgivning
from tests.factories import EnhetFactory, InsatstypFactory, RadgivningFactory

pytestmark = pytest.mark.django_db
URL = "/insatser/radgivning/"


def _rakna(varld, **falt):
    grund = {"enhet": varld.enhet, "den": timezone.localdate(), "antal": 3, "minuter": 20}
    return registrera_radgivning(actor=falt.pop("actor", varld.ansvarig), **(grund | falt))


@pytest.mark.krav("LC31")
def test_radgivning_har_inget_falt_for_en_person():
    """«Rådgivning form has no person field», nor a place where one could be written; the table has none either."""
    form = RadgivningForm(enheter=Enhet.objects.all(), anonyma=Insatstyp.objects.all())
    assert set(form.base_fields) == {"nyckel", "enhet", "insatstyp", "den", "antal", "minuter"}
    falt = Radgivning._meta.get_fields()
    assert not [f.name for f in falt if isinstance(f, models.CharField | models.TextField | models.JSONField)]
    pekar = {f.related_model.__name__ for f in falt if f.is_relation}
    assert pekar == {"Enhet", "Insatstyp", "User"}
    assert Person not in {f.related_model for f in falt if f.is_relation}


@pytest.mark.krav("LC31")
def test_radgivning_raknas_i_tre_falt_och_visas_per_manad(varld):
    klient = varld.klient(varld.ansvarig)
    sida = klient.get(URL)
    assert set(sida.context["form"].fields) == {"nyckel", "den", "antal", "minuter"}
    data = {"den": timezone.localdate(), "antal": "4", "minuter": "30", "nyckel": str(uuid4())}
    for _ in range(2):
        svar = klient.post(URL, data)
        assert (svar.status_code, svar.url) == (302, URL)
    rad = Radgivning.objects.get()
    assert (rad.enhet, rad.antal, rad.minuter, rad.insatstyp) == (varld.enhet, 4, 30, None)
    RadgivningFactory(enhet=varld.enhet, den=timezone.localdate(), antal=2, minuter=10)
    RadgivningFactory(antal=99)  # another unit
    [manad] = klient.get(URL).context["rader"]
    assert (manad["tillfallen"], manad["personer"], manad["tid"]) == (2, 6, 40)


@pytest.mark.krav("LC32")
def test_insats_utan_identitet_bara_nar_namnden_har_beslutat(varld):
    anonym = InsatstypFactory(
        verksamhet=varld.enhet.verksamhet, ar_anonym=True, ar_utan_provning=True, anonym_beslut="2026-01-20 § 7"
    )
    assert _rakna(varld, insatstyp=anonym).insatstyp == anonym
    with pytest.raises(ValidationError, match="nämnden har beslutat"):
        _rakna(varld, insatstyp=InsatstypFactory(verksamhet=varld.enhet.verksamhet))
    assert "insatstyp" in varld.klient(varld.ansvarig).get(URL).context["form"].fields


@pytest.mark.parametrize(
    ("falt", "fel"),
    [
        ({"antal": "0"}, "Skriv minst en person."),
        ({"minuter": ""}, "Skriv hur många minuter det tog."),
        ({"den": str(timezone.localdate() + timedelta(days=1))}, "Datumet kan inte vara i framtiden."),
    ],
)
def test_fel_sags_och_inget_raknas(varld, falt, fel):
    svar = varld.klient(varld.ansvarig).post(URL, {"den": timezone.localdate(), "antal": "4", "minuter": "30"} | falt)
    assert svar.status_code == 422
    assert fel in svar.content.decode()
    assert not Radgivning.objects.exists()


@pytest.mark.krav("D01")
def test_bara_i_den_egna_enheten_och_bara_den_egna_gar_att_angra(varld):
    for user in (varld.framling, varld.handledare, varld.socialsekreterare, varld.admin):
        with pytest.raises(PermissionDenied):
            _rakna(varld, actor=user)
    with pytest.raises(PermissionDenied):
        _rakna(varld, enhet=EnhetFactory())
    rad = _rakna(varld)
    url = reverse("radgivning_angra", args=[rad.pk])
    assert varld.klient(varld.framling).post(url).status_code == 404
    assert varld.klient(varld.kollega).post(url).status_code == 403
    assert varld.klient(varld.ansvarig).get(url).status_code == 405
    assert varld.klient(varld.ansvarig).post(url).status_code == 302
    assert not Radgivning.objects.exists()
    assert varld.klient(varld.handledare).get(URL).status_code == 403
    assert varld.klient(varld.ansvarig).put(URL).status_code == 405


def test_det_som_raknades_i_gar_star_kvar(varld):
    rad = RadgivningFactory(enhet=varld.enhet, registrerad_av=varld.ansvarig, registrerad_vid=timezone.now() - timedelta(days=1))
    with pytest.raises(ValidationError, match="samma dag"):
        angra_radgivning(actor=varld.ansvarig, radgivning=rad)
    assert varld.klient(varld.ansvarig).post(reverse("radgivning_angra", args=[rad.pk])).status_code == 302
    assert Radgivning.objects.get() == rad
