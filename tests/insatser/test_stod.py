"""Five kinds of support: said in the quick note, kept as data, corrected with a trace, added up in one place."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Anteckning, Arende, Utkast
from ame.audit.models import Handelse
from ame.organisation.enums import Stodslag
from insatser.matt import stodmix
from insatser.models import Insats, Stodaktivitet
from insatser.services.stod import ratta_stod, registrera_stod
from insatser.vy.stod import enhetens_mix
from tests.factories import (
    AnstallningFactory,
    AnteckningFactory,
    InsatsFactory,
    PersonFactory,
    StodaktivitetFactory,
    vid,
)
from tests.factories.bas import START

pytestmark = pytest.mark.django_db


def _registrera(varld, **falt):
    grund = {"stodslag": "coacha", "den": START, "minuter": 30}
    return registrera_stod(arende=falt.pop("arende", varld.arende), actor=falt.pop("actor", varld.ansvarig), **(grund | falt))


def _spara(varld, klient=None, **falt):
    """The quick note on the case's page, as the browser sends it."""
    grund = {
        "handelse_den": timezone.localdate(),
        "typ": "telefon",
        "text": "Ringde om ersättningen.",
        "synlighet": "ame",
        "bedomning": "",
        "stodslag": "coacha",
        "minuter": "30",
        "motpart": "deltagare",
        "utfall": "",
    }
    return (klient or varld.klient(varld.ansvarig)).post(reverse("anteckning_ny", args=[varld.arende.pk]), grund | falt)


def _sida(varld, namn="arende_stod", user=None, **query):
    return varld.klient(user or varld.ansvarig).get(reverse(namn, args=[varld.arende.pk]), query)


# --- one place to write -----------------------------------------------------------------------------------------


@pytest.mark.krav("S037", "S164", "C97")
@pytest.mark.parametrize("slag", Stodslag.values)
def test_tre_falt_racker_och_anteckningen_bar_ett_av_de_fem_slagen(varld, slag):
    svar = _spara(varld, stodslag=slag, minuter="25", motpart="af", utfall="genomfort")
    assert svar.status_code == 302
    rad, anteckning = Stodaktivitet.objects.get(), Anteckning.objects.get()
    assert (rad.stodslag, rad.minuter, rad.den) == (slag, 25, timezone.localdate())
    assert rad.anteckning == anteckning
    assert (anteckning.stodslag, anteckning.skriven_av, rad.utford_av) == (slag, varld.ansvarig, varld.ansvarig)
    sida = varld.klient(varld.ansvarig).get(svar.url)
    assert sida.context["form"]["handelse_den"].value() == timezone.localdate()
    assert sida.context["form"]["minuter"].value() is None


@pytest.mark.krav("S164")
def test_utan_text_blir_det_bara_en_rad_och_ingen_anteckning(varld):
    klient = varld.klient(varld.ansvarig)
    svar = _spara(varld, klient=klient, text="")
    assert svar.status_code == 302
    assert not Anteckning.objects.exists()
    assert Stodaktivitet.objects.get().anteckning is None
    html = klient.get(svar.url).content.decode()
    assert "Aktiviteten är sparad." in html
    assert "Coacha, 30 minuter." in html  # the timeline tells it, since no note does


