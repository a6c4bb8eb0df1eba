"""Files of a remiss: what is taken, what is refused and in which words, who reads them, and when they go (law.md A16, N16)."""

import io
import socket
import struct
import threading
import zipfile
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Handelse, Lasning
from ame.common.transitions import OgiltigOvergang
from intake import services
from intake.enums import Genomsokning, RemissStatus
from intake.models import Bilaga, Bilageinnehall
from intake.services import bilagor
from tests.factories import BilagaFactory, BilageinnehallFactory, EnhetInstallningFactory, RemissFactory, UserFactory
from tests.factories.inflode import PDF
from tests.flode import skriv_remiss

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 40 + b"\xff\xd9"
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"


def kontorsfil(*delar: str) -> bytes:
    buffert = io.BytesIO()
    with zipfile.ZipFile(buffert, "w") as arkiv:
        for namn in ("[Content_Types].xml", *delar):
            arkiv.writestr(namn, "<a/>")
    return buffert.getvalue()


DOCX = kontorsfil("word/document.xml")


class Clamd(threading.Thread):
    """A clamd that knows INSTREAM. Everything with EICAR in it is a virus; `svar` overrides the answer."""

    def __init__(self, svar: str = "") -> None:
        super().__init__(daemon=True)
        self.svar, self.fatt = svar, []
        self.lyssnar = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.lyssnar.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                anslutning, _ = self.lyssnar.accept()
            except OSError:
                return
            with anslutning, anslutning.makefile("rb") as fil:
                assert fil.readline() == b"nINSTREAM\n"
                data = b""
                while langd := struct.unpack("!L", fil.read(4))[0]:
                    data += fil.read(langd)
                self.fatt.append(data)
                virus = "stream: Win.Test.EICAR_HDB-1 FOUND" if b"EICAR" in data else "stream: OK"
                anslutning.sendall(f"{self.svar or virus}\n".encode())


@pytest.fixture
def clamd(settings):
    server = Clamd()
    server.start()
    settings.CLAMAV_URL = server.url
    yield server
    server.lyssnar.close()


@pytest.fixture
def utkast(varld):
    return skriv_remiss(varld, skicka=False)


def bifoga(remiss, namn="underlag.pdf", data=PDF, actor=None, **andra):
    return bilagor.bifoga(
        actor=actor or remiss.avsandare, remiss=remiss, namn=namn, data=data, **{"hor_till_fragan": True} | andra
    )


def fel(remiss, namn="underlag.pdf", data=PDF, **andra) -> str:
    """The words with which the file is refused; nothing is stored."""
    fore = Bilaga.objects.count(), Bilageinnehall.objects.count()
    with pytest.raises(ValidationError) as undantag:
        bifoga(remiss, namn, data, **andra)
    assert (Bilaga.objects.count(), Bilageinnehall.objects.count()) == fore
    return " ".join(undantag.value.messages)


# --- what is taken --------------------------------------------------------------------------------------------------


@pytest.mark.krav("A16")
@pytest.mark.parametrize(
    ("namn", "data", "typ", "sparas_som"),
    [
        ("underlag.pdf", PDF, "application/pdf", "underlag.pdf"),
        ("bild.PNG", PNG, "image/png", "bild.PNG"),
        ("foto.jpeg", JPEG, "image/jpeg", "foto.jpeg"),
        ("foto.exe", JPEG, "image/jpeg", "foto.jpg"),
        ("utan ändelse", PDF, "application/pdf", "utan ändelse.pdf"),
        ("C:\\Users\\x\\intyg.pdf", PDF, "application/pdf", "intyg.pdf"),
        ("../../etc/passwd", PDF, "application/pdf", "passwd.pdf"),
        ("fdp.\u202egpj.pdf", PDF, "application/pdf", "fdp.gpj.pdf"),
        ('a"b\r\nc.pdf', PDF, "application/pdf", "abc.pdf"),
    ],
)
def test_slaget_lases_ur_innehallet_och_namnet_gors_ofarligt(utkast, namn, data, typ, sparas_som):
    rad = bifoga(utkast, namn, data)
    assert (rad.typ, rad.namn, rad.storlek) == (typ, sparas_som, len(data))
    assert bytes(rad.innehall.data) == data
    assert rad.genomsokt == Genomsokning.EJ_GENOMSOKT


