"""After the avslut: undo, never started, late confirmation of work (S128, S015; kas.md 6.2)."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from followup import services
from followup.models import Arbetsbekraftelse, Avslut, Uppfoljning
from tests.factories import (
    ArendeFactory,
    AvslutFactory,
    BevakningFactory,
    InsatsFactory,
    RemissFactory,
    UserFactory,
)
from tests.followup.slutfas import antagen_remiss, avsluta, for_dagar_sedan, idag, nyckel

pytestmark = pytest.mark.django_db


@pytest.fixture
def webbens_roll():
    """What the page does must be possible for the role the web runs as (design wall 1)."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ame_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.krav("S020", "C06")
def test_egen_ansokan_lamnar_inkorgen_nar_arendet_slutar():
    """Nobody waits for an answer, but the application must not lie open for ever."""
    handlaggare = UserFactory(roll="handlaggare")
    enhet = handlaggare.aktiva_uppdrag[0].enhet
    arende = ArendeFactory(enhet=enhet, ansvarig=handlaggare)
    remiss = RemissFactory(mottagen=True, egen_ansokan=True, mottagande_enhet=enhet, arende=arende, person=arende.person)
    services.avsluta_ej_paborjad(actor=handlaggare, arende=arende, orsak="tackade_nej", den=idag())
    remiss.refresh_from_db()
    assert remiss.status == "besvarad"


# --- undo ---


@pytest.mark.krav("S128")
def test_angra_oppnar_just_det_som_avslutet_stangde(webbens_roll):
    remiss = antagen_remiss()
    arende = remiss.arende
    insats = InsatsFactory(arende=arende, start_den=for_dagar_sedan(40))
    klar_insats = InsatsFactory(arende=arende, avslutad=True, start_den=for_dagar_sedan(50), slut_den=for_dagar_sedan(45))
    arende.status = "insats"
    arende.save(update_fields=["status"])
    oppen, klar = BevakningFactory(arende=arende), BevakningFactory(arende=arende, klar=True)
    avslut = avsluta(remiss)
    arende = services.angra_avslut(actor=arende.ansvarig, avslut=avslut)
    for rad in (insats, klar_insats, oppen, klar, avslut):
        rad.refresh_from_db()
    assert (arende.status, arende.avslutad_den) == ("insats", None)
    assert (insats.status, insats.slut_den, insats.slutorsak) == ("pagar", None, "")
    assert klar_insats.status == "avslutad"
    assert (oppen.klar_vid, oppen.klar_av) == (None, None)
    assert klar.klar_vid is not None
    assert avslut.angrat_av == arende.ansvarig
    assert not Uppfoljning.objects.exists()
    assert list(Bevakning.objects.oppna().filter(arende=arende)) == [oppen]
    assert Handelse.objects.filter(verb="avslut.angra", arende_id=arende.pk).count() == 1


def test_angra_utan_insats_gar_till_vantan_och_ett_nytt_avslut_gar_bra():
    remiss = antagen_remiss()
    arende = services.angra_avslut(actor=remiss.arende.ansvarig, avslut=avsluta(remiss))
    assert arende.status == "vantar"
    nytt = avsluta(remiss, orsak="flytt", vart="Uppsala")
    assert [a.kas_kod for a in Avslut.objects.gallande()] == [nytt.kas_kod] == ["E"]
    assert nytt.uppfoljningar.count() == 4


def test_givna_svar_blir_kvar_nar_avslutet_angras():
    avslut = avsluta(antagen_remiss())
    rad = avslut.uppfoljningar.get(dag=30)
    services.svara_uppfoljning(actor=avslut.signerat_av, uppfoljning=rad, status="ej_nadd", gjord_den=idag(), kanal="telefon")
    services.angra_avslut(actor=avslut.signerat_av, avslut=avslut)
    assert [u.dag for u in Uppfoljning.objects.all()] == [30]


