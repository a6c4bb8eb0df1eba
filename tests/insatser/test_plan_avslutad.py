"""An ended plan is not late (S052): its review day is history."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from insatser.enums import Planstatus
from tests.factories import ArendeFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.mark.krav("S052")
@pytest.mark.parametrize(("status", "forsenad"), [(Planstatus.AKTIV, True), (Planstatus.AVSLUTAD, False)])
def test_en_avslutad_plan_sager_nar_den_slutade_och_ar_inte_forsenad(client, status, forsenad):
    idag = timezone.localdate()
    ar_slut = status == Planstatus.AVSLUTAD
    arende = ArendeFactory(
        **({"avslutat": True, "avslutad_den": idag - timedelta(days=20)} if ar_slut else {"insats": True}),
        inkom_den=idag - timedelta(days=200),
        inskriven_den=idag - timedelta(days=190),
    )
    PlanFactory(
        arende=arende,
        paborjad_den=idag - timedelta(days=180),
        uppfoljas_den=idag - timedelta(days=45),
        status=status,
        avslutad_den=idag - timedelta(days=20) if ar_slut else None,
    )
    client.force_login(arende.ansvarig)
    sida = client.get(reverse("arende_planering", args=[arende.pk])).content.decode().replace("\xa0", " ")
    assert ("försenad 45 dagar" in sida) == forsenad
    assert ("Planen avslutades" in sida) == ar_slut
