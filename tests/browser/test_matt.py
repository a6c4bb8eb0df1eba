"""Measured, not judged by the clock: what it takes to send a whole remiss for somebody known, with the keyboard alone, and how soon it is
in the receiver's inbox. `pytest tests/browser/test_matt.py -s` prints the figures.
"""

import time

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.resa import Resa

SYNLIGA = """() => [...new Set([...document.querySelectorAll('#remissformular :is(input, select, textarea)')]
  .filter((e) => e.type !== 'hidden' && e.checkVisibility()).map((e) => e.name))]"""
SNABBVAL = """(namn) => { const e = document.activeElement, rad = e.closest('.ame-snabbval');
  return rad?.previousElementSibling?.dataset.datumord === 'id_' + namn && e === rad.firstElementChild }"""
FALT = "(namn) => document.activeElement.name === namn"
KNAPP = "(text) => document.activeElement.textContent.trim() === text"


class Tangenter:
    """Presses keys and counts them."""

    def __init__(self, sida: Page) -> None:
        self.sida, self.antal = sida, 0

    def tryck(self, tangent: str) -> None:
        self.sida.keyboard.press(tangent)
        self.antal += 1

    def skriv(self, text: str) -> None:
        self.sida.keyboard.type(text)
        self.antal += len(text)

    def till(self, fraga: str, vad: str) -> None:
        for _ in range(60):
            self.tryck("Tab")
            if self.sida.evaluate(fraga, vad):
                return
        raise AssertionError(f"{vad} nås inte med Tab")

    def falt(self, namn: str, text: str = "") -> None:
        """A text is typed; a choice without text is the first of its group."""
        self.till(FALT, namn)
        self.skriv(text) if text else self.tryck("Space")

    def dag(self, namn: str) -> None:
        """The first of the day's quick choices."""
        self.till(SNABBVAL, namn)
        self.tryck("Enter")


@pytest.fixture
def mottagare(skarm, resa) -> Page:
    annan = Resa(skarm().new_page(), granskar=False, ar=resa.ar)
    return annan.som("handlaggare")


@pytest.mark.krav("S011", "F01")
def test_a_remiss_for_a_known_person_takes_one_page(resa, mottagare, installation):
    """One page, at most twelve fields in sight before a ground is chosen, at most three requests after the last key."""
    nummer = installation.value("SELECT identitetsnummer FROM intake_remiss WHERE fornamn = 'Astrid' AND status <> 'utkast'")
    resa.granskar = False
    sida = resa.som("socialsekreterare")
    resa.ga("/inflode/remisser/ny/")
    sida.get_by_label("AME Centrum").first.check()
    resa.knapp("Skriv remissen")
    pk = sida.url.split("/")[-3]
    tangenter, fragor = Tangenter(sida), []
    synliga = sida.evaluate(SYNLIGA)
    sida.on("request", lambda r: fragor.append(r))
    tangenter.falt("bestallningstyp")
    if sida.locator("[name=bekraftar_sekretess]").count():
        tangenter.falt("bekraftar_sekretess")
    tangenter.falt("identitetsnummer", nummer)
    tangenter.tryck("Tab")  # leaving the number brings the person's line
    expect(sida.get_by_text("Inga skyddade personuppgifter.")).to_be_visible()
    tangenter.falt("fraga", "Vad klarar personen i ett praktiskt arbete?")
    tangenter.falt("forvantat_resultat", "Besked om arbetsförmågan.")
    tangenter.dag("svar_senast_den")
    tangenter.dag("aterkoppling_slut")
    tangenter.falt("grund")
    expect(sida.locator("[name=samtycke_form]").first).to_be_visible()
    tangenter.falt("samtycke_kategorier")
    tangenter.falt("samtycke_andamal", "Planera vägen till arbete")
    tangenter.falt("samtycke_form")
    tangenter.dag("samtycke_inhamtat_den")
    tangenter.dag("samtycke_till_den")
    med_samtycke = sida.evaluate(SYNLIGA)
    tangenter.till(KNAPP, "Skicka remissen")
    sida.wait_for_load_state("networkidle")
    under, start = _egna(fragor), time.monotonic()
    fragor.clear()
    tangenter.tryck("Enter")
    while f"/inflode/remisser/{pk}/" not in mottagare.request.get("/inflode/remisser/").text():
        assert time.monotonic() - start < 30
    synlig_efter = time.monotonic() - start
    expect(sida.locator("#toastar")).to_contain_text("är skickad till AME Centrum")
    efter = _egna(fragor)
    print(
        f"\nEn remiss för en känd person: {len(synliga)} fält syns från början, {len(med_samtycke)} med samtyckets. {tangenter.antal} "
        f"tangenttryckningar, {len(under)} sparningar under tiden, {len(efter)} anrop efter sista tangenten: {efter}. "
        f"I mottagarens inkorg efter {synlig_efter:.2f} s."
        f"\nFrån början: {synliga}\nMed samtycke: {med_samtycke}"
    )
    assert len(efter) <= 3
    assert len(synliga) <= 12


def _egna(fragor: list[Request]) -> list[str]:
    return [f"{r.method} {r.resource_type}" for r in fragor if r.resource_type in ("document", "xhr", "fetch")]


@pytest.mark.krav("C97", "S037", "S164")
def test_en_anteckning_med_slag_och_minuter_tar_sekunder(resa, installation):
    """N, type, save: three actions, well under thirty seconds, and two requests after the last key."""
    arende = installation.arende_for("Astrid")
    resa.granskar = False
    sida = resa.som("handlaggare")
    resa.ga(f"/arenden/{arende}/")
    fore = _stodrader(installation, arende)
    tangenter, fragor, start = Tangenter(sida), [], time.monotonic()
    sida.on("request", lambda r: fragor.append(r))
    tangenter.tryck("n")
    expect(sida.get_by_label("Anteckning", exact=True)).to_be_focused()
    tangenter.skriv("Ringde om intervjun i morgon.")
    text = tangenter.antal
    tangenter.tryck("Tab")
    assert sida.evaluate(FALT, "stodslag")
    tangenter.skriv("Co")
    tangenter.tryck("Tab")
    assert sida.evaluate(FALT, "minuter")
    tangenter.skriv("15")
    under = _egna(fragor)
    fragor.clear()
    tangenter.tryck("Enter")
    expect(sida.locator("#toastar")).to_contain_text("Anteckningen är sparad i journalen.")
    tid, efter = time.monotonic() - start, _egna(fragor)
    print(
        f"\nEn anteckning med slag och minuter: {tid:.1f} s, {tangenter.antal} tangenttryckningar varav {text - 1} är texten, "
        f"{len(under)} sparningar under tiden, {len(efter)} anrop efter sista tangenten: {efter}."
    )
    assert _stodrader(installation, arende) == fore + 1
    assert tangenter.antal - text <= 8
    assert len([f for f in efter if "document" in f]) == 2
    assert tid < 30


def _stodrader(installation, arende) -> int:
    return installation.value(
        "SELECT count(*) FROM insatser_stodaktivitet s JOIN arenden_anteckning n ON n.id = s.anteckning_id "
        "WHERE s.arende_id = %s AND s.stodslag = 'coacha' AND s.minuter = 15",
        arende,
    )
