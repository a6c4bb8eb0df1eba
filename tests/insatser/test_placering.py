"""Placements: what is refused, what each form asks for, the check before the start, check-ins, the end and what never came about."""

from datetime import date, time, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from insatser.enums import Arbetsplatsform, Initiativ, Narvarostatus, Onskemal, Placeringsstatus
from insatser.matt import Foljer, andel_foljer, rakna_narvaro
from insatser.models import Insats, Placering, Schemarad, Tillfalle
from insatser.services.placering import (
    andra_placering,
    avbryt_placering,
    avsluta_placering,
    avsluta_placeringar,
    planera_placering,
    stall_in_placering,
)
from insatser.services.placering_start import gor_avstamning, saknas_for_start, spara_startkontroll, starta_placering
from insatser.urval_placering import lediga, tider_hos_andra, utan_nasta_steg
from tests.ame.arenden.varld import bygg_varld
from tests.factories import (
    AnordnareFactory,
    InsatsFactory,
    PlaceringFactory,
    PlanFactory,
    PlatsFactory,
    SamverkansaktorFactory,
    SchemaradFactory,
    TillfalleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
START = date(2026, 9, 21)
SLUT = date(2026, 11, 20)
IDAG = timezone.localdate()
INSATSENS_SLUT = IDAG + timedelta(days=60)


@pytest.fixture
def insats(varld):
    Insats.objects.all().delete()
    PlanFactory(arende=varld.arende)
    return InsatsFactory(arende=varld.arende, start_den=START, planerat_slut_den=INSATSENS_SLUT, arbetsplatsform="ingen")


def _plats(varld, **falt):
    return PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet), **falt)


def _falt(plats, **falt):
    eget = plats.form in {"arbetsarena", "arbetsgrupp"}
    handledare = {} if eget else {"handledare_namn": "Kim Kockson", "handledare_telefon": "0123-456 71"}
    return {
        "start_den": START,
        "planerat_slut_den": SLUT,
        "timmar_per_vecka": 20,
        "veckans_innehall": "Måndag till torsdag i köket.",
        "foljer_onskemal": Onskemal.JA,
        **handledare,
        **falt,
    }


def _planera(varld, insats, plats, **falt):
    return planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **_falt(plats, **falt))


def _fel(gor):
    with pytest.raises(ValidationError) as fel:
        gor()
    return fel.value.message_dict if hasattr(fel.value, "error_dict") else fel.value.messages


KONTROLL = {
    "riskbedomd_den": START,
    "riskbedomd_av": "Kim Kockson",
    "arbetsmiljoansvarig": "Kim Kockson",
    "introduktion_den": START,
}


def _startad(varld, insats, plats=None, **falt):
    rad = _planera(varld, insats, plats or _plats(varld), **falt)
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **KONTROLL)
    return starta_placering(actor=varld.ansvarig, placering=rad, start_den=rad.start_den, har_skadeskydd=True)


# --- the forms (S065, S066) -------------------------------------------------------------------------------------


@pytest.mark.krav("S065")
@pytest.mark.parametrize("form", ["arbetsarena", "arbetsgrupp", "kommunal_enhet", "extern"])
def test_en_placering_har_platsens_form_och_bara_de_falt_den_behover(varld, insats, form):
    plats = _plats(varld, form=form)
    eget = form in {"arbetsarena", "arbetsgrupp"}
    egna = {"handledare": varld.handledare}
    andras = {"handledare_namn": "Kim Kockson", "handledare_telefon": "0123-456 71"}
    utan = _falt(plats, **({} if eget else {"handledare_namn": "", "handledare_telefon": ""}))
    assert set(_fel(lambda: planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **utan))) <= {
        "handledare",
        "handledare_namn",
    }
    fel = utan | (andras if eget else egna) | (egna if eget else andras)
    assert set(_fel(lambda: planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **fel))) <= {
        "handledare",
        "handledare_namn",
    }
    ratt = utan | (egna if eget else andras)
    rad = planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **ratt)
    assert (rad.form, rad.status) == (form, Placeringsstatus.PLANERAD)
    assert bool(rad.handledare) is eget and bool(rad.handledare_namn) is not eget


