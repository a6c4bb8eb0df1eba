"""Trepartssamtalet: a task from every accepted remiss, held or not with why, what was agreed and who does it (S027, S042, K08, B10)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ame.arenden.models import Arende, Bevakning, Nivabedomning, Notis
from ame.arenden.services import satt_skydd
from ame.common.transitions import OgiltigOvergang
from followup.services.avslut import angra_avslut, avsluta, avsluta_ej_paborjad
from intake import services as intake
from intake.models import Lofte, Overenskommelse, Trepartssamtal
from intake.services import trepart
from intake.services.trepart import Punkt
from tests.factories import (
    EnhetInstallningFactory,
    RemissFactory,
    SamverkanspartFactory,
    UserFactory,
)
from tests.flode import skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db


@pytest.fixture
def samtal(varld) -> Trepartssamtal:
    remiss = skriv_remiss(varld, niva_avsandare="gron")
    skriv_in(varld, remiss)  # the unit judges: gul
    return Trepartssamtal.objects.select_related("arende__person", "remiss").get(remiss=remiss)


def idag():
    return timezone.localdate()


def boka(samtal, actor, **falt):
    vid = timezone.now() + timedelta(days=3)
    return trepart.boka(samtal=samtal, actor=actor, **({"bokat_vid": vid, "plats": "Hos er", "kanal": "brev"} | falt))


def hall(samtal, actor, **falt):
    data = {
        "hallet_den": idag(),
        "deltog": ["deltagare", "ame", "remittent"],
        "tolk": "ej_behov",
        "overenskommet": "Praktik tre dagar i veckan.",
    }
    return trepart.hall(samtal=samtal, actor=actor, **(data | falt))


def uppgift(samtal):
    return Bevakning.objects.oppna().get(slag="trepart", mal_id=samtal.pk)


def lofte(samtal):
    return Lofte.objects.get(slag="trepart", mal_id=samtal.pk)


# --- the task ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("S027", "C12")
def test_varje_antagen_remiss_far_ett_trepartssamtal_med_dag(varld):
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=idag() - timedelta(days=1), trepart_dagar=10)
    remiss = skriv_remiss(varld)
    assert not Trepartssamtal.objects.exists()
    arende = skriv_in(varld, remiss)
    samtal = Trepartssamtal.objects.get(remiss=remiss)
    assert (samtal.status, samtal.senast_den, samtal.arende) == ("att_boka", idag() + timedelta(days=10), arende)
    rad = uppgift(samtal)
    assert (rad.ansvarig, rad.forfaller_den, rad.arende) == (arende.ansvarig, samtal.senast_den, arende)
    assert lofte(samtal).lovat_den == samtal.senast_den
    remiss.refresh_from_db()
    trepart.folj(remiss=remiss, action="anta", actor=varld.handlaggare)  # again: nothing twice
    assert Bevakning.objects.filter(slag="trepart").count() == Trepartssamtal.objects.count() == 1


@pytest.mark.krav("S027")
def test_en_remiss_fran_en_part_utanfor_far_ett_trepartssamtal_och_en_egen_ansokan_inget(varld):
    part = RemissFactory(
        mottagande_enhet=varld.ame, mottagen=True, kalla="af", avsandare=None, avsandande_enhet=None,
        avsandande_part=SamverkanspartFactory(), skapad_av=varld.handlaggare,
    )  # fmt: skip
    egen = RemissFactory(mottagande_enhet=varld.ame, mottagen=True, egen_ansokan=True)
    for remiss in (part, egen):
        trepart.folj(remiss=remiss, action="anta", actor=varld.handlaggare)
    assert Trepartssamtal.objects.filter(remiss=part).exists()
    assert not Trepartssamtal.objects.filter(remiss=egen).exists()


@pytest.mark.krav("S027")
def test_stangs_arendet_upphor_uppgift_och_lofte_och_angras_det_kommer_de_tillbaka(varld, samtal):
    boka(samtal, varld.handlaggare)
    intake.besvara(actor=varld.handlaggare, remiss=samtal.remiss)
    assert uppgift(samtal)  # the remiss is answered, the case goes on
    arende = Arende.objects.get(pk=samtal.arende_id)
    from tests.factories import InsatsFactory

    InsatsFactory(arende=arende, start_den=idag())
    Arende.objects.filter(pk=arende.pk).update(status="insats")
    avslut = avsluta(
        actor=varld.handlaggare, arende=arende, orsak="ame_avbrott", avslutad_den=idag(), forsorjning_fore="bistand",
        forsorjning_efter="bistand", slutanteckning="Klart.", vart="Annan kommun",
    )  # fmt: skip
    samtal.refresh_from_db()
    assert (samtal.status, samtal.ej_hallet_skal) == ("ej_hallet", "avslutat")
    assert not Bevakning.objects.oppna().filter(slag="trepart").exists()
    assert lofte(samtal).upphort_vid is not None
    angra_avslut(actor=varld.handlaggare, avslut=avslut)
    samtal.refresh_from_db()
    assert (samtal.status, samtal.ej_hallet_skal) == ("bokat", "")
    assert uppgift(samtal)
    assert lofte(samtal).upphort_vid is None


@pytest.mark.krav("S027", "S015")
def test_aven_ett_arende_som_aldrig_borjade_avslutar_sina_samtal(varld, samtal):
    intake.besvara(actor=varld.handlaggare, remiss=samtal.remiss)
    avsluta_ej_paborjad(actor=varld.handlaggare, arende=samtal.arende, orsak="flytt", den=idag())
    samtal.refresh_from_db()
    assert samtal.ej_hallet_skal == "avslutat"
    assert lofte(samtal).upphort_vid is not None


@pytest.mark.krav("S027")
def test_atertas_remissen_upphor_samtalet(varld, samtal):
    trepart.folj(remiss=samtal.remiss, action="aterta", actor=varld.socialsekreterare)
    samtal.refresh_from_db()
    assert samtal.status == "ej_hallet"
    assert not Bevakning.objects.oppna().filter(slag="trepart").exists()
    assert lofte(samtal).upphort_vid is not None


# --- booked -----------------------------------------------------------------------------------------------------


@pytest.mark.krav("S027")
def test_bokat_flyttar_uppgiften_och_inte_loftet(varld, samtal):
    vid = timezone.now() + timedelta(days=40)
    samtal = boka(samtal, varld.handlaggare, bokat_vid=vid)
    assert (samtal.status, samtal.kanal, samtal.kallad_den, samtal.plats) == ("bokat", "brev", idag(), "Hos er")
    assert uppgift(samtal).forfaller_den == timezone.localdate(vid)
    assert lofte(samtal).lovat_den == samtal.senast_den
    with pytest.raises(ValidationError) as fel:
        boka(samtal, varld.handlaggare, bokat_vid=timezone.now() - timedelta(days=2))
    assert "den" in fel.value.message_dict


@pytest.mark.krav("S027", "C96")
def test_avsandaren_far_veta_och_en_ombokning_ersatter_det_som_inte_ar_last(varld, samtal):
    def olasta():
        return Notis.objects.olasta().filter(user=varld.socialsekreterare, slag="trepart")

    boka(samtal, varld.handlaggare)
    boka(samtal, varld.handlaggare, bokat_vid=timezone.now() + timedelta(days=8))
    assert [n.sida_id for n in olasta()] == [samtal.remiss_id]
    trepart.ej_hallet(samtal=samtal, actor=varld.handlaggare, skal="enheten_kunde_ej")
    assert not olasta().exists()
    hall(boka(samtal, varld.handlaggare), varld.handlaggare)
    assert olasta().count() == 1


@pytest.mark.krav("B10", "C12")
@pytest.mark.parametrize(
    ("kanal", "oskyddad", "skyddad"),
    [("brev", True, False), ("sms", True, False), ("system", False, False), ("telefon", True, True), ("mote", True, True),
     ("formedling", False, True)],
)  # fmt: skip
def test_den_som_ar_skyddad_kallas_bara_genom_formedling_telefon_eller_mote(varld, samtal, kanal, oskyddad, skyddad):
    def gar(samtal) -> bool:
        try:
            boka(samtal, varld.handlaggare, kanal=kanal)
        except ValidationError as fel:
            return "kanal" not in fel.message_dict
        return True

    assert gar(samtal) is oskyddad
    satt_skydd(arende=samtal.arende, actor=varld.handlaggare, slag="sekretessmarkering", kalla="Folkbokföringen")
    samtal = Trepartssamtal.objects.get(pk=samtal.pk)
    assert gar(samtal) is skyddad


# --- not held ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("S027")
def test_blev_inte_av_med_ny_dag_ar_fortfarande_en_uppgift_med_skalet_kvar(varld, samtal):
    boka(samtal, varld.handlaggare)
    ny = idag() + timedelta(days=9)
    samtal = trepart.ej_hallet(
        samtal=samtal, actor=varld.handlaggare, skal="personen_kom_ej", text="Bussen gick inte.", ny_senast_den=ny
    )
    assert (samtal.status, samtal.ej_hallet_skal, samtal.ej_hallet_text) == ("att_boka", "personen_kom_ej", "Bussen gick inte.")
    assert samtal.bokat_vid is None
    assert uppgift(samtal).forfaller_den == ny
    assert lofte(samtal).upphort_vid is None


@pytest.mark.krav("S027")
def test_blev_inte_av_utan_ny_dag_avslutar_uppgift_och_lofte_och_kan_tas_upp_igen(varld, samtal):
    samtal = trepart.ej_hallet(samtal=samtal, actor=varld.handlaggare, skal="personen_avbojde")
    assert samtal.status == "ej_hallet"
    assert not Bevakning.objects.oppna().filter(slag="trepart").exists()
    assert lofte(samtal).upphort_vid is not None
    samtal = boka(samtal, varld.handlaggare)  # the person has thought it over
    assert uppgift(samtal)
    assert samtal.status == "bokat"


@pytest.mark.parametrize("skal", ["", "avslutat", "påhittat"])
@pytest.mark.krav("S027")
def test_utan_skal_kan_det_inte_ha_blivit_av(varld, samtal, skal):
    with pytest.raises(ValidationError) as fel:
        trepart.ej_hallet(samtal=samtal, actor=varld.handlaggare, skal=skal)
    assert "skal" in fel.value.message_dict


# --- held -------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S027", "C12")
def test_hallet_med_deltagare_text_och_punkter_som_blir_uppgifter(varld, samtal):
    senast = idag() + timedelta(days=14)
    punkter = [
        Punkt(text="Ringer tre arbetsplatser", part="ame", ansvarig=varld.beredare, senast_den=senast),
        Punkt(text="Skickar läkarintyget", part="remittent", senast_den=senast),
        Punkt(text="Skriver CV", part="deltagare", senast_den=senast),
    ]
    samtal = hall(samtal, varld.handlaggare, punkter=punkter, andra_deltagare="Stödperson från föreningen")
    assert (samtal.status, samtal.hallet_den, samtal.dokumenterat_av) == ("hallet", idag(), varld.handlaggare)
    assert samtal.deltog == ["deltagare", "ame", "remittent"]
    assert {(p.text, p.part, p.ansvarig) for p in samtal.punkter.all()} == {
        ("Ringer tre arbetsplatser", "ame", varld.beredare),
        ("Skickar läkarintyget", "remittent", None),
        ("Skriver CV", "deltagare", None),
    }
    uppgifter = Bevakning.objects.oppna().filter(slag="overenskommet")
    assert [(u.ansvarig, u.titel, u.forfaller_den) for u in uppgifter] == [(varld.beredare, "Ringer tre arbetsplatser", senast)]
    assert Bevakning.objects.visible_to(varld.beredare).filter(pk=uppgifter[0].pk).exists()  # named, so the case opens
    assert not Bevakning.objects.oppna().filter(slag="trepart").exists()
    assert lofte(samtal).uppfyllt_den == idag()


@pytest.mark.krav("S027")
def test_samma_formular_tva_ganger_gor_ett_samtal(varld, samtal):
    punkt = Punkt(text="Ringer", part="ame", ansvarig=varld.handlaggare, senast_den=idag())
    hall(samtal, varld.handlaggare, punkter=[punkt])
    hall(samtal, varld.handlaggare, punkter=[punkt])
    assert Overenskommelse.objects.count() == 1
    with pytest.raises(OgiltigOvergang):
        hall(samtal, varld.beredare, overenskommet="En annan berättelse.")


@pytest.mark.parametrize(
    ("falt", "pa"),
    [
        ({"deltog": ["ame", "remittent"]}, "deltog"),
        ({"deltog": ["deltagare"]}, "deltog"),
        ({"overenskommet": "  "}, "overenskommet"),
        ({"overenskommet": "Ring 19870412-1234"}, "overenskommet"),
        ({"hallet_den": "imorgon"}, "hallet_den"),
        ({"tolk": ""}, "tolk"),
    ],
)
@pytest.mark.krav("S027", "N16")
def test_det_som_saknas_sags_falt_for_falt(varld, samtal, falt, pa):
    if falt.get("hallet_den"):
        falt = {"hallet_den": idag() + timedelta(days=1)}
    with pytest.raises(ValidationError) as fel:
        hall(samtal, varld.handlaggare, **falt)
    assert pa in fel.value.message_dict
    samtal.refresh_from_db()
    assert samtal.status == "att_boka"


@pytest.mark.krav("K08")
def test_ett_samtal_med_tolkbehov_stangs_inte_utan_svar_om_tolk(varld, samtal):
    person = samtal.arende.person
    person.har_tolkbehov, person.sprak = True, "Somaliska"
    person.save(update_fields=["har_tolkbehov", "sprak"])
    for tolk, skal, pa in (("", "", "tolk"), ("ej_behov", "", "tolk"), ("avstod", " ", "tolk_skal")):
        with pytest.raises(ValidationError) as fel:
            hall(samtal, varld.handlaggare, tolk=tolk, tolk_skal=skal)
        assert pa in fel.value.message_dict
    samtal = hall(samtal, varld.handlaggare, tolk="avstod", tolk_skal="Ville prata svenska")
    assert (samtal.tolk, samtal.tolk_skal) == ("avstod", "Ville prata svenska")


@pytest.mark.krav("K08")
def test_tolk_anvandes_racker(varld, samtal):
    samtal.remiss.har_tolkbehov = True
    samtal.remiss.save(update_fields=["har_tolkbehov"])
    assert hall(samtal, varld.handlaggare, tolk="anvand", tolk_skal="Tolkförmedlingen").status == "hallet"


@pytest.mark.krav("S042", "C22")
def test_en_skillnad_i_niva_avgors_pa_samtalet(varld, samtal):
    hall(samtal, varld.handlaggare, gemensam_niva="gron")
    senaste = Nivabedomning.objects.filter(arende=samtal.arende).order_by("-registrerad_vid").first()
    assert (senaste.niva, senaste.skal, senaste.bedomd_av) == ("gron", "Överenskommet i trepartssamtal", varld.handlaggare)
    assert samtal.arende.baslinje.niva_vid_start == "gul"  # locked for statistics


@pytest.mark.krav("S042")
def test_samma_niva_som_enhetens_ger_ingen_ny_bedomning(varld, samtal):
    antal = Nivabedomning.objects.count()
    hall(samtal, varld.handlaggare, gemensam_niva="gul")
    assert Nivabedomning.objects.count() == antal


@pytest.mark.krav("S027", "D01")
def test_bara_den_som_arbetar_i_arendet_bokar_och_dokumenterar(varld, samtal):
    framling = UserFactory(roll="handlaggare")
    for actor in (varld.socialsekreterare, varld.chef, framling):
        for gor in (boka, hall):
            with pytest.raises(PermissionDenied):
                gor(samtal, actor)
        with pytest.raises(PermissionDenied):
            trepart.ej_hallet(samtal=samtal, actor=actor, skal="personen_kom_ej")


# --- the points -------------------------------------------------------------------------------------------------


@pytest.mark.krav("S027", "S113")
def test_punkterna_bockas_av_av_sin_sida_och_kan_oppnas_igen(varld, samtal):
    hall(
        samtal,
        varld.handlaggare,
        punkter=[
            Punkt(text="Ringer", part="ame", ansvarig=varld.handlaggare, senast_den=idag()),
            Punkt(text="Skickar beslut", part="remittent", senast_den=idag()),
        ],
    )
    var, er = samtal.punkter.get(part="ame"), samtal.punkter.get(part="remittent")
    with pytest.raises(PermissionDenied):
        trepart.satt_klar(punkt=er, actor=varld.handlaggare)
    with pytest.raises(PermissionDenied):
        trepart.satt_klar(punkt=var, actor=varld.socialsekreterare)
    assert trepart.satt_klar(punkt=er, actor=varld.socialsekreterare).klar_den == idag()
    assert trepart.satt_klar(punkt=var, actor=varld.handlaggare).klar_den == idag()
    assert not Bevakning.objects.oppna().filter(slag="overenskommet").exists()
    assert trepart.satt_klar(punkt=var, actor=varld.handlaggare, ar_klar=False).klar_den is None
    assert Bevakning.objects.oppna().filter(slag="overenskommet", mal_id=var.pk).count() == 1


@pytest.mark.krav("S027")
def test_ingen_binds_i_sin_franvaro_och_enhetens_punkt_har_ett_namn_i_enheten(varld, samtal):
    utan = ["deltagare", "ame"]
    with pytest.raises(ValidationError, match="Remittenten var inte med"):
        hall(samtal, varld.handlaggare, deltog=utan, punkter=[Punkt(text="X", part="remittent", senast_den=idag())])
    with pytest.raises(ValidationError, match="handläggare eller beredare"):
        hall(
            samtal, varld.handlaggare,
            punkter=[Punkt(text="X", part="ame", ansvarig=UserFactory(roll="handlaggare"), senast_den=idag())],
        )  # fmt: skip
    samtal.refresh_from_db()
    assert samtal.status == "att_boka"
    assert not Overenskommelse.objects.exists()
    hall(samtal, varld.handlaggare, deltog=utan)
    with pytest.raises(ValidationError, match="före samtalet"):
        trepart.lagg_till_punkt(
            samtal=samtal, actor=varld.handlaggare,
            punkt=Punkt(text="X", part="deltagare", senast_den=idag() - timedelta(days=1)),
        )  # fmt: skip


@pytest.mark.krav("B07", "S027")
def test_en_kollega_utanfor_namnlistan_far_ingen_uppgift_om_en_skyddad_person(varld, samtal):
    satt_skydd(arende=samtal.arende, actor=varld.handlaggare, slag="sekretessmarkering", kalla="Folkbokföringen")
    kollega = UserFactory(roll="handlaggare", enhet=varld.ame)
    with pytest.raises(ValidationError, match="namnlista"):
        hall(samtal, varld.handlaggare, punkter=[Punkt(text="X", part="ame", ansvarig=kollega, senast_den=idag())])
    assert not Arende.objects.visible_to(kollega).filter(pk=samtal.arende_id).exists()
