"""Every model of ours has a factory, each makes a row that the database accepts, and the identity numbers are test numbers."""

import inspect
import re
from datetime import date

import pytest
from django.apps import apps

from ame.arenden.enums import Status
from ame.people.nummer import las_nummer
from followup.demo.personnummer import provnummer, reservnummer
from intake.enums import RemissStatus
from tests import factories

OURS = {"organisation", "access", "people", "arenden", "audit", "intake", "insatser", "followup"}
FABRIKER = {
    klass._meta.model: klass
    for _, klass in inspect.getmembers(factories, inspect.isclass)
    if issubclass(klass, factories.Fabrik) and not klass._meta.abstract
}


def egna_modeller():
    return [m for m in apps.get_models() if m._meta.app_label in OURS and not m.__name__.endswith("Event")]


@pytest.mark.parametrize("model", egna_modeller(), ids=lambda m: m.__name__)
@pytest.mark.django_db
def test_varje_modell_skapas(model):
    obj = FABRIKER[model]()
    assert model._default_manager.filter(pk=obj.pk).exists()
    obj2 = FABRIKER[model]()
    assert obj2.pk != obj.pk


@pytest.mark.parametrize(
    ("trait", "status"),
    [
        ("beredning", Status.BEREDNING),
        ("inskrivet", Status.VANTAR),
        ("insats", Status.INSATS),
        ("avslutat", Status.AVSLUTAT),
        ("ej_paborjat", Status.EJ_PABORJAT),
    ],
)
@pytest.mark.django_db
def test_arendets_tillstand(trait, status):
    arende = factories.ArendeFactory(**{trait: True})
    arende.full_clean()
    assert arende.status == status
    assert hasattr(arende, "baslinje") == (trait in {"inskrivet", "insats", "avslutat"})
    assert arende.insatser.count() == (trait in {"insats", "avslutat"})
    assert arende.avslut.count() == (trait == "avslutat")
    assert arende.ansvar.count() == 1
    assert arende.ansvarig.enheter_med_roll("handlaggare") == [arende.enhet_id]


@pytest.mark.parametrize("trait", [s.value for s in RemissStatus if s != RemissStatus.UTKAST])
@pytest.mark.parametrize("extra", [{}, {"direkt": True}])
@pytest.mark.django_db
def test_remissens_tillstand(trait, extra):
    remiss = factories.RemissFactory(**{trait: True}, **extra)
    remiss.full_clean(exclude=["person", "arende"])  # null in the database, never asked for in a form
    assert remiss.status == trait
    assert remiss.person.namnd == remiss.mottagande_enhet.verksamhet.namnd
    assert remiss.avtalade.count() == 1
    if remiss.arende:
        assert remiss.arende.person == remiss.person


@pytest.mark.django_db
def test_egen_ansokan_har_ingen_avsandare():
    remiss = factories.RemissFactory(egen_ansokan=True, mottagen=True)
    remiss.full_clean(exclude=["person", "arende"])  # null in the database, never asked for in a form
    assert remiss.avsandare is None
    assert remiss.avtalade.count() == 0


@pytest.mark.parametrize("trait", ["studier", "ersattning", "uppdrag", "avbrott", "felregistrering"])
@pytest.mark.django_db
def test_avslutets_koder(trait):
    factories.AvslutFactory(**{trait: True}).full_clean()


@pytest.mark.krav("LC20", "LC28")
@pytest.mark.parametrize("kon", ["K", "M"])
@pytest.mark.parametrize("fodd", [date(1958, 2, 28), date(1986, 12, 31), date(1987, 1, 1), date(2004, 2, 29)])
def test_provnummer_ar_giltiga_och_ur_testserien(fodd, kon):
    nummer = provnummer(fodd, kon)
    last = las_nummer(nummer, date(2026, 11, 22))
    assert (last.fodelsedatum, last.kon, last.nummer) == (fodd, kon, nummer)
    assert re.fullmatch(r"\d{8}(98\d|99\d|238|239)\d", nummer)
    assert las_nummer(provnummer(fodd, kon, samordning=True), date(2026, 11, 22)).slag == "samordningsnummer"


@pytest.mark.krav("LC24")
def test_reservnummer_ar_aldrig_ett_personnummer():
    assert las_nummer(reservnummer(date(2000, 1, 1), 220)).nummer == "20000101-T220"