@pytest.mark.parametrize(("dagar", "gar"), [(0, True), (7, True), (8, False)])
def test_sju_dagar_att_angra(dagar, gar):
    arende = ArendeFactory(
        avslutat=True,
        avslutad_den=for_dagar_sedan(9),
        inskriven_den=for_dagar_sedan(90),
        inkom_den=for_dagar_sedan(95),
        avslut=False,
    )
    avslut = AvslutFactory(arende=arende, signerat_vid=timezone.now() - timedelta(days=dagar))
    if gar:
        assert services.angra_avslut(actor=arende.ansvarig, avslut=avslut).ar_oppet
    else:
        with pytest.raises(ValidationError, match="7 dagar"):
            services.angra_avslut(actor=arende.ansvarig, avslut=avslut)


def test_angra_en_gang_och_av_den_som_far():
    avslut = avsluta(antagen_remiss())
    with pytest.raises(PermissionDenied):
        services.angra_avslut(actor=UserFactory(roll="chef", enhet=avslut.arende.enhet), avslut=avslut)
    services.angra_avslut(actor=avslut.signerat_av, avslut=avslut)
    with pytest.raises(ValidationError, match="redan ångrat"):
        services.angra_avslut(actor=avslut.signerat_av, avslut=avslut)


def test_angra_gar_inte_nar_personen_har_ett_nytt_arende():
    avslut = avsluta(antagen_remiss())
    ArendeFactory(person=avslut.arende.person, enhet=avslut.arende.enhet)
    with pytest.raises(ValidationError, match="redan ett öppet ärende"):
        services.angra_avslut(actor=avslut.signerat_av, avslut=avslut)


# --- never started ---


@pytest.mark.krav("S015", "C04")
@pytest.mark.parametrize("laget", [{}, {"beredning": True}, {"inskrivet": True}])
def test_ej_paborjad_ar_en_egen_vag_ut(laget):
    arende = ArendeFactory(**laget)
    bevakning = BevakningFactory(arende=arende)
    arende = services.avsluta_ej_paborjad(actor=arende.ansvarig, arende=arende, orsak="tackade_nej", den=idag())
    bevakning.refresh_from_db()
    assert (arende.status, arende.ej_paborjad_orsak, arende.avslutad_den) == ("ej_paborjat", "tackade_nej", idag())
    assert bevakning.klar_vid
    assert not Avslut.objects.exists()


@pytest.mark.krav("S015")
def test_den_som_har_borjat_ar_inte_ej_paborjad():
    arende = ArendeFactory(insats=True)
    with pytest.raises(OgiltigOvergang):
        services.avsluta_ej_paborjad(actor=arende.ansvarig, arende=arende, orsak="flytt", den=idag())


def test_ej_paborjad_tva_ganger_andrar_inget_men_ett_annat_skal_sager_ifran():
    arende = ArendeFactory()
    for _ in range(2):
        services.avsluta_ej_paborjad(actor=arende.ansvarig, arende=arende, orsak="flytt", den=idag())
    assert Handelse.objects.filter(verb="arende.avsluta_ej_paborjad").count() == 1
    with pytest.raises(OgiltigOvergang):
        services.avsluta_ej_paborjad(actor=arende.ansvarig, arende=arende, orsak="sjukdom", den=idag())


@pytest.mark.parametrize("dagar", [-1, 2])
def test_ej_paborjad_har_en_rimlig_dag(dagar):
    arende = ArendeFactory(inkom_den=for_dagar_sedan(1))
    with pytest.raises(ValidationError) as fel:
        services.avsluta_ej_paborjad(actor=arende.ansvarig, arende=arende, orsak="flytt", den=for_dagar_sedan(dagar))
    assert "den" in fel.value.message_dict


# --- late confirmation ---


@pytest.fixture
def arbete():
    """Work that began 40 days ago, on a contract shorter than a month."""
    remiss = antagen_remiss()
    return avsluta(remiss, avslutad_den=for_dagar_sedan(40), arbete_start_den=for_dagar_sedan(40), har_avtal_minst_en_manad=False)


