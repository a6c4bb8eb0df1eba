"""The protocol: frozen when the meeting closes, accessible, and an extract for whoever sat there with own cases (S023, S026)."""

import hashlib
import io
from datetime import time, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from ame.audit.models import Lasning
from intake import services as intake
from intake.models import Protokoll
from tests.factories import InsatstypFactory, SamverkanspartFactory, UserFactory
from tests.flode import KOMMUNICERAT, bygg_varld, skriv_remiss

IDAG = timezone.localdate


def text_i(pdf: bytes) -> str:
    return " ".join(" ".join(sida.extract_text() for sida in PdfReader(io.BytesIO(pdf)).pages).split())


def starta(varld, lopnummer, mote, **falt):
    ansvarig = {"ansvarig": varld.handlaggare, "actor": varld.chef} if falt.get("har_skydd") else {"actor": varld.handlaggare}
    remiss = skriv_remiss(varld, lopnummer=lopnummer, **falt)
    return intake.starta_beredning(actor=varld.handlaggare, remiss=intake.ta_emot(remiss=remiss, **ansvarig), mote=mote)


@pytest.fixture
def hallet(forum):
    """A held meeting: one taken in, one declined, one adjourned; two nämnder and an outside authority at the table."""
    part = SamverkanspartFactory(kommun=forum.ame.verksamhet.namnd.kommun, namn="Försäkringskassan Norr", slag="fk")
    mote = intake.skapa_mote(
        actor=forum.beredare,
        enhet=forum.ame,
        moter_den=IDAG(),
        klockan=time(9),
        plats="Rum #sys",
        deltagare=[forum.socialsekreterare],
        parter=[(part, "Kim Åkesson")],
    )
    in_, nej, senare = (starta(forum, n, mote, efternamn=namn) for n, namn in ((1, "Ängström"), (2, "Nejlund"), (3, "Senare")))
    insats = InsatstypFactory(verksamhet=forum.ame.verksamhet, namn="Jobbklubben")
    agare = {"agare": forum.handlaggare, "vald_insats": insats, "vald_av": "beredning"}
    intake.besluta(actor=forum.beredare, beredning=in_, beslut="skriv_in", motivering="Hör till målgruppen.", **agare)
    nej_falt = {"avbojningsskal": "platsbrist"} | KOMMUNICERAT
    intake.besluta(actor=forum.chef, beredning=nej, beslut="avboj", motivering="Inga platser.", **nej_falt)
    intake.besluta(actor=forum.beredare, beredning=senare, beslut="bordlagg", motivering="Underlag saknas.")
    return intake.hall_mote(actor=forum.beredare, mote=mote), [in_, nej, senare]


@pytest.mark.krav("S023", "K03", "C10")
def test_protokollet_har_arenden_deltagare_beslut_skal_agare_och_dag(hallet, forum):
    """A forum meeting lists its cases, who took part, and each case leaves with a decision, a reason, an owner and a date."""
    mote, beredningar = hallet
    text = text_i(bytes(mote.protokoll.pdf))
    for b in beredningar:
        assert b.remiss.nummer in text
        assert b.remiss.efternamn in text
    for ord_ in (
        "Ta emot och skriv in",
        "Avböj",
        "Ta upp på nästa möte",
        "Hör till målgruppen.",
        "Inga platser.",
        "Underlag saknas.",
    ):
        assert ord_ in text
    for ord_ in (forum.handlaggare.namn, forum.chef.namn, "Jobbklubben, vald av beredningen", "11 kap. 5 § socialtjänstlagen"):
        assert ord_ in text
    assert "Kim Åkesson" in text
    assert "Försäkringskassan Norr" in text
    assert str(forum.soc.verksamhet.namnd) in text, "from which authority each came"
    assert "Rum #sys" in text, "text is data"
    assert str(IDAG().year) in text


@pytest.mark.krav("S023", "S114")
def test_protokollet_ar_fryst_och_andras_inte_av_senare_uppgifter(hallet, forum, som):
    mote, (in_, *_) = hallet
    fore = Protokoll.objects.get(mote=mote)
    innehall = bytes(fore.pdf)
    assert fore.sha256 == hashlib.sha256(innehall).hexdigest()
    in_.remiss.efternamn = "Bytt"
    in_.remiss.save()
    forum.handlaggare.namn = "Någon Annan"
    forum.handlaggare.save()
    mote.deltagare.all().delete()
    intake.hall_mote(actor=forum.beredare, mote=mote)
    svar = som(forum.beredare).get(reverse("mote_protokoll_pdf", args=[mote.pk]))
    assert svar.content == innehall
    assert Protokoll.objects.count() == 1
    for andring in (lambda: Protokoll.objects.update(sha256="x"), lambda: Protokoll.objects.get().delete()):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            andring()


