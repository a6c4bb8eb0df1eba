"""What surrounds the demo's cast, whatever day the demo is sown on."""

from types import SimpleNamespace

import pytest

from ame.arenden.models import OmottBehov
from followup.demo.samverkan import OMOTTA, Samverkan
from tests.factories.arenden import ArendeFactory, OmottBehovFactory

pytestmark = pytest.mark.django_db


def test_ett_omott_behov_laggs_pa_ett_arende_dar_det_inte_redan_star():
    """Which needs the beredning has noted already depends on the day: the demo could not be sown on 2026-11-23."""
    users = {}
    for username, *_ in OMOTTA:
        if username not in users:
            forsta = ArendeFactory(inskrivet=True)
            users[username] = forsta.ansvarig
            ArendeFactory(inskrivet=True, ansvarig=forsta.ansvarig, enhet=forsta.enhet)
    samverkan = object.__new__(Samverkan)
    samverkan.org = SimpleNamespace(users=users)
    upptaget = samverkan.oppna("handlaggare")[0]
    OmottBehovFactory(arende=upptaget, behov=OMOTTA[0][1])

    valda = list(samverkan._behov())

    assert [(user, behov) for _, user, behov, *_ in valda] == [(users[u], b) for u, b, *_ in OMOTTA]
    assert valda[0][0] != upptaget
    assert not any(OmottBehov.objects.filter(arende=a, behov=b, upphort_den__isnull=True).exists() for a, _, b, *_ in valda)
