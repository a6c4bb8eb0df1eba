"""Support after job start makes nobody a participant again (S076): asked of the figures themselves."""

from datetime import date

import pytest

from followup.kas.definitioner import definition
from followup.kas.installningar import tolka
from followup.kas.kpi import Skop
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import lista
from insatser.services.stod import registrera_stod
from tests.ame.arenden.varld import bygg_varld
from tests.factories import AnstallningFactory

pytestmark = pytest.mark.django_db
START, SLUT, STOD = date(2025, 6, 2), date(2025, 12, 15), date(2026, 10, 1)
DELTAGARE = definition("U40800", "2024")


def _deltagare(enhet, ar):
    with lasare() as las:
        return lista(las, Urval(ar, "2024", Skop("enhet", (str(enhet.pk),)), tolka({})), DELTAGARE, kon="T")


@pytest.mark.krav("S076")
def test_stod_efter_jobbstart_raknar_inte_personen_som_deltagare():
    """«Support can go on after job start as its own activity without keeping the person counted as arbetslös deltagare.»"""
    varld = bygg_varld()
    arende = varld.nytt_arende(insats=False, avslutat=True, inkom_den=START, inskriven_den=START, avslutad_den=SLUT)
    AnstallningFactory(arende=arende, start_den=SLUT, slut_den=None)
    fore = {ar: _deltagare(varld.enhet, ar) for ar in (2025, 2026)}
    assert arende.pk in fore[2025]
    registrera_stod(
        actor=varld.ansvarig, arende=arende, stodslag="coacha", den=STOD, minuter=30, motpart="arbetsgivare", efter_jobbstart=True
    )
    assert {ar: _deltagare(varld.enhet, ar) for ar in (2025, 2026)} == fore
    assert arende.pk not in fore[2026]
