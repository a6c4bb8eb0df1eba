"""Employments: registered, changed, ended; and the reminder sixty days before."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from insatser.models import Anstallning
from insatser.services.anstallning import (
    andra_anstallning,
    avsluta_anstallning,
    bevaka_anstallningar,
    registrera_anstallning,
)
from insatser.tasks import anstallningar_natt
from tests.factories import AnstallningFactory, EnhetInstallningFactory, InsatsFactory
from tests.factories.bas import START

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate()
FALT = {
    "slag": "kommunal",
    "arbetsgivare": "Parkenheten",
    "befattning": "Parkarbetare",
    "sysselsattningsgrad": 75,
    "ar_subventionerad": True,
    "stodform": "Introduktionsjobb",
    "start_den": START,
    "slut_den": START + timedelta(days=500),
}


def _registrera(varld, **falt):
    return registrera_anstallning(
        actor=falt.pop("actor", varld.ansvarig), arende=falt.pop("arende", varld.arende), **(FALT | falt)
    )


def _oppna(varld):
    return Bevakning.objects.oppna().filter(slag=Bevakningsslag.ANSTALLNING)


# --- what is kept -----------------------------------------------------------------------------------------------


@pytest.mark.krav("S085", "S164", "C97")
def test_anstallningen_registreras_pa_sidan_och_syns_i_planeringen(varld):
    klient = varld.klient(varld.ansvarig)
    url = reverse("anstallning_ny", args=[varld.arende.pk])
    data = FALT | {"ar_subventionerad": "on", "nyckel": str(uuid4()), "insats_id": ""}
    for _ in range(2):
        assert klient.post(url, data).url == reverse("arende_anstallningar", args=[varld.arende.pk])
    rad = Anstallning.objects.get()
    assert {f: getattr(rad, f) for f in FALT} == FALT
    assert rad.registrerad_av == varld.ansvarig
    for namn in ("arende_anstallningar", "arende_planering"):
        html = klient.get(reverse(namn, args=[varld.arende.pk])).content.decode()
        assert "Parkenheten" in html
        assert "Introduktionsjobb" in html
        assert "75 %" in html
        assert FALT["slut_den"].isoformat() in html, "its last day"


@pytest.mark.parametrize(
    ("falt", "fel"),
    [
        ({"stodform": ""}, "Skriv vilket anställningsstöd det är."),
        ({"ar_subventionerad": ""}, "Kryssa i anställningsstöd"),
        ({"slut_den": START - timedelta(days=1)}, "Sista dagen kan inte vara före första dagen."),
        ({"sysselsattningsgrad": "101"}, "Skriv mellan 1 och 100 procent."),
        ({"arbetsgivare": "Nils 19800101-1234"}, "personnummer"),
        ({"befattning": "19800101-1234"}, "personnummer"),
        ({"start_den": ""}, "Ange anställningens första dag."),
    ],
)
def test_fel_sags_med_det_skrivna_kvar(varld, falt, fel):
    data = FALT | {"ar_subventionerad": "on"} | falt
    svar = varld.klient(varld.ansvarig).post(reverse("anstallning_ny", args=[varld.arende.pk]), data)
    assert svar.status_code == 422
    assert fel in svar.content.decode()
    assert str(data["arbetsgivare"]) in svar.content.decode()
    assert not Anstallning.objects.exists()


def test_andring_och_slut_sparar_det_som_stod_forut(varld):
    rad = _registrera(varld)
    url = reverse("anstallning_andra", args=[rad.pk])
    data = FALT | {"ar_subventionerad": "on", "sysselsattningsgrad": "100", "insats_id": ""}
    assert varld.klient(varld.ansvarig).post(url, data).status_code == 302
    svar = varld.klient(varld.ansvarig).post(
        reverse("anstallning_avsluta", args=[rad.pk]), {"slut_den": START + timedelta(days=9)}
    )
    assert svar.status_code == 302
    rad.refresh_from_db()
    assert (rad.sysselsattningsgrad, rad.slut_den) == (100, START + timedelta(days=9))
    versioner = Anstallning.pgh_event_model.objects.filter(pgh_obj_id=rad.pk).order_by("pgh_id")
    assert [v.sysselsattningsgrad for v in versioner] == [75, 100, 100]
    with pytest.raises(ValidationError, match="före första dagen"):
        avsluta_anstallning(actor=varld.ansvarig, anstallning=rad, slut_den=START - timedelta(days=1))


def test_insatsen_hor_till_samma_arende(varld):
    insats = InsatsFactory(arende=varld.arende)
    assert _registrera(varld, insats_id=insats.pk).insats == insats
    with pytest.raises(ValidationError, match="annat ärende"):
        _registrera(varld, insats_id=InsatsFactory().pk)


@pytest.mark.krav("S076")
def test_efter_avslutet_registreras_anstallning_i_ett_ar(varld):
    for dagar, gar in ((365, True), (366, False)):
        slut = IDAG - timedelta(days=dagar)
        arende = varld.nytt_arende(insats=False, avslutat=True, inkom_den=slut, inskriven_den=slut, avslutad_den=slut)
        if gar:
            assert _registrera(varld, arende=arende, start_den=slut, slut_den=IDAG + timedelta(days=5)).arende_id == arende.pk
            continue
        with pytest.raises(ValidationError, match="mer än ett år"):
            _registrera(varld, arende=arende, start_den=slut)
    assert not _oppna(varld).exists()  # nobody is reminded of a case that is closed
    with pytest.raises(ValidationError, match="påbörjades aldrig"):
        _registrera(varld, arende=varld.nytt_arende(insats=False, ej_paborjat=True))


def test_bara_den_som_arbetar_i_arendet_skriver(varld):
    rad = _registrera(varld)
    for user in (varld.chef, varld.framling, varld.socialsekreterare):
        with pytest.raises(PermissionDenied):
            _registrera(varld, actor=user)
        with pytest.raises(PermissionDenied):
            andra_anstallning(actor=user, anstallning=rad, **FALT)
        with pytest.raises(PermissionDenied):
            avsluta_anstallning(actor=user, anstallning=rad, slut_den=IDAG)


# --- the reminder -----------------------------------------------------------------------------------------------


@pytest.mark.krav("S085", "S164", "T17", "C96")
def test_agaren_far_en_uppgift_sextio_dagar_fore_slutet_en_gang(varld):
    AnstallningFactory(arende=varld.arende, slut_den=IDAG + timedelta(days=61))
    assert anstallningar_natt() == 0
    rad = AnstallningFactory(arende=varld.arende, slut_den=IDAG + timedelta(days=60))
    AnstallningFactory(arende=varld.arende, slut_den=None)
    AnstallningFactory(arende=varld.arende, slut_den=IDAG - timedelta(days=1))
    assert (anstallningar_natt(), anstallningar_natt()) == (1, 0)
    bevakning = _oppna(varld).get()
    assert (bevakning.ansvarig, bevakning.mal_id, bevakning.forfaller_den) == (varld.ansvarig, rad.pk, IDAG)
    svar = varld.klient(varld.ansvarig).get(reverse("bevakning_oppna", args=[bevakning.pk]))
    assert svar.url == reverse("arende_anstallningar", args=[varld.arende.pk])


@pytest.mark.krav("S164")
def test_grans_i_dagar_ar_enhetens_egen(varld):
    EnhetInstallningFactory(enhet=varld.enhet, anstallning_slut_dagar=10, galler_fran_den=IDAG)
    AnstallningFactory(arende=varld.arende, slut_den=IDAG + timedelta(days=11))
    assert bevaka_anstallningar(IDAG) == 0
    assert bevaka_anstallningar(IDAG + timedelta(days=1)) == 1


@pytest.mark.krav("S164", "N06")
def test_uppgiften_forsvinner_nar_anstallningen_forlangs_och_kommer_infor_nasta_slut(varld):
    rad = AnstallningFactory(arende=varld.arende, slut_den=IDAG + timedelta(days=20))
    bevaka_anstallningar(IDAG)
    ny_dag = IDAG + timedelta(days=200)
    falt = {f: getattr(rad, f) for f in FALT}
    andra_anstallning(actor=varld.ansvarig, anstallning=rad, **falt | {"slut_den": ny_dag})
    assert not _oppna(varld).exists()
    assert bevaka_anstallningar(ny_dag - timedelta(days=61)) == 0
    assert bevaka_anstallningar(ny_dag - timedelta(days=60)) == 1
    nara = IDAG + timedelta(days=30)
    andra_anstallning(actor=varld.ansvarig, anstallning=rad, **falt | {"slut_den": nara})
    assert [b.forfaller_den for b in _oppna(varld)] == [IDAG]  # a nearer day: told at once


@pytest.mark.krav("S164", "N06")
def test_uppgiften_forsvinner_nar_sista_dagen_ar_bekraftad_och_kommer_inte_tillbaka(varld):
    slut = IDAG + timedelta(days=20)
    rad = AnstallningFactory(arende=varld.arende, slut_den=slut)
    bevaka_anstallningar(IDAG)
    avsluta_anstallning(actor=varld.ansvarig, anstallning=rad, slut_den=slut)
    assert not _oppna(varld).exists()
    assert bevaka_anstallningar(IDAG) == 0
    avsluta_anstallning(actor=varld.ansvarig, anstallning=rad, slut_den=slut - timedelta(days=5))
    assert bevaka_anstallningar(IDAG) == 0


def test_slut_inom_gransen_sags_direkt_nar_den_registreras(varld):
    _registrera(varld, slut_den=IDAG + timedelta(days=30))
    assert _oppna(varld).get().ansvarig == varld.ansvarig
    assert bevaka_anstallningar(IDAG) == 0


# --- the pages --------------------------------------------------------------------------------------------------


@pytest.mark.krav("D01", "A02")
@pytest.mark.parametrize("namn", ["arende_anstallningar", "anstallning_ny", "anstallning_andra", "anstallning_avsluta"])
def test_stegen_per_adress(varld, namn):
    rad = AnstallningFactory(arende=varld.arende)
    pk = varld.arende.pk if namn in ("arende_anstallningar", "anstallning_ny") else rad.pk
    url, okand = reverse(namn, args=[pk]), reverse(namn, args=[uuid4()])
    for user in (varld.framling, varld.admin, varld.socialsekreterare):
        klient = varld.klient(user)
        assert (klient.get(url).status_code, klient.get(okand).status_code) == (404, 404)
    assert varld.klient(varld.kollega).get(url).status_code == 403
    assert varld.klient(varld.ansvarig).get(url).status_code == 200
    assert varld.klient(varld.chef).get(url).status_code == (200 if namn == "arende_anstallningar" else 403)
    assert varld.klient(varld.ansvarig).put(url).status_code == 405


@pytest.mark.krav("C95")
def test_listan_kostar_lika_mycket_med_en_rad_som_med_tjugo(varld):
    antal = []
    for n in (1, 19):
        for _ in range(n):
            AnstallningFactory(arende=varld.arende, insats=InsatsFactory(arende=varld.arende))
        with CaptureQueriesContext(connection) as fragor:
            assert varld.klient(varld.ansvarig).get(reverse("arende_anstallningar", args=[varld.arende.pk])).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]
