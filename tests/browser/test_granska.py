"""The looking-through itself can fail: each thing that it must find, put on a page on purpose."""

from types import SimpleNamespace

import pytest

from tests.browser import webblasare
from tests.conftest import pytest_xdist_make_scheduler, scope

FEL = {
    "image-alt": "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')",
    "color-contrast": "document.querySelector('h1').style.color = '#eee'",
    "px bred": "document.querySelector('main').insertAdjacentHTML('beforeend', '<p>' + 'x'.repeat(400) + '</p>')",
    "personnummer i": "document.title = 'Remiss 19860314-2386'",
}


@pytest.fixture
def sida(resa):
    resa.granskar = False
    return resa.ga("/konto/login/")


@pytest.mark.parametrize("vad", FEL)
def test_what_is_wrong_is_found(sida, vad, monkeypatch):
    monkeypatch.setattr(webblasare, "godkanda", set())
    sida.evaluate(FEL[vad])
    with pytest.raises(AssertionError, match=vad):
        webblasare.granska(sida)


def test_a_csp_report_is_heard(sida, vakt):
    sida.route("**/csp-rapport/", lambda route: route.abort())  # the server's own count is another test's
    sida.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    for _ in range(100):  # the browser says so when it has the time
        if hord := any("CSP-BROTT style-src" in fel for fel in vakt.fel):
            break
        sida.wait_for_timeout(100)
    assert hord
    vakt.fel.clear()


def test_one_of_two_test_processes_has_all_of_the_browser():
    """An installation in each is too much for a small machine (`make test`). Every other test goes to whoever is free."""
    assert scope("tests/browser/test_matt.py::test_a") == scope("tests/browser/test_menyn.py::test_b[chef]") == "browser"
    assert scope("tests/test_drift.py::test_a") == "tests/test_drift.py::test_a"
    config = SimpleNamespace(getvalue={"dist": "loadgroup", "tx": ["2*popen"]}.get)
    assert pytest_xdist_make_scheduler(config, None)._split_scope("tests/browser/test_matt.py::test_a") == "browser"


@pytest.mark.parametrize(
    ("miljo", "utfall"),
    [({}, "Failed"), ({"AME_SKIP_BROWSER": "1"}, "Skipped"), ({"AME_SKIP_BROWSER": "1", "CI": "1"}, "Failed")],
)
def test_a_missing_browser_is_said_in_one_sentence(monkeypatch, miljo, utfall):
    """Never silently passed by in CI; on one's own machine only when asked."""
    for namn in ("AME_SKIP_BROWSER", "CI", "CHROMIUM_PATH"):
        monkeypatch.delenv(namn, raising=False)
    for namn, varde in miljo.items():
        monkeypatch.setenv(namn, varde)
    monkeypatch.setattr(webblasare.shutil, "which", lambda namn: None)
    with pytest.raises((pytest.fail.Exception, pytest.skip.Exception)) as fel:
        webblasare.chromium()
    assert type(fel.value).__name__ == utfall
    assert "\n" not in str(fel.value)