@pytest.mark.krav("S164", "C97")
@pytest.mark.parametrize(
    ("falt", "fel"),
    [
        ({"text": "", "minuter": ""}, "Skriv vad som hände innan du sparar."),
        ({"text": "", "stodslag": ""}, "Skriv vad som hände innan du sparar."),
        ({"stodslag": ""}, "Välj slag av stöd när du skriver minuter."),
        ({"minuter": "0"}, "Skriv minst en minut."),
        ({"minuter": "601"}, "Skriv högst 600 minuter"),
        ({"minuter": "halv"}, "Skriv minuterna som ett helt tal."),
        ({"minuter": "", "motpart": "fk"}, "Skriv hur många minuter det tog."),
        ({"minuter": "", "utfall": "lost"}, "Skriv hur många minuter det tog."),
        ({"handelse_den": "2026-08-01"}, "före ärendets första dag"),
        ({"bedomning": "Orkar mer.", "text": ""}, "Skriv vad som hände innan du sparar."),
    ],
)
def test_ett_fel_behaller_allt_och_sparar_inget(varld, falt, fel):
    svar = _spara(varld, **({"text": "Allt jag skrev"} | falt))
    html = svar.content.decode()
    assert svar.status_code == 422
    assert fel in html
    assert falt.get("text", "Allt jag skrev") in html
    assert not Anteckning.objects.exists()
    assert not Stodaktivitet.objects.exists()


def test_anteckningen_ensam_fungerar_som_forut(varld):
    assert _spara(varld, stodslag="coacha", minuter="").status_code == 302
    assert Anteckning.objects.get().stodslag == "coacha"
    assert not Stodaktivitet.objects.exists()


@pytest.mark.krav("C97")
@pytest.mark.parametrize("text", ["Ringde.", ""])
def test_samma_formular_tva_ganger_blir_en_rad(varld, text):
    nyckel = uuid4()
    for _ in range(2):
        assert _spara(varld, nyckel=nyckel, text=text).status_code == 302
    assert Stodaktivitet.objects.count() == 1
    svar = _spara(varld, nyckel=nyckel, text=text, minuter="45")
    assert svar.status_code == 422
    assert "redan sparat" in svar.content.decode()
    assert Stodaktivitet.objects.get().minuter == 30


@pytest.mark.krav("C97")
def test_utkastet_minns_minuter_och_motpart(varld):
    klient = varld.klient(varld.ansvarig)
    url = reverse("anteckning_utkast", args=[varld.arende.pk])
    klient.post(url, {"minuter": "40", "stodslag": "rusta", "motpart": "region", "text": ""})
    form = klient.get(reverse("arende", args=[varld.arende.pk])).context["form"]
    assert (form["minuter"].value(), form["stodslag"].value(), form["motpart"].value()) == ("40", "rusta", "region")
    assert form.tillagg_oppet()
    nyckel = uuid4()
    assert _spara(varld, nyckel=nyckel, text="").status_code == 302
    assert not Utkast.objects.exists()
    assert klient.post(url, {"minuter": "40", "nyckel": nyckel}).content.decode() == "Sparad i journalen"
    assert not Utkast.objects.exists()


@pytest.mark.krav("S164", "LC35")
def test_journalen_visar_slag_och_minuter_vid_anteckningen(varld):
    _spara(varld, stodslag="koordinera", minuter="25")
    AnteckningFactory(arende=varld.arende, stodslag="rusta")
    for namn in ("arende_journal", "arende"):
        html = _sida(varld, namn).content.decode()
        assert "Koordinera, 25 minuter" in html
        assert "Rusta</" in html.replace(" ", "") or "Rusta<" in html
    assert "Tid registrerades" not in _sida(varld, "arende").content.decode()  # the note says it already
    assert reverse("arende_stod", args=[varld.arende.pk]) in _sida(varld, "arende_journal").content.decode()


def test_insatsen_gar_att_valja_nar_en_pagar(varld):
    Insats.objects.all().delete()
    assert "stod_insats" not in _sida(varld, "arende").context["form"].fields
    insats = InsatsFactory(arende=varld.arende)
    assert _spara(varld, stod_insats=str(insats.pk)).status_code == 302
    assert Stodaktivitet.objects.get().insats == insats
    annan = InsatsFactory()
    assert _spara(varld, stod_insats=str(annan.pk)).status_code == 422
    with pytest.raises(ValidationError, match="annat ärende"):
        _registrera(varld, insats_id=annan.pk)


# --- företräda --------------------------------------------------------------------------------------------------


