"""The report's pages and files: the ladder, the same words on page, in PDF and in sheet, and who chooses receivers."""

import io
import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook
from pypdf import PdfReader

from ame.access.enums import Roll
from followup.models import Rapport, Rapportmottagare
from followup.services.rapport import skapa_rapport
from tests.factories import EnhetFactory, RapportFactory, UserFactory
from tests.followup.rapport_hjalp import SISTA, bygg, frysta_siffror

pytestmark = pytest.mark.django_db
SIDOR = ["rapport", "rapport_pdf", "rapport_xlsx"]


@pytest.fixture
def enhet():
    return EnhetFactory(namn="AME Centrum")


@pytest.fixture
def chef(enhet):
    return UserFactory(roll=Roll.CHEF, enhet=enhet)


@pytest.fixture
def rapport(enhet):
    bygg(enhet)
    frysta_siffror(enhet)
    return skapa_rapport(enhet=enhet, slag="manad", till_den=SISTA)


def tryckt(innehall):
    """Every text the report holds."""
    yield innehall["titel"]
    yield from (t for rad in innehall["fakta"] for t in rad)
    yield from innehall["upplysning"]
    for k in innehall["kapitel"]:
        yield k["rubrik"]
        for t in k["tabeller"]:
            yield from (t["rubrik"], t["tomt"], *(t["kolumner"] if t["rader"] else []), *(c for rad in t["rader"] for c in rad))


def ren(text):
    return re.sub(r"\W", "", text, flags=re.UNICODE)


def pdf_text(data):
    return ren("".join(sida.extract_text() for sida in PdfReader(io.BytesIO(data)).pages).replace("\u00ad", ""))


def celler(data):
    bok = load_workbook(io.BytesIO(data))
    return [str(c.value) for blad in bok for rad in blad for c in rad if c.value is not None]


@pytest.mark.krav("S134", "N04")
def test_sida_pdf_och_excel_skriver_samma_ord(client, chef, rapport):
    client.force_login(chef)
    svar = {namn: client.get(reverse(namn, args=[rapport.pk])) for namn in SIDOR}
    assert {s.status_code for s in svar.values()} == {200}
    sida = ren(unescape(strip_tags(svar["rapport"].content.decode())))
    pdf, blad = pdf_text(svar["rapport_pdf"].content), celler(svar["rapport_xlsx"].content)
    rader = {ren(c) for c in blad}
    for text in filter(None, tryckt(rapport.innehall)):
        assert ren(text) in sida, text
        assert ren(text) in pdf, text
        assert ren(text) in rader, text
    for term in ("Omfattning", "Period", "Definitioner", "Data från", "Rapporten gjordes"):  # N04, in every one
        assert all(ren(term) in allt for allt in (sida, pdf, "".join(rader)))


@pytest.mark.krav("S134")
def test_samma_fil_langt_senare(client, chef, rapport):
    client.force_login(chef)
    forst = celler(client.get(reverse("rapport_xlsx", args=[rapport.pk])).content)
    bygg(rapport.enhet, 5)
    assert celler(client.get(reverse("rapport_xlsx", args=[rapport.pk])).content) == forst


def test_inget_i_excel_ar_en_formel(client, chef):
    innehall = {
        "titel": "=1+1", "fakta": [["Omfattning", "=cmd|' /C calc'!A0"]], "upplysning": ["+1"],
        "kapitel": [{"rubrik": "[a]:b*c?d/e\\f och något mycket långt till slut", "tomt": "", "tabeller": [
            {"rubrik": "T", "kolumner": ["A", "B"], "rader": [["@x", "12"]], "tomt": ""}]}],
    }  # fmt: skip
    rapport = RapportFactory(enhet=chef.aktiva_uppdrag[0].enhet, innehall=innehall)
    client.force_login(chef)
    bok = load_workbook(io.BytesIO(client.get(reverse("rapport_xlsx", args=[rapport.pk])).content))
    assert {c.data_type for blad in bok for rad in blad for c in rad if c.value is not None} == {"s", "n"}
    assert bok["Om rapporten"]["A1"].value == "=1+1"


@pytest.mark.krav("S134", "N04")
def test_pdf_ar_tillganglig(client, chef, rapport):
    client.force_login(chef)
    lasare = PdfReader(io.BytesIO(client.get(reverse("rapport_pdf", args=[rapport.pk])).content))
    assert lasare.metadata.title == rapport.innehall["titel"]
    assert lasare.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in lasare.trailer["/Root"]["/Metadata"].get_data().decode()