@pytest.mark.krav("A16")
@pytest.mark.parametrize(
    ("namn", "data", "sags"),
    [
        ("underlag.pdf", HTML, "en webbsida, oavsett vad den heter"),
        ("underlag.pdf", b"%PDF-1.7\n<html>", "PDF-filen är inte hel"),
        ("bild.png", b"\x89PNG\r\n\x1a\n" + HTML, "PNG-bilden är inte hel"),
        ("bild.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40, "JPEG-bilden är inte hel"),
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "en SVG-bild"),
        ("program.pdf", b"MZ\x90\x00" + b"\0" * 60, "av ett annat slag"),
        ("tom.pdf", b"", "Filen är tom"),
        ("brev.docx", DOCX, "Word-filer tas inte emot här"),
        (f"{'x' * 120}.pdf", PDF, "för långt"),
    ],
)
def test_annat_sager_vad_som_ar_fel_och_sparas_inte(utkast, namn, data, sags):
    assert sags in fel(utkast, namn, data)


@pytest.mark.krav("A16")
def test_for_stor_fil_och_for_manga_filer(utkast, settings):
    settings.AME_BILAGA_MAX_MB = 1
    assert "högst 1 MB" in fel(utkast, data=PDF[:-6] + b"\0" * 1024 * 1024 + b"%%EOF\n")
    for n in range(10):
        bifoga(utkast, data=PDF + bytes([n + 65]))
    assert "högst 10 filer" in fel(utkast, data=PDF + b"x")


@pytest.mark.krav("A16")
def test_hela_akten_bifogas_inte(utkast):
    """No "attach whole akt": the writer answers for what each file is for."""
    assert "inte är hela akten" in fel(utkast, hor_till_fragan=False)
    assert bifoga(utkast).pk


@pytest.mark.krav("N16")
@pytest.mark.parametrize("mellan", ["", "-", " ", "+", "\u2013", "\u2212", " - ", "_", "."])
@pytest.mark.parametrize("sekel", ["19", ""])
def test_personnummer_i_filnamnet_stoppas(utkast, mellan, sekel):
    text = fel(utkast, f"intyg {sekel}800101{mellan}9804 maj.pdf")
    assert "personnummer" in text
    assert "9804" not in text


@pytest.mark.krav("N16")
@pytest.mark.parametrize("namn", ["19_80_01_01_9804.pdf", "1980.01.01.9804.pdf", "Intyg_198001019804.pdf"])
def test_utspritt_personnummer_i_filnamnet_stoppas(utkast, namn):
    assert "personnummer" in fel(utkast, namn)


def test_skannerns_egna_namn_gar_bra(utkast):
    assert bifoga(utkast, "Skannat_20261122_1430.pdf").namn == "Skannat_20261122_1430.pdf"


def test_samma_fil_tva_ganger_sags_och_sparas_en_gang(utkast):
    bifoga(utkast, "intyg.pdf")
    assert "finns redan i remissen med namnet intyg.pdf" in fel(utkast, "annat namn.pdf")
    assert utkast.bilagor.count() == 1


# --- the scanner ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("A16")
def test_en_genomsokt_fil_ar_ren_och_word_tas_emot(utkast, clamd):
    assert bifoga(utkast).genomsokt == Genomsokning.REN
    assert clamd.fatt == [PDF]
    rad = bifoga(utkast, "brev.docx", DOCX)
    assert rad.namn == "brev.docx"
    assert rad.genomsokt == Genomsokning.REN
    assert bifoga(utkast, "lista.xlsx", kontorsfil("xl/workbook.xml")).pk
    assert "makron" in fel(utkast, "m.docx", kontorsfil("word/document.xml", "word/vbaProject.bin"))
    assert "oavsett vad den heter" in fel(utkast, "m.docx", kontorsfil("index.html"))


