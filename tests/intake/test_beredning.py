"""Beredning in both models, through the services (S002, S023-S026)."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone

from ame.arenden.enums import Status
from ame.arenden.models import Ansvar
from ame.common.transitions import OgiltigOvergang
from intake import services as intake
from intake.enums import BeredningStatus, RemissStatus
from intake.models import Beredning, Beredningsbeslut, Beredningsmote
from tests.factories import EnhetInstallningFactory, InsatstypFactory, RemissFactory, SamverkanspartFactory, UserFactory
from tests.flode import KOMMUNICERAT, bygg_varld, skriv_remiss

IDAG = timezone.localdate


def starta(varld, lopnummer=1, **andra):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld, lopnummer=lopnummer))
    return intake.starta_beredning(actor=varld.handlaggare, remiss=remiss, **andra)


def mote(varld, dagar=1, **andra) -> Beredningsmote:
    return intake.skapa_mote(
        actor=varld.beredare, enhet=varld.ame, moter_den=IDAG() + timedelta(days=dagar), klockan=time(9), **andra
    )


def besluta(varld, beredning, beslut="skriv_in", motivering="Hör till målgruppen.", **andra):
    return intake.besluta(actor=varld.beredare, beredning=beredning, beslut=beslut, motivering=motivering, **andra)


def test_beredning_startar_bara_pa_en_mottagen_remiss(varld):
    with pytest.raises(ValidationError, match="Ta emot"):
        intake.starta_beredning(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    beredning = starta(varld, lopnummer=2)
    assert beredning.arende.status == Status.BEREDNING
    with pytest.raises(OgiltigOvergang):
        intake.starta_beredning(actor=varld.handlaggare, remiss=beredning.remiss)
    assert Beredning.objects.count() == 1


@pytest.mark.krav("S025", "C11")
def test_modellen_ar_den_som_gallde_nar_remissen_kom_in(varld):
    gammal = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=IDAG(), beredningsmodell="samverkansforum")
    assert intake.starta_beredning(actor=varld.handlaggare, remiss=gammal).modell == "egen_enhet"
    assert starta(varld, lopnummer=2).modell == "samverkansforum"


def test_den_som_bereder_arbetar_i_enheten(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    with pytest.raises(ValidationError) as fel:
        intake.starta_beredning(actor=varld.handlaggare, remiss=remiss, ansvarig=varld.socialsekreterare)
    assert "ansvarig" in fel.value.message_dict


@pytest.mark.krav("S023", "S002", "C10")
def test_beslut_har_skal_agare_dag_och_vem_som_valde(varld):
    beredning = starta(varld, ansvarig=varld.beredare)
    insats = InsatstypFactory(verksamhet=varld.ame.verksamhet)
    for fel_indata in ({"motivering": " "}, {"vald_insats": insats, "vald_av": ""}, {"beslut": "hittepa"}):
        with pytest.raises(ValidationError):
            besluta(varld, beredning, **fel_indata)
    rad = besluta(varld, beredning, agare=varld.beredare, vald_insats=insats, vald_av="deltagare")
    assert (rad.agare, rad.beslutad_av, rad.beslutad_den, rad.vald_av) == (varld.beredare, varld.beredare, IDAG(), "deltagare")
    beredning.refresh_from_db()
    assert (beredning.status, beredning.klar_den) == (BeredningStatus.BESLUTAD, IDAG())


@pytest.mark.krav("S024", "S030")
def test_agaren_tar_over_arendet_med_beslutet_som_overlamning(varld):
    beredning = starta(varld, ansvarig=varld.beredare)
    besluta(varld, beredning, agare=varld.beredare, motivering="Beredaren behåller processen.")
    beredning.arende.refresh_from_db()
    assert beredning.arende.ansvarig == varld.beredare
    assert list(Ansvar.objects.order_by("pk").values_list("till_den", flat=True)).count(None) == 1
    assert Ansvar.objects.get(till_den=None).overlamning == "Beredaren behåller processen."


def test_agaren_maste_arbeta_i_enheten(varld):
    beredning = starta(varld)
    with pytest.raises(ValidationError):
        besluta(varld, beredning, agare=varld.socialsekreterare)
    assert not Beredningsbeslut.objects.exists(), "nothing half done"


@pytest.mark.krav("S023")
def test_avboj_i_beredningen_svarar_avsandaren(varld):
    beredning = starta(varld)
    with pytest.raises(ValidationError) as fel:
        besluta(varld, beredning, "avboj", **KOMMUNICERAT)
    assert "avbojningsskal" in fel.value.message_dict
    besluta(varld, beredning, "avboj", "Ingen plats i år.", avbojningsskal="platsbrist", **KOMMUNICERAT)
    beredning.remiss.refresh_from_db()
    assert (beredning.remiss.status, beredning.remiss.avslut_text) == (RemissStatus.AVBOJD, "Ingen plats i år.")
    beredning.arende.refresh_from_db()
    assert beredning.arende.status == Status.EJ_PABORJAT


def test_komplettering_ur_beredningen_och_tillbaka(varld):
    beredning = starta(varld)
    besluta(varld, beredning, "komplettera", "Hur många timmar?")
    beredning.remiss.refresh_from_db()
    assert beredning.remiss.status == RemissStatus.RETURNERAD
    with pytest.raises(ValidationError, match="väntar på komplettering"):
        besluta(varld, beredning)
    remiss = intake.komplettera(actor=varld.socialsekreterare, remiss=beredning.remiss, svar="Tjugo.")
    with pytest.raises(ValidationError, match="Ta emot"):
        besluta(varld, beredning)
    intake.ta_emot(actor=varld.handlaggare, remiss=remiss)
    assert besluta(varld, beredning).beslut == "skriv_in"
    assert Beredning.objects.count() == 1


@pytest.mark.krav("LC15", "S023")
@pytest.mark.parametrize("roll", ["handlaggare", "socialsekreterare"])
def test_bara_beredare_och_chef_beslutar(roll, varld):
    beredning = starta(varld)
    with pytest.raises(PermissionDenied):
        intake.besluta(actor=getattr(varld, roll), beredning=beredning, beslut="skriv_in", motivering="Ja.")
    assert intake.besluta(actor=varld.chef, beredning=beredning, beslut="skriv_in", motivering="Ja.").beslutad_av == varld.chef


def test_ett_beslut_gors_en_gang(varld):
    beredning = starta(varld)
    besluta(varld, beredning)
    with pytest.raises(OgiltigOvergang, match="redan beslutat"):
        besluta(varld, beredning)


@pytest.mark.krav("S114")
def test_beslut_kan_inte_andras_i_databasen(varld):
    rad = besluta(varld, starta(varld))
    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
        Beredningsbeslut.objects.filter(pk=rad.pk).update(motivering="Något annat")
    with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
        Beredningsbeslut.objects.filter(pk=rad.pk).delete()


@pytest.mark.krav("S016", "C05")
def test_tredje_remissen_kraver_vad_som_ar_annorlunda(varld):
    beredning = starta(varld)
    remiss = beredning.remiss
    for dagar in (100, 400):
        RemissFactory(
            avbojd=True,
            mottagande_enhet=varld.ame,
            avsandande_enhet=varld.soc,
            person=remiss.person,
            bestallningstyp=remiss.bestallningstyp,
            inkom_den=IDAG() - timedelta(days=dagar),
        )
    with pytest.raises(ValidationError) as fel:
        besluta(varld, beredning)
    assert "vad_ar_annorlunda" in fel.value.message_dict
    rad = besluta(varld, beredning, vad_ar_annorlunda="Nu med arbetsterapeut.")
    assert rad.vad_ar_annorlunda == "Nu med arbetsterapeut."


@pytest.mark.krav("N16")
def test_personnummer_i_motiveringen_stoppas(varld):
    with pytest.raises(ValidationError) as fel:
        besluta(varld, starta(varld), motivering="19900101-2384 hör hit.")
    assert list(fel.value.message_dict) == ["motivering"]


# --- forum ---


@pytest.mark.krav("S023")
def test_forum_beslutar_pa_ett_mote(forum):
    beredning = starta(forum)
    with pytest.raises(ValidationError, match="på ett möte"):
        besluta(forum, beredning)
    rad = mote(forum)
    intake.lagg_pa_dagordning(actor=forum.handlaggare, beredning=beredning, mote=rad)
    assert besluta(forum, beredning).mote == rad


@pytest.mark.krav("S023")
def test_motet_har_dagordning_deltagare_och_beslut_per_arende(forum):
    rad = mote(forum, deltagare=[forum.socialsekreterare])
    part = SamverkanspartFactory(kommun=forum.ame.verksamhet.namnd.kommun)
    users = [forum.beredare, forum.socialsekreterare]
    intake.andra_deltagare(actor=forum.beredare, mote=rad, users=users, parter=[(part, "Kim Karlsson")])
    assert {str(d) for d in rad.deltagare.all()} == {str(u) for u in users} | {f"Kim Karlsson, {part}"}
    ett, tva = starta(forum, 1, mote=rad), starta(forum, 2, mote=rad)
    ett.refresh_from_db()
    tva.refresh_from_db()
    assert (ett.ordning, tva.ordning) == (1, 2)
    besluta(forum, ett)
    with pytest.raises(ValidationError, match="behöver ett beslut"):
        intake.hall_mote(actor=forum.beredare, mote=rad)
    besluta(forum, tva, "bordlagg", "Vi saknar underlag.")
    tva.refresh_from_db()
    assert (tva.mote, tva.status) == (None, BeredningStatus.PAGAR)
    assert set(rad.beslut.values_list("beslut", flat=True)) == {"skriv_in", "bordlagg"}, "the minutes keep what was adjourned"
    assert intake.hall_mote(actor=forum.beredare, mote=rad).status == "hallet"
    with pytest.raises(ValidationError, match="Deltagarna kan inte ändras"):
        intake.andra_deltagare(actor=forum.beredare, mote=rad, users=[])
    with pytest.raises(ValidationError):
        intake.lagg_pa_dagordning(actor=forum.handlaggare, beredning=tva, mote=rad)


def test_egen_enhet_kan_inte_bordlagga(varld):
    with pytest.raises(ValidationError) as fel:
        besluta(varld, starta(varld), "bordlagg")
    assert "beslut" in fel.value.message_dict


def test_mote_i_en_annan_enhet_gar_inte(forum):
    annan = bygg_varld(beredning="samverkansforum")
    with pytest.raises(ValidationError) as fel:
        intake.lagg_pa_dagordning(actor=forum.handlaggare, beredning=starta(forum), mote=mote(annan))
    assert "mote" in fel.value.message_dict


def test_bara_beredare_och_chef_leder_moten(forum):
    for user in (forum.handlaggare, forum.socialsekreterare):
        with pytest.raises(PermissionDenied):
            intake.skapa_mote(actor=user, enhet=forum.ame, moter_den=IDAG())
        with pytest.raises(PermissionDenied):
            intake.hall_mote(actor=user, mote=mote(forum, dagar=3 + user.pk % 900))


def test_ett_mote_per_tid(forum):
    mote(forum)
    with pytest.raises(ValidationError, match="redan ett möte"):
        mote(forum)


@pytest.mark.krav("S026", "A02", "D11")
def test_deltagare_fran_annan_namnd_ser_bara_sina_egna(forum):
    rad = mote(forum, deltagare=[forum.socialsekreterare])
    annan = UserFactory(roll="socialsekreterare", enhet=forum.soc)
    egen = starta(forum, 1, mote=rad)
    remiss = skriv_remiss(forum, lopnummer=2)
    remiss.avsandare = remiss.skapad_av = annan
    remiss.save()
    andras = intake.starta_beredning(
        actor=forum.handlaggare, remiss=intake.ta_emot(actor=forum.handlaggare, remiss=remiss), mote=rad
    )
    assert set(Beredning.objects.visible_to(forum.socialsekreterare)) == {egen}
    assert set(Beredning.objects.visible_to(forum.beredare)) == {egen, andras}
    assert Beredningsmote.objects.visible_to(forum.socialsekreterare).get() == rad
    assert not Beredningsmote.objects.visible_to(annan).exists(), "not at the table"


@pytest.mark.krav("B07")
def test_skyddad_person_i_beredning(varld):
    remiss = intake.ta_emot(actor=varld.chef, remiss=skriv_remiss(varld, har_skydd=True), ansvarig=varld.handlaggare)
    andra = UserFactory(roll="beredare", enhet=varld.ame)
    beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss, ansvarig=varld.beredare)
    assert Beredning.objects.visible_to(varld.beredare).get() == beredning, "the one who prepares is put on the list"
    assert not Beredning.objects.visible_to(andra).exists()
