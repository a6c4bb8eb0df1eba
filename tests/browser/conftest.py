"""Real parts only: Chromium against an installation of its own, with gunicorn, one Celery worker, PostgreSQL and Redis.

These tests never use Django's database here: Playwright keeps an event loop in this thread. They read with `installation.rows`.
The browser is closed after each module, so that the loop is gone before other tests come; the installation lives through the run.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.installation import Installation
from tests.browser.resa import Resa
from tests.browser.steg import idag
from tests.browser.webblasare import FLAGGOR, Vakt, chromium, ny_context

expect.set_options(timeout=60_000)
SIST = ["test_motstand.py", "test_sekretess.py"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Random order but for two: servers are stopped when the journeys are made, and the logs of it all are read last."""
    items.sort(key=lambda item: SIST.index(item.path.name) if item.path.name in SIST else -1)


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Not in pytest's own folder: the next run on the machine closes that to other accounts, and as root PostgreSQL is another one."""
    chromium()  # says so before half a minute of starting
    with TemporaryDirectory(prefix="ame-prov-", ignore_cleanup_errors=True) as mapp:
        installation = Installation(Path(mapp))
        try:
            installation.start()
            yield installation
        finally:
            installation.stop()


@pytest.fixture(scope="module")
def webblasare() -> Iterator[Browser]:
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGGOR)
        yield browser
        browser.close()


@pytest.fixture
def vakt() -> Iterator[Vakt]:
    vakt = Vakt()
    yield vakt
    assert vakt.fel == [], "\n".join(vakt.fel)


@pytest.fixture
def skarm(webblasare: Browser, installation: Installation, vakt: Vakt) -> Iterator[Callable[..., BrowserContext]]:
    """Opens another screen: a context of its own, with its own cookies."""
    oppna: list[BrowserContext] = []

    def ny(**val: object) -> BrowserContext:
        oppna.append(ny_context(webblasare, installation.url, vakt, **val))  # type: ignore[arg-type]
        return oppna[-1]

    yield ny
    for context in oppna:
        context.close()


@pytest.fixture
def resa(skarm: Callable[..., BrowserContext]) -> Resa:
    return Resa(skarm().new_page(), ar=idag().year)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """What the server said during a test that failed, beside the failure."""
    rapport = yield
    installation = getattr(item, "funcargs", {}).get("installation")
    if installation is not None and rapport.failed:
        rapport.sections.append(("web server", installation.web.last_lines()))
        rapport.sections.append(("worker", installation.worker.last_lines()))
    return rapport
