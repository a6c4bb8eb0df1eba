"""The letter to a workplace: the fixed list, nothing injected, frozen and logged (law.md A22)."""

import hashlib
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from ame.arenden import services as arende_services
from ame.audit.enums import Atgard
from ame.audit.models import Handelse, Lasning
from insatser.arbetsgivarbrev import RUBRIKER, TILLATNA, OtillatenUppgift, rita_brev
from insatser.models import Arbetsgivarbrev
from insatser.services.placering_brev import brevets_innehall, skapa_brev
from tests.factories import (
    AnordnareFactory,
    AnteckningFactory,
    ArbetsgivarbrevFactory,
    InsatsFactory,
    NivabedomningFactory,
    PersonFactory,
    PlaceringFactory,
    PlaceringsavstamningFactory,
    PlatsFactory,
    RemissFactory,
    SkyddAtkomstFactory,
)

pytestmark = pytest.mark.django_db
JOURNAL = "Personen har suttit i fängelse två år och medicinerar mot ångest sedan i våras."
BREV = {"tider": "Måndag till torsdag 9–12", "arbetsuppgifter": "Skala lök och duka."}
HELT = {namn: f"Text om {rubrik.lower()}" for namn, rubrik in RUBRIKER.items()}


@pytest.fixture
def placering(varld):
    anordnare = AnordnareFactory(verksamhet=varld.enhet.verksamhet, namn="Bruket")
    return PlaceringFactory(
        insats=InsatsFactory(arende=varld.arende, mal="Hemligt mål", planerat_slut_den=timezone.localdate() + timedelta(days=30)),
        plats=PlatsFactory(anordnare=anordnare, namn="Köket"),
        pagar=True,
        anpassningar="Får ångest av höga ljud.",
        veckans_innehall="Internt om veckan.",
        handledare_telefon="0123-456 71",
    )


def _text(pdf):
    return " ".join(" ".join(sida.extract_text() for sida in PdfReader(BytesIO(pdf)).pages).split())


def _url(namn, pk):
    return reverse(namn, args=[pk])


@pytest.mark.krav("A22")
def test_listan_ar_den_som_lagen_namner():
    assert {
        "namn",
        "enhet",
        "kontaktperson",
        "kontakt_telefon",
        "plats",
        "period",
        "tider",
        "timmar",
        "arbetsuppgifter",
        "anpassningar",
        "handledare",
        "handledare_telefon",
    } == TILLATNA


@pytest.mark.krav("A22")
@pytest.mark.parametrize("nyckel", ["journal", "titel", "sidfot", "personnummer", "bakgrund", "insats", "fakta"])
def test_en_uppgift_utanfor_listan_stoppar_brevet(nyckel):
    with pytest.raises(OtillatenUppgift, match=nyckel):
        rita_brev({**HELT, nyckel: JOURNAL})


@pytest.mark.krav("A22")
@pytest.mark.parametrize("text", ["{{ journal }}", "{% include 'x' %}", "{# x #}", "<%= x %>", "${journal}", "}} {{ namn"])
def test_mallens_taggar_stoppar_brevet(varld, placering, text):
    with pytest.raises(OtillatenUppgift):
        rita_brev({**HELT, "arbetsuppgifter": text})
    with pytest.raises(ValidationError) as fel:
        skapa_brev(actor=varld.ansvarig, placering=placering, tider="9–12", arbetsuppgifter=text)
    assert set(fel.value.message_dict) == {"arbetsuppgifter"}
    assert not Arbetsgivarbrev.objects.exists()


@pytest.mark.krav("A22")
def test_annat_an_text_stoppar_brevet():
    for varde in (["a"], {"a": "b"}, 3, None):
        with pytest.raises(OtillatenUppgift):
            rita_brev({**HELT, "arbetsuppgifter": varde})


@pytest.mark.krav("A22")
@pytest.mark.parametrize("text", ['#read("gemensam.typ")', "#sys.inputs", "*fet* $x$ @ref <etikett>", "= Rubrik \\ #let x"])
def test_typst_skrivs_ut_bokstav_for_bokstav(text):
    assert text.replace('"', "") in _text(rita_brev({**HELT, "arbetsuppgifter": text})).replace('"', "").replace("”", "")


