"""Two people at once: one winner and one clear message, in a real database with two connections (N17)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from ame.common.transitions import OgiltigOvergang
from followup import services
from followup.models import Aterkoppling, Avslut
from tests.factories import UserFactory, med_roll
from tests.followup.slutfas import SVAR, antagen_remiss, avsluta, avslutsfalt, for_dagar_sedan, idag, signera

pytestmark = pytest.mark.django_db(transaction=True)


def _samtidigt(*gor: Callable[[], Any]) -> tuple[list[Any], list[str]]:
    """Runs them at the same moment, each on its own connection: what came out, and what was said to those who lost."""
    start, svar, fel = threading.Barrier(len(gor)), [], []

    def kor(f: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=60)
            svar.append(f())
        except (ValidationError, OgiltigOvergang) as e:
            fel.append(" ".join(e.messages) if isinstance(e, ValidationError) else str(e))
        finally:
            connection.close()

    tradar = [threading.Thread(target=kor, args=(f,)) for f in gor]
    for t in tradar:
        t.start()
    for t in tradar:
        t.join(timeout=90)
    return svar, fel


@pytest.fixture
def remiss():
    return antagen_remiss()


@pytest.fixture
def kollega(remiss):
    return med_roll(UserFactory(), "handlaggare", remiss.arende.enhet)


@pytest.mark.krav("N17")
def test_tva_avslutar_samtidigt(remiss, kollega):
    signera(remiss)
    gor = [
        lambda u=u: services.avsluta(actor=u, arende=remiss.arende, **avslutsfalt()) for u in (remiss.arende.ansvarig, kollega)
    ]
    svar, fel = _samtidigt(*gor)
    assert (len(svar), len(fel)) == (1, 1)
    assert "Någon annan" in fel[0]
    assert Avslut.objects.count() == 1


@pytest.mark.krav("N17")
def test_tva_signerar_slutlig_aterkoppling_samtidigt(remiss, kollega):
    gor = [lambda u=u: services.signera_aterkoppling(actor=u, remiss=remiss, **SVAR) for u in (remiss.arende.ansvarig, kollega)]
    svar, fel = _samtidigt(*gor)
    assert (len(svar), len(fel)) == (1, 1)
    assert "redan lämnad" in fel[0]
    assert Aterkoppling.objects.count() == 1


def test_tva_rattar_samma_aterkoppling_samtidigt(remiss, kollega):
    rad = signera(remiss)
    gor = [
        lambda u=u: services.signera_aterkoppling(actor=u, remiss=remiss, rattar=rad, **SVAR)
        for u in (remiss.arende.ansvarig, kollega)
    ]
    svar, fel = _samtidigt(*gor)
    assert (len(svar), len(fel)) == (1, 1)
    assert "redan rättat" in fel[0]


def test_tva_svarar_pa_samma_uppfoljning_samtidigt(remiss, kollega):
    rad = avsluta(remiss, avslutad_den=for_dagar_sedan(31), arbete_start_den=for_dagar_sedan(31)).uppfoljningar.get(dag=30)
    gor = [
        lambda u=u: services.svara_uppfoljning(actor=u, uppfoljning=rad, status="ej_nadd", gjord_den=idag(), kanal="telefon")
        for u in (remiss.arende.ansvarig, kollega)
    ]
    svar, fel = _samtidigt(*gor)
    assert (len(svar), len(fel)) == (1, 1)
    assert "redan svarat" in fel[0]


def test_tva_angrar_samtidigt(remiss, kollega):
    avslut = avsluta(remiss)
    gor = [lambda u=u: services.angra_avslut(actor=u, avslut=avslut) for u in (remiss.arende.ansvarig, kollega)]
    svar, fel = _samtidigt(*gor)
    assert (len(svar), len(fel)) == (1, 1)
    assert "redan ångrat" in fel[0]


def test_avslut_och_ej_paborjad_samtidigt(remiss, kollega):
    signera(remiss)
    svar, fel = _samtidigt(
        lambda: services.avsluta(actor=remiss.arende.ansvarig, arende=remiss.arende, **avslutsfalt()),
        lambda: services.avsluta_ej_paborjad(actor=kollega, arende=remiss.arende, orsak="flytt", den=idag()),
    )
    assert (len(svar), len(fel)) == (1, 1)
    assert "Någon annan" in fel[0]
