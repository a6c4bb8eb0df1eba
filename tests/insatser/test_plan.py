"""The person's one plan and its rows: one per person, tied to goals, one actor each, nothing written over (C23, C25, C36)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Anteckning, Bevakning
from ame.people.sammanslagning import sla_ihop
from insatser.enums import Aktivitetsstatus, Aktor, Malstatus, Planstatus
from insatser.models import Insats, Plan, Planaktivitet
from insatser.services.plan import (
    Andrad,
    andra_mal,
    andra_plan,
    avsluta_mal,
    avsluta_plan,
    hamta_eller_borja_plan,
    nytt_mal,
)
from insatser.services.planaktivitet import andra_aktivitet, avsluta_aktivitet, forlang_aktivitet, ny_aktivitet, som_det_star
from insatser.services.planbehov import andra_behov, avsluta_behov, nytt_behov
from insatser.urval_plan import tidigare_av_slag
from tests.factories import (
    ArendeFactory,
    InsatsFactory,
    InsatstypFactory,
    PersonFactory,
    PlanaktivitetFactory,
    PlanbehovFactory,
    PlanFactory,
    PlanmalFactory,
    RemissFactory,
    TrepartssamtalFactory,
    UserFactory,
    med_roll,
)

pytestmark = pytest.mark.django_db


def idag(dagar=0):
    return timezone.localdate() + timedelta(days=dagar)


@pytest.fixture
def plan(varld):
    return PlanFactory(arende=varld.arende, andrad_av=varld.ansvarig)


@pytest.fixture
def mal(plan):
    return PlanmalFactory(plan=plan)


def _aktivitet(varld, plan, mal, **falt):
    grund = {
        "mal": mal,
        "text": "Studiebesök på vuxenutbildningen.",
        "varfor": "Då ser du om kursen passar dig.",
        "ansvarig_aktor": "ame",
        "start_den": idag(),
    }
    return ny_aktivitet(actor=varld.ansvarig, plan=plan, **grund | falt)


def _huvud(varld, plan, version, **falt):
    return andra_plan(actor=varld.ansvarig, plan=plan, version=version, **falt)


# --- one plan per person ----------------------------------------------------------------------------------------


@pytest.mark.krav("S052", "C23")
def test_en_andra_aktiv_plan_for_samma_person_vagras(varld, plan):
    assert hamta_eller_borja_plan(actor=varld.ansvarig, arende=varld.arende) == plan
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(person=plan.person, arende=plan.arende, paborjad_den=idag())
    with pytest.raises(ValidationError, match="redan en aktiv plan"):
        Plan(person=plan.person, arende=plan.arende, paborjad_den=idag()).full_clean()


@pytest.mark.krav("S052")
def test_planen_delas_av_alla_som_arbetar_med_personen_i_en_annan_enhet(varld, plan):
    """A second case in another unit: its handläggare gets the same plan and works in it; a stranger does not."""
    enhet = varld.framling.aktiva_uppdrag[0].enhet
    annat = ArendeFactory(person=varld.arende.person, enhet=enhet, ansvarig=varld.framling, insats=True)
    assert hamta_eller_borja_plan(actor=varld.framling, arende=annat) == plan
    assert nytt_mal(actor=varld.framling, plan=plan, text="Klara svenska B.").plan == plan
    with pytest.raises(PermissionDenied):
        nytt_mal(actor=UserFactory(roll="handlaggare", enhet=enhet), plan=plan, text="Något annat.")
    with pytest.raises(PermissionDenied):
        nytt_mal(actor=varld.handledare, plan=plan, text="Något annat.")


@pytest.mark.krav("D11")
def test_i_ett_avslutat_arende_andras_planen_inte(varld):
    arende = ArendeFactory(enhet=varld.enhet, ansvarig=varld.ansvarig, avslutat=True)
    with pytest.raises(ValidationError, match="kan läsas men inte ändras"):
        nytt_mal(actor=varld.ansvarig, plan=PlanFactory(arende=arende), text="Klara svenska B.")


@pytest.mark.krav("S052", "D11")
def test_i_ett_avslutat_arende_borjar_ingen_plan(varld):
    """It would lie there without anybody who may change it, and be the person's plan in the next case."""
    arende = ArendeFactory(enhet=varld.enhet, ansvarig=varld.ansvarig, avslutat=True)
    with pytest.raises(ValidationError, match="kan läsas men inte ändras"):
        hamta_eller_borja_plan(actor=varld.ansvarig, arende=arende)
    svar = varld.klient(varld.ansvarig).post(reverse("arende_plan_mal_ny", args=[arende.pk]), {"text": "Klara svenska B."})
    assert svar.status_code == 422 and "Klara svenska B." in svar.content.decode()
    assert not Plan.objects.filter(person=arende.person).exists()


