"""Placements: what is refused, what each form asks for, the check before the start, check-ins, the end and what never came about."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from insatser.enums import Placeringsstatus
from insatser.matt import Foljer, andel_foljer
from insatser.models import Insats, Placering
from insatser.services.placering import (
    andra_placering,
    avsluta_placering,
    planera_placering,
)
from insatser.services.placering_start import spara_startkontroll, starta_placering
from insatser.urval_placering import lediga, tider_hos_andra, utan_nasta_steg
from tests.ame.arenden.varld import bygg_varld
from tests.factories import (
    AnordnareFactory,
    InsatsFactory,
    PlaceringFactory,
    PlanFactory,
    PlatsFactory,
    SamverkansaktorFactory,
    UserFactory,
)
from tests.insatser.placeringar import (
    IDAG,
    INSATSENS_SLUT,
    KONTROLL,
    SLUT,
    START,
    bygg_insats,
    fel_av,
    ny_plats,
    placeringsfalt,
    planera,
    startad,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def insats(varld):
    return bygg_insats(varld)


# --- the forms (S065, S066) -------------------------------------------------------------------------------------


@pytest.mark.krav("S065")
@pytest.mark.parametrize("form", ["arbetsarena", "arbetsgrupp", "kommunal_enhet", "extern"])
def test_en_placering_har_platsens_form_och_bara_de_falt_den_behover(varld, insats, form):
    plats = ny_plats(varld, form=form)
    eget = form in {"arbetsarena", "arbetsgrupp"}
    egna = {"handledare": varld.handledare}
    andras = {"handledare_namn": "Kim Kockson", "handledare_telefon": "0123-456 71"}
    utan = placeringsfalt(plats, **({} if eget else {"handledare_namn": "", "handledare_telefon": ""}))
    assert set(fel_av(lambda: planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **utan))) <= {
        "handledare",
        "handledare_namn",
    }
    fel = utan | (andras if eget else egna) | (egna if eget else andras)
    assert set(fel_av(lambda: planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **fel))) <= {
        "handledare",
        "handledare_namn",
    }
    ratt = utan | (egna if eget else andras)
    rad = planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **ratt)
    assert (rad.form, rad.status) == (form, Placeringsstatus.PLANERAD)
    assert bool(rad.handledare) is eget and bool(rad.handledare_namn) is not eget


@pytest.mark.krav("S065")
def test_handledaren_i_egen_regi_arbetar_i_enheten(varld, insats):
    plats = ny_plats(varld, form="arbetsarena")
    frammande = UserFactory(roll="handledare")
    for person in (frammande, varld.kollega):
        assert "handledare" in fel_av(lambda person=person: planera(varld, insats, plats, handledare=person))


@pytest.mark.krav("S066")
def test_egen_arena_utan_nasta_steg_efter_planerat_slut_listas(varld, insats):
    idag = timezone.localdate()
    plats = ny_plats(varld, form="arbetsarena", antal=9)
    egen = {"insats": insats, "plats": plats, "pagar": True, "start_den": START, "handledare": varld.handledare}
    sen = PlaceringFactory(planerat_slut_den=idag - timedelta(days=1), **egen)
    PlaceringFactory(planerat_slut_den=idag - timedelta(days=1), **egen, nasta_steg="Praktik i butik.")
    PlaceringFactory(planerat_slut_den=idag, **egen)
    PlaceringFactory(insats=insats, plats=ny_plats(varld), pagar=True, planerat_slut_den=idag - timedelta(days=1))
    annan = PlaceringFactory(plats__form="arbetsgrupp", pagar=True, planerat_slut_den=idag - timedelta(days=1))  # another unit
    assert list(utan_nasta_steg(varld.ansvarig)) == [sen]
    assert set(utan_nasta_steg()) == {sen, annan}
    andra_placering(
        actor=varld.ansvarig,
        placering=sen,
        planerat_slut_den=sen.planerat_slut_den,
        timmar_per_vecka=sen.timmar_per_vecka,
        veckans_innehall=sen.veckans_innehall,
        handledare=varld.handledare,
        nasta_steg="Ansöka om praktik i butik.",
        **{"handledare_namn": ""},
    )
    assert list(utan_nasta_steg(varld.ansvarig)) == []


@pytest.mark.krav("S055")
def test_andelen_som_foljer_onskemal_eller_erfarenhet_per_form(varld, insats):
    extern, arena = ny_plats(varld), ny_plats(varld, form="arbetsarena")
    PlaceringFactory(insats=insats, plats=extern, pagar=True, foljer_onskemal="ja")
    PlaceringFactory(insats=insats, plats=extern, pagar=True, foljer_onskemal="delvis")
    PlaceringFactory(insats=insats, plats=extern, pagar=True, foljer_onskemal="nej", bygger_pa_erfarenhet=True)
    PlaceringFactory(insats=insats, plats=extern, foljer_onskemal="ja", status="installd")  # T11
    PlaceringFactory(insats=insats, plats=extern, foljer_onskemal="ja")  # planned, may still come to nothing
    PlaceringFactory(insats=insats, plats=arena, pagar=True, foljer_onskemal="nej")
    svar = andel_foljer(Placering.objects.all())
    assert svar == {"extern": Foljer(3, 2), "arbetsarena": Foljer(1, 0)}
    assert round(svar["extern"].andel * 100) == 67
    assert Foljer().andel is None


@pytest.mark.krav("S055")
def test_den_som_inte_foljer_onskemalet_far_ett_skal(varld, insats):
    plats = ny_plats(varld)
    assert "foljer_skal" in fel_av(lambda: planera(varld, insats, plats, foljer_onskemal="nej"))
    assert planera(varld, insats, plats, foljer_onskemal="nej", foljer_skal="Ingen plats i kök är ledig.").pk


@pytest.mark.krav("S078", "C32")
def test_flera_placeringar_i_rad_ar_en_person_och_ett_deltagande(varld, insats):
    a, b, c = (ny_plats(varld, namn=namn) for namn in ("Köket", "Lagret", "Parken"))
    planera(varld, insats, a, start_den=START, planerat_slut_den=START + timedelta(days=20))
    planera(varld, insats, b, start_den=START + timedelta(days=21), planerat_slut_den=START + timedelta(days=41))
    planera(varld, insats, c, start_den=START + timedelta(days=42), planerat_slut_den=START + timedelta(days=62))
    assert Placering.objects.verkliga().filter(insats=insats).count() == 3
    assert Insats.objects.filter(arende=varld.arende).count() == 1
    assert Placering.objects.values("insats__arende__person").distinct().count() == 1


@pytest.mark.krav("S065")
def test_insatsen_visar_den_senaste_placering_som_har_borjat(varld, insats):
    egen = ny_plats(varld, form="arbetsgrupp", namn="Parkgruppen")
    forsta = startad(varld, insats, egen, handledare=varld.handledare, planerat_slut_den=IDAG)
    insats.refresh_from_db()
    assert (insats.arbetsplatsform, insats.arbetsplats, insats.handledare) == ("arbetsgrupp", str(egen), varld.handledare)
    i_morgon = IDAG + timedelta(days=1)
    nasta = planera(varld, insats, ny_plats(varld), start_den=i_morgon, planerat_slut_den=INSATSENS_SLUT)
    insats.refresh_from_db()
    assert insats.arbetsplatsform == "arbetsgrupp", "a planned one moves nobody"
    avsluta_placering(actor=varld.ansvarig, placering=forsta, slut_den=IDAG - timedelta(days=1))
    spara_startkontroll(actor=varld.ansvarig, placering=nasta, **KONTROLL)
    starta_placering(actor=varld.ansvarig, placering=nasta, start_den=IDAG, har_skadeskydd=True)
    insats.refresh_from_db()
    assert (insats.arbetsplatsform, insats.handledare) == ("extern", None)


@pytest.mark.krav("S065", "B08")
def test_en_kanslig_plats_namns_inte_i_insatsens_falt(varld, insats):
    plats = PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet, namn="Beroendekliniken", ar_kanslig=True))
    planera(varld, insats, plats)
    insats.refresh_from_db()
    assert (insats.arbetsplatsform, insats.arbetsplats) == ("extern", "")


@pytest.mark.krav("S116")
def test_planeringen_ser_skoltiderna(varld, insats):
    sfi = SamverkansaktorFactory(arende=varld.arende, schema="Måndag och onsdag 9–12", fran_den=START, till_den=None)
    SamverkansaktorFactory(arende=varld.arende, schema="", fran_den=START, till_den=None)
    SamverkansaktorFactory(arende=varld.arende, schema="Slutade", fran_den=date(2026, 1, 1), till_den=START - timedelta(days=1))
    assert tider_hos_andra(varld.arende, START, SLUT) == [sfi]


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.krav("S007", "S065")
def test_platser_raknas_ur_placeringarna_dag_for_dag(varld, insats):
    plats = ny_plats(varld, antal=2)
    assert lediga(plats, START, SLUT) == 2
    PlaceringFactory(insats=insats, plats=plats, start_den=START, planerat_slut_den=START + timedelta(days=9))
    PlaceringFactory(insats=insats, plats=plats, start_den=START + timedelta(days=10), planerat_slut_den=SLUT)
    assert lediga(plats, START, SLUT) == 1, "one after the other takes one place"
    PlaceringFactory(insats=insats, plats=plats, start_den=START, planerat_slut_den=SLUT, status="installd")
    assert lediga(plats, START, SLUT) == 1, "what never came about takes nothing (T11)"
    PlaceringFactory(insats=insats, plats=plats, start_den=SLUT, planerat_slut_den=SLUT)
    assert lediga(plats, START, SLUT) == 0
    assert lediga(plats, START, SLUT - timedelta(days=1)) == 1
    avbruten = Placering.objects.filter(start_den=START + timedelta(days=10)).get()
    Placering.objects.filter(pk=avbruten.pk).update(status="avslutad", slut_den=SLUT - timedelta(days=1))
    assert lediga(plats, START, SLUT) == 1


@pytest.mark.krav("S007")
def test_en_placering_som_pagar_over_tiden_haller_sin_plats(varld, insats):
    idag = timezone.localdate()
    plats = ny_plats(varld, antal=1)
    PlaceringFactory(insats=insats, plats=plats, pagar=True, start_den=START, planerat_slut_den=idag - timedelta(days=10))
    assert lediga(plats, idag, idag) == 0


@pytest.mark.krav("S007", "S065")
def test_en_full_plats_nekas_med_skal(varld, insats):
    plats = ny_plats(varld, antal=1)
    PlaceringFactory(plats=plats, insats=InsatsFactory(arende=varld.nytt_arende()), start_den=SLUT, planerat_slut_den=SLUT)
    fel = fel_av(lambda: planera(varld, insats, plats))
    assert "fullt, 1 av 1 upptagna under perioden" in fel["plats"][0]
    assert planera(varld, insats, plats, planerat_slut_den=SLUT - timedelta(days=1)).pk


def test_en_stangd_plats_valjs_inte_men_star_kvar_i_gamla_placeringar(varld, insats):
    plats = ny_plats(varld)
    gammal = PlaceringFactory(insats=InsatsFactory(arende=varld.nytt_arende()), plats=plats)
    plats.upphord_den = SLUT
    plats.save()
    assert "stängd från 20 november 2026" in fel_av(lambda: planera(varld, insats, plats))["plats"][0]
    assert Placering.objects.get(pk=gammal.pk).plats == plats
    assert planera(varld, insats, plats, planerat_slut_den=SLUT - timedelta(days=1)).pk


def test_overlappande_placeringar_nekas(varld, insats):
    plats = ny_plats(varld, antal=9)
    planera(varld, insats, plats, planerat_slut_den=date(2026, 10, 20))
    samma = fel_av(lambda: planera(varld, insats, plats, start_den=date(2026, 10, 20)))
    assert "Personen har redan den här platsen" in samma["start_den"][0]
    annan = fel_av(lambda: planera(varld, insats, ny_plats(varld), start_den=date(2026, 10, 20)))
    assert "annan placering från 21 september 2026" in annan["start_den"][0]
    andra_insatsen = InsatsFactory(arende=varld.arende, start_den=START, planerat_slut_den=INSATSENS_SLUT)
    assert "start_den" in fel_av(lambda: planera(varld, andra_insatsen, plats, start_den=date(2026, 10, 1)))
    assert planera(varld, andra_insatsen, ny_plats(varld), start_den=date(2026, 10, 1)).pk, "another insats at another place"
    assert planera(varld, insats, plats, start_den=date(2026, 10, 21)).pk


@pytest.mark.krav("S056")
def test_en_placering_fore_planen_nekas_med_hur_den_mendas(varld, insats):
    plan = varld.arende.planer.get()
    plan.paborjad_den = START + timedelta(days=5)
    plan.save()
    plats = ny_plats(varld)
    fel = fel_av(lambda: planera(varld, insats, plats))
    assert fel["start_den"] == [
        "Planen började 26 september 2026, och en placering följer av planen. Välj den dagen eller en senare."
    ]
    assert planera(varld, insats, plats, start_den=START + timedelta(days=5)).pk
    plan.delete()
    assert "Personen har ingen plan än" in fel_av(lambda: planera(varld, insats, plats, start_den=SLUT))[0]


def test_utanfor_insatsens_tid_nekas(varld, insats):
    plats = ny_plats(varld)
    assert "start_den" in fel_av(lambda: planera(varld, insats, plats, start_den=START - timedelta(days=1)))
    sent = fel_av(lambda: planera(varld, insats, plats, planerat_slut_den=INSATSENS_SLUT + timedelta(days=1)))
    assert "förläng insatsen först" in sent["planerat_slut_den"][0]
    assert "planerat_slut_den" in fel_av(lambda: planera(varld, insats, plats, planerat_slut_den=START - timedelta(days=1)))
    Insats.objects.filter(pk=insats.pk).update(status="avslutad", slut_den=SLUT, slutorsak="genomford")
    assert "Insatsen är avslutad" in fel_av(lambda: planera(varld, insats, plats))[0]


def test_platsen_finns_i_den_egna_verksamheten(varld, insats):
    assert "plats" in fel_av(lambda: planera(varld, insats, PlatsFactory()))


def test_samma_nyckel_tva_ganger_ger_en_placering(varld, insats):
    from uuid import uuid4

    nyckel, plats = uuid4(), ny_plats(varld)
    forsta = planera(varld, insats, plats, nyckel=nyckel)
    assert planera(varld, insats, plats, nyckel=nyckel) == forsta
    assert Placering.objects.count() == 1


@pytest.mark.krav("A02")
def test_bara_den_som_arbetar_i_arendet_placerar(varld, insats):
    plats = ny_plats(varld)
    for actor in (varld.chef, varld.handledare, varld.framling):
        with pytest.raises(PermissionDenied):
            planera_placering(actor=actor, insats=insats, plats=plats, **placeringsfalt(plats))


@pytest.mark.krav("N16")
def test_personnummer_stoppas_i_fritext(varld, insats):
    nummer = "19850101-1234"
    for namn in ("veckans_innehall", "anpassningar"):
        assert namn in fel_av(lambda namn=namn: planera(varld, insats, ny_plats(varld), **{namn: f"Se {nummer}"}))


@pytest.mark.django_db(transaction=True)
@pytest.mark.krav("S007")
def test_tva_som_vill_ha_sista_platsen_samtidigt():
    varld = bygg_varld()
    plats = ny_plats(varld, antal=1)
    insatser = []
    for _ in range(2):
        arende = varld.nytt_arende(deltagande=False)
        PlanFactory(arende=arende)
        insatser.append(InsatsFactory(arende=arende, start_den=START, planerat_slut_den=INSATSENS_SLUT))
    barriar, svar = Barrier(2), []

    def ta(insats):
        try:
            barriar.wait(60)
            svar.append(planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **placeringsfalt(plats)))
        except ValidationError as fel:
            svar.append(fel)
        finally:
            connection.close()

    tradar = [Thread(target=ta, args=[i]) for i in insatser]
    for t in tradar:
        t.start()
    for t in tradar:
        t.join(30)
    assert sorted(type(s).__name__ for s in svar) == ["Placering", "ValidationError"]
    assert Placering.objects.count() == 1
    assert "fullt" in str(next(s for s in svar if isinstance(s, ValidationError)))