@pytest.mark.krav("A22")
def test_brevet_sager_listan_och_inget_annat(varld, placering):
    AnteckningFactory(arende=varld.arende, text=JOURNAL)
    brev = skapa_brev(actor=varld.ansvarig, placering=placering, **BREV)
    assert set(brev.innehall) <= TILLATNA
    text = _text(bytes(brev.pdf))
    person = varld.arende.person
    for finns in (person.namn, "Köket, Bruket", "Skala lök och duka.", "Måndag till torsdag 9–12", "Kim Kockson", "0123-456 71"):
        assert finns in text
    nummer = person.identiteter.get().nummer
    for saknas in ("Hemligt mål", "ångest", "fängelse", "Internt om veckan", varld.arende.nummer, nummer, nummer[-4:]):
        assert saknas not in text
    assert brev.innehall["anpassningar"] == "", "what is agreed in the case is not told by itself"


@pytest.mark.krav("A22")
@pytest.mark.parametrize("falt", ["tider", "arbetsuppgifter", "anpassningar"])
def test_journalens_text_kan_inte_klistras_in(varld, placering, falt):
    AnteckningFactory(arende=varld.arende, text=f"Samtal i dag.  {JOURNAL}\nNy tid på fredag.")
    inklistrat = {**BREV, falt: f"Diska.\n{JOURNAL[:60].upper()}", "far_delas": True}
    with pytest.raises(ValidationError) as fel:
        skapa_brev(actor=varld.ansvarig, placering=placering, **inklistrat)
    assert set(fel.value.message_dict) == {falt}
    assert "står i journalen" in str(fel.value.message_dict)
    assert not Arbetsgivarbrev.objects.exists()


@pytest.mark.krav("A22")
@pytest.mark.parametrize(
    "skriv",
    [
        lambda arende, placering: NivabedomningFactory(arende=arende, skal=JOURNAL),
        lambda arende, placering: RemissFactory(arende=arende, bakgrund=JOURNAL),
        lambda arende, placering: InsatsFactory(arende=arende, avslutad=True, slutkommentar=JOURNAL),
        lambda arende, placering: PlaceringsavstamningFactory(placering=placering, hur_gar_det=JOURNAL),
    ],
    ids=["niva", "remiss", "insatsens slut", "avstamning"],
)
def test_inget_av_det_som_star_i_akten_gar_att_klistra_in(varld, placering, skriv):
    """The remiss, the level, the check-ins and the end of an insats are the journal's words as much as a note is."""
    klistrat = {"actor": varld.ansvarig, "placering": placering, **BREV, "arbetsuppgifter": JOURNAL}
    assert brevets_innehall(**klistrat)["arbetsuppgifter"] == JOURNAL, "nothing is written of it yet"
    skriv(varld.arende, placering)
    with pytest.raises(ValidationError, match="står i journalen"):
        brevets_innehall(**klistrat)


@pytest.mark.krav("A22")
def test_anpassningar_skrivs_bara_med_personens_ja(varld, placering):
    anpassat = {**BREV, "anpassningar": "Hörselkåpor och egen rast."}
    with pytest.raises(ValidationError) as fel:
        skapa_brev(actor=varld.ansvarig, placering=placering, **anpassat)
    assert set(fel.value.message_dict) == {"far_delas"}
    brev = skapa_brev(actor=varld.ansvarig, placering=placering, **anpassat, far_delas=True)
    assert "Hörselkåpor och egen rast." in _text(bytes(brev.pdf))
    rad = Handelse.objects.get(verb="arbetsgivarbrev.skapa")
    assert rad.data == {"medgivna_anpassningar": True}


@pytest.mark.krav("A22", "N16")
def test_personnummer_stoppas(varld, placering):
    with pytest.raises(ValidationError) as fel:
        skapa_brev(actor=varld.ansvarig, placering=placering, tider="9–12", arbetsuppgifter="Fråga om 19850101-1234.")
    assert set(fel.value.message_dict) == {"arbetsuppgifter"}


@pytest.mark.krav("A22", "K03")
def test_brevet_ar_fryst_och_tillgangligt(varld, placering):
    brev = skapa_brev(actor=varld.ansvarig, placering=placering, **BREV)
    assert brev.sha256 == hashlib.sha256(bytes(brev.pdf)).hexdigest()
    assert b"pdfuaid" in bytes(brev.pdf)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE insatser_arbetsgivarbrev SET sha256 = 'x' WHERE id = %s", [brev.pk])
    placering.plats.namn = "Ett annat namn"
    placering.plats.save()
    svar = varld.klient(varld.ansvarig).get(_url("arbetsgivarbrev", brev.pk))
    assert svar.content == bytes(brev.pdf) and svar["Content-Type"] == "application/pdf"
    assert varld.arende.person.efternamn.lower() not in svar["Content-Disposition"].lower()
    rad = Lasning.objects.get()
    assert (rad.user, rad.person_id, rad.atgard) == (varld.ansvarig, varld.arende.person_id, Atgard.SKRIV_UT)


