"""The pages of figures, role by role, and the participant's own answer from the code on the paper.

Every page that comes up is looked through by `granska`: axe-core in light and dark, CSP, 320 px, no personnummer in the address.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.resa import Resa

KOD = "BCDFGHJKMN"
CHEFENS = (
    "/uppfoljning/", "/uppfoljning/matt/", "/uppfoljning/matt/k7_ko/", "/uppfoljning/resultat/", "/uppfoljning/resultat/insatser/",
    "/uppfoljning/resultat/tillgang/", "/uppfoljning/flode/", "/uppfoljning/flode/bestand/", "/uppfoljning/flode/lokalt/",
    "/uppfoljning/uppdragsavtal/", "/uppfoljning/rapporter/", "/uppfoljning/roster/", "/uppfoljning/kas/kvalitet/",
    "/uppfoljning/kas/arsarbetare/", "/uppfoljning/kas/definitioner/",
)  # fmt: skip
BESTALLARENS = (
    "/uppfoljning/",
    "/uppfoljning/bestallare/",
    "/uppfoljning/insatser/platser/",
    "/uppfoljning/resultat/samlad-bild/",
)


@pytest.fixture
def siffror(installation):
    installation.run("tests.browser.saning_siffror", KOD)


@pytest.mark.krav("S147", "S149", "S156", "F01")
def test_the_chef_opens_a_figure_to_its_persons_and_the_look_is_logged(resa: Resa, siffror, installation):
    resa.som("chef")
    for adress in CHEFENS:
        resa.ga(adress)
    fore = installation.value("SELECT count(*) FROM audit_lasning")
    resa.ga("/uppfoljning/matt/k7_ko/lista/")
    assert installation.value("SELECT count(*) FROM audit_lasning") > fore


@pytest.mark.krav("S145", "S162", "D12")
def test_whoever_commissions_and_whoever_analyses_meet_no_person(resa: Resa, siffror, installation):
    namn = {f"{f} {e}" for f, e in installation.rows("SELECT fornamn, efternamn FROM people_person")}
    resa.som("bestallare")
    for adress in BESTALLARENS:
        text = resa.ga(adress).get_by_role("main").inner_text()
        assert not [n for n in namn if n in text], adress
    assert resa.page.goto("/uppfoljning/matt/k7_ko/lista/").status == 403
    resa.page.goto("/uppfoljning/")
    resa.som("analytiker")
    resa.ga("/uppfoljning/rapporter/forskning/")
    assert resa.page.goto("/uppfoljning/matt/k7_ko/lista/").status == 403
    resa.page.goto("/uppfoljning/")


@pytest.mark.krav("S120", "N19", "F01")
def test_a_participant_answers_from_the_paper_without_signing_in(resa: Resa, siffror, installation):
    fore = installation.value("SELECT count(*) FROM followup_enkatsvar")
    resa.ga("/svara/")
    resa.fyll(kod=KOD)
    resa.knapp("Gå vidare")
    resa.fyll(stod="4", delaktig="5")
    resa.knapp("Skicka mina svar")
    expect(resa.page.get_by_role("heading", level=1)).to_have_text("Tack")
    assert installation.value("SELECT count(*) FROM followup_enkatsvar") == fore + 1
    resa.ga("/svara/")
    resa.fyll(kod=KOD)
    resa.page.get_by_role("button", name="Gå vidare").click()  # the same page again, with a message
    expect(resa.page.get_by_role("main")).to_contain_text("Koden går inte att använda")
    assert installation.value("SELECT count(*) FROM followup_enkatsvar") == fore + 1
