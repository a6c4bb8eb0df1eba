"""The plan's pages: the whole plan on one page, its forms, the sheet, the overview, the remittent (C23, C25, C36, C54)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden import services as arende_services
from ame.arenden.models import Bevakning
from ame.audit.models import Lasning
from insatser.models import Insats, Plan, Planaktivitet, Planoverlamning, Planversion
from insatser.services.plan_innehall import ansvarig
from tests.factories import (
    InsatsFactory,
    MedgivandeFactory,
    PersonFactory,
    PlanaktivitetFactory,
    PlanbehovFactory,
    PlanFactory,
    PlanmalFactory,
    PlanoverlamningFactory,
    PlanversionFactory,
    RemissFactory,
    SkyddFactory,
    TrepartssamtalFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def idag(dagar=0):
    return timezone.localdate() + timedelta(days=dagar)


@pytest.fixture
def plan(varld):
    Insats.objects.all().delete()
    ersattare = UserFactory(namn="Elsa Ersättare", telefon="08-99", roll="handlaggare", enhet=varld.enhet)
    plan = PlanFactory(
        arende=varld.arende,
        signerbar=True,
        ersattare=ersattare,
        uppfoljas_den=idag(60),
        mal_eb="Egen försörjning på heltid.",
        mal_af="Matchning mot kök.",
        malen_skiljer=True,
        har_barn=True,
        barnperspektiv="Förskolan öppnar sju.",
        andrad_av=varld.kollega,
    )
    mal = PlanmalFactory(plan=plan, text="Veta vilka uppgifter som fungerar.")
    behov = PlanbehovFactory(plan=plan, slag="sprak", aktor="utbildning", noterat_den=idag(-3))
    PlanaktivitetFactory(plan=plan, mal=mal, behov=behov, text="Pröva arbete i köket.", ansvarig_aktor="ame")
    return plan


@pytest.fixture
def rader(varld, plan):
    """Url name -> the id beside the case's."""
    version = PlanversionFactory(plan=plan, nummer=1, signerad_av=varld.ansvarig, signerad_vid=timezone.now())
    aktivitet = plan.aktiviteter.get()
    return {
        "arende_plan": None,
        "arende_plan_mal_ny": None,
        "arende_plan_mal": plan.mal.get().pk,
        "arende_plan_mal_avsluta": plan.mal.get().pk,
        "arende_plan_behov_ny": None,
        "arende_plan_behov": plan.behov.get().pk,
        "arende_plan_behov_avsluta": plan.behov.get().pk,
        "arende_plan_aktivitet_ny": None,
        "arende_plan_aktivitet": aktivitet.pk,
        "arende_plan_aktivitet_avsluta": aktivitet.pk,
        "arende_plan_aktivitet_forlang": aktivitet.pk,
        "arende_plan_signera": None,
        "arende_plan_slut": None,
        "arende_plan_overlamna": version.pk,
        "arende_plan_pdf": version.pk,
    }


def _url(varld, namn, rad=None, arende=None):
    arende = arende or varld.arende
    return reverse(namn, args=[arende.pk, rad] if rad else [arende.pk])


def _sida(varld, user=None, namn="arende_planering"):
    svar = varld.klient(user or varld.ansvarig).get(_url(varld, namn))
    assert svar.status_code == 200
    return svar


# --- the ladder -------------------------------------------------------------------------------------------------


