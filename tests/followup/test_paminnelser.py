"""The morning's reminders: what is made, for whom, and that nothing is made twice (law.md A09; T17, N29; S009, S020)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Bevakning
from ame.arenden.services import avsluta_arende
from followup.services.paminnelser import skapa_paminnelser
from followup.tasks import bevakningar_morgon
from intake import services as intake
from tests.factories import EnhetFactory, EnhetInstallningFactory, KompletteringFactory, RemissFactory, UserFactory, vid
from tests.followup.slutfas import antagen_remiss, eget_samtycke, for_dagar_sedan, idag, signera

pytestmark = pytest.mark.django_db


def _slag(slag):
    return Bevakning.objects.oppna().filter(slag=slag)


# --- consents ---


@pytest.mark.krav("A09")
@pytest.mark.parametrize(("dagar", "paminns"), [(0, True), (7, True), (8, False), (-1, False)])
def test_samtycke_som_gar_ut_inom_sju_dagar(dagar, paminns):
    remiss = antagen_remiss()
    samtycke = eget_samtycke(remiss, giltigt_till_den=idag() + timedelta(days=dagar))
    assert skapa_paminnelser(idag()).samtycken == int(paminns)
    if paminns:
        rad = _slag("samtycke").get()
        assert (rad.arende, rad.ansvarig, rad.mal_id) == (remiss.arende, remiss.arende.ansvarig, samtycke.pk)
        assert (rad.forfaller_den, rad.skapad_av) == (samtycke.giltigt_till_den, None)
        assert str(remiss.avsandande_enhet) in rad.titel


@pytest.mark.parametrize("varfor", ["aterkallat", "fornyat", "avslutat", "annan_enhet", "remissens"], ids=lambda v: v)
def test_ingen_paminnelse_i_onodan(varfor):
    remiss = antagen_remiss()
    slut = idag() + timedelta(days=3)
    if varfor == "remissens":  # the sender's own, and the sender is reminded in the remiss
        type(remiss.medgivande).objects.filter(pk=remiss.medgivande_id).update(giltigt_till_den=slut)
    else:
        enhet = {"lamnande_enhet": EnhetFactory()} if varfor == "annan_enhet" else {}
        eget_samtycke(remiss, giltigt_till_den=slut, aterkallat_vid=timezone.now() if varfor == "aterkallat" else None, **enhet)
    if varfor == "fornyat":
        eget_samtycke(remiss, giltigt_till_den=idag() + timedelta(days=100))
    if varfor == "avslutat":
        signera(remiss)
        avsluta_arende(arende=remiss.arende, actor=remiss.arende.ansvarig, avslutad_den=idag())
    assert skapa_paminnelser(idag()).samtycken == 0


@pytest.mark.krav("T17", "N29")
def test_aldrig_tva_ganger_inte_ens_nar_den_forsta_ar_klar():
    remiss = antagen_remiss()
    eget_samtycke(remiss, giltigt_till_den=idag() + timedelta(days=3))
    assert [skapa_paminnelser(idag()).samtycken for _ in range(2)] == [1, 0]
    _slag("samtycke").update(klar_vid=timezone.now(), klar_av=remiss.arende.ansvarig)
    assert skapa_paminnelser(idag() + timedelta(days=1)).samtycken == 0
    assert Bevakning.objects.filter(slag="samtycke").count() == 1


def test_fler_arenden_kostar_inte_fler_fragor():
    antal = []
    for _ in range(2):
        for _ in range(3):
            eget_samtycke(antagen_remiss(), giltigt_till_den=idag() + timedelta(days=3))
        skapa_paminnelser(idag())
        with CaptureQueriesContext(connection) as fragor:
            skapa_paminnelser(idag())
        antal.append(len(fragor))
    assert antal[0] == antal[1]


# --- remisser ---


@pytest.fixture
def enhet():
    enhet = EnhetFactory()
    EnhetInstallningFactory(enhet=enhet, svarstid_dagar=10)
    return enhet


def _remiss(enhet, dagar, **falt):
    return RemissFactory(skickad=True, mottagande_enhet=enhet, inkom_den=for_dagar_sedan(dagar), **falt)


@pytest.mark.krav("S020", "S011")
@pytest.mark.parametrize(("dagar", "paminns"), [(10, False), (11, True), (30, True)])
def test_remiss_aldre_an_svarstiden_paminner_varje_chef(enhet, dagar, paminns):
    chefer = [UserFactory(roll="chef", enhet=enhet) for _ in range(2)]
    UserFactory(roll="handlaggare", enhet=enhet)
    UserFactory(roll="chef")
    remiss = _remiss(enhet, dagar)
    assert skapa_paminnelser(idag()).remisser == (2 if paminns else 0)
    if paminns:
        rader = _slag("remiss")
        assert {b.ansvarig for b in rader} == set(chefer)
        assert {(b.mal_id, b.arende_id, b.forfaller_den) for b in rader} == {(remiss.pk, None, for_dagar_sedan(dagar - 10))}
        assert remiss.nummer in rader[0].titel
        assert remiss.efternamn not in rader[0].titel


@pytest.mark.krav("S009")
def test_klockan_star_stilla_medan_avsandaren_kompletterar(enhet):
    UserFactory(roll="chef", enhet=enhet)
    remiss = _remiss(enhet, 15)
    KompletteringFactory(
        remiss=remiss, begard_vid=vid(for_dagar_sedan(12)), besvarad_vid=vid(for_dagar_sedan(4)), svar="Kompletterat."
    )
    assert skapa_paminnelser(idag()).remisser == 0  # 15 days, of which 8 stood still
    assert skapa_paminnelser(idag() + timedelta(days=4)).remisser == 1


@pytest.mark.parametrize("laget", ["avbojd", "atertagen", "omdirigerad", "besvarad"])
def test_bara_remisser_som_vantar(enhet, laget):
    UserFactory(roll="chef", enhet=enhet)
    inskriven = {"arende__inskriven_den": for_dagar_sedan(30)} if laget == "besvarad" else {}
    RemissFactory(**{laget: True}, **inskriven, mottagande_enhet=enhet, inkom_den=for_dagar_sedan(40))
    assert skapa_paminnelser(idag()).remisser == 0


@pytest.mark.krav("T17", "N29")
def test_remissen_paminns_en_gang_och_uppgiften_forsvinner_nar_den_tas_emot(enhet, client):
    chef = UserFactory(roll="chef", enhet=enhet)
    remiss = _remiss(enhet, 20)
    assert [skapa_paminnelser(idag()).remisser for _ in range(2)] == [1, 0]
    client.force_login(chef)
    uppgift = _slag("remiss").get()
    assert uppgift.titel in client.get("/").content.decode()
    assert client.get(reverse("bevakning_oppna", args=[uppgift.pk])).url == reverse("remiss", args=[remiss.pk])
    intake.ta_emot(actor=chef, remiss=remiss, ansvarig=UserFactory(roll="handlaggare", enhet=enhet))
    assert not _slag("remiss").exists()
    assert skapa_paminnelser(idag()).remisser == 0


def test_uppgiften_forsvinner_pa_morgonen_om_remissen_gatt_vidare_pa_annat_satt(enhet):
    UserFactory(roll="chef", enhet=enhet)
    remiss = _remiss(enhet, 20)
    skapa_paminnelser(idag())
    type(remiss).objects.filter(pk=remiss.pk).update(status="returnerad")
    skapa_paminnelser(idag())
    assert not _slag("remiss").exists()


@pytest.mark.krav("S020", "C04")
def test_mottagen_utan_besked_gar_till_agaren_forst_och_chefen_sedan(enhet):
    """Somebody holds it: one task for that person, and the chefer after the unit's days (7)."""
    chef = UserFactory(roll="chef", enhet=enhet)
    remiss = RemissFactory(mottagen=True, mottagande_enhet=enhet, inkom_den=for_dagar_sedan(11))
    for _ in range(2):
        skapa_paminnelser(idag())
        rad = _slag("lofte").get()
        assert (rad.ansvarig, rad.arende, rad.forfaller_den) == (remiss.arende.ansvarig, remiss.arende, for_dagar_sedan(1))
    assert skapa_paminnelser(idag() + timedelta(days=6)).remisser == 0
    assert [skapa_paminnelser(idag() + timedelta(days=7)).remisser for _ in range(2)] == [1, 0]
    assert _slag("remiss").get().ansvarig == chef


