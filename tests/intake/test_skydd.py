"""Protection and the sender's role: who gets in by writing, what the sender learns, who has left (law.md A03, B06-B08, D11)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Arende
from ame.audit.models import Handelse
from ame.people.models import SkyddAtkomst
from ame.people.services import ar_skyddad_i, registrera_skydd
from followup.models import Aterkoppling
from intake import services as intake
from intake.models import Beredning, Remiss
from tests.factories import AterkopplingFactory, BestallningstypFactory, EnhetFactory, UserFactory
from tests.flode import KOMMUNICERAT, bygg_varld, skriv_remiss

MARKT = "Skyddade personuppgifter"
INGEN_ATKOMST = "Du kan inte öppna den."


def ansokan(varld, nummer: str, actor=None, **falt) -> Remiss:
    actor = actor or varld.handlaggare
    utkast = intake.skapa_utkast(actor=actor, egen_ansokan=True)
    data = {
        "identitetsslag": "personnummer",
        "identitetsnummer": nummer,
        "fornamn": "Bea",
        "efternamn": "Provgren",
        "fodelsedatum": date(1990, 1, 2),
        "bestallningstyp": BestallningstypFactory(verksamhet=varld.ame.verksamhet),
        "fraga": "Vill ha hjälp att hitta arbete.",
    }
    return intake.spara_utkast(actor=actor, remiss=utkast, data=data | falt)


def pa_listan(person) -> set[User]:
    return {a.user for a in SkyddAtkomst.objects.filter(person=person, till_den__isnull=True)}


def skydda(varld, remiss) -> None:
    registrera_skydd(actor=varld.chef, person=remiss.person, slag="sekretessmarkering", kalla="Navet")
    remiss.refresh_from_db()


def sluta(user) -> User:
    """The user's uppdrag end yesterday; the answer has no roles of the day cached."""
    user.uppdrag.update(till_den=timezone.localdate() - timedelta(days=1))
    return User.objects.get(pk=user.pk)


@pytest.mark.krav("B07")
def test_den_som_skriver_om_en_redan_skyddad_person_slapps_inte_in(varld):
    remiss = skriv_remiss(varld, har_skydd=True)
    egen = intake.registrera_egen_ansokan(actor=varld.handlaggare, remiss=ansokan(varld, remiss.identitetsnummer))
    assert egen.status == "skickad", "for the chef to receive"
    assert pa_listan(remiss.person) == {varld.chef}
    assert not Remiss.objects.visible_to(varld.handlaggare).exists()
    assert egen in Remiss.objects.inkorg(varld.chef)
    assert intake.ta_emot(actor=varld.chef, remiss=egen, ansvarig=varld.beredare).status == "mottagen"


@pytest.mark.krav("B07")
def test_en_skyddad_persons_ansokan_tas_emot_av_den_som_star_pa_listan(varld):
    remiss = intake.ta_emot(actor=varld.chef, remiss=skriv_remiss(varld, har_skydd=True), ansvarig=varld.handlaggare)
    egen = intake.registrera_egen_ansokan(actor=varld.handlaggare, remiss=ansokan(varld, remiss.identitetsnummer))
    assert (egen.arende, egen in Remiss.objects.visible_to(varld.handlaggare)) == (remiss.arende, True)


@pytest.mark.krav("B07")
def test_den_som_sjalv_anger_skyddet_behaller_ansokan(varld, som):
    nummer = skriv_remiss(varld, skicka=False).identitetsnummer
    egen = intake.registrera_egen_ansokan(actor=varld.handlaggare, remiss=ansokan(varld, nummer, har_skydd=True))
    assert (egen.status, pa_listan(egen.person)) == ("mottagen", {varld.handlaggare, varld.chef})


@pytest.mark.krav("B07")
def test_sidan_efter_sager_att_chefen_tar_over(varld, som):
    skyddad = skriv_remiss(varld, har_skydd=True)
    utkast = ansokan(varld, skyddad.identitetsnummer)
    klient = som(varld.handlaggare)
    svar = klient.post(reverse("remiss_skicka", args=[utkast.pk]), {"flik": "ett", "lopnr": "0"}, follow=True)
    assert svar.redirect_chain[-1][0] == reverse("remisser")
    assert "lämnad till enhetens chef" in svar.content.decode()
    assert INGEN_ATKOMST in svar.content.decode()