# --- two handlers at once (N17) ---------------------------------------------------------------------------------


@pytest.mark.krav("N17", "S052")
def test_tva_som_andrar_samma_plan_skriver_inte_over_varandra(varld, plan):
    _huvud(varld, plan, 0, eget_onskemal="Vill laga mat.")
    with pytest.raises(Andrad, match="Ada Ansvarig har sparat"):
        _huvud(varld, plan, 0, eget_onskemal="Vill köra buss.")
    plan.refresh_from_db()
    assert (plan.eget_onskemal, plan.version) == ("Vill laga mat.", 1)
    _huvud(varld, plan, 0, eget_onskemal="Vill laga mat.")  # the same words sent twice are no clash
    _huvud(varld, plan, 1, eget_onskemal="Vill köra buss.")
    plan.refresh_from_db()
    assert (plan.eget_onskemal, plan.version) == ("Vill köra buss.", 2)


@pytest.mark.krav("N17")
def test_rader_som_andrats_i_ett_annat_fonster_sager_vad_som_star_nu(varld, plan, mal):
    gammal = mal.text
    andra_mal(actor=varld.ansvarig, mal=mal, text="Nytt mål.", fran=gammal)
    with pytest.raises(Andrad, match="Nytt mål"):
        andra_mal(actor=varld.ansvarig, mal=mal, text="Ett annat mål.", fran=gammal)
    behov = PlanbehovFactory(plan=plan)
    andra_behov(
        actor=varld.ansvarig, behov=behov, beskrivning="Kvällstid", aktor="ame", aktor_namn="", fran="Arbetsmarknadsenheten"
    )
    with pytest.raises(Andrad, match="Kvällstid"):
        andra_behov(
            actor=varld.ansvarig, behov=behov, beskrivning="Dagtid", aktor="ame", aktor_namn="", fran="Arbetsmarknadsenheten"
        )
    rad = _aktivitet(varld, plan, mal)
    fran = som_det_star(rad)
    andra_aktivitet(actor=varld.ansvarig, aktivitet=rad, fran=fran, text="Provlektion.")
    with pytest.raises(Andrad, match="Provlektion"):
        andra_aktivitet(actor=varld.ansvarig, aktivitet=rad, fran=fran, text="Möte med rektorn.")


@pytest.mark.krav("N17", "S052")
@pytest.mark.parametrize("falt", ["timmar_per_vecka", "mal", "behov", "ansvarig_aktor"])
def test_varje_falt_i_en_aktivitet_skyddas_mot_det_andra_fonstret(varld, plan, mal, falt):
    """The other window's form holds the old value of every field, and would put it back."""
    nytt = {
        "timmar_per_vecka": Decimal("20"),
        "mal": PlanmalFactory(plan=plan, text="Klara svenska B.", ordning=1),
        "behov": PlanbehovFactory(plan=plan),
        "ansvarig_aktor": "af",
    }[falt]
    rad = _aktivitet(varld, plan, mal, ansvarig_namn="Eva")
    fran, gammalt = som_det_star(rad), getattr(rad, falt)
    andra_aktivitet(actor=varld.ansvarig, aktivitet=rad, fran=fran, **{falt: nytt})
    with pytest.raises(Andrad, match="Nu står det"):
        andra_aktivitet(actor=varld.ansvarig, aktivitet=rad, fran=fran, text="Möte med rektorn.", **{falt: gammalt})
    rad.refresh_from_db()
    assert getattr(rad, falt) == nytt


