"""What the pages do under a person's hands: drafts, shortcuts, undo, double clicks, two people at once, a lost session, keyboard only."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.resa import Resa
from tests.browser.steg import om

TEXT = "Vi talade om praktik och kom överens om att ses igen."


@pytest.fixture
def ny_resa(skarm, resa):
    """One more person at a screen of their own."""

    def ny(roll: str, **val) -> Resa:
        annan = Resa(skarm(**val).new_page(), granskar=False, ar=resa.ar)
        annan.som(roll)
        return annan

    return ny


@pytest.fixture
def handlaggare(ny_resa) -> Resa:
    return ny_resa("handlaggare")


@pytest.fixture
def arende(installation) -> str:
    return installation.arende_for("Astrid")


@pytest.fixture(autouse=True)
def inga_utkast(installation):
    """Nor a shortcut switched off by a test that failed."""
    installation.rows("DELETE FROM arenden_utkast")
    installation.rows("UPDATE access_user SET har_kortkommandon = true")


def anteckning(sida: Page):
    return sida.get_by_label("Anteckning", exact=True)


def utkaststatus(sida: Page):
    return sida.locator("form[data-utkast] [data-utkaststatus]")


def antal(installation, text: str) -> int:
    return installation.value("SELECT count(*) FROM arenden_anteckning WHERE text = %s", text)


def i_fokus(sida: Page) -> str:
    return sida.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


# --- drafts -----------------------------------------------------------------------------------------------------
@pytest.mark.krav("C97")
def test_a_draft_survives_the_closing_of_the_tab(handlaggare, arende, ny_resa, installation):
    sida = handlaggare.ga(f"/arenden/{arende}/")
    anteckning(sida).fill(TEXT)
    expect(utkaststatus(sida)).to_contain_text("Utkast sparat")
    flik = sida.context.new_page()
    sida.close()
    flik.goto(f"/arenden/{arende}/")
    expect(anteckning(flik)).to_have_value(TEXT)
    expect(flik.get_by_role("main")).to_contain_text("Bara du ser det")
    expect(flik.locator("#handelser")).not_to_contain_text(TEXT)
    annan_skarm = ny_resa("handlaggare")
    expect(anteckning(annan_skarm.ga(f"/arenden/{arende}/"))).to_have_value(TEXT)
    assert antal(installation, TEXT) == 0  # never a journal entry until it is signed


def test_a_lost_session_keeps_what_was_typed(handlaggare, arende, vakt):
    vakt.vantat += "|Response Status Error|htmx:"
    sida = handlaggare.ga(f"/arenden/{arende}/")
    anteckning(sida).fill("Första raden.")
    expect(utkaststatus(sida)).to_contain_text("Utkast sparat")
    kakor = sida.context.cookies()
    sida.context.clear_cookies(name="sessionid")
    anteckning(sida).press_sequentially(" Skrivet efter att tiden gick ut.")
    expect(sida.locator("#toastar")).to_contain_text("Du är utloggad")
    expect(anteckning(sida)).to_have_value("Första raden. Skrivet efter att tiden gick ut.")
    flik = Resa(sida.context.new_page(), granskar=False, ar=handlaggare.ar)
    flik.som("handlaggare")
    assert sida.context.cookies() != kakor
    anteckning(sida).press_sequentially(" Och efter ny inloggning.")
    expect(utkaststatus(sida)).to_contain_text("Utkast sparat")
    hela = "Första raden. Skrivet efter att tiden gick ut. Och efter ny inloggning."
    expect(anteckning(flik.ga(f"/arenden/{arende}/"))).to_have_value(hela)
    sida.get_by_role("button", name="Spara i journalen").click()
    expect(sida.get_by_role("main")).to_contain_text(hela)


# --- keys -------------------------------------------------------------------------------------------------------
def test_n_and_slash_outside_fields_only(handlaggare, arende):
    sida = handlaggare.ga(f"/arenden/{arende}/")
    sida.keyboard.press("n")
    expect(anteckning(sida)).to_be_focused()
    sida.keyboard.type("n/?")
    expect(anteckning(sida)).to_have_value("n/?")
    sida.evaluate("document.activeElement.blur()")
    sida.keyboard.press("/")
    expect(sida.get_by_role("searchbox")).to_be_focused()
    expect(utkaststatus(sida)).to_contain_text("Utkast sparat")  # nothing on its way when the next test removes the drafts


def test_shortcuts_are_off_when_the_user_says_so(handlaggare, arende, installation):
    sida = handlaggare.ga("/installningar/")
    sida.get_by_label("Använd kortkommandon").uncheck()
    handlaggare.knapp("Spara")
    handlaggare.ga(f"/arenden/{arende}/")
    sida.keyboard.press("n")
    expect(anteckning(sida)).not_to_be_focused()
    installation.rows("UPDATE access_user SET har_kortkommandon = true")


@pytest.mark.krav("F01")
def test_a_note_with_the_keyboard_alone(handlaggare, arende, installation):
    """From Min dag to a signed note without a pointer; every stop on the way shows where it is (WCAG 2.4.7)."""
    nummer = installation.value("SELECT nummer FROM arenden_arende WHERE id = %s", arende)
    sida = handlaggare.ga("/")
    sida.keyboard.press("/")
    sida.keyboard.type(nummer)
    with sida.expect_navigation():
        sida.keyboard.press("Enter")
    if "/sok/" in sida.url:
        fram_till(sida, re.compile("Astrid Provsson"))
        sida.keyboard.press("Enter")
    sida.wait_for_url(f"**/arenden/{arende}/")
    sida.keyboard.press("n")
    sida.keyboard.type("Skrivet utan mus.")
    fram_till(sida, re.compile("Spara i journalen"))
    sida.keyboard.press("Enter")
    expect(sida.locator("#toastar")).to_contain_text("sparad i journalen")
    assert antal(installation, "Skrivet utan mus.") == 1


def fram_till(sida: Page, namn: re.Pattern[str]) -> None:
    """Tab until the element has the focus; what has it is visible and has an outline."""
    for _ in range(60):
        sida.keyboard.press("Tab")
        text, syns = sida.evaluate(
            """() => {
            const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
            const ringed = s.outlineStyle !== 'none' || s.boxShadow !== 'none';
            return [e.textContent.trim(), ringed && r.height > 0 && r.bottom > 0 && r.top < innerHeight];
            }"""
        )
        if namn.search(text):
            assert syns, f"{text}: fokus syns inte"
            return
    raise AssertionError(f"{namn.pattern} nås inte med Tab")


# --- undo, double clicks, two people ----------------------------------------------------------------------------
@pytest.mark.krav("N06")
def test_klar_can_be_undone(handlaggare, arende, installation):
    sida = handlaggare.ga(f"/arenden/{arende}/bevakning/")
    handlaggare.fyll(titel="Ring om praktikplatsen", forfaller_den=om(3))
    handlaggare.knapp("Lägg till")
    klar = "SELECT klar_vid IS NOT NULL FROM arenden_bevakning WHERE titel = 'Ring om praktikplatsen'"
    for start in ("/", f"/arenden/{arende}/"):
        handlaggare.ga(start)
        sida.get_by_role("button", name=re.compile("^Klar.*Ring om praktikplatsen")).click()
        angra = sida.locator("#toastar").get_by_role("button", name="Ångra")
        expect(angra).to_be_visible()
        assert installation.value(klar) is True
        handlaggare.tryck(angra)
        assert installation.value(klar) is False
        expect(sida.get_by_role("main")).to_contain_text("Ring om praktikplatsen")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_makes_one_note(ny_resa, arende, installation, javascript):
    """Without JavaScript the browser sends twice: then the key in the form decides."""
    resa = ny_resa("handlaggare", javascript=javascript)
    text = f"Två klick, javascript {javascript}"
    sida = resa.ga(f"/arenden/{arende}/")
    anteckning(sida).fill(text)
    # the second click may cut the first answer off: what counts is the page that comes and what lies in the journal
    sida.get_by_role("button", name="Spara i journalen").dblclick()
    expect(sida.locator("#toastar")).to_contain_text("sparad i journalen")
    expect(sida.get_by_role("main")).to_contain_text(text)
    assert antal(installation, text) == 1


def test_two_take_the_same_remiss(ny_resa, installation):
    remiss = installation.value("SELECT id FROM intake_remiss WHERE fornamn = 'Cecilia'")
    en, annan = ny_resa("handlaggare"), ny_resa("beredare")
    for resa in (en, annan):
        resa.ga(f"/inflode/remisser/{remiss}/")
    knapp = [r.page.get_by_role("main").get_by_role("button", name="Ta emot").first for r in (en, annan)]
    en.tryck(knapp[0])
    expect(en.page.locator("#toastar")).to_contain_text("är mottagen")
    annan.tryck(knapp[1])
    expect(annan.page.get_by_role("heading", level=1)).to_have_text("Någon annan hann före")
    annan.lank("Visa hur det är nu")
    expect(annan.page.get_by_role("main")).to_contain_text("Mottagen")
    assert installation.value("SELECT status FROM intake_remiss WHERE id = %s", remiss) == "mottagen"
    handelser = "SELECT count(*) FROM audit_handelse WHERE verb = 'remiss.ta_emot' AND objekt_id = %s"
    assert installation.value(handelser, str(remiss)) == 1


@pytest.mark.krav("C97")
def test_nothing_moves_for_whoever_has_asked_for_that(ny_resa, arende):
    """ui.md rule 25. The browser of the tests asks for it; one that does not sees what is unfolded grow."""
    still, rorlig = ny_resa("handlaggare"), ny_resa("handlaggare")
    rorlig.page.emulate_media(reduced_motion="no-preference")
    tider = """() => [...document.querySelectorAll('*')].flatMap((e) => ['', '::details-content'].map((del) => {
        const s = getComputedStyle(e, del || null);
        return Math.max(...`${s.transitionDuration}, ${s.animationDuration}`.split(', ').map(parseFloat));
    })).filter((tid) => tid > 0).length"""
    assert still.ga(f"/arenden/{arende}/").evaluate(tider) == 0
    assert rorlig.ga(f"/arenden/{arende}/").evaluate(tider) > 0