@pytest.mark.krav("S039")
@pytest.mark.parametrize("motpart", ["fk", "region", "hyresvard"])
def test_foretrada_mot_nagon_med_resultat_raknas(varld, motpart):
    """«A handler can log "företräda" against FK/vården/hyresvärd, with result, and it is counted.»"""
    assert _spara(varld, stodslag="foretrada", minuter="20", motpart=motpart, utfall="lost").status_code == 302
    rad = Stodaktivitet.objects.get()
    assert (rad.motpart, rad.utfall) == (motpart, "lost")
    mix = {a.stodslag: a for a in stodmix(Stodaktivitet.objects.filter(arende=varld.arende))}
    assert (mix["foretrada"].antal, mix["foretrada"].minuter, mix["foretrada"].andel) == (1, 20, Decimal(1))
    html = _sida(varld).content.decode()
    assert rad.get_motpart_display() in html
    assert "Löst: det vi ville blev av" in html


@pytest.mark.krav("S039")
@pytest.mark.parametrize(
    ("falt", "fel"),
    [
        ({"motpart": "deltagare", "utfall": "lost"}, "Välj vem du företrädde deltagaren mot."),
        ({"motpart": "fk", "utfall": ""}, "Välj hur det gick när du företrädde deltagaren."),
    ],
)
def test_foretrada_utan_motpart_eller_utfall_avvisas_och_falten_oppnas(varld, falt, fel):
    svar = _spara(varld, stodslag="foretrada", **falt)
    assert svar.status_code == 422
    assert fel in svar.content.decode()
    assert svar.context["form"].tillagg_oppet()
    assert not Anteckning.objects.exists()


# --- rights, days, closed cases ---------------------------------------------------------------------------------


@pytest.mark.krav("D01")
def test_bara_den_som_arbetar_i_arendet_registrerar_och_rattar(varld):
    rad = _registrera(varld)
    for user in (varld.chef, varld.framling, varld.socialsekreterare, varld.handledare):
        with pytest.raises(PermissionDenied):
            _registrera(varld, actor=user)
        with pytest.raises(PermissionDenied):
            ratta_stod(actor=user, stod=rad, minuter=10, motpart="af", utfall="genomfort", skal="fel_tid")


def test_dagen_har_varit(varld):
    with pytest.raises(ValidationError, match="framtiden"):
        _registrera(varld, den=timezone.localdate() + timedelta(days=1))


@pytest.mark.krav("S076")
def test_stod_efter_jobbstart_kraver_en_anstallning_som_har_borjat(varld):
    with pytest.raises(ValidationError, match="Registrera först anställningen"):
        _registrera(varld, efter_jobbstart=True)
    AnstallningFactory(arende=varld.arende, start_den=START + timedelta(days=1))
    with pytest.raises(ValidationError, match="Registrera först anställningen"):
        _registrera(varld, efter_jobbstart=True)
    assert _registrera(varld, efter_jobbstart=True, den=START + timedelta(days=1)).efter_jobbstart


@pytest.mark.krav("S076")
def test_stod_fortsatter_ett_ar_efter_avslutet_utan_att_oppna_arendet(varld):
    """«Support can go on after job start as its own activity without keeping the person counted as arbetslös deltagare.»"""
    idag = timezone.localdate()
    slut = idag - timedelta(days=365)
    start = slut - timedelta(days=100)
    arende = varld.nytt_arende(insats=False, avslutat=True, inkom_den=start, inskriven_den=start, avslutad_den=slut)
    fore = Arende.objects.filter(pk=arende.pk).values().get()
    with pytest.raises(ValidationError, match="Ärendet är avslutat"):
        _registrera(varld, arende=arende, den=idag)
    AnstallningFactory(arende=arende, start_den=slut, slut_den=None)
    rad = _registrera(varld, arende=arende, den=idag, efter_jobbstart=True)
    assert rad.efter_jobbstart
    assert Arende.objects.filter(pk=arende.pk).values().get() == fore
    assert not Arende.objects.oppna().filter(pk=arende.pk).exists()
    assert not Insats.objects.pagaende().filter(arende=arende).exists()
    assert _registrera(varld, arende=arende, den=slut).den == slut  # what was done before the avslut may be written afterwards


