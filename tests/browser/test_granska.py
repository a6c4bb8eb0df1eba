"""The looking-through itself can fail: each thing that it must find, put on a page on purpose."""

import pytest

from tests.browser.webblasare import granska

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
def test_what_is_wrong_is_found(sida, vad):
    sida.evaluate(FEL[vad])
    with pytest.raises(AssertionError, match=vad):
        granska(sida)


def test_a_csp_report_is_heard(sida, vakt):
    sida.route("**/csp-rapport/", lambda route: route.abort())  # the server's own count is another test's
    sida.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    sida.wait_for_timeout(200)
    assert any("CSP-BROTT style-src" in fel for fel in vakt.fel)
    vakt.fel.clear()
