import pytest

from tests.factories import EnhetFactory, UserFactory


@pytest.fixture
def enhet(db):
    return EnhetFactory(installning__svarstid_dagar=14)


@pytest.fixture
def admin(enhet):
    return UserFactory(roll="admin", enhet=enhet, is_superuser=True)


@pytest.fixture
def framling(db):
    """Administrator of another nämnd."""
    return UserFactory(roll="admin", enhet=EnhetFactory(), is_superuser=True)