@pytest.mark.krav("S065")
def test_handledaren_i_egen_regi_arbetar_i_enheten(varld, insats):
    plats = _plats(varld, form="arbetsarena")
    frammande = UserFactory(roll="handledare")
    for person in (frammande, varld.kollega):
        assert "handledare" in _fel(lambda person=person: _planera(varld, insats, plats, handledare=person))


@pytest.mark.krav("S066")
def test_egen_arena_utan_nasta_steg_efter_planerat_slut_listas(varld, insats):
    idag = timezone.localdate()
    plats = _plats(varld, form="arbetsarena", antal=9)
    egen = {"insats": insats, "plats": plats, "pagar": True, "start_den": START, "handledare": varld.handledare}
    sen = PlaceringFactory(planerat_slut_den=idag - timedelta(days=1), **egen)
    PlaceringFactory(planerat_slut_den=idag - timedelta(days=1), **egen, nasta_steg="Praktik i butik.")
    PlaceringFactory(planerat_slut_den=idag, **egen)
    PlaceringFactory(insats=insats, plats=_plats(varld), pagar=True, planerat_slut_den=idag - timedelta(days=1))
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
    extern, arena = _plats(varld), _plats(varld, form="arbetsarena")
    PlaceringFactory(insats=insats, plats=extern, foljer_onskemal="ja")
    PlaceringFactory(insats=insats, plats=extern, foljer_onskemal="delvis")
    PlaceringFactory(insats=insats, plats=extern, foljer_onskemal="nej", bygger_pa_erfarenhet=True)
    PlaceringFactory(insats=insats, plats=extern, foljer_onskemal="ja", status="installd")  # T11
    PlaceringFactory(insats=insats, plats=arena, foljer_onskemal="nej")
    svar = andel_foljer(Placering.objects.all())
    assert svar == {"extern": Foljer(3, 2), "arbetsarena": Foljer(1, 0)}
    assert round(svar["extern"].andel * 100) == 67
    assert Foljer().andel is None


@pytest.mark.krav("S055")
def test_den_som_inte_foljer_onskemalet_far_ett_skal(varld, insats):
    plats = _plats(varld)
    assert "foljer_skal" in _fel(lambda: _planera(varld, insats, plats, foljer_onskemal="nej"))
    assert _planera(varld, insats, plats, foljer_onskemal="nej", foljer_skal="Ingen plats i kök är ledig.").pk


@pytest.mark.krav("S078")
def test_flera_placeringar_i_rad_ar_en_person_och_ett_deltagande(varld, insats):
    a, b, c = (_plats(varld, namn=namn) for namn in ("Köket", "Lagret", "Parken"))
    _planera(varld, insats, a, start_den=START, planerat_slut_den=START + timedelta(days=20))
    _planera(varld, insats, b, start_den=START + timedelta(days=21), planerat_slut_den=START + timedelta(days=41))
    _planera(varld, insats, c, start_den=START + timedelta(days=42), planerat_slut_den=START + timedelta(days=62))
    assert Placering.objects.verkliga().filter(insats=insats).count() == 3
    assert Insats.objects.filter(arende=varld.arende).count() == 1
    assert Placering.objects.values("insats__arende__person").distinct().count() == 1


@pytest.mark.krav("S065")
def test_insatsen_visar_den_senaste_placering_som_har_borjat(varld, insats):
    egen = _plats(varld, form="arbetsgrupp", namn="Parkgruppen")
    forsta = _startad(varld, insats, egen, handledare=varld.handledare, planerat_slut_den=IDAG)
    insats.refresh_from_db()
    assert (insats.arbetsplatsform, insats.arbetsplats, insats.handledare) == ("arbetsgrupp", str(egen), varld.handledare)
    i_morgon = IDAG + timedelta(days=1)
    nasta = _planera(varld, insats, _plats(varld), start_den=i_morgon, planerat_slut_den=INSATSENS_SLUT)
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
    _planera(varld, insats, plats)
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
    plats = _plats(varld, antal=2)
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
    plats = _plats(varld, antal=1)
    PlaceringFactory(insats=insats, plats=plats, pagar=True, start_den=START, planerat_slut_den=idag - timedelta(days=10))
    assert lediga(plats, idag, idag) == 0