@pytest.mark.krav("D01", "A02", "S052")
def test_stegen_per_adress(varld, rader):
    """Strangers, the other nämnd, the leader of the group: 404. A colleague: asks for a reason. The chef reads, and does not write."""
    handledare = varld.handledare
    InsatsFactory(arende=varld.arende, handledare=handledare)
    annan_namnd = UserFactory(roll="handlaggare", enhet=RemissFactory(mottagen=True).mottagande_enhet)
    for namn, rad in rader.items():
        url = _url(varld, namn, rad)
        for user in (varld.framling, varld.admin, varld.socialsekreterare, handledare, annan_namnd):
            svar = varld.klient(user).get(url)
            assert (svar.status_code, varld.klient(user).post(url).status_code in {404, 405}) == (404, True), (namn, user)
        svar = varld.klient(varld.kollega).get(url)
        assert svar.status_code == 403 and varld.arende.person.efternamn not in svar.content.decode()
        assert varld.klient(varld.ansvarig).get(url).status_code == 200, namn
        assert varld.klient(varld.chef).get(url).status_code == (200 if namn == "arende_plan_pdf" else 403), namn
    for namn in ("arende_plan_utkast", "arende_plan_kontakt"):
        url = _url(varld, namn)
        assert varld.klient(varld.ansvarig).get(url).status_code == 405
        assert varld.klient(varld.framling).post(url).status_code == 404
        assert varld.klient(varld.chef).post(url).status_code == 403
    assert varld.klient(varld.ansvarig).post(_url(varld, "arende_plan_pdf", rader["arende_plan_pdf"])).status_code == 405


@pytest.mark.krav("D01", "A03")
def test_en_rad_i_en_annan_persons_plan_gar_inte_att_na_genom_det_egna_arendet(varld, rader):
    annat = varld.nytt_arende()
    PlanFactory(arende=annat)
    klient = varld.klient(varld.ansvarig)
    for namn, rad in rader.items():
        if rad:
            assert klient.get(_url(varld, namn, rad, annat)).status_code == 404, namn
            assert klient.get(_url(varld, namn, uuid4())).status_code == 404, namn


@pytest.mark.krav("D02")
def test_utskriften_loggas_och_namnet_star_inte_i_filnamnet(varld, rader):
    svar = varld.klient(varld.ansvarig).get(_url(varld, "arende_plan_pdf", rader["arende_plan_pdf"]))
    assert svar["Content-Type"] == "application/pdf"
    assert svar["Content-Disposition"] == f'inline; filename="plan-{varld.arende.nummer}-version-1.pdf"'
    rad = Lasning.objects.get(objekt_typ="plan")
    assert (rad.atgard, rad.person_id, rad.user) == ("skriv_ut", varld.arende.person_id, varld.ansvarig)


# --- the whole plan on one page ---------------------------------------------------------------------------------


@pytest.mark.krav("S052", "S115", "S031", "C23", "C13")
def test_hela_planen_star_pa_en_sida_med_alla_aktorers_aktiviteter_och_mal(varld, plan):
    PlanaktivitetFactory(plan=plan, mal=plan.mal.get(), text="Matchning mot jobb.", ansvarig_aktor="af", start_den=idag())
    html = _sida(varld).content.decode()
    for text in (
        "Vill arbeta med mat.",
        "Arbete",
        "Veta vilka uppgifter som fungerar.",
        "Svenska språket",
        "Pröva arbete i köket.",
        "Matchning mot jobb.",
        "Då vet vi vad som passar dig.",
        "Arbetsförmedlingen",
        "Arbete i kök på halvtid.",
        "Egen försörjning på heltid.",
        "Matchning mot kök.",
        "Målen skiljer sig åt",
        "Förskolan öppnar sju.",
        'Elsa Ersättare, <a href="tel:08-99">08-99</a>',
        "Inte känd av deltagaren än",
        "Pågående insatser",
        "Kartläggning",
    ):
        assert text in html, text
    assert ("Arbetsförmedlingen", ["Matchning mot jobb"]) in _sida(varld).context["p"].ansvar


def test_personalen_laser_deltagaren_och_deltagaren_laser_du_sjalv():
    assert (ansvarig("deltagare", ""), ansvarig("deltagare", "", du=True)) == ("Deltagaren", "Du själv")
    assert ansvarig("af", "Arbetsförmedlingen Exempelstad") == "Arbetsförmedlingen Exempelstad"  # not the name twice
    assert ansvarig("af", "Kajsa på kontoret") == "Arbetsförmedlingen, Kajsa på kontoret"


