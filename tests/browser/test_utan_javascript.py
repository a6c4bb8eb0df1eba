"""The main tasks with JavaScript switched off (ui.md rule 28): htmx and ame.js only make the work quicker."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser import steg
from tests.browser.resa import Resa
from tests.browser.steg import Deltagare

ULLA = Deltagare("Ulla", "Skriptlös", date(1968, 9, 5), "K")


@pytest.fixture
def utan(skarm, resa) -> Resa:
    return Resa(skarm(javascript=False).new_page(), granskar=False, ar=resa.ar)


def test_a_remiss_is_written_sent_and_received(utan, installation):
    steg.skriv_remiss(utan, ULLA, "AME Centrum", "Arbetsträning")
    steg.ta_emot(utan, ULLA)
    [rad] = installation.rows(
        "SELECT r.status, r.kon, r.fodelsedatum, m.form FROM intake_remiss r JOIN people_medgivande m ON m.id = r.medgivande_id"
        " WHERE r.efternamn = 'Skriptlös'"
    )
    assert rad == ("mottagen", "K", ULLA.fodd, "skriftlig")


def test_a_note_is_signed_and_a_reminder_ticked_off(utan, installation):
    arende = installation.arende_for("Bertil")
    utan.som("handlaggare")
    utan.ga(f"/arenden/{arende}/")
    utan.fyll(typ="telefon", text="Utan skript.", synlighet="ame")
    utan.knapp("Spara i journalen")
    expect(utan.page.locator("#handelser")).to_contain_text("Utan skript.")
    utan.atgard("Lägg till bevakning")
    utan.fyll(titel="Ring tillbaka", forfaller_den=steg.om(1))
    utan.knapp("Lägg till")
    utan.knapp(re.compile("^Klar.*Ring tillbaka"))
    utan.tryck(utan.page.get_by_role("button", name="Ångra"))
    expect(utan.page.get_by_role("main")).to_contain_text("Ring tillbaka")
    assert installation.value("SELECT klar_vid FROM arenden_bevakning WHERE titel = 'Ring tillbaka'") is None
