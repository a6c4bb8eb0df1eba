"""The steps around the remiss that the first journeys do without: reception, files, queued sends, another authority's consent, the forum's
series, decisions from the keyboard, the talk of three, asking for an answer and marking the co-operation."""

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfWriter

from tests.browser.resa import Resa
from tests.browser.steg import BEREDER, SKICKAR, TAR_EMOT, Deltagare, om

AF = "Arbetsförmedlingen Exempelstad"


def pdf(namn: str) -> dict[str, object]:
    """A real PDF of one empty page: what a file is, is seen from its content."""
    skrivare, ut = PdfWriter(), io.BytesIO()
    skrivare.add_blank_page(595, 842)
    skrivare.write(ut)
    return {"name": namn, "mimeType": "application/pdf", "buffer": ut.getvalue()}


# --- 1 inflöde --------------------------------------------------------------------------------------------------
def registrera_i_receptionen(resa: Resa, person: Deltagare, till: str) -> None:
    """Who has come, and to whom it is handed on; the reception opens no case (S011)."""
    sida = resa.som("reception")
    resa.ga("/inflode/registrera/")
    resa.fyll(
        identitetsnummer=person.nummer, fornamn=person.fornamn, efternamn=person.efternamn, telefon="070-174 06 12",
        fragade="Personen själv, i receptionen", till=till,
    )  # fmt: skip
    resa.knapp("Registrera och lämna över")
    expect(sida.locator("#toastar")).to_contain_text("är registrerad och lämnad till")
    expect(sida.get_by_role("complementary", name="Registrerade av dig")).to_contain_text(person.namn)


def bifoga(resa: Resa, namn: str) -> None:
    """The page stays where it is, with everything that is typed (htmx)."""
    sida = resa.page
    sida.locator("[name=fil]").set_input_files(pdf(namn))  # type: ignore[arg-type]
    resa.fyll(hor_till_fragan="on")
    sida.get_by_role("button", name="Lägg till filerna").click()
    expect(sida.locator("#bilagor")).to_contain_text(namn)


def granska_och_skicka(resa: Resa, *syns: str) -> None:
    resa.knapp(re.compile("^Granska$"))
    for text in syns:
        expect(resa.page.get_by_role("main")).to_contain_text(text)
    resa.knapp("Skicka remissen")
    expect(resa.page.locator("#toastar")).to_contain_text("är skickad till")


def lagg_pa_ko(resa: Resa) -> None:
    """Skicka senare: tomorrow at eight; the ground is tried when it leaves (law.md A09)."""
    resa.knapp(re.compile("^Granska$"))
    resa.fyll(skickas_den=om(1), skickas_kl="08:00")
    resa.knapp("Skicka senare")
    expect(resa.page.get_by_role("heading", level=1)).to_have_text("Remissen väntar på att skickas")


# --- 2 beredning ------------------------------------------------------------------------------------------------
def samtycke_till_af(resa: Resa, arende: str) -> None:
    """The unit's own consent to another authority; the sender's does not carry it (law.md A11)."""
    resa.som(TAR_EMOT)
    resa.ga(f"/arenden/{arende}/samtycken/")
    resa.fyll(mottagande_enhet=AF, andamal="Planera tillsammans", kategorier=["kontakt", "planering"], form="skriftlig")
    resa.knapp("Registrera samtycke")
    expect(resa.page.locator("#toastar")).to_contain_text("Samtycket är registrerat")


def ny_serie(resa: Resa, namn: str, *medlemmar: str) -> None:
    sida = resa.som(BEREDER)
    resa.meny("Beredning")
    resa.lank("Ny mötesserie")
    resa.fyll(namn=namn, klockan="09:00", plats="Rum 2")
    for medlem in medlemmar:
        sida.get_by_label(re.compile(f"^{medlem}")).check()
    resa.knapp("Spara serien")
    expect(sida.locator("#toastar")).to_contain_text("de närmaste mötena är planerade")


def starta_beredning(resa: Resa, person: Deltagare) -> None:
    """The handläggare presents; the meeting is chosen by the one who leads it."""
    resa.som(TAR_EMOT)
    resa.meny("Remisser")
    resa.lank(person.namn)
    resa.lank("Starta beredning")
    resa.fyll(mote="Sätt upp senare")
    resa.knapp("Starta beredning")


def fram_till(sida: Page, valjare: str) -> None:
    """Tab until what has the focus is what is looked for."""
    for _ in range(80):
        sida.keyboard.press("Tab")
        if sida.evaluate("valjare => document.activeElement.matches(valjare)", valjare):
            return
    raise AssertionError(f"{valjare} nås inte med Tab")


def besluta_med_tangenter(resa: Resa, agare: str, motivering: str) -> None:
    """Ta emot och skriv in, without a pointer (WCAG 2.1.1)."""
    sida = resa.page
    fram_till(sida, "[name=beslut]")
    sida.keyboard.press("Space")
    assert sida.locator("[name=beslut]:checked").get_attribute("value") == "skriv_in"
    fram_till(sida, "[name=motivering]")
    sida.keyboard.type(motivering)
    fram_till(sida, "[name=agare]")
    for _ in range(5):
        sida.keyboard.type(agare)
        if sida.locator("[name=agare] option:checked").inner_text().startswith(agare):
            break
        sida.wait_for_timeout(1500)  # the machine stood still within the name, and the browser began it anew
    fram_till(sida, "form button[type=submit]")
    assert sida.evaluate("document.activeElement.textContent").strip() == "Spara beslutet"
    with sida.expect_navigation():
        sida.keyboard.press("Enter")
    resa.se()


# --- 3 the talk of three ----------------------------------------------------------------------------------------
def boka_trepart(resa: Resa) -> None:
    resa.fyll(den=om(0), klockan="15:00", plats="Hos oss", kanal="telefon")
    resa.knapp(re.compile("^Boka$"))
    expect(resa.page.get_by_role("main")).to_contain_text("Bokat")


def hall_trepart(resa: Resa, overenskommet: str, punkt: str) -> None:
    """What was agreed, and who does what: the remittent's point is shown on the remittent's page."""
    resa.fyll(
        hallet_den=om(0), deltog=["deltagare", "ame", "remittent"], tolk="ej_behov", overenskommet=overenskommet,
        punkt1_text=punkt, punkt1_part="remittent", punkt1_senast=om(14), gemensam_niva="gul",
    )  # fmt: skip
    resa.knapp("Spara samtalet")
    expect(resa.page.get_by_role("main")).to_contain_text(overenskommet)


# --- 4 återkoppling ---------------------------------------------------------------------------------------------
def be_om_aterkoppling(resa: Resa, text: str) -> None:
    resa.lank("Be om återkoppling")
    resa.fyll(text=text)
    resa.knapp("Skicka begäran")
    expect(resa.page.locator("#toastar")).to_contain_text("Begäran är skickad")


def betygsatt(resa: Resa, person: Deltagare, betyg: int) -> None:
    resa.som(SKICKAR)
    resa.lank(re.compile("avslutade"))
    resa.lank(person.namn)
    resa.lank("Betygsätt samarbetet")
    resa.fyll(betyg=str(betyg), skal="Tydligt svar i tid.")
    resa.knapp("Lämna betyget")
    expect(resa.page.get_by_role("main")).to_contain_text(f"Du gav {betyg} av 10")