def _bekrafta(avslut, utfall, dagar, **falt):
    return services.bekrafta_arbete(
        actor=avslut.signerat_av,
        avslut=avslut,
        utfall=utfall,
        gallde_den=for_dagar_sedan(dagar),
        underlag="Lönespecifikation",
        **falt,
    )


def test_arbete_utan_avtal_ger_en_uppgift_efter_en_manad(arbete):
    uppgift = Bevakning.objects.oppna().get(slag="arbete", mal_id=arbete.pk)
    assert uppgift.forfaller_den == arbete.arbete_start_den + relativedelta(months=1)
    med_avtal = avsluta(antagen_remiss(), har_avtal_minst_en_manad=True)
    assert not Bevakning.objects.filter(slag="arbete", mal_id=med_avtal.pk).exists()


@pytest.mark.parametrize(("utfall", "dagar"), [("bekraftat", 5), ("upphorde", 30)])
def test_bekraftelse_at_bada_hallen(arbete, utfall, dagar):
    rad = _bekrafta(arbete, utfall, dagar)
    arbete.refresh_from_db()
    assert (rad.utfall, arbete.kas_kod) == (utfall, "A")  # the signed row is not touched
    assert not Bevakning.objects.oppna().filter(slag="arbete").exists()
    assert Handelse.objects.get(verb="avslut.bekrafta_arbete").efter == utfall


def test_en_senare_uppgift_kan_andra_en_tidigare(arbete):
    _bekrafta(arbete, "upphorde", 30)
    _bekrafta(arbete, "bekraftat", 2)
    assert [b.utfall for b in arbete.bekraftelser.order_by("registrerad_vid")] == ["upphorde", "bekraftat"]


@pytest.mark.parametrize(
    ("utfall", "dagar"),
    [
        ("bekraftat", 20),
        ("upphorde", 2),
        ("bekraftat", -1),
        ("upphorde", 41),
    ],  # too early, too late, ahead of today, before the start
)
def test_bekraftelsen_foljer_manaden(arbete, utfall, dagar):
    with pytest.raises(ValidationError) as fel:
        _bekrafta(arbete, utfall, dagar)
    assert "gallde_den" in fel.value.message_dict
    assert not Arbetsbekraftelse.objects.exists()


def test_dubbelklick_ger_en_bekraftelse(arbete):
    nyckeln = nyckel()
    assert _bekrafta(arbete, "bekraftat", 2, nyckel=nyckeln) == _bekrafta(arbete, "bekraftat", 2, nyckel=nyckeln)
    assert Arbetsbekraftelse.objects.count() == 1


def test_samma_formular_med_annan_bekraftelse_eller_annat_avslut_sager_ifran(arbete):
    nyckeln = nyckel()
    _bekrafta(arbete, "bekraftat", 2, nyckel=nyckeln)
    with pytest.raises(ValidationError, match="redan sparat"):
        _bekrafta(arbete, "upphorde", 30, nyckel=nyckeln)
    annat = avsluta(antagen_remiss(), arbete_start_den=arbete.arbete_start_den)
    with pytest.raises(ValidationError, match="redan sparat"):
        _bekrafta(annat, "bekraftat", 2, nyckel=nyckeln)
    assert Arbetsbekraftelse.objects.count() == 1


def test_bara_ett_gallande_avslut_till_arbete_bekraftas(arbete):
    flytt = avsluta(antagen_remiss(), orsak="flytt", vart="Uppsala")
    with pytest.raises(ValidationError, match="Bara ett avslut till arbete"):
        _bekrafta(flytt, "bekraftat", 0)
    services.angra_avslut(actor=arbete.signerat_av, avslut=arbete)
    with pytest.raises(ValidationError, match="Bara ett avslut till arbete"):
        _bekrafta(arbete, "bekraftat", 2)


def test_inget_personnummer_i_underlaget(arbete):
    with pytest.raises(ValidationError) as fel:
        services.bekrafta_arbete(
            actor=arbete.signerat_av, avslut=arbete, utfall="bekraftat", gallde_den=idag(), underlag="Intyg 19800101-9802"
        )
    assert "underlag" in fel.value.message_dict
