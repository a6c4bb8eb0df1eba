"""The steps of the flow, each done by the one whose work it is, on the pages. The journeys put them together."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from followup.demo.personnummer import provnummer
from tests.browser.resa import Resa

TAR_EMOT = "handlaggare"
BEREDER = "beredare"
SKICKAR = "socialsekreterare"


@dataclass
class Deltagare:
    """One of the journeys' people. The number is from Skatteverket's test series."""

    fornamn: str
    efternamn: str
    fodd: date
    kon: str

    @property
    def namn(self) -> str:
        return f"{self.fornamn} {self.efternamn}"

    @property
    def nummer(self) -> str:
        return provnummer(self.fodd, self.kon)


def idag() -> date:
    """The installation's day, wherever the tests run."""
    return datetime.now(ZoneInfo("Europe/Stockholm")).date()


def om(dagar: int) -> str:
    return (idag() + timedelta(days=dagar)).isoformat()


def forra_veckan() -> str:
    """As the address says it; an ISO week may belong to another year than its days."""
    ar, vecka, _ = (idag() - timedelta(days=7)).isocalendar()
    return f"{ar}-W{vecka:02d}"


# --- 1 inflöde --------------------------------------------------------------------------------------------------
def skriv_remiss(resa: Resa, person: Deltagare, enhet: str, bestallning: str, insats: str = "") -> None:
    borja_remiss(resa, person, enhet, bestallning, insats)
    sida = resa.page
    resa.knapp("Skicka remissen")
    expect(sida.locator("#toastar")).to_contain_text(f"är skickad till {enhet}")
    expect(sida.get_by_role("heading", level=1)).to_have_text(person.namn)


def borja_remiss(resa: Resa, person: Deltagare, enhet: str, bestallning: str, insats: str = "") -> None:
    """Everything that a remiss must have, on the ground of the person's consent (S009, S035)."""
    sida = resa.som(SKICKAR)
    resa.lank("Ny remiss")
    sida.get_by_label(re.compile(f"^{enhet}")).check()
    resa.knapp("Skriv remissen")
    fyll_remiss(resa, person, bestallning, insats)
    resa.se()


def fyll_remiss(resa: Resa, person: Deltagare | None, bestallning: str, insats: str = "") -> None:
    """`person` None: the reception has already written who it is."""
    resa.fyll(kalla="ekonomiskt_bistand")
    if insats:
        resa.fyll(onskad_insats=insats)
    resa.fyll(bestallningstyp=bestallning)
    if resa.page.locator("[name=bekraftar_sekretess]").count():
        resa.fyll(bekraftar_sekretess="on")
    if person:
        resa.fyll(identitetsnummer=f"{person.nummer[:8]}-{person.nummer[8:]}")
        resa.fyll(fornamn=person.fornamn, efternamn=person.efternamn)
    resa.fyll(
        fraga="Vad klarar personen i ett praktiskt arbete?",
        forvantat_resultat="Besked om arbetsförmågan och en plan för vägen vidare.",
        niva_avsandare="gul",
        svar_senast_den=om(21),
        aterkoppling_start=om(14),
        aterkoppling_slut=om(90),
        grund="samtycke",
    )
    if resa.page.locator("[name=samtycke_form]").count() == 0:
        resa.knapp("Visa fälten för grunden")  # without JavaScript
    resa.fyll(
        samtycke_kategorier=["kontakt", "planering", "resultat"],
        samtycke_andamal="Planera vägen till arbete",
        samtycke_form="skriftlig",
        samtycke_inhamtat_den=om(0),
        samtycke_till_den=om(300),
    )


def oppna_remiss(resa: Resa, person: Deltagare, roll: str = TAR_EMOT) -> None:
    resa.som(roll)
    resa.meny("Remisser")
    resa.lank(person.namn)


def ta_emot(resa: Resa, person: Deltagare) -> None:
    oppna_remiss(resa, person)
    resa.knapp("Ta emot remissen")
    expect(resa.page.locator("#toastar")).to_contain_text("är mottagen")


# --- 2 beredning ------------------------------------------------------------------------------------------------
def bered_i_forum(resa: Resa, person: Deltagare, insats: str) -> None:
    """The handläggare presents; the beredare calls the meeting, with the sender's nämnd at the table, and decides there (S023)."""
    resa.lank("Starta beredning")
    resa.fyll(mote="Sätt upp senare")
    resa.knapp("Starta beredning")
    sida = resa.som(BEREDER)
    resa.meny("Beredning")
    resa.lank("Planera möte")
    resa.fyll(enhet="AME Centrum", moter_den=om(0), klockan="13:00", plats="Rum 2")
    resa.knapp("Planera mötet")
    for namn in ("Maria Lindqvist", "Johanna Sandström"):
        sida.get_by_label(re.compile(f"^{namn}")).check()
    resa.fyll(part_0="Arbetsförmedlingen Exempelstad", namn_0="Stina Ek")
    resa.knapp("Spara")
    resa.fyll(beredning=f"{person.namn}, {bestallning_av(resa, person)}")
    resa.knapp("Lägg till")
    besluta(resa, "skriv_in", agare="Maria Lindqvist, arbetsmarknadshandläggare", vald_insats=insats, vald_av="beredning")
    resa.knapp("Avsluta mötet")
    expect(resa.page.get_by_text("Johanna Sandström").first).to_be_visible()  # the minutes


def bestallning_av(resa: Resa, person: Deltagare) -> str:
    val = resa.page.locator("[name=beredning]:not([type=hidden]) option", has_text=person.namn)
    return val.inner_text().removeprefix(f"{person.namn}, ")