@pytest.mark.krav("S115")
def test_skiljer_malen_leder_sidan_till_det_oppna_trepartssamtalet(varld, plan):
    assert "Inget samtal är bokat just nu" in _sida(varld).content.decode()
    samtal = TrepartssamtalFactory(remiss=RemissFactory(antagen=True, mottagande_enhet=varld.enhet, arende=varld.arende))
    html = _sida(varld).content.decode()
    assert "Ta upp i trepartssamtalet" in html and reverse("trepart", args=[samtal.pk]) in html


@pytest.mark.krav("S022", "S021", "C36")
def test_samma_behov_av_tva_ar_overlapp_och_av_ingen_ett_glapp(varld, plan):
    behov, mal = plan.behov.get(), plan.mal.get()
    sida = _sida(varld).context["p"]
    assert (sida.overlapp, sida.glapp) == ([], [])
    PlanaktivitetFactory(plan=plan, mal=mal, behov=behov, text="SFI på kvällen.", ansvarig_aktor="utbildning", start_den=idag())
    assert [o.vad for o in _sida(varld).context["p"].overlapp] == ["Svenska språket"]
    assert "Två gör samma sak" in _sida(varld).content.decode()
    Planaktivitet.objects.filter(plan=plan).update(status="klar", slut_den=idag())
    sida = _sida(varld).context["p"]
    assert (sida.overlapp, [g.varfor for g in sida.glapp]) == ([], ["Ingen aktivitet möter behovet"])


@pytest.mark.krav("N23", "S053")
def test_andrad_sedan_versionen_visar_bara_det_som_skiljer(varld, plan):
    klient = varld.klient(varld.ansvarig)
    assert klient.post(_url(varld, "arende_plan_signera"), {"deltagarens_syn": "Bra."}).status_code == 302
    assert "Ändrad sedan version" not in _sida(varld).content.decode()
    Plan.objects.filter(pk=plan.pk).update(eget_onskemal="Vill köra buss.")
    sida = _sida(varld)
    assert "Ändrad sedan version 1" in sida.content.decode()
    assert [(s.fore, s.efter) for s in sida.context["p"].andrat] == [("Vill arbeta med mat.", "Vill köra buss.")]


@pytest.mark.krav("D01")
def test_chefen_laser_planen_men_far_inga_knappar(varld, plan):
    html = _sida(varld, varld.chef).content.decode()
    assert "Vill arbeta med mat." in html
    for namn in ("arende_plan", "arende_plan_mal_ny", "arende_plan_aktivitet_ny", "arende_plan_kontakt", "arende_plan_signera"):
        assert f'"{_url(varld, namn)}"' not in html


def _fyll(plan, n):
    for i in range(n):
        mal = PlanmalFactory(plan=plan)
        slag = ["boende", "ekonomi", "digitalt", "familj", "vardag", "natverk", "halsostod"][plan.behov.count() % 7]
        finns = plan.behov.filter(slag=slag).first()
        behov = finns or PlanbehovFactory(plan=plan, slag=slag, aktor="region", noterat_den=idag(-90))
        PlanaktivitetFactory(plan=plan, mal=mal, behov=behov, ansvarig_aktor="af", start_den=idag(-90), slag="jobbsok")
        nummer = plan.versioner.count() + 1
        PlanoverlamningFactory(
            planversion=PlanversionFactory(plan=plan, nummer=nummer, signerad_av=plan.arende.ansvarig, innehall={"n": str(i)}),
            overlamnad_av=plan.arende.ansvarig,
        )


@pytest.mark.krav("C95")
@pytest.mark.parametrize("namn", ["arende_planering", "arende", "arende_plan_signera", "arende_plan_aktivitet_ny", "min_dag"])
def test_sidan_kostar_lika_mycket_med_en_rad_som_med_tjugo(varld, plan, namn):
    klient = varld.klient(varld.ansvarig)
    url = reverse(namn) if namn == "min_dag" else _url(varld, namn)
    antal = []
    for n in (1, 19):
        _fyll(plan, n)
        with CaptureQueriesContext(connection) as fragor:
            assert klient.get(url).status_code == 200
        antal.append(len(fragor))
    assert antal[0] == antal[1]


# --- the head and its draft -------------------------------------------------------------------------------------


