"""One plan that the person knows, and insatser with a purpose: from kartläggning to the month's report that the remittent acknowledges.

Every page that comes up is looked through by `granska`: axe-core in light and dark, CSP, 320 px, no personnummer in the address.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.resa import Resa
from tests.browser.steg import SKICKAR, TAR_EMOT, forra_veckan, idag, om

INSATS = "SELECT id::text FROM insatser_insats WHERE arende_id = %s ORDER BY registrerad_vid DESC LIMIT 1"


@pytest.fixture
def arende(installation) -> str:
    installation.run("tests.browser.saning_insatser")
    return installation.arende_for("Astrid")


@pytest.mark.krav("S038", "S040", "S034", "S052", "S057", "S065", "S071", "S088", "S089", "N05", "F01")
def test_from_kartlaggning_to_the_report_that_the_remittent_acknowledges(resa: Resa, arende: str, installation):
    resa.som(TAR_EMOT)
    kartlagg(resa, arende)
    planera(resa, arende)
    insats = starta_insats_pa_plats(resa, arende, installation)
    assert insats
    markera_veckan(resa)
    resa.som(TAR_EMOT)
    bedom_franvaron(resa, arende)
    samtyck_till_remittenten(resa, arende)
    remiss = installation.value("SELECT id::text FROM intake_remiss WHERE arende_id = %s", arende)
    rapport = rapportera(resa, arende, remiss, installation)
    las_och_kvittera(resa, remiss, rapport)


def forra_manaden() -> str:
    return f"{idag().replace(day=1) - timedelta(days=1):%Y-%m}"


def kartlagg(resa: Resa, arende: str) -> None:
    """Resources before obstacles, area by area, then the summary that becomes the picture in the plan."""
    resa.ga(f"/arenden/{arende}/kartlaggning/")
    resa.knapp("Börja kartläggningen")
    for nummer in range(20):
        if not resa.page.locator("[name=resurser]").count():
            break
        resa.granskar = nummer < 3  # the areas are one form
        resa.fyll(resurser="Lagar cyklar åt grannarna. Är noggrann.", status="klart")
        resa.knapp("Spara och gå vidare")
    resa.granskar = True
    if not resa.page.locator("[name=sammanfattning]").count():
        resa.lank("Sammanfatta och gör klart")
    resa.fyll(sammanfattning="Kan laga cyklar och vill arbeta med händerna.")
    resa.knapp("Gör kartläggningen klar")


def planera(resa: Resa, arende: str) -> None:
    """The whole plan on one page; signed with the person's own view, and handed over."""
    sida = resa.ga(f"/arenden/{arende}/plan/")
    resa.fyll(
        eget_onskemal="Jag vill arbeta med cyklar.",
        maltyp="arbete",
        mal_ame="Arbete i verkstad.",
        har_barn="nej",
        uppfoljas_den=om(60),
    )
    sida.locator("[name=ersattare]").select_option(index=1)
    resa.knapp("Spara planen")
    resa.ga(f"/arenden/{arende}/plan/mal/ny/")
    resa.fyll(text="Klara en arbetsdag i verkstaden.")
    resa.tryck(sida.locator("form:has([name=text]) button").first)
    resa.ga(f"/arenden/{arende}/plan/aktivitet/ny/")
    sida.locator("[name=mal]").select_option(index=1)
    resa.fyll(text="Träffa handläggaren varje vecka", varfor="Då ser vi vad som går bra.", ansvarig_aktor="ame", start_den=om(0))
    resa.tryck(sida.locator("form:has([name=varfor]) button").last)
    resa.lank("Signera planen")
    sida.locator("main textarea").first.fill("Det blir bra.")
    resa.knapp("Signera planen")
    resa.lank("Lämna över version 1")
    resa.fyll(satt="i_handen")
    resa.tryck(sida.locator("form:has([name=satt]) button").last)
    expect(sida.get_by_role("main")).to_contain_text("Känd av deltagaren")


