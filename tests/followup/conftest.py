"""The statistics door in tests: the alias uses the test's own connection, so that it sees what the test has written.

The role is still stepped down to (followup/kas/lasare.py), so the wall holds. A test that runs with `transaction=True` has the real,
second connection.
"""

import pytest
from django.db import connections


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
