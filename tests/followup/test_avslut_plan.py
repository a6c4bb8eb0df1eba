"""The plan and the placements of a case that ends, and of one whose avslut is undone (S052, S128)."""

from datetime import timedelta

import pytest

from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende, Bevakning
from ame.audit.models import Handelse
from followup import services
from insatser.enums import Aktivitetsstatus, Malstatus, Placeringsstatus, Planstatus
from insatser.models import Plan
from insatser.services.plan import avsluta_plan
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    InsatsFactory,
    PlaceringFactory,
    PlanaktivitetFactory,
    PlanFactory,
    PlanmalFactory,
    SchemaradFactory,
)
from tests.followup.slutfas import antagen_remiss, avsluta, for_dagar_sedan, idag

pytestmark = pytest.mark.django_db


@pytest.fixture
def remiss():
    return antagen_remiss()


@pytest.fixture
def plan(remiss):
    return PlanFactory(arende=remiss.arende, paborjad_den=for_dagar_sedan(50))


def _om(*rader):
    for rad in rader:
        rad.refresh_from_db()


@pytest.mark.krav("S052", "S128")
def test_planen_slutar_med_arendet_och_oppnas_igen_nar_avslutet_angras(remiss, plan):
    natt = PlanmalFactory(plan=plan, status=Malstatus.NATT, satt_den=for_dagar_sedan(50), avslutat_den=for_dagar_sedan(20))
    mal = PlanmalFactory(plan=plan, satt_den=for_dagar_sedan(50))
    rad = PlanaktivitetFactory(
        plan=plan, mal=mal, status=Aktivitetsstatus.PAGAR, start_den=for_dagar_sedan(40), slut_den=idag() + timedelta(days=30)
    )
    avslut = avsluta(remiss)
    _om(plan, mal, rad, natt)
    assert (plan.status, plan.avslutad_den) == (Planstatus.AVSLUTAD, avslut.avslutad_den)
    assert (mal.status, rad.status, natt.status) == (Malstatus.NEDLAGT, Aktivitetsstatus.AVBRUTEN, Malstatus.NATT)
    services.angra_avslut(actor=remiss.arende.ansvarig, avslut=avslut)
    _om(plan, mal, rad, natt)
    assert (plan.status, plan.avslutad_den) == (Planstatus.AKTIV, None)
    assert (mal.status, mal.avslutat_den, natt.status) == (Malstatus.OPPET, None, Malstatus.NATT)
    assert (rad.status, rad.slut_den) == (Aktivitetsstatus.PAGAR, idag() + timedelta(days=30))
    assert Handelse.objects.filter(verb="plan.ateroppna", arende_id=remiss.arende_id).count() == 1


@pytest.mark.krav("S052")
def test_planen_gar_vidare_medan_personen_har_ett_annat_oppet_arende(remiss, plan):
    annat = ArendeFactory(person=remiss.arende.person, enhet=EnhetFactory(verksamhet=remiss.arende.enhet.verksamhet))
    avsluta(remiss)
    plan.refresh_from_db()
    assert (plan.status, annat.ar_oppet) == (Planstatus.AKTIV, True)


@pytest.mark.krav("S128")
def test_en_plan_som_avslutades_for_hand_oppnas_inte(remiss, plan):
    avsluta_plan(actor=remiss.arende.ansvarig, plan=plan, avslutad_den=idag())
    services.angra_avslut(actor=remiss.arende.ansvarig, avslut=avsluta(remiss))
    assert not Plan.objects.aktiva().exists()


@pytest.mark.krav("S052", "S015")
def test_ett_arende_som_aldrig_borjade_avslutar_planen(remiss):
    arende = ArendeFactory(enhet=remiss.arende.enhet, ansvarig=remiss.arende.ansvarig)
    plan = PlanFactory(arende=arende, paborjad_den=arende.inskriven_den or arende.inkom_den)
    services.avsluta_ej_paborjad(actor=arende.ansvarig, arende=arende, orsak="tackade_nej", den=idag())
    plan.refresh_from_db()
    assert plan.status == Planstatus.AVSLUTAD


@pytest.mark.krav("S128", "S075")
def test_placeringarna_som_avslutet_stangde_oppnas_igen_med_sitt_schema(remiss, plan):
    insats = InsatsFactory(arende=remiss.arende, start_den=for_dagar_sedan(40), planerat_slut_den=idag() + timedelta(days=60))
    Arende.objects.filter(pk=remiss.arende_id).update(status="insats")
    forut = PlaceringFactory(
        insats=insats, status=Placeringsstatus.AVSLUTAD, start_den=for_dagar_sedan(39), slut_den=for_dagar_sedan(31)
    )
    pagar = PlaceringFactory(insats=insats, pagar=True, start_den=for_dagar_sedan(30))
    planerad = PlaceringFactory(insats=insats, start_den=idag() + timedelta(days=20))
    schema = SchemaradFactory(insats=insats, placering=pagar, galler_fran_den=for_dagar_sedan(30))
    avslut = avsluta(remiss)
    _om(insats, forut, pagar, planerad, schema)
    assert (pagar.status, planerad.status) == (Placeringsstatus.AVSLUTAD, Placeringsstatus.INSTALLD)
    assert schema.galler_till_den == avslut.avslutad_den
    services.angra_avslut(actor=remiss.arende.ansvarig, avslut=avslut)
    _om(insats, forut, pagar, planerad, schema)
    assert (pagar.status, pagar.slut_den, planerad.status) == (Placeringsstatus.PAGAR, None, Placeringsstatus.PLANERAD)
    assert (forut.status, schema.galler_till_den) == (Placeringsstatus.AVSLUTAD, None)
    assert insats.arbetsplats == str(pagar.plats)[:120]
    assert Bevakning.objects.filter(slag=Bevakningsslag.AVSTAMNING).count() == pagar.avstamningar.count()