def test_aterkopplingar_fran_fore_loftena_far_sina():
    from intake.models import Lofte

    remiss = antagen_remiss()
    signerad = antagen_remiss()
    signera(signerad, slag="del")
    for _ in range(2):
        skapa_paminnelser(idag())
        rader = Lofte.objects.filter(slag="aterkoppling")
        assert {(x.remiss_id, x.lovat_den) for x in rader} == {(r.pk, idag() + timedelta(days=10)) for r in (remiss, signerad)}
        assert len(rader) == 2


def test_signerad_aterkoppling_haller_sitt_lofte():
    from intake.models import Lofte

    remiss = antagen_remiss()
    skapa_paminnelser(idag())
    signera(remiss)
    assert Lofte.objects.get(slag="aterkoppling").uppfyllt_den == idag()


def test_enheter_utan_chef_hindrar_ingen(enhet):
    _remiss(enhet, 20)
    annan = EnhetFactory()
    EnhetInstallningFactory(enhet=annan, svarstid_dagar=10)
    UserFactory(roll="chef", enhet=annan)
    _remiss(annan, 20)
    assert skapa_paminnelser(idag()).remisser == 1


def test_uppgiften_star_i_schemat_och_kan_ges_tva_ganger(enhet):
    from ame.celery import app

    UserFactory(roll="chef", enhet=enhet)
    _remiss(enhet, 20)
    assert app.conf.beat_schedule["bevakningar-morgon"]["task"] == bevakningar_morgon.name
    bevakningar_morgon()
    bevakningar_morgon()
    assert Bevakning.objects.count() == 1