@pytest.mark.krav("S007", "S065")
def test_en_full_plats_nekas_med_skal(varld, insats):
    plats = _plats(varld, antal=1)
    PlaceringFactory(plats=plats, insats=InsatsFactory(arende=varld.nytt_arende()), start_den=SLUT, planerat_slut_den=SLUT)
    fel = _fel(lambda: _planera(varld, insats, plats))
    assert "fullt, 1 av 1 upptagna under perioden" in fel["plats"][0]
    assert _planera(varld, insats, plats, planerat_slut_den=SLUT - timedelta(days=1)).pk


def test_en_stangd_plats_valjs_inte_men_star_kvar_i_gamla_placeringar(varld, insats):
    plats = _plats(varld)
    gammal = PlaceringFactory(insats=InsatsFactory(arende=varld.nytt_arende()), plats=plats)
    plats.upphord_den = SLUT
    plats.save()
    assert "stängd från 20 november 2026" in _fel(lambda: _planera(varld, insats, plats))["plats"][0]
    assert Placering.objects.get(pk=gammal.pk).plats == plats
    assert _planera(varld, insats, plats, planerat_slut_den=SLUT - timedelta(days=1)).pk


def test_overlappande_placeringar_nekas(varld, insats):
    plats = _plats(varld, antal=9)
    _planera(varld, insats, plats, planerat_slut_den=date(2026, 10, 20))
    samma = _fel(lambda: _planera(varld, insats, plats, start_den=date(2026, 10, 20)))
    assert "Personen har redan den här platsen" in samma["start_den"][0]
    annan = _fel(lambda: _planera(varld, insats, _plats(varld), start_den=date(2026, 10, 20)))
    assert "annan placering från 21 september 2026" in annan["start_den"][0]
    andra_insatsen = InsatsFactory(arende=varld.arende, start_den=START, planerat_slut_den=INSATSENS_SLUT)
    assert "start_den" in _fel(lambda: _planera(varld, andra_insatsen, plats, start_den=date(2026, 10, 1)))
    assert _planera(varld, andra_insatsen, _plats(varld), start_den=date(2026, 10, 1)).pk, "another insats at another place"
    assert _planera(varld, insats, plats, start_den=date(2026, 10, 21)).pk


@pytest.mark.krav("S056")
def test_en_placering_fore_planen_nekas_med_hur_den_mendas(varld, insats):
    plan = varld.arende.planer.get()
    plan.paborjad_den = START + timedelta(days=5)
    plan.save()
    plats = _plats(varld)
    fel = _fel(lambda: _planera(varld, insats, plats))
    assert fel["start_den"] == [
        "Planen började 26 september 2026, och en placering följer av planen. Välj den dagen eller en senare."
    ]
    assert _planera(varld, insats, plats, start_den=START + timedelta(days=5)).pk
    plan.delete()
    assert "Personen har ingen plan än" in _fel(lambda: _planera(varld, insats, plats, start_den=SLUT))[0]


def test_utanfor_insatsens_tid_nekas(varld, insats):
    plats = _plats(varld)
    assert "start_den" in _fel(lambda: _planera(varld, insats, plats, start_den=START - timedelta(days=1)))
    sent = _fel(lambda: _planera(varld, insats, plats, planerat_slut_den=INSATSENS_SLUT + timedelta(days=1)))
    assert "förläng insatsen först" in sent["planerat_slut_den"][0]
    assert "planerat_slut_den" in _fel(lambda: _planera(varld, insats, plats, planerat_slut_den=START - timedelta(days=1)))
    Insats.objects.filter(pk=insats.pk).update(status="avslutad", slut_den=SLUT, slutorsak="genomford")
    assert "Insatsen är avslutad" in _fel(lambda: _planera(varld, insats, plats))[0]


