"""Consents of a case: what must be there, renewal, withdrawal, what is not enough (law.md A08-A13)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ame.arenden.models import Arende, Bevakning
from ame.arenden.services.anteckning import signera_anteckning
from ame.arenden.services.samtycke import aterkalla_samtycke, registrera_samtycke, underkann_samtycke
from ame.audit.models import Handelse
from ame.people.models import Medgivande
from tests.factories import BevakningFactory, EnhetFactory, UserFactory
from tests.followup.slutfas import antagen_remiss, eget_samtycke, for_dagar_sedan, idag, nyckel, signera

pytestmark = pytest.mark.django_db


@pytest.fixture
def remiss():
    return antagen_remiss()


def _registrera(remiss, **falt):
    grund = {
        "mottagande_enhet": remiss.avsandande_enhet,
        "kategorier": ["resultat"],
        "andamal": "Svara på frågan i remissen",
        "form": "skriftlig",
        "inhamtat_den": idag(),
        "giltigt_till_den": idag() + timedelta(days=180),
    }
    return registrera_samtycke(actor=remiss.arende.ansvarig, arende=remiss.arende, **grund | falt)


@pytest.mark.krav("A08", "A11")
def test_samtycket_galler_just_enheten_personen_och_mottagaren(remiss):
    rad = _registrera(remiss)
    assert (rad.person, rad.lamnande_enhet, rad.mottagande_enhet) == (
        remiss.arende.person,
        remiss.arende.enhet,
        remiss.avsandande_enhet,
    )
    assert signera(remiss, grund="samtycke", medgivande=rad, grund_motivering="").medgivande == rad
    handelse = Handelse.objects.get(verb="medgivande.registrera", objekt_id=rad.pk)
    assert handelse.arende_id == remiss.arende_id  # Historik shows it


@pytest.mark.krav("A08")
@pytest.mark.parametrize(
    "falt",
    [
        {"kategorier": []},
        {"kategorier": ["allt"]},
        {"andamal": ""},
        {"andamal": "   "},
        {"andamal": "Gäller 19800101-9802"},
        {"form": "viskning"},
        {"inhamtat_den": idag() + timedelta(days=1)},
        {"giltigt_till_den": idag() - timedelta(days=1), "inhamtat_den": for_dagar_sedan(30)},
        {"giltigt_till_den": idag() + timedelta(days=400)},
    ],
)
def test_utan_vem_vad_varfor_och_hur_lange_inget_samtycke(remiss, falt):
    fore = Medgivande.objects.count()
    with pytest.raises(ValidationError):
        _registrera(remiss, **falt)
    assert Medgivande.objects.count() == fore


def test_den_egna_enheten_ar_ingen_mottagare(remiss):
    with pytest.raises(ValidationError) as fel:
        _registrera(remiss, mottagande_enhet=remiss.arende.enhet)
    assert "mottagande_enhet" in fel.value.message_dict


@pytest.mark.krav("A10", "A13")
def test_aterkallelsen_galler_genast_och_tar_inget_bort(remiss):
    rad = _registrera(remiss)
    BevakningFactory(arende=remiss.arende, slag="samtycke", mal_id=rad.pk)
    aterkalla_samtycke(actor=remiss.arende.ansvarig, arende=remiss.arende, medgivande=rad)
    assert not Medgivande.objects.giltiga(idag()).filter(pk=rad.pk).exists()
    assert Medgivande.objects.filter(pk=rad.pk).exists()
    assert Arende.objects.get(pk=remiss.arende_id).ar_oppet
    assert not Bevakning.objects.oppna().filter(slag="samtycke").exists()
    assert Handelse.objects.get(verb="medgivande.aterkalla").arende_id == remiss.arende_id
    with pytest.raises(ValidationError):
        signera(remiss, grund="samtycke", medgivande=rad)


@pytest.mark.krav("A11")
def test_remittentens_samtycke_aterkallas_hos_remittenten(remiss):
    with pytest.raises(ValidationError, match="annan enhet"):
        aterkalla_samtycke(actor=remiss.arende.ansvarig, arende=remiss.arende, medgivande=remiss.medgivande)
    remiss.medgivande.refresh_from_db()
    assert remiss.medgivande.aterkallat_vid is None


def test_ett_samtycke_i_ett_annat_arende_aterkallas_inte_harifran(remiss):
    annat = antagen_remiss()
    rad = eget_samtycke(annat)
    with pytest.raises(ValidationError):
        aterkalla_samtycke(actor=remiss.arende.ansvarig, arende=remiss.arende, medgivande=rad)


def test_ett_nytt_samtycke_loser_paminnelsen_om_det_gamla(remiss):
    gammalt = eget_samtycke(remiss, giltigt_till_den=idag() + timedelta(days=3))
    annat = eget_samtycke(remiss, mottagande_enhet=EnhetFactory(remittent=True))
    for rad in (gammalt, annat):
        BevakningFactory(arende=remiss.arende, slag="samtycke", mal_id=rad.pk)
    _registrera(remiss)
    assert list(Bevakning.objects.oppna().filter(slag="samtycke").values_list("mal_id", flat=True)) == [annat.pk]


@pytest.mark.krav("A12")
def test_ett_samtycke_som_inte_racker_ger_en_uppgift_och_inget_samtycke(remiss):
    fore, nyckeln = Medgivande.objects.count(), nyckel()
    for _ in range(2):
        underkann_samtycke(
            actor=remiss.arende.ansvarig, arende=remiss.arende, mottagande_enhet=remiss.avsandande_enhet, nyckel=nyckeln
        )
    uppgift = Bevakning.objects.oppna().get(arende=remiss.arende)
    assert "Informera den enskilde" in uppgift.titel
    assert (uppgift.ansvarig, uppgift.forfaller_den, uppgift.ar_bockbar) == (remiss.arende.ansvarig, idag(), True)
    assert Medgivande.objects.count() == fore


def test_dubbelklick_ger_ett_samtycke(remiss):
    nyckeln = nyckel()
    assert _registrera(remiss, nyckel=nyckeln) == _registrera(remiss, nyckel=nyckeln)


@pytest.mark.parametrize("andrat", ["mottagare", "kategorier", "slut", "annat arende"])
def test_samma_formular_med_annat_innehall_eller_i_ett_annat_arende_sager_ifran(remiss, andrat):
    nyckeln = nyckel()
    _registrera(remiss, nyckel=nyckeln)
    fore = Medgivande.objects.count()
    annan = antagen_remiss() if andrat == "annat arende" else remiss
    fore += annan is not remiss  # the other remiss has a consent of its own
    falt = {
        "mottagare": {"mottagande_enhet": EnhetFactory(remittent=True)},
        "kategorier": {"kategorier": ["resultat", "planering"]},
        "slut": {"giltigt_till_den": idag() + timedelta(days=30)},
        "annat arende": {},
    }[andrat]
    with pytest.raises(ValidationError, match="redan sparat"):
        _registrera(annan, nyckel=nyckeln, **falt)
    assert Medgivande.objects.count() == fore


def test_samma_anteckningsformular_med_annan_text_sager_ifran(remiss):
    nyckeln, falt = nyckel(), {"actor": remiss.arende.ansvarig, "arende": remiss.arende}
    not_ = {"typ": "mote", "handelse_den": idag(), "text": "Vi sågs."}
    rad = signera_anteckning(**falt, **not_, nyckel=nyckeln)
    assert signera_anteckning(**falt, **not_, nyckel=nyckeln) == rad
    for andrat in ({"text": "Vi sågs inte."}, {"typ": "telefon"}, {"handelse_den": for_dagar_sedan(1)}):
        with pytest.raises(ValidationError, match="redan sparat"):
            signera_anteckning(**falt, **not_ | andrat, nyckel=nyckeln)


@pytest.mark.parametrize("roll", ["chef", "socialsekreterare"])
def test_bara_den_som_arbetar_i_arendet_registrerar_och_aterkallar(remiss, roll):
    rad = eget_samtycke(remiss)
    actor = UserFactory(roll=roll, enhet=remiss.arende.enhet)
    for gor in (
        lambda: registrera_samtycke(
            actor=actor,
            arende=remiss.arende,
            mottagande_enhet=remiss.avsandande_enhet,
            kategorier=["resultat"],
            andamal="Svara",
            form="skriftlig",
            inhamtat_den=idag(),
            giltigt_till_den=idag(),
        ),
        lambda: aterkalla_samtycke(actor=actor, arende=remiss.arende, medgivande=rad),
        lambda: underkann_samtycke(actor=actor, arende=remiss.arende, mottagande_enhet=remiss.avsandande_enhet),
    ):
        with pytest.raises(PermissionDenied):
            gor()
