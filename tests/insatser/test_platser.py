"""The register of places: who may change it, what is free, and the weeks of a place."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from insatser.models import Anordnare, Placering, Plats
from insatser.vy.platser import veckorna
from tests.factories import AnordnareFactory, InsatsFactory, PlaceringFactory, PlatsFactory, TillfalleFactory, UserFactory

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate()
MANDAG = IDAG - timedelta(days=IDAG.weekday())


@pytest.fixture
def plats(varld):
    anordnare = AnordnareFactory(verksamhet=varld.enhet.verksamhet, namn="Bruket", kontaktperson="Bea Bruk", telefon="0123-1")
    return PlatsFactory(anordnare=anordnare, namn="Köket", antal=2)


def _url(namn, plats):
    return reverse(namn, args=[plats.anordnare_id if namn in {"anordnare_andra", "plats_ny"} else plats.pk])


@pytest.mark.krav("D01")
@pytest.mark.parametrize("namn", ["anordnare_andra", "plats_ny", "plats_andra", "plats_veckor"])
def test_stegen_per_adress(varld, plats, namn):
    url, okand = _url(namn, plats), reverse(namn, args=[uuid4()])
    utomstaende = UserFactory(roll="handlaggare")
    assert [varld.klient(utomstaende).get(u).status_code for u in (url, okand)] == [404, 404]
    for user in (varld.handledare, varld.socialsekreterare, varld.admin):
        assert varld.klient(user).get(url).status_code == 403
    for user in (varld.ansvarig, varld.chef, varld.framling):  # framling works in another unit of the same verksamhet
        assert varld.klient(user).get(url).status_code == 200
    assert varld.klient(varld.ansvarig).delete(url).status_code == 405
    if namn == "plats_veckor":
        assert varld.klient(varld.ansvarig).post(url).status_code == 405


@pytest.mark.krav("S007")
def test_registret_visar_upptagna_och_lediga_i_dag(varld, plats):
    PlaceringFactory(insats=InsatsFactory(arende=varld.arende), plats=plats, pagar=True)
    PlaceringFactory(insats=InsatsFactory(arende=varld.arende), plats=plats, start_den=IDAG + timedelta(days=1))
    AnordnareFactory(namn="Hos någon annan")
    svar = varld.klient(varld.ansvarig).get(reverse("anordnare"))
    (rad,) = svar.context["rader"]
    assert [(p["tagna"], p["lediga"]) for p in rad["platser"]] == [(1, 1)]
    html = svar.content.decode()
    assert reverse("anordnare") in varld.klient(varld.ansvarig).get(reverse("insatser")).content.decode()
    assert "Bea Bruk" in html and "Hos någon annan" not in html and varld.arende.person.efternamn not in html
    Plats.objects.update(antal=1)
    assert "Fullt" in varld.klient(varld.ansvarig).get(reverse("anordnare")).content.decode()


def test_en_anordnare_och_dess_plats_laggs_till_andras_och_stangs(varld):
    klient = varld.klient(varld.ansvarig)
    assert klient.post(reverse("anordnare_ny"), {"slag": "privat"}).status_code == 422
    assert klient.post(reverse("anordnare_ny"), {"namn": "Nya bruket", "slag": "privat"}).status_code == 302
    anordnare = Anordnare.objects.get()
    assert anordnare.verksamhet == varld.enhet.verksamhet
    dubbel = klient.post(reverse("anordnare_ny"), {"namn": "Nya bruket", "slag": "privat", "kontaktperson": "Bea"})
    assert dubbel.status_code == 422 and "finns redan" in dubbel.content.decode() and "Bea" in dubbel.content.decode()
    falt = {"namn": "Lagret", "form": "extern", "antal": "3", "arbetsuppgifter": "Packa."}
    assert klient.post(reverse("plats_ny", args=[anordnare.pk]), falt | {"antal": "0"}).status_code == 422
    assert klient.post(reverse("plats_ny", args=[anordnare.pk]), falt).status_code == 302
    plats = Plats.objects.get()
    svar = klient.post(reverse("plats_andra", args=[plats.pk]), falt | {"antal": "5", "upphord_den": IDAG.isoformat()})
    assert svar.status_code == 302
    plats.refresh_from_db()
    assert (plats.antal, plats.upphord_den) == (5, IDAG)
    klient.get(reverse("installningar"))  # the toasts that name it are shown and gone
    assert "Lagret" not in klient.get(reverse("anordnare")).content.decode()
    assert "Lagret" in klient.get(reverse("anordnare"), {"stangda": "1"}).content.decode()


def test_platsens_form_ligger_fast_nar_nagon_har_varit_dar(varld, plats):
    falt = {"namn": "Köket", "form": "arbetsarena", "antal": "2", "arbetsuppgifter": "Diska."}
    PlaceringFactory(insats=InsatsFactory(arende=varld.arende), plats=plats)
    svar = varld.klient(varld.ansvarig).post(reverse("plats_andra", args=[plats.pk]), falt)
    assert svar.status_code == 422 and "gamla formen" in svar.content.decode()
    Placering.objects.all().delete()
    assert varld.klient(varld.ansvarig).post(reverse("plats_andra", args=[plats.pk]), falt).status_code == 302


@pytest.mark.krav("N16")
def test_organisationsnumret_ar_inget_personnummer(varld):
    falt = {"namn": "Firman", "slag": "privat", "organisationsnummer": "850101-1234"}
    svar = varld.klient(varld.ansvarig).post(reverse("anordnare_ny"), falt)
    assert svar.status_code == 422 and "enskild firma" in svar.content.decode()
    assert (
        varld.klient(varld.ansvarig).post(reverse("anordnare_ny"), falt | {"organisationsnummer": "556677-8899"}).status_code
        == 302
    )


@pytest.mark.krav("D01")
@pytest.mark.parametrize("namn", ["anordnare", "anordnare_ny"])
def test_registret_ar_for_dem_som_arbetar_med_arenden(varld, namn):
    for user in (varld.ansvarig, varld.chef):
        assert varld.klient(user).get(reverse(namn)).status_code == 200
    for user in (varld.handledare, varld.socialsekreterare, varld.admin):
        assert varld.klient(user).get(reverse(namn)).status_code == 403
    if namn == "anordnare":
        assert varld.klient(varld.ansvarig).post(reverse(namn)).status_code == 405


# --- weeks (S074) -----------------------------------------------------------------------------------------------


@pytest.mark.krav("S074", "N01", "T11")
def test_veckor_utan_registrerat_innehall_syns_per_arena(varld, plats):
    start = MANDAG - timedelta(weeks=4)
    insats = InsatsFactory(arende=varld.arende, start_den=start)
    rad = PlaceringFactory(insats=insats, plats=plats, pagar=True, start_den=start, planerat_slut_den=IDAG + timedelta(days=30))
    PlaceringFactory(insats=insats, plats=plats, status="installd", start_den=start - timedelta(weeks=2))
    falt = {"insats": insats, "fran_tid": time(9), "till_tid": time(12)}
    TillfalleFactory(placering=rad, den=start, narvarande=True, **falt)
    TillfalleFactory(placering=rad, den=start + timedelta(days=1), giltig=True, **falt)
    TillfalleFactory(placering=rad, den=start + timedelta(weeks=1), **falt)  # planned, nobody has marked it
    TillfalleFactory(den=start + timedelta(weeks=2), narvarande=True, **falt)  # names no placement, but lies in its period
    TillfalleFactory(insats=InsatsFactory(arende=varld.arende), den=start + timedelta(weeks=3), narvarande=True)  # elsewhere
    veckor = {v.mandag: v for v in veckorna(plats, IDAG)}
    forsta = veckor[start]
    assert (forsta.placeringar, forsta.narvaro.planerade, forsta.narvaro.narvarande) == (1, 6, 3)
    assert [veckor[start + timedelta(weeks=n)].inget_registrerat for n in range(5)] == [False, True, False, True, False]
    assert (veckor[start - timedelta(weeks=1)].placeringar, veckor[start - timedelta(weeks=1)].inget_registrerat) == (0, False)
    html = varld.klient(varld.ansvarig).get(reverse("plats_veckor", args=[plats.pk])).content.decode()
    assert html.count("Inget registrerat") == 2 and "Veckan pågår" in html
    assert varld.arende.person.efternamn not in html and varld.arende.nummer not in html


@pytest.mark.krav("S074")
def test_en_vecka_som_anordnaren_stallde_in_ar_registrerad(varld, plats):
    start = MANDAG - timedelta(weeks=2)
    insats = InsatsFactory(arende=varld.arende, start_den=start)
    rad = PlaceringFactory(insats=insats, plats=plats, pagar=True, start_den=start, planerat_slut_den=IDAG)
    TillfalleFactory(insats=insats, placering=rad, den=start, markerad=True, status="installt")
    vecka = next(v for v in veckorna(plats, IDAG) if v.mandag == start)
    assert (vecka.narvaro.planerade, vecka.inget_registrerat) == (0, False)


@pytest.mark.krav("S074")
def test_veckorna_foljer_iso_over_nyar(varld, plats):
    namn = [v.namn for v in veckorna(plats, date(2027, 1, 6), antal=3)]
    assert namn == ["2027, vecka 1", "2026, vecka 53", "2026, vecka 52"]


def test_lika_manga_fragor_vid_en_och_tjugo_rader(varld, plats):
    klient = varld.klient(varld.ansvarig)
    adresser = [reverse("anordnare"), reverse("plats_veckor", args=[plats.pk])]

    def fragor():
        antal = []
        for url in adresser:
            with CaptureQueriesContext(connection) as f:
                assert klient.get(url).status_code == 200
            antal.append(len(f))
        return antal

    def ny():
        ett = PlaceringFactory(insats=InsatsFactory(arende=varld.arende), plats=plats, pagar=True)
        PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet))
        TillfalleFactory(insats=ett.insats, placering=ett, narvarande=True, den=MANDAG)

    ny()
    forst = fragor()
    for _ in range(19):
        ny()
    assert fragor() == forst


@pytest.mark.krav("LC18", "D01", "B08")
def test_timmarna_for_nagra_fa_visas_bara_for_den_som_ser_personerna(varld, plats, settings):
    start = MANDAG - timedelta(weeks=1)

    def placera(arende):
        insats = InsatsFactory(arende=arende, start_den=start)
        rad = PlaceringFactory(insats=insats, plats=plats, pagar=True, start_den=start, planerat_slut_den=IDAG)
        TillfalleFactory(insats=insats, placering=rad, den=start, fran_tid=time(8), till_tid=time(11), narvarande=True)

    def vecka(user):
        return next(v for v in varld.klient(user).get(url).context["veckor"] if v.mandag == start).visar_timmar

    url = reverse("plats_veckor", args=[plats.pk])
    placera(varld.arende)
    assert vecka(varld.ansvarig) and vecka(varld.chef)
    assert not vecka(varld.kollega) and not vecka(varld.framling)
    html = varld.klient(varld.framling).get(url).content.decode()
    assert "Visas inte" in html and '<td class="tal">3</td>' not in html and '<td class="tal">1</td>' in html
    assert "Inget registrerat" not in html
    for _ in range(settings.AME_MASKNING_TROSKEL - 1):
        placera(varld.nytt_arende())
    assert vecka(varld.framling)