def test_platsen_finns_i_den_egna_verksamheten(varld, insats):
    assert "plats" in _fel(lambda: _planera(varld, insats, PlatsFactory()))


def test_samma_nyckel_tva_ganger_ger_en_placering(varld, insats):
    from uuid import uuid4

    nyckel, plats = uuid4(), _plats(varld)
    forsta = _planera(varld, insats, plats, nyckel=nyckel)
    assert _planera(varld, insats, plats, nyckel=nyckel) == forsta
    assert Placering.objects.count() == 1


@pytest.mark.krav("A02")
def test_bara_den_som_arbetar_i_arendet_placerar(varld, insats):
    plats = _plats(varld)
    for actor in (varld.chef, varld.handledare, varld.framling):
        with pytest.raises(PermissionDenied):
            planera_placering(actor=actor, insats=insats, plats=plats, **_falt(plats))


@pytest.mark.krav("N16")
def test_personnummer_stoppas_i_fritext(varld, insats):
    nummer = "19850101-1234"
    for namn in ("veckans_innehall", "anpassningar"):
        assert namn in _fel(lambda namn=namn: _planera(varld, insats, _plats(varld), **{namn: f"Se {nummer}"}))


@pytest.mark.django_db(transaction=True)
@pytest.mark.krav("S007")
def test_tva_som_vill_ha_sista_platsen_samtidigt():
    varld = bygg_varld()
    plats = _plats(varld, antal=1)
    insatser = []
    for _ in range(2):
        arende = varld.nytt_arende(deltagande=False)
        PlanFactory(arende=arende)
        insatser.append(InsatsFactory(arende=arende, start_den=START, planerat_slut_den=INSATSENS_SLUT))
    barriar, svar = Barrier(2), []

    def ta(insats):
        try:
            barriar.wait(10)
            svar.append(planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **_falt(plats)))
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


# --- the check before the start (C40, C41, I03, AK20) -----------------------------------------------------------


@pytest.mark.krav("LC41", "AK20")
def test_placeringen_borjar_inte_utan_riskbedomning_och_allt_som_saknas_sags_pa_en_gang(varld, insats):
    rad = _planera(varld, insats, _plats(varld))
    fel = _fel(lambda: starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=False))
    assert fel == [
        "Innan placeringen kan börja behövs: vilken dag arbetsmiljön riskbedömdes.",
        "Innan placeringen kan börja behövs: vem som gjorde riskbedömningen.",
        "Innan placeringen kan börja behövs: vem som har arbetsmiljöansvaret på platsen.",
        "Innan placeringen kan börja behövs: vilken dag personen får sin introduktion.",
        "Innan placeringen kan börja behövs: att försäkringen vid arbetsskada är kontrollerad.",
    ]
    rad.refresh_from_db()
    assert rad.status == Placeringsstatus.PLANERAD
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **{**KONTROLL, "riskbedomd_den": None})
    rad.refresh_from_db()
    assert saknas_for_start(rad) == ["Vilken dag arbetsmiljön riskbedömdes."]
    spara_startkontroll(actor=varld.ansvarig, placering=rad, riskbedomd_den=START)
    starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=True)
    rad.refresh_from_db()
    assert rad.status == Placeringsstatus.PAGAR
    assert Handelse.objects.get(verb="placering.starta").data == {"skadeskydd": True}


@pytest.mark.krav("LC40", "I03")
def test_en_anvisning_utan_samrad_kan_inte_borja(varld, insats):
    rad = _planera(varld, insats, _plats(varld))
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **KONTROLL, ar_anvisning=True)
    fel = _fel(lambda: starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=True))
    assert len(fel) == 4 and all(ord_ in " ".join(fel) for ord_ in ("samrådde", "lämplig åtgärd", "önskemål"))
    alla = {
        "af_samrad_den": START,
        "af_samrad_med": "Alva, arbetsförmedlare",
        "af_atgard_saknas": True,
        "onskemal_vagda": "Vill arbeta med mat.",
    }
    for namn in alla:
        tom = {k: v for k, v in alla.items() if k != namn} | {
            namn: {"af_samrad_den": None, "af_atgard_saknas": False}.get(namn, "")
        }
        spara_startkontroll(actor=varld.ansvarig, placering=rad, **tom)
        fel = _fel(lambda: starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=True))
        assert len(fel) == 1, "all of them are mandatory"
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **alla)
    assert starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=True).status == "pagar"


