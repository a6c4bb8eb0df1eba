"""Remisser och svar: the four shares, refused shares, AF and the senders' marks, and that page, file and list give the same number."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ame.access.enums import Roll
from ame.audit.models import Lasning
from ame.organisation.models import Bestallningstyp
from followup.nyckeltal.inflode import inflode
from followup.nyckeltal.samverkan import Matt, Uppdelning, samverkan
from followup.nyckeltal.sida import uppfoljning
from followup.nyckeltal.utsnitt import Utsnitt, enhetsval
from intake.enums import Loftesslag, SaknadGrund
from tests.factories import (
    AterkopplingFactory,
    AvtaladAterkopplingFactory,
    BestallningstypFactory,
    EnhetFactory,
    KontaktforsokFactory,
    LofteFactory,
    RemissFactory,
    SamarbetsbetygFactory,
    SamverkanspartFactory,
    SparradDelningFactory,
    TrepartssamtalFactory,
    UppdragFactory,
    UserFactory,
    vid,
)

pytestmark = pytest.mark.django_db
IDAG = date(2026, 11, 22)
MODELLER = ("samverkansforum", "egen_enhet")


@pytest.fixture
def ame():
    return EnhetFactory(namn="AME Norr")


@pytest.fixture
def eb(ame):
    return EnhetFactory(remittent=True, namn="EB Söder", verksamhet__namnd__kommun=ame.verksamhet.namnd.kommun)


def utsnitt(*enheter, vald=None):
    val = enhetsval([(e.pk, e.namn) for e in enheter])
    return Utsnitt(val, 2026, IDAG, next((v for v in val if vald and v.id == vald.pk), None))


def remiss(ame, eb, **kw):
    """All of one order, unless the test says otherwise: twelve orders of one each are hidden, sum and all."""
    if "bestallningstyp" not in kw:
        finns = Bestallningstyp.objects.filter(verksamhet=ame.verksamhet, namn="Kurs").first()
        kw["bestallningstyp"] = finns or BestallningstypFactory(verksamhet=ame.verksamhet, namn="Kurs")
    return RemissFactory(mottagande_enhet=ame, avsandande_enhet=eb, **kw)


def andel(s, matt, namn="Alla"):
    rad = s.alla if namn == "Alla" else next(r for r in s.rader if r.namn == namn)
    a = rad.andelar[matt]
    return a.n.text, a.av.text


def lofte(r, lovat, uppfyllt):
    passerat = lovat + timedelta(days=1) if (uppfyllt or IDAG) > lovat else None
    LofteFactory(remiss=r, slag=Loftesslag.SVAR, mal_id=r.pk, lovat_den=lovat, uppfyllt_den=uppfyllt, passerat_den=passerat)


@pytest.mark.krav("T02")
def test_ny_och_obesvarad_ar_inte_med_och_gammal_och_obesvarad_ar_sen(ame, eb):
    """T02: younger than the promise is left out; older and still open is late; withdrawn is not counted."""
    lovat = date(2026, 9, 15)
    for _ in range(6):
        lofte(remiss(ame, eb, antagen=True), lovat, date(2026, 9, 10))
    for _ in range(5):
        lofte(remiss(ame, eb, skickad=True), lovat, None)
    for _ in range(5):
        lofte(remiss(ame, eb, antagen=True), lovat, date(2026, 9, 20))
    for _ in range(7):
        lofte(remiss(ame, eb, skickad=True), IDAG + timedelta(days=3), None)
    lofte(remiss(ame, eb, atertagen=True), lovat, None)
    assert andel(samverkan(utsnitt(ame), Uppdelning.AVSANDARE), Matt.BESKED) == ("6", "16")


@pytest.mark.krav("S028", "C12")
def test_andel_trepartssamtal_per_remitterande_enhet_med_lista_over_dem_som_saknas(ame, eb, client):
    """The dashboard shows share held within the limit, per remitting unit, with the list of those missing."""
    annan = EnhetFactory(remittent=True, namn="EB Väster", verksamhet=eb.verksamhet)
    for avsandare, hallna, missade in ((eb, 6, 5), (annan, 7, 8)):
        for _ in range(hallna):
            TrepartssamtalFactory(remiss=remiss(ame, avsandare, antagen=True), hallet=True)  # due 6 October, held 1 October
        for _ in range(missade):
            TrepartssamtalFactory(remiss=remiss(ame, avsandare, antagen=True))
    TrepartssamtalFactory(remiss=remiss(ame, eb, antagen=True), senast_den=IDAG + timedelta(days=1))
    s = samverkan(utsnitt(ame), Uppdelning.AVSANDARE)
    assert andel(s, Matt.TREPART, "EB Söder") == ("6", "11")
    assert andel(s, Matt.TREPART, "EB Väster") == ("7", "15")
    assert andel(s, Matt.TREPART) == ("13", "26")
    client.force_login(UserFactory(roll=Roll.CHEF, enhet=ame))
    sida = client.get(reverse("samverkanssiffror"), {"period": 2026})
    assert "6 av 11" in sida.content.decode()
    lista = client.get(reverse("trepart_saknade"), {"period": 2026})
    assert lista.context["antal"] == len(lista.context["sida"].object_list) == 13  # as many as N minus n
    assert Lasning.objects.filter(objekt_typ="trepart_saknade").count() == 1


@pytest.mark.krav("S003", "S008", "S025")
@pytest.mark.parametrize("uppdelning", list(Uppdelning))
def test_varje_siffra_delas_upp_och_delarna_summerar_till_helheten(ame, eb, uppdelning):
    """Every flow figure by way in, order, preparation model, source and sender."""
    typer = [BestallningstypFactory(verksamhet=ame.verksamhet, namn=namn) for namn in ("Praktik", "Kartläggning")]
    for nr, extra in enumerate(({}, {"direkt": True, "kalla": "af"})):
        for _ in range(6):
            r = remiss(ame, eb, antagen=True, bestallningstyp=typer[nr], arende__beredningsmodell=MODELLER[nr], **extra)
            lofte(r, date(2026, 9, 15), date(2026, 9, 10))
    s = samverkan(utsnitt(ame), uppdelning)
    vantat = {
        Uppdelning.AVSANDARE: {"EB Söder": "12"},
        Uppdelning.SPAR: {"Huvudspår": "6", "Direktspår": "6"},
        Uppdelning.BESTALLNING: {"Praktik": "6", "Kartläggning": "6"},
        Uppdelning.MODELL: {"Samverkansforum": "6", "Egen enhet": "6"},
        Uppdelning.KALLA: {"Ekonomiskt bistånd": "6", "Arbetsförmedlingen": "6"},
    }
    assert {r.namn: r.andelar[Matt.BESKED].av.text for r in s.rader} == vantat[uppdelning]
    assert andel(s, Matt.BESKED) == ("12", "12")


@pytest.mark.krav("T13")
def test_summan_visas_inte_i_en_uppdelning_nar_den_rojer_en_annan(ame, eb):
    """Twelve orders of one each: the sum would say that each is one, so no split shows it."""
    for _ in range(12):
        typ = BestallningstypFactory(verksamhet=ame.verksamhet)
        lofte(remiss(ame, eb, antagen=True, bestallningstyp=typ), date(2026, 9, 15), date(2026, 9, 10))
    for uppdelning in Uppdelning:
        assert andel(samverkan(utsnitt(ame), uppdelning), Matt.BESKED) == ("··", "··")


@pytest.mark.krav("S044", "C06")
def test_andel_avbojda_av_skal_hos_organisationen(ame, eb):
    for skal, antal in (("platsbrist", 6), ("insats_saknas", 5), ("tackade_nej", 7)):
        for _ in range(antal):
            remiss(ame, eb, avbojd=True, avbojningsskal=skal)
    assert andel(samverkan(utsnitt(ame), Uppdelning.AVSANDARE), Matt.ORGANISATION) == ("11", "18")


@pytest.mark.krav("S036", "C51")
def test_sparrade_delningar_raknas_per_saknad_grund(ame, eb):
    for grund, antal in ((SaknadGrund.INGET_SAMTYCKE, 8), (SaknadGrund.MOTIVERING, 6)):
        for _ in range(antal):
            SparradDelningFactory(remiss=remiss(ame, eb, skickad=True), saknad_grund=grund)
    rader = {r.namn: r.antal.text for r in samverkan(utsnitt(ame), Uppdelning.SPAR).sparrade}
    assert rader == {"Samtycke saknas": "8", "Grunden är inte motiverad": "6", "Tillsammans": "14"}


@pytest.mark.krav("S019", "C53")
def test_remisser_fran_af_efter_pagaende_program(ame, eb):
    for program, antal in (("steg_till_arbete", 6), ("inget", 5)):
        for _ in range(antal):
            remiss(ame, eb, skickad=True, kalla="af", af_program=program)
    remiss(ame, eb, skickad=True)
    rader = {r.namn: r.antal.text for r in samverkan(utsnitt(ame), Uppdelning.KALLA).fran_af}
    assert rader == {"Steg till arbete": "6", "Inget program pågår": "5", "Tillsammans": "11"}


@pytest.mark.krav("S123", "C52")
def test_betyg_per_remitterande_enhet_fran_fem_svar(ame, eb):
    liten = EnhetFactory(remittent=True, namn="EB Öster", verksamhet=eb.verksamhet)
    for betyg in (8, 9, 7, 10, 6):
        SamarbetsbetygFactory(remiss=remiss(ame, eb, besvarad=True), betyg=betyg)
    SamarbetsbetygFactory(remiss=remiss(ame, liten, besvarad=True), betyg=1)
    betyg = {r.namn: (r.antal, r.medel) for r in samverkan(utsnitt(ame), Uppdelning.SPAR).betyg}
    assert betyg == {"EB Söder": ("5", "8,0"), "EB Öster": ("··", "—")}  # no sum: it would give the only answer away


@pytest.mark.krav("T13", "N13")
def test_liten_grupp_kan_inte_raknas_ut_ur_summan(ame, eb):
    annan = EnhetFactory(remittent=True, namn="EB Väster", verksamhet=eb.verksamhet)
    for _ in range(12):
        lofte(remiss(ame, eb, antagen=True), date(2026, 9, 15), date(2026, 9, 10))
    lofte(remiss(ame, annan, antagen=True), date(2026, 9, 15), date(2026, 9, 20))
    s = samverkan(utsnitt(ame), Uppdelning.AVSANDARE)
    dolda = [a for r in (*s.rader, s.alla) for a in (r.andelar[Matt.BESKED].n, r.andelar[Matt.BESKED].av) if a.dold]
    assert len(dolda) >= 3  # the one, and more, so that a subtraction gives nothing


@pytest.mark.krav("N01", "N02", "N04")
def test_filen_ger_sidans_tal_och_tomt_ger_streck(ame, eb, client):
    client.force_login(UserFactory(roll=Roll.BESTALLARE, enhet=ame))
    tom = client.get(reverse("samverkanssiffror")).content.decode()
    assert "Inget att räkna på" in tom
    assert "0 %" not in tom
    for _ in range(6):
        lofte(remiss(ame, eb, antagen=True), date(2026, 9, 15), date(2026, 9, 10))
    sida = client.get(reverse("samverkanssiffror")).content.decode()
    assert "6 av 6" in sida
    assert "trepart_saknade" not in sida  # a list with names is for those who hold cases
    rader = list(csv.reader(io.StringIO(client.get(reverse("samverkanssiffror_csv")).content.decode("utf-8-sig")), delimiter=";"))
    besked = [r for r in rader if r[4] == "Besked i tid" and r[6] == "Alla"]
    assert [(r[0], r[7], r[8]) for r in besked] == [("AME Norr", "6", "6")]


def test_vem_som_ser_vad(ame, client):
    for vy in ("samverkanssiffror", "samverkanssiffror_csv", "trepart_saknade"):
        client.force_login(UserFactory(roll=Roll.SOCIALSEKRETERARE, enhet=EnhetFactory(remittent=True)))
        assert client.get(reverse(vy)).status_code == 403
        client.force_login(UserFactory(roll=Roll.CHEF, enhet=ame))
        assert client.get(reverse(vy)).status_code == 200
        assert client.post(reverse(vy)).status_code == 405
        assert client.get(reverse(vy), {"dela": "personnummer"}).status_code == 404
    client.force_login(UserFactory(roll=Roll.BESTALLARE, enhet=ame))
    assert client.get(reverse("trepart_saknade")).status_code == 403
    assert Client().get(reverse("trepart_saknade")).status_code == 302


def test_listan_visar_inte_andras_arenden(ame, eb, client):
    TrepartssamtalFactory(remiss=remiss(ame, eb, antagen=True))
    client.force_login(UserFactory(roll=Roll.HANDLAGGARE, enhet=ame))  # not named in the case
    svar = client.get(reverse("trepart_saknade"))
    assert (svar.context["antal"], svar.context["dolda"]) == (1, 1)
    assert not svar.context["sida"].object_list


@pytest.mark.krav("S126", "C52")
def test_median_dagar_till_svar_fran_af_fk_och_regionen(ame, eb):
    """Six questions to AF: three answered after 3, 5 and 9 days, three still waiting. Half have answered on day 9."""
    af = SamverkanspartFactory(kommun=ame.verksamhet.namnd.kommun, slag="af")
    for dagar in (3, 5, 9, None, None, None):
        KontaktforsokFactory(
            arende__enhet=ame, part=af, forsokt_den=date(2026, 9, 1), besvarad_den=dagar and date(2026, 9, 1 + dagar)
        )
    KontaktforsokFactory(arende__enhet=ame, part=SamverkanspartFactory(kommun=af.kommun, slag="fk"))
    tider = {t.namn: (t.dagar.median, t.dagar.n) for t in samverkan(utsnitt(ame), Uppdelning.SPAR).svarstider}
    assert tider == {"Arbetsförmedlingen": (9, "6"), "Försäkringskassan": (None, "··")}


@pytest.mark.krav("S077", "C33")
def test_andel_forsta_insats_inom_lovad_tid(ame, eb):
    """Limits are the unit's promises per step; the share kept is a figure (14 days from enrolment to the first insats)."""
    for uppfyllt, antal in ((date(2026, 9, 25), 6), (date(2026, 10, 20), 5), (None, 5)):
        for _ in range(antal):
            r = remiss(ame, eb, antagen=True)
            LofteFactory(
                remiss=r, slag=Loftesslag.AKTIVITET, mal_id=r.arende_id, lovat_den=date(2026, 9, 29), uppfyllt_den=uppfyllt
            )
    s = samverkan(utsnitt(ame), Uppdelning.SPAR)
    assert andel(s, Matt.AKTIVITET) == ("6", "16")


