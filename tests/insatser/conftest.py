import pytest

from tests.ame.arenden.varld import bygg_varld


@pytest.fixture
def varld(db):
    return bygg_varld()