@pytest.mark.krav("LC40", "LC41")
def test_riskbedomning_och_samrad_ligger_fore_starten(varld, insats):
    rad = _planera(varld, insats, _plats(varld))
    efter = START + timedelta(days=3)
    kontroll = {"riskbedomd_den": efter, "introduktion_den": efter, "ar_anvisning": True, "af_samrad_den": efter}
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **{**KONTROLL, **kontroll})
    rad.refresh_from_db()
    saknas = saknas_for_start(rad)
    assert "En riskbedömning som är gjord senast den dag placeringen börjar." in saknas
    assert "En introduktion senast första dagen." in saknas
    assert "Ett samråd med Arbetsförmedlingen före starten." in saknas
    assert saknas_for_start(rad, efter) == ["Vem på Arbetsförmedlingen ni samrådde med.", *saknas_for_start(rad, efter)[1:]]


def test_starten_kan_inte_ligga_framat_och_provas_mot_platsen_igen(varld, insats):
    plats = _plats(varld, antal=1)
    rad = _planera(varld, insats, plats, start_den=date(2026, 11, 1))
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **KONTROLL)
    PlaceringFactory(
        plats=plats, insats=InsatsFactory(arende=varld.nytt_arende()), start_den=START, planerat_slut_den=date(2026, 10, 31)
    )
    i_morgon = timezone.localdate() + timedelta(days=1)

    def starta(den):
        return starta_placering(actor=varld.ansvarig, placering=rad, start_den=den, har_skadeskydd=True)

    assert "start_den" in _fel(lambda: starta(i_morgon))
    assert "plats" in _fel(lambda: starta(date(2026, 10, 30)))
    assert starta(date(2026, 11, 2)).start_den == date(2026, 11, 2)
    assert _fel(lambda: starta(date(2026, 11, 2))) == [
        "Placeringen har ändrats sedan sidan öppnades. Ladda om sidan för att se läget."
    ]


# --- check-ins, break-off (S075) --------------------------------------------------------------------------------


@pytest.mark.krav("S075")
def test_en_ny_placering_ger_avstamningar_efter_vecka_1_3_och_6(varld, insats):
    rad = _startad(varld, insats)
    assert [(a.vecka, a.planerad_den) for a in rad.avstamningar.all()] == [
        (1, START + timedelta(weeks=1)),
        (3, START + timedelta(weeks=3)),
        (6, START + timedelta(weeks=6)),
    ]
    uppgifter = Bevakning.objects.oppna().filter(slag=Bevakningsslag.AVSTAMNING).order_by("forfaller_den")
    assert [(b.mal_id, b.ansvarig, b.arende_id) for b in uppgifter] == [
        (a.pk, varld.ansvarig, varld.arende.pk) for a in rad.avstamningar.all()
    ]
    assert all("Köket" not in b.titel and varld.arende.person.efternamn not in b.titel for b in uppgifter)
    forsta = rad.avstamningar.first()
    falt = {"actor": varld.ansvarig, "avstamning": forsta, "gjord_den": START + timedelta(days=8)}
    assert "hur_gar_det" in _fel(lambda: gor_avstamning(**falt, hur_gar_det=" ", behover_mer_stod=False))
    gor_avstamning(**falt, hur_gar_det="Trivs, men tempot är högt.", behover_mer_stod=True)
    forsta.refresh_from_db()
    assert (forsta.hur_gar_det, forsta.behover_mer_stod, forsta.gjord_av) == ("Trivs, men tempot är högt.", True, varld.ansvarig)
    kvar = [b.mal_id for b in uppgifter.all()]
    assert len(kvar) == 2 and forsta.pk not in kvar
    assert "redan gjord" in _fel(lambda: gor_avstamning(**falt, hur_gar_det="Igen.", behover_mer_stod=False))[0]