@pytest.mark.krav("B07", "S029")
def test_skydd_i_en_remiss_slapper_in_dem_som_har_personens_oppna_arenden(varld):
    forsta = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    assert not ar_skyddad_i(varld.ame.verksamhet.namnd, forsta.identitetsnummer)
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet)
    chef_norr = UserFactory(roll="chef", enhet=norr)
    skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer, mottagande_enhet=norr, har_skydd=True)
    assert ar_skyddad_i(varld.ame.verksamhet.namnd, forsta.identitetsnummer)
    assert pa_listan(forsta.person) == {varld.handlaggare, varld.chef, chef_norr}
    assert Arende.objects.visible_to(varld.handlaggare).get() == forsta.arende
    assert Handelse.objects.filter(verb="arende.skydd", arende_id=forsta.arende_id).count() == 1
    forsta.person.refresh_from_db()
    assert (forsta.person.har_skydd, forsta.person.telefon) == (True, "")
    skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer, mottagande_enhet=norr, har_skydd=True)
    assert Handelse.objects.filter(verb="arende.skydd").count() == 1, "only a new marker"


@pytest.mark.krav("B07", "S020")
def test_skydd_i_kompletteringen_galler_aven_nar_arendet_ar_oppnat(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    remiss = intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Tjugo.", data={"har_skydd": True})
    assert pa_listan(remiss.person) == {varld.handlaggare, varld.chef}
    assert remiss in Remiss.objects.visible_to(varld.handlaggare), "nobody would see it otherwise"


@pytest.mark.krav("B07", "S020")
def test_den_som_skyddats_senare_omdirigeras_till_nagon_som_ser_det(varld):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    skydda(varld, remiss)
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet)
    chef = UserFactory(roll="chef", enhet=norr)
    ny = intake.omdirigera(actor=varld.chef, remiss=remiss, enhet=norr, text="Hör till Norr.")
    assert (ny.har_skydd, Remiss.objects.visible_to(chef).get()) == (False, ny)


@pytest.mark.krav("A03", "B06")
def test_avsandaren_lar_sig_inte_vad_mottagaren_vet(varld, som):
    forsta = skriv_remiss(varld, har_skydd=True)
    andra = skriv_remiss(varld, identitetsnummer=forsta.identitetsnummer, telefon="070-174 06 12")
    Remiss.objects.filter(pk=forsta.pk).update(avsandare=UserFactory(roll="socialsekreterare", enhet=varld.soc))
    klient = som(varld.socialsekreterare)
    for sida in (reverse("mina_remisser"), reverse("min_remiss", args=[andra.pk])):
        html = klient.get(sida).content.decode()
        assert andra.nummer in html
        assert MARKT not in html
    assert "070-174 06 12" in html, "what the sender wrote stays"
    for sida in (reverse("remisser"), reverse("remiss", args=[andra.pk])):
        html = som(varld.chef).get(sida).content.decode()
        assert MARKT in html
        assert "070-174 06 12" not in html


@pytest.mark.krav("A03", "B06")
@pytest.mark.parametrize("forum", [True, False])
def test_avsandaren_vid_bordet_lar_sig_inget_nytt(db, som, forum):
    varld = bygg_varld(beredning="samverkansforum" if forum else "egen_enhet")
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    rad = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
    skydda(varld, remiss)
    SkyddAtkomst.objects.create(person=remiss.person, user=varld.chef, skal="Chef", fran_den=timezone.localdate())
    for sida in (reverse("beredningar"), reverse("beredning", args=[rad.pk])):
        for user, syns in ((varld.socialsekreterare, False), (varld.chef, True)):
            svar = som(user).get(sida)
            assert (svar.status_code, MARKT in svar.content.decode()) == (200, syns)


@pytest.mark.krav("B06")
def test_min_dag_marker_den_som_skyddats_senare(varld, som):
    remiss = skriv_remiss(varld)
    skydda(varld, remiss)
    SkyddAtkomst.objects.create(person=remiss.person, user=varld.handlaggare, skal="Namngiven", fran_den=timezone.localdate())
    html = som(varld.handlaggare).get(reverse("min_dag")).content.decode()
    assert remiss.namn in html
    assert MARKT in html