@pytest.mark.krav("S076")
def test_efter_ett_ar_behovs_ett_nytt_arende(varld):
    idag = timezone.localdate()
    slut = idag - timedelta(days=366)
    arende = varld.nytt_arende(insats=False, avslutat=True, inkom_den=slut, inskriven_den=slut, avslutad_den=slut)
    AnstallningFactory(arende=arende, start_den=slut, slut_den=None)
    with pytest.raises(ValidationError, match="mer än ett år"):
        _registrera(varld, arende=arende, den=idag, efter_jobbstart=True)


@pytest.mark.krav("S076")
def test_formularet_pa_ett_avslutat_arende_ar_forifyllt_for_stod_efter_jobbstart(varld):
    arende = varld.nytt_arende(insats=False, avslutat=True)
    varld.arende = arende
    form = _sida(varld, "arende").context["form"]
    assert form["efter_jobbstart"].value() is True
    assert not form.tillagg_oppet()
    svar = _spara(varld, efter_jobbstart="on", text="Ringde jobbet.")
    assert svar.status_code == 422
    assert "Registrera först anställningen" in svar.content.decode()
    AnstallningFactory(arende=arende, slut_den=None)
    assert _spara(varld, efter_jobbstart="on", text="Ringde jobbet.").status_code == 302
    assert "Coacha, efter jobbstart" in _sida(varld).content.decode()
    assert _spara(varld, efter_jobbstart="on", minuter="", text="Uppföljning.").status_code == 302  # a note alone, as before


# --- corrections ------------------------------------------------------------------------------------------------


@pytest.mark.krav("S114", "S164")
def test_den_som_skrev_rattar_samma_dag_utan_skal_och_det_gamla_sparas(varld):
    rad = _registrera(varld)
    sida = varld.klient(varld.ansvarig).get(reverse("stod_ratta", args=[rad.pk]))
    assert "skal" not in sida.context["form"].fields
    data = {"stodslag": "rusta", "den": START, "minuter": "45", "motpart": "af", "utfall": "vantar", "insats_id": ""}
    svar = varld.klient(varld.ansvarig).post(reverse("stod_ratta", args=[rad.pk]), data)
    assert svar.url == reverse("arende_stod", args=[varld.arende.pk])
    rad.refresh_from_db()
    assert (rad.stodslag, rad.minuter, rad.motpart) == ("rusta", 45, "af")
    assert [e.minuter for e in Stodaktivitet.pgh_event_model.objects.filter(pgh_obj_id=rad.pk).order_by("pgh_id")] == [30, 45]
    handelse = Handelse.objects.get(verb="stod.ratta")
    assert (handelse.fore, handelse.efter, handelse.data) == ("coacha 30", "rusta 45", {})
    assert "(rättad)" in _sida(varld).content.decode()
    html = varld.klient(varld.ansvarig).get(reverse("stod_ratta", args=[rad.pk])).content.decode()
    assert "Coacha, 30 minuter blev rusta, 45 minuter." in html


@pytest.mark.krav("S114")
@pytest.mark.parametrize("fall", ["i går", "kollega"])
def test_senare_eller_av_en_kollega_behovs_ett_skal(varld, fall):
    aldre = timezone.now() - timedelta(days=1)
    rad = StodaktivitetFactory(arende=varld.arende, **({"registrerad_vid": aldre} if fall == "i går" else {}))
    actor = User.objects.get(pk=(varld.ansvarig if fall == "i går" else varld.kollega).pk)
    falt = {"minuter": 10, "motpart": "deltagare", "utfall": "genomfort"}
    with pytest.raises(ValidationError, match="Välj varför raden rättas"):
        ratta_stod(actor=actor, stod=rad, **falt)
    ratta_stod(actor=actor, stod=rad, skal="fel_tid", **falt)
    assert Handelse.objects.get(verb="stod.ratta").data == {"skal": "fel_tid"}