def bered_i_egen_enhet(resa: Resa, person: Deltagare, insats: str) -> None:
    """The unit's beredare decides, and whoever prepared it keeps the case (S024)."""
    resa.lank(re.compile("Bered först|Starta beredning"))
    resa.fyll(ansvarig="Maria Lindqvist, arbetsmarknadshandläggare")
    resa.knapp("Starta beredning")
    resa.som(BEREDER)
    resa.meny("Beredning")
    resa.lank(person.namn)
    besluta(resa, "skriv_in", agare="Maria Lindqvist, arbetsmarknadshandläggare", vald_insats=insats, vald_av="remittent")


def besluta(resa: Resa, beslut: str, **falt: str) -> None:
    resa.fyll(beslut=beslut, motivering="Hör till målgruppen och kan börja nu.", **falt)
    resa.knapp("Spara beslutet")


def skriv_in(resa: Resa, person: Deltagare) -> None:
    """Every field of the baseline (kas.md 6.4)."""
    oppna_arende(resa, person)
    resa.atgard("Skriv in")
    resa.fyll(
        inskriven_den=om(0),
        utbildning="gymnasial",
        utan_arbete="datum",
        utan_arbete_sedan=om(-400),
        grund_utan_arbete="anstallning",
        forsorjning="bistand",
        ar_inskriven_i_af="ja",
        niva_vid_start="gul",
    )
    resa.knapp("Skriv in personen")
    expect(resa.page.locator("#toastar")).to_contain_text(f"{person.namn} är inskriven")


# --- 3 insatser -------------------------------------------------------------------------------------------------
def oppna_arende(resa: Resa, person: Deltagare, roll: str = TAR_EMOT) -> None:
    """By personnummer, in the search of every page: it is sent by POST (law.md C25)."""
    sida = resa.som(roll)
    sida.get_by_role("searchbox").fill(person.nummer)
    resa.tryck(sida.get_by_role("search").get_by_role("button", name="Sök"))
    if "/arenden/" not in sida.url:
        resa.lank(re.compile(person.namn))
    expect(sida.get_by_role("heading", level=1)).to_have_text(person.namn)


def starta_insats(resa: Resa, insats: str) -> None:
    resa.lank("Planering och insatser")
    resa.lank("Starta insats")
    resa.fyll(insatstyp=insats)
    resa.fyll(
        start_den=om(0), mal="En arbetsplats att växa på.", foljer_onskemal="ja", vald_av="beredning", utforare="egen_ame",
        timmar_per_vecka="20",
    )  # fmt: skip
    resa.knapp("Starta insatsen")
    expect(resa.page.locator("#toastar")).to_contain_text("har startat")


def anteckna(resa: Resa, text: str) -> None:
    resa.lank("Översikt")
    resa.fyll(typ="mote", text=text, synlighet="ame")
    resa.knapp("Spara i journalen")
    expect(resa.page.locator("#handelser")).to_contain_text(text)


# --- 4 avslut and uppföljning -----------------------------------------------------------------------------------
def aterkoppla(resa: Resa, person: Deltagare, slag: str, svar: str, delar: tuple[str, ...] = ()) -> None:
    """A written answer on its own consent: the remiss's consent does not carry it (law.md A08). `delar`: under the order's headings."""
    oppna_arende(resa, person)
    resa.lank("Skriv återkoppling")
    resa.fyll(slag=slag, fraga_besvarad="ja", svar=svar, nasta_steg="Vi hörs om en månad.")
    resa.fyll(**{f"del_{nr}": text for nr, text in enumerate(delar)})
    if resa.page.locator("[name=medgivande]").count() == 0:
        resa.knapp("Registrera samtycke")
        resa.fyll(form="skriftlig")
        resa.knapp("Registrera samtycke")
        expect(resa.page.locator("[name=svar]")).to_have_value(svar)  # came back to the draft
    resa.fyll(grund="samtycke")
    resa.page.locator("[name=medgivande]").first.check()
    resa.knapp("Granska innan du signerar")
    resa.knapp("Signera och lämna")
    expect(resa.page.locator("#toastar")).to_contain_text("Remittenten kan läsa den nu")


def las_svar(resa: Resa, person: Deltagare, *svar: str) -> None:
    """The sender reads every answer, and nothing of AME's own notes."""
    sida = resa.som(SKICKAR)
    resa.lank(re.compile("avslutade"))
    resa.lank(person.namn)
    rubriker = sida.locator("section, .ds-card").filter(has_text="Återkoppling till dig").last.get_by_role("link")
    for nr, text in enumerate(reversed(svar)):  # the newest stands first
        resa.tryck(rubriker.nth(nr))
        expect(sida.get_by_role("main")).to_contain_text(text)
        resa.lank("Till remissen")


def avsluta(resa: Resa, person: Deltagare, orsak: str, kod: str, **falt: str) -> None:
    oppna_arende(resa, person)
    resa.atgard("Avsluta ärendet")
    resa.fyll(orsak=orsak)
    resa.fyll(**falt)
    resa.fyll(avslutad_den=om(0), forsorjning_fore="bistand", slutanteckning="Målet är nått. Vi följer upp om en månad.")
    expect(resa.page.locator("#kas-ord")).to_contain_text(kod)
    resa.se()
    resa.knapp("Granska innan du signerar")
    expect(resa.page.get_by_role("main")).to_contain_text(f"Räknas i KAS som {kod}")
    resa.knapp("Signera och avsluta ärendet")
    expect(resa.page.locator("#toastar")).to_contain_text("Ärendet är avslutat")


def folj_upp_ej_nadd(resa: Resa) -> None:
    resa.lank("Efter 30 dagar")
    resa.fyll(status="ej_nadd", gjord_den=om(0), kanal="telefon")
    resa.knapp("Spara svaret")
    expect(resa.page.get_by_role("main")).to_contain_text("Ej nådd")