@pytest.mark.krav("D11")
@pytest.mark.parametrize("flyttad", [True, False])
def test_den_som_slutat_eller_flyttat_ser_och_skickar_inget(varld, som, flyttad):
    utkast = skriv_remiss(varld, lopnummer=2, skicka=False)
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)
    retur = intake.begar_komplettering(actor=varld.handlaggare, remiss=skriv_remiss(varld, lopnummer=3), text="Vad?")
    assert Remiss.objects.visible_to(varld.socialsekreterare).count() == 3
    assert Beredning.objects.visible_to(varld.socialsekreterare).count() == 1
    user = sluta(varld.socialsekreterare)
    if flyttad:
        annan = UserFactory(roll="socialsekreterare", enhet=EnhetFactory(slag="remittent"))
        annan.uppdrag.update(user=user)
        user = User.objects.get(pk=user.pk)
    assert not Remiss.objects.visible_to(user).exists()
    assert not Beredning.objects.visible_to(user).exists()
    for gor in (
        lambda: intake.skicka(actor=user, remiss=utkast),
        lambda: intake.spara_utkast(actor=user, remiss=utkast, data={}),
        lambda: intake.komplettera(actor=user, remiss=retur, svar="Det."),
        lambda: intake.aterta(actor=user, remiss=remiss, skal="Fel."),
    ):
        with pytest.raises(PermissionDenied):
            gor()
    for sida in ("remiss", "remiss_redigera"):
        assert som(user).get(reverse(sida, args=[utkast.pk])).status_code == 404


@pytest.mark.krav("D11")
def test_den_som_slutat_i_enheten_registrerar_ingen_ansokan(varld):
    utkast = ansokan(varld, skriv_remiss(varld).identitetsnummer)
    assert utkast in Remiss.objects.visible_to(varld.handlaggare)
    Remiss.objects.filter(pk=utkast.pk).update(mottagande_enhet=None)
    assert utkast in Remiss.objects.visible_to(varld.handlaggare), "the unit is not chosen yet"
    Remiss.objects.filter(pk=utkast.pk).update(mottagande_enhet=varld.ame)
    user = sluta(varld.handlaggare)
    assert not Remiss.objects.visible_to(user).exists()
    with pytest.raises(PermissionDenied):
        intake.spara_utkast(actor=user, remiss=utkast, data={})


@pytest.mark.krav("D11")
def test_avsandare_som_bytt_till_mottagande_enhet_ser_remissen_som_mottagare(varld, som):
    remiss = skriv_remiss(varld)
    user = varld.socialsekreterare
    user.uppdrag.update(enhet=varld.ame, roll="handlaggare")
    assert som(user).get(reverse("remiss", args=[remiss.pk])).status_code == 200


def test_en_annans_nyckel_ger_ett_fel_och_ingen_krasch(varld, som):
    nyckel = uuid4()
    intake.skapa_utkast(actor=varld.socialsekreterare, nyckel=nyckel)
    with pytest.raises(ValidationError, match="kunde inte sparas"):
        intake.skapa_utkast(actor=UserFactory(roll="socialsekreterare", enhet=varld.soc), nyckel=nyckel)
    svar = som(varld.handlaggare).post(reverse("ansokan_ny"), {"nyckel": str(nyckel)})
    assert "kunde inte sparas" in svar.content.decode()
    assert Remiss.objects.count() == 1


def test_beredare_som_ocksa_skickade_remissen_kommer_tillbaka_till_beredningen(varld, som):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    rad = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss, ansvarig=varld.beredare)
    Remiss.objects.filter(pk=remiss.pk).update(avsandare=varld.beredare)
    data = {"beslut": "avboj", "motivering": "Hör inte hit.", "avbojningsskal": "utanfor_malgrupp"} | KOMMUNICERAT
    svar = som(varld.beredare).post(reverse("beredning", args=[rad.pk]), data)
    assert (svar.status_code, svar.url) == (302, reverse("beredning", args=[rad.pk]))


@pytest.mark.krav("D11")
def test_den_som_slutat_laser_inga_svar(varld, som):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    svar = AterkopplingFactory(remiss=remiss)
    sida = reverse("aterkoppling", args=[svar.pk])
    assert Aterkoppling.objects.visible_to(varld.socialsekreterare).get() == svar
    assert som(varld.socialsekreterare).get(sida).status_code == 200
    user = sluta(varld.socialsekreterare)
    UserFactory(roll="socialsekreterare", enhet=EnhetFactory(slag="remittent")).uppdrag.update(user=user)
    user = User.objects.get(pk=user.pk)
    assert not Aterkoppling.objects.visible_to(user).exists()
    assert som(user).get(sida).status_code == 404


@pytest.mark.krav("A03", "B06")
def test_svaret_till_avsandaren_visar_bara_avsandarens_egen_markering(varld, som):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    sida = reverse("aterkoppling", args=[AterkopplingFactory(remiss=remiss).pk])
    skydda(varld, remiss)
    for tillagg in ("", "?utskrift=1"):
        html = som(varld.socialsekreterare).get(sida + tillagg).content.decode()
        assert remiss.namn in html
        assert "skyddade personuppgifter" not in html.lower()
    Remiss.objects.filter(pk=remiss.pk).update(har_skydd=True)
    assert "skyddade personuppgifter" in som(varld.socialsekreterare).get(sida).content.decode()