@pytest.mark.krav("D01", "D12")
@pytest.mark.parametrize("namn", SIDOR)
def test_trappan(client, rapport, namn):
    url = reverse(namn, args=[rapport.pk])
    for roll in (Roll.CHEF, Roll.HANDLAGGARE, Roll.BEREDARE, Roll.BESTALLARE, Roll.ANALYTIKER):
        client.force_login(UserFactory(roll=roll, enhet=rapport.enhet))
        assert client.get(url).status_code == 200, roll
    assert client.post(url).status_code == 405
    for roll in (Roll.SOCIALSEKRETERARE, Roll.HANDLEDARE):
        client.force_login(UserFactory(roll=roll, enhet=rapport.enhet))
        assert client.get(url).status_code in (403, 404)
    client.force_login(UserFactory(roll=Roll.CHEF, enhet=EnhetFactory()))
    assert client.get(url).status_code == 404


@pytest.mark.krav("D12", "LC04")
def test_rapporten_innehaller_ingen_persons_id_eller_namn(client, chef, rapport):
    from ame.arenden.models import Arende

    client.force_login(chef)
    sida = client.get(reverse("rapport", args=[rapport.pk])).content.decode()
    for arende in Arende.objects.select_related("person"):
        assert str(arende.pk) not in sida
        assert arende.nummer not in sida
        assert arende.person.efternamn not in sida


def test_listan_visar_den_egna_enhetens_och_har_lika_manga_fragor_vid_en_och_tjugo(client, chef, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    RapportFactory(enhet=chef.aktiva_uppdrag[0].enhet)
    RapportFactory(enhet=EnhetFactory(namn="AME Främmande"))
    client.force_login(chef)
    client.get(reverse("rapporter"))
    with CaptureQueriesContext(
        connection,
    ) as en:
        sida = client.get(reverse("rapporter")).content.decode()
    assert "Månadsrapport oktober 2026" in sida
    assert "Främmande" not in sida
    for ar in range(2005, 2024):
        RapportFactory(enhet=chef.aktiva_uppdrag[0].enhet, fran_den=date(ar, 10, 1), till_den=date(ar, 10, 31))
    with CaptureQueriesContext(connection) as tjugo:
        client.get(reverse("rapporter"))
    assert len(tjugo) == len(en)
    assert client.post(reverse("rapporter")).status_code == 405


@pytest.mark.krav("S134")
def test_chefen_valjer_vem_som_far_rapporten(client, chef, enhet):
    url = reverse("rapportmottagare", args=[enhet.pk])
    client.force_login(chef)
    assert client.get(url).status_code == 200
    assert client.post(url, {"kvartal": ["bestallare", "chef"], "ar": ["analytiker"]}).status_code == 302
    assert set(Rapportmottagare.objects.values_list("slag", "roll")) == {
        ("kvartal", "bestallare"),
        ("kvartal", "chef"),
        ("ar", "analytiker"),
    }
    assert client.post(url, {"kvartal": ["socialsekreterare"]}).status_code == 422
    client.post(url, {"kvartal": ["chef"]})
    assert list(Rapportmottagare.objects.values_list("slag", "roll")) == [("kvartal", "chef")]
    client.force_login(UserFactory(roll=Roll.HANDLAGGARE, enhet=enhet))
    assert client.get(url).status_code == 403
    client.force_login(UserFactory(roll=Roll.CHEF, enhet=EnhetFactory()))
    assert client.get(url).status_code == 404


@pytest.mark.krav("S173")
def test_en_ny_version_bestalls_och_raknas_av_arbetaren(client, chef, rapport, monkeypatch):
    from followup.tasks import gor_om

    koade = []
    monkeypatch.setattr(gor_om, "delay", lambda *a: koade.append(a))
    url = reverse("rapport_gor_om", args=[rapport.pk])
    client.force_login(UserFactory(roll=Roll.HANDLAGGARE, enhet=rapport.enhet))
    assert client.post(url, {"orsak": "sent"}).status_code == 403
    client.force_login(chef)
    assert client.get(url).status_code == 200
    assert client.post(url, {"orsak": "annat"}).status_code == 422
    assert client.post(url, {"orsak": "rattat"}).status_code == 302
    assert koade == [(str(rapport.pk), chef.pk, "rattat")]
    assert Rapport.objects.count() == 1
