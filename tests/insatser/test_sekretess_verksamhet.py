"""Secrecy holds between two verksamheter of one nämnd: the plan crosses on the person's consent and on nothing else (law.md A02, A18)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.audit.models import Lasning
from ame.people.enums import Uppgiftskategori
from insatser.enums import Planstatus
from insatser.forms import InsatsForm
from insatser.models import Insats, Plan
from insatser.services import starta_insats
from insatser.services.plan import andra_plan, hamta_eller_borja_plan
from insatser.services.planslut import avsluta_personens_plan
from insatser.vy.mellan_stolarna import mellan_stolarna
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    InsatstypFactory,
    MedgivandeFactory,
    PlanbehovFactory,
    PlanFactory,
    PlanmalFactory,
    PlanversionFactory,
    UserFactory,
    VerksamhetFactory,
)

pytestmark = pytest.mark.django_db
HEMLIGT = "Behöver komma bort från spelandet."


@pytest.fixture
def gren(varld):
    """A handläggare in another verksamhet of the same nämnd."""
    verksamhet = VerksamhetFactory(namnd=varld.enhet.verksamhet.namnd, namn="Ungas väg")
    return UserFactory(namn="Gry Gren", roll="handlaggare", enhet=EnhetFactory(verksamhet=verksamhet, namn="Ungdomsenheten"))


@pytest.fixture
def grenens(varld, gren):
    """The same person's open case there."""
    enhet = gren.aktiva_uppdrag[0].enhet
    return ArendeFactory(enhet=enhet, person=varld.arende.person, ansvarig=gren, insats=True)


@pytest.fixture
def plan(varld):
    plan = PlanFactory(arende=varld.arende, eget_onskemal=HEMLIGT, paborjad_den=timezone.localdate() - timedelta(days=200))
    PlanmalFactory(plan=plan, text=HEMLIGT)
    PlanbehovFactory(plan=plan, slag="boende", aktor="", beskrivning=HEMLIGT)
    PlanversionFactory(plan=plan, nummer=1, signerad_av=varld.ansvarig)
    return plan


def _samtycke(varld, grenens, **falt):
    idag = timezone.localdate()
    vanligt = {"inhamtat_den": idag, "lamnande_enhet": varld.enhet, "mottagande_enhet": grenens.enhet, "person": grenens.person}
    return MedgivandeFactory(**vanligt | {"kategorier": [Uppgiftskategori.PLANERING]} | falt)


def _ny(user):
    return User.objects.get(pk=user.pk)


def _sidor(varld, gren, grenens):
    klient = varld.klient(gren)
    svar = [klient.get(reverse(vy, args=[grenens.pk])) for vy in ("arende", "arende_planering", "arende_plan", "insats_ny")]
    assert [s.status_code for s in svar] == [200] * 4
    return "".join(s.content.decode() for s in [*svar, klient.get(reverse("mellan_stolarna"))])


@pytest.mark.krav("A02", "A18", "D01")
def test_en_annan_verksamhet_i_namnden_laser_inte_planen(varld, gren, grenens, plan):
    assert HEMLIGT not in _sidor(varld, gren, grenens)
    version = plan.versioner.get()
    assert varld.klient(gren).get(reverse("arende_plan_pdf", args=[grenens.pk, version.pk])).status_code == 404
    assert not Plan.objects.visible_to(_ny(gren)).exists()
    assert not InsatsForm(arende=grenens).fields["planmal"].queryset.exists()
    assert mellan_stolarna(_ny(gren), timezone.localdate()) == []
    with pytest.raises(PermissionDenied):
        andra_plan(actor=_ny(gren), plan=plan, version=0, lagesbild="Här med.")
    with pytest.raises(ValidationError, match="samtycke"):
        hamta_eller_borja_plan(actor=_ny(gren), arende=grenens)
    grenens.__class__.objects.filter(pk=grenens.pk).update(status="avslutat", avslutad_den=timezone.localdate())
    url = reverse("arende_planering", args=[grenens.pk])
    assert "Version 1" not in varld.klient(gren).get(url).content.decode()


@pytest.mark.krav("A02", "A08", "A09", "A10")
def test_planen_delas_med_samtycke_och_bara_sa_lange_det_galler(varld, gren, grenens, plan):
    idag = timezone.localdate()
    _samtycke(varld, grenens, kategorier=[Uppgiftskategori.NARVARO])
    _samtycke(varld, grenens, mottagande_enhet=EnhetFactory())
    _samtycke(varld, grenens, inhamtat_den=idag - timedelta(days=90), giltigt_till_den=idag - timedelta(days=1))
    assert HEMLIGT not in _sidor(varld, gren, grenens)
    samtycke = _samtycke(varld, grenens)
    assert HEMLIGT in varld.klient(gren).get(reverse("arende_planering", args=[grenens.pk])).content.decode()
    assert Lasning.objects.filter(objekt_typ="plan_ur_annan", objekt_id=plan.pk, user=gren).exists()
    assert Plan.objects.visible_to(_ny(gren)).get() == plan
    assert hamta_eller_borja_plan(actor=_ny(gren), arende=grenens) == plan
    type(samtycke).objects.filter(pk=samtycke.pk).update(aterkallat_vid=timezone.now())
    assert HEMLIGT not in _sidor(varld, gren, grenens)
    assert not Plan.objects.visible_to(_ny(gren)).exists()


@pytest.mark.krav("A02", "S052", "S056")
def test_den_andra_verksamheten_kan_anda_borja_en_insats(varld, gren, grenens, plan):
    Insats.objects.filter(arende=grenens).delete()
    typ = InsatstypFactory(verksamhet=grenens.enhet.verksamhet)
    falt = {"utforare": "egen_ame", "vald_av": "ame", "foljer_onskemal": "ja", "start_den": timezone.localdate()}
    insats = starta_insats(actor=_ny(gren), arende=grenens, insatstyp=typ, mal="Få en praktikplats.", **falt)
    assert (insats.planmal, insats.mal) == (None, "Få en praktikplats.")
    assert Plan.objects.get() == plan
    assert HEMLIGT not in varld.klient(gren).get(reverse("insats", args=[insats.pk])).content.decode()


@pytest.mark.krav("A02", "S052")
def test_planen_slutar_med_verksamhetens_sista_arende(varld, gren, grenens, plan):
    avsluta_personens_plan(actor=gren, arende=grenens, slut_den=timezone.localdate())
    plan.refresh_from_db()
    assert plan.status == Planstatus.AKTIV
    avsluta_personens_plan(actor=varld.ansvarig, arende=varld.arende, slut_den=timezone.localdate())
    plan.refresh_from_db()
    assert plan.status == Planstatus.AVSLUTAD
    ny = hamta_eller_borja_plan(actor=_ny(gren), arende=grenens)
    assert ny != plan and ny.arende == grenens
    assert not Plan.objects.visible_to(_ny(varld.ansvarig)).filter(pk=ny.pk).exists()