def _huvud(varld, klient, **falt):
    form = klient.get(_url(varld, "arende_plan")).context["form"]
    varden = {n: form[n].value() for n in form.fields}
    return {n: v for n, v in varden.items() if v is not None and v is not False} | falt


@pytest.mark.krav("N17", "S052")
def test_tva_handlaggare_andrar_en_plan_bada_texterna_visas_och_inget_forsvinner(varld, plan):
    arende_services.ge_insyn(arende=varld.arende, actor=varld.kollega, skal="Vikarierar.")
    ada, kia = varld.klient(varld.ansvarig), varld.klient(varld.kollega)
    adas = _huvud(varld, ada, eget_onskemal="Vill laga mat på en skola.")
    kias = _huvud(varld, kia, eget_onskemal="Vill köra buss.")
    assert kia.post(_url(varld, "arende_plan"), kias).status_code == 302
    svar = ada.post(_url(varld, "arende_plan"), adas)
    html = svar.content.decode()
    assert svar.status_code == 422
    assert "Kia Kollega har sparat planen sedan du öppnade sidan" in html
    assert "Vill köra buss." in html and "Vill laga mat på en skola." in html
    assert [falt for falt, _ in svar.context["krock"]] == ["Vad vill deltagaren själv?"]
    plan.refresh_from_db()
    assert plan.eget_onskemal == "Vill köra buss."
    form = svar.context["form"]
    assert form["version"].value() == "1"
    assert ada.post(_url(varld, "arende_plan"), adas | {"version": "1"}).status_code == 302
    plan.refresh_from_db()
    assert plan.eget_onskemal == "Vill laga mat på en skola."


@pytest.mark.krav("C97", "N17")
def test_utkastet_finns_kvar_och_ett_gammalt_skriver_inte_over_det_nya(varld, plan):
    klient = varld.klient(varld.ansvarig)
    data = _huvud(varld, klient, eget_onskemal="Påbörjad mening")
    assert klient.post(_url(varld, "arende_plan_utkast"), data).content.decode().startswith("Utkast sparat")
    Plan.objects.filter(pk=plan.pk).update(eget_onskemal="Sparat av en kollega.", version=5)
    form = klient.get(_url(varld, "arende_plan")).context["form"]
    assert (form["eget_onskemal"].value(), str(form["version"].value())) == ("Påbörjad mening", "0")
    svar = klient.post(_url(varld, "arende_plan"), data)
    assert svar.status_code == 422 and "Sparat av en kollega." in svar.content.decode()
    annan_flik = data | {"flik": str(uuid4()), "fran": str(uuid4())}
    assert klient.post(_url(varld, "arende_plan_utkast"), annan_flik).status_code == 409


@pytest.mark.krav("C23", "C97")
def test_planen_borjar_nar_huvudet_sparas_och_fel_behaller_texten(varld):
    klient = varld.klient(varld.ansvarig)
    assert "Börja planen" in _sida(varld).content.decode()
    data = {"version": "0", "eget_onskemal": "Vill arbeta.", "barnperspektiv": "Barnet 20150412-2380", "har_barn": "ja"}
    svar = klient.post(_url(varld, "arende_plan"), data)
    assert svar.status_code == 422 and "Vill arbeta." in svar.content.decode()
    assert not Plan.objects.exists()
    assert klient.post(_url(varld, "arende_plan"), data | {"barnperspektiv": "Skolan börjar åtta."}).status_code == 302
    plan = Plan.objects.get()
    assert (plan.har_barn, plan.barnperspektiv, plan.version) == (True, "Skolan börjar åtta.", 1)


