"""Every role signs in and out, and every page of its menu is looked through."""

import pytest

ROLLER = {
    "handlaggare": "Min dag",
    "beredare": "Min dag",
    "handledare": "Insatser",
    "socialsekreterare": "Mina remisser",
    "chef": "Min dag",
    "bestallare": "Uppföljning",
    "loggkontrollant": "Läslogg",
    "admin": "Administration",
}


@pytest.mark.krav("F01", "F04")
@pytest.mark.parametrize("roll", ROLLER)
def test_every_page_of_the_menu(resa, roll):
    sida = resa.som(roll)
    aktiv = sida.locator(".ame-huvudmeny [aria-current=page]")
    assert aktiv.inner_text().startswith(ROLLER[roll])  # the day begins where the work is
    for adress in sida.locator(".ame-huvudmeny a").evaluate_all("lankar => lankar.map((a) => a.getAttribute('href'))"):
        resa.ga(adress)
    resa.ga("/installningar/")
    resa.ga("/tillganglighet/")
    resa.logga_ut()
