"""Follow-up answers as a service (S129, N18, S155)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from followup import services
from followup.models import Uppfoljning
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR
from tests.factories import UppfoljningFactory, UserFactory
from tests.followup.slutfas import antagen_remiss, avsluta, for_dagar_sedan, idag

pytestmark = pytest.mark.django_db
SVAR = {
    "status": "gjord",
    "sysselsattning": "arbete_subv",
    "forsorjning": "lon",
    "kalla": "samtal",
    "kanal": "telefon",
    "arbetet": "okant",
}


@pytest.fixture
def rad():
    return avsluta(antagen_remiss(), avslutad_den=for_dagar_sedan(31), arbete_start_den=for_dagar_sedan(31)).uppfoljningar.get(
        dag=30
    )


def _svara(rad, **falt):
    return services.svara_uppfoljning(actor=rad.avslut.signerat_av, uppfoljning=rad, **SVAR | {"gjord_den": idag()} | falt)


@pytest.mark.krav("S129", "C61", "S155")
def test_svaret_sparas_och_uppgiften_ar_klar(rad):
    assert Bevakning.objects.oppna().filter(slag="uppfoljning", mal_id=rad.pk).exists()
    _svara(rad)
    rad.refresh_from_db()
    assert (rad.status, rad.sysselsattning, rad.forsorjning, rad.kalla) == ("gjord", "arbete_subv", "lon", "samtal")
    assert (rad.gjord_den, rad.gjord_av) == (idag(), rad.avslut.signerat_av)
    assert not Bevakning.objects.oppna().filter(mal_id=rad.pk).exists()
    assert Bevakning.objects.oppna().filter(slag="uppfoljning").count() == len(UPPFOLJNINGSDAGAR) - 1
    assert Handelse.objects.get(verb="uppfoljning.svara").efter == "gjord"


@pytest.mark.krav("S129")
def test_ej_nadd_ar_ett_svar_och_aldrig_inget_arbete(rad):
    _svara(rad, status="ej_nadd")
    rad.refresh_from_db()
    assert (rad.status, rad.sysselsattning, rad.forsorjning, rad.kalla) == ("ej_nadd", "", "", "")
    assert rad.gjord_den == idag()


@pytest.mark.krav("N18")
@pytest.mark.parametrize(
    "falt",
    [
        {"sysselsattning": ""},
        {"kalla": ""},
        {"sysselsattning": "sysslolos"},
        {"status": "planerad"},
        {"gjord_den": idag() + timedelta(days=1)},
        {"gjord_den": for_dagar_sedan(32)},
    ],
)
def test_utan_datum_utfall_och_kalla_inget_svar(rad, falt):
    with pytest.raises(ValidationError):
        _svara(rad, **falt)
    rad.refresh_from_db()
    assert rad.status == "planerad"


def test_ett_svar_per_uppfoljning(rad):
    _svara(rad)
    with pytest.raises(ValidationError, match="redan svarat"):
        _svara(rad, status="ej_nadd")


def test_ett_angrat_avslut_har_inget_att_folja_upp(rad):
    services.angra_avslut(actor=rad.avslut.signerat_av, avslut=rad.avslut)
    with pytest.raises(ValidationError, match="ångrat"):
        _svara(rad)


def test_bara_den_som_arbetar_i_enheten_svarar(rad):
    with pytest.raises(PermissionDenied):
        services.svara_uppfoljning(
            actor=UserFactory(roll="chef", enhet=rad.avslut.arende.enhet),
            uppfoljning=rad,
            status="ej_nadd",
            gjord_den=idag(),
            kanal="sms",
        )


@pytest.mark.krav("N18")
@pytest.mark.parametrize(
    "falt",
    [
        {"gjord": True, "gjord_den": None},
        {"gjord": True, "kalla": ""},
        {"gjord": True, "sysselsattning": ""},
        {"ej_nadd": True, "gjord_den": None},
        {"ej_nadd": True, "sysselsattning": "studier"},
        {"status": "planerad", "gjord_den": idag()},
        {"status": "struken"},
    ],
)
def test_databasen_haller_reglerna_utan_formular(falt):
    with pytest.raises(IntegrityError), transaction.atomic():
        UppfoljningFactory(**falt)


def test_en_uppfoljning_per_dag():
    rad = UppfoljningFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        UppfoljningFactory(avslut=rad.avslut)
    assert Uppfoljning.objects.count() == 1
