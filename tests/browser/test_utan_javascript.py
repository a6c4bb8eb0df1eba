"""The main tasks with JavaScript switched off (ui.md rule 28): htmx and ame.js only make the work quicker."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser import steg
from tests.browser.resa import Resa
from tests.browser.steg import Deltagare

ULLA = Deltagare("Ulla", "Skriptlös", date(1968, 9, 5), "K")
UNO = Deltagare("Uno", "Skriptfri", date(1969, 10, 6), "M")


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


def test_a_remiss_is_decided(utan, installation):
    """The sender chose the insats; the unit's beredare decides, and who prepared it keeps the case (S024)."""
    insats = "Studie- och yrkesvägledning"
    steg.skriv_remiss(utan, UNO, "AME Norr", "Stöd till studier", insats=insats)
    steg.ta_emot(utan, UNO)
    steg.bered_i_egen_enhet(utan, UNO, insats)
    [rad] = installation.rows(
        "SELECT b.beslut, t.namn, u.username FROM intake_beredningsbeslut b JOIN intake_beredning p ON p.id = b.beredning_id"
        " JOIN intake_remiss r ON r.id = p.remiss_id JOIN organisation_insatstyp t ON t.id = b.vald_insats_id"
        " JOIN access_user u ON u.id = b.agare_id WHERE r.efternamn = 'Skriptfri'"
    )
    assert rad == ("skriv_in", insats, "handlaggare")
    utan.som(steg.SKICKAR)
    utan.lank(UNO.namn)
    expect(utan.page.get_by_role("main")).to_contain_text("Beslut: personen tas emot och skrivs in")


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