@pytest.mark.krav("S004", "S005", "C03", "N01")
def test_inflodet_per_kalla_visas_i_36_manader_med_samma_tal_som_arets_sida(ame, eb):
    for ar in (2023, 2024, 2025, 2026):
        for manad in range(1, 12 if ar == 2026 else 13):
            for nr in range(20):
                remiss(ame, eb, skickad=True, inkom_den=date(ar, manad, 3), initiator="af" if nr % 2 else "socialtjanst")
    svar = inflode(utsnitt(ame))
    assert [d.namn for d in svar.delar[:2]] == ["dec 2023", "jan 2024"]
    assert len(svar.delar) == 36
    assert svar.delar[-1].namn == "nov 2026"
    assert {d.celler["socialtjanst"].text for d in svar.delar} == {"10"}
    arets = uppfoljning(utsnitt(ame)).remisser
    assert svar.delar[-2].celler["alla"] == arets.cell(str(ame.pk), "", "alla", "m10")
    assert [rad[0] for rad in svar.figur.rader][:1] == ["dec 2023"]


def test_inflode_utan_remisser_sager_varfor(ame):
    assert inflode(utsnitt(ame)).skal == "Inga remisser kom in under tiden."


@pytest.mark.krav("D12", "S028")
def test_bestallarens_enheter_ger_inga_exakta_tal_i_listan(ame, eb, client):
    """Somebody who is also beställare reads masked figures of the other units: the list's number is of the own unit only."""
    annan = EnhetFactory(namn="AME Söder", verksamhet=ame.verksamhet)
    for enhet in (ame, annan, annan):
        TrepartssamtalFactory(remiss=remiss(enhet, eb, antagen=True))
    user = UserFactory(roll=Roll.HANDLAGGARE, enhet=ame)
    UppdragFactory(user=user, roll=Roll.BESTALLARE, enhet=annan)
    client.force_login(user)
    svar = client.get(reverse("trepart_saknade"))
    assert (svar.context["antal"], svar.context["dolda"]) == (1, 1)


