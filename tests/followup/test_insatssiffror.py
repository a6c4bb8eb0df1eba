"""Insatser i siffror: hand-counted worlds, both job figures, those not assessed again in sight, and page, file and figure alike."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse

from ame.arenden.enums import Slag
from ame.organisation.enums import LokaTyp, Stodslag
from followup.nyckeltal.insatser import insatssiffror
from followup.nyckeltal.utsnitt import Utsnitt, enhetsval
from insatser.enums import Arbetsplatsform, Maltyp, Onskemal, Utforare
from insatser.models import Placering
from tests.factories import (
    ArendeFactory,
    AvslutFactory,
    EnhetFactory,
    InsatsFactory,
    InsatstypFactory,
    NivabedomningFactory,
    PlaceringFactory,
    PlanFactory,
    PlanoverlamningFactory,
    PlanversionFactory,
    PlatsFactory,
    StodaktivitetFactory,
    UserFactory,
    vid,
)

pytestmark = pytest.mark.django_db
IDAG = date(2026, 11, 22)


@pytest.fixture
def ame():
    return EnhetFactory(namn="AME Norr")


def siffror(*enheter):
    return insatssiffror(Utsnitt(enhetsval([(e.pk, e.namn) for e in enheter]), 2026, IDAG))


def rad(tabell, namn):
    return next(r for r in tabell.rader if r.namn == namn)


def texter(r):
    return [c.text for c in r.celler]


def arenden(ame, antal, **kw):
    return [ArendeFactory(enhet=ame, insats=True, deltagande=False, **kw) for _ in range(antal)]


@pytest.mark.krav("S053", "C54")
def test_en_plan_ar_kand_forst_nar_den_senaste_versionen_ar_overlamnad(ame):
    """S053: a copy handed over and the date written; a newer version that nobody has got makes the plan unknown again."""
    for i, arende in enumerate(arenden(ame, 20)):
        plan = PlanFactory(arende=arende)
        if i < 15:
            forsta = PlanversionFactory(plan=plan, nummer=1)
            if i < 10:
                PlanoverlamningFactory(planversion=forsta)
            if i < 5:
                PlanversionFactory(plan=plan, nummer=2, signerad_vid=vid(date(2026, 10, 20)))
    tabell = siffror(ame).tabeller["plan"]
    (alla,) = tabell.rader
    assert texter(alla) == ["5", "10", "5"]  # known, signed but not handed over, none
    assert (alla.andel.n.text, alla.andel.av.text, alla.andel.text) == ("5", "20", "25\xa0%")


@pytest.mark.krav("S060", "S041", "C24")
def test_steg_visar_upp_oforandrat_ned_och_inte_bedomd_igen(ame):
    alla = arenden(ame, 24, baslinje__niva_vid_start="gul")
    for grupp, niva in ((alla[:5], "gron"), (alla[5:10], "gul"), (alla[10:15], "rod")):
        for arende in grupp:
            NivabedomningFactory(arende=arende, niva=niva, bedomd_den=date(2026, 10, 10))
    NivabedomningFactory(arende=alla[20], niva="gron", bedomd_den=alla[20].inskriven_den)  # the start itself is no step
    tabell = siffror(ame).tabeller["steg"]
    assert tabell.kolumner == ("Närmare", "Oförändrat", "Längre ifrån", "Inte bedömd igen")
    assert texter(rad(tabell, "Gul")) == ["5", "5", "5", "9"]


@pytest.mark.krav("S061", "C24")
def test_malet_steg_raknas_inte_som_misslyckat_i_jobbsiffran_och_bada_visas(ame):
    def avslutad(maltyp, **avslut):
        arende = ArendeFactory(enhet=ame, avslutat=True, avslut=False)
        AvslutFactory(arende=arende, **avslut)
        PlanFactory(arende=arende, maltyp=maltyp, avslutad=True)

    for _ in range(10):
        avslutad(Maltyp.ARBETE)
        avslutad(Maltyp.ARBETE, avbrott=True)
        avslutad(Maltyp.STEG, avbrott=True)
    s = siffror(ame)
    jobb, alla = s.tabeller["jobbmal"].rader[0], s.tabeller["mal"].summa
    assert (jobb.andel.n.text, jobb.andel.av.text, jobb.andel.text) == ("10", "20", "50\xa0%")
    assert (alla.andel.n.text, alla.andel.av.text, alla.andel.text) == ("10", "30", "33\xa0%")


@pytest.mark.krav("S055", "C23", "T11")
def test_andel_placeringar_som_foljer_onskemal_eller_erfarenhet_per_form(ame):
    extern = PlatsFactory(form=Arbetsplatsform.EXTERN, antal=50, anordnare__verksamhet=ame.verksamhet)
    arena = PlatsFactory(form=Arbetsplatsform.ARBETSARENA, antal=50, anordnare__verksamhet=ame.verksamhet)

    def placeringar(plats, antal, **kw):
        for arende in arenden(ame, antal):
            PlaceringFactory(insats=InsatsFactory(arende=arende), plats=plats, **{"pagar": True} | kw)

    placeringar(extern, 12, foljer_onskemal=Onskemal.JA)
    placeringar(extern, 8, foljer_onskemal=Onskemal.NEJ)
    placeringar(arena, 6, foljer_onskemal=Onskemal.NEJ, bygger_pa_erfarenhet=True)
    placeringar(arena, 6, foljer_onskemal=Onskemal.DELVIS)
    placeringar(arena, 5, foljer_onskemal=Onskemal.JA, pagar=False)
    Placering.objects.filter(status="planerad").update(status="installd")  # never came about: counted nowhere
    tabell = siffror(ame).tabeller["placeringar"]
    andelar = {r.namn: (r.andel.n.text, r.andel.av.text) for r in tabell.rader}
    assert andelar == {"Extern arbetsgivare": ("12", "20"), "Arbetsarena, egen regi": ("6", "12")}


@pytest.mark.krav("S002", "S054")
def test_vem_som_valde_och_om_det_foljer_onskemalet(ame):
    for arende in arenden(ame, 6):
        InsatsFactory(arende=arende, vald_av="deltagare", foljer_onskemal=Onskemal.JA)
    for arende in arenden(ame, 7):
        InsatsFactory(arende=arende, vald_av="remittent", foljer_onskemal=Onskemal.NEJ)
    tabell = siffror(ame).tabeller["vald"]
    assert texter(rad(tabell, "Deltagaren")) == ["6", "0", "0"]
    assert texter(rad(tabell, "Remittenten")) == ["0", "0", "7"]


@pytest.mark.krav("S064", "S164")
def test_lokas_arstabell_skrivs_ut_ur_databasen(ame):
    typ = InsatstypFactory(verksamhet=ame.verksamhet, loka_typ=LokaTyp.PRAKTIK)
    for utforare, antal in ((Utforare.EGEN_AME, 5), (Utforare.KOMMUNAL_ENHET, 6), (Utforare.UTANFOR, 7)):
        for arende in arenden(ame, antal):
            InsatsFactory(arende=arende, insatstyp=typ, utforare=utforare)
    tabell = siffror(ame).tabeller["loka"]
    assert tabell.kolumner == tuple(Utforare.labels)
    assert (*texter(rad(tabell, "Praktik")), rad(tabell, "Praktik").alla.text) == ("5", "6", "7", "18")


@pytest.mark.krav("S037", "S039", "S084")
def test_stodets_mix_med_tid_och_efter_uppdrag(ame):
    arende = arenden(ame, 1)[0]
    for slag, antal, motpart in ((Stodslag.COACHA, 6, "deltagare"), (Stodslag.FORETRADA, 5, "fk")):
        for _ in range(antal):
            StodaktivitetFactory(arende=arende, stodslag=slag, minuter=45, motpart=motpart)
    s = siffror(ame)
    assert [(r.namn, r.antal.text, r.timmar) for r in s.stod] == [("Coacha", "6", "4,5"), ("Företräda", "5", "3,8")]
    (uppdrag,) = s.uppdrag
    assert (uppdrag.namn, uppdrag.timmar, uppdrag.platser) == ("AME-insats", "8,2", "—")


@pytest.mark.krav("S084", "S083", "N02")
def test_platser_utan_tal_sags_saknas_och_raknas_inte_som_noll(ame):
    InsatstypFactory(verksamhet=ame.verksamhet, slag=Slag.OSA, platser=8)
    InsatstypFactory(verksamhet=ame.verksamhet, slag=Slag.OSA)
    InsatstypFactory(verksamhet=ame.verksamhet, slag=Slag.AF_UPPDRAG)
    platser = {u.namn: u.platser for u in siffror(ame).uppdrag}
    assert platser == {
        "Offentligt skyddad anställning": "8 (antal saknas för 1)",
        "Uppdrag från Arbetsförmedlingen": "— (antal saknas i katalogen)",
    }


@pytest.mark.krav("S059")
def test_bada_svarar_pa_om_insatsen_nadde_sitt_syfte(ame):
    for i, arende in enumerate(arenden(ame, 10)):
        InsatsFactory(arende=arende, avslutad=True, syfte_handlaggare="ja", syfte_deltagare="nej" if i < 5 else "avstar")
    tabell = siffror(ame).tabeller["syfte"]
    assert texter(rad(tabell, "Handläggaren")) == ["10", "0", "0", "0", "0"]
    assert texter(rad(tabell, "Deltagaren")) == ["0", "0", "5", "5", "0"]


@pytest.mark.krav("S069", "C31")
def test_median_och_nittionde_percentil_med_de_som_ar_kvar(ame):
    start = date(2026, 2, 1)
    typ = InsatstypFactory(verksamhet=ame.verksamhet, loka_typ=LokaTyp.KURS)
    for i, arende in enumerate(arenden(ame, 20)):
        slut = {"avslutad": True, "slut_den": start + timedelta(days=9 + i)} if i < 15 else {}
        InsatsFactory(arende=arende, insatstyp=typ, start_den=start, **slut)
    (rad_,) = siffror(ame).insatsdagar
    assert (rad_.namn, rad_.dagar.median, rad_.dagar.p90, rad_.dagar.n) == (LokaTyp.KURS.label, 19, None, "20")


def test_sma_grupper_doljs_och_gar_inte_att_rakna_ut(ame):
    for i, arende in enumerate(arenden(ame, 9)):
        InsatsFactory(arende=arende, vald_av="deltagare" if i < 2 else "remittent", foljer_onskemal=Onskemal.JA)
    tabell = siffror(ame).tabeller["vald"]
    assert rad(tabell, "Deltagaren").alla.text not in {"2", "9"}
    assert rad(tabell, "Remittenten").alla.text != "7"


@pytest.mark.krav("N01", "N04", "T05")
def test_sidan_och_filen_har_samma_tal(som, ame):
    for arende in arenden(ame, 6):
        InsatsFactory(arende=arende, vald_av="deltagare", foljer_onskemal=Onskemal.JA)
    klient = som(UserFactory(roll="chef", enhet=ame))
    sida = klient.get(reverse("insatssiffror"))
    assert sida.status_code == 200
    fil = klient.get(reverse("insatssiffror_csv"))
    rader = list(csv.reader(io.StringIO(fil.content.decode("utf-8-sig")), delimiter=";"))
    assert rader[0][:4] == ["omfattning", "period", "definitioner", "beraknat"]
    ur_filen = {(r[5], r[6]): r[7] for r in rader if r[4].startswith("Startade insatser")}
    assert ur_filen["Deltagaren", "Följer önskemålet"] == "6"
    assert sida.context["s"].tabeller["vald"].rader[0].celler[0].text == "6"


@pytest.mark.krav("N02")
def test_tom_databas_ger_skal_och_inga_nollor(som, ame):
    sida = som(UserFactory(roll="bestallare", enhet=ame)).get(reverse("insatssiffror"))
    text = sida.content.decode()
    assert "— Ingen insats startade under perioden." in text
    assert "0\xa0%" not in text


def test_den_som_inte_ser_siffror_far_nej_och_okant_filter_finns_inte(som, ame):
    assert som(UserFactory(roll="handledare", enhet=ame)).get(reverse("insatssiffror")).status_code == 403
    chef = som(UserFactory(roll="chef", enhet=ame))
    assert chef.get(reverse("insatssiffror"), {"enhet": "annans"}).status_code == 404
    assert chef.post(reverse("insatssiffror")).status_code == 405