@pytest.mark.krav("N16")
def test_personnummer_stannar_utanfor_planen(varld, plan, mal):
    for falt in ("eget_onskemal", "barnperspektiv", "mal_eb"):
        with pytest.raises(ValidationError) as fel:
            _huvud(varld, plan, 0, **{falt: "Barnet 20150412-2380 byter skola."})
        assert falt in fel.value.message_dict
    with pytest.raises(ValidationError):
        _aktivitet(varld, plan, mal, varfor="Gäller 19700101-2391.")
    with pytest.raises(ValidationError):
        nytt_behov(actor=varld.ansvarig, plan=plan, slag="natverk", beskrivning="Se 19700101-2391")


# --- goals, needs, activities -----------------------------------------------------------------------------------


@pytest.mark.krav("S061", "C24")
def test_planen_har_en_av_fyra_maltyper_och_steg_ar_en_egen(varld, plan):
    _huvud(varld, plan, 0, maltyp="steg")
    plan.refresh_from_db()
    assert plan.get_maltyp_display() == "Ett steg närmare arbete eller studier"
    with pytest.raises(ValidationError):
        _huvud(varld, plan, 1, maltyp="kod_4")


@pytest.mark.krav("S056", "C25")
def test_en_aktivitet_utan_mal_kan_inte_startas(varld, plan, mal):
    for fel_mal in (None, PlanmalFactory(), PlanmalFactory(plan=plan, status=Malstatus.NATT, avslutat_den=idag())):
        with pytest.raises(ValidationError) as fel:
            _aktivitet(varld, plan, fel_mal)
        assert fel.value.message_dict["mal"] == [
            "Välj vilket mål aktiviteten ska leda till. En aktivitet utan mål kan inte startas."
        ]
    with pytest.raises(ValidationError) as fel:
        _aktivitet(varld, plan, mal, varfor="  ")
    assert "varfor" in fel.value.message_dict
    assert not Planaktivitet.objects.exists()
    assert _aktivitet(varld, plan, mal).status == Aktivitetsstatus.PAGAR
    with pytest.raises(ValidationError, match="Avsluta dem först"):
        avsluta_mal(actor=varld.ansvarig, mal=mal, status="natt", avslutat_den=idag())


@pytest.mark.krav("S031", "C13")
def test_varje_aktivitet_har_exakt_en_ansvarig(varld, plan, mal):
    with pytest.raises(ValidationError):
        _aktivitet(varld, plan, mal, ansvarig_aktor="")
    with pytest.raises(ValidationError):
        _aktivitet(varld, plan, mal, ansvarig_aktor="alla")
    assert _aktivitet(varld, plan, mal, ansvarig_aktor="af", ansvarig_namn="Handläggare Eva").ansvarig_aktor == Aktor.AF


@pytest.mark.krav("C97")
def test_samma_aktivitet_skickad_tva_ganger_blir_en(varld, plan, mal):
    assert _aktivitet(varld, plan, mal).pk == _aktivitet(varld, plan, mal).pk


@pytest.mark.krav("S062", "C22")
def test_flera_behov_med_var_sin_aktor_och_status_och_aldrig_en_diagnos(varld, plan):
    for slag, aktor in (("sprak", "utbildning"), ("halsostod", "region"), ("boende", "eb")):
        nytt_behov(actor=varld.ansvarig, plan=plan, slag=slag, aktor=aktor)
    with pytest.raises(ValidationError, match="finns redan"):
        nytt_behov(actor=varld.ansvarig, plan=plan, slag="sprak", aktor="ame")
    with pytest.raises(ValidationError):
        nytt_behov(actor=varld.ansvarig, plan=plan, slag="depression")
    ett = plan.behov.get(slag="boende")
    avsluta_behov(actor=varld.ansvarig, behov=ett, status="tillgodosett", upphort_den=idag())
    assert nytt_behov(actor=varld.ansvarig, plan=plan, slag="boende").pk != ett.pk


@pytest.mark.krav("S110", "C20")
def test_planen_rymmer_natverk_som_mentor_och_kontaktperson(varld, plan, mal):
    behov = nytt_behov(actor=varld.ansvarig, plan=plan, slag="natverk", aktor="annan", aktor_namn="Mentor i föreningen")
    rad = _aktivitet(
        varld, plan, mal, behov=behov, text="Träffa en mentor", ansvarig_aktor="annan", ansvarig_namn="Mentor i föreningen"
    )
    assert (rad.behov, rad.slag) == (behov, "")