@pytest.mark.krav("S075")
def test_en_bruten_placering_behover_initiativ_skal_och_nasta_steg(varld, insats):
    rad = _startad(varld, insats)
    slut = START + timedelta(days=10)
    hel = {"slut_den": slut, "initiativ": Initiativ.DELTAGARE, "skal": "Tempot var för högt.", "nasta_steg": "Pröva parken."}
    for namn in ("initiativ", "skal", "nasta_steg"):
        utan = hel | {namn: ""}
        assert set(_fel(lambda utan=utan: avbryt_placering(actor=varld.ansvarig, placering=rad, **utan))) == {namn}
    rad.refresh_from_db()
    assert rad.status == Placeringsstatus.PAGAR
    avbryt_placering(actor=varld.ansvarig, placering=rad, **hel)
    rad.refresh_from_db()
    assert (rad.status, rad.slut_den, rad.avbrott_initiativ) == ("avbruten", slut, "deltagare")
    assert not Bevakning.objects.oppna().filter(slag=Bevakningsslag.AVSTAMNING).exists()
    insats.refresh_from_db()
    assert insats.status == "pagar", "the insats goes on"


@pytest.mark.krav("T11")
def test_en_bruten_placering_har_sina_verkliga_timmar(varld, insats):
    rad = _startad(varld, insats)
    rader = {"insats": insats, "placering": rad, "fran_tid": time(9), "till_tid": time(12)}
    TillfalleFactory(den=START, narvarande=True, **rader)
    TillfalleFactory(den=START + timedelta(days=1), **rader)
    TillfalleFactory(den=START + timedelta(days=30), **rader)
    annans = TillfalleFactory(insats=insats, den=START + timedelta(days=60), fran_tid=time(9), till_tid=time(12))
    schema = SchemaradFactory(insats=insats, placering=rad, galler_fran_den=START)
    senare = SchemaradFactory(insats=insats, placering=rad, veckodag=2, galler_fran_den=START + timedelta(days=20))
    slut = START + timedelta(days=10)
    avbryt_placering(
        actor=varld.ansvarig,
        placering=rad,
        slut_den=slut,
        initiativ="arbetsplats",
        skal="Platsen lades ned.",
        nasta_steg="Ny plats.",
    )
    kvar = Tillfalle.objects.filter(placering=rad)
    assert sorted(t.den for t in kvar) == [START, START + timedelta(days=1)]
    matt = rakna_narvaro(kvar)
    assert (matt.narvarande, matt.planerade) == (3, 6)
    assert Tillfalle.objects.filter(pk=annans.pk).exists(), "the rest of the insats is untouched"
    schema.refresh_from_db()
    assert schema.galler_till_den == slut
    assert not Schemarad.objects.filter(pk=senare.pk).exists()


def test_sista_dagen_ar_inte_fore_en_dag_da_personen_var_dar(varld, insats):
    rad = _startad(varld, insats)
    TillfalleFactory(insats=insats, placering=rad, den=START + timedelta(days=9), narvarande=True)
    fel = _fel(lambda: avsluta_placering(actor=varld.ansvarig, placering=rad, slut_den=START + timedelta(days=8)))
    assert "Personen var på plats 30 september 2026" in fel["slut_den"][0]
    assert "slut_den" in _fel(
        lambda: avsluta_placering(actor=varld.ansvarig, placering=rad, slut_den=timezone.localdate() + timedelta(days=1))
    )


# --- what never came about (T11) --------------------------------------------------------------------------------


