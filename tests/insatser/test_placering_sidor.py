"""The pages of a placement: who sees what, in what words, and that what is typed is kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden import services as arende_services
from ame.arenden.models import Bevakning
from ame.audit.enums import Atgard
from ame.audit.models import Lasning
from insatser.models import Insats, Placering
from tests.factories import (
    AnordnareFactory,
    InsatsFactory,
    PersonFactory,
    PlaceringFactory,
    PlaceringsavstamningFactory,
    PlanFactory,
    PlatsFactory,
    SamverkansaktorFactory,
    SkyddAtkomstFactory,
)

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate()
SIDOR = [
    "placering_ny",
    "placering",
    "placering_andra",
    "placering_start",
    "placering_avsluta",
    "placering_installd",
    "avstamning_gor",
]


@pytest.fixture
def insats(varld):
    Insats.objects.all().delete()
    PlanFactory(arende=varld.arende)
    return InsatsFactory(arende=varld.arende, handledare=varld.handledare, planerat_slut_den=IDAG + timedelta(days=60))


@pytest.fixture
def plats(varld):
    return PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet, namn="Bruket"), namn="Köket", antal=1)


@pytest.fixture
def placering(insats, plats):
    return PlaceringFactory(insats=insats, plats=plats, pagar=True, avbrott_skal="", anpassningar="Egen rast.")


def _url(namn, insats, placering):
    if namn == "avstamning_gor":
        vecka = placering.avstamningar.first() or PlaceringsavstamningFactory(placering=placering)
        return reverse(namn, args=[vecka.pk])
    return reverse(namn, args=[insats.pk if namn == "placering_ny" else placering.pk])


@pytest.mark.krav("D01", "A02")
@pytest.mark.parametrize("namn", SIDOR)
def test_stegen_per_adress(varld, insats, placering, namn):
    url, okand = _url(namn, insats, placering), reverse(namn, args=[uuid4()])
    for user in (varld.framling, varld.admin, varld.socialsekreterare):
        klient = varld.klient(user)
        assert (klient.get(url).status_code, klient.get(okand).status_code) == (404, 404)
    svar = varld.klient(varld.kollega).get(url)
    assert svar.status_code == 403
    assert varld.arende.person.efternamn not in svar.content.decode()
    arende_services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    assert varld.klient(varld.kollega).get(url).status_code == 200
    assert varld.klient(varld.chef).get(url).status_code == (200 if namn == "placering" else 403)
    assert varld.klient(varld.ansvarig).delete(url).status_code == 405
    fore = Lasning.objects.count()
    assert varld.klient(varld.ansvarig).get(url).status_code == 200
    (rad,) = Lasning.objects.order_by("vid")[fore:]
    assert (rad.user, rad.person_id) == (varld.ansvarig, varld.arende.person_id)


@pytest.mark.krav("D01", "B08")
def test_handledaren_ser_den_egna_gruppens_placering_och_inget_av_arendet(varld, insats, placering):
    klient = varld.klient(varld.handledare)
    html = klient.get(reverse("placering", args=[placering.pk])).content.decode()
    for text in (varld.arende.person.namn, "Köket", "Egen rast."):
        assert text in html
    assert varld.arende.nummer not in html and "/arenden/" not in html
    assert Lasning.objects.get().objekt_typ == "placering"
    for namn in ("placering_andra", "placering_start", "placering_avsluta", "placering_installd"):
        assert klient.get(reverse(namn, args=[placering.pk])).status_code in {403, 404}
    placering.plats.anordnare.ar_kanslig = True
    placering.plats.anordnare.save()
    lista = klient.get(reverse("insats", args=[insats.pk])).content.decode()
    assert reverse("placering", args=[placering.pk]) in lista and "Extern arbetsgivare" in lista and "Bruket" not in lista
    annans = PlaceringFactory(insats=InsatsFactory(arende=varld.nytt_arende()), plats=placering.plats)
    assert klient.get(reverse("placering", args=[annans.pk])).status_code == 404


@pytest.mark.krav("S007", "S065", "S116")
def test_valet_visar_fulla_platser_gra_med_skal_och_skolans_tider(varld, insats, plats):
    full = PlatsFactory(anordnare=plats.anordnare, namn="Disken", antal=1, form="arbetsgrupp")
    PlaceringFactory(insats=InsatsFactory(arende=varld.nytt_arende()), plats=full, pagar=True, planerat_slut_den=IDAG)
    SamverkansaktorFactory(arende=varld.arende, schema="Måndag och onsdag 9–12", till_den=None)
    svar = varld.klient(varld.ansvarig).get(reverse("placering_ny", args=[insats.pk]))
    html = svar.content.decode()
    assert "Måndag och onsdag 9–12" in html
    assert "Köket, Bruket (1 av 1 lediga)" in html
    rad = next(r for r in html.splitlines() if "Disken, Bruket" in r)
    assert "disabled" in rad and "fullt, 1 av 1 upptagna under perioden" in rad
    assert "disabled" not in next(r for r in html.splitlines() if "Köket, Bruket" in r)


@pytest.mark.krav("S065", "S066")
@pytest.mark.parametrize(
    ("form", "finns", "saknas"),
    [
        ("arbetsarena", ["handledare", "nasta_steg"], ["handledare_namn", "handledare_telefon"]),
        ("extern", ["handledare_namn", "handledare_telefon"], ["handledare", "nasta_steg"]),
    ],
)
def test_platsens_form_avgor_falten(varld, insats, plats, form, finns, saknas):
    plats.form = form
    plats.save()
    klient = varld.klient(varld.ansvarig)
    url = reverse("placering_ny", args=[insats.pk])
    tom = klient.get(url).content.decode()
    assert not any(f'name="{namn}"' in tom for namn in finns + saknas)
    data = {"uppdatera": "plats", "plats": str(plats.pk), "veckans_innehall": "Skala lök."}
    svar = klient.post(url, data, HTTP_HX_REQUEST="true")
    html = svar.content.decode()
    assert svar.status_code == 200 and "<html" not in html
    assert all(f'name="{namn}"' in html for namn in finns)
    assert not any(f'name="{namn}"' in html for namn in saknas)
    assert "Skala lök." in html
    assert not Placering.objects.exists()


def _post(insats, plats, **falt):
    return {
        "nyckel": str(uuid4()),
        "plats": str(plats.pk),
        "start_den": insats.start_den.isoformat(),
        "planerat_slut_den": IDAG.isoformat(),
        "timmar_per_vecka": "20",
        "veckans_innehall": "Skala lök och duka.",
        "foljer_onskemal": "ja",
        "handledare_namn": "Kim Kockson",
        "handledare_telefon": "0123-456 71",
        **falt,
    }


@pytest.mark.krav("S065", "S074")
def test_en_plats_valjs_och_dubbelklicket_ger_en(varld, insats, plats):
    klient, url = varld.klient(varld.ansvarig), reverse("placering_ny", args=[insats.pk])
    data = _post(insats, plats)
    svar = klient.post(url, data)
    assert (svar.status_code, svar.url) == (302, reverse("insats", args=[insats.pk]))
    klient.post(url, data)
    rad = Placering.objects.get()
    assert (rad.plats, rad.timmar_per_vecka, rad.veckans_innehall) == (plats, 20, "Skala lök och duka.")
    assert "Köket" in klient.get(reverse("insats", args=[insats.pk])).content.decode()
    assert "Köket" in klient.get(reverse("arende_historik", args=[varld.arende.pk])).content.decode()


@pytest.mark.krav("S007")
def test_en_full_plats_som_postas_for_hand_nekas_och_texten_star_kvar(varld, insats, plats):
    PlaceringFactory(insats=InsatsFactory(arende=varld.nytt_arende()), plats=plats, pagar=True)
    svar = varld.klient(varld.ansvarig).post(reverse("placering_ny", args=[insats.pk]), _post(insats, plats))
    html = svar.content.decode()
    assert svar.status_code == 422
    assert "Köket går inte att välja: fullt" in html and "Skala lök och duka." in html
    assert Placering.objects.count() == 1


@pytest.mark.krav("LC41", "LC40")
def test_startkontrollen_sparar_det_som_finns_och_visar_allt_som_saknas(varld, insats, plats):
    rad = PlaceringFactory(insats=insats, plats=plats, riskbedomd_den=None, riskbedomd_av="", arbetsmiljoansvarig="")
    klient, url = varld.klient(varld.ansvarig), reverse("placering_start", args=[rad.pk])
    sida = klient.get(reverse("placering", args=[rad.pk])).content.decode()
    assert (
        '<button class="ds-button" type="submit" data-variant="primary" name="starta" value="1">'
        in klient.get(url).content.decode()
    )
    assert "Innan placeringen kan börja behövs" in sida and "Vilken dag arbetsmiljön riskbedömdes." in sida
    svar = klient.post(
        url, {"riskbedomd_av": "Kim Kockson", "start_den": rad.start_den.isoformat(), "ar_anvisning": "on", "starta": "1"}
    )
    html = svar.content.decode()
    assert svar.status_code == 422
    for text in ("arbetsmiljön riskbedömdes", "arbetsmiljöansvaret", "introduktion", "samrådde", "lämplig åtgärd", "vägts in"):
        assert text in html
    rad.refresh_from_db()
    assert (rad.status, rad.riskbedomd_av) == ("planerad", "Kim Kockson"), "what was typed is kept"
    hel = {
        "riskbedomd_den": rad.start_den.isoformat(),
        "riskbedomd_av": "Kim Kockson",
        "arbetsmiljoansvarig": "Kim Kockson",
        "introduktion_den": rad.start_den.isoformat(),
        "har_skadeskydd": "on",
        "start_den": rad.start_den.isoformat(),
    }
    assert klient.post(url, hel).status_code == 302
    rad.refresh_from_db()
    assert rad.status == "planerad", "saving starts nothing"
    assert klient.post(url, hel | {"starta": "1"}).status_code == 302
    rad.refresh_from_db()
    assert (rad.status, rad.avstamningar.count()) == ("pagar", 3)


@pytest.mark.krav("S075")
def test_avstamningens_uppgift_leder_till_avstamningen_och_forsvinner(varld, insats, plats):
    rad = PlaceringFactory(insats=insats, plats=plats, introduktion_den=insats.start_den)
    klient = varld.klient(varld.ansvarig)
    falt = {"riskbedomd_den", "introduktion_den", "start_den"}
    data = {namn: getattr(rad, namn).isoformat() for namn in falt}
    data |= {"riskbedomd_av": "K", "arbetsmiljoansvarig": "K", "har_skadeskydd": "on", "starta": "1"}
    klient.post(reverse("placering_start", args=[rad.pk]), data)
    uppgift = Bevakning.objects.oppna().filter(slag="avstamning").order_by("forfaller_den").first()
    svar = klient.get(reverse("bevakning_oppna", args=[uppgift.pk]))
    assert svar.url == reverse("avstamning_gor", args=[uppgift.mal_id])
    assert klient.post(svar.url, {"gjord_den": IDAG.isoformat(), "hur_gar_det": ""}).status_code == 422
    assert klient.post(svar.url, {"gjord_den": IDAG.isoformat(), "hur_gar_det": "Trivs."}).status_code == 302
    uppgift.refresh_from_db()
    assert uppgift.klar_vid is not None
    assert "Trivs." in klient.get(reverse("placering", args=[rad.pk])).content.decode()


@pytest.mark.krav("S075")
def test_att_bryta_pa_sidan_kraver_alla_tre_svaren(varld, insats, placering):
    klient, url = varld.klient(varld.ansvarig), reverse("placering_avsluta", args=[placering.pk])
    svar = klient.post(url, {"slut_den": IDAG.isoformat(), "hur": "brots", "skal": "Tempot var för högt."})
    html = svar.content.decode()
    assert svar.status_code == 422 and "Tempot var för högt." in html
    assert "Välj på vems initiativ placeringen bröts." in html and "Skriv vad som händer nu." in html
    hel = {"slut_den": IDAG.isoformat(), "hur": "brots", "initiativ": "ame", "skal": "Fel plats.", "nasta_steg": "Parken."}
    assert klient.post(url, hel).status_code == 302
    sida = klient.get(reverse("placering", args=[placering.pk])).content.decode()
    assert all(text in sida for text in ("Avbruten", "Arbetsmarknadsenheten", "Fel plats.", "Parken."))


@pytest.mark.krav("T11")
def test_installd_fran_sidan(varld, insats, plats):
    rad = PlaceringFactory(insats=insats, plats=plats)
    klient, url = varld.klient(varld.ansvarig), reverse("placering_installd", args=[rad.pk])
    assert klient.get(url).status_code == 200
    rad.refresh_from_db()
    assert rad.status == "planerad"
    assert klient.post(url).status_code == 302
    rad.refresh_from_db()
    assert rad.status == "installd"
    Placering.objects.filter(pk=rad.pk).update(status="pagar")
    assert klient.post(url).status_code == 422


@pytest.mark.krav("S066", "B08")
def test_listan_utan_nasta_steg_maskerar_skyddade_och_kansliga(varld, insats):
    arena = PlatsFactory(
        anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet, namn="Gläntan"),
        namn="Snickeriet",
        form="arbetsarena",
        antal=9,
    )
    hemlig = PlatsFactory(
        anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet, namn="Öppenvården", ar_kanslig=True), form="arbetsarena"
    )
    skyddad = PersonFactory(namnd=varld.enhet.verksamhet.namnd, skyddad=True)
    SkyddAtkomstFactory(person=skyddad, user=varld.ansvarig)
    falt = {"pagar": True, "planerat_slut_den": IDAG - timedelta(days=1), "handledare": varld.handledare}
    PlaceringFactory(insats=insats, plats=arena, **falt)
    PlaceringFactory(insats=insats, plats=hemlig, **falt)
    PlaceringFactory(insats=InsatsFactory(arende=varld.nytt_arende(person=skyddad, deltagande=False)), plats=arena, **falt)
    svar = varld.klient(varld.ansvarig).get(reverse("placeringar_utan_steg"))
    html = svar.content.decode()
    assert varld.arende.person.namn in html and "Snickeriet" in html
    assert "Öppenvården" not in html and "Skyddad person" in html and skyddad.efternamn not in html
    rad = Lasning.objects.filter(objekt_typ="placeringar_utan_steg").get()
    assert (rad.atgard, rad.data) == (Atgard.LISTA, {"antal": 3})
    assert varld.arende.person.namn not in varld.klient(varld.framling).get(reverse("placeringar_utan_steg")).content.decode()
    for user in (varld.handledare, varld.socialsekreterare, varld.admin):
        assert varld.klient(user).get(reverse("placeringar_utan_steg")).status_code == 403
    assert varld.klient(varld.ansvarig).post(reverse("placeringar_utan_steg")).status_code == 405


def _antal_fragor(klient, url):
    with CaptureQueriesContext(connection) as fragor:
        assert klient.get(url).status_code == 200
    return len(fragor)


def test_lika_manga_fragor_vid_en_och_tjugo_rader(varld, insats, plats):
    falt = {"insats": insats, "pagar": True, "planerat_slut_den": IDAG - timedelta(days=1), "handledare": varld.handledare}

    def ny():
        PlaceringFactory(plats=PlatsFactory(anordnare=plats.anordnare, form="arbetsarena"), **falt)

    ny()
    klient = varld.klient(varld.ansvarig)
    adresser = [reverse("placeringar_utan_steg"), reverse("insats", args=[insats.pk]), reverse("placering_ny", args=[insats.pk])]
    forst = [_antal_fragor(klient, url) for url in adresser]
    for _ in range(19):
        ny()
    assert [_antal_fragor(klient, url) for url in adresser] == forst
