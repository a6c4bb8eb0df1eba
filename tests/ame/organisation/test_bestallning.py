"""What can be ordered: dated, per verksamhet or unit, and never edited under those who have ordered it (S008, S144, T12)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Handelse
from ame.organisation.models import Bestallningstyp
from ame.organisation.services import avsluta_bestallningstyp, bestallningstyper_for, ny_version, skapa_bestallningstyp
from intake import services as intake
from tests.factories import BestallningstypFactory, EnhetFactory, RemissFactory, UserFactory
from tests.flode import bygg_varld, skriv_remiss

pytestmark = pytest.mark.django_db
HELT = {
    "vantat_resultat": "Ett utlåtande om arbetsförmågan.",
    "normaltid_dagar": 60,
    "svarsrubriker": ["Vad personen klarar", "Vad som behöver anpassas"],
    "kategorier": ["planering", "resultat"],
}


def _skapa(admin, enhet, namn="Arbetsförmågebedömning", egen=False, **andra):
    data = {"galler_fran_den": timezone.localdate()} | HELT | andra
    return skapa_bestallningstyp(actor=admin, verksamhet=enhet.verksamhet, namn=namn, enhet=enhet if egen else None, **data)


# --- one list of what may be ordered ---


@pytest.mark.krav("S008")
def test_enhetens_lista_ar_verksamhetens_och_den_egna_pa_dagen(enhet, admin):
    annan = EnhetFactory(verksamhet=enhet.verksamhet)
    idag = timezone.localdate()
    gemensam = _skapa(admin, enhet, "Praktik")
    egen = _skapa(admin, enhet, "Snabbt till arbete", egen=True)
    _skapa(admin, enhet, "Kommande", galler_fran_den=idag + timedelta(days=1))
    BestallningstypFactory(verksamhet=enhet.verksamhet, namn="Slut", galler_till_den=idag - timedelta(days=1))
    BestallningstypFactory(namn="Annan verksamhet")
    assert list(bestallningstyper_for(enhet, idag)) == [gemensam, egen]
    assert list(bestallningstyper_for(annan, idag)) == [gemensam]
    assert len(bestallningstyper_for(enhet, idag + timedelta(days=1))) == 3


# --- S008: "A remiss cannot be sent without one beställningstyp from the unit's own list ..." ---


@pytest.mark.krav("S008")
def test_en_remiss_skickas_inte_utan_bestallning_ur_enhetens_egen_lista():
    varld = bygg_varld()
    idag = timezone.localdate()
    utan = skriv_remiss(varld, skicka=False, bestallningstyp=None)
    annans = skriv_remiss(varld, skicka=False, lopnummer=2, bestallningstyp=BestallningstypFactory())
    grannens = BestallningstypFactory(
        verksamhet=varld.ame.verksamhet, enhet=EnhetFactory(verksamhet=varld.ame.verksamhet), namn="Grannens"
    )
    grannen = skriv_remiss(varld, skicka=False, lopnummer=3, bestallningstyp=grannens)
    inte_an = BestallningstypFactory(verksamhet=varld.ame.verksamhet, galler_fran_den=idag + timedelta(days=2))
    tidig = skriv_remiss(varld, skicka=False, lopnummer=4, bestallningstyp=inte_an)
    for remiss in (utan, annans, grannen, tidig):
        with pytest.raises(ValidationError) as fel:
            intake.skicka(actor=varld.socialsekreterare, remiss=remiss)
        assert "bestallningstyp" in fel.value.message_dict
        remiss.refresh_from_db()
        assert remiss.status == "utkast"


# --- T12, S144: a used type is never edited in place ---


@pytest.mark.krav("T12", "S144")
def test_en_andring_avslutar_den_gamla_raden_och_borjar_en_ny(enhet, admin):
    gammal = BestallningstypFactory(verksamhet=enhet.verksamhet, namn="Praktik", **HELT)
    remiss = RemissFactory(mottagande_enhet=enhet, bestallningstyp=gammal, skickad=True)
    den = timezone.localdate() + timedelta(days=7)
    ny = ny_version(actor=admin, typ=gammal, galler_fran_den=den, vantat_resultat="Ett nytt väntat resultat.")
    gammal.refresh_from_db()
    remiss.refresh_from_db()
    assert (gammal.galler_till_den, gammal.vantat_resultat) == (den - timedelta(days=1), HELT["vantat_resultat"])
    assert (ny.namn, ny.galler_fran_den, ny.normaltid_dagar) == ("Praktik", den, 60)
    assert ny.kategorier == HELT["kategorier"]
    assert remiss.bestallningstyp_id == gammal.pk, "what was ordered is not re-coded"
    assert list(bestallningstyper_for(enhet, den - timedelta(days=1))) == [gammal]
    assert list(bestallningstyper_for(enhet, den)) == [ny]


@pytest.mark.krav("T12")
def test_en_avslutad_typ_star_kvar_pa_gamla_remisser_och_stoppar_utkastet_med_klar_text():
    varld = bygg_varld()
    admin = UserFactory(roll="admin", enhet=varld.ame)
    typ = BestallningstypFactory(verksamhet=varld.ame.verksamhet)
    skickad = skriv_remiss(varld, bestallningstyp=typ)
    utkast = skriv_remiss(varld, skicka=False, lopnummer=2, bestallningstyp=typ)
    Bestallningstyp.objects.filter(pk=typ.pk).update(galler_till_den=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError) as fel:
        intake.skicka(actor=varld.socialsekreterare, remiss=utkast)
    assert "beställning" in fel.value.message_dict["bestallningstyp"][0].lower()
    skickad.refresh_from_db()
    utkast.refresh_from_db()
    assert skickad.bestallningstyp_id == typ.pk
    assert (utkast.status, utkast.bestallningstyp_id) == ("utkast", typ.pk)
    with pytest.raises(ValidationError):
        avsluta_bestallningstyp(actor=admin, typ=typ, galler_till_den=timezone.localdate() - timedelta(days=2))


def test_sista_dagen_kan_den_annu_valjas(enhet, admin):
    typ = BestallningstypFactory(verksamhet=enhet.verksamhet)
    avsluta_bestallningstyp(actor=admin, typ=typ, galler_till_den=timezone.localdate())
    assert typ in bestallningstyper_for(enhet, timezone.localdate())
    assert typ not in bestallningstyper_for(enhet, timezone.localdate() + timedelta(days=1))
    assert Handelse.objects.filter(verb="bestallningstyp.avsluta").count() == 1


def test_en_som_borjade_i_dag_andras_fran_i_morgon_och_en_kommande_andras_pa_plats(enhet, admin):
    idag = timezone.localdate()
    typ = _skapa(admin, enhet)
    with pytest.raises(ValidationError) as fel:
        ny_version(actor=admin, typ=typ, galler_fran_den=idag, normaltid_dagar=10)
    assert "i morgon" in fel.value.message_dict["galler_fran_den"][0]
    kommande = _skapa(admin, enhet, "Kommande", galler_fran_den=idag + timedelta(days=5))
    samma = ny_version(actor=admin, typ=kommande, galler_fran_den=idag + timedelta(days=6), normaltid_dagar=10)
    assert (samma.pk, samma.normaltid_dagar, samma.galler_fran_den) == (kommande.pk, 10, idag + timedelta(days=6))


@pytest.mark.krav("S144")
def test_utan_vantat_resultat_gar_det_inte(enhet, admin):
    with pytest.raises(ValidationError) as fel:
        _skapa(admin, enhet, vantat_resultat="   ")
    assert list(fel.value.message_dict) == ["vantat_resultat"]


@pytest.mark.parametrize("egen", [True, False])
def test_tva_med_samma_namn_samtidigt_gar_inte(enhet, admin, egen):
    _skapa(admin, enhet, "Praktik")
    with pytest.raises(ValidationError, match="det namnet"):
        _skapa(admin, enhet, "praktik", egen=egen)


def test_en_forlangning_krockar_med_efterfoljaren(enhet, admin):
    typ = BestallningstypFactory(verksamhet=enhet.verksamhet)
    den = timezone.localdate() + timedelta(days=7)
    ny_version(actor=admin, typ=typ, galler_fran_den=den)
    with pytest.raises(ValidationError, match="det namnet"):
        avsluta_bestallningstyp(actor=admin, typ=typ, galler_till_den=den + timedelta(days=1))


@pytest.mark.krav("A02")
def test_bara_den_egna_namndens_administrator(enhet, admin, framling):
    typ = _skapa(admin, enhet)
    for actor in (framling, UserFactory(roll="chef", enhet=enhet)):
        with pytest.raises(PermissionDenied):
            _skapa(actor, enhet, "Annan")
        with pytest.raises(PermissionDenied):
            avsluta_bestallningstyp(actor=actor, typ=typ, galler_till_den=timezone.localdate())
        with pytest.raises(PermissionDenied):
            ny_version(actor=actor, typ=typ, galler_fran_den=timezone.localdate() + timedelta(days=2))


# --- the pages ---


def _post(**andra) -> dict:
    return {
        "namn": "Arbetsprövning",
        "omfattning": "enheten",
        "vantat_resultat": "Ett skriftligt utlåtande.",
        "normaltid_dagar": "60",
        "svarsrubriker": "Vad personen klarar\r\n\r\nVad som behövs\r\nVad som behövs",
        "kategorier": ["planering", "halsa"],
        "galler_fran_den": str(timezone.localdate()),
    } | andra


@pytest.mark.krav("S008", "S144", "A16")
def test_sidorna_lagger_upp_andrar_och_avslutar(som, enhet, admin):
    klient, lista = som(admin), reverse("enhet_bestallningar", args=[enhet.pk])
    assert klient.post(reverse("enhet_bestallning_ny", args=[enhet.pk]), _post()).status_code == 302
    typ = Bestallningstyp.objects.get(namn="Arbetsprövning")
    assert typ.enhet == enhet
    assert typ.svarsrubriker == ["Vad personen klarar", "Vad som behövs"]
    assert typ.kategorier == ["planering", "halsa"]
    sida = klient.get(lista).content.decode()
    assert "Ett skriftligt utlåtande." in sida
    assert "Planering och insatser, Hälsa" in sida
    assert "Bara " + enhet.namn in sida
    andra = reverse("bestallningstyp_andra", args=[enhet.pk, typ.pk])
    assert "Vad personen klarar\nVad som behövs" in klient.get(andra).content.decode()
    i_morgon = str(timezone.localdate() + timedelta(days=1))
    assert klient.post(andra, _post(normaltid_dagar="30", galler_fran_den=i_morgon)).status_code == 302
    assert Bestallningstyp.objects.filter(namn="Arbetsprövning").count() == 2
    avsluta = reverse("bestallningstyp_avsluta", args=[enhet.pk, typ.pk])
    assert klient.post(avsluta, {"galler_till_den": str(timezone.localdate())}).status_code == 302
    assert klient.get(lista).content.decode().count("Arbetsprövning") >= 2


def test_fel_behaller_det_skrivna(som, enhet, admin):
    url = reverse("enhet_bestallning_ny", args=[enhet.pk])
    svar = som(admin).post(url, _post(galler_fran_den="2020-01-01", svarsrubriker="x" * 90))
    assert svar.status_code == 422
    text = svar.content.decode()
    assert "Korta rubriken" in text
    assert "Ett skriftligt utlåtande." in text
    assert not Bestallningstyp.objects.filter(namn="Arbetsprövning").exists()


@pytest.mark.krav("A02")
@pytest.mark.parametrize("vy", ["bestallningstyp_andra", "bestallningstyp_avsluta"])
def test_trappan_for_en_typ(som, enhet, admin, framling, vy):
    typ = BestallningstypFactory(verksamhet=enhet.verksamhet)
    url = reverse(vy, args=[enhet.pk, typ.pk])
    assert som(admin).get(url).status_code == 200
    assert som(framling).get(url).status_code == 404
    assert som(UserFactory(roll="chef", enhet=enhet)).get(url).status_code == 403
    assert som(admin).put(url).status_code == 405


def test_lika_manga_fragor_med_en_och_tjugo_typer(som, enhet, admin):
    url, klient = reverse("enhet_bestallningar", args=[enhet.pk]), som(admin)

    def antal() -> int:
        with CaptureQueriesContext(connection) as fragor:
            klient.get(url)
        return len(fragor)

    BestallningstypFactory(verksamhet=enhet.verksamhet, enhet=enhet)
    en = antal()
    BestallningstypFactory.create_batch(19, verksamhet=enhet.verksamhet, enhet=enhet)
    assert antal() == en
