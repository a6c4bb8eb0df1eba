"""Seeding where there is no demo municipality yet. Apart from test_seed.py, whose one seeding lies in the way."""

from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command

from ame.organisation.models import Kommun
from followup.demo.historia import skapa_historia
from followup.demo.organisation import KOMMUNKOD, bygg_organisation
from followup.demo.slump import Slump
from tests.factories import PersonFactory, UserFactory

IDAG = date(2026, 11, 22)


@pytest.mark.parametrize("skapa", [PersonFactory, UserFactory])
@pytest.mark.django_db
def test_riktiga_data_lamnas_i_fred(skapa):
    skapa()
    with pytest.raises(CommandError, match="tom databas"):
        call_command("seed_demo")
    assert not Kommun.objects.filter(kod=KOMMUNKOD).exists()


@pytest.mark.django_db
def test_samma_dag_ger_samma_historia():
    org = bygg_organisation(date(2023, 11, 1), date(2025, 1, 1))

    def historia():
        return skapa_historia(Slump(Random(7), IDAG, org), date(2023, 11, 1))

    assert historia() == historia()