def test_till_egen_arena_och_slutad_placering_skrivs_inget_brev(varld, placering):
    egen = PlaceringFactory(insats=placering.insats, plats=PlatsFactory(anordnare=placering.plats.anordnare, form="arbetsarena"))
    slut = PlaceringFactory(insats=placering.insats, plats=placering.plats, status="installd")
    for rad in (egen, slut):
        with pytest.raises(ValidationError):
            brevets_innehall(actor=varld.ansvarig, placering=rad, **BREV)


@pytest.mark.krav("A22", "B06")
def test_om_en_skyddad_person_skriver_bara_den_ansvariga(varld, placering):
    skyddad = PersonFactory(namnd=varld.enhet.verksamhet.namnd, skyddad=True)
    for user in (varld.ansvarig, varld.kollega):
        SkyddAtkomstFactory(person=skyddad, user=user)
    arende = varld.nytt_arende(person=skyddad, deltagande=False)
    rad = PlaceringFactory(insats=InsatsFactory(arende=arende), plats=placering.plats, pagar=True)
    arende_services.ge_insyn(arende=arende, actor=varld.kollega, skal="Vikarierar.")
    with pytest.raises(PermissionDenied, match="skyddade personuppgifter"):
        skapa_brev(actor=varld.kollega, placering=rad, **BREV)
    assert varld.klient(varld.kollega).get(_url("arbetsgivarbrev_ny", rad.pk)).status_code == 403
    html = varld.klient(varld.ansvarig).get(_url("arbetsgivarbrev_ny", rad.pk)).content.decode()
    assert "Brevet talar om var personen finns och när." in html
    assert skapa_brev(actor=varld.ansvarig, placering=rad, **BREV).pk


# --- the page ---------------------------------------------------------------------------------------------------


@pytest.mark.krav("A22")
def test_brevet_lases_igenom_innan_det_skapas(varld, placering):
    klient, url = varld.klient(varld.ansvarig), _url("arbetsgivarbrev_ny", placering.pk)
    html = klient.get(url).content.decode()
    assert "Förbereda grönsaker, diska, duka." in html, "the place's own tasks"
    assert "Får ångest av höga ljud." not in html
    svar = klient.post(url, BREV)
    assert svar.status_code == 200 and "Läs igenom" in svar.content.decode() and not Arbetsgivarbrev.objects.exists()
    assert klient.post(url, {**BREV, "anpassningar": "Egen rast."}).status_code == 422
    svar = klient.post(url, {**BREV, "skapa": "1", "journal": JOURNAL, "innehall": JOURNAL, "namn": "Någon annan"})
    assert svar.status_code == 302
    brev = Arbetsgivarbrev.objects.get()
    assert brev.innehall["namn"] == varld.arende.person.namn
    assert "fängelse" not in str(brev.innehall)
    assert _url("arbetsgivarbrev", brev.pk) in klient.get(_url("placering", placering.pk)).content.decode()


@pytest.mark.krav("A22")
def test_det_som_lastes_igenom_ar_det_som_skapas(varld, placering):
    klient, url = varld.klient(varld.ansvarig), _url("arbetsgivarbrev_ny", placering.pk)
    html = klient.post(url, {**BREV, "anpassningar": "Egen rast.", "far_delas": "on"}).content.decode()
    granskning = html.split("Skapa brevet")[0]
    assert '<input type="hidden" name="anpassningar" value="Egen rast.">' in granskning
    assert '<input type="hidden" name="far_delas" value="True">' in granskning
    klient.post(url, {**BREV, "anpassningar": "Egen rast.", "far_delas": "True", "skapa": "1"})
    assert Arbetsgivarbrev.objects.get().innehall["anpassningar"] == "Egen rast."


@pytest.mark.krav("D01", "A02")
@pytest.mark.parametrize("namn", ["arbetsgivarbrev_ny", "arbetsgivarbrev"])
def test_stegen_per_adress(varld, placering, namn):
    pk = placering.pk if namn == "arbetsgivarbrev_ny" else ArbetsgivarbrevFactory(placering=placering).pk
    url, okand = _url(namn, pk), _url(namn, uuid4())
    for user in (varld.framling, varld.admin, varld.socialsekreterare, varld.handledare):
        assert [varld.klient(user).get(u).status_code for u in (url, okand)] == [404, 404]
    for user in (varld.kollega, varld.chef):
        assert varld.klient(user).get(url).status_code == 403
    assert varld.klient(varld.ansvarig).get(url).status_code == 200
    assert varld.klient(varld.ansvarig).delete(url).status_code == 405
