"""What every test gets. The settings module, the markers and the network rules stand in pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.mallar import strict_variables

if TYPE_CHECKING:
    from ame.access.models import User

strict_variables()


def scope(nodeid: str) -> str:
    """What one test process takes whole: every other test by itself, but all of the browser's, which share one installation."""
    return "browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Two installations at once are too much for a small machine (`make test`). xdist 3.8 writes the name of a group into a node id that
    pytest 9.2 no longer reads, so its own marker does nothing."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = scope  # type: ignore[method-assign]
    return scheduler


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What lies in tests/browser is a browser test, so that `-m 'not browser'` leaves them all out."""
    for item in items:
        if "browser" in Path(item.path).parts:
            item.add_marker(pytest.mark.browser)
        # Both doors are open to every test of the database: `statistik` mirrors `default` in one transaction.
        db = item.get_closest_marker("django_db")
        if db and "databases" not in db.kwargs:
            item.add_marker(pytest.mark.django_db(*db.args, **db.kwargs, databases=["default", "statistik"]), append=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The mirrored door has a connection of its own, which Django does not close before it drops the test database."""
    from django.db import connections

    yield
    for connection in connections.all(initialized_only=True):
        if connection.settings_dict["TEST"].get("MIRROR"):
            connection.close()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits and lock-outs of one test must not meet the next one."""
    from django.core.cache import cache

    yield
    cache.clear()


@pytest.fixture
def som() -> Callable[[User], Client]:
    """`som(user)` is that user's browser."""

    def inloggad(user: User) -> Client:
        klient = Client()
        klient.force_login(user)
        return klient

    return inloggad
