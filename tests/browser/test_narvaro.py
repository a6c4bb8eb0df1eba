"""Measured, not judged by the clock: a week's attendance for a group of 15, with the keyboard alone and on a phone with a slow processor.
`pytest tests/browser/test_narvaro.py -s` prints the figures.
"""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.resa import Resa
from tests.browser.steg import forra_veckan
from tests.browser.test_matt import Tangenter
from tests.browser.webblasare import granska

ANTAL = 15

I_GRUPPEN = """insats_id IN (SELECT i.id FROM insatser_insats i JOIN arenden_arende a ON a.id = i.arende_id
    JOIN organisation_enhet e ON e.id = a.enhet_id WHERE e.namn = 'AME Gruppen')"""
NOLLSTALL = f"UPDATE insatser_tillfalle SET status = 'ej_registrerad', timmar = NULL, version = 0 WHERE {I_GRUPPEN}"
STATUS = f"SELECT status, count(*) FROM insatser_tillfalle WHERE {I_GRUPPEN} GROUP BY 1"
# Other journeys give the same handledare participants of their own.
BARA_GRUPPEN = """UPDATE insatser_insats i SET handledare_id = CASE WHEN e.namn = 'AME Gruppen'
    THEN (SELECT min(u.user_id) FROM access_uppdrag u WHERE u.enhet_id = e.id AND u.roll = 'handledare') END
    FROM arenden_arende a JOIN organisation_enhet e ON e.id = a.enhet_id
    WHERE a.id = i.arende_id AND i.handledare_id IS NOT NULL"""


@pytest.fixture(scope="module")
def grupp(installation):
    installation.run("tests.browser.saning_narvaro")


@pytest.fixture
def veckan(grupp, installation):
    """The address of the group's week; every session unmarked again."""
    installation.rows(NOLLSTALL)
    installation.rows(BARA_GRUPPEN)
    return f"/insatser/narvaro/?grupp=min&vecka={forra_veckan()}"


def _status(installation) -> dict[str, int]:
    return dict(installation.rows(STATUS))


@pytest.mark.krav("N05")
def test_a_week_for_fifteen_is_at_most_twenty_keystrokes(resa: Resa, veckan: str, installation):
    """When all were present: from the open page to the saved week, also without the shortcut."""
    resa.granskar = False
    sida = resa.som("handledare")
    for satt in ("kortkommando", "tab"):
        installation.rows(NOLLSTALL)
        resa.ga(veckan)
        assert sida.locator("#veckonat tbody tr").count() == ANTAL
        tangenter, fragor = Tangenter(sida), []
        sida.on("request", lambda r, f=fragor: f.append(r) if r.resource_type in ("document", "xhr", "fetch") else None)
        start = time.monotonic()
        if satt == "kortkommando":
            tangenter.tryck("v")
        else:
            tangenter.till("(text) => document.activeElement.textContent.trim().startsWith(text)", "Fyll veckan: alla")
            tangenter.tryck("Enter")
        expect(sida.locator("#toastar")).to_contain_text("75 tillfällen")
        tid = time.monotonic() - start
        anrop = [f"{r.method} {r.resource_type}" for r in fragor]
        print(f"\nEn vecka för {ANTAL} med {satt}: {tangenter.antal} tangenttryckningar, {tid:.2f} s, anrop: {anrop}.")
        assert _status(installation) == {"narvarande": 75}
        assert tangenter.antal <= 20
        assert len(anrop) <= 2  # the form, and the page after it


@pytest.mark.krav("N05")
def test_the_cells_are_reached_and_chosen_without_a_mouse(resa: Resa, veckan: str, installation):
    """Arrows move, a letter chooses; hours come where somebody was late."""
    sida = resa.som("handledare")
    resa.ga(veckan)
    rutor = sida.locator("#veckonat select")
    rutor.nth(0).focus()
    sida.keyboard.press("n")
    for tangent, bokstav in (("ArrowRight", "f"), ("ArrowDown", "i"), ("ArrowLeft", "s")):
        sida.keyboard.press(tangent)
        sida.keyboard.press(bokstav)
    timmar = rutor.nth(5).locator("xpath=following-sibling::input")
    expect(timmar).to_be_visible()
    expect(rutor.nth(0).locator("xpath=following-sibling::input")).to_be_hidden()
    sida.keyboard.press("Tab")
    sida.keyboard.type("1,5")
    sida.keyboard.press("Enter")  # sends the form as it stands: Spara is its first button
    expect(sida.locator("#toastar")).to_contain_text("4 tillfällen")
    assert _status(installation) == {"narvarande": 1, "franvarande": 1, "installt": 1, "sen": 1, "ej_registrerad": 71}
    granska(sida)