@pytest.mark.krav("A16")
def test_virus_nekas_och_loggas_utan_filnamn(utkast, clamd, caplog):
    assert "skadlig kod" in fel(utkast, "hemligt namn.pdf", PDF + b"EICAR")
    handelse = Handelse.objects.get(verb="bilaga.stoppad")
    assert handelse.aktor == utkast.avsandare
    assert handelse.data == {"orsak": "virus"}
    assert "Win.Test.EICAR" in caplog.text
    assert "hemligt" not in caplog.text


@pytest.mark.krav("A16")
@pytest.mark.parametrize("svar", ["INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR", "vad?"])
def test_en_skanner_som_inte_kan_svara_sparar_ingenting(utkast, settings, svar):
    server = Clamd(svar)
    server.start()
    settings.CLAMAV_URL = server.url
    assert "virussökningen inte svarar" in fel(utkast)
    server.lyssnar.close()


@pytest.mark.krav("A16")
def test_ar_skannern_nere_finns_allt_annat_kvar(utkast, settings, som):
    """Fails closed: nothing is stored, nothing typed is lost, the page says what to do."""
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    klient = som(utkast.avsandare)
    post = {"fil": SimpleUploadedFile("underlag.pdf", PDF), "hor_till_fragan": "on"}
    svar = klient.post(reverse("remiss_bilagor", args=[utkast.pk]), post, headers={"hx-request": "true"})
    assert svar.status_code == 422
    assert "virussökningen inte svarar" in svar.content.decode()
    assert not Bilaga.objects.exists()
    utkast.refresh_from_db()
    assert utkast.fraga


# --- the writer's page ----------------------------------------------------------------------------------------------


def test_sidan_sager_att_filer_inte_genomsoks(utkast, som, settings):
    klient, url = som(utkast.avsandare), reverse("remiss_redigera", args=[utkast.pk])
    assert "genomsöks inte efter virus" in klient.get(url).content.decode()
    assert "PDF, PNG eller JPEG, högst 10 MB" in klient.get(url).content.decode()
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    sida = klient.get(url).content.decode()
    assert "genomsöks inte efter virus" not in sida
    assert "Word eller Excel" in sida


def test_filer_laggs_till_och_tas_bort_bredvid_formularet(utkast, som):
    klient, url = som(utkast.avsandare), reverse("remiss_bilagor", args=[utkast.pk])
    filer = [SimpleUploadedFile("ett.pdf", PDF), SimpleUploadedFile("två.png", PNG), SimpleUploadedFile("tre.pdf", HTML)]
    svar = klient.post(url, {"fil": filer, "hor_till_fragan": "on"}, headers={"hx-request": "true"})
    assert svar.status_code == 422
    sida = svar.content.decode()
    assert "tre.pdf: Filen är en webbsida" in sida
    assert set(utkast.bilagor.values_list("namn", flat=True)) == {"ett.pdf", "två.png"}
    assert "<html" not in sida
    svar = klient.post(url, {"fil": SimpleUploadedFile("fyra.jpg", JPEG), "hor_till_fragan": "on"})
    assert svar.url == reverse("remiss_redigera", args=[utkast.pk])
    assert "fyra.jpg" in klient.get(svar.url).content.decode()
    rad = utkast.bilagor.get(namn="ett.pdf")
    assert klient.post(reverse("bilaga_ta_bort", args=[rad.pk])).status_code == 302
    assert not Bilaga.objects.filter(pk=rad.pk).exists()
    assert klient.post(reverse("bilaga_ta_bort", args=[rad.pk])).status_code == 404


def test_utan_intyg_eller_fil_sags_det(utkast, som):
    klient, url = som(utkast.avsandare), reverse("remiss_bilagor", args=[utkast.pk])
    assert "Intyga att filerna behövs" in klient.post(url, {"fil": SimpleUploadedFile("ett.pdf", PDF)}).content.decode()
    svar = klient.post(url, {"hor_till_fragan": "on"})
    assert svar.status_code == 422
    assert "Välj en fil först" in svar.content.decode()


def test_bara_den_som_haller_i_utkastet_bifogar(utkast, varld, som):
    kollega = UserFactory(roll="socialsekreterare", enhet=varld.soc)
    url = reverse("remiss_bilagor", args=[utkast.pk])
    assert som(varld.handlaggare).get(url).status_code == 404
    assert som(kollega).get(url).status_code == 404
    assert som(varld.handlaggare).post(url).status_code == 404
    with pytest.raises(PermissionDenied):
        bifoga(utkast, actor=kollega)