@pytest.mark.krav("S057", "C25")
def test_sysselsattning_kraver_mal_slut_och_oversyn(varld, plan, mal):
    for falt in ({"slut_den": None, "ses_over_den": idag(10)}, {"slut_den": idag(30), "ses_over_den": None}):
        with pytest.raises(ValidationError):
            _aktivitet(varld, plan, mal, ar_sysselsattning=True, **falt)
    with pytest.raises(ValidationError, match="mellan starten och slutet"):
        _aktivitet(varld, plan, mal, ar_sysselsattning=True, slut_den=idag(30), ses_over_den=idag(31))
    rad = _aktivitet(varld, plan, mal, ar_sysselsattning=True, slut_den=idag(30), ses_over_den=idag(15))
    with pytest.raises(ValidationError, match="Använd Förläng"):
        andra_aktivitet(actor=varld.ansvarig, aktivitet=rad, fran=som_det_star(rad), slut_den=idag(60))


@pytest.mark.krav("S057")
def test_att_fornya_sysselsattning_kraver_ett_nytt_skal(varld, plan, mal):
    rad = _aktivitet(varld, plan, mal, ar_sysselsattning=True, slut_den=idag(30), ses_over_den=idag(15))

    def forlang(dagar, skal):
        return forlang_aktivitet(
            actor=varld.ansvarig, aktivitet=rad, slut_den=idag(dagar), ses_over_den=idag(dagar - 5), skal=skal
        )

    for gammalt in ("", "då ser du om  kursen passar dig"):
        with pytest.raises(ValidationError) as fel:
            forlang(60, gammalt)
        assert "skal" in fel.value.message_dict
    forlang(60, "Behöver pröva eftermiddagar också.")
    text = Anteckning.objects.get(arende=varld.arende).text
    assert "förlängs" in text and text.endswith("Skäl: Behöver pröva eftermiddagar också.")
    with pytest.raises(ValidationError, match="detsamma som förut"):
        forlang(90, "Behöver pröva eftermiddagar också")
    forlang(90, "Nu prövar vi fyra dagar i veckan.")
    rad.refresh_from_db()
    assert (rad.slut_den, rad.ses_over_den) == (idag(90), idag(85))


@pytest.mark.krav("S082", "C36")
def test_samma_slag_igen_kraver_en_rad_om_varfor(varld, plan, mal):
    Insats.objects.all().delete()
    assert _aktivitet(varld, plan, mal, slag="jobbsok").trots_tidigare == ""
    with pytest.raises(ValidationError) as fel:
        _aktivitet(varld, plan, mal, slag="jobbsok", text="Fler ansökningar")
    assert "trots_tidigare" in fel.value.message_dict
    rad = _aktivitet(varld, plan, mal, slag="jobbsok", text="Fler ansökningar", trots_tidigare="Nu söker vi i en annan bransch.")
    assert rad.trots_tidigare == "Nu söker vi i en annan bransch."
    assert _aktivitet(varld, plan, mal, text="Utan slag").slag == ""


@pytest.mark.krav("S082")
def test_aven_insatser_och_annan_enhet_raknas_men_bara_i_arenden_man_far_se(varld, plan, mal):
    Insats.objects.all().delete()
    enhet = varld.framling.aktiva_uppdrag[0].enhet
    annat = ArendeFactory(person=varld.arende.person, enhet=enhet, ansvarig=varld.framling, insats=True, deltagande=False)
    InsatsFactory(arende=annat, insatstyp=InsatstypFactory(verksamhet=enhet.verksamhet, loka_typ="jobbsok"))
    assert tidigare_av_slag(varld.ansvarig, varld.arende, "jobbsok") == []
    assert _aktivitet(varld, plan, mal, slag="jobbsok").pk
    assert len(tidigare_av_slag(varld.framling, annat, "jobbsok")) == 2
    med_roll(varld.ansvarig, "chef", enhet)
    alla = tidigare_av_slag(User.objects.get(pk=varld.ansvarig.pk), varld.arende, "jobbsok")
    assert {t.var for t in alla} == {"AME Annan", "Arbetsmarknadsenheten"}


