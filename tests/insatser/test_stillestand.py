"""What stands still: each kind in a small world counted by hand. Today is 2026-11-22 in all of them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ame.arenden.enums import Niva, Status
from ame.organisation.enums import LokaTyp
from insatser.enums import Arbetsplatsform, Malstatus, Stillestandsslag
from insatser.models import Stillestand
from insatser.stillestand import FINNARE, hitta
from intake.enums import Loftesslag
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    EnhetInstallningFactory,
    InsatsFactory,
    InsatsforlangningFactory,
    InsatstypFactory,
    KartlaggningFactory,
    LofteFactory,
    NivabedomningFactory,
    PersonFactory,
    PlaceringFactory,
    PlanFactory,
    PlanmalFactory,
    PlanversionFactory,
    PlatsFactory,
    StillestandFactory,
    StodaktivitetFactory,
    TillfalleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
IDAG = date(2026, 11, 22)
S = Stillestandsslag


def for_(dagar: int) -> date:
    return IDAG - timedelta(days=dagar)


@pytest.fixture
def enhet(db):
    return EnhetFactory()


def nytt(enhet, **falt):
    """A case enrolled 400 days ago, long before anything the tests look at, without an insats."""
    falt = {"inkom_den": for_(420), "inskriven_den": for_(400), "status": Status.INSATS, "deltagande": False} | falt
    return ArendeFactory(enhet=enhet, **falt)


def i_insats(arende, start, slut=None, typ=None, **falt):
    typ = typ or InsatstypFactory(verksamhet=arende.enhet.verksamhet, normal_langd_dagar=400, langsta_langd_dagar=None)
    falt = {"planerat_slut_den": start + timedelta(days=390)} | falt
    if slut:
        falt |= {"avslutad": True, "slut_den": slut}
    return InsatsFactory(arende=arende, insatstyp=typ, start_den=start, **falt)


def rader(slag, idag=IDAG):
    """{(case, insats): since} of one kind."""
    return {
        (arende, insats): sedan
        for enhetens in hitta(idag, slag=[slag]).values()
        for (_, arende, insats), sedan in enhetens.items()
    }


# --- past the normal length (S070) ---


@pytest.mark.krav("S070", "C31")
def test_over_normaltid_dagen_efter_normal_langd_eller_planerat_slut(enhet):
    arende = nytt(enhet)
    typ = InsatstypFactory(verksamhet=enhet.verksamhet, normal_langd_dagar=90, langsta_langd_dagar=None)
    passerad = i_insats(arende, for_(91), typ=typ, planerat_slut_den=for_(-100))
    i_tid = i_insats(nytt(enhet), for_(90), typ=typ, planerat_slut_den=for_(-100))
    forbi_planen = i_insats(nytt(enhet), for_(20), typ=typ, planerat_slut_den=for_(1))
    i_insats(nytt(enhet), for_(91), slut=for_(5), typ=typ)  # ended
    funna = rader(S.OVER_NORMALTID)
    assert funna == {(arende.pk, passerad.pk): for_(1), (forbi_planen.arende_id, forbi_planen.pk): for_(1)}
    assert (i_tid.arende_id, i_tid.pk) not in funna


@pytest.mark.krav("S070", "S071")
def test_ett_beslut_om_forlangning_galler_till_sin_dag_men_inte_forbi_langsta_langd(enhet):
    typ = InsatstypFactory(verksamhet=enhet.verksamhet, normal_langd_dagar=90, langsta_langd_dagar=180)
    ute = i_insats(nytt(enhet), for_(120), typ=typ, planerat_slut_den=for_(1))
    langre = i_insats(nytt(enhet), for_(120), typ=typ, planerat_slut_den=for_(0))
    langst = i_insats(nytt(enhet), for_(190), typ=typ, planerat_slut_den=for_(-30))
    for insats in (ute, langre, langst):
        InsatsforlangningFactory(insats=insats, fran_den=insats.start_den + timedelta(days=90), till_den=insats.planerat_slut_den)
    assert rader(S.OVER_NORMALTID) == {(ute.arende_id, ute.pk): for_(1), (langst.arende_id, langst.pk): for_(10)}


# --- the same kind for long (S070, methods.md 4.5) ---


@pytest.mark.krav("S070", "C31")
def test_samma_slag_180_dagar_utan_andrad_niva_mal_eller_plan(enhet):
    last = i_insats(nytt(enhet), for_(180))
    i_insats(nytt(enhet), for_(179))
    rorda = [nytt(enhet) for _ in range(4)]
    for arende in rorda:
        i_insats(arende, for_(300))
    NivabedomningFactory(arende=rorda[0], niva=Niva.ROD, bedomd_den=for_(310))
    NivabedomningFactory(arende=rorda[0], niva=Niva.GUL, bedomd_den=for_(179))
    plan = PlanFactory(arende=rorda[1], paborjad_den=for_(390))
    PlanmalFactory(plan=plan, satt_den=for_(100))
    plan = PlanFactory(arende=rorda[2], paborjad_den=for_(390))
    PlanmalFactory(plan=plan, satt_den=for_(380), status=Malstatus.NATT, avslutat_den=for_(30))
    plan = PlanFactory(arende=rorda[3], paborjad_den=for_(390))
    PlanversionFactory(plan=plan, signerad_vid=for_(10).isoformat() + "T10:00:00Z")
    assert rader(S.SAMMA_SLAG) == {(last.arende_id, last.pk): for_(180)}


@pytest.mark.krav("S070")
def test_en_ny_bedomning_till_samma_niva_ar_ingen_rorelse(enhet):
    insats = i_insats(nytt(enhet), for_(200))
    NivabedomningFactory(arende=insats.arende, niva=Niva.GUL, bedomd_den=for_(100))  # gul at start too
    assert rader(S.SAMMA_SLAG) == {(insats.arende_id, insats.pk): for_(200)}


@pytest.mark.krav("S070", "C31")
def test_ett_uppehall_under_30_dagar_ar_samma_period(enhet):
    """methods.md 4.5: 200 days in two parts with 29 free days between are one spell; with 30 they are two."""
    typ = InsatstypFactory(verksamhet=enhet.verksamhet, normal_langd_dagar=900, langsta_langd_dagar=None)
    en, tva = nytt(enhet), nytt(enhet)
    i_insats(en, for_(200), slut=for_(130), typ=typ)
    senare = i_insats(en, for_(100), typ=typ)  # 129..101 free: 29 days
    i_insats(tva, for_(200), slut=for_(131), typ=typ)
    i_insats(tva, for_(100), typ=typ)  # 130..101 free: 30 days
    assert rader(S.SAMMA_SLAG) == {(en.pk, senare.pk): for_(200)}


@pytest.mark.krav("S070", "C31")
def test_60_dagar_forbi_planerat_slut_utan_nytt_mal_eller_nagot_mot_jobb(enhet):
    def forbi(dagar=60):
        return i_insats(nytt(enhet), for_(150), planerat_slut_den=for_(dagar))

    last, med_mal, mot_jobb, coachad = forbi(), forbi(), forbi(), forbi()
    forbi(59)
    PlanmalFactory(plan=PlanFactory(arende=med_mal.arende, paborjad_den=for_(390)), satt_den=for_(59))
    jobb = InsatstypFactory(
        verksamhet=enhet.verksamhet,
        ar_jobbinriktad=True,
        loka_typ=LokaTyp.JOBBSOK,
        normal_langd_dagar=400,
        langsta_langd_dagar=None,
    )
    i_insats(mot_jobb.arende, for_(100), slut=for_(60), typ=jobb)
    tidigare = i_insats(coachad.arende, for_(140), slut=for_(61), typ=jobb)
    assert rader(S.SAMMA_SLAG) == {
        (last.arende_id, last.pk): for_(60),
        (coachad.arende_id, coachad.pk): for_(60),
    }
    StodaktivitetFactory(arende=coachad.arende, insats=tidigare, den=for_(3))
    assert rader(S.SAMMA_SLAG) == {(last.arende_id, last.pk): for_(60)}


# --- two equal in a row (S073) ---


@pytest.mark.krav("S073", "C31")
def test_tva_lika_i_rad_nar_den_andra_pagar_och_nivan_ar_densamma(enhet):
    typ = InsatstypFactory(verksamhet=enhet.verksamhet, normal_langd_dagar=900, langsta_langd_dagar=None)
    annan = InsatstypFactory(verksamhet=enhet.verksamhet, loka_typ=LokaTyp.KURS, normal_langd_dagar=900, langsta_langd_dagar=None)
    lika, olika, emellan, flyttad = (nytt(enhet) for _ in range(4))
    for arende in (lika, emellan, flyttad):
        i_insats(arende, for_(200), slut=for_(150), typ=typ)
    i_insats(olika, for_(200), slut=for_(150), typ=annan)
    i_insats(emellan, for_(140), slut=for_(110), typ=annan)
    andra = i_insats(lika, for_(100), typ=typ)
    for arende in (olika, emellan, flyttad):
        i_insats(arende, for_(100), typ=typ)
    NivabedomningFactory(arende=flyttad, niva=Niva.GRON, bedomd_den=for_(120))
    assert rader(S.TVA_LIKA) == {(lika.pk, andra.pk): for_(100)}


# --- gaps (K9) ---


@pytest.mark.krav("C31")
def test_glapp_mer_an_30_dagar_utan_oppen_insats(enhet):
    aldrig = nytt(enhet, status=Status.VANTAR, inkom_den=for_(40), inskriven_den=for_(31))
    nytt(enhet, status=Status.VANTAR, inkom_den=for_(40), inskriven_den=for_(30))
    efter = nytt(enhet)
    i_insats(efter, for_(300), slut=for_(100))
    i_insats(efter, for_(200), slut=for_(45))
    nyss = nytt(enhet)
    i_insats(nyss, for_(200), slut=for_(30))
    i_insats(nytt(enhet), for_(200))
    ArendeFactory(enhet=enhet, inkom_den=for_(400))  # not enrolled
    assert rader(S.GLAPP) == {(aldrig.pk, None): for_(31), (efter.pk, None): for_(45)}


# --- the promise of a first activity (S077) ---


@pytest.mark.krav("S077", "C33")
def test_missat_lofte_om_forsta_aktivitet(enhet):
    def lova(lovat, **falt):
        arende = nytt(enhet, status=Status.VANTAR, inkom_den=for_(60), inskriven_den=for_(30))
        LofteFactory(
            slag=Loftesslag.AKTIVITET, arende=arende, mal_id=arende.pk, lovat_den=lovat, remiss__mottagande_enhet=enhet, **falt
        )
        return arende

    passerat = lova(for_(1))
    lova(IDAG)
    lova(for_(1), uppfyllt_den=IDAG, passerat_den=IDAG)
    assert rader(S.MISSAT_LOFTE) == {(passerat.pk, None): for_(1)}


# --- active without a step (S058) ---


@pytest.mark.krav("S058", "C25")
def test_aktiv_utan_steg_ar_de_med_aktiviteter_i_sex_manader_utan_andrad_niva_mal_eller_plan(enhet):
    olika_slag = nytt(enhet)
    i_insats(olika_slag, for_(200), slut=for_(110))
    kurs = InsatstypFactory(verksamhet=enhet.verksamhet, loka_typ=LokaTyp.KURS, normal_langd_dagar=400, langsta_langd_dagar=None)
    i_insats(olika_slag, for_(100), typ=kurs)
    bara_stod = nytt(enhet)
    StodaktivitetFactory(arende=bara_stod, den=for_(180))
    StodaktivitetFactory(arende=bara_stod, den=for_(30))
    narvarande = nytt(enhet)
    slut = i_insats(narvarande, for_(190), slut=for_(20))
    TillfalleFactory(insats=slut, den=for_(25), narvarande=True)
    slutat = nytt(enhet)
    StodaktivitetFactory(arende=slutat, den=for_(300))
    StodaktivitetFactory(arende=slutat, den=for_(31))  # nothing lately: not active
    for kort in (179, 10):
        i_insats(nytt(enhet), for_(kort))
    assert rader(S.UTAN_STEG) == {
        (olika_slag.pk, None): for_(200),
        (bara_stod.pk, None): for_(180),
        (narvarande.pk, None): for_(190),
    }


@pytest.mark.krav("S058", "C25")
@pytest.mark.parametrize("ror", ["niva", "mal", "plan", "version"])
def test_ett_steg_tar_arendet_fran_listan_aktiv_utan_steg(enhet, ror):
    arende = nytt(enhet)
    i_insats(arende, for_(300))
    plan = PlanFactory(arende=arende, paborjad_den=for_(9 if ror == "plan" else 390))
    if ror == "niva":
        NivabedomningFactory(arende=arende, niva=Niva.ROD, bedomd_den=for_(9))
    elif ror == "mal":
        PlanmalFactory(plan=plan, satt_den=for_(9))
    elif ror == "version":
        PlanversionFactory(plan=plan, signerad_vid=for_(9).isoformat() + "T10:00:00Z")
    assert rader(S.UTAN_STEG) == {}
    assert rader(S.UTAN_STEG, IDAG + timedelta(days=180 - 9)) == {(arende.pk, None): for_(9)}


# --- no judgement (S070) ---


@pytest.mark.krav("S070", "C31")
def test_ingen_bedomning_pa_180_dagar(enhet):
    aldrig = nytt(enhet, inskriven_den=for_(180), inkom_den=for_(190))
    nytt(enhet, inskriven_den=for_(179), inkom_den=for_(190))
    gammal, bedomd, kartlagd = nytt(enhet), nytt(enhet), nytt(enhet)
    for arende in (gammal, bedomd, kartlagd):
        NivabedomningFactory(arende=arende, bedomd_den=for_(250))
    NivabedomningFactory(arende=bedomd, bedomd_den=for_(20))
    KartlaggningFactory(arende=kartlagd, klar=True, paborjad_den=for_(40), klar_den=for_(33))
    assert rader(S.INGEN_BEDOMNING) == {(aldrig.pk, None): for_(180), (gammal.pk, None): for_(250)}


# --- the middle step without a next one (S066) ---


@pytest.mark.krav("S066", "C31")
def test_egen_arena_forbi_planerat_slut_utan_nasta_steg(enhet):
    def placera(form, slut, **falt):
        insats = i_insats(nytt(enhet), for_(100), arbetsplatsform=form)
        plats = PlatsFactory(form=form, anordnare__verksamhet=enhet.verksamhet)
        grund = {"start_den": for_(90), "planerat_slut_den": slut, "riskbedomd_den": for_(95), "nasta_steg": ""}
        if form in {Arbetsplatsform.ARBETSARENA, Arbetsplatsform.ARBETSGRUPP}:
            grund["handledare"] = UserFactory(roll="handledare", enhet=enhet)
        PlaceringFactory(insats=insats, plats=plats, form=form, pagar=True, **grund | falt)
        return insats

    utan = placera(Arbetsplatsform.ARBETSARENA, for_(1))
    placera(Arbetsplatsform.ARBETSARENA, IDAG)
    placera(Arbetsplatsform.ARBETSGRUPP, for_(1), nasta_steg="Praktik hos en extern arbetsgivare.")
    placera(Arbetsplatsform.EXTERN, for_(1))
    assert rader(S.UTAN_NASTA_STEG) == {(utan.arende_id, utan.pk): for_(1)}


# --- whose limits, and at what cost ---


@pytest.mark.krav("T07")
def test_en_ny_grans_galler_fran_sin_dag_och_det_som_redan_star_stilla_star_kvar(enhet):
    """From 30 to 15: the new one at once. From 30 to 60: what was found under 30 stays."""
    EnhetInstallningFactory(enhet=enhet, glapp_dagar=30)
    EnhetInstallningFactory(enhet=enhet, galler_fran_den=IDAG, glapp_dagar=15)
    nyss = nytt(enhet, status=Status.VANTAR, inkom_den=for_(40), inskriven_den=for_(16))
    assert rader(S.GLAPP, for_(1)) == {}
    assert rader(S.GLAPP) == {(nyss.pk, None): for_(16)}
    annan = EnhetFactory()
    EnhetInstallningFactory(enhet=annan, galler_fran_den=IDAG, glapp_dagar=60)
    kand, okand = (nytt(annan, status=Status.VANTAR, inkom_den=for_(50), inskriven_den=for_(40)) for _ in range(2))
    StillestandFactory(arende=kand, slag=S.GLAPP, sedan_den=for_(40), upptackt_den=for_(9))
    assert (kand.pk, None) in rader(S.GLAPP)
    assert (okand.pk, None) not in rader(S.GLAPP)


def test_avslutade_och_ej_inskrivna_arenden_star_aldrig_stilla(enhet):
    ArendeFactory(enhet=enhet, avslutat=True, inkom_den=for_(420), inskriven_den=for_(400), avslutad_den=for_(1))
    ArendeFactory(enhet=enhet, beredning=True, inkom_den=for_(400))
    assert hitta(IDAG) == {}
    assert set(FINNARE) == set(Stillestandsslag)


def test_lika_manga_fragor_vid_1_och_20_arenden(enhet):
    def fragor(antal):
        for _ in range(antal):
            i_insats(nytt(enhet), for_(300), planerat_slut_den=for_(100))
            nytt(enhet, status=Status.VANTAR)
        with CaptureQueriesContext(connection) as fangade:
            funna = hitta(IDAG)
        return len(fangade), len(funna[enhet.pk])

    (en, fa), (flera, manga) = fragor(1), fragor(19)
    assert manga == 20 * fa
    assert en == flera == len(FINNARE) + 1  # one for each kind, two for samma_slag
    assert not Stillestand.objects.exists()


def test_en_person_ska_inte_raknas_med_en_annans_rorelse(enhet):
    stilla = i_insats(nytt(enhet, person=PersonFactory(namnd=enhet.verksamhet.namnd)), for_(300))
    NivabedomningFactory(arende=nytt(enhet), niva=Niva.ROD, bedomd_den=for_(3))
    PlanmalFactory(plan=PlanFactory(arende=nytt(enhet), paborjad_den=for_(5)), satt_den=for_(3))
    assert set(rader(S.UTAN_STEG)) == {(stilla.arende_id, None)}
