"""Avslut as a service: what it closes, what stops it, undo, never started, late confirmation (S111, S128, S015, S086, S109, S155)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from ame.arenden.models import Bevakning, Utkast
from ame.arenden.services import spara_utkast
from ame.audit.models import Handelse
from ame.common.transitions import OgiltigOvergang
from followup import services
from followup.enums import Avslutsorsak
from followup.models import Arbetsbekraftelse, Avslut, Uppfoljning
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR
from followup.services.avslut import falt_for, har_uppdragsgivare
from insatser.models import Insats
from tests.factories import (
    ArbetsbekraftelseFactory,
    ArendeFactory,
    AvslutFactory,
    BevakningFactory,
    InsatsFactory,
    RemissFactory,
    UppfoljningFactory,
    UserFactory,
)
from tests.followup.slutfas import antagen_remiss, avsluta, avslutsfalt, for_dagar_sedan, idag, nyckel, signera

pytestmark = pytest.mark.django_db


@pytest.mark.krav("S111", "C50")
def test_utan_slutlig_aterkoppling_gar_arendet_inte_att_avsluta():
    remiss = antagen_remiss()
    for gor in (
        lambda: services.avsluta(actor=remiss.arende.ansvarig, arende=remiss.arende, **avslutsfalt()),
        lambda: services.avsluta_ej_paborjad(actor=remiss.arende.ansvarig, arende=remiss.arende, orsak="flytt", den=idag()),
    ):
        with pytest.raises(ValidationError, match=remiss.nummer):
            gor()
    signera(remiss, slag="del")
    with pytest.raises(ValidationError, match=remiss.nummer):  # an answer under way is not the final one
        services.avsluta(actor=remiss.arende.ansvarig, arende=remiss.arende, **avslutsfalt())
    remiss.arende.refresh_from_db()
    assert remiss.arende.ar_oppet
    assert not Avslut.objects.exists()


@pytest.mark.krav("S020", "S111")
def test_inte_heller_en_felregistrering_lamnar_remittenten_utan_svar():
    remiss = antagen_remiss()
    with pytest.raises(ValidationError, match=remiss.nummer):
        services.avsluta(actor=remiss.arende.ansvarig, arende=remiss.arende, **avslutsfalt(orsak="felregistrering"))


@pytest.mark.krav("S128", "C60", "S155")
def test_avslut_stanger_arende_insatser_och_bevakningar_och_planerar_uppfoljning():
    remiss = antagen_remiss()
    insats = InsatsFactory(arende=remiss.arende, start_den=for_dagar_sedan(40))
    BevakningFactory(arende=remiss.arende)
    avslut = avsluta(remiss, har_avtal_minst_en_manad=True)
    insats.refresh_from_db()
    assert (avslut.arende.status, avslut.arende.avslutad_den) == ("avslutat", idag())
    assert (insats.status, insats.slutorsak, insats.slut_den) == ("avslutad", "arendet_avslutat", idag())
    assert (avslut.kas_kod, avslut.forsorjning_fore, avslut.forsorjning_efter) == ("A", "bistand", "lon")
    assert [u.forfaller_den for u in avslut.uppfoljningar.order_by("dag")] == [
        idag() + timedelta(days=d) for d in UPPFOLJNINGSDAGAR
    ]
    assert set(Bevakning.objects.oppna().filter(arende=avslut.arende).values_list("slag", flat=True)) == {"uppfoljning"}
    handelse = Handelse.objects.get(verb="avslut.signera")
    assert (handelse.efter, handelse.data) == ("A", {"orsak": "arbete"})


@pytest.mark.krav("S086")
@pytest.mark.parametrize(("orsak", "form"), [("arbete", "osubv"), ("arbete_subv", "subv"), ("eget_foretag", "eget")])
def test_subventionen_foljer_orsaken_vad_formularet_an_sager(orsak, form):
    assert avsluta(antagen_remiss(), orsak=orsak, arbetsform="osubv").arbetsform == form


def test_falt_som_orsaken_inte_anvander_sparas_inte():
    avslut = avsluta(
        antagen_remiss(), orsak="flytt", vart="Uppsala", csn_berattigad=True, utlatande_den=idag(), mottagande_myndighet="AF"
    )
    assert (avslut.kas_kod, avslut.vart, avslut.arbetsform, avslut.hur_jobbet) == ("E", "Uppsala", "", "")
    assert (avslut.arbete_start_den, avslut.csn_berattigad, avslut.utlatande_den, avslut.mottagande_myndighet) == (
        None,
        None,
        None,
        "",
    )
    assert falt_for("flytt") == {"vart"}


@pytest.mark.krav("S109", "S128")
@pytest.mark.parametrize(
    ("falt", "fel"),
    [
        ({"arbete_start_den": None}, "arbete_start_den"),
        ({"hur_jobbet": ""}, "hur_jobbet"),
        ({"orsak": "studier", "csn_berattigad": None}, "csn_berattigad"),
        ({"orsak": "studier", "csn_berattigad": False}, "__all__"),  # sfi: where does the person go?
        ({"orsak": "flytt", "vart": ""}, "__all__"),
        ({"orsak": "hittepa"}, "orsak"),
        ({"forsorjning_efter": ""}, "forsorjning_efter"),
        ({"slutanteckning": ""}, "slutanteckning"),
        ({"slutanteckning": "Ring 19800101-9802"}, "slutanteckning"),
        ({"orsak": "flytt", "vart": "Till 19800101-9802"}, "vart"),
        ({"orsak": "ersattning", "vart": "FK", "mottagande_myndighet": "FK 19800101-9802"}, "mottagande_myndighet"),
        (
            {"orsak": "uppdrag_slutfort", "vart": "Åter", "utlatande_den": timezone.localdate() + timedelta(days=1)},
            "utlatande_den",
        ),
        ({"avslutad_den": timezone.localdate() + timedelta(days=1)}, "avslutad_den"),
        ({"avslutad_den": timezone.localdate() - timedelta(days=61)}, "avslutad_den"),  # before the enrolment
    ],
)
def test_fel_hamnar_pa_sitt_falt_och_ingenting_andras(falt, fel):
    remiss = antagen_remiss()
    with pytest.raises(ValidationError) as raised:
        avsluta(remiss, **falt)
    assert fel in raised.value.message_dict
    remiss.arende.refresh_from_db()
    assert remiss.arende.ar_oppet
    assert not Avslut.objects.exists()


def test_avslutet_kan_inte_vara_fore_insatsen():
    remiss = antagen_remiss()
    insats = InsatsFactory(arende=remiss.arende, start_den=for_dagar_sedan(10))
    with pytest.raises(ValidationError, match="Personen var i insats"):
        avsluta(remiss, avslutad_den=for_dagar_sedan(11))
    insats.refresh_from_db()
    assert insats.slut_den is None
    assert avsluta(remiss, avslutad_den=for_dagar_sedan(10)).pk


@pytest.mark.parametrize(
    ("falt", "kod"),
    [
        ({"orsak": "studier", "csn_berattigad": True}, "B"),
        ({"orsak": "studier", "csn_berattigad": False, "vart": "Sfi"}, "E"),
        ({"orsak": "ersattning", "vart": "Sjukersättning", "mottagande_myndighet": "Försäkringskassan"}, "C"),
        (
            {"orsak": "af_program", "vart": "Jobbgarantin", "mottagande_myndighet": "AF", "utlatande_den": timezone.localdate()},
            "D",
        ),
        ({"orsak": "uppdrag_slutfort", "vart": "Åter", "utlatande_den": timezone.localdate()}, "D"),
        ({"orsak": "vard", "vart": "Rehab", "mottagande_myndighet": "Regionen", "annan_myndighet_tar_over": True}, "C"),
        ({"orsak": "vard", "vart": "Rehab"}, "E"),
        ({"orsak": "avliden"}, "E"),
        ({"orsak": "felregistrering"}, ""),
    ],
)
def test_koden_sparas_med_avslutet(falt, kod):
    assert avsluta(antagen_remiss(), **falt).kas_kod == kod


@pytest.mark.krav("S129")
@pytest.mark.parametrize("orsak", ["avliden", "felregistrering"])
def test_ingen_foljs_upp_som_har_dott_eller_aldrig_var_dar(orsak):
    assert not avsluta(antagen_remiss(), orsak=orsak).uppfoljningar.exists()


@pytest.mark.parametrize(
    ("falt", "har"),
    [
        ({"egen_ansokan": True}, False),
        ({"egen_ansokan": True, "initiator": "af"}, True),  # registered by the unit for Arbetsförmedlingen
        ({}, True),
    ],
)
def test_vem_som_har_bestallt_uppdraget(falt, har):
    assert har_uppdragsgivare(RemissFactory(antagen=True, **falt).arende) is har


def test_en_avbojd_remiss_ar_ingen_bestallning():
    remiss = RemissFactory(antagen=True, egen_ansokan=True)
    RemissFactory(avbojd=True, arende=remiss.arende)
    assert har_uppdragsgivare(remiss.arende) is False


@pytest.mark.parametrize("laget", [{}, {"beredning": True}, {"avslutat": True}, {"ej_paborjat": True}])
def test_bara_ett_inskrivet_oppet_arende_avslutas(laget):
    arende = ArendeFactory(avslut=False, **laget)
    with pytest.raises(OgiltigOvergang):
        services.avsluta(actor=arende.ansvarig, arende=arende, **avslutsfalt())


def test_bara_den_som_arbetar_i_enheten_avslutar():
    remiss = antagen_remiss()
    signera(remiss)
    for user in (UserFactory(roll="chef", enhet=remiss.arende.enhet), UserFactory(roll="handlaggare"), remiss.avsandare):
        with pytest.raises(PermissionDenied):
            services.avsluta(actor=user, arende=remiss.arende, **avslutsfalt())


def test_dubbelklick_ger_ett_avslut():
    remiss, nyckeln = antagen_remiss(), nyckel()
    assert avsluta(remiss, nyckel=nyckeln) == avsluta(remiss, nyckel=nyckeln)
    assert Avslut.objects.count() == 1
    assert Uppfoljning.objects.count() == 4


def test_nyckeln_fran_ett_angrat_avslut_ger_ett_besked():
    remiss, nyckeln = antagen_remiss(), nyckel()
    services.angra_avslut(actor=remiss.arende.ansvarig, avslut=avsluta(remiss, nyckel=nyckeln))
    with pytest.raises(ValidationError, match="ångrat"):
        avsluta(remiss, nyckel=nyckeln)


def test_utkastet_ar_borta_nar_arendet_ar_avslutat():
    remiss = antagen_remiss()
    spara_utkast(actor=remiss.arende.ansvarig, formular="avslut", objekt_id=remiss.arende_id, innehall={"slutanteckning": "Halv"})
    avsluta(remiss)
    assert not Utkast.objects.exists()


# --- locked ---


@pytest.mark.krav("S114", "LC37")
@pytest.mark.parametrize("falt", ["orsak", "kas_kod", "slutanteckning", "forsorjning_efter", "avslutad_den", "signerat_vid"])
def test_signerat_avslut_gar_inte_att_andra(falt):
    avslut = avsluta(antagen_remiss())
    nytt = {"avslutad_den": for_dagar_sedan(1), "signerat_vid": timezone.now(), "kas_kod": "E", "orsak": "flytt"}.get(
        falt, "bistand"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Avslut.objects.filter(pk=avslut.pk).update(**{falt: nytt})
    with pytest.raises(DatabaseError), transaction.atomic():
        Avslut.objects.filter(pk=avslut.pk).delete()


def test_bekraftelsen_gar_inte_att_andra():
    rad = ArbetsbekraftelseFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        Arbetsbekraftelse.objects.filter(pk=rad.pk).update(utfall="upphorde")
    with pytest.raises(DatabaseError), transaction.atomic():
        Arbetsbekraftelse.objects.filter(pk=rad.pk).delete()


@pytest.mark.parametrize(
    "falt",
    [
        {"kas_kod": ""},
        {"felregistrering": True, "kas_kod": "E"},
        {"arbete_start_den": None},
        {"arbetsform": ""},
        {"studier": True, "csn_berattigad": False},
        {"uppdrag": True, "utlatande_den": None},
        {"avbrott": True, "vart": ""},
        {"orsak": "hittepa"},
        {"kas_kod": "F"},
        {"forsorjning_efter": "lottovinst"},
    ],
)
def test_databasen_haller_reglerna_utan_formular(falt):
    with pytest.raises(IntegrityError), transaction.atomic():
        AvslutFactory(**falt)


def test_ett_gallande_avslut_per_arende():
    avslut = AvslutFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AvslutFactory(arende=avslut.arende)
    Avslut.objects.filter(pk=avslut.pk).update(angrat_vid=timezone.now(), angrat_av=avslut.signerat_av)
    assert AvslutFactory(arende=avslut.arende).pk


def test_varje_orsak_gar_att_avsluta_med_sina_falt():
    """No reason asks for something the form cannot give."""
    alla = {
        "arbete_start_den": idag(),
        "hur_jobbet": "ame",
        "har_avtal_minst_en_manad": True,
        "csn_berattigad": True,
        "utlatande_den": idag(),
        "mottagande_myndighet": "Försäkringskassan",
        "vart": "Vidare",
        "skal_utan_kontakt": "Personen har bett oss att inte höra av oss.",
    }
    for orsak in Avslutsorsak.values:
        avslut = avsluta(antagen_remiss(), orsak=orsak, **alla)
        assert (avslut.kas_kod == "") == (orsak == "felregistrering")
    assert Insats.objects.count() == 0
    assert UppfoljningFactory._meta.model.objects.count() == 4 * (len(Avslutsorsak) - 2)
