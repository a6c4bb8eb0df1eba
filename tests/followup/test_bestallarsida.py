"""The beställare's page without persons (S145), orders with their expected result (S144), places and cost per insats (S148), and the link to the
assignment from every page that measures it (S170)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.kas.lasare import lasare
from followup.matt.bestallning import x_bestallning
from followup.matt.halvar import Halvar, hela_halvar
from followup.matt.insatsplatser import belaggning, x_insatsplatser
from followup.matt.rakna import Fonster
from tests.factories import (
    ArendeFactory,
    AterkopplingFactory,
    BestallningstypFactory,
    EnhetFactory,
    InsatsFactory,
    InsatstypFactory,
    PersonFactory,
    RemissFactory,
    UserFactory,
    vid,
)
from tests.factories.matt import AvtalsmalFactory, MatkorningFactory, MatpunktFactory, UppdragsavtalFactory

pytestmark = pytest.mark.django_db
FONSTER = Fonster(date(2026, 10, 31))
MATER = (
    "uppfoljning", "uppfoljning_period", "samverkanssiffror", "insatssiffror", "bestallarsida", "insatsplatser", "avtalsmal", "matt_lista",
    "resultat", "flode", "kas",
)  # fmt: skip
HALVAR = Halvar(date(2026, 1, 1), date(2026, 6, 30))


@pytest.fixture
def ame():
    return EnhetFactory(namn="AME Norr")


def tabeller(funktion, *enheter):
    with lasare() as las:
        return funktion(las, [e.pk for e in enheter], FONSTER)


def test_hela_halvar_overlappar_aldrig():
    assert [h.namn for h in hela_halvar(date(2026, 10, 31))] == ["Första halvåret 2026", "Andra halvåret 2025"]
    nyar, gammalt = hela_halvar(date(2026, 12, 31))
    assert (nyar.fran, nyar.till, gammalt.till) == (date(2026, 7, 1), date(2026, 12, 31), date(2026, 6, 30))


# --- what was ordered (S144) ---


def svar(ame, typ, vad, den=date(2026, 3, 2), **falt):
    remiss = RemissFactory(mottagande_enhet=ame, bestallningstyp=typ, antagen=True)
    return AterkopplingFactory(remiss=remiss, fraga_besvarad=vad, signerad_vid=vid(den, 11), **falt)


@pytest.mark.krav("S144", "C73")
def test_varje_bestallningstyp_har_ett_vantat_resultat_och_andelen_som_natt_det_visas(ame):
    """S144: each beställningstyp has an expected result; the share reached is shown. A correction counts with what it says now."""
    typ = BestallningstypFactory(verksamhet=ame.verksamhet, namn="Bedömning", vantat_resultat="Ett utlåtande.")
    for vad, antal in (("ja", 15), ("delvis", 5), ("nej", 5)):
        for _ in range(antal):
            svar(ame, typ, vad)
    rattat = svar(ame, typ, "nej")
    AterkopplingFactory(remiss=rattat.remiss, rattar=rattat, fraga_besvarad="ja", signerad_vid=vid(date(2026, 9, 1), 11))
    svar(ame, typ, "ja", slag="start")
    svar(ame, typ, "ja", den=date(2026, 7, 1))
    forsta = tabeller(x_bestallning, ame)[str(ame.pk), ""]["perioder"][0]
    (rad,) = forsta["rader"]
    assert forsta["namn"] == "Första halvåret 2026"
    assert (rad["typ"], rad["n"]) == (str(typ.pk), "26")
    assert rad["svar"] == ["16", "5", "5", "0"]
    assert rad["andel"] == "62\xa0%"


@pytest.mark.krav("S144", "D12")
def test_sma_grupper_doljs_ocksa_over_enheterna(ame):
    granne = EnhetFactory(verksamhet=ame.verksamhet)
    typ = BestallningstypFactory(verksamhet=ame.verksamhet, namn="Bedömning")
    for _ in range(10):
        svar(ame, typ, "ja")
    for _ in range(3):
        svar(ame, typ, "nej")
    for _ in range(8):
        svar(granne, typ, "ja")
    egna = tabeller(x_bestallning, ame, granne)
    rad = egna[str(ame.pk), ""]["perioder"][0]["rader"][0]
    assert "3" not in rad["svar"]
    assert rad["andel"] == "··" or "13" not in rad["n"], "10 of 13 would tell that three were something else"
    alla = egna["", ""]["perioder"][0]["rader"][0]
    synliga = [egna[k, ""]["perioder"][0]["rader"][0]["svar"][2] for k in ("", str(ame.pk), str(granne.pk))]
    assert synliga[1] in ("··", "<5")
    assert alla["svar"][2] in ("··", "<5")


# --- places and cost (S148) ---


@pytest.mark.krav("S148", "C74")
def test_en_insats_har_platser_och_arskostnad_och_sidan_visar_belaggning_och_kostnad_per_deltagarmanad(ame):
    """Ten places for 181 days; eight took part for 181 days each and one the last ten: 1458 of 1810 place days."""
    typ = InsatstypFactory(verksamhet=ame.verksamhet, namn="Kök", platser=10, kostnad_per_plats=6000)
    for _ in range(8):
        InsatsFactory(arende=ArendeFactory(enhet=ame, insats=True, deltagande=False), insatstyp=typ, start_den=date(2025, 11, 1))
    InsatsFactory(arende=ArendeFactory(enhet=ame, insats=True, deltagande=False), insatstyp=typ, start_den=date(2026, 6, 21))
    InsatsFactory(arende=ArendeFactory(enhet=ame, insats=True, deltagande=False), insatstyp=typ, start_den=date(2026, 7, 1))
    with lasare() as las:
        (rad,) = belaggning(las, [str(ame.pk)], HALVAR)[str(ame.verksamhet_id)]
    assert (rad.deltagare, rad.dagar, rad.erbjudna_dagar) == (9, 8 * 181 + 10, 181)
    assert rad.andel == pytest.approx(1458 / 1810)
    assert rad.arskostnad == 720_000
    assert rad.per_manad == pytest.approx(60_000 * (181 / 30.4375) / (1458 / 30.4375))
    (printad,) = tabeller(x_insatsplatser, ame)[str(ame.pk), ""]["perioder"][0]["rader"]
    assert printad["belaggning"] == "81\xa0%"
    assert printad["arskostnad"] == "720\xa0000\xa0kr"
    assert printad["deltagare"] == "9"


@pytest.mark.krav("S148", "N02", "N12")
def test_utan_platser_eller_deltagare_star_ett_streck_och_sma_grupper_doljs(ame):
    okand = InsatstypFactory(verksamhet=ame.verksamhet, namn="Okänd", platser=None, kostnad_per_plats=None, loka_typ="kurs")
    tom = InsatstypFactory(verksamhet=ame.verksamhet, namn="Tom", platser=5, kostnad_per_plats=100, loka_typ="praktik")
    liten = InsatstypFactory(verksamhet=ame.verksamhet, namn="Liten", platser=5, kostnad_per_plats=100)
    stor = InsatstypFactory(verksamhet=ame.verksamhet, namn="Stor", platser=5, kostnad_per_plats=100)
    for typ, antal in ((okand, 6), (liten, 3), (stor, 7)):
        for _ in range(antal):
            InsatsFactory(
                arende=ArendeFactory(enhet=ame, insats=True, deltagande=False), insatstyp=typ, start_den=date(2026, 2, 1)
            )
    alla = {r["typ"]: r for r in tabeller(x_insatsplatser, ame)["", ""]["perioder"][0]["rader"]}
    rader = {typ.namn: alla[str(typ.pk)] for typ in (okand, tom, liten, stor)}
    assert (rader["Okänd"]["belaggning"], rader["Okänd"]["per_manad"], rader["Okänd"]["skal"]) == (
        "—",
        "—",
        "Inte angivet i katalogen.",
    )
    assert (rader["Tom"]["deltagare"], rader["Tom"]["per_manad"], rader["Tom"]["skal"]) == ("0", "—", "Ingen deltog.")
    for namn in ("Liten", "Stor"):  # the sum of the two stands in another table: one tells the other
        assert rader[namn]["deltagare"] in ("··", "<5")
        assert rader[namn]["belaggning"] == rader[namn]["per_manad"] == rader[namn]["manader"] == "··"
        assert rader[namn]["platser"] == "5"


# --- the page (S145) ---


@pytest.fixture
def siffror(ame):
    kommun = ame.verksamhet.namnd.kommun
    korning = MatkorningFactory(kommun=kommun)
    for matt, varde in (("v_deltagare", 210.0), ("v_avslutade", 80.0), ("v_paborjade", 90.0)):
        MatpunktFactory(enhet=ame, korning=korning, matt=matt, varde=varde, taljare=int(varde), namnare=None)
    MatpunktFactory(enhet=ame, korning=korning, matt="k5_aterkoppling", varde=0.75, taljare=30, namnare=40)
    MatpunktFactory(
        enhet=ame, korning=korning, matt="a_utanfor", varde=0.1, taljare=4, namnare=40, mer={"dold": {"ja": 4, "nej": 36}}
    )
    typ = BestallningstypFactory(verksamhet=ame.verksamhet, namn="Bedömning", vantat_resultat="Ett utlåtande.")
    rad = {"typ": str(typ.pk), "n": "26", "svar": ["16", "5", "5", "0"], "andel": "62\xa0%"}
    perioder = {"perioder": [{"namn": "Första halvåret 2026", "rader": [rad]}]}
    MatpunktFactory(enhet=ame, korning=korning, matt="x_bestallning", varde=None, taljare=None, namnare=None, delar=perioder)
    insats = {
        "typ": str(InsatstypFactory(verksamhet=ame.verksamhet, namn="Kök").pk),
        "platser": "10",
        "arskostnad": "720\xa0000\xa0kr",
        "deltagare": "9",
        "manader": "47,9",
    }
    insats |= {"belaggning": "81\xa0%", "per_manad": "7\xa0449\xa0kr", "skal": ""}
    platser = {"perioder": [{"namn": "Första halvåret 2026", "rader": [insats]}]}
    MatpunktFactory(enhet=ame, korning=korning, matt="x_insatsplatser", varde=None, taljare=None, namnare=None, delar=platser)
    return korning


@pytest.mark.krav("S145", "C73", "D12")
def test_bestallaren_ser_flode_mal_och_svar_men_inga_personer(ame, siffror, som):
    """S145: a beställare login sees aggregated flow, goals and feedback rate; no person data."""
    person = PersonFactory(namnd=ame.verksamhet.namnd, efternamn="Hemlighetsson")
    arende = ArendeFactory(enhet=ame, person=person, insats=True)
    avtal = UppdragsavtalFactory(enhet=ame, version=1, granskas_den=date(2026, 10, 1))
    AvtalsmalFactory(avtal=avtal, matt="v_deltagare", slag="volym", varde=200)
    type(avtal).objects.filter(pk=avtal.pk).update(signerat_av=avtal.skapat_av, signerat_vid=vid(date(2025, 12, 15), 9))
    svar = som(UserFactory(roll="bestallare", enhet=ame)).get(reverse("bestallarsida"))
    html = svar.content.decode()
    for text in (
        "Deltagare",
        "210",
        "Återkoppling i tid",
        "75\xa0%",
        "minst 200 deltagare",
        "Året är inte slut.",
        "Ett utlåtande.",
        "62\xa0%",
    ):
        assert text in html, text
    assert "skulle ha setts över" in html
    for hemligt in ("Hemlighetsson", arende.nummer, str(arende.pk), "/arenden/", "4 av 40"):
        assert hemligt not in html
    assert som(UserFactory(roll="chef", enhet=ame)).get(reverse("bestallarsida")).status_code == 200
    assert som(UserFactory(roll="handlaggare", enhet=ame)).get(reverse("bestallarsida")).status_code == 403
    assert som(UserFactory(roll="bestallare", enhet=ame)).post(reverse("bestallarsida")).status_code == 405


@pytest.mark.krav("S148", "C74")
def test_sidan_om_platser_och_kostnad_sager_inget_om_vad_insatsen_ledde_till(ame, siffror, som):
    html = som(UserFactory(roll="chef", enhet=ame)).get(reverse("insatsplatser")).content.decode()
    for text in ("Kök", "720\xa0000\xa0kr", "81\xa0%", "7\xa0449\xa0kr", "utan att säga något om vad insatsen ledde till"):
        assert text in html
    assert "effekt" not in html.lower()


@pytest.mark.krav("S170", "C73")
def test_uppdraget_ar_ett_klick_fran_varje_sida_som_mater_det(ame, siffror, som):
    """S170: the unit's uppdrag (text, decided by, date, target groups, goals) is one click from every page that measures it."""
    UppdragsavtalFactory(enhet=ame, version=1, signerat=True, uppdrag="Stödja unga vuxna.")
    klient = som(UserFactory(roll="chef", enhet=ame))
    for sida in MATER:
        assert f'href="{reverse("uppdragsavtal")}' in klient.get(reverse(sida)).content.decode(), sida
    html = klient.get(reverse("uppdragsavtal")).content.decode()
    for text in ("Stödja unga vuxna.", "Arbetsmarknadsnämnden, 10 december 2025", "Målgrupper", "Mål för"):
        assert text in html


def test_fragorna_ar_lika_manga_vid_ett_och_tjugo_arenden(ame, siffror, som):
    klient = som(UserFactory(roll="chef", enhet=ame))

    def fragor():
        with CaptureQueriesContext(connection) as c:
            klient.get(reverse("bestallarsida"))
        return len(c)

    fragor()
    en = fragor()
    for _ in range(5):
        ArendeFactory(
            enhet=ame,
            insats=True,
            deltagande=False,
            inkom_den=date(2026, 5, 1),
            inskriven_den=date(2026, 5, 2) + timedelta(days=1),
        )
    assert fragor() == en
