"""Återkoppling as a service: ground, lock, correction, on time, two at once (S010, S111, S114; law.md A08-A11)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from ame.arenden.models import Bevakning, Utkast
from ame.arenden.services import spara_utkast
from ame.audit.models import Handelse
from ame.people.services import aterkalla_medgivande
from followup import services
from followup.models import Aterkoppling
from followup.services.aterkoppling import UTKAST, saknade_slutliga
from followup.vy.aterkoppling import i_tid_ord
from tests.factories import (
    AterkopplingFactory,
    AvtaladAterkopplingFactory,
    BevakningFactory,
    EnhetFactory,
    RemissFactory,
    UserFactory,
)
from tests.followup.slutfas import SVAR, antagen_remiss, eget_samtycke, for_dagar_sedan, idag, nyckel, signera

pytestmark = pytest.mark.django_db


@pytest.mark.krav("S010", "S111", "C50")
def test_slutlig_besvarar_remissen_och_loser_uppgifterna():
    remiss = antagen_remiss()
    start = AvtaladAterkopplingFactory(remiss=remiss, slag="start", senast_den=for_dagar_sedan(20))
    for avtalad in remiss.avtalade.all():
        BevakningFactory(arende=remiss.arende, slag="aterkoppling", mal_id=avtalad.pk)
    rad = signera(remiss)
    remiss.refresh_from_db()
    assert remiss.status == "besvarad"
    assert rad.avtalad.slag == "slut"
    assert not Bevakning.objects.oppna().filter(slag="aterkoppling").exists()
    assert start.aterkopplingar.count() == 0
    assert Handelse.objects.filter(verb="aterkoppling.signera", objekt_id=rad.pk, remiss_id=remiss.pk).count() == 1


@pytest.mark.krav("S010")
def test_svar_under_tiden_hamnar_pa_den_forsta_obesvarade_dagen_och_remissen_ar_oppen():
    remiss = antagen_remiss()
    sen = AvtaladAterkopplingFactory(remiss=remiss, slag="del", senast_den=idag() + timedelta(days=5))
    tidig = AvtaladAterkopplingFactory(remiss=remiss, slag="del", senast_den=for_dagar_sedan(3))
    assert [signera(remiss, slag="del").avtalad for _ in range(3)] == [tidig, sen, None]
    remiss.refresh_from_db()
    assert remiss.status == "antagen"
    assert list(saknade_slutliga(remiss.arende)) == [remiss]


@pytest.mark.krav("A11")
def test_remissens_eget_samtycke_racker_inte_for_svaret():
    remiss = antagen_remiss()
    assert remiss.medgivande.ar_giltigt(idag())
    with pytest.raises(ValidationError) as fel:
        signera(remiss, grund="samtycke", medgivande=remiss.medgivande)
    assert "medgivande" in fel.value.message_dict
    assert signera(remiss, grund="samtycke", medgivande=eget_samtycke(remiss)).grund == "samtycke"


@pytest.mark.krav("A08", "A09", "A10")
@pytest.mark.parametrize(
    "falt",
    [
        {"giltigt_till_den": timezone.localdate() - timedelta(days=1)},
        {
            "inhamtat_den": timezone.localdate() - timedelta(days=400),
            "giltigt_till_den": timezone.localdate() - timedelta(days=40),
        },
        {"aterkallat_vid": timezone.now()},
        {"kategorier": ["kontakt", "narvaro"]},
        {"mottagande_enhet": "annan"},
        {"person": "annan"},
    ],
)
def test_samtycke_som_inte_galler_just_nu_duger_inte(falt):
    remiss = antagen_remiss()
    if falt.get("mottagande_enhet"):
        falt = {"mottagande_enhet": EnhetFactory(remittent=True)}
    if falt.get("person"):
        falt = {"person": antagen_remiss().arende.person}
    samtycke = eget_samtycke(remiss, **falt)
    with pytest.raises(ValidationError):
        signera(remiss, grund="samtycke", medgivande=samtycke)
    assert not Aterkoppling.objects.exists()


@pytest.mark.krav("A09", "A10")
def test_grunden_provas_nar_det_skickas_inte_nar_utkastet_skrivs():
    remiss = antagen_remiss()
    samtycke = eget_samtycke(remiss)
    spara_utkast(actor=remiss.arende.ansvarig, formular=UTKAST, objekt_id=remiss.pk, innehall={"medgivande": str(samtycke.pk)})
    aterkalla_medgivande(actor=remiss.arende.ansvarig, medgivande=samtycke)
    with pytest.raises(ValidationError):
        signera(remiss, grund="samtycke", medgivande=samtycke)
    assert Utkast.objects.count() == 1  # nothing typed is lost


@pytest.mark.krav("A10", "A13")
def test_aterkallelse_rubbar_inte_det_som_redan_lamnats():
    remiss = antagen_remiss()
    samtycke = eget_samtycke(remiss)
    rad = signera(remiss, grund="samtycke", medgivande=samtycke)
    aterkalla_medgivande(actor=remiss.arende.ansvarig, medgivande=samtycke)
    rad.refresh_from_db()
    assert rad.medgivande_id == samtycke.pk
    assert Aterkoppling.objects.visible_to(remiss.avsandare).filter(pk=rad.pk).exists()


def test_samma_myndighet_bara_nar_det_ar_sant():
    annan = antagen_remiss()
    with pytest.raises(ValidationError) as fel:
        signera(annan, grund="samma_myndighet", grund_motivering="")
    assert "grund" in fel.value.message_dict
    enhet = EnhetFactory()
    samma = antagen_remiss(mottagande_enhet=enhet, avsandande_enhet=EnhetFactory(remittent=True, verksamhet=enhet.verksamhet))
    assert signera(samma, grund="samma_myndighet", grund_motivering="").pk


@pytest.mark.parametrize("grund", ["menprovning", "uppgiftsskyldighet"])
def test_provning_och_skyldighet_motiveras(grund):
    with pytest.raises(ValidationError, match="varför grunden gäller"):
        signera(antagen_remiss(), grund=grund, grund_motivering=" ")


@pytest.mark.krav("N16")
@pytest.mark.parametrize("falt", ["svar", "nasta_steg", "grund_motivering"])
def test_inget_personnummer_i_texten(falt):
    with pytest.raises(ValidationError) as fel:
        signera(antagen_remiss(), **{falt: "Gäller 19800101-9802 som sagt."})
    assert falt in fel.value.message_dict


def test_tomt_svar_gar_inte():
    with pytest.raises(ValidationError):
        signera(antagen_remiss(), svar="   ")


@pytest.mark.krav("S114", "LC37")
@pytest.mark.parametrize("falt", ["svar", "fraga_besvarad", "grund", "nasta_steg", "slag", "signerad_vid", "remiss_id"])
def test_signerad_aterkoppling_gar_inte_att_andra(falt):
    rad = signera(antagen_remiss())
    nytt = {"signerad_vid": timezone.now(), "slag": "start", "remiss_id": RemissFactory().pk}.get(falt, "nej")
    with pytest.raises(DatabaseError), transaction.atomic():
        Aterkoppling.objects.filter(pk=rad.pk).update(**{falt: nytt})
    with pytest.raises(DatabaseError), transaction.atomic():
        Aterkoppling.objects.filter(pk=rad.pk).delete()


def test_bara_lasningen_far_skrivas_efterat_och_bara_forsta_gangen():
    remiss = antagen_remiss()
    rad = signera(remiss)
    services.markera_last(actor=UserFactory(), aterkoppling=rad)
    rad.refresh_from_db()
    assert rad.last_vid is None
    services.markera_last(actor=remiss.avsandare, aterkoppling=rad)
    rad.refresh_from_db()
    forst = rad.last_vid
    services.markera_last(actor=remiss.avsandare, aterkoppling=rad)
    rad.refresh_from_db()
    assert rad.last_vid == forst
    assert Handelse.objects.filter(verb="aterkoppling.last").count() == 1


@pytest.mark.krav("S114", "N03")
def test_rattelse_ar_en_ny_rad_som_pekar_pa_den_gamla():
    remiss = antagen_remiss()
    nasta = AvtaladAterkopplingFactory(remiss=remiss, slag="del", senast_den=idag() + timedelta(days=30))
    forsta = AvtaladAterkopplingFactory(remiss=remiss, slag="del", senast_den=idag())
    gammal = signera(remiss, slag="del")
    ny = signera(remiss, slag="slut", svar="Rätt text.", rattar=gammal)
    assert (ny.rattar, ny.slag, ny.avtalad) == (gammal, "del", forsta)  # it does not use up the next agreed day
    assert nasta.aterkopplingar.count() == 0
    gammal.refresh_from_db()
    assert gammal.svar == SVAR["svar"]
    assert Handelse.objects.filter(verb="aterkoppling.ratta", objekt_id=ny.pk).exists()


def test_en_rattelse_rattar_den_som_star_sist():
    remiss = antagen_remiss()
    gammal = signera(remiss)
    ny = signera(remiss, rattar=gammal)
    with pytest.raises(ValidationError, match="redan rättat"):
        signera(remiss, rattar=gammal)
    assert signera(remiss, rattar=ny).rattar == ny


def test_rattelsen_hor_till_samma_remiss():
    gammal = signera(antagen_remiss())
    with pytest.raises(ValidationError, match="annan remiss"):
        signera(antagen_remiss(), rattar=gammal)


def test_en_andra_slutlig_gar_inte_men_en_rattelse_gar():
    remiss = antagen_remiss()
    rad = signera(remiss)
    with pytest.raises(ValidationError, match="redan lämnad"):
        signera(remiss)
    assert signera(remiss, rattar=rad).rattar == rad


def test_dubbelklick_ger_en_aterkoppling():
    remiss = antagen_remiss()
    nyckeln = nyckel()
    assert signera(remiss, nyckel=nyckeln) == signera(remiss, nyckel=nyckeln)
    assert Aterkoppling.objects.count() == 1


def test_samma_formular_med_ett_annat_svar_sager_ifran():
    remiss, nyckeln = antagen_remiss(), nyckel()
    rad = signera(remiss, nyckel=nyckeln)
    with pytest.raises(ValidationError, match="redan sparat"):
        signera(remiss, nyckel=nyckeln, svar="Ett helt annat svar.")
    assert Aterkoppling.objects.get().svar == rad.svar


def test_samma_nyckel_pa_en_annan_remiss_ger_ett_besked():
    nyckeln = nyckel()
    signera(antagen_remiss(), nyckel=nyckeln)
    with pytest.raises(ValidationError, match="Ladda om"):
        signera(antagen_remiss(), nyckel=nyckeln)


def test_avtalad_fran_en_annan_remiss_gar_inte():
    with pytest.raises(ValidationError, match="hör inte till remissen"):
        signera(antagen_remiss(), avtalad=antagen_remiss().avtalade.get())


@pytest.mark.parametrize("laget", ["skickad", "returnerad", "avbojd", "atertagen"])
def test_bara_en_mottagen_remiss_besvaras(laget):
    remiss = RemissFactory(**{laget: True})
    with pytest.raises(ValidationError, match="inte mottagen"):
        services.signera_aterkoppling(actor=UserFactory(), remiss=remiss, **SVAR)


def test_egen_ansokan_har_ingen_att_svara():
    with pytest.raises(ValidationError, match="egen ansökan"):
        signera(RemissFactory(antagen=True, egen_ansokan=True))


def test_bara_den_som_arbetar_i_enheten_signerar():
    remiss = antagen_remiss()
    for roll in ("chef", "handledare"):
        with pytest.raises(PermissionDenied):
            services.signera_aterkoppling(actor=UserFactory(roll=roll, enhet=remiss.arende.enhet), remiss=remiss, **SVAR)
    with pytest.raises(PermissionDenied):
        services.signera_aterkoppling(actor=remiss.avsandare, remiss=remiss, **SVAR)


def test_utkastet_ar_borta_nar_det_ar_signerat():
    remiss = antagen_remiss()
    spara_utkast(actor=remiss.arende.ansvarig, formular=UTKAST, objekt_id=remiss.pk, innehall={"svar": "Halv"})
    signera(remiss)
    assert not Utkast.objects.exists()


@pytest.mark.krav("D11")
def test_remittenten_ser_bara_sina_egna():
    egen, annans = signera(antagen_remiss()), signera(antagen_remiss())
    assert list(Aterkoppling.objects.visible_to(egen.remiss.avsandare)) == [egen]
    assert not Aterkoppling.objects.visible_to(UserFactory(roll="socialsekreterare")).exists()
    assert annans not in Aterkoppling.objects.visible_to(egen.remiss.avsandare)


@pytest.mark.parametrize(
    "falt",
    [
        {"svar": ""},
        {"grund": "samtycke", "medgivande": None},
        {"grund": "menprovning"},
        {"slag": "mitt"},
        {"fraga_besvarad": "kanske"},
    ],
)
def test_databasen_haller_reglerna_utan_formular(falt):
    with pytest.raises(IntegrityError), transaction.atomic():
        AterkopplingFactory(**falt)


@pytest.mark.krav("S112")
@pytest.mark.parametrize(("dagar", "text"), [(0, "i tid"), (-4, "i tid"), (1, "1 dag efter"), (3, "3 dagar efter")])
def test_i_tid_eller_sen_i_ord(dagar, text):
    assert i_tid_ord(idag(), idag() + timedelta(days=dagar)).startswith(text)
