"""The receiver's rules, through the services."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ame.arenden.enums import Status
from ame.arenden.models import Arende
from intake import services as intake
from intake.enums import Avbojningsskal, RemissStatus, Skalsgrupp
from intake.models import Komplettering, Remiss
from intake.models.remiss import klockdagar
from tests.factories import EnhetFactory, EnhetInstallningFactory, InsatstypFactory, UserFactory
from tests.flode import bygg_varld, skriv_in, skriv_remiss


def test_ta_emot_oppnar_ett_arende_med_ansvarig(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    arende = remiss.arende
    assert (arende.status, arende.ansvarig, arende.spar) == (Status.INKOMMET, varld.handlaggare, "huvudspar")
    assert arende.inkom_den == remiss.inkom_den
    assert arende.inskriven_den is None, "inskriven is the decision to receive, not the day of the remiss"


def test_andra_remissen_gar_in_i_samma_arende(varld):
    forsta = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    andra = skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer)
    andra = intake.ta_emot(actor=varld.handlaggare, remiss=andra)
    assert andra.arende == forsta.arende
    assert Arende.objects.count() == 1


def test_remiss_till_pagaende_insats_antas_direkt(varld):
    forsta = skriv_remiss(varld)
    skriv_in(varld, forsta)
    andra = skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer)
    assert intake.ta_emot(actor=varld.handlaggare, remiss=andra).status == RemissStatus.ANTAGEN


@pytest.mark.krav("S029")
def test_chefen_tar_emot_at_en_handlaggare_men_haller_inte_i_arendet(varld):
    remiss = skriv_remiss(varld)
    with pytest.raises(ValidationError) as fel:
        intake.ta_emot(actor=varld.chef, remiss=remiss)
    assert "ansvarig" in fel.value.message_dict
    with pytest.raises(ValidationError):
        intake.ta_emot(actor=varld.chef, remiss=remiss, ansvarig=UserFactory(roll="handlaggare"))
    assert intake.ta_emot(actor=varld.chef, remiss=remiss, ansvarig=varld.handlaggare).arende.ansvarig == varld.handlaggare


@pytest.mark.krav("D11", "A02")
@pytest.mark.parametrize("gor", ["ta_emot", "begar_komplettering", "avboj", "omdirigera"])
def test_bara_den_mottagande_enheten_hanterar(gor, varld):
    remiss = skriv_remiss(varld)
    extra = {
        "ta_emot": {},
        "begar_komplettering": {"text": "Vad?"},
        "avboj": {"skal": "platsbrist", "text": "Fullt."},
        "omdirigera": {"enhet": EnhetFactory(verksamhet=varld.ame.verksamhet), "text": "Dit."},
    }[gor]
    annan = bygg_varld()
    for user in (annan.handlaggare, varld.socialsekreterare, UserFactory(roll="handledare", enhet=varld.ame)):
        with pytest.raises(PermissionDenied):
            getattr(intake, gor)(actor=user, remiss=remiss, **extra)
    assert Remiss.objects.get(pk=remiss.pk).status == RemissStatus.SKICKAD


@pytest.mark.krav("S009", "N10")
def test_klockan_star_still_under_komplettering(varld):
    remiss = skriv_remiss(varld)
    idag = timezone.localdate()
    Remiss.objects.filter(pk=remiss.pk).update(inkom_den=idag - timedelta(days=10))
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    Komplettering.objects.update(begard_vid=timezone.now() - timedelta(days=6))
    remiss.refresh_from_db()
    assert klockdagar(remiss, idag) == 4
    assert klockdagar(remiss, idag + timedelta(days=30)) == 4, "it stands still until the sender answers"
    intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Tjugo.")
    remiss.refresh_from_db()
    assert klockdagar(remiss, idag + timedelta(days=3)) == 7, "and runs on from there"


@pytest.mark.krav("S009", "S011")
def test_komplettering_andrar_remissen_pa_plats(varld):
    remiss = skriv_remiss(varld)
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Frågan är oklar.")
    remiss = intake.komplettera(
        actor=varld.socialsekreterare, remiss=remiss, svar="Förtydligat.", data={"fraga": "Klarar personen lagerarbete?"}
    )
    assert (remiss.status, remiss.fraga) == (RemissStatus.SKICKAD, "Klarar personen lagerarbete?")
    rad = remiss.kompletteringar.get()
    assert (rad.text, rad.svar) == ("Frågan är oklar.", "Förtydligat.")
    assert rad.besvarad_vid is not None


def test_komplettering_maste_vara_hel_och_besvarad(varld):
    remiss = skriv_remiss(varld)
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="?")
    with pytest.raises(ValidationError) as fel:
        intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="  ")
    assert "svar" in fel.value.message_dict
    with pytest.raises(ValidationError) as fel:
        intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Klart.", data={"fraga": ""})
    assert "fraga" in fel.value.message_dict
    assert Remiss.objects.get(pk=remiss.pk).status == RemissStatus.RETURNERAD


def test_komplettering_byter_varken_mottagare_eller_person_med_arende(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="?")
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet)
    for falt, varde in (("mottagande_enhet", norr), ("identitetsnummer", skriv_remiss(varld, lopnummer=9).identitetsnummer)):
        with pytest.raises(ValidationError) as fel:
            intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Så här.", data={falt: varde})
        assert falt in fel.value.message_dict


def test_rattat_nummer_fore_mottagning_byter_person(varld):
    remiss = skriv_remiss(varld)
    ratt = skriv_remiss(varld, lopnummer=7)
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Numret stämmer inte med namnet.")
    remiss = intake.komplettera(
        actor=varld.socialsekreterare,
        remiss=remiss,
        svar="Rättat.",
        data={"identitetsnummer": ratt.identitetsnummer, "fodelsedatum": ratt.fodelsedatum},
    )
    assert remiss.person == ratt.person


@pytest.mark.krav("S044")
def test_avbojan_sager_om_skalet_ar_personens_eller_organisationens(varld):
    assert {s.grupp for s in Avbojningsskal} == set(Skalsgrupp)
    assert Avbojningsskal.PLATSBRIST.grupp == Skalsgrupp.ORGANISATION
    remiss = skriv_remiss(varld)
    for skal, text in (("", "Fullt."), ("platsbrist", " "), ("hittepa", "Fullt.")):
        with pytest.raises(ValidationError):
            intake.avboj(actor=varld.handlaggare, remiss=remiss, skal=skal, text=text)
    remiss = intake.avboj(actor=varld.handlaggare, remiss=remiss, skal="platsbrist", text="Ingen plats före svarsdagen.")
    assert (remiss.status, remiss.avslut_text) == (RemissStatus.AVBOJD, "Ingen plats före svarsdagen.")
    assert remiss.avslutad_vid is not None


@pytest.mark.krav("S015")
def test_arende_som_bara_fanns_for_remissen_blir_ej_paborjat(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    intake.avboj(actor=varld.handlaggare, remiss=remiss, skal="tackade_nej", text="Vill vänta.")
    arende = Arende.objects.get()
    assert (arende.status, arende.ej_paborjad_orsak) == (Status.EJ_PABORJAT, "avbojd")


def test_arende_med_en_levande_remiss_till_ligger_kvar(varld):
    forsta = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    andra = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer))
    intake.avboj(actor=varld.handlaggare, remiss=andra, skal="platsbrist", text="Fullt.")
    assert Arende.objects.get().status == Status.INKOMMET
    intake.aterta(actor=varld.socialsekreterare, remiss=forsta, skal="Flyttade.")
    assert Arende.objects.get().ej_paborjad_orsak == "atertagen"


@pytest.mark.krav("S023")
def test_avbojan_under_beredning_gors_i_beredningen(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
    with pytest.raises(ValidationError, match="i beredningen"):
        intake.avboj(actor=varld.handlaggare, remiss=remiss, skal="platsbrist", text="Fullt.")


@pytest.mark.krav("S020")
def test_omdirigerad_remiss_behaller_klockan_och_det_avtalade(varld):
    remiss = skriv_remiss(varld)
    idag = timezone.localdate()
    Remiss.objects.filter(pk=remiss.pk).update(inkom_den=idag - timedelta(days=10))
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="?")
    Komplettering.objects.update(begard_vid=timezone.now() - timedelta(days=5))
    intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="!")
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet)
    ny = intake.omdirigera(actor=varld.handlaggare, remiss=remiss, enhet=norr, text="Hör till Norr.")
    assert (ny.status, ny.mottagande_enhet, ny.omdirigerad_fran_id) == (RemissStatus.SKICKAD, norr, remiss.pk)
    assert klockdagar(ny, idag) == 5, "one remiss, one clock, with its pauses"
    assert [a.senast_den for a in ny.avtalade.all()] == [a.senast_den for a in remiss.avtalade.all()]
    assert set(Remiss.objects.skickade_av(varld.socialsekreterare)) == {remiss, ny}


@pytest.mark.krav("A02")
def test_omdirigering_stannar_inom_verksamheten(varld):
    remiss = skriv_remiss(varld)
    for enhet in (varld.ame, EnhetFactory()):
        with pytest.raises(ValidationError) as fel:
            intake.omdirigera(actor=varld.handlaggare, remiss=remiss, enhet=enhet, text="Dit.")
        assert "enhet" in fel.value.message_dict


@pytest.mark.krav("B07", "S020")
def test_skyddad_persons_remiss_dor_inte_nar_den_skickas_vidare(varld):
    remiss = skriv_remiss(varld, har_skydd=True)
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet)
    chef = UserFactory(roll="chef", enhet=norr)
    ny = intake.omdirigera(actor=varld.chef, remiss=remiss, enhet=norr, text="Hör till Norr.")
    assert Remiss.objects.visible_to(chef).get() == ny


def test_omdirigering_till_direkt_enhet_behover_insats(varld):
    remiss = skriv_remiss(varld)
    unga = EnhetFactory(verksamhet=varld.ame.verksamhet)
    EnhetInstallningFactory(enhet=unga, inflodesmodell="direkt")
    with pytest.raises(ValidationError, match="namngiven insats"):
        intake.omdirigera(actor=varld.handlaggare, remiss=remiss, enhet=unga, text="Dit.")
    assert Remiss.objects.get().status == RemissStatus.SKICKAD, "nothing half done"
    assert InsatstypFactory()


@pytest.mark.krav("N16")
@pytest.mark.parametrize(
    ("gor", "falt", "extra"),
    [
        ("begar_komplettering", "text", {}),
        ("avboj", "text", {"skal": "platsbrist"}),
        ("omdirigera", "text", {"enhet": None}),
        ("aterta", "skal", {}),
    ],
)
def test_personnummer_i_texterna_stoppas(gor, falt, extra, varld):
    remiss = skriv_remiss(varld)
    extra = {namn: varde or EnhetFactory(verksamhet=varld.ame.verksamhet) for namn, varde in extra.items()}
    actor = varld.socialsekreterare if gor == "aterta" else varld.handlaggare
    with pytest.raises(ValidationError) as fel:
        getattr(intake, gor)(actor=actor, remiss=remiss, **{falt: "Gäller 19900101-2384"}, **extra)
    assert list(fel.value.message_dict) == [falt]
    assert Remiss.objects.get(pk=remiss.pk).status == RemissStatus.SKICKAD


@pytest.mark.krav("S029")
def test_egen_ansokan_kan_inte_skickas_tillbaka(varld):
    from tests.factories import RemissFactory

    ansokan = RemissFactory(egen_ansokan=True, mottagen=True, mottagande_enhet=varld.ame)
    with pytest.raises(ValidationError, match="ingen avsändare"):
        intake.begar_komplettering(actor=varld.handlaggare, remiss=ansokan, text="?")


@pytest.mark.krav("S016", "C05")
def test_tidigare_remisser_rakas_inom_verksamheten_och_36_manader(varld):
    from tests.factories import BestallningstypFactory, RemissFactory

    typ = BestallningstypFactory(verksamhet=varld.ame.verksamhet, namn="Praktikplats")
    ny = skriv_remiss(varld, bestallningstyp=typ)
    idag = timezone.localdate()

    def tidigare(dagar, status="avbojd", enhet=varld.ame, typ=typ):
        return RemissFactory(
            **{status: True},
            mottagande_enhet=enhet,
            avsandande_enhet=varld.soc,
            person=ny.person,
            bestallningstyp=typ,
            inkom_den=idag - timedelta(days=dagar),
        )

    assert intake.antal_samma(ny) == 1
    en = tidigare(100)
    tva = tidigare(1000, enhet=EnhetFactory(verksamhet=varld.ame.verksamhet))
    ny_rad = BestallningstypFactory(verksamhet=varld.ame.verksamhet, namn="Praktikplats", galler_fran_den=idag)
    tre = tidigare(50, typ=ny_rad)
    assert set(Remiss.objects.samma_bestallning(ny)) == {en, tva, tre}
    tidigare(1200)  # more than 36 months ago
    tidigare(60, status="atertagen")
    tidigare(70, status="omdirigerad")
    tidigare(80, typ=BestallningstypFactory(verksamhet=varld.ame.verksamhet, namn="Stöd till arbete"))
    assert intake.antal_samma(ny) == 4
    utanfor = EnhetFactory()
    RemissFactory(avbojd=True, mottagande_enhet=utanfor, person__namnd=utanfor.verksamhet.namnd, inkom_den=idag)
    assert Remiss.objects.tidigare(ny).filter(mottagande_enhet=utanfor).count() == 0, "never another verksamhet (A02)"
