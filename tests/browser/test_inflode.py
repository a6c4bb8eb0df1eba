"""No remiss dies without an answer: from the reception's desk to the sender's mark on the co-operation, by the real pages."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import steg
from tests.browser import steg_inflode as inflode
from tests.browser.installation import Installation, until
from tests.browser.resa import Resa
from tests.browser.steg import Deltagare

IRIS = Deltagare("Iris", "Disksson", date(1984, 5, 9), "K")
IVAR = Deltagare("Ivar", "Disksson", date(1977, 1, 23), "M")
KOLBJORN, KERSTIN, KLARA = (
    Deltagare("Kolbjörn", "Köberg", date(1981, 2, 11), "M"),
    Deltagare("Kerstin", "Köberg", date(1982, 3, 12), "K"),
    Deltagare("Klara", "Köberg", date(1983, 4, 13), "K"),
)
OKAND = Deltagare("Okänd", "Okänd", date(1991, 8, 7), "K")
DELAR = ("I köket på Ekskolan, fyra veckor.", "Fyra timmar om dagen.", "En lugn plats.")
ARENDE = "SELECT r.arende_id::text FROM intake_remiss r WHERE r.fornamn = %s AND r.efternamn = %s"


@pytest.mark.krav("S011", "S023", "S026", "S027", "S031", "S111", "S123", "C03", "C10", "C50", "C53", "F01", "A11")
def test_from_the_reception_to_the_senders_mark(resa, installation):
    skriv_klart_i_stallet_for_om(resa)
    steg.skriv_remiss(resa, IVAR, "AME Centrum", "Arbetsträning")
    for person in (IRIS, IVAR):
        steg.ta_emot(resa, person)
        if person is IRIS:
            expect(resa.page.get_by_role("main")).to_contain_text("utlatande.pdf")
    mote = kalla_forumet(resa, installation)
    se_som_annan_myndighet(resa, installation)
    besluta_pa_motet(resa, mote)
    tala_tre(resa)
    svara_och_betygsatt(resa, installation)


def skriv_klart_i_stallet_for_om(resa: Resa) -> None:
    """The reception registers, the socialsekreterare completes what is there, attaches a file, looks through, sends."""
    sida = resa.page
    inflode.registrera_i_receptionen(resa, IRIS, "Johanna Sandström, socialsekreterare")
    resa.som(steg.SKICKAR)
    resa.lank(re.compile("hos dig"))
    resa.lank(IRIS.namn)
    expect(sida.get_by_role("main")).to_contain_text("Personen själv, i receptionen")
    for falt, text in (("fornamn", IRIS.fornamn), ("efternamn", IRIS.efternamn), ("telefon", "070-174 06 12")):
        expect(sida.locator(f"[name={falt}]")).to_have_value(text)  # no field is typed twice
    assert sida.locator("[name=identitetsnummer]").input_value().replace("-", "") == IRIS.nummer
    resa.fyll(mottagande_enhet="AME Centrum (Arbetsmarknads- och vuxenutbildningsnämnden)")
    steg.fyll_remiss(resa, None, "Arbetsförmågebedömning")
    inflode.bifoga(resa, "utlatande.pdf")
    inflode.granska_och_skicka(resa, IRIS.namn, "Vad klarar personen i ett praktiskt arbete?", "Samtycke")


def kalla_forumet(resa: Resa, installation: Installation) -> str:
    """A series with members from the other nämnd and from another authority; both cases on the agenda of its first meeting."""
    sida = resa.page
    inflode.samtycke_till_af(resa, installation.value(ARENDE, IRIS.fornamn, IRIS.efternamn))
    for person in (IRIS, IVAR):
        inflode.starta_beredning(resa, person)
    inflode.ny_serie(resa, "Remissgruppen", "Maria Lindqvist", "Johanna Sandström", "Niklas Ahlgren")
    resa.tryck(sida.get_by_role("complementary", name="Möten").get_by_role("link").first)
    mote = urlsplit(sida.url).path
    resa.knapp("Fyll på med alla som väntar")
    expect(sida.get_by_role("navigation", name="Dagordning")).to_contain_text(IRIS.namn)
    resa.knapp("Kalla deltagarna")
    return mote


def se_som_annan_myndighet(resa: Resa, installation: Installation) -> None:
    """The case with a consent is there; the other one is not, nor by its address."""
    sida = resa.som("forummedlem")
    resa.tryck(sida.get_by_role("main").locator("a[href*='/forum/moten/']").first)
    expect(sida.get_by_role("main")).to_contain_text(IRIS.namn)
    expect(sida.get_by_role("main")).not_to_contain_text(IVAR.namn)
    resa.lank(re.compile("^Ärende 1$"))
    expect(sida.get_by_role("main")).to_contain_text("Vad klarar personen i ett praktiskt arbete?")
    ivar = installation.value(ARENDE, IVAR.fornamn, IVAR.efternamn)
    dold = installation.value("SELECT id::text FROM intake_beredning WHERE arende_id = %s", ivar)
    assert sida.request.get(f"/forum/arenden/{dold}/").status == 404


def besluta_pa_motet(resa: Resa, mote: str) -> None:
    """With the keyboard; the sender sees it the same minute, without the unit's reason. Then the minutes."""
    sida = resa.som(steg.BEREDER)
    resa.ga(mote)
    rubrik = sida.get_by_role("heading", level=2).filter(has_text="Disksson")
    forst = rubrik.inner_text()
    for tangent in "jk":
        tryck_tangent(resa, tangent)
        assert (rubrik.inner_text() == forst) is (tangent == "k")
    if IRIS.namn not in forst:
        tryck_tangent(resa, "j")
    inflode.besluta_med_tangenter(resa, "Maria", "Hör till målgruppen. En plats är ledig.")
    resa.som(steg.SKICKAR)
    resa.lank(IRIS.namn)
    expect(sida.get_by_role("main")).to_contain_text("Beslut: personen tas emot och skrivs in")
    expect(sida.get_by_role("main")).to_contain_text("Maria Lindqvist")
    expect(sida.get_by_role("main")).not_to_contain_text("En plats är ledig")
    resa.som(steg.BEREDER)
    resa.ga(mote)
    resa.lank(IVAR.namn)
    steg.besluta(resa, "bordlagg")
    resa.knapp("Avsluta mötet")
    protokoll = sida.request.get(sida.url.split("?")[0].rstrip("/") + ".pdf")
    assert (protokoll.headers["content-type"], protokoll.body()[:5]) == ("application/pdf", b"%PDF-")