def test_en_skickad_remiss_far_inga_fler_filer(varld):
    remiss = skriv_remiss(varld)
    with pytest.raises(OgiltigOvergang):
        bifoga(remiss)


# --- who reads ------------------------------------------------------------------------------------------------------


def _skickad(varld):
    remiss = skriv_remiss(varld, skicka=False)
    rad = bifoga(remiss, "läkares plan.pdf")
    return services.skicka(actor=varld.socialsekreterare, remiss=remiss), rad


@pytest.mark.krav("A02", "D02", "S012")
def test_mottagaren_laddar_ner_och_det_loggas(varld, som):
    remiss, rad = _skickad(varld)
    url = reverse("bilaga", args=[rad.pk])
    for user, sida in ((varld.handlaggare, "remiss"), (varld.socialsekreterare, "min_remiss")):
        assert url in som(user).get(reverse(sida, args=[remiss.pk])).content.decode()
        fore = Lasning.objects.filter(objekt_typ="bilaga", objekt_id=rad.pk, user=user).count()
        svar = som(user).get(url)
        assert svar.content == PDF
        assert svar["Content-Disposition"].startswith("attachment")
        assert "l%C3%A4kares%20plan.pdf" in svar["Content-Disposition"]
        assert svar["X-Content-Type-Options"] == "nosniff"
        assert svar["Content-Type"] == "application/pdf"
        assert Lasning.objects.filter(objekt_typ="bilaga", objekt_id=rad.pk, user=user).count() == fore + 1
    assert som(varld.handlaggare).post(url).status_code == 405


@pytest.mark.krav("A02")
def test_en_framling_moter_404_och_mottagaren_inget_utkast(varld, som):
    remiss = skriv_remiss(varld, skicka=False)
    rad = bifoga(remiss)
    url = reverse("bilaga", args=[rad.pk])
    frammande = UserFactory(roll="handlaggare")
    assert som(varld.handlaggare).get(url).status_code == 404  # not sent yet
    services.skicka(actor=varld.socialsekreterare, remiss=remiss)
    assert som(varld.handlaggare).get(url).status_code == 200
    assert som(frammande).get(url).status_code == 404
    assert Lasning.objects.filter(objekt_id=rad.pk, user=frammande, atgard="nekad").exists()
    assert som(frammande).post(reverse("bilaga_ta_bort", args=[rad.pk])).status_code == 404


@pytest.mark.krav("A18")
def test_det_som_bifogas_vid_komplettering_syns_nar_svaret_ar_skickat(varld, som, ifyllt):
    remiss, gammal = _skickad(varld)
    remiss = services.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Bifoga planeringen.")
    ny = bifoga(remiss, "planering.pdf", PDF + b"2")
    url = reverse("bilaga", args=[ny.pk])
    assert som(varld.socialsekreterare).get(url).status_code == 200
    assert som(varld.handlaggare).get(url).status_code == 404
    assert "planering.pdf" not in som(varld.handlaggare).get(reverse("remiss", args=[remiss.pk])).content.decode()
    assert "planering.pdf" in som(varld.socialsekreterare).get(reverse("remiss_komplettera", args=[remiss.pk])).content.decode()
    with pytest.raises(ValidationError, match="redan skickad"):
        bilagor.ta_bort_bilaga(actor=varld.socialsekreterare, bilaga=gammal)
    services.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Planeringen är bifogad.")
    assert som(varld.handlaggare).get(url).status_code == 200


@pytest.mark.krav("B07")
def test_skyddad_efter_sandningen_stanger_filen_for_andra(varld, som):
    remiss, rad = _skickad(varld)
    remiss.person.har_skydd = True
    remiss.person.telefon = ""
    remiss.person.save()
    assert som(varld.handlaggare).get(reverse("bilaga", args=[rad.pk])).status_code == 404


