"""Notices in the app and the daily e-mail: who is told what, once, and what is never mailed (C96, N06, N24, N29; law.md B07, B11)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from ame.arenden.enums import Notisslag
from ame.arenden.models import Notis
from ame.arenden.services import byt_ansvarig, notiser
from ame.arenden.services.notismejl import skicka_notismejl
from ame.arenden.tasks import notis_mejl
from ame.people.models import Person
from intake import services as intake
from intake.models import Remiss
from tests.factories import NotisFactory, RemissFactory, UserFactory, med_roll
from tests.flode import bygg_varld, skriv_in, skriv_remiss

pytestmark = pytest.mark.django_db
TEXT = "Du har ett nytt meddelande i AME. Logga in för att läsa."


def slag(user, *, olasta=True):
    rader = Notis.objects.filter(user=user)
    return sorted((rader.olasta() if olasta else rader).values_list("slag", flat=True))


@pytest.fixture
def varld():
    return bygg_varld()


@pytest.fixture
def remiss(varld):
    return skriv_remiss(varld)


# --- who is told what ---


@pytest.mark.krav("C96")
def test_ny_remiss_sags_till_beredarna_och_annars_till_handlaggarna(varld, remiss):
    assert slag(varld.beredare) == ["remiss_ny"]
    assert slag(varld.handlaggare) == slag(varld.chef) == slag(varld.socialsekreterare) == []
    varld.beredare.uppdrag.update(till_den=timezone.localdate() - timedelta(days=1))
    skriv_remiss(varld, lopnummer=2)
    assert slag(varld.handlaggare) == ["remiss_ny"]
    assert slag(varld.beredare) == ["remiss_ny"]  # who has left gets nothing more


@pytest.mark.krav("C96", "N06")
def test_notisen_gar_undan_nar_nagon_tagit_hand_om_saken(varld, remiss):
    intake.ta_emot(actor=varld.handlaggare, remiss=remiss)
    assert slag(varld.beredare) == []
    assert slag(varld.beredare, olasta=False) == ["remiss_ny"]


@pytest.mark.krav("C96", "S009")
def test_komplettering_sags_till_den_som_haller_i_remissen_och_svaret_till_den_som_fragade(varld, remiss):
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    assert slag(varld.socialsekreterare) == ["remiss_komplettera"]
    intake.komplettera(actor=varld.socialsekreterare, remiss=remiss, svar="Tio timmar i veckan.")
    assert slag(varld.socialsekreterare) == []
    assert slag(varld.handlaggare) == ["remiss_kompletterad"]
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Vilka dagar?")
    assert slag(varld.socialsekreterare) == ["remiss_komplettera"]  # another question is another matter
    assert slag(varld.handlaggare) == []


@pytest.mark.krav("C96", "S011")
def test_en_remiss_i_gruppkon_sags_till_alla_som_kan_ta_den(varld, remiss):
    kollega = UserFactory(roll="socialsekreterare", enhet=varld.soc)
    Remiss.objects.filter(pk=remiss.pk).update(avsandare=None)
    intake.begar_komplettering(actor=varld.handlaggare, remiss=remiss, text="Hur många timmar?")
    assert slag(kollega) == slag(varld.socialsekreterare) == ["remiss_komplettera"]


@pytest.mark.krav("C96", "S020")
@pytest.mark.parametrize("beslut", ["avboj", "omdirigera", "anta"])
def test_beskedet_sags_till_avsandaren(varld, remiss, beslut):
    if beslut == "avboj":
        intake.avboj(actor=varld.handlaggare, remiss=remiss, skal="platsbrist", text="Ingen plats i höst.")
    elif beslut == "anta":
        skriv_in(varld, remiss)
    else:
        enhet = type(varld.ame).objects.create(verksamhet=varld.ame.verksamhet, namn="AME Norr", slag="ame")
        dar = UserFactory(roll="handlaggare", enhet=enhet)
        intake.omdirigera(actor=varld.handlaggare, remiss=remiss, enhet=enhet, text="Hör dit.")
        assert slag(dar) == ["remiss_ny"]
    assert slag(varld.socialsekreterare) == ["remiss_beslut"]
    assert "remiss_ny" not in slag(varld.beredare)


@pytest.mark.krav("C96")
def test_nar_remissen_aterkallas_ar_inget_olast_kvar_och_inget_mejlas(varld, remiss):
    intake.ta_emot(actor=varld.handlaggare, remiss=remiss)
    annan = skriv_remiss(varld, lopnummer=2)
    for r in (remiss, annan):
        intake.aterta(actor=varld.socialsekreterare, remiss=r, skal="Fick arbete.")
    assert slag(varld.beredare) == []
    assert slag(varld.handlaggare) == ["remiss_atertagen"]  # had begun with it
    assert skicka_notismejl() == 0


@pytest.mark.krav("S029", "C96")
def test_den_som_far_arendet_av_chefen_far_veta_det(varld, remiss):
    intake.ta_emot(actor=varld.chef, remiss=remiss, ansvarig=varld.handlaggare)
    assert slag(varld.handlaggare) == ["agare"]
    assert slag(varld.chef) == []


@pytest.mark.krav("N29", "C96")
def test_samma_sak_tva_ganger_ger_en_notis():
    remiss = RemissFactory(skickad=True)
    user, falt = UserFactory(roll="beredare", enhet=remiss.mottagande_enhet), {"mal_id": remiss.pk, "sida_id": remiss.pk}
    assert notiser.skapa(user=user, slag=Notisslag.REMISS_NY, **falt)
    assert notiser.skapa(user=user, slag=Notisslag.REMISS_NY, **falt) is None
    notiser.markera_last(user=user, ids=[remiss.pk])
    assert notiser.skapa(user=user, slag=Notisslag.REMISS_NY, **falt) is None  # read is told, too
    assert Notis.objects.count() == 1


@pytest.mark.krav("C96", "D01")
def test_ingen_far_veta_det_egna_eller_det_som_inte_far_oppnas():
    remiss = RemissFactory(skickad=True)
    falt = {"slag": Notisslag.REMISS_NY, "mal_id": remiss.pk, "sida_id": remiss.pk}
    egen = UserFactory(roll="beredare", enhet=remiss.mottagande_enhet)
    stangd = UserFactory(roll="beredare", enhet=remiss.mottagande_enhet, is_active=False)
    slutat = UserFactory(roll="beredare", enhet=remiss.mottagande_enhet)
    slutat.uppdrag.update(till_den=timezone.localdate() - timedelta(days=1))
    assert notiser.skapa(user=egen, actor=egen, **falt) is None
    for user in (stangd, slutat, UserFactory(roll="beredare"), UserFactory(roll="socialsekreterare")):
        assert notiser.skapa(user=user, **falt) is None
    assert not Notis.objects.exists()


@pytest.mark.krav("B07", "B11", "C96")
def test_om_en_skyddad_person_far_bara_de_namngivna_veta_och_ingen_i_brev(varld):
    remiss = skriv_remiss(varld, har_skydd=True)
    assert slag(varld.chef) == ["remiss_ny"]  # on the named list since it was sent
    assert slag(varld.beredare) == slag(varld.handlaggare) == []
    assert not Notis.objects.filter(sida_id=remiss.pk, far_mejlas=True).exists()
    assert skicka_notismejl() == 0


@pytest.mark.krav("S030", "C96")
def test_bada_agarna_far_veta_att_arendet_bytt_hander(varld, remiss):
    arende = intake.ta_emot(actor=varld.handlaggare, remiss=remiss).arende
    ny = UserFactory(roll="handlaggare", enhet=varld.ame)
    Notis.objects.all().delete()
    byt_ansvarig(arende=arende, actor=varld.chef, ny=ny, overlamning="Nästa möte är på fredag.")
    assert slag(ny) == slag(varld.handlaggare) == ["agare"]
    assert notiser.lista(user=ny)[0].sida.url == reverse("arende", args=[arende.pk])
    assert notiser.lista(user=varld.handlaggare)[0].sida.url == reverse("min_dag")  # the case is not the former owner's to open
    assert slag(varld.chef) == []  # did it


# --- the page ---


@pytest.mark.krav("C96", "N06", "N24")
def test_klockan_raknar_raden_oppnar_saken_och_forsvinner_nar_den_ar_last(client, varld, remiss):
    client.force_login(varld.beredare)
    sida = client.get(reverse("notiser")).content.decode()
    assert "Ny remiss i inkorgen" in sida
    assert remiss.nummer in sida
    assert remiss.efternamn not in sida
    assert '<span class="ame-nya">1<' in sida
    notis = Notis.objects.get(user=varld.beredare)
    svar = client.get(reverse("notis_oppna", args=[notis.pk]))
    assert svar.url == reverse("remiss", args=[remiss.pk])
    assert client.get(svar.url).status_code == 200
    assert "Inget nytt" in client.get(reverse("notiser")).content.decode()


@pytest.mark.krav("C96", "N06")
def test_den_ar_last_ocksa_nar_sidan_oppnas_en_annan_vag(client, varld, remiss):
    client.force_login(varld.beredare)
    sida = client.get(reverse("remiss", args=[remiss.pk])).content.decode()
    assert slag(varld.beredare) == []
    assert "olästa" not in sida  # the bell on the same page knows


def test_att_spara_nagot_pa_sidan_ar_inte_att_lasa_den(client, varld, remiss):
    client.force_login(varld.beredare)
    client.post(reverse("remiss_avboj", args=[remiss.pk]), {"skal": "", "text": ""})
    assert slag(varld.beredare) == ["remiss_ny"]


@pytest.mark.krav("D01")
def test_den_som_inte_langre_far_oppna_saken_ser_den_inte(client, varld, remiss):
    varld.beredare.uppdrag.update(till_den=timezone.localdate() - timedelta(days=1))
    kvar = med_roll(varld.beredare, "handledare")
    client.force_login(kvar)
    notis = Notis.objects.get(user=kvar)
    assert client.get(reverse("notis_oppna", args=[notis.pk])).url == reverse("notiser")
    assert "Inget nytt" in client.get(reverse("notiser")).content.decode()


@pytest.mark.krav("D01", "C90")
def test_stegen(client, varld, remiss):
    notis = Notis.objects.get(user=varld.beredare)
    url = reverse("notis_oppna", args=[notis.pk])
    assert client.get(url).status_code == 302
    for annan in (varld.chef, UserFactory(roll="admin")):
        client.force_login(annan)
        assert client.get(url).status_code == 404
        assert client.get(reverse("notiser")).status_code == 200
    client.force_login(varld.beredare)
    assert client.post(url).status_code == 405
    assert client.post(reverse("notiser")).status_code == 405
    assert client.get(reverse("notis_oppna", args=[uuid4()])).status_code == 404


def test_lika_manga_fragor_med_en_och_tjugo(client, varld, remiss, django_assert_max_num_queries):
    client.force_login(varld.beredare)
    with django_assert_max_num_queries(40) as en:
        client.get(reverse("notiser"))
    for n in range(2, 21):
        skriv_remiss(varld, lopnummer=n)
    with django_assert_max_num_queries(len(en)):
        sida = client.get(reverse("notiser")).content.decode()
    assert sida.count("Ny remiss i inkorgen") == 20


# --- the mail ---


def _forbjudet(remiss):
    person = Person.objects.get(pk=remiss.person_id)
    nummer = remiss.identitetsnummer
    return [remiss.fornamn, remiss.efternamn, nummer, nummer[2:], f"{nummer[:8]}-{nummer[8:]}", remiss.nummer, str(remiss.pk)] + [
        str(person.pk),
        remiss.mottagande_enhet.namn,
        remiss.avsandare.namn,
    ]


@pytest.mark.krav("C96", "B11")
def test_brevet_sager_bara_att_det_finns_nagot_att_lasa(varld, remiss, settings):
    settings.AME_ADRESS = "https://ame.kommun.example"
    skriv_remiss(varld, lopnummer=2)
    assert notis_mejl() == 1
    (brev,) = mail.outbox
    assert brev.to == [varld.beredare.email]
    assert brev.subject == "Du har ett nytt meddelande i AME"
    assert brev.body.split() == [*TEXT.split(), "https://ame.kommun.example"]
    assert brev.content_subtype == "plain" and not brev.attachments
    helt = brev.message().as_string() + brev.subject + brev.body
    for ord_ in [*_forbjudet(remiss), varld.beredare.namn]:
        assert ord_ not in helt
    assert "2" not in brev.body  # no count


@pytest.mark.krav("C96", "N29")
def test_hogst_ett_brev_om_dagen_och_inget_om_samma_sak_igen_inom_en_vecka(varld, remiss, monkeypatch):
    nu = timezone.now()
    assert skicka_notismejl() == 1
    assert skicka_notismejl() == 0  # the task runs twice
    skriv_remiss(varld, lopnummer=2)
    assert skicka_notismejl() == 0  # something else the same day waits
    monkeypatch.setattr(timezone, "now", lambda: nu + timedelta(days=1))
    assert skicka_notismejl() == 1
    NotisFactory(user=varld.beredare, slag="remiss_kompletterad", mal_id=uuid4(), sida_id=remiss.pk)
    monkeypatch.setattr(timezone, "now", lambda: nu + timedelta(days=3))
    assert skicka_notismejl() == 0  # the same matter, unread
    monkeypatch.setattr(timezone, "now", lambda: nu + timedelta(days=8))
    assert skicka_notismejl() == 1
    monkeypatch.setattr(timezone, "now", lambda: nu + timedelta(days=60))
    assert skicka_notismejl() == 0  # no nagging about what has been told


@pytest.mark.krav("C96", "B11")
@pytest.mark.parametrize(
    "hinder", ["last", "inaktuell", "nej_tack", "stangt_konto", "tom_adress", "ingen_adress", "skyddad_sedan", "slutat", "far_ej"]
)
def test_nar_inget_brev_skickas(varld, remiss, hinder):
    user, notis = varld.beredare, Notis.objects.get(user=varld.beredare)
    match hinder:
        case "last":
            notiser.markera_last(user=user, ids=[remiss.pk])
        case "inaktuell":
            notiser.gor_inaktuella(sida_id=remiss.pk)
        case "nej_tack":
            user.vill_ha_epost = False
        case "stangt_konto":
            user.is_active = False
        case "tom_adress":
            user.email = ""
        case "ingen_adress":
            user.email = "ingen adress"
        case "skyddad_sedan":  # protected between the notice and the mail
            Person.objects.filter(pk=remiss.person_id).update(har_skydd=True)
        case "slutat":
            user.uppdrag.update(till_den=timezone.localdate() - timedelta(days=1))
        case "far_ej":
            Notis.objects.filter(pk=notis.pk).update(far_mejlas=False)
    user.save()
    assert skicka_notismejl() == 0
    assert mail.outbox == []


@pytest.mark.krav("C96")
def test_den_som_dodas_mellan_markering_och_brev_skickar_inget_tva_ganger(varld, remiss, monkeypatch):
    """The mark is committed before the mail leaves: a lost mail, never two."""

    def dodad(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("ame.arenden.services.notismejl.EmailMessage.send", dodad)
    with pytest.raises(KeyboardInterrupt):
        skicka_notismejl()
    monkeypatch.undo()
    assert skicka_notismejl() == 0
    assert slag(varld.beredare) == ["remiss_ny"]  # still there in the app


@pytest.mark.krav("C96")
def test_ar_mejlservern_nere_markeras_inget_och_nasta_forsok_skickar(varld, remiss, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError):
        skicka_notismejl()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert skicka_notismejl() == 1


def test_utan_mejlserver_skickas_och_markeras_inget(varld, remiss, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert skicka_notismejl() == 0
    assert not Notis.objects.filter(mejlad_vid__isnull=False).exists()


@pytest.mark.krav("C96")
def test_var_och_en_valjer_bort_brevet_i_installningarna(client, varld, remiss):
    client.force_login(varld.beredare)
    sida = client.get(reverse("installningar")).content.decode()
    assert "Skicka e-post när jag har ett nytt meddelande" in sida
    data = {"utseende": "auto", "textstorlek": "sm", "har_kortkommandon": "on"}
    assert client.post(reverse("installningar"), data).status_code == 302
    varld.beredare.refresh_from_db()
    assert not varld.beredare.vill_ha_epost
    assert skicka_notismejl() == 0
