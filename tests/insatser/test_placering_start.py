"""The check before the start, the check-ins, the end, and what never came about."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from insatser.enums import Arbetsplatsform, Initiativ, Narvarostatus, Placeringsstatus
from insatser.matt import andel_foljer, rakna_narvaro
from insatser.models import Placering, Schemarad, Tillfalle
from insatser.services.placering import (
    andra_placering,
    avbryt_placering,
    avsluta_placering,
    avsluta_placeringar,
    stall_in_placering,
)
from insatser.services.placering_start import gor_avstamning, saknas_for_start, spara_startkontroll, starta_placering
from insatser.urval_placering import lediga
from tests.factories import (
    InsatsFactory,
    PlaceringFactory,
    SchemaradFactory,
    TillfalleFactory,
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


# --- the check before the start (C40, C41, I03, AK20) -----------------------------------------------------------


@pytest.mark.krav("LC41", "AK20")
def test_placeringen_borjar_inte_utan_riskbedomning_och_allt_som_saknas_sags_pa_en_gang(varld, insats):
    rad = planera(varld, insats, ny_plats(varld))
    fel = fel_av(lambda: starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=False))
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
    rad = planera(varld, insats, ny_plats(varld))
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **KONTROLL, ar_anvisning=True)
    fel = fel_av(lambda: starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=True))
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
        fel = fel_av(lambda: starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=True))
        assert len(fel) == 1, "all of them are mandatory"
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **alla)
    assert starta_placering(actor=varld.ansvarig, placering=rad, start_den=START, har_skadeskydd=True).status == "pagar"


@pytest.mark.krav("LC40", "LC41")
def test_riskbedomning_och_samrad_ligger_fore_starten(varld, insats):
    rad = planera(varld, insats, ny_plats(varld))
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
    plats = ny_plats(varld, antal=1)
    rad = planera(varld, insats, plats, start_den=date(2026, 11, 1))
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **KONTROLL)
    PlaceringFactory(
        plats=plats, insats=InsatsFactory(arende=varld.nytt_arende()), start_den=START, planerat_slut_den=date(2026, 10, 31)
    )
    i_morgon = timezone.localdate() + timedelta(days=1)

    def starta(den):
        return starta_placering(actor=varld.ansvarig, placering=rad, start_den=den, har_skadeskydd=True)

    assert "start_den" in fel_av(lambda: starta(i_morgon))
    assert "plats" in fel_av(lambda: starta(date(2026, 10, 30)))
    assert starta(date(2026, 11, 2)).start_den == date(2026, 11, 2)
    assert fel_av(lambda: starta(date(2026, 11, 2))) == [
        "Placeringen har ändrats sedan sidan öppnades. Ladda om sidan för att se läget."
    ]


# --- check-ins, break-off (S075) --------------------------------------------------------------------------------


@pytest.mark.krav("S075", "C39")
def test_en_ny_placering_ger_avstamningar_efter_vecka_1_3_och_6(varld, insats):
    rad = startad(varld, insats)
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
    assert "hur_gar_det" in fel_av(lambda: gor_avstamning(**falt, hur_gar_det=" ", behover_mer_stod=False))
    gor_avstamning(**falt, hur_gar_det="Trivs, men tempot är högt.", behover_mer_stod=True)
    forsta.refresh_from_db()
    assert (forsta.hur_gar_det, forsta.behover_mer_stod, forsta.gjord_av) == ("Trivs, men tempot är högt.", True, varld.ansvarig)
    kvar = [b.mal_id for b in uppgifter.all()]
    assert len(kvar) == 2 and forsta.pk not in kvar
    assert "redan gjord" in fel_av(lambda: gor_avstamning(**falt, hur_gar_det="Igen.", behover_mer_stod=False))[0]


@pytest.mark.krav("S075")
def test_en_bruten_placering_behover_initiativ_skal_och_nasta_steg(varld, insats):
    rad = startad(varld, insats)
    slut = START + timedelta(days=10)
    hel = {"slut_den": slut, "initiativ": Initiativ.DELTAGARE, "skal": "Tempot var för högt.", "nasta_steg": "Pröva parken."}
    for namn in ("initiativ", "skal", "nasta_steg"):
        utan = hel | {namn: ""}
        assert set(fel_av(lambda utan=utan: avbryt_placering(actor=varld.ansvarig, placering=rad, **utan))) == {namn}
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
    rad = startad(varld, insats)
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
    rad = startad(varld, insats)
    TillfalleFactory(insats=insats, placering=rad, den=START + timedelta(days=9), narvarande=True)
    fel = fel_av(lambda: avsluta_placering(actor=varld.ansvarig, placering=rad, slut_den=START + timedelta(days=8)))
    assert "Personen var på plats 30 september 2026" in fel["slut_den"][0]
    assert "slut_den" in fel_av(
        lambda: avsluta_placering(actor=varld.ansvarig, placering=rad, slut_den=timezone.localdate() + timedelta(days=1))
    )


# --- what never came about (T11) --------------------------------------------------------------------------------


@pytest.mark.krav("T11")
def test_en_installd_placering_raknas_inte_och_lamnar_inga_uppgifter(varld, insats):
    plats = ny_plats(varld, antal=1)
    rad = planera(varld, insats, plats)
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
    rad = planera(varld, insats, ny_plats(varld))
    TillfalleFactory(insats=insats, placering=rad, den=START, narvarande=True)
    assert "har varit på plats" in fel_av(lambda: stall_in_placering(actor=varld.ansvarig, placering=rad))[0]
    startad = PlaceringFactory(insats=insats, plats=ny_plats(varld), pagar=True)
    assert "Ladda om sidan" in fel_av(lambda: stall_in_placering(actor=varld.ansvarig, placering=startad))[0]


@pytest.mark.krav("T11")
def test_nar_insatsen_slutar_slutar_placeringarna(varld, insats):
    pagar = startad(varld, insats, planerat_slut_den=IDAG)
    planerad = planera(varld, insats, ny_plats(varld), start_den=IDAG + timedelta(days=1), planerat_slut_den=INSATSENS_SLUT)
    TillfalleFactory(insats=insats, placering=pagar, den=START + timedelta(days=2), status=Narvarostatus.EJ_REGISTRERAD)
    avsluta_placeringar(actor=varld.ansvarig, insats=insats, slut_den=date(2026, 10, 1))
    pagar.refresh_from_db()
    planerad.refresh_from_db()
    assert (pagar.status, pagar.slut_den) == ("avslutad", date(2026, 10, 1))
    assert planerad.status == "installd"
    assert not Bevakning.objects.oppna().filter(slag=Bevakningsslag.AVSTAMNING).exists()
    assert Tillfalle.objects.filter(placering=pagar).count() == 1, "what is before the day stays to be registered"


def test_andring_av_period_och_innehall(varld, insats):
    plats = ny_plats(varld, antal=1)
    rad = planera(varld, insats, plats, planerat_slut_den=date(2026, 10, 20))
    PlaceringFactory(
        plats=plats, insats=InsatsFactory(arende=varld.nytt_arende()), start_den=date(2026, 11, 1), planerat_slut_den=SLUT
    )
    falt = {k: v for k, v in placeringsfalt(plats).items() if k not in {"start_den", "planerat_slut_den", "foljer_onskemal"}}

    def andra(slut, **nytt):
        return andra_placering(actor=varld.ansvarig, placering=rad, planerat_slut_den=slut, **{**falt, **nytt})

    assert "plats" in fel_av(lambda: andra(date(2026, 11, 1)))
    andra(date(2026, 10, 31), timmar_per_vecka=12, anpassningar="Egen rast klockan tio.")
    rad.refresh_from_db()
    assert (rad.planerat_slut_den, rad.timmar_per_vecka, rad.anpassningar) == (date(2026, 10, 31), 12, "Egen rast klockan tio.")
    stall_in_placering(actor=varld.ansvarig, placering=rad)
    assert "Ladda om sidan" in fel_av(lambda: andra(date(2026, 10, 30)))[0]
