"""From remiss to avslut by the real pages, with the KAS figures read before and after.

Every page that comes up is looked through by `granska`: axe-core in light and dark, CSP, 320 px, no personnummer in the address.
"""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser import steg
from tests.browser.steg import Deltagare

SAMIRA = Deltagare("Samira", "Resande", date(1986, 3, 14), "K")
STEN = Deltagare("Sten", "Vägberg", date(1979, 11, 2), "M")
SIGNE = Deltagare("Signe", "Åberg", date(1971, 6, 30), "K")
DELTAGARE, ANVISADE, AVSLUTADE, ARBETE, STUDIER = "U40800", "U40803", "N40450", "U40450", "U40451"
ALLA = (DELTAGARE, ANVISADE, AVSLUTADE, ARBETE, STUDIER)


def flyttade(fore: dict[str, int], efter: dict[str, int]) -> dict[str, int]:
    """What changed, and by how much."""
    return {kpi: efter[kpi] - fore[kpi] for kpi in fore if efter[kpi] != fore[kpi]}


@pytest.mark.krav("A08", "S010", "S023", "S111", "S128", "S129", "C10", "C50", "C60", "F01")
def test_huvudspar_through_the_forum_to_work(resa):
    fore = resa.kas(*ALLA)
    steg.skriv_remiss(resa, SAMIRA, "AME Centrum", "Arbetsträning")
    steg.ta_emot(resa, SAMIRA)
    steg.bered_i_forum(resa, SAMIRA, "Arbetsträning")
    steg.skriv_in(resa, SAMIRA)
    steg.starta_insats(resa, "Arbetsträning")
    steg.anteckna(resa, "Första samtalet. Samira vill börja i köket.")
    mitt_i = resa.kas(*ALLA)
    assert flyttade(fore, mitt_i) == {DELTAGARE: 1, ANVISADE: 1}
    steg.aterkoppla(resa, SAMIRA, "start", "Samira har börjat i köket.")
    steg.aterkoppla(resa, SAMIRA, "slut", "Samira klarar heltid i kök.")
    steg.las_svar(resa, SAMIRA, "Samira har börjat i köket.", "Samira klarar heltid i kök.")
    expect(resa.page.get_by_role("main")).not_to_contain_text("Första samtalet")
    steg.avsluta(
        resa, SAMIRA, "arbete", "A", arbete_start_den=steg.om(0), har_avtal_minst_en_manad="on", hur_jobbet="plats",
        forsorjning_efter="lon",
    )  # fmt: skip
    steg.folj_upp_ej_nadd(resa)
    assert flyttade(mitt_i, resa.kas(*ALLA)) == {AVSLUTADE: 1, ARBETE: 1}


@pytest.mark.krav("S001", "S024", "C01", "F01")
def test_direktspar_through_the_own_unit_to_studies(resa):
    fore = resa.kas(*ALLA)
    steg.skriv_remiss(resa, STEN, "AME Norr", "Stöd till studier", insats="Studie- och yrkesvägledning")
    steg.ta_emot(resa, STEN)
    steg.bered_i_egen_enhet(resa, STEN, "Studie- och yrkesvägledning")
    steg.skriv_in(resa, STEN)
    steg.starta_insats(resa, "Studie- och yrkesvägledning")
    steg.aterkoppla(resa, STEN, "start", "Sten läser om utbildningar.")
    steg.aterkoppla(resa, STEN, "slut", "Sten är antagen till komvux.")
    steg.avsluta(resa, STEN, "studier", "B", csn_berattigad="True", vart="Komvux", forsorjning_efter="studiemedel")
    assert flyttade(fore, resa.kas(*ALLA)) == {DELTAGARE: 1, ANVISADE: 1, AVSLUTADE: 1, STUDIER: 1}


@pytest.mark.krav("S009", "S020", "S044", "C02", "C06", "N10")
def test_returned_completed_and_declined(resa):
    """A declined person has been referred, but has not taken part (kas.md T2)."""
    fore = resa.kas(*ALLA)
    steg.skriv_remiss(resa, SIGNE, "AME Centrum", "Praktikplats")
    steg.oppna_remiss(resa, SIGNE)
    vik = resa.page.get_by_text("Begär komplettering", exact=True).first
    vik.click()
    resa.page.get_by_label("Vad saknas?").fill("Vilka tider på dagen klarar personen?")
    resa.knapp("Skicka tillbaka")
    expect(resa.page.locator("#toastar")).to_contain_text("Klockan står still")
    sida = resa.som(steg.SKICKAR)
    resa.lank(SIGNE.namn)
    expect(sida.get_by_role("main")).to_contain_text("Vilka tider på dagen klarar personen?")
    resa.lank("Komplettera remissen")
    resa.fyll(svar="Förmiddagar, till klockan tolv.")
    resa.knapp("Skicka kompletteringen")
    steg.oppna_remiss(resa, SIGNE)
    expect(resa.page.get_by_role("main")).to_contain_text("Förmiddagar, till klockan tolv.")
    resa.page.get_by_text("Avböj", exact=True).first.click()
    resa.fyll(skal="platsbrist")
    resa.page.get_by_label("Förklaring till avsändaren").fill("Vi har fullt till februari. Fråga AME Norr.")
    resa.knapp("Avböj remissen")
    expect(resa.page.locator("#toastar")).to_contain_text("är avböjd")
    resa.som(steg.SKICKAR)
    resa.lank(re.compile("avslutade"))
    resa.lank(SIGNE.namn)
    expect(sida.get_by_role("main")).to_contain_text(re.compile("Enheten avböjde: platsbrist.*fullt till februari", re.S))
    assert flyttade(fore, resa.kas(*ALLA)) == {ANVISADE: 1}
