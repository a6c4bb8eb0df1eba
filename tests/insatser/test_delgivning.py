"""What the participant has not been shown yet stands on the tab Planering (SoL 14:6; law.md C34)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import NarvarorapportFactory, PlanFactory, PlanversionFactory, RemissFactory
from tests.factories.insatser import PlanoverlamningFactory

pytestmark = pytest.mark.django_db


def _lista(varld):
    svar = varld.klient(varld.ansvarig).get(reverse("arende_planering", args=[varld.arende.pk]))
    rader = svar.context["odelgivet"]
    assert ("inte fått del av" in svar.content.decode()) == bool(rader)
    return [rad.vad for rad in rader]


@pytest.mark.krav("LC34")
def test_listan_visar_det_som_inte_ar_delgivet(varld):
    plan = PlanFactory(arende=varld.arende)
    assert _lista(varld) == []
    PlanoverlamningFactory(planversion=PlanversionFactory(plan=plan, nummer=1, signerad_av=varld.ansvarig))
    assert _lista(varld) == []
    ny = PlanversionFactory(plan=plan, nummer=2, signerad_av=varld.ansvarig, signerad_vid=timezone.now())
    remiss = RemissFactory(mottagande_enhet=varld.enhet, antagen=True, arende=varld.arende)
    forst = NarvarorapportFactory(remiss=remiss, arende=varld.arende, manad=date(2026, 9, 1), nummer=1)
    assert _lista(varld) == ["Närvarorapporten för september 2026", "Planen, version 2"]
    senare = NarvarorapportFactory(remiss=remiss, arende=varld.arende, manad=date(2026, 9, 1), nummer=2)
    assert _lista(varld) == ["Närvarorapporten för september 2026", "Planen, version 2"], "the later one has taken its place"
    type(senare).objects.filter(pk=senare.pk).update(kommunicerad_den=date(2026, 11, 3))
    PlanoverlamningFactory(planversion=ny)
    assert forst.kommunicerad_den is None and _lista(varld) == []