# --- rows -------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S056", "S082", "C25")
def test_fran_tom_plan_till_signerad_och_overlamnad(varld):
    """The whole way through the forms, without JavaScript."""
    klient = varld.klient(varld.ansvarig)
    Insats.objects.all().delete()
    ersattare = UserFactory(roll="handlaggare", enhet=varld.enhet)
    huvud = {"version": "0", "eget_onskemal": "Vill arbeta.", "maltyp": "arbete", "har_barn": "nej"}
    huvud |= {"uppfoljas_den": idag(30).isoformat(), "ersattare": ersattare.pk}
    assert klient.post(_url(varld, "arende_plan"), huvud).status_code == 302
    assert klient.post(_url(varld, "arende_plan_mal_ny"), {"text": "Arbete i kök."}).status_code == 302
    assert klient.post(_url(varld, "arende_plan_behov_ny"), {"slag": "sprak", "aktor": "utbildning"}).status_code == 302
    plan = Plan.objects.get()
    aktivitet = {
        "text": "Söka jobb",
        "varfor": "Så du får ett jobb.",
        "ansvarig_aktor": "deltagare",
        "slag": "jobbsok",
        "start_den": idag().isoformat(),
    }
    ny = _url(varld, "arende_plan_aktivitet_ny")
    svar = klient.post(ny, aktivitet)
    assert svar.status_code == 422 and "En aktivitet utan mål kan inte startas" in svar.content.decode()
    aktivitet |= {"mal": plan.mal.get().pk, "behov": plan.behov.get().pk}
    assert klient.post(ny, aktivitet).status_code == 302
    svar = klient.post(ny, aktivitet | {"text": "Söka fler jobb"})
    assert svar.status_code == 422 and "Deltagaren har haft samma slag förut" in svar.content.decode()
    assert klient.post(ny, aktivitet | {"text": "Söka fler jobb", "trots_tidigare": "Ny bransch."}).status_code == 302
    assert plan.aktiviteter.count() == 2
    assert klient.post(_url(varld, "arende_plan_signera"), {"deltagarens_syn": "Bra."}).status_code == 302
    version = Planversion.objects.get()
    svar = klient.post(
        _url(varld, "arende_plan_overlamna", version.pk), {"overlamnad_den": idag().isoformat(), "satt": "i_handen"}
    )
    assert svar.status_code == 302 and Planoverlamning.objects.get().overlamnad_av == varld.ansvarig
    assert "Känd av deltagaren" in _sida(varld).content.decode()


@pytest.mark.krav("S082", "C36")
def test_det_som_redan_har_gjorts_star_bredvid_innan_nagot_laggs_till(varld, plan):
    insats = InsatsFactory(arende=varld.arende)
    html = varld.klient(varld.ansvarig).get(_url(varld, "arende_plan_aktivitet_ny")).content.decode()
    assert "Det här har redan gjorts" in html and str(insats.insatstyp) in html


@pytest.mark.krav("N17")
def test_krock_pa_en_rad_visar_vad_som_star_och_behaller_det_skrivna(varld, plan):
    mal, klient = plan.mal.get(), varld.klient(varld.ansvarig)
    url = _url(varld, "arende_plan_mal", mal.pk)
    fran = klient.get(url).context["form"]["fran"].value()
    assert klient.post(url, {"text": "Första texten.", "fran": fran}).status_code == 302
    svar = klient.post(url, {"text": "Andra texten.", "fran": fran})
    assert svar.status_code == 422
    assert "Första texten." in svar.content.decode() and "Andra texten." in svar.content.decode()
    nytt = svar.context["form"]["fran"].value()
    assert klient.post(url, {"text": "Andra texten.", "fran": nytt}).status_code == 302


@pytest.mark.krav("N17")
def test_ett_mal_i_flera_rader_kan_andras(varld, plan):
    """A browser sends its own line breaks: they are no clash with anybody."""
    klient, url = varld.klient(varld.ansvarig), _url(varld, "arende_plan_mal", plan.mal.get().pk)
    for text in ("Arbete i kök.\r\nHalvtid.", "Arbete i kök.\r\nHeltid.", "Arbete."):
        fran = klient.get(url).context["form"]["fran"].value()
        assert klient.post(url, {"text": text, "fran": fran}).status_code == 302
    assert plan.mal.get().text == "Arbete."


