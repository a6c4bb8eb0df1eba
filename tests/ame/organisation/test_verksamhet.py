"""Delegations and the rättsliga regim of a verksamhet (law.md 0.2, A01, K03)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Handelse
from ame.organisation.models import Delegation
from ame.organisation.services import avsluta_delegation, byt_regim, ge_delegation
from tests.factories import DelegationFactory, UserFactory

pytestmark = pytest.mark.django_db


def _ge(admin, enhet, **andra):
    data = {"roll": "beredare", "beslut": "skriv_in", "punkt": "4.2", "galler_fran_den": timezone.localdate()} | andra
    return ge_delegation(actor=admin, verksamhet=enhet.verksamhet, **data)


@pytest.mark.krav("K03")
def test_delegationer_laggs_till_och_avslutas_fran_en_dag(som, enhet, admin):
    url, klient = reverse("verksamhet", args=[enhet.verksamhet_id]), som(admin)
    assert "Inga delegationer är registrerade" in klient.get(url).content.decode()
    idag = timezone.localdate()
    data = {"roll": "chef", "beslut": "avboj", "punkt": "4.3", "galler_fran_den": str(idag)}
    assert klient.post(url, data).status_code == 302
    rad = Delegation.objects.get()
    sida = klient.get(url).content.decode()
    assert "4.3" in sida
    assert "Avböj" in sida
    slut = reverse("delegation_avsluta", args=[rad.pk])
    assert klient.post(slut, {"galler_till_den": "2020-01-01"}).status_code == 422
    assert klient.post(slut, {"galler_till_den": str(idag)}).status_code == 302
    assert rad in Delegation.objects.aktuella(idag)
    assert rad not in Delegation.objects.aktuella(idag + timedelta(days=1))
    assert {h.verb for h in Handelse.objects.all()} >= {"delegation.ge", "delegation.avsluta"}


@pytest.mark.krav("K03")
@pytest.mark.parametrize(
    ("falt", "andrat"),
    [("galler_fran_den", {"galler_fran_den": timezone.localdate() - timedelta(days=1)}), ("roll", {"roll": "reception"})],
)
def test_en_delegation_bakat_eller_till_fel_roll_nekas(enhet, admin, falt, andrat):
    with pytest.raises(ValidationError) as fel:
        _ge(admin, enhet, **andrat)
    assert list(fel.value.message_dict) == [falt]


def test_samma_delegation_tva_ganger_nekas_tills_den_forsta_ar_slut(enhet, admin):
    forsta = _ge(admin, enhet)
    with pytest.raises(ValidationError, match="redan delegation"):
        _ge(admin, enhet)
    avsluta_delegation(actor=admin, delegation=forsta, galler_till_den=timezone.localdate())
    assert _ge(admin, enhet, galler_fran_den=timezone.localdate() + timedelta(days=1)).punkt == "4.2"


@pytest.mark.krav("A01")
def test_regimen_lamnar_inte_det_strangaste_utan_beslut_och_bekraftelse(som, enhet, admin):
    url, klient = reverse("verksamhet_regim", args=[enhet.verksamhet_id]), som(admin)
    utan_beslut = klient.post(url, {"regim": "arbetsmarknad", "beslutsreferens": "", "bekraftar": "on"})
    assert utan_beslut.status_code == 422
    assert "Ange beslutets referens" in utan_beslut.content.decode()
    obekraftad = klient.post(url, {"regim": "arbetsmarknad", "beslutsreferens": "AMN 2026/12"})
    assert obekraftad.status_code == 422
    assert "AMN 2026/12" in obekraftad.content.decode()
    enhet.verksamhet.refresh_from_db()
    assert enhet.verksamhet.regim == "socialtjanst"
    assert klient.post(url, {"regim": "arbetsmarknad", "beslutsreferens": "AMN 2026/12", "bekraftar": "on"}).status_code == 302
    enhet.verksamhet.refresh_from_db()
    assert (enhet.verksamhet.regim, enhet.verksamhet.beslutsreferens) == ("arbetsmarknad", "AMN 2026/12")
    handelse = Handelse.objects.get(verb="verksamhet.regim")
    assert (handelse.fore, handelse.efter, handelse.aktor) == ("socialtjanst", "arbetsmarknad", admin)


@pytest.mark.krav("A01")
def test_tjansten_kraver_bekraftelse(enhet, admin):
    with pytest.raises(ValidationError) as fel:
        byt_regim(actor=admin, verksamhet=enhet.verksamhet, regim="kaa", beslutsreferens="X 1", bekraftar=False)
    assert "bekraftar" in fel.value.message_dict


@pytest.mark.krav("A02")
def test_trappan(som, enhet, admin, framling):
    delegation = DelegationFactory(verksamhet=enhet.verksamhet)
    urlar = [
        reverse("verksamhet", args=[enhet.verksamhet_id]),
        reverse("verksamhet_regim", args=[enhet.verksamhet_id]),
        reverse("delegation_avsluta", args=[delegation.pk]),
    ]
    chef = UserFactory(roll="chef", enhet=enhet)
    for url in urlar:
        assert som(admin).get(url).status_code == 200
        assert som(framling).get(url).status_code == 404
        assert som(chef).get(url).status_code == 403
        assert som(admin).put(url).status_code == 405
    for actor in (framling, chef):
        with pytest.raises(PermissionDenied):
            _ge(actor, enhet, roll="chef")
        with pytest.raises(PermissionDenied):
            byt_regim(actor=actor, verksamhet=enhet.verksamhet, regim="kaa", beslutsreferens="X", bekraftar=True)
        with pytest.raises(PermissionDenied):
            avsluta_delegation(actor=actor, delegation=delegation, galler_till_den=timezone.localdate())
