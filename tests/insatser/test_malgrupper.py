"""Needs and levels of the caseload against offered places (S081, C35)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ame.organisation.enums import Behovsslag, LokaTyp
from insatser.urval_lage import NIVAER, malgruppsanalys
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    InsatsFactory,
    InsatstypFactory,
    NivabedomningFactory,
    PlanbehovFactory,
    PlanFactory,
    PlatsFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = "/insatser/malgrupper/"


def behover(varld, *slag, niva="", **falt):
    arende = varld.nytt_arende(deltagande=False, **falt)
    if niva:
        NivabedomningFactory(arende=arende, niva=niva)
    plan = PlanFactory(arende=arende)
    for kod in slag:
        PlanbehovFactory(plan=plan, slag=kod)
    return arende


def rad(varld, slag):
    return next(r for r in malgruppsanalys(varld.enhet, timezone.localdate()) if r.behov == slag)


@pytest.mark.krav("S081", "C35")
def test_sidan_korsar_behov_och_niva_med_erbjudna_platser_och_visar_var_de_inte_mots(varld):
    """S081: A page crosses needs and levels in the caseload with offered places and shows where they do not meet.

    By hand: three need Swedish (röd, röd, gul), two places of which one is taken by one of the three: two wait for one free place."""
    i_insats = behover(varld, "sprak", niva="rod")
    behover(varld, "sprak", niva="rod")
    behover(varld, "sprak", "boende", niva="gul")
    sprak = InsatstypFactory(verksamhet=varld.enhet.verksamhet, namn="Språkcafé", loka_typ=LokaTyp.SPRAK, platser=2)
    InsatsFactory(arende=i_insats, insatstyp=sprak)
    fick = rad(varld, Behovsslag.SPRAK)
    niva = dict(zip([kod for kod, _ in NIVAER], fick.per_niva, strict=True))
    assert niva == {"gron": 0, "gul": 1, "rod": 2, "ej_bedomd": 0}
    assert (fick.personer, fick.utan_insats, fick.insatser, fick.platser, fick.tagna, fick.lediga) == (
        3,
        2,
        ["Språkcafé"],
        2,
        1,
        1,
    )
    assert fick.mots == "1 fler behöver än det finns lediga platser"
    boende = rad(varld, Behovsslag.BOENDE)
    assert (boende.personer, boende.platser) == (1, None)
    assert boende.mots.startswith("Möts av en annan aktör")
    svar = varld.klient(varld.chef).get(URL)
    html = svar.content.decode()
    for text in ("Svenska språket", "1 fler behöver än det finns lediga platser", "Möts av en annan aktör"):
        assert text in html
    assert i_insats.person.efternamn not in html


@pytest.mark.krav("S081")
def test_utan_uppgift_om_platser_star_ett_streck_med_skal(varld):
    behover(varld, "yrkeskunnande", niva="gul")
    assert rad(varld, Behovsslag.YRKESKUNNANDE).mots == "Ingen insats erbjuds"
    InsatstypFactory(verksamhet=varld.enhet.verksamhet, namn="Köket", platser=None, loka_typ=LokaTyp.KURS)
    InsatstypFactory(verksamhet=varld.enhet.verksamhet, namn="Parken", platser=4, loka_typ=LokaTyp.VALIDERING)
    fick = rad(varld, Behovsslag.YRKESKUNNANDE)
    assert (fick.platser, fick.tagna, fick.lediga, fick.mots) == (None, None, None, "")
    assert fick.skal == "Antal platser är inte ifyllt för Köket"
    html = varld.klient(varld.chef).get(URL).content.decode()
    assert "Antal platser är inte ifyllt för Köket" in html
    assert "—" in html


@pytest.mark.krav("S081")
def test_bara_oppna_behov_i_aktiva_planer_hos_enhetens_oppna_arenden(varld):
    arende = behover(varld, "sprak", niva="rod")
    plan = arende.planer.get()
    PlanbehovFactory(plan=plan, slag="vardag", status="tillgodosett", upphort_den=timezone.localdate())
    annan = EnhetFactory(verksamhet=varld.enhet.verksamhet)
    PlanbehovFactory(plan=PlanFactory(arende=ArendeFactory(enhet=annan, insats=True)), slag="sprak")
    PlanbehovFactory(plan=PlanFactory(arende=varld.nytt_arende(deltagande=False), avslutad=True), slag="sprak")
    assert rad(varld, Behovsslag.SPRAK).personer == 1
    assert rad(varld, Behovsslag.VARDAG).personer == 0


def test_utgangen_insats_erbjuds_inte(varld):
    behover(varld, "sprak")
    InsatstypFactory(
        verksamhet=varld.enhet.verksamhet,
        loka_typ=LokaTyp.SPRAK,
        platser=9,
        galler_till_den=timezone.localdate().replace(year=2025),
    )
    assert rad(varld, Behovsslag.SPRAK).insatser == []


def test_platser_hos_anordnare_per_form(varld):
    PlatsFactory(anordnare__verksamhet=varld.enhet.verksamhet, antal=3)
    svar = varld.klient(varld.chef).get(URL)
    assert [(r.antal, r.tagna, r.lediga) for r in svar.context["former"]] == [(3, 0, 3)]


@pytest.mark.krav("D01")
def test_for_beredare_och_chef_i_egna_enheter(varld):
    for user in (varld.ansvarig, varld.handledare, varld.admin, varld.socialsekreterare):
        assert varld.klient(user).get(URL).status_code == 403
    assert varld.klient(varld.chef).post(URL).status_code == 405
    behover(varld, "sprak")
    annan_chef = UserFactory(roll="chef", enhet=EnhetFactory())
    assert varld.klient(annan_chef).get(f"{URL}?enhet={varld.enhet.pk}").context["finns_behov"] is False


def test_lika_manga_fragor_vid_1_och_20(varld):
    def fragor():
        with CaptureQueriesContext(connection) as c:
            malgruppsanalys(varld.enhet, timezone.localdate())
        return len(c)

    behover(varld, "sprak", niva="rod")
    en = fragor()
    for _ in range(19):
        behover(varld, "sprak", "vardag", niva="gul")
    assert fragor() == en == 4
