"""What the law asks of a decision, and what follows it (C35, S024; law.md K01-K05, B10)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from ame.arenden.enums import Atkomstslag
from ame.arenden.models import Arende, Atkomst, OmottBehov
from ame.audit.models import Lasning
from intake import services as intake
from intake.models import Beredningsbeslut, Lofte, Underrattelse
from intake.services.rattsregler import ar_for_sent, sista_overklagandedag
from tests.factories import DelegationFactory, InsatstypFactory, PersonFactory, UnderrattelseFactory, UserFactory
from tests.flode import KOMMUNICERAT, bygg_varld, skriv_remiss

IDAG = timezone.localdate


def starta(varld, lopnummer=1, **andra):
    falt = {namn: andra.pop(namn) for namn in ("har_skydd",) if namn in andra}
    ta_emot = {"actor": varld.chef, "ansvarig": varld.handlaggare} if falt else {"actor": varld.handlaggare}
    remiss = intake.ta_emot(remiss=skriv_remiss(varld, lopnummer=lopnummer, **falt), **ta_emot)
    return intake.starta_beredning(actor=varld.handlaggare, remiss=remiss, **andra)


def besluta(varld, beredning, beslut="skriv_in", actor=None, **andra):
    falt = {"motivering": "Hör till målgruppen."} | andra
    return intake.besluta(actor=actor or varld.beredare, beredning=beredning, beslut=beslut, **falt)


def avboj(varld, beredning, **andra):
    return besluta(varld, beredning, "avboj", **({"avbojningsskal": "platsbrist"} | KOMMUNICERAT | andra))


# --- the rule and kommunicering ---


@pytest.mark.krav("K04")
@pytest.mark.parametrize("beslut", ["skriv_in", "avboj"])
def test_utan_lagrum_eller_omstandigheter_blir_det_inget_beslut(beslut, varld):
    beredning = starta(varld)
    falt = KOMMUNICERAT | {"avbojningsskal": "platsbrist"}
    with pytest.raises(ValidationError) as fel:
        besluta(varld, beredning, beslut, lagrum=" ", **falt)
    assert list(fel.value.message_dict) == ["lagrum"]
    with pytest.raises(ValidationError) as fel:
        besluta(varld, beredning, beslut, motivering=" ", **falt)
    assert "motivering" in fel.value.message_dict
    assert not Beredningsbeslut.objects.exists()


@pytest.mark.krav("K04", "K01")
def test_bestammelse_och_overklagandeform_foljer_beslutet(varld):
    rad = besluta(varld, starta(varld))
    assert rad.lagrum == "11 kap. 5 § socialtjänstlagen (2025:400)"
    assert rad.overklagandeform == "laglighetsprovning"
    assert rad.kommunicering == "till_forman", "a decision for the person needs none"
    assert besluta(varld, starta(varld, 2), lagrum="12 kap. 4 § SoL").lagrum == "12 kap. 4 § SoL"
    komplettera = besluta(varld, starta(varld, 3), "komplettera", motivering="Hur många timmar?")
    assert (komplettera.lagrum, komplettera.overklagandeform) == ("", "ej_beslut"), "a step, not a decision on the person"


@pytest.mark.krav("K02")
@pytest.mark.parametrize(
    ("falt", "vad"),
    [
        ({"kommunicering": "", "kommunicering_text": ""}, "kommunicering"),
        ({"kommunicering": "till_forman", "kommunicering_text": ""}, "kommunicering"),
        ({"kommunicering": "gjord", "kommunicering_text": " "}, "kommunicering_text"),
        ({"kommunicering": "uppenbart", "kommunicering_text": ""}, "kommunicering_text"),
    ],
)
def test_beslut_mot_personen_utan_kommunicering_eller_undantag_avvisas(falt, vad, varld):
    beredning = starta(varld)
    with pytest.raises(ValidationError) as fel:
        avboj(varld, beredning, **falt)
    assert list(fel.value.message_dict) == [vad]
    assert not Beredningsbeslut.objects.exists()


@pytest.mark.krav("K02")
def test_undantaget_kraver_skal_och_sparas(varld):
    text = "Personen har själv tackat nej."
    rad = avboj(varld, starta(varld), kommunicering="uppenbart", kommunicering_text=text)
    assert (rad.kommunicering, rad.kommunicering_text) == ("uppenbart", text)


@pytest.mark.krav("K01")
def test_utanfor_socialtjansten_galler_inte_de_reglerna(varld):
    beredning = starta(varld)
    varld.ame.verksamhet.regim, varld.ame.verksamhet.beslutsreferens = "arbetsmarknad", "KS 2026/1"
    varld.ame.verksamhet.save()
    rad = besluta(varld, beredning, "avboj", avbojningsskal="platsbrist", lagrum="")
    assert (rad.beslut, rad.kommunicering) == ("avboj", "")


# --- delegation ---


@pytest.mark.krav("K03")
def test_utan_delegation_for_slaget_eller_dagen_avvisas_beslutet(varld):
    idag = IDAG()
    punkt = DelegationFactory(verksamhet=varld.ame.verksamhet, roll="beredare", beslut="avboj", punkt="4.2", galler_fran_den=idag)
    beredning = starta(varld)
    with pytest.raises(ValidationError, match="ingen delegation"):
        besluta(varld, beredning)
    with pytest.raises(ValidationError, match="ingen delegation"):
        avboj(varld, beredning, actor=varld.chef)
    assert avboj(varld, beredning).delegation == punkt
    punkt.galler_till_den = idag - timedelta(days=1)
    punkt.galler_fran_den = idag - timedelta(days=9)
    punkt.save()
    DelegationFactory(verksamhet=varld.ame.verksamhet, roll="chef", beslut="avboj", punkt="4.3", galler_fran_den=idag)
    with pytest.raises(ValidationError, match="ingen delegation"):
        avboj(varld, starta(varld, 2))
    assert avboj(varld, starta(varld, 3), actor=varld.chef).delegation.punkt == "4.3"


@pytest.mark.krav("K03")
def test_utan_delegationsordning_sags_det_pa_sidan(varld, som):
    beredning = starta(varld, ansvarig=varld.beredare)
    sida = reverse("beredning", args=[beredning.pk])
    assert "Delegationsordning saknas" in som(varld.beredare).get(sida).content.decode()
    assert besluta(varld, starta(varld, 2)).delegation is None
    DelegationFactory(verksamhet=varld.ame.verksamhet, roll="beredare", beslut="skriv_in", punkt="4.1")
    html = som(varld.beredare).get(sida).content.decode()
    assert "Delegationsordning saknas" not in html
    assert "punkt 4.1" in html
    assert "Avböj: du har ingen delegation" in html


# --- own unit ---


@pytest.mark.krav("S024", "C11")
def test_beredaren_behaller_processen_och_insatsens_personal_ar_medarbetare(varld):
    """In this model the beredare stays as processägare after beslut, and the insats staff are members of the case, not owners."""
    handledare = UserFactory(roll="handledare", enhet=varld.ame)
    beredning = starta(varld, ansvarig=varld.beredare)
    with pytest.raises(ValidationError) as fel:
        besluta(varld, beredning, agare=varld.handlaggare)
    assert "agare" in fel.value.message_dict
    insats = InsatstypFactory(verksamhet=varld.ame.verksamhet)
    rad = besluta(varld, beredning, vald_insats=insats, vald_av="deltagare", medarbetare=[handledare, varld.handlaggare])
    arende = Arende.objects.get()
    assert rad.agare == arende.ansvarig == varld.beredare
    namngivna = Atkomst.objects.filter(arende=arende, slag=Atkomstslag.MEDARBETARE)
    assert set(namngivna.values_list("user", flat=True)) == {handledare.pk, varld.handlaggare.pk}
    assert arende in Arende.objects.visible_to(varld.handlaggare)
    from tests.flode import baslinje

    intake.skriv_in(actor=varld.beredare, arende=arende, inskriven_den=IDAG(), baslinje=baslinje())
    arende.refresh_from_db()
    assert arende.ansvarig == varld.beredare, "also after enrolment"


@pytest.mark.krav("S024")
def test_en_annan_beredare_i_enheten_far_ta_over(varld):
    andra = UserFactory(roll="beredare", enhet=varld.ame)
    assert besluta(varld, starta(varld, ansvarig=varld.beredare), agare=andra).agare == andra


def test_medarbetare_fran_en_annan_enhet_gar_inte(varld):
    with pytest.raises(ValidationError) as fel:
        besluta(varld, starta(varld), medarbetare=[varld.socialsekreterare])
    assert "medarbetare" in fel.value.message_dict
    assert not Beredningsbeslut.objects.exists(), "nothing half done"


def test_forum_kan_lamna_arendet_till_insatsens_handlaggare(forum):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG())
    assert besluta(forum, starta(forum, mote=mote), agare=forum.handlaggare).agare == forum.handlaggare


# --- unmet need ---


@pytest.mark.krav("C35", "S044")
def test_avbojs_remissen_for_att_insatsen_saknas_noteras_behovet(varld):
    beredning = starta(varld)
    with pytest.raises(ValidationError) as fel:
        avboj(varld, beredning, avbojningsskal="insats_saknas")
    assert "behov" in fel.value.message_dict
    behov = intake.Behovsuppgift("sprak", niva="rod", beskrivning="Språkträning på låg nivå.")
    rad = avboj(varld, beredning, avbojningsskal="insats_saknas", omott_behov=behov)
    sparat = OmottBehov.objects.get()
    assert rad.omott_behov == sparat
    assert (sparat.behov, sparat.skal, sparat.niva, sparat.noterat_den) == ("sprak", "insats_saknas", "rod", IDAG())
    assert sparat.arende == beredning.arende


@pytest.mark.krav("C35")
def test_samma_behov_noteras_en_gang_i_arendet(forum):
    mote = intake.skapa_mote(actor=forum.beredare, enhet=forum.ame, moter_den=IDAG())
    beredning = starta(forum, mote=mote)
    behov = intake.Behovsuppgift("halsa")
    ett = besluta(forum, beredning, "bordlagg", omott_behov=behov)
    intake.lagg_pa_dagordning(actor=forum.handlaggare, beredning=beredning, mote=mote)
    tva = besluta(forum, beredning, actor=forum.chef, omott_behov=behov)
    assert ett.omott_behov == tva.omott_behov == OmottBehov.objects.get()


def test_chefen_kan_notera_behovet_i_sitt_beslut(varld):
    assert besluta(varld, starta(varld), actor=varld.chef, omott_behov=intake.Behovsuppgift("kurs")).omott_behov.behov == "kurs"


# --- told, and appealed ---


@pytest.mark.krav("K05")
def test_overklagande_dag_22_visar_for_sent(varld, som):
    """Appeal received day 22 shows "för sent?"."""
    rad = avboj(varld, starta(varld, ansvarig=varld.beredare))
    mottagen = date(2026, 10, 6)  # a Tuesday: the last day is a Tuesday too
    Underrattelse.objects.filter(beslut=rad).delete()
    u = UnderrattelseFactory(
        beslut=rad, skickad_den=date(2026, 10, 5), mottagen_den=mottagen, overklagat_den=mottagen + timedelta(days=22)
    )
    klient, sida = som(varld.beredare), reverse("beslut_underrattelse", args=[rad.pk])
    html = klient.get(sida).content.decode()
    assert "för sent?" in html
    assert "27 oktober 2026" in html
    assert "laglighetsprövning" in html
    u.overklagat_den = mottagen + timedelta(days=21)
    u.save()
    assert ar_for_sent(u) is False
    assert "kom in i tid" in klient.get(sida).content.decode()
    u.mottagen_den = None
    u.save()
    assert ar_for_sent(u) is None
    assert "Det går inte att räkna" in klient.get(sida).content.decode()


@pytest.mark.krav("K05")
def test_sista_dagen_pa_en_helg_flyttas_till_nasta_vardag():
    assert sista_overklagandedag(date(2026, 10, 6)) == date(2026, 10, 27)
    assert sista_overklagandedag(date(2026, 12, 4)) == date(2026, 12, 28), "25 December, then a weekend"


@pytest.mark.krav("K05")
def test_underrattelsen_sparas_och_rattas(varld, som):
    rad = avboj(varld, starta(varld, ansvarig=varld.beredare))
    klient, sida = som(varld.beredare), reverse("beslut_underrattelse", args=[rad.pk])
    data = {"kanal": "brev", "skickad_den": IDAG().isoformat(), "mottagen_den": "", "overklagat_den": ""}
    assert klient.post(sida, data | {"mottagen_den": (IDAG() - timedelta(days=1)).isoformat()}).status_code == 422
    assert klient.post(sida, data | {"skickad_den": (IDAG() + timedelta(days=1)).isoformat()}).status_code == 422
    assert klient.post(sida, data | {"kanal": "system"}).status_code == 422, "the person has no login here"
    assert not Underrattelse.objects.exists()
    assert klient.post(sida, data).status_code == 302
    assert klient.post(sida, data | {"mottagen_den": IDAG().isoformat()}).status_code == 302
    u = Underrattelse.objects.get()
    assert (u.kanal, u.mottagen_den, u.registrerad_av) == ("brev", IDAG(), varld.beredare)
    assert Lasning.objects.filter(user=varld.beredare, person_id=rad.beredning.arende.person_id).exists()


@pytest.mark.krav("B10")
def test_skyddad_person_underrattas_bara_genom_formedling(varld, som):
    beredning = starta(varld, har_skydd=True, ansvarig=varld.beredare)
    rad = besluta(varld, beredning)
    for kanal in ("brev", "sms", "telefon"):
        with pytest.raises(ValidationError, match="förmedling"):
            intake.underratta(actor=varld.beredare, beslut=rad, kanal=kanal, skickad_den=IDAG())
    html = som(varld.beredare).get(reverse("beslut_underrattelse", args=[rad.pk])).content.decode()
    assert "Skatteverkets förmedling" in html
    assert 'value="sms"' not in html
    assert intake.underratta(actor=varld.beredare, beslut=rad, kanal="formedling", skickad_den=IDAG()).kanal == "formedling"


def test_den_som_blir_skyddad_efter_beslutet_nas_inte_av_sms(varld):
    rad = besluta(varld, starta(varld))
    PersonFactory._meta.model.objects.filter(pk=rad.beredning.arende.person_id).update(har_skydd=True)
    with pytest.raises(ValidationError, match="förmedling"):
        intake.underratta(actor=varld.beredare, beslut=rad, kanal="sms", skickad_den=IDAG())


def test_bara_enheten_antecknar_underrattelsen(varld, som):
    rad = besluta(varld, starta(varld, ansvarig=varld.beredare))
    with pytest.raises(PermissionDenied):
        intake.underratta(actor=varld.socialsekreterare, beslut=rad, kanal="brev", skickad_den=IDAG())
    sida = reverse("beslut_underrattelse", args=[rad.pk])
    assert som(varld.socialsekreterare).get(sida).status_code == 403, "the sender sees the preparation but notes nothing"
    assert som(bygg_varld().beredare).get(sida).status_code == 404
    komplettera = besluta(varld, starta(varld, 2, ansvarig=varld.beredare), "komplettera", motivering="Hur många timmar?")
    assert som(varld.beredare).get(reverse("beslut_underrattelse", args=[komplettera.pk])).status_code == 404
    with pytest.raises(ValidationError, match="inget beslut"):
        intake.underratta(actor=varld.beredare, beslut=komplettera, kanal="brev", skickad_den=IDAG())


# --- the page ---


@pytest.mark.krav("K04", "K02", "C35")
def test_formularet_har_bestammelsen_ifylld_och_tar_emot_allt(varld, som):
    beredning = starta(varld, ansvarig=varld.beredare)
    klient, sida = som(varld.beredare), reverse("beredning", args=[beredning.pk])
    assert 'value="11 kap. 5 § socialtjänstlagen (2025:400)"' in klient.get(sida).content.decode()
    data = {
        "beredning": str(beredning.pk),
        "beslut": "avboj",
        "motivering": "Vi har ingen sådan insats.",
        "avbojningsskal": "insats_saknas",
        "kommunicering": "",
        "lagrum": "11 kap. 5 § SoL",
        "behov": "validering",
        "behov_skal": "insats_saknas",
    }
    svar = klient.post(sida, data)
    assert svar.status_code == 422
    assert "Beslutet går personen emot" in svar.content.decode()
    assert "Vi har ingen sådan insats." in svar.content.decode()
    assert klient.post(sida, data | KOMMUNICERAT).status_code == 302
    rad = Beredningsbeslut.objects.get()
    assert (rad.lagrum, rad.kommunicering, rad.omott_behov.behov) == ("11 kap. 5 § SoL", "gjord", "validering")
    assert klient.post(sida, data | KOMMUNICERAT).status_code in {409, 422}, "posted twice: one decision"
    assert Beredningsbeslut.objects.count() == 1
    html = klient.get(sida).content.decode()
    assert "Insats som saknas:" in html
    assert reverse("beslut_underrattelse", args=[rad.pk]) in html


@pytest.mark.krav("S023", "C10", "S034")
def test_avsandaren_ser_beslutet_samma_minut_utan_enhetens_skal(varld, som):
    beredning = starta(varld, ansvarig=varld.beredare)
    besluta(varld, beredning, motivering="Internt övervägande om målgrupp.")
    html = som(varld.socialsekreterare).get(reverse("min_remiss", args=[beredning.remiss_id])).content.decode()
    assert "Beslut om remissen" in html
    assert "Ta emot och skriv in" in html
    assert varld.beredare.namn in html
    assert "Personen skrivs in" in html
    assert "Internt övervägande" not in html
    svar = Lofte.objects.get(
        remiss=beredning.remiss_id, slag="svar"
    )  # the sender has been told: the promise is kept, not at inskrivning
    assert svar.uppfyllt_den == timezone.localdate()