@pytest.mark.krav("S023", "D02")
def test_hamtningen_ar_en_fil_och_loggas(hallet, forum, som):
    mote, _ = hallet
    svar = som(forum.chef).get(reverse("mote_protokoll_pdf", args=[mote.pk]))
    assert svar["Content-Type"] == "application/pdf"
    assert svar["Content-Disposition"] == f'attachment; filename="protokoll-{IDAG().isoformat()}.pdf"'
    lasning = Lasning.objects.get(user=forum.chef, objekt_typ="protokoll")
    assert (lasning.atgard, lasning.data) == ("skriv_ut", {"sha256": mote.protokoll.sha256})
    assert som(forum.chef).post(reverse("mote_protokoll_pdf", args=[mote.pk])).status_code == 405
    assert som(bygg_varld(beredning="samverkansforum").chef).get(reverse("mote_protokoll_pdf", args=[mote.pk])).status_code == 404


@pytest.mark.krav("S026", "A02")
def test_remittenten_far_bara_utdraget_for_sina_egna(forum, som):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG(), deltagare=[forum.socialsekreterare])
    egen = starta(forum, 1, mote, efternamn="Egenlund")
    annan = UserFactory(roll="socialsekreterare", enhet=forum.soc)
    remiss = skriv_remiss(forum, lopnummer=2, efternamn="Hemligsson")
    remiss.avsandare = remiss.skapad_av = annan
    remiss.save()
    andras = intake.starta_beredning(
        actor=forum.handlaggare, remiss=intake.ta_emot(actor=forum.handlaggare, remiss=remiss), mote=mote
    )
    for b in (egen, andras):
        intake.besluta(actor=forum.beredare, beredning=b, beslut="skriv_in", motivering="Ja.", agare=forum.handlaggare)
    intake.hall_mote(actor=forum.beredare, mote=mote)
    svar = som(forum.socialsekreterare).get(reverse("mote_protokoll_pdf", args=[mote.pk]))
    text = text_i(svar.content)
    assert "Egenlund" in text
    assert "Utdrag ur protokoll" in text
    assert text.count("Beslutade:") == 1, "one case, and no trace of another"
    for hemligt in ("Hemligsson", andras.remiss.nummer, f"2. {andras.remiss.fornamn}"):
        assert hemligt not in text
    assert svar.content != bytes(mote.protokoll.pdf)
    assert Lasning.objects.get(user=forum.socialsekreterare, objekt_typ="protokoll").data == {"antal": 1}
    assert som(annan).get(reverse("mote_protokoll_pdf", args=[mote.pk])).status_code == 404, "not at the table"


@pytest.mark.krav("B07", "B08")
def test_skyddad_person_har_inget_namn_i_protokollet(forum):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG())
    beredning = starta(forum, 1, None, har_skydd=True, efternamn="Hemligsson")
    intake.lagg_pa_dagordning(actor=forum.handlaggare, beredning=beredning, mote=mote)
    intake.besluta(
        actor=forum.beredare, beredning=beredning, beslut="skriv_in", motivering="Bor på en ny ort.", agare=forum.handlaggare
    )
    text = text_i(bytes(intake.hall_mote(actor=forum.beredare, mote=mote).protokoll.pdf))
    assert "Person med skyddade personuppgifter" in text
    assert beredning.remiss.nummer in text
    for hemligt in ("Hemligsson", "Bor på en ny ort"):
        assert hemligt not in text


def test_ett_oppet_mote_ger_ett_utdrag_och_inget_fryses(forum, som):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG() + timedelta(days=1))
    beredning = starta(forum, 1, mote)
    svar = som(forum.beredare).get(reverse("mote_protokoll_pdf", args=[mote.pk]))
    assert "Inget beslut är fattat" in text_i(svar.content)
    assert beredning.remiss.nummer in text_i(svar.content)
    assert not Protokoll.objects.exists()