def test_panelen_har_lika_manga_fragor_vid_en_och_tio_filer(varld, som):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    remiss, _ = _skickad(varld)
    klient, url = som(varld.handlaggare), reverse("remiss", args=[remiss.pk])
    klient.get(url)
    with CaptureQueriesContext(connection) as ett:
        klient.get(url)
    for _ in range(9):
        BilageinnehallFactory(bilaga=BilagaFactory(remiss=remiss))
    with CaptureQueriesContext(connection) as tio:
        klient.get(url)
    assert len(tio) == len(ett)
    assert not any("bilageinnehall" in q["sql"] for q in tio.captured_queries)


# --- sent on, and taken away ----------------------------------------------------------------------------------------


def test_vidare_till_en_annan_enhet_foljer_filerna_med(varld):
    from tests.factories import EnhetFactory

    remiss, _ = _skickad(varld)
    ny = services.omdirigera(
        actor=varld.handlaggare, remiss=remiss, enhet=EnhetFactory(verksamhet=varld.ame.verksamhet), text="Hör dit."
    )
    kopia = ny.bilagor.get()
    assert kopia.namn == "läkares plan.pdf"
    assert bytes(kopia.innehall.data) == PDF


def _avslutad(varld, dagar: int | None, slut: date, fran: date = date(2024, 1, 1)):
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=fran, bilagor_sparas_dagar=dagar)
    remiss = RemissFactory(mottagande_enhet=varld.ame, avbojd=True)
    remiss.avslutad_vid = timezone.make_aware(timezone.datetime(slut.year, slut.month, slut.day, 0, 30))
    remiss.save()
    return BilageinnehallFactory(bilaga__remiss=remiss).bilaga


@pytest.mark.krav("E01", "A16")
def test_bilagan_gallras_pa_dagen_och_raden_ar_kvar(varld, som):
    slut = date(2026, 3, 1)
    rad = _avslutad(varld, 30, slut)
    assert bilagor.gallra_bilagor(idag=slut + timedelta(days=29)) == 0
    assert bilagor.gallra_bilagor(idag=slut + timedelta(days=30)) == 1
    assert bilagor.gallra_bilagor(idag=slut + timedelta(days=30)) == 0
    rad.refresh_from_db()
    assert rad.gallrad_vid
    assert not Bilageinnehall.objects.filter(bilaga=rad).exists()
    handelse = Handelse.objects.get(verb="bilaga.gallra")
    assert handelse.aktor is None
    assert handelse.objekt_id == rad.pk
    sida = som(varld.handlaggare).get(reverse("remiss", args=[rad.remiss_id])).content.decode()
    assert "Filen är gallrad" in sida
    assert reverse("bilaga", args=[rad.pk]) not in sida
    assert som(varld.handlaggare).get(reverse("bilaga", args=[rad.pk])).status_code == 410


def test_utan_dagar_foljer_filen_akten(varld):
    _avslutad(varld, None, date(2026, 3, 1))
    assert bilagor.gallra_bilagor(idag=date(2036, 1, 1)) == 0


def test_en_ny_installning_galler_inte_det_som_redan_ar_avslutat(varld):
    _avslutad(varld, 365, date(2026, 3, 1))
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=date(2026, 4, 1), bilagor_sparas_dagar=1)
    assert bilagor.gallra_bilagor(idag=date(2026, 5, 1)) == 0
    assert bilagor.gallra_bilagor(idag=date(2027, 3, 1)) == 1


def test_pagaende_remisser_gallras_inte(varld):
    EnhetInstallningFactory(enhet=varld.ame, galler_fran_den=date(2024, 1, 1), bilagor_sparas_dagar=1)
    _skickad(varld)
    assert bilagor.gallra_bilagor(idag=date(2036, 1, 1)) == 0


def test_nattjobbet_ropar_pa_tjansten(varld):
    from intake.tasks import bilagor_natt

    _avslutad(varld, 30, date(2026, 3, 1))
    assert bilagor_natt() == 1
    assert bilagor_natt() == 0


def test_ett_kastat_utkast_tar_filerna_med_sig(utkast):
    bifoga(utkast)
    services.kasta_utkast(actor=utkast.avsandare, remiss=utkast)
    assert not Bilageinnehall.objects.exists()
    assert utkast.status == RemissStatus.UTKAST
