"""The voices in the case: the paper and the question, and never an answer (S120, S122, N19)."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from ame.audit.models import Lasning
from followup.enums import Enkatslag, Enkatstatus
from followup.models import Enkat, Enkatsvar
from followup.services.rost import enkat_for_kod, lamna_kod, svara_med_kod
from tests.factories import PersonFactory, UserFactory
from tests.followup.test_rost import SVAR, avslutat, inskrivet

pytestmark = pytest.mark.django_db


def lappens(arende, slag="deltagare_3m") -> str:
    return reverse("svarslapp", args=[arende.pk, slag])


@pytest.mark.krav("S120", "K03")
def test_lappen_ar_en_tillganglig_pdf_utan_personen(som):
    arende = inskrivet(person=PersonFactory(fornamn="Amina", efternamn="Hemligsson"))
    svar = som(arende.ansvarig).post(lappens(arende))
    pdf = svar.content
    text = " ".join(sida.extract_text() for sida in PdfReader(io.BytesIO(pdf)).pages)
    assert svar["Content-Type"] == "application/pdf"
    assert b"pdfuaid" in pdf
    assert "testserver/svara" in text
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    kod = next(ord_ for ord_ in text.split() if enkat_for_kod(ord_))
    assert svara_med_kod(kod=kod, svar=SVAR)
    for hemligt in ("Amina", "Hemligsson", arende.nummer, str(arende.person.fodelsedatum.year), arende.ansvarig.namn):
        assert hemligt not in text
    assert Lasning.objects.filter(arende_id=arende.pk, objekt_typ="enkat").exists()


@pytest.mark.krav("N19", "B10")
def test_ocksa_den_skyddades_lapp_ar_utan_namn_och_lamnas_i_handen(som):
    arende = inskrivet(person=PersonFactory(skyddad=True, efternamn="Hemligsson"))
    from tests.factories import SkyddAtkomstFactory

    SkyddAtkomstFactory(person=arende.person, user=arende.ansvarig)
    sida = som(arende.ansvarig).get(reverse("arende", args=[arende.pk])).content.decode()
    assert "Posta den inte" in sida
    pdf = som(arende.ansvarig).post(lappens(arende)).content
    text = " ".join(s.extract_text() for s in PdfReader(io.BytesIO(pdf)).pages)
    assert "Hemligsson" not in text


@pytest.mark.krav("D01", "D11")
def test_lappens_stege(som):
    arende = inskrivet()
    chef = UserFactory(roll="chef", enhet=arende.enhet)
    assert som(UserFactory(roll="handlaggare")).post(lappens(arende)).status_code == 404
    assert som(chef).post(lappens(arende)).status_code == 403
    assert som(arende.ansvarig).get(lappens(arende)).status_code == 405
    assert som(arende.ansvarig).post(lappens(arende, "handlaggare")).status_code == 404
    assert som(arende.ansvarig).post(lappens(arende, "deltagare_slut")).status_code == 302, (
        "not due: back to the case with the reason"
    )
    assert not Enkat.objects.exists()


@pytest.mark.krav("S122")
def test_fragan_vid_avslutet_pa_arendet(som):
    arende = avslutat().arende
    klient, url = som(arende.ansvarig), reverse("behovet", args=[arende.pk])
    assert url in klient.get(reverse("arende", args=[arende.pk])).content.decode()
    assert "Fick personen det den behövde?" in klient.get(url).content.decode()
    nej = klient.post(url, {"svar": "nej"})
    assert nej.status_code == 422
    assert "Välj vad det berodde på" in nej.content.decode()
    assert klient.post(url, {"svar": "nej", "skal": "tid"}).status_code == 302
    assert Enkatsvar.objects.get().svar == {"behovet": "nej", "skal": "tid"}
    efter = klient.get(url).content.decode()
    assert "går inte att läsa" in efter
    assert 'value="nej"' not in efter
    assert url not in klient.get(reverse("arende", args=[arende.pk])).content.decode()


@pytest.mark.krav("D01", "D11")
def test_fragans_stege(som):
    arende = avslutat().arende
    url = reverse("behovet", args=[arende.pk])
    assert som(UserFactory(roll="handlaggare")).get(url).status_code == 404
    for metod in ("get", "post"):
        assert getattr(som(UserFactory(roll="chef", enhet=arende.enhet)), metod)(url, {"svar": "ja"}).status_code == 403
    assert som(arende.ansvarig).put(url).status_code == 405
    assert not Enkatsvar.objects.exists()


@pytest.mark.krav("N19", "S120")
def test_handlaggaren_ser_att_det_ar_besvarat_och_aldrig_vad(som):
    arende = inskrivet()
    _, kod = lamna_kod(actor=arende.ansvarig, arende=arende, slag=Enkatslag.DELTAGARE_START)
    svara_med_kod(kod=kod, svar={"stod": "1"})
    klient = som(arende.ansvarig)
    sidor = [klient.get(reverse(vy, args=[arende.pk])).content.decode() for vy in ("arende", "arende_historik", "arende_journal")]
    assert str(Enkatstatus.BESVARAD.label) in sidor[0]
    assert not [s for s in sidor if "inget stöd som hjälpte" in s or "Nej, jag fick" in s]


def test_panelen_fragar_lika_mycket_hur_manga_enkater_det_an_ar(som, django_assert_max_num_queries, rf):
    from followup.paneler_rost import arende as panel

    arende = avslutat().arende
    request = rf.get("/")
    request.user = arende.ansvarig
    request.user.aktiva_uppdrag  # noqa: B018  (asked once per request)
    with django_assert_max_num_queries(2):
        assert len(panel(request, arende).kontext["rader"]) == 2