def test_rader_andras_avslutas_och_forlangs(varld, plan):
    klient, behov = varld.klient(varld.ansvarig), plan.behov.get()
    form = klient.get(_url(varld, "arende_plan_behov", behov.pk)).context["form"]
    data = {"beskrivning": "Kväll", "aktor": "ame", "aktor_namn": "", "fran": form["fran"].value()}
    assert klient.post(_url(varld, "arende_plan_behov", behov.pk), data).status_code == 302
    rad = PlanaktivitetFactory(
        plan=plan, mal=plan.mal.get(), start_den=idag(), slut_den=idag(20), ses_over_den=idag(10), ar_sysselsattning=True
    )
    data = {"slut_den": idag(40).isoformat(), "ses_over_den": idag(30).isoformat(), "skal": "Fler dagar behövs."}
    assert klient.post(_url(varld, "arende_plan_aktivitet_forlang", rad.pk), data).status_code == 302
    form = klient.get(_url(varld, "arende_plan_aktivitet", rad.pk)).context["form"]
    data = {n: form[n].value() for n in form.fields if form[n].value() is not None} | {"text": "Ny text"}
    assert klient.post(_url(varld, "arende_plan_aktivitet", rad.pk), data).status_code == 302
    slut = {"status": "klar", "den": idag().isoformat()}
    assert klient.post(_url(varld, "arende_plan_aktivitet_avsluta", rad.pk), slut).status_code == 302
    slut = {"status": "tillgodosett", "den": idag().isoformat()}
    assert klient.post(_url(varld, "arende_plan_behov_avsluta", behov.pk), slut).status_code == 302
    for x in (rad, behov):
        x.refresh_from_db()
    assert (rad.text, rad.status, rad.slut_den, behov.status) == ("Ny text", "klar", idag(), "tillgodosett")
    svar = klient.post(_url(varld, "arende_plan_mal_avsluta", plan.mal.get().pk), {"status": "natt", "den": idag().isoformat()})
    assert svar.status_code == 422 and "Avsluta dem först" in svar.content.decode()


@pytest.mark.krav("S052")
def test_planen_avslutas_kan_lasas_och_en_ny_kan_borja(varld, plan):
    klient, url = varld.klient(varld.ansvarig), _url(varld, "arende_plan_slut")
    svar = klient.post(url, {"avslutad_den": idag().isoformat()})
    assert svar.status_code == 422 and "Pröva arbete i köket." in svar.content.decode()
    assert klient.post(url, {"avslutad_den": idag().isoformat(), "skal": "Har fått arbete."}).status_code == 302
    html = _sida(varld).content.decode()
    assert "Avslutad" in html and "Vill arbeta med mat." in html and "Börja en ny plan" in html
    assert _url(varld, "arende_plan_mal_ny") not in html
    assert klient.get(url).status_code == 404


@pytest.mark.krav("K06", "LC38")
def test_signeringen_visar_allt_som_saknas(varld):
    PlanFactory(arende=varld.arende)
    klient = varld.klient(varld.ansvarig)
    html = klient.get(_url(varld, "arende_plan_signera")).content.decode()
    for text in ("Lägg till minst ett mål.", "Svara på om det finns barn", "Bestäm en dag framåt"):
        assert text in html
    svar = klient.post(_url(varld, "arende_plan_signera"), {"deltagarens_syn": "Vill börja snart."})
    assert svar.status_code == 422 and "Vill börja snart." in svar.content.decode()


@pytest.mark.krav("N06")
def test_bevakningen_om_oversyn_oppnar_planeringen(varld, plan):
    klient = varld.klient(varld.ansvarig)
    klient.post(_url(varld, "arende_plan_signera"), {"deltagarens_syn": "Bra."})
    rad = Bevakning.objects.get(slag="plan")
    assert klient.get(reverse("bevakning_oppna", args=[rad.pk])).url == _url(varld, "arende_planering")


@pytest.mark.krav("K08")
def test_tolkbehov_sags_vanligt_vid_overlamningen(varld):
    varld.arende = varld.nytt_arende(person=PersonFactory(namnd=varld.enhet.verksamhet.namnd, tolk=True))
    version = PlanversionFactory(plan=PlanFactory(arende=varld.arende), nummer=1, signerad_vid=timezone.now())
    url = _url(varld, "arende_plan_overlamna", version.pk)
    assert "Läs gärna upp planen med tolk" in varld.klient(varld.ansvarig).get(url).content.decode()


