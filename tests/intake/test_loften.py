"""Promises: made with the transition, kept, moved, ended (C04; S009, S010, S014, S077, T07)."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Bevakning
from insatser.services import starta_insats
from intake import services as intake
from intake.models import AvtaladAterkoppling, Komplettering, Lofte, Remiss
from intake.models.remiss import pausdagar
from intake.services.eskalering import folj_upp_loften
from tests.factories import EnhetFactory, EnhetInstallningFactory, InsatstypFactory, RemissFactory, UserFactory
from tests.flode import bygg_varld, skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate


def dagar(antal: int) -> date:
    return IDAG() + timedelta(days=antal)


def lofte(slag: str, mal_id) -> Lofte:
    return Lofte.objects.get(slag=slag, mal_id=mal_id)


def bakat(remiss: Remiss, antal: int) -> None:
    """As if everything with the remiss had happened `antal` days earlier."""
    tid = timedelta(days=antal)
    Remiss.objects.filter(pk=remiss.pk).update(inkom_den=remiss.inkom_den - tid)
    for rad in Lofte.objects.filter(remiss=remiss):
        Lofte.objects.filter(pk=rad.pk).update(lovat_den=rad.lovat_den - tid)
    for k in Komplettering.objects.filter(remiss=remiss):
        Komplettering.objects.filter(pk=k.pk).update(begard_vid=k.begard_vid - tid)


@pytest.fixture
def tider(varld):
    """Limits that are all different."""
    varld.ame.installningar.update(
        svarstid_dagar=11, komplettering_dagar=5, besok_dagar=20, forsta_aktivitet_dagar=13, eskalering_dagar=7
    )


@pytest.mark.krav("C04", "S014")
def test_varje_steg_lovar_en_dag_enligt_enhetens_tider(varld, tider):
    remiss = skriv_remiss(varld)
    assert lofte("svar", remiss.pk).lovat_den == dagar(11)
    assert Lofte.objects.count() == 1
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=remiss)
    assert lofte("besok", remiss.pk).lovat_den == dagar(20)
    assert {x.arende_id for x in Lofte.objects.all()} == {remiss.arende_id}


@pytest.mark.krav("C04", "S077", "S010")
def test_inskrivningen_haller_svar_och_besok_och_lovar_insats_och_aterkopplingar(varld, tider):
    arende = skriv_in(varld, skriv_remiss(varld))
    remiss = arende.remisser.get()
    assert lofte("svar", remiss.pk).uppfyllt_den == lofte("besok", remiss.pk).uppfyllt_den == IDAG()
    assert lofte("aktivitet", arende.pk).lovat_den == dagar(13)
    avtalade = {a.pk: a.senast_den for a in AvtaladAterkoppling.objects.filter(remiss=remiss)}
    assert {x.mal_id: x.lovat_den for x in Lofte.objects.filter(slag="aterkoppling")} == avtalade
    assert len(avtalade) == 2


@pytest.mark.krav("S077")
def test_forsta_insatsen_haller_lofte_om_aktivitet(varld, tider):
    arende = skriv_in(varld, skriv_remiss(varld))
    typ = InsatstypFactory(verksamhet=varld.ame.verksamhet)
    falt = {"planerat_slut_den": dagar(60), "mal": "Pröva.", "vald_av": "ame", "utforare": "egen_ame", "foljer_onskemal": "ja"}
    starta_insats(actor=varld.handlaggare, arende=arende, insatstyp=typ, start_den=IDAG(), **falt)
    rad = lofte("aktivitet", arende.pk)
    assert (rad.uppfyllt_den, rad.passerat_den) == (IDAG(), None)


@pytest.mark.krav("T07")
def test_andrad_grans_fran_30_till_15_galler_bara_nya_loften():
    """T07: A limit changed from 30 to 15 days: the old series goes on, the new one starts at its date."""
    varld = bygg_varld()
    varld.ame.installningar.all().delete()
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=dagar(-1000), svarstid_dagar=30)
    gammal = skriv_remiss(varld, lopnummer=1)
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=IDAG(), svarstid_dagar=15)
    ny = skriv_remiss(varld, lopnummer=2)
    intake.lova(remiss=gammal, slag="svar", mal_id=gammal.pk, lovat_den=dagar(15))  # asked again: the first day stands
    assert lofte("svar", gammal.pk).lovat_den == dagar(30)
    assert lofte("svar", ny.pk).lovat_den == dagar(15)


@pytest.mark.krav("T07")
def test_den_gamla_gransen_syns_for_avsandare_och_enhet(varld, som):
    varld.ame.installningar.all().delete()
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=dagar(-1000), svarstid_dagar=30)
    remiss = skriv_remiss(varld)
    bakat(remiss, 20)
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=IDAG(), svarstid_dagar=15)
    assert "sen med svaret" not in som(varld.socialsekreterare).get(reverse("mina_remisser")).content.decode()
    assert "över svarstiden" not in som(varld.handlaggare).get(reverse("remisser")).content.decode()
    bakat(remiss, 11)  # 31 days of 30
    assert "sen med svaret, 1 dag över svarstiden" in som(varld.socialsekreterare).get(reverse("mina_remisser")).content.decode()
    assert "1 dag över svarstiden" in som(varld.handlaggare).get(reverse("remisser")).content.decode()


@pytest.mark.krav("S009", "C04")
def test_kompletteringen_flyttar_svaret_med_de_dagar_klockan_stod_stilla(varld, tider):
    remiss = skriv_remiss(varld)
    bakat(remiss, 8)
    remiss = intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Vad har prövats?")
    fraga = remiss.kompletteringar.get()
    assert lofte("komplettering", fraga.pk).lovat_den == dagar(5)
    Komplettering.objects.filter(pk=fraga.pk).update(begard_vid=timezone.now() - timedelta(days=6))
    Lofte.objects.filter(slag="komplettering").update(lovat_den=dagar(-1))
    intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Praktik i våras.")
    assert lofte("svar", remiss.pk).lovat_den == dagar(11 - 8 + 6)
    rad = lofte("komplettering", fraga.pk)
    assert (rad.uppfyllt_den, rad.passerat_den) == (IDAG(), IDAG()), "a day late: also kept it counts as passed"


@pytest.mark.krav("S009")
@pytest.mark.parametrize(
    ("fran", "till", "vantat"),
    [
        ("2025-12-30T23:30:00+01:00", "2026-01-02T00:30:00+01:00", 3),  # over New Year
        ("2026-03-28T23:59:00+01:00", "2026-03-29T03:01:00+02:00", 1),  # the short night of summer time
        ("2026-10-24T12:00:00+02:00", "2026-10-26T12:00:00+01:00", 2),  # the long one
        ("2026-11-02T08:00:00+01:00", "2026-11-02T17:00:00+01:00", 0),
    ],
)
def test_pausen_raknas_i_hela_dagar_over_nyar_och_sommartid(fran, till, vantat):
    k = Komplettering(begard_vid=datetime.fromisoformat(fran), besvarad_vid=datetime.fromisoformat(till))
    assert pausdagar(k) == vantat


@pytest.mark.parametrize("vad", ["avboj", "aterta"])
def test_avslutad_remiss_har_inga_loften_kvar(varld, tider, vad):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    if vad == "avboj":
        intake.avboj(actor=varld.handlaggare, remiss=remiss, skal="platsbrist", text="Inga platser i höst.")
    else:
        intake.aterta(actor=varld.socialsekreterare, remiss=remiss, skal="Personen fick arbete.")
    assert not Lofte.objects.oppna().exists()
    assert bool(lofte("svar", remiss.pk).uppfyllt_den) is (vad == "avboj"), "a no is an answer, a withdrawal is not"
    assert lofte("besok", remiss.pk).uppfyllt_den is None


@pytest.mark.krav("S020")
def test_skickad_vidare_behaller_den_lovade_dagen_och_forseningen(varld, tider):
    remiss = skriv_remiss(varld)
    bakat(remiss, 14)
    folj_upp_loften(IDAG())
    norr = EnhetFactory(verksamhet=varld.ame.verksamhet, namn="AME Norr")
    ny = intake.omdirigera(actor=varld.handlaggare, remiss=remiss, enhet=norr, text="Hör till Norr.")
    assert (lofte("svar", ny.pk).lovat_den, lofte("svar", ny.pk).passerat_den) == (dagar(-3), dagar(-2))
    assert lofte("svar", remiss.pk).upphort_vid is not None
    assert not Bevakning.objects.oppna().filter(mal_id=remiss.pk).exists()


def test_slutlig_aterkoppling_avslutar_de_ovriga(varld, tider):
    from tests.followup.slutfas import signera

    arende = skriv_in(varld, skriv_remiss(varld))
    signera(arende.remisser.get())
    slut, start = (Lofte.objects.get(mal_id=AvtaladAterkoppling.objects.get(slag=s).pk) for s in ("slut", "start"))
    assert (slut.uppfyllt_den, slut.upphort_vid) == (IDAG(), None)
    assert start.uppfyllt_den is None
    assert start.upphort_vid is not None


# --- the acts that other steps call ---


@pytest.mark.parametrize(("den", "passerat"), [(-3, None), (-2, None), (-1, -1), (0, -1)])
def test_uppfyll_avgor_om_det_var_for_sent(den, passerat):
    remiss = RemissFactory(antagen=True)
    rad = intake.lova(remiss=remiss, slag="trepart", mal_id=remiss.pk, lovat_den=dagar(-2))
    Lofte.objects.filter(pk=rad.pk).update(passerat_den=dagar(-1))  # the morning's job has been there
    intake.uppfyll(slag="trepart", mal_id=remiss.pk, den=dagar(den))
    rad.refresh_from_db()
    assert (rad.uppfyllt_den, rad.passerat_den) == (dagar(den), dagar(passerat) if passerat is not None else None)
    intake.uppfyll(slag="trepart", mal_id=remiss.pk, den=dagar(5))
    rad.refresh_from_db()
    assert rad.uppfyllt_den == dagar(den), "kept once"


def test_flytta_oppnar_igen_och_visar_bada_dagarna_i_handelsen():
    from ame.audit.models import Handelse

    remiss = RemissFactory(antagen=True)
    rad = intake.lova(remiss=remiss, slag="trepart", mal_id=remiss.pk, lovat_den=dagar(-2))
    folj_upp_loften(IDAG())
    assert Bevakning.objects.oppna().filter(slag="lofte", mal_id=rad.pk).exists()
    intake.flytta(slag="trepart", mal_id=remiss.pk, lovat_den=dagar(9))
    rad.refresh_from_db()
    assert (rad.lovat_den, rad.passerat_den) == (dagar(9), None)
    assert not Bevakning.objects.oppna().filter(slag="lofte", mal_id=rad.pk).exists()
    h = Handelse.objects.get(verb="lofte.flytta")
    assert (h.fore, h.efter) == (dagar(-2).isoformat(), dagar(9).isoformat())


def test_ett_lofte_som_upphor_for_sent_raknas_som_passerat():
    remiss = RemissFactory(antagen=True)
    intake.lova(remiss=remiss, slag="trepart", mal_id=remiss.pk, lovat_den=dagar(-2))
    intake.upphor(slag="trepart", mal_id=remiss.pk)
    assert lofte("trepart", remiss.pk).passerat_den == dagar(-1)
    assert not Lofte.objects.oppna().exists()


# --- S014: the first visit ---


@pytest.mark.krav("S014", "C04")
def test_obokat_besok_hamnar_i_passerat_lofte_for_sin_agare(varld, tider, som):
    """S014: If the promised visit is not booked within the promised time, the case turns up in "passerat löfte" for its owner."""
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    bakat(remiss, 20)  # the last promised day
    folj_upp_loften(IDAG())
    assert not Lofte.objects.filter(slag="besok").passerade().exists()
    bakat(Remiss.objects.get(pk=remiss.pk), 1)
    folj_upp_loften(IDAG())
    assert Lofte.objects.passerade().filter(slag="besok", arende=remiss.arende).exists()
    agare = som(varld.handlaggare)
    assert "Passerat löfte: första besöket är inte bokat" in agare.get("/").content.decode()
    svar = agare.get(reverse("arbetslista") + "?visa=passerade")
    assert f"{remiss.nummer}: första besöket är inte bokat" in [r.vad for r in svar.context["rader"]]
    for klient, vy, pk in (
        (agare, "arende", remiss.arende_id),
        (agare, "remiss", remiss.pk),
        (som(varld.socialsekreterare), "min_remiss", remiss.pk),
    ):
        html = klient.get(reverse(vy, args=[pk])).content.decode()
        assert "Passerat löfte" in html, vy
        assert "Första besöket är inte bokat" in html, vy
    assert "första besöket är inte bokat" in som(varld.chef).get(reverse("kraver_dig") + "?visa=passerade").content.decode()


@pytest.mark.krav("S014")
def test_bokat_besok_haller_loftet_och_blir_en_uppgift(varld, tider, som):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    bakat(remiss, 25)
    folj_upp_loften(IDAG())
    svar = som(varld.handlaggare).post(reverse("remiss_besok_bokat", args=[remiss.pk]), {"besok_den": dagar(3).isoformat()})
    assert svar.status_code == 302
    rad = lofte("besok", remiss.pk)
    assert (rad.uppfyllt_den, rad.passerat_den) == (IDAG(), dagar(-4))
    oppna = Bevakning.objects.oppna().filter(arende=remiss.arende)
    assert {(b.slag, b.titel, b.forfaller_den) for b in oppna.exclude(slag="lofte", mal_id__isnull=False)} == {
        ("manuell", "Första besöket", dagar(3))
    }
    assert not oppna.filter(mal_id=rad.pk).exists()


def test_besoket_bokas_av_den_som_arbetar_i_arendet(varld, tider, som):
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=skriv_remiss(varld))
    url = reverse("remiss_besok_bokat", args=[remiss.pk])
    data = {"besok_den": dagar(3).isoformat()}
    assert som(UserFactory(roll="handlaggare")).post(url, data).status_code == 404
    assert som(varld.chef).post(url, data).status_code == 403
    assert som(varld.socialsekreterare).post(url, data).status_code == 403
    assert som(varld.handlaggare).get(url).status_code == 405
    fel = som(varld.handlaggare).post(url, {"besok_den": ""})
    assert fel.status_code == 422
    assert "Ange dagen för besöket." in fel.content.decode()
    with pytest.raises(PermissionDenied):
        intake.boka_besok(actor=varld.chef, remiss=remiss, besok_den=dagar(3))
    with pytest.raises(ValidationError):
        intake.boka_besok(actor=varld.handlaggare, remiss=remiss, besok_den=dagar(-300))
    assert lofte("besok", remiss.pk).uppfyllt_den is None