@pytest.mark.krav("T11")
def test_en_installd_placering_raknas_inte_och_lamnar_inga_uppgifter(varld, insats):
    plats = _plats(varld, antal=1)
    rad = _planera(varld, insats, plats)
    TillfalleFactory(insats=insats, placering=rad, den=START)
    TillfalleFactory(insats=insats, placering=rad, den=START + timedelta(days=1))
    SchemaradFactory(insats=insats, placering=rad, galler_fran_den=START)
    assert lediga(plats, START, SLUT) == 0
    stall_in_placering(actor=varld.ansvarig, placering=rad)
    rad.refresh_from_db()
    assert rad.status == Placeringsstatus.INSTALLD
    assert not Bevakning.objects.oppna().filter(slag=Bevakningsslag.AVSTAMNING).exists()
    assert rakna_narvaro(Tillfalle.objects.filter(placering=rad)).planerade == 0
    assert not Schemarad.objects.filter(placering=rad).exists()
    assert andel_foljer(Placering.objects.all()) == {}
    assert lediga(plats, START, SLUT) == 1
    insats.refresh_from_db()
    assert insats.arbetsplatsform == Arbetsplatsform.INGEN
    assert stall_in_placering(actor=varld.ansvarig, placering=rad).status == "installd", "twice changes nothing"
    assert Handelse.objects.filter(verb="placering.installd").count() == 1


@pytest.mark.krav("T11")
def test_den_som_har_varit_pa_plats_stalls_inte_in(varld, insats):
    rad = _planera(varld, insats, _plats(varld))
    TillfalleFactory(insats=insats, placering=rad, den=START, narvarande=True)
    assert "har varit på plats" in _fel(lambda: stall_in_placering(actor=varld.ansvarig, placering=rad))[0]
    startad = PlaceringFactory(insats=insats, plats=_plats(varld), pagar=True)
    assert "Ladda om sidan" in _fel(lambda: stall_in_placering(actor=varld.ansvarig, placering=startad))[0]


@pytest.mark.krav("T11")
def test_nar_insatsen_slutar_slutar_placeringarna(varld, insats):
    pagar = _startad(varld, insats, planerat_slut_den=IDAG)
    planerad = _planera(varld, insats, _plats(varld), start_den=IDAG + timedelta(days=1), planerat_slut_den=INSATSENS_SLUT)
    TillfalleFactory(insats=insats, placering=pagar, den=START + timedelta(days=2), status=Narvarostatus.EJ_REGISTRERAD)
    avsluta_placeringar(actor=varld.ansvarig, insats=insats, slut_den=date(2026, 10, 1))
    pagar.refresh_from_db()
    planerad.refresh_from_db()
    assert (pagar.status, pagar.slut_den) == ("avslutad", date(2026, 10, 1))
    assert planerad.status == "installd"
    assert not Bevakning.objects.oppna().filter(slag=Bevakningsslag.AVSTAMNING).exists()
    assert Tillfalle.objects.filter(placering=pagar).count() == 1, "what is before the day stays to be registered"


def test_andring_av_period_och_innehall(varld, insats):
    plats = _plats(varld, antal=1)
    rad = _planera(varld, insats, plats, planerat_slut_den=date(2026, 10, 20))
    PlaceringFactory(
        plats=plats, insats=InsatsFactory(arende=varld.nytt_arende()), start_den=date(2026, 11, 1), planerat_slut_den=SLUT
    )
    falt = {k: v for k, v in _falt(plats).items() if k not in {"start_den", "planerat_slut_den", "foljer_onskemal"}}

    def andra(slut, **nytt):
        return andra_placering(actor=varld.ansvarig, placering=rad, planerat_slut_den=slut, **{**falt, **nytt})

    assert "plats" in _fel(lambda: andra(date(2026, 11, 1)))
    andra(date(2026, 10, 31), timmar_per_vecka=12, anpassningar="Egen rast klockan tio.")
    rad.refresh_from_db()
    assert (rad.planerat_slut_den, rad.timmar_per_vecka, rad.anpassningar) == (date(2026, 10, 31), 12, "Egen rast klockan tio.")
    stall_in_placering(actor=varld.ansvarig, placering=rad)
    assert "Ladda om sidan" in _fel(lambda: andra(date(2026, 10, 30)))[0]
