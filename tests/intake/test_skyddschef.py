"""A protected person's remiss is never nobody's: a new chef gets in, and so do the chefer when protection comes later (S020, B07)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ame.access.models import User
from ame.access.services import ge_uppdrag
from ame.arenden.services import satt_skydd
from ame.people.models import SkyddAtkomst
from ame.people.services import ta_bort_skyddsatkomst
from intake import services as intake
from intake.models import Remiss
from intake.services.skyddschef import slapp_in_nya_chefer
from intake.tasks import nya_chefer
from tests.factories import EnhetFactory, RemissFactory, UppdragFactory, UserFactory
from tests.flode import skriv_remiss

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(varld):
    return UserFactory(roll="admin", enhet=varld.ame)


def _ser(user: User, remiss: Remiss) -> bool:
    return Remiss.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=remiss.pk).exists()


@pytest.mark.krav("B07", "S020")
def test_en_ny_chef_far_oppna_det_som_vantar_for_skyddade_personer(varld, admin):
    remiss = skriv_remiss(varld, har_skydd=True)
    annan = RemissFactory(mottagande_enhet=EnhetFactory(verksamhet=varld.ame.verksamhet), skickad=True, har_skydd=True)
    ny = UserFactory()
    ge_uppdrag(actor=admin, user=ny, enhet=varld.ame, roll="chef", fran_den=timezone.localdate())
    assert _ser(ny, remiss)
    assert not _ser(ny, annan)
    assert not SkyddAtkomst.objects.filter(user=ny, person=annan.person).exists()


@pytest.mark.krav("B07")
def test_en_ny_handlaggare_far_det_inte(varld, admin):
    remiss = skriv_remiss(varld, har_skydd=True)
    ny = UserFactory()
    ge_uppdrag(actor=admin, user=ny, enhet=varld.ame, roll="handlaggare", fran_den=timezone.localdate())
    assert not _ser(ny, remiss)


@pytest.mark.krav("B07")
def test_ett_uppdrag_som_borjar_senare_slapper_in_forst_den_dagen(varld, admin):
    remiss = skriv_remiss(varld, har_skydd=True)
    ny, i_morgon = UserFactory(), timezone.localdate() + timedelta(days=1)
    ge_uppdrag(actor=admin, user=ny, enhet=varld.ame, roll="chef", fran_den=i_morgon)
    assert not SkyddAtkomst.objects.filter(user=ny).exists()
    uppdrag = ny.uppdrag.get()
    uppdrag.fran_den = timezone.localdate()
    uppdrag.save(update_fields=["fran_den"])
    assert nya_chefer() == 1
    assert nya_chefer() == 0, "the task may run twice"
    assert _ser(ny, remiss)


@pytest.mark.krav("B07")
def test_den_som_har_tagits_bort_fran_listan_slapps_inte_in_igen_av_natten(varld, admin):
    remiss = skriv_remiss(varld, har_skydd=True)
    ny = UserFactory()
    UppdragFactory(user=ny, enhet=varld.ame, roll="chef", fran_den=timezone.localdate())
    assert slapp_in_nya_chefer(idag=timezone.localdate()) == 1
    ta_bort_skyddsatkomst(actor=varld.chef, atkomst=SkyddAtkomst.objects.get(user=ny))
    assert slapp_in_nya_chefer(idag=timezone.localdate()) == 0
    assert not _ser(ny, remiss)


@pytest.mark.krav("B07", "S020")
def test_skyddas_personen_nar_en_remiss_vantar_i_en_annan_enhet_kommer_dess_chef_in(varld):
    arende = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld)).arende
    annan = EnhetFactory(verksamhet=varld.ame.verksamhet)
    chef, kollega = UserFactory(roll="chef", enhet=annan), UserFactory(roll="handlaggare", enhet=annan)
    vantar = RemissFactory(mottagande_enhet=annan, skickad=True, person=arende.person)
    assert _ser(kollega, vantar)
    satt_skydd(arende=arende, actor=varld.handlaggare, slag="sekretessmarkering", kalla="Navet")
    assert _ser(chef, vantar)
    assert not _ser(kollega, vantar)
