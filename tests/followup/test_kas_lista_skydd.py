"""The mark beside a protected person in the list behind a figure (law.md B06)."""

import pytest
from django.urls import reverse

from ame.audit.models import Lasning
from ame.people.models import Person
from intake.models import Remiss
from tests.factories import SkyddAtkomstFactory

pytestmark = pytest.mark.django_db
MARKT = "Skyddade personuppgifter"


@pytest.mark.krav("B06", "B07")
@pytest.mark.parametrize("kpi", ["U40450", "U40809"])
def test_listan_markerar_den_som_har_skydd(som_kas_chef, kas_chef, kas_korning, kpi):
    adress = reverse("kas_lista", args=[kas_korning.pk, kpi, "T"])
    svar = som_kas_chef.get(adress)
    rad = svar.context["sida"].object_list[0]
    assert isinstance(rad, Remiss) == (kpi == "U40809")
    assert MARKT not in svar.content.decode()
    Person.objects.filter(pk=rad.person_id).update(har_skydd=True, telefon="", adress="", epost="")
    SkyddAtkomstFactory(person=rad.person, user=kas_chef)
    assert MARKT in som_kas_chef.get(adress).content.decode()
    assert Lasning.objects.order_by("-pk").first().ar_skyddad