@pytest.mark.krav("N05", "F01")
def test_the_grid_works_without_javascript(skarm, resa: Resa, veckan: str, installation):
    utan = Resa(skarm(javascript=False).new_page(), granskar=False, ar=resa.ar)
    sida = utan.som("handledare")
    utan.ga(veckan)
    sida.locator("#veckonat select").first.select_option("franvarande")
    utan.tryck(sida.get_by_role("button", name="Fyll veckan: alla"))
    assert _status(installation) == {"franvarande": 1, "narvarande": 74}


@pytest.mark.krav("N05")
def test_the_page_on_a_phone_with_a_slow_processor(skarm, resa: Resa, veckan: str, installation):
    """390 px and a quarter of the speed: one day's cards, a saved change, and nothing wider than the screen."""
    sida = skarm(bredd=390).new_page()
    resa = Resa(sida, granskar=False, ar=resa.ar)
    resa.som("handledare")
    cdp = sida.context.new_cdp_session(sida)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    start = time.monotonic()
    resa.ga(veckan)
    sida.locator("#veckonat select").first.wait_for(state="attached")
    tid = time.monotonic() - start
    matt = sida.evaluate(
        "() => { const n = performance.getEntriesByType('navigation')[0]; return [n.domContentLoadedEventEnd, n.loadEventEnd, n.transferSize] }"
    )
    synliga = [e for e in sida.locator("#veckonat select").all() if e.is_visible()]
    print(
        f"\nNärvarosidan på 390 px, processorn fyra gånger långsammare: {tid:.2f} s till rutnätet, DOM {matt[0]:.0f} ms, "
        f"laddad {matt[1]:.0f} ms, {matt[2] / 1000:.0f} kB; {len(synliga)} rutor syns."
    )
    assert len(synliga) == ANTAL  # the day's, one for each person
    assert sida.evaluate("document.documentElement.scrollWidth") <= 390
    _byt_dag(sida)
    expect(sida.locator("#veckonat select:visible")).to_have_count(ANTAL)
    sida.locator("#veckonat select:visible").first.select_option("narvarande")
    sida.get_by_role("button", name="Spara närvaron").first.click()
    expect(sida.locator("#toastar")).to_contain_text("1 tillfälle")
    assert _status(installation)["narvarande"] == 1


@pytest.mark.krav("N05")
def test_a_phone_shows_only_those_with_a_session_that_day(skarm, resa: Resa, veckan: str, installation):
    """And not the keyboard's help. On a wide screen the whole week and the help are there."""
    forsta = f"SELECT min(t.insats_id::text) FROM insatser_tillfalle t WHERE {I_GRUPPEN}"
    installation.rows(
        f"""UPDATE insatser_tillfalle SET den = den + 1, fran_tid = '14:00', till_tid = '17:00'
        WHERE insats_id::text = ({forsta}) AND extract(isodow FROM den) = 1"""
    )
    for bredd, rader in ((390, ANTAL - 1), (1280, ANTAL)):
        sida = skarm(bredd=bredd).new_page()
        egen = Resa(sida, granskar=False, ar=resa.ar)
        egen.som("handledare")
        egen.ga(veckan)
        expect(sida.locator("#veckonat tbody tr:visible")).to_have_count(rader)
        expect(sida.locator("main span[data-tom]")).to_be_visible(visible=bredd > 640)
    installation.rows(
        f"""UPDATE insatser_tillfalle SET den = den - 1, fran_tid = '09:00', till_tid = '12:00'
        WHERE insats_id::text = ({forsta}) AND fran_tid = '14:00'"""
    )


def _byt_dag(sida: Page) -> None:
    sida.get_by_role("navigation", name="Dag").get_by_role("link").nth(2).click()
    expect(sida.get_by_role("navigation", name="Dag").get_by_role("link").nth(2)).to_have_attribute("aria-current", "date")
