"""What starting, prolonging and ending a participation asks for."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Bevakning
from ame.organisation.models import Insatstyp
from followup import services as followup
from insatser.models import Insats, Insatsforlangning, Placering, Plan, Planmal, Tillfalle
from insatser.services import avsluta_alla_insatser, avsluta_insats, forlang_insats, starta_insats
from tests.factories import InsatsFactory, InsatstypFactory
from tests.factories.insatser import PlaceringFactory, PlanFactory, PlanmalFactory, TillfalleFactory

pytestmark = pytest.mark.django_db
SYFTE = {"syfte_handlaggare": "ja", "syfte_deltagare": "delvis"}


def _idag(dagar=0):
    return timezone.localdate() + timedelta(days=dagar)


@pytest.fixture
def vantar(varld):
    varld.arende = varld.nytt_arende(insats=False, inskrivet=True)
    return varld


def _typ(varld, **falt):
    return InsatstypFactory(verksamhet=varld.enhet.verksamhet, **falt)


def _starta(varld, typ=None, **falt):
    grund = {"utforare": "egen_ame", "vald_av": "ame", "mal": "Pröva arbete.", "foljer_onskemal": "ja", "start_den": _idag()}
    return starta_insats(actor=varld.ansvarig, arende=varld.arende, insatstyp=typ or _typ(varld), **(grund | falt))


def _fel(anrop):
    with pytest.raises(ValidationError) as fel:
        anrop()
    return fel.value.message_dict if hasattr(fel.value, "error_dict") else {"": fel.value.messages}


# --- S056: every insats serves a goal of the plan -----------------------------------------------------------------


@pytest.mark.krav("S056")
def test_en_insats_utan_valt_mal_skriver_malet_i_planen(vantar):
    insats = _starta(vantar, mal="Klara en halv arbetsdag.")
    plan = Plan.objects.aktiva().get(person=vantar.arende.person_id)
    assert insats.planmal.plan == plan
    assert insats.planmal.text == insats.mal == "Klara en halv arbetsdag."
    igen = _starta(vantar, _typ(vantar, loka_typ="kurs"), mal="Klara en halv arbetsdag.")
    assert igen.planmal == insats.planmal, "the same words are the same goal"


@pytest.mark.krav("S056")
def test_ett_valt_mal_ar_personens_eget_och_oppet(vantar):
    mal = PlanmalFactory(plan=PlanFactory(arende=vantar.arende), text="Ett arbete i kök.")
    insats = _starta(vantar, planmal=mal, mal="")
    assert (insats.planmal, insats.mal) == (mal, "Ett arbete i kök.")
    assert "planmal" in _fel(lambda: _starta(vantar, _typ(vantar, loka_typ="kurs"), planmal=PlanmalFactory()))
    Planmal.objects.filter(pk=mal.pk).update(status="natt", avslutat_den=_idag())
    assert "planmal" in _fel(lambda: _starta(vantar, _typ(vantar, loka_typ="sprak"), planmal=mal))


@pytest.mark.krav("S056")
def test_formularet_visar_planens_oppna_mal(vantar):
    oppet = PlanmalFactory(plan=PlanFactory(arende=vantar.arende), text="Ett arbete i kök.")
    PlanmalFactory(plan=oppet.plan, text="Gamla målet", status="nedlagt", avslutat_den=_idag())
    typ, klient = _typ(vantar), vantar.klient(vantar.ansvarig)
    url = reverse("insats_ny", args=[vantar.arende.pk])
    html = klient.get(url).content.decode()
    assert "Ett arbete i kök." in html
    assert "Gamla målet" not in html
    data = {"insatstyp": typ.pk, "start_den": _idag(), "planmal": oppet.pk, "foljer_onskemal": "ja", "vald_av": "deltagare",
            "utforare": "egen_ame"}  # fmt: skip
    assert klient.post(url, data).status_code == 302
    rad = Insats.objects.get(arende=vantar.arende)
    assert (rad.planmal, rad.vald_av) == (oppet, "deltagare")
    sida = klient.get(reverse("insats", args=[rad.pk])).content.decode()
    for text in ("Ett arbete i kök.", "Deltagaren", "AME-insats", "Mål i planen"):
        assert text in sida


# --- S054, S082, S083, S057 at the start --------------------------------------------------------------------------


@pytest.mark.krav("S054")
@pytest.mark.parametrize("svar", ["delvis", "nej"])
def test_foljer_insatsen_inte_onskemalet_skrivs_skalet(vantar, svar):
    typ = _typ(vantar)
    assert "foljer_skal" in _fel(lambda: _starta(vantar, typ, foljer_onskemal=svar, foljer_skal="  "))
    rad = _starta(vantar, typ, foljer_onskemal=svar, foljer_skal="Det fanns ingen plats i kök.")
    assert rad.foljer_skal == "Det fanns ingen plats i kök."


@pytest.mark.krav("S082")
def test_samma_slag_igen_behover_en_rad_om_varfor(vantar):
    tidigare = vantar.nytt_arende(person=vantar.arende.person, insats=False, avslutat=True, deltagande=False, avslut=False)
    InsatsFactory(arende=tidigare, avslutad=True, insatstyp=_typ(vantar, namn="Träning förr"))
    typ = _typ(vantar)
    assert "trots_tidigare" in _fel(lambda: _starta(vantar, typ))
    klient, url = vantar.klient(vantar.ansvarig), reverse("insats_ny", args=[vantar.arende.pk])
    data = {"insatstyp": typ.pk, "start_den": _idag(), "mal": "Pröva kök.", "foljer_onskemal": "ja", "vald_av": "ame",
            "utforare": "egen_ame"}  # fmt: skip
    svar = klient.post(url, data)
    assert svar.status_code == 422
    assert "Träning förr" in svar.content.decode()
    assert klient.post(url, data | {"trots_tidigare": "En annan sorts arbete."}).status_code == 302
    rad = Insats.objects.get(arende=vantar.arende)
    assert rad.trots_tidigare == "En annan sorts arbete."
    assert "En annan sorts arbete." in klient.get(reverse("insats", args=[rad.pk])).content.decode()


@pytest.mark.krav("S082")
def test_ett_annat_slag_fragar_inte_och_sparar_inget_svar(vantar):
    _starta(vantar)
    rad = _starta(vantar, _typ(vantar, loka_typ="kurs"), trots_tidigare="Behövs inte här.")
    assert rad.trots_tidigare == ""


@pytest.mark.krav("S083", "C38")
@pytest.mark.parametrize("slag", ["ame", "osa", "daglig_verksamhet", "af_uppdrag", "kaa", "feriejobb"])
def test_uppdraget_foljer_katalogen_vad_som_an_skickas(vantar, slag):
    rad = _starta(vantar, _typ(vantar, slag=slag), slag="ame")
    assert rad.slag == slag
    html = vantar.klient(vantar.ansvarig).get(reverse("insats", args=[rad.pk])).content.decode()
    assert rad.get_slag_display() in html


@pytest.mark.krav("S057", "C25")
def test_sysselsattning_behover_mal_slut_och_oversyn(vantar):
    typ = _typ(vantar, ar_sysselsattning=True)
    assert "ses_over_den" in _fel(lambda: _starta(vantar, typ))
    assert "ses_over_den" in _fel(lambda: _starta(vantar, typ, ses_over_den=_idag()))
    assert "ses_over_den" in _fel(lambda: _starta(vantar, typ, ses_over_den=_idag(91)))
    assert "mal" in _fel(lambda: _starta(vantar, typ, mal="", ses_over_den=_idag(30)))
    rad = _starta(vantar, typ, ses_over_den=_idag(30))
    assert (rad.planerat_slut_den, rad.ses_over_den) == (_idag(90), _idag(30))
    bevakning = Bevakning.objects.oppna().get(mal_id=rad.pk)
    assert (bevakning.ansvarig, bevakning.forfaller_den) == (vantar.ansvarig, _idag(30))


@pytest.mark.krav("S057", "C25")
def test_sysselsattning_forlangs_bara_av_ett_nytt_skal(vantar):
    rad = _starta(vantar, _typ(vantar, ar_sysselsattning=True), ses_over_den=_idag(30))

    def forlang(dagar, skal, oversyn=None):
        return forlang_insats(actor=vantar.ansvarig, insats=rad, planerat_slut_den=_idag(dagar), skal=skal, ses_over_den=oversyn)

    assert "ses_over_den" in _fel(lambda: forlang(120, "Har börjat klara kassan."))
    forlang(120, "Har börjat klara kassan.", _idag(110))
    rad.refresh_from_db()
    assert (rad.planerat_slut_den, rad.ses_over_den) == (_idag(120), _idag(110))
    assert Bevakning.objects.oppna().get(mal_id=rad.pk).forfaller_den == _idag(110)
    for samma in ("Har börjat klara kassan.", "  har BÖRJAT klara   kassan. ", rad.mal):
        assert "nytt skäl" in _fel(lambda text=samma: forlang(150, text, _idag(140)))["skal"][0]
    forlang(150, "Ska pröva ett ordinarie schema.", _idag(140))
    assert rad.forlangningar.count() == 2


# --- law.md C33 and C32 -------------------------------------------------------------------------------------------


@pytest.mark.krav("LC33")
def test_utan_provning_kraver_att_personen_fatt_veta_eller_ett_skal(vantar):
    typ = _typ(vantar, ar_utan_provning=True)
    assert "informerad" in _fel(lambda: _starta(vantar, typ))
    assert not Insats.objects.filter(arende=vantar.arende).exists()
    klient, url = vantar.klient(vantar.ansvarig), reverse("insats_ny", args=[vantar.arende.pk])
    data = {"insatstyp": typ.pk, "start_den": _idag(), "mal": "Pröva kök.", "foljer_onskemal": "ja", "vald_av": "ame",
            "utforare": "egen_ame"}  # fmt: skip
    svar = klient.post(url, data)
    assert svar.status_code == 422
    assert "ansöka om annan hjälp" in svar.content.decode()
    assert klient.post(url, data | {"informerad": "on"}).status_code == 302
    rad = Insats.objects.get(arende=vantar.arende)
    assert rad.informerad_den == _idag()
    skal = _starta(vantar, _typ(vantar, ar_utan_provning=True, loka_typ="kurs"), ej_informerad_skal="Tolken kom inte.")
    assert (skal.informerad_den, skal.ej_informerad_skal) == (None, "Tolken kom inte.")


@pytest.mark.krav("LC32")
def test_en_insats_utan_identitet_kan_inte_fa_en_person(vantar):
    typ = _typ(vantar, namn="Öppna huset", ar_anonym=True, anonym_beslut="2026-09-01 § 12")
    assert "insatstyp" in _fel(lambda: _starta(vantar, typ))
    html = vantar.klient(vantar.ansvarig).get(reverse("insats_ny", args=[vantar.arende.pk])).content.decode()
    assert "Öppna huset" not in html
    with pytest.raises(DatabaseError, match="utan person"), transaction.atomic():
        InsatsFactory(arende=vantar.arende, insatstyp=typ)  # not even past the services
    annan = InsatsFactory(arende=varld_arende(vantar))
    with pytest.raises(DatabaseError, match="utan person"), transaction.atomic():
        Insats.objects.filter(pk=annan.pk).update(insatstyp=typ)


def varld_arende(varld):
    return varld.nytt_arende(deltagande=False)


# --- S071: length and renewals ------------------------------------------------------------------------------------


@pytest.mark.krav("S071")
def test_ett_slut_efter_normal_langd_ar_ett_beslut_med_skal(vantar):
    typ = _typ(vantar)
    assert "langre_skal" in _fel(lambda: _starta(vantar, typ, planerat_slut_den=_idag(91)))
    rad = _starta(vantar, typ, planerat_slut_den=_idag(120), langre_skal="Börjar med halva dagar.")
    beslut = Insatsforlangning.objects.get(insats=rad)
    assert (beslut.fran_den, beslut.till_den, beslut.skal) == (_idag(90), _idag(120), "Börjar med halva dagar.")
    assert beslut.beslutad_av == vantar.ansvarig


@pytest.fixture
def nytt_formular(vantar):
    """The form as the browser holds it: answered all but for the end and what the end asks for."""
    typ, klient = _typ(vantar, normal_langd_dagar=90), vantar.klient(vantar.ansvarig)
    url = reverse("insats_ny", args=[vantar.arende.pk])
    data = {"insatstyp": typ.pk, "start_den": _idag(), "planerat_slut_den": _idag(90), "mal": "Pröva kök.", "foljer_onskemal": "ja",
            "vald_av": "ame", "utforare": "egen_ame"}  # fmt: skip
    return lambda **falt: klient.post(url, data | falt)


@pytest.mark.krav("S071", "C31")
def test_fragan_om_langre_tid_visas_bara_nar_slutet_ligger_efter_det_normala(nytt_formular):
    def fragar(**falt):
        return 'name="langre_skal"' in nytt_formular(uppdatera="planerat_slut_den", **falt).content.decode()

    assert not fragar()
    assert fragar(planerat_slut_den=_idag(91))
    assert not fragar(planerat_slut_den=_idag(91), start_den=_idag(1))
    assert not fragar(planerat_slut_den="i maj", start_den="")
    behallet = nytt_formular(uppdatera="planerat_slut_den", planerat_slut_den=_idag(120)).context["form"]
    assert str(behallet["planerat_slut_den"].value()) == str(_idag(120)), "the end that was typed stays"


@pytest.mark.krav("S071")
def test_utan_javascript_fragar_tjansten_nar_slutet_ar_senare(nytt_formular):
    svar = nytt_formular(planerat_slut_den=_idag(91))
    assert svar.status_code == 422
    assert "Normal längd är 90 dagar. Skriv varför insatsen behöver pågå längre." in svar.content.decode()
    assert 'name="langre_skal"' in svar.content.decode()
    assert nytt_formular(planerat_slut_den=_idag(91), langre_skal="Börjar med halva dagar.").status_code == 302
    assert Insatsforlangning.objects.get().skal == "Börjar med halva dagar."


@pytest.mark.krav("S071")
def test_en_annan_startdag_flyttar_det_foreslagna_slutet_men_inte_ett_eget(vantar, nytt_formular):
    def slut(eget):
        form = nytt_formular(uppdatera="start_den", start_den=_idag(-5), planerat_slut_den=eget).context["form"]
        return str(form["planerat_slut_den"].value()), "langre_skal" in form.fields

    assert slut(_idag(90)) == (str(_idag(85)), False), "a start some days ago is not a longer time"
    assert slut(_idag(60)) == (str(_idag(60)), False)


@pytest.mark.krav("S071")
def test_en_orimlig_startdag_sags_i_ord(nytt_formular):
    svar = nytt_formular(start_den="9999-12-31", planerat_slut_den="")
    assert svar.status_code == 422
    assert "Starta insatsen tidigast den dag den börjar." in svar.content.decode()
    assert nytt_formular(uppdatera="start_den", start_den="9999-12-31").status_code == 200


@pytest.mark.krav("S070", "S071")
def test_varje_forlangning_ar_en_rad_med_beslut_och_visas(varld):
    rad = InsatsFactory(arende=varld.arende, planerat_slut_den=_idag(10))
    for dagar in (60, 300):  # the second one passes the longest length
        forlang_insats(actor=varld.ansvarig, insats=rad, planerat_slut_den=_idag(dagar), skal=f"Behöver {dagar} dagar.")
    assert list(rad.forlangningar.values_list("till_den", "skal", "beslutad_av")) == [
        (_idag(60), "Behöver 60 dagar.", varld.ansvarig.pk),
        (_idag(300), "Behöver 300 dagar.", varld.ansvarig.pk),
    ]
    html = varld.klient(varld.ansvarig).get(reverse("insats", args=[rad.pk])).content.decode()
    assert "Behöver 60 dagar." in html
    assert "Behöver 300 dagar." in html


def _var_dar(varld, rad):
    svar = {"status": "narvarande", "timmar": 4, "markerad_av": varld.ansvarig, "markerad_vid": timezone.now()}
    Tillfalle.objects.filter(insats=rad, den__lte=_idag()).update(**svar)


# --- S059 and what must be clear at the end -----------------------------------------------------------------------


@pytest.mark.krav("S059")
def test_bada_svarar_nar_insatsen_slutar(varld):
    rad = InsatsFactory(arende=varld.arende)
    grund = {"actor": varld.ansvarig, "insats": rad, "slut_den": _idag(), "slutorsak": "genomford"}
    assert "syfte_deltagare" in _fel(lambda: avsluta_insats(**grund, syfte_handlaggare="ja"))
    assert "syfte_handlaggare" in _fel(lambda: avsluta_insats(**grund, syfte_deltagare="nej"))
    html = varld.klient(varld.ansvarig).get(reverse("insats_avsluta", args=[rad.pk])).content.decode()
    assert "stärka: att arbeta" in html
    avsluta_insats(**grund, syfte_handlaggare="ja", syfte_deltagare="nej", syfte_kommentar="Vi ser olika på det.")
    rad.refresh_from_db()
    assert (rad.syfte_handlaggare, rad.syfte_deltagare) == ("ja", "nej")


@pytest.mark.krav("S088", "C54")
def test_en_insats_slutar_inte_med_oklar_narvaro(varld):
    rad = InsatsFactory(arende=varld.arende)
    for dagar in (-3, -2):
        TillfalleFactory(insats=rad, den=_idag(dagar))
    kommande = TillfalleFactory(insats=rad, den=_idag(4))
    placering = PlaceringFactory(insats=rad, pagar=True)
    grund = {"actor": varld.ansvarig, "insats": rad, "slut_den": _idag(), "slutorsak": "genomford", **SYFTE}
    assert "2 pass är inte klara" in str(_fel(lambda: avsluta_insats(**grund)))
    klient, url = varld.klient(varld.ansvarig), reverse("insats_avsluta", args=[rad.pk])
    html = klient.get(url).content.decode()
    assert "2 pass är inte klara" in html
    assert reverse("arende_narvaro", args=[varld.arende.pk]) in html
    _var_dar(varld, rad)
    tidigt = _fel(lambda: avsluta_insats(**grund | {"slut_den": _idag(-5)}))
    assert "var där" in tidigt["slut_den"][0]
    avsluta_insats(**grund)
    assert not Tillfalle.objects.filter(pk=kommande.pk).exists()
    assert Placering.objects.get(pk=placering.pk).status == "avslutad"


@pytest.mark.krav("S088", "S128")
def test_arendets_avslut_stoppas_av_oklar_narvaro_och_sager_det_pa_sidan(varld):
    Insats.objects.all().delete()
    rad = InsatsFactory(arende=varld.arende)
    TillfalleFactory(insats=rad, den=_idag(-1))
    avslut = {
        "orsak": "eget_avbrott", "avslutad_den": _idag(), "forsorjning_fore": "bistand", "forsorjning_efter": "bistand",
        "slutanteckning": "Flyttade.", "vart": "Söker själv",
    }  # fmt: skip
    assert "1 pass är inte klart" in str(_fel(lambda: followup.avsluta(actor=varld.ansvarig, arende=varld.arende, **avslut)))
    varld.arende.refresh_from_db()
    assert varld.arende.ar_oppet
    html = varld.klient(varld.ansvarig).get(reverse("avsluta", args=[varld.arende.pk])).content.decode()
    assert "1 pass är inte klart" in html
    assert reverse("arende_narvaro", args=[varld.arende.pk]) in html
    _var_dar(varld, rad)
    avsluta_alla_insatser(actor=varld.ansvarig, arende=varld.arende, slut_den=_idag())
    rad.refresh_from_db()
    assert (rad.status, rad.syfte_handlaggare, rad.syfte_deltagare) == ("avslutad", "", "")
    assert "inte besvarad" in varld.klient(varld.ansvarig).get(reverse("insats", args=[rad.pk])).content.decode()


# --- retired while in use -----------------------------------------------------------------------------------------


@pytest.mark.krav("S067", "T12")
def test_en_insats_som_tas_ur_bruk_gar_vidare_for_den_som_deltar(varld):
    rad = InsatsFactory(arende=varld.arende)
    Insatstyp.objects.filter(pk=rad.insatstyp_id).update(galler_till_den=_idag(-1))
    klient = varld.klient(varld.ansvarig)
    assert str(rad.insatstyp) in klient.get(reverse("insats", args=[rad.pk])).content.decode()
    forlang_insats(actor=varld.ansvarig, insats=rad, planerat_slut_den=_idag(200), skal="Fortsätter som planerat.")
    avsluta_insats(actor=varld.ansvarig, insats=rad, slut_den=_idag(), slutorsak="genomford", **SYFTE)
    rad.refresh_from_db()
    assert rad.status == "avslutad"


# --- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.krav("S083", "S065", "C05")
def test_listan_filtreras_pa_insats_uppdrag_och_form(varld):
    Insats.objects.all().delete()
    osa = InsatsFactory(arende=varld.arende, slag="osa", insatstyp=_typ(varld, namn="Lokalvård"), arbetsplatsform="ingen")
    ame = InsatsFactory(arende=varld.arende, insatstyp=_typ(varld, namn="Jobbklubben"), arbetsplatsform="extern")
    klient = varld.klient(varld.ansvarig)
    for fraga, vantat in (
        ({"slag": "osa"}, [osa]),
        ({"insats": "Jobbklubben"}, [ame]),
        ({"form": "extern"}, [ame]),
        ({"slag": "osa", "form": "extern"}, []),
    ):
        assert klient.get(reverse("insatser"), fraga).context["rader"] == vantat
    assert len(klient.get(reverse("insatser"), {"slag": "påhittat"}).context["rader"]) == 2