@pytest.mark.krav("S112", "C50")
def test_andel_aterkoppling_i_tid_per_enhet_med_lista_over_de_sena(ame, eb, client):
    """Share sent by the agreed date; late ones are listed, answered late and not answered at all."""
    senast = date(2026, 10, 1)
    for nr in range(16):
        r = remiss(ame, eb, antagen=True, avtalade=False)
        avtalad = AvtaladAterkopplingFactory(remiss=r, slag="del", senast_den=senast)
        if nr < 11:
            dag = senast if nr < 6 else senast + timedelta(days=3)
            AterkopplingFactory(remiss=r, arende=r.arende, avtalad=avtalad, slag="del", signerad_vid=vid(dag))
    assert andel(samverkan(utsnitt(ame), Uppdelning.SPAR), Matt.ATERKOPPLING) == ("6", "16")
    client.force_login(UserFactory(roll=Roll.CHEF, enhet=ame))
    lista = client.get(reverse("aterkoppling_sena"), {"period": 2026})
    assert lista.context["antal"] == len(lista.context["sida"].object_list) == 10
    assert [bool(a.svarad_vid) for a in lista.context["sida"].object_list].count(True) == 5


@pytest.mark.krav("T13", "S123", "S126")
def test_alla_enheter_minus_en_ger_inte_den_andras_enda_svar(ame, eb):
    """Five of one unit are shown by themselves, so six of both would give the sixth away."""
    annan = EnhetFactory(namn="AME Söder", verksamhet=ame.verksamhet)
    af = SamverkanspartFactory(kommun=ame.verksamhet.namnd.kommun, slag="af")
    for enhet, antal in ((ame, 5), (annan, 1)):
        for _ in range(antal):
            SamarbetsbetygFactory(remiss=remiss(enhet, eb, besvarad=True), betyg=8)
            KontaktforsokFactory(arende__enhet=enhet, part=af, forsokt_den=date(2026, 9, 1), besvarad_den=date(2026, 9, 4))
    egen, alla = utsnitt(ame, annan, vald=ame), utsnitt(ame, annan)
    ett, bada = samverkan(egen, Uppdelning.SPAR), samverkan(alla, Uppdelning.SPAR)
    assert (ett.betyg[0].antal, ett.svarstider[0].dagar.n) == ("5", "5")
    assert (bada.betyg[0].antal, bada.betyg[0].medel, bada.svarstider[0].dagar.n) == ("··", "—", "··")
