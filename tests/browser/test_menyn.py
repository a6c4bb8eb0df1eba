"""Every role signs in and out, and every page of its menu is looked through."""

import pytest

ROLLER = {
    "handlaggare": "Min dag",
    "beredare": "Min dag",
    "handledare": "Insatser",
    "socialsekreterare": "Mina remisser",
    "chef": "Min dag",
    "bestallare": "Uppföljning",
    "analytiker": "Uppföljning",
    "loggkontrollant": "Läslogg",
    "admin": "Administration",
    "reception": "Registrera",
    "forummedlem": "Samverkansforum",
}
# What is reached from the menu's pages, or from Min dag.
OVRIGA = {
    "handlaggare": ["/notiser/", "/inflode/arbetslista/", "/inflode/ansokan/ny/", "/franvaro/"],
    "beredare": ["/inflode/arbetslista/", "/beredning/serier/ny/", "/beredning/moten/ny/", "/beredning/omotta-behov/"],
    "socialsekreterare": ["/notiser/", "/inflode/gruppko/", "/inflode/remisser/ny/"],
    "chef": [
        "/inflode/kraver-dig/",
        "/franvaro/",
        "/inflode/platser/",
        "/beredning/omotta-behov/",
        "/diarium/",
        "/uppfoljning/remisser/",
    ],
    "reception": ["/notiser/", "/inflode/arbetslista/"],
}


@pytest.mark.krav("F01", "F04")
@pytest.mark.parametrize("roll", ROLLER)
def test_every_page_of_the_menu(resa, roll):
    sida = resa.som(roll)
    aktiv = sida.locator(".ame-huvudmeny [aria-current=page]")
    assert aktiv.inner_text().startswith(ROLLER[roll])  # the day begins where the work is
    for adress in sida.locator(".ame-huvudmeny a").evaluate_all("lankar => lankar.map((a) => a.getAttribute('href'))"):
        resa.ga(adress)
    for adress in OVRIGA.get(roll, []):
        resa.ga(adress)
    resa.ga("/installningar/")
    resa.ga("/tillganglighet/")
    resa.logga_ut()
