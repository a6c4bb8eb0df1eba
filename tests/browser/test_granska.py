"""The looking-through itself can fail: each thing that it must find, put on a page on purpose."""

import pytest

from tests.browser import webblasare

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
    sida.wait_for_timeout(200)
    assert any("CSP-BROTT style-src" in fel for fel in vakt.fel)
    vakt.fel.clear()


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