def tryck_tangent(resa: Resa, tangent: str) -> None:
    with resa.page.expect_navigation():
        resa.page.keyboard.press(tangent)


def tala_tre(resa: Resa) -> None:
    """Booked, held, and its points with their owners."""
    sida = resa.page
    steg.skriv_in(resa, IRIS)
    resa.tryck(sida.get_by_role("main").locator("a[href*='/trepartssamtal/']").first)
    inflode.boka_trepart(resa)
    inflode.hall_trepart(resa, "Iris börjar med tre förmiddagar i veckan.", "Ordna barnomsorg på förmiddagar")
    resa.som(steg.SKICKAR)
    resa.lank(IRIS.namn)
    expect(sida.get_by_role("main")).to_contain_text("Ordna barnomsorg på förmiddagar")


def svara_och_betygsatt(resa: Resa, installation: Installation) -> None:
    """Asked for out of turn, answered under the order's headings, read and marked."""
    begaran = "Nämnden möts den här månaden. Hur går det?"
    inflode.be_om_aterkoppling(resa, begaran)
    steg.oppna_arende(resa, IRIS)
    resa.lank("Skriv återkoppling")
    expect(resa.page.get_by_role("main")).to_contain_text(begaran)
    steg.aterkoppla(resa, IRIS, "slut", "Iris klarar halvtid i kök.", DELAR)
    steg.las_svar(resa, IRIS, "Iris klarar halvtid i kök.")
    inflode.betygsatt(resa, IRIS, 8)
    fraga = "SELECT b.betyg FROM followup_samarbetsbetyg b JOIN intake_remiss r ON r.id = b.remiss_id WHERE r.fornamn = %s"
    assert installation.value(fraga, IRIS.fornamn) == 8