# --- the overview (S090) ----------------------------------------------------------------------------------------


@pytest.mark.krav("S090", "C34")
def test_oversikten_leder_med_plan_mal_och_nasta_steg(varld, plan):
    PlanaktivitetFactory(plan=plan, mal=plan.mal.get(), text="Studiebesök.", start_den=idag(4), status="planerad")
    svar = _sida(varld, namn="arende")
    assert svar.context["huvud_paneler"][0].mall == "insatser/plan/_panel.html"
    html = svar.content.decode()
    assert "Veta vilka uppgifter som fungerar." in html and "Studiebesök." in html
    assert html.index("Nästa steg") < html.index("Händelser")


def test_utan_plan_sager_oversikten_det_och_visar_vagen(varld):
    html = _sida(varld, namn="arende").content.decode()
    assert "Ingen plan är skriven än." in html and _url(varld, "arende_plan") in html


# --- the remittent (S034) ---------------------------------------------------------------------------------------


@pytest.fixture
def remiss(varld):
    return RemissFactory(antagen=True, mottagande_enhet=varld.enhet, arende=varld.arende, person=varld.arende.person)


def _panel(varld, remiss):
    svar = varld.klient(remiss.avsandare).get(reverse("min_remiss", args=[remiss.pk]))
    assert svar.status_code == 200
    return next((p for p in svar.context["paneler"] if p.mall == "insatser/plan/_remittent.html"), None), svar.content.decode()


def _samtycke(varld, remiss, **falt):
    return MedgivandeFactory(
        person=varld.arende.person, lamnande_enhet=varld.enhet, mottagande_enhet=remiss.avsandande_enhet, **falt
    )


@pytest.mark.krav("S034", "C51", "A09")
def test_socialsekreteraren_ser_mal_och_nasta_steg_med_grund_och_aldrig_anteckningar(varld, plan, remiss):
    assert _panel(varld, remiss)[0] is None
    grund = _samtycke(varld, remiss, inhamtat_den=idag(-10))
    panel, html = _panel(varld, remiss)
    assert panel is not None
    for text in ("Veta vilka uppgifter som fungerar.", "Pröva arbete i köket.", "Arbete", "Inte än"):
        assert text in html
    for text in ("Vill arbeta med mat.", "Förskolan öppnar sju.", "Svenska språket", "Egen försörjning på heltid."):
        assert text not in html
    rad = Lasning.objects.get(objekt_typ="delad_plan")
    assert (rad.user, rad.person_id) == (remiss.avsandare, varld.arende.person_id)
    grund.aterkallat_vid = timezone.now()
    grund.save()
    assert _panel(varld, remiss)[0] is None


@pytest.mark.krav("S034", "A16")
def test_ett_samtycke_om_annat_an_planering_delar_inte_planen(varld, plan, remiss):
    _samtycke(varld, remiss, inhamtat_den=idag(-10), kategorier=["resultat"])
    assert _panel(varld, remiss)[0] is None


@pytest.mark.krav("B07", "S034")
def test_en_skyddad_persons_plan_delas_inte(varld, plan, remiss):
    _samtycke(varld, remiss, inhamtat_den=idag(-10))
    SkyddFactory(person=varld.arende.person)
    type(varld.arende.person).objects.filter(pk=varld.arende.person_id).update(har_skydd=True, adress="", telefon="", epost="")
    svar = varld.klient(remiss.avsandare).get(reverse("min_remiss", args=[remiss.pk]))
    assert "Veta vilka uppgifter som fungerar." not in svar.content.decode()


@pytest.mark.krav("S034")
def test_en_besvarad_remiss_visar_inte_langre_planen(varld, plan, remiss):
    _samtycke(varld, remiss, inhamtat_den=idag(-10))
    type(remiss).objects.filter(pk=remiss.pk).update(status="besvarad", avslutad_vid=timezone.now())
    assert _panel(varld, remiss)[0] is None
