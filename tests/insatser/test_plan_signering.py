"""Signing, the participant's sheet, and handing it over (C23, C54, C55)."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from pypdf import PdfReader

from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Anteckning, Bevakning
from ame.arenden.services import skapa_bevakning
from ame.common.pdf import rita_pdf
from insatser.enums import Malstatus
from insatser.models import Plan, Planversion
from insatser.services.plan import Andrad, andra_plan, avsluta_plan
from insatser.services.plan_innehall import bygg_innehall, las_rader, skillnader
from insatser.services.plansignering import avtryck, brister, overlamna_plan, pdf_data, signera_plan
from insatser.urval_plan import andel_kanda, ar_kand
from tests.factories import (
    KontaktvagFactory,
    PersonFactory,
    PlanaktivitetFactory,
    PlanbehovFactory,
    PlanFactory,
    PlanmalFactory,
    SkyddAtkomstFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SYN = "Jag tycker att det känns bra."


def idag(dagar=0):
    return timezone.localdate() + timedelta(days=dagar)


@pytest.fixture
def plan(varld):
    return _hel_plan(varld)


def _hel_plan(varld, **falt):
    ersattare = UserFactory(namn="Elsa Ersättare", telefon="08-123 45 99", roll="handlaggare", enhet=varld.enhet)
    grund = {"signerbar": True, "ersattare": ersattare, "uppfoljas_den": idag(60), "arende": varld.arende}
    plan = PlanFactory(**grund | falt)
    mal = PlanmalFactory(plan=plan, text="Veta vilka uppgifter som fungerar.")
    PlanaktivitetFactory(plan=plan, mal=mal, text="Pröva arbete i köket.", varfor="Då vet vi vad som passar dig.")
    return plan


def _signera(varld, plan, syn=SYN, **falt):
    return signera_plan(actor=varld.ansvarig, plan=plan, deltagarens_syn=syn, **falt)


def _text(pdf):
    return " ".join(" ".join(sida.extract_text() for sida in PdfReader(io.BytesIO(bytes(pdf))).pages).split())


def _pdf_info(pdf):
    """PDF/UA asks for a title, a language, a mark of itself and tags."""
    las = PdfReader(io.BytesIO(bytes(pdf)))
    rot = las.trailer["/Root"]
    return las.metadata.title, rot["/Lang"], bool(rot["/MarkInfo"]["/Marked"]), las.xmp_metadata.stream.get_data().decode()


# --- signing ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("S053", "LC38", "K06")
def test_allt_som_saknas_sags_pa_en_gang(varld):
    tom = PlanFactory(arende=varld.arende)
    with pytest.raises(ValidationError) as fel:
        _signera(varld, tom)
    assert fel.value.messages == [
        "Skriv vad deltagaren själv vill.",
        "Välj vad planen ska leda till.",
        "Lägg till minst ett mål.",
        "Lägg till minst en aktivitet som leder mot ett mål.",
        "Bestäm en dag framåt då planen följs upp.",
        "Välj en ersättare, som deltagaren når när handläggaren är borta.",
        "Svara på om det finns barn i hushållet.",
    ]
    assert not Planversion.objects.exists()


@pytest.mark.krav("K06")
def test_en_foralders_plan_signeras_inte_med_barnsteget_tomt(varld, plan):
    Plan.objects.filter(pk=plan.pk).update(har_barn=True, barnperspektiv="  ")
    with pytest.raises(ValidationError, match="Skriv vad planen betyder för barnen"):
        _signera(varld, plan)
    Plan.objects.filter(pk=plan.pk).update(barnperspektiv="Förskolan öppnar sju, så arbetet börjar åtta.")
    assert "Förskolan öppnar sju" in _text(_signera(varld, plan).pdf)


@pytest.mark.krav("LC38", "S054", "C23")
def test_utan_deltagarens_syn_eller_eget_onskemal_signeras_den_inte(varld, plan):
    with pytest.raises(ValidationError) as fel:
        _signera(varld, plan, syn="  ")
    assert fel.value.message_dict["deltagarens_syn"] == ["Skriv vad deltagaren själv tycker om planen."]
    Plan.objects.filter(pk=plan.pk).update(eget_onskemal="")
    with pytest.raises(ValidationError, match="själv vill"):
        _signera(varld, plan)


@pytest.mark.krav("S119", "C55")
def test_handlaggaren_maste_ga_att_na_och_ersattaren_vara_nagon_annan(varld, plan):
    varld.ansvarig.telefon = ""
    varld.ansvarig.save()
    Plan.objects.filter(pk=plan.pk).update(ersattare=varld.ansvarig)
    plan.refresh_from_db()
    plan.arende.refresh_from_db()
    saknas = brister(plan, plan.arende, las_rader(plan))
    assert len(saknas) == 2
    assert "saknar telefonnummer" in saknas[1]


@pytest.mark.krav("S053")
def test_en_signerad_version_andras_aldrig(varld, plan):
    ett = _signera(varld, plan)
    assert (ett.nummer, len(ett.sha256)) == (1, 64)
    for gor in (lambda: Planversion.objects.filter(pk=ett.pk).update(deltagarens_syn="Annat"), ett.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            gor()
    andra_plan(actor=varld.ansvarig, plan=plan, version=0, eget_onskemal="Vill köra buss.")
    tva = _signera(varld, plan)
    ett.refresh_from_db()
    assert (tva.nummer, ett.innehall["eget_onskemal"], tva.innehall["eget_onskemal"]) == (
        2,
        "Vill arbeta med mat.",
        "Vill köra buss.",
    )


@pytest.mark.krav("C97", "N17")
def test_samma_plan_signerad_tva_ganger_ar_en_version_och_en_andrad_lases_igen(varld, plan):
    sedd = avtryck(bygg_innehall(plan, plan.arende, las_rader(plan)))
    assert _signera(varld, plan, sedd=sedd).pk == _signera(varld, plan, sedd=sedd).pk
    PlanbehovFactory(plan=plan)
    with pytest.raises(Andrad, match="Läs igenom den"):
        _signera(varld, plan, sedd=sedd)
    assert Planversion.objects.count() == 1


@pytest.mark.krav("N23", "S053")
def test_bara_det_som_skiljer_sig_fran_versionen_visas(varld, plan):
    ett = _signera(varld, plan)
    assert skillnader(ett.innehall, bygg_innehall(plan, plan.arende, las_rader(plan))) == []
    andra_plan(actor=varld.ansvarig, plan=plan, version=0, mal_eb="Heltid.")
    PlanbehovFactory(plan=plan, slag="sprak", aktor="utbildning")
    mal = plan.mal.get()
    mal.status, mal.avslutat_den = Malstatus.NEDLAGT, idag()
    mal.save()
    plan.refresh_from_db()
    rader = skillnader(ett.innehall, bygg_innehall(plan, plan.arende, las_rader(plan)))
    assert [(s.vad, s.fore, s.efter) for s in rader] == [
        ("Ekonomiskt bistånds mål", "", "Heltid."),
        ("Mål", "Veta vilka uppgifter som fungerar.", ""),
        ("Stöd", "", "Svenska språket\nSkolan eller utbildningen"),
    ]


# --- the reminder -----------------------------------------------------------------------------------------------


@pytest.mark.krav("LC38", "N06", "N29")
def test_agaren_far_en_bevakning_till_uppfoljningen_och_den_gar_vid_nasta_signering(varld, plan):
    _signera(varld, plan)
    oppna = Bevakning.objects.oppna().filter(slag=Bevakningsslag.PLAN, arende=varld.arende)
    ett = oppna.get()
    assert (ett.ansvarig, ett.forfaller_den) == (varld.ansvarig, idag(60))
    igen = skapa_bevakning(  # the night's job asking again
        actor=None, ansvarig=varld.ansvarig, titel="Se över", forfaller_den=idag(1), slag=Bevakningsslag.PLAN, mal_id=plan.pk
    )
    assert igen == ett
    _signera(varld, plan)
    assert oppna.get() == ett  # nothing new was signed
    andra_plan(actor=varld.ansvarig, plan=plan, version=0, uppfoljas_den=idag(90))
    _signera(varld, plan)
    assert oppna.get().forfaller_den == idag(90)
    avsluta_plan(actor=varld.ansvarig, plan=plan, avslutad_den=idag(), skal="Flyttar.")
    assert not oppna.exists()


# --- the sheet --------------------------------------------------------------------------------------------------


@pytest.mark.krav("S056", "S031", "S118", "S119", "C54", "C55", "LC34")
def test_deltagarens_blad_sager_varfor_vem_och_hur_man_nar_nagon(varld, plan):
    KontaktvagFactory(verksamhet=varld.enhet.verksamhet, namn="Vägledning på Lärcenter", telefon="0123-456 70")
    KontaktvagFactory(verksamhet=varld.enhet.verksamhet, namn="Nedlagd rådgivning", galler_till_den=idag(-1))
    PlanaktivitetFactory(
        plan=plan, mal=plan.mal.get(), text="Skriva in sig.", varfor="Då får du förslag på jobb.", ansvarig_aktor="deltagare"
    )
    text = _text(_signera(varld, plan).pdf)
    for vad in (
        "Din plan",
        "Vill arbeta med mat.",
        "Varför: Då vet vi vad som passar dig.",
        "Varför: Då får du förslag på jobb.",
        "Vem ansvarar: Arbetsmarknadsenheten",
        "Vem ansvarar: Du själv",
        "Leder till målet: Veta vilka uppgifter som fungerar.",
        "Ada Ansvarig, telefon 08-123 45 01",
        "Elsa Ersättare, telefon 08-123 45 99",
        "Vägledning på Lärcenter",
        "0123-456 70",
        "Du har rätt att läsa det som skrivs om dig",
        SYN,
    ):
        assert vad in text, vad
    assert "Nedlagd rådgivning" not in text
    assert text.index("Det här vill du") < text.index("Det här ska planen leda till") < text.index("Din handläggare")
    nummer = varld.arende.person.identiteter.get().nummer
    assert nummer[-4:] not in text and nummer not in text


@pytest.mark.krav("K03", "C54")
def test_bladet_ar_en_tillganglig_pdf(varld, plan):
    titel, sprak, markt, xmp = _pdf_info(_signera(varld, plan).pdf)
    assert (titel, sprak, markt) == ("Din plan", "sv-SE", True)
    assert "pdfuaid" in xmp


def test_bladet_klarar_konstiga_tecken_och_langa_texter(varld, plan):
    Plan.objects.filter(pk=plan.pk).update(eget_onskemal="#sys 王 😀 $x$ *fet* <b>", lagesbild="Rad\n" * 300)
    text = _text(_signera(varld, plan).pdf)
    assert "#sys" in text and "*fet* <b>" in text


@pytest.mark.krav("B10")
def test_en_skyddad_persons_namn_star_inte_pa_papperet(varld, plan):
    assert varld.arende.person.namn in _text(_signera(varld, plan).pdf)
    plan.arende.person.har_skydd = True
    assert pdf_data(plan.arende, {"enhet": "AME"}, SYN, 1)["namn"] == ""


# --- handing over -----------------------------------------------------------------------------------------------


@pytest.mark.krav("S053", "C54", "S118")
def test_planen_ar_kand_forst_nar_senaste_versionen_ar_overlamnad_med_dag(varld, plan):
    alla = Plan.objects.filter(pk=plan.pk)
    assert (ar_kand(plan), andel_kanda(alla)) == (False, (0, 1))
    ett = _signera(varld, plan)
    assert not ar_kand(plan)
    rad = overlamna_plan(actor=varld.ansvarig, planversion=ett, overlamnad_den=idag(), satt="i_handen")
    assert (ar_kand(plan), andel_kanda(alla), rad.overlamnad_den) == (True, (1, 1), idag())
    assert overlamna_plan(actor=varld.ansvarig, planversion=ett, overlamnad_den=idag(), satt="i_handen") == rad
    andra_plan(actor=varld.ansvarig, plan=plan, version=0, eget_onskemal="Vill köra buss.")
    _signera(varld, plan)
    assert (ar_kand(plan), andel_kanda(alla)) == (False, (0, 1))


@pytest.mark.parametrize("den", [idag(1), date(2026, 1, 1)])
@pytest.mark.krav("T07")
def test_overlamnad_i_framtiden_eller_fore_signeringen_stoppas(varld, plan, den):
    with pytest.raises(ValidationError) as fel:
        overlamna_plan(actor=varld.ansvarig, planversion=_signera(varld, plan), overlamnad_den=den, satt="i_handen")
    assert "overlamnad_den" in fel.value.message_dict


@pytest.mark.krav("K08")
def test_med_tolkbehov_lases_planen_upp_eller_sa_skrivs_varfor_inte(varld):
    varld.arende = varld.nytt_arende(person=PersonFactory(namnd=varld.enhet.verksamhet.namnd, tolk=True))
    version = _signera(varld, _hel_plan(varld))
    with pytest.raises(ValidationError) as fel:
        overlamna_plan(actor=varld.ansvarig, planversion=version, overlamnad_den=idag(), satt="i_handen")
    assert "tolk" in fel.value.message_dict["tolk_skal"][0]
    overlamna_plan(
        actor=varld.ansvarig,
        planversion=version,
        overlamnad_den=idag(),
        satt="i_handen",
        tolk_skal="Handläggaren talar somaliska.",
    )
    overlamna_plan(actor=varld.ansvarig, planversion=version, overlamnad_den=idag(), satt="upplast")
    texter = list(Anteckning.objects.filter(arende=varld.arende).order_by("signerad_vid").values_list("text", flat=True))
    assert texter == [
        "Planen, version 1, lämnades över. Tolk användes inte. Skäl: Handläggaren talar somaliska.",
        "Planen, version 1, lämnades över. Planen lästes upp med tolk.",
    ]


@pytest.mark.krav("B10")
def test_en_skyddad_persons_plan_gar_aldrig_med_post(varld, plan):
    version = _signera(varld, plan)
    person = varld.arende.person
    type(person).objects.filter(pk=person.pk).update(har_skydd=True, adress="", telefon="", epost="")
    SkyddAtkomstFactory(person=person, user=varld.ansvarig)
    with pytest.raises(ValidationError) as fel:
        overlamna_plan(actor=varld.ansvarig, planversion=version, overlamnad_den=idag(), satt="post")
    assert "aldrig med post" in fel.value.message_dict["satt"][0]


def test_mallen_ritas_utan_det_frivilliga():
    data = dict.fromkeys(("namn", "lagesbild", "mal_ame", "mal_eb", "mal_af", "malen_skiljer", "barnperspektiv"), "")
    data |= {"titel": "Din plan", "sidfot": "AME", "dag": "1 juni 2026", "nummer": 1, "syn": "Bra.", "enhet": "AME"}
    data |= {"eget_onskemal": "Arbeta.", "maltyp": "Arbete", "handlaggare": "A", "ersattare": "B", "uppfoljas_den": "2 juni 2026"}
    assert rita_pdf("plan", data | {"mal": [], "behov": [], "aktiviteter": [], "kontaktvagar": []}).startswith(b"%PDF")
