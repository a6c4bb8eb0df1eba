"""The statistics door in tests: the alias uses the test's own connection, so that it sees what the test has written.

The role is still stepped down to (followup/kas/lasare.py), so the wall holds. A test that runs with `transaction=True` has the real,
second connection.
"""

import pytest
from django.db import connections

from tests.factories import UserFactory
from tests.followup.kas_hjalp import raknad
from tests.followup.kommun12 import bygg_kommun12


@pytest.fixture(autouse=True)
def statistik_ser_testets_rader(request):
    marke = request.node.get_closest_marker("django_db")
    if marke is None or marke.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("db")
    egen = connections["statistik"]
    connections["statistik"] = connections["default"]
    yield
    connections["statistik"] = egen


# --- the KAS pages: the hand-counted municipality, its chef in unit A, and a complete run ------------------------------


@pytest.fixture
def kas_ko(monkeypatch):
    """What would have been put in the queue."""
    from followup.tasks import kor_kas

    koade = []
    monkeypatch.setattr(kor_kas, "delay", koade.append)
    return koade


@pytest.fixture
def kas_plats(db, kas_ko):
    return bygg_kommun12()


@pytest.fixture
def kas_chef(kas_plats):
    return UserFactory(roll="chef", enhet=kas_plats.enheter["A"])


@pytest.fixture
def kas_korning(kas_plats, kas_chef):
    return raknad(kas_plats, kas_chef)


@pytest.fixture
def som_kas_chef(client, kas_chef):
    client.force_login(kas_chef)
    return client