@pytest.mark.krav("A09", "A10", "C13")
def test_a_queued_send_is_stopped_by_what_has_happened_to_the_consent(resa, installation):
    """Three wait. The person of the first takes the consent back on the page, that of the second has none when the worker comes, and the
    third leaves: the worker is the real one, and is asked by way of its queue."""
    sida = resa.page
    for person in (KOLBJORN, KERSTIN, KLARA):
        steg.borja_remiss(resa, person, "AME Centrum", "Arbetsträning")
        inflode.lagg_pa_ko(resa)
        if person is KOLBJORN:
            resa.knapp("Personen har återkallat samtycket")
            expect(sida.locator("#toastar")).to_contain_text("Remissen skickas inte")
    installation.rows(
        "UPDATE people_medgivande SET aterkallat_vid = now() WHERE id = (SELECT medgivande_id FROM intake_remiss WHERE fornamn = %s)",
        KERSTIN.fornamn,
    )
    installation.rows("UPDATE intake_sandning SET skickas_vid = now() - interval '1 minute'")
    installation.run("celery", "--app", "ame", "call", "intake.tasks.skicka_mogna")
    lagen = (
        "SELECT r.fornamn, r.status, s.status, s.saknad_grund <> '' FROM intake_sandning s JOIN intake_remiss r ON r.id = s.remiss_id"
        " WHERE r.efternamn = 'Köberg' ORDER BY r.fornamn"
    )
    vantat = [
        ("Kerstin", "utkast", "stoppad", True),
        ("Klara", "skickad", "skickad", False),
        ("Kolbjörn", "utkast", "aterkallad", False),
    ]
    assert until(lambda: sorted(installation.rows(lagen)) == sorted(vantat)), installation.rows(lagen)
    resa.som(steg.SKICKAR)
    resa.ga("/notiser/")
    resa.som(steg.TAR_EMOT)
    resa.meny("Remisser")
    expect(sida.get_by_role("main")).to_contain_text(KLARA.namn)
    for person in (KOLBJORN, KERSTIN):
        expect(sida.get_by_role("main")).not_to_contain_text(person.namn)


@pytest.mark.krav("C97", "N17")
def test_two_tabs_with_different_answers_lose_neither(resa, installation, vakt):
    """What the second tab holds is not written over the first's, and says so; both texts are still there."""
    vakt.vantat += "|Response Status Error Code 409"
    arende = installation.arende_for("Bertil")
    remiss = installation.value("SELECT id::text FROM intake_remiss WHERE arende_id = %s", arende)
    resa.som(steg.TAR_EMOT)
    en = resa.ga(f"/avslut/remisser/{remiss}/aterkoppling/")
    annan = en.context.new_page()
    annan.goto(en.url)
    en.locator("[name=svar]").fill("Skrivet i det första fönstret.")
    expect(en.locator("form[data-utkast] [data-utkaststatus]")).to_contain_text("Utkast sparat")
    annan.locator("[name=svar]").fill("Skrivet i det andra fönstret.")
    expect(annan.locator("form[data-utkast] [data-utkaststatus]")).to_contain_text("inte sparat. Texten finns kvar här")
    expect(annan.locator("#toastar")).to_contain_text("Någon annan hann före")
    expect(annan.locator("[name=svar]")).to_have_value("Skrivet i det andra fönstret.")
    expect(en.locator("[name=svar]")).to_have_value("Skrivet i det första fönstret.")
    ny = en.context.new_page()
    ny.goto(en.url)
    expect(ny.locator("[name=svar]")).to_have_value("Skrivet i det första fönstret.")


@pytest.mark.krav("C97")
def test_what_is_typed_while_a_part_of_the_page_is_drawn_anew_stays(resa, installation):
    """The number's answer brings the person's fields anew, with a slow server in the middle of the name."""
    sida = resa.som(steg.SKICKAR)
    resa.ga("/inflode/remisser/ny/")
    sida.get_by_label(re.compile("^AME Centrum")).check()
    resa.knapp("Skriv remissen")
    sida.route("**/utkast/?del=nummer", lambda route: (sida.wait_for_timeout(800), route.continue_()))
    sida.locator("[name=identitetsnummer]").fill(OKAND.nummer)
    with sida.expect_response("**/utkast/?del=nummer"):
        sida.locator("[name=fornamn]").press_sequentially("Snabbskrivna", delay=60)
    sida.keyboard.type("Ann")
    expect(sida.locator("[name=kon]")).to_have_value("K")  # the part has come
    expect(sida.locator("[name=fornamn]")).to_have_value("SnabbskrivnaAnn")
    expect(sida.locator("[data-utkaststatus]")).to_contain_text("Utkast sparat")
    assert until(lambda: installation.rows("SELECT 1 FROM intake_remiss WHERE fornamn = 'SnabbskrivnaAnn'"))