@pytest.mark.krav("S114", "S039")
def test_slag_och_dag_foljer_anteckningen(varld):
    _spara(varld)
    rad, gammal = Stodaktivitet.objects.get(), Anteckning.objects.get()
    form = varld.klient(varld.ansvarig).get(reverse("stod_ratta", args=[rad.pk])).context["form"]
    assert "stodslag" not in form.fields
    url = reverse("anteckning_ratta", args=[gammal.pk])
    data = {"handelse_den": START, "typ": "mote", "text": "Träffades.", "synlighet": "ame", "bedomning": ""}
    for slag, fel in (("foretrada", "med vem du företrädde"), ("", "registrerad tid")):
        svar = varld.klient(varld.ansvarig).post(url, data | {"stodslag": slag})
        assert svar.status_code == 422
        assert fel in svar.content.decode()
    assert varld.klient(varld.ansvarig).post(url, data | {"stodslag": "rusta"}).status_code == 302
    rad.refresh_from_db()
    assert (rad.stodslag, rad.den, rad.minuter) == ("rusta", START, 30)
    assert rad.anteckning.rattar == gammal
    assert Stodaktivitet.objects.count() == 1


# --- the pages --------------------------------------------------------------------------------------------------


@pytest.mark.krav("D01", "A02")
@pytest.mark.parametrize("namn", ["arende_stod", "stod_ratta"])
def test_stegen_per_adress(varld, namn):
    rad = _registrera(varld)
    pk = varld.arende.pk if namn == "arende_stod" else rad.pk
    url, okand = reverse(namn, args=[pk]), reverse(namn, args=[uuid4()])
    for user in (varld.framling, varld.admin, varld.socialsekreterare):
        klient = varld.klient(user)
        assert (klient.get(url).status_code, klient.get(okand).status_code) == (404, 404)
    assert varld.klient(varld.kollega).get(url).status_code == 403
    assert varld.klient(varld.ansvarig).get(url).status_code == 200
    assert varld.klient(varld.chef).get(url).status_code == (200 if namn == "arende_stod" else 403)
    assert varld.klient(varld.ansvarig).put(url).status_code == 405


@pytest.mark.krav("C95")
def test_sidan_kostar_lika_mycket_med_en_rad_som_med_tjugo(varld):
    antal = []
    for n in (1, 19):
        for _ in range(n):
            anteckning = AnteckningFactory(arende=varld.arende, stodslag="coacha")
            StodaktivitetFactory(arende=varld.arende, anteckning=anteckning, insats=InsatsFactory(arende=varld.arende))
        for namn in ("arende_stod", "arende", "arende_journal"):
            with CaptureQueriesContext(connection) as fragor:
                assert _sida(varld, namn).status_code == 200
            antal.append(len(fragor))
    assert antal[:3] == antal[3:]


def test_utan_underlag_visas_streck_och_inte_noll(varld):
    html = _sida(varld).content.decode()
    assert "Ingen tid är registrerad" in html
    assert all(a.andel is None for a in _sida(varld).context["mix"])
    assert html.count(">—</td>") == 15
    _spara(varld, minuter="")
    assert "en anteckning med slag av stöd men utan minuter" in _sida(varld).content.decode()