def starta_insats_pa_plats(resa: Resa, arende: str, installation) -> str:
    """An insats for a goal of the plan, a place in it with the risks looked at, and its week."""
    sida = resa.ga(f"/insatser/arenden/{arende}/ny/")
    resa.fyll(insatstyp="Arbetsträning")
    resa.fyll(start_den=om(0), mal="Veta hur många timmar som går bra.", foljer_onskemal="ja", timmar_per_vecka="20")
    sida.locator("[name=handledare]").select_option(index=1)
    resa.knapp("Starta insatsen")
    insats = str(installation.value(INSATS, arende))
    resa.ga(f"/insatser/{insats}/placeringar/ny/")
    val = sida.locator("[name=plats] option", has_text="Cykelverkstaden").get_attribute("value")
    resa.fyll(plats=str(val))
    sida.locator("[name=handledare]").select_option(index=1)
    resa.fyll(timmar_per_vecka="15", veckans_innehall="Måndag till fredag förmiddag i verkstaden.", foljer_onskemal="ja")
    resa.knapp("Välj platsen")
    placering = installation.value("SELECT id::text FROM insatser_placering WHERE insats_id = %s", insats)
    resa.ga(f"/insatser/placeringar/{placering}/start/")
    resa.fyll(
        riskbedomd_den=om(0),
        riskbedomd_av="Kim Kockson",
        arbetsmiljoansvarig="Kim Kockson",
        introduktion_den=om(0),
        har_skadeskydd="on",
        start_den=om(0),
    )
    resa.knapp("Starta placeringen")
    expect(sida.get_by_role("main")).to_contain_text("Pågår")
    resa.ga(f"/arenden/{arende}/narvaro/schema/")
    sida.locator("select[name=insats]").select_option(insats)
    resa.fyll(veckodagar=["1", "2"], fran_tid="09:00", till_tid="12:00", galler_fran_den=om(0))
    resa.tryck(sida.locator("form:has([name=veckodagar]) button").last)
    expect(sida.get_by_role("main")).to_contain_text("Tisdag 09.00–12.00")
    return insats


def markera_veckan(resa: Resa) -> None:
    resa.som("handledare")
    sida = resa.ga(f"/insatser/narvaro/?grupp=min&vecka={forra_veckan()}")
    sida.get_by_role("button", name="Fyll veckan: alla").click()
    expect(sida.locator("#toastar")).to_contain_text("tillfälle")


def bedom_franvaron(resa: Resa, arende: str) -> None:
    """First what the person says, then a named person's judgement."""
    sida = resa.ga(f"/arenden/{arende}/narvaro/?manad={forra_manaden()}")
    with sida.expect_navigation():
        sida.get_by_role("complementary").locator("a[href*='/bedoma/']").first.click()
    resa.se()
    resa.fyll(forklaring="Bussen gick inte den morgonen.", forklaring_den=om(0))
    resa.knapp("Spara förklaringen")
    resa.fyll(status="giltig")
    sida.locator("[name=franvaroskal]").select_option(index=1)
    resa.tryck(sida.locator("form:has([name=franvaroskal]) button").last)
    expect(sida.get_by_role("main")).to_contain_text("Bussen gick inte den morgonen.")


def samtyck_till_remittenten(resa: Resa, arende: str) -> None:
    """The unit's own consent: the plan and the attendance leave on it, never on the remiss's (law.md A08, A11)."""
    sida = resa.ga(f"/arenden/{arende}/samtycken/")
    enhet = sida.locator("[name=mottagande_enhet] option", has_text="Ekonomiskt bistånd").first.get_attribute("value")
    resa.fyll(mottagande_enhet=str(enhet), andamal="Planera tillsammans", kategorier=["planering", "narvaro"], form="skriftlig")
    resa.knapp("Registrera samtycke")
    expect(sida.locator("#toastar")).to_contain_text("Samtycket är registrerat")


def rapportera(resa: Resa, arende: str, remiss: str, installation) -> str:
    sida = resa.ga(f"/arenden/{arende}/narvarorapport/{remiss}/{forra_manaden()}/")
    resa.fyll(grund="samtycke")
    sida.locator("[name=medgivande]").first.check()
    resa.knapp("Signera och skicka")
    expect(sida.get_by_role("main")).to_contain_text("Bussen gick inte den morgonen.")
    return str(installation.value("SELECT id::text FROM insatser_narvarorapport WHERE arende_id = %s", arende))


def las_och_kvittera(resa: Resa, remiss: str, rapport: str) -> None:
    """The remittent sees the plan on the page of the remiss, reads the report and says that it has come. Another test sends one more
    remiss for the same person."""
    sida = resa.som(SKICKAR)
    resa.tryck(sida.get_by_role("main").locator(f"a[href='/inflode/mina-remisser/{remiss}/']").first)
    expect(sida.get_by_role("main")).to_contain_text("Planen ska leda till")
    expect(sida.get_by_role("main")).not_to_contain_text("Lagar cyklar åt grannarna")
    resa.ga(f"/insatser/narvarorapporter/{rapport}/")
    resa.tryck(sida.get_by_role("main").locator("form[action*='kvittera'] button"))
    expect(sida.get_by_role("main")).to_contain_text("Mottagen")