@pytest.mark.krav("T07")
def test_dagar_som_inte_gar_ihop_stoppas(varld, plan, mal):
    for falt in ({"start_den": plan.paborjad_den - timedelta(days=1)}, {"slut_den": idag(-1)}):
        with pytest.raises(ValidationError):
            _aktivitet(varld, plan, mal, **falt)
    kommande = _aktivitet(varld, plan, mal, start_den=idag(5))
    assert kommande.status == Aktivitetsstatus.PLANERAD
    with pytest.raises(ValidationError):
        avsluta_aktivitet(actor=varld.ansvarig, aktivitet=kommande, status="klar", slut_den=idag())
    assert avsluta_aktivitet(actor=varld.ansvarig, aktivitet=kommande, status="avbruten", slut_den=idag()).status == "avbruten"


# --- the goals differ (S115) ------------------------------------------------------------------------------------


@pytest.mark.krav("S115", "C23")
def test_skiljer_malen_blir_det_en_punkt_for_trepartssamtalet_hos_agaren(varld, plan):
    samtal = TrepartssamtalFactory(
        remiss=RemissFactory(antagen=True, mottagande_enhet=varld.enhet, arende=varld.arende), senast_den=idag(9)
    )
    _huvud(varld, plan, 0, mal_ame="Arbete på halvtid.", mal_eb="Arbete på heltid.", malen_skiljer=True)
    rad = Bevakning.objects.oppna().get(arende=varld.arende, slag=Bevakningsslag.MANUELL)
    assert (rad.titel, rad.ansvarig, rad.forfaller_den) == (
        "Ta upp i trepartssamtalet att målen skiljer sig åt",
        varld.ansvarig,
        samtal.senast_den,
    )
    _huvud(varld, plan, 1, mal_af="Utbildning.")
    assert Bevakning.objects.oppna().filter(mal_id=plan.pk).count() == 1
    _huvud(varld, plan, 2, malen_skiljer=False)
    assert not Bevakning.objects.oppna().filter(mal_id=plan.pk).exists()


# --- the end ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("C23")
def test_planen_avslutas_inte_med_oppna_aktiviteter_utan_skal(varld, plan, mal):
    rad = _aktivitet(varld, plan, mal)
    with pytest.raises(ValidationError, match=rad.text):
        avsluta_plan(actor=varld.ansvarig, plan=plan, avslutad_den=idag())
    avsluta_plan(actor=varld.ansvarig, plan=plan, avslutad_den=idag(), skal="Flyttar till annan kommun.")
    for x in (rad, plan, mal):
        x.refresh_from_db()
    assert (rad.status, mal.status, plan.status) == (Aktivitetsstatus.AVBRUTEN, Malstatus.NEDLAGT, Planstatus.AVSLUTAD)
    assert "Flyttar till annan kommun." in Anteckning.objects.get(arende=varld.arende).text
    assert avsluta_plan(actor=varld.ansvarig, plan=plan, avslutad_den=idag()) == plan
    with pytest.raises(ValidationError, match="Planen är avslutad"):
        nytt_mal(actor=varld.ansvarig, plan=plan, text="För sent.")
    ny = hamta_eller_borja_plan(actor=varld.ansvarig, arende=varld.arende)
    assert ny.pk != plan.pk


@pytest.mark.krav("C94", "S052")
def test_tva_personer_med_var_sin_aktiv_plan_slas_inte_ihop(varld, plan):
    annan = PersonFactory(namnd=varld.enhet.verksamhet.namnd)
    slutet = ArendeFactory(enhet=varld.enhet, person=annan, ansvarig=varld.ansvarig, avslutat=True)
    andra = PlanFactory(arende=slutet)

    def ihop():
        return sla_ihop(actor=varld.chef, kvar=plan.person, bort=annan, skal="Samma telefon och adress.", inte_fingerade=True)

    with pytest.raises(ValidationError, match="en aktiv plan"):
        ihop()
    Plan.objects.filter(pk=andra.pk).update(status=Planstatus.AVSLUTAD, avslutad_den=idag())
    ihop()
    assert Plan.objects.filter(person=plan.person).count() == 2


def test_aktivitetens_mal_ar_i_samma_plan(varld, plan, mal):
    """A row posted by hand: the goal of somebody else's plan, or their need."""
    with pytest.raises(ValidationError) as fel:
        _aktivitet(varld, plan, mal, behov=PlanbehovFactory())
    assert "behov" in fel.value.message_dict
    assert PlanaktivitetFactory(plan=plan, mal=mal).mal == mal