@pytest.mark.krav("S037", "C95")
def test_chefen_ser_fordelningen_per_enhet_och_per_malgrupp(varld):
    """«the manager sees the mix per unit and per target group»"""
    nmnd = varld.enhet.verksamhet.namnd
    ung = varld.nytt_arende(person=PersonFactory(namnd=nmnd), baslinje__niva_vid_start="gron", baslinje__fodelsear=2004)
    gammal = varld.nytt_arende(person=PersonFactory(namnd=nmnd), baslinje__niva_vid_start="rod", baslinje__fodelsear=1970)
    for minuter in (30, 30):
        StodaktivitetFactory(arende=ung, minuter=minuter)
    StodaktivitetFactory(arende=gammal, stodslag="foretrada", motpart="fk", minuter=60)
    StodaktivitetFactory(arende=gammal, stodslag="coacha", minuter=999 - 879, den=date(2020, 1, 1))  # another period
    StodaktivitetFactory(minuter=500)  # another unit
    svar = varld.klient(varld.chef).get(reverse("stodmix"))
    mix = {a.stodslag: (a.antal, a.minuter, a.andel) for a in svar.context["mix"]}
    assert mix["coacha"] == (2, 60, Decimal("0.5"))
    assert mix["foretrada"] == (1, 60, Decimal("0.5"))
    assert mix["rusta"] == (0, 0, Decimal(0))
    nivaer, aldrar = ({g.namn: g for g in rader} for _, rader in svar.context["grupper"])
    assert (nivaer["Grön"].personer, nivaer["Grön"].antal) == (1, 2)
    assert [a.minuter for a in nivaer["Röd"].mix if a.stodslag == "foretrada"] == [60]
    assert nivaer["Gul"].personer == 0
    assert all(a.andel is None for a in nivaer["Gul"].mix)
    assert (aldrar["24 år eller yngre"].personer, aldrar["55 år eller äldre"].personer, aldrar["25 till 54 år"].personer) == (
        1,
        1,
        0,
    )
    html = svar.content.decode()
    assert "60 (100" in html.replace("\xa0", " ")
    assert ">—</td>" in html


@pytest.mark.krav("S037", "D12")
def test_fordelningen_namner_aldrig_en_handlaggare_eller_en_deltagare(varld):
    StodaktivitetFactory(arende=varld.arende)
    html = varld.klient(varld.chef).get(reverse("stodmix")).content.decode()
    assert varld.ansvarig.namn not in html
    assert varld.arende.person.efternamn not in html
    assert varld.arende.nummer not in html
    for user in (varld.ansvarig, varld.handledare, varld.socialsekreterare):
        assert varld.klient(user).get(reverse("stodmix")).status_code == 403
    assert varld.klient(varld.chef).post(reverse("stodmix")).status_code == 405


def test_fordelningen_filtreras_pa_period(varld):
    StodaktivitetFactory(arende=varld.arende, den=START)
    klient = varld.klient(varld.chef)
    assert klient.get(reverse("stodmix"), {"fran": START, "till": START}).context["antal"] == 1
    dagen_efter = START + timedelta(days=1)
    svar = klient.get(reverse("stodmix"), {"fran": dagen_efter, "till": dagen_efter})
    assert svar.context["antal"] == 0
    assert "Inget underlag" in svar.content.decode()
    assert klient.get(reverse("stodmix"), {"till": "0001-01-01"}).status_code == 200, "nobody counts before the calendar"


@pytest.mark.krav("C95")
def test_fordelningen_kostar_lika_mycket_hur_manga_de_an_ar(varld, django_assert_num_queries):
    StodaktivitetFactory.create_batch(20, arende=varld.arende)
    with django_assert_num_queries(6):
        enhetens_mix(varld.enhet.pk, START, START)


def test_manga_anteckningar_med_slag_men_utan_tid_sags_for_enheten(varld):
    gammal = AnteckningFactory(arende=varld.arende, stodslag="rusta", handelse_den=START)
    AnteckningFactory(arende=varld.arende, stodslag="rusta", handelse_den=START, rattar=gammal)
    med_tid = AnteckningFactory(arende=varld.arende, stodslag="rusta", handelse_den=START)
    StodaktivitetFactory(arende=varld.arende, anteckning=med_tid, registrerad_vid=vid(START))
    AnteckningFactory(arende=varld.arende, handelse_den=START)
    assert enhetens_mix(varld.enhet.pk, START, START)["utan_tid"] == 1
