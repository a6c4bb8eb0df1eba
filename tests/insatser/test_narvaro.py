"""Registering attendance: by whom, when, corrected how; what is refused; and the one measure on every view (S088, N01, I06, AK10)."""

from datetime import date, time, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from ame.audit.models import Handelse
from ame.organisation.models import EnhetInstallning
from insatser.enums import Narvarostatus, Placeringsstatus
from insatser.matt import Narvaro, rakna_narvaro
from insatser.models import Insats, Tillfalle
from insatser.services.markera import MARKERBARA, Markering, markera, markera_narvarande
from insatser.services.narvaro import oklara_tillfallen, skapa_narvaropaminnelser
from insatser.services.rapport_innehall import andringar, fakta, manadens_sista, status_ord, tillfallen_i, tim
from insatser.tasks import narvaro_natt
from insatser.vy.narvaro import bygg_rutnat, las_markeringar, las_urval
from insatser.vy.narvaro_person import bygg_manad
from tests.factories import FranvaroskalFactory, InsatsFactory, PlaceringFactory, TillfalleFactory

pytestmark = pytest.mark.django_db
S = Narvarostatus


def idag() -> date:
    return timezone.localdate()


@pytest.fixture
def insats(varld):
    start = idag() - timedelta(days=60)
    return InsatsFactory(
        arende=varld.arende, handledare=varld.handledare, start_den=start, planerat_slut_den=idag() + timedelta(days=60)
    )


def _t(insats, dagar_sedan=1, **falt):
    return TillfalleFactory(insats=insats, den=idag() - timedelta(days=dagar_sedan), **falt)


def _markera(actor, t, status, timmar=None, version=None):
    utfall = markera(actor=actor, rader=[Markering(t.pk, t.version if version is None else version, status, timmar)])
    t.refresh_from_db()
    return utfall


# --- S088 -------------------------------------------------------------------------------------------------------


@pytest.mark.krav("S088", "AK10", "I06")
def test_ej_registrerad_blir_aldrig_franvaro(varld, insats):
    """Attendance has its states; "ej registrerad" is the default and is never passed on as absence."""
    t = _t(insats, 30)
    narvaro_natt()
    t.refresh_from_db()
    assert t.status == S.EJ_REGISTRERAD
    n = rakna_narvaro([t])
    assert (n.franvaro, n.obedomda, n.ej_registrerade, n.andel) == (0, 0, 3, None)
    assert {S.NARVARANDE, S.GILTIG, S.OGILTIG, S.EJ_REGISTRERAD} <= set(Narvarostatus)
    assert list(oklara_tillfallen(insats, idag())) == [t]


@pytest.mark.krav("S088")
def test_det_syns_vem_som_registrerade_nar_och_hur_det_rattades(varld, insats):
    t = _t(insats)
    _markera(varld.handledare, t, S.FRANVARANDE)
    assert (t.markerad_av, t.version, timezone.localdate(t.markerad_vid)) == (varld.handledare, 1, idag())
    _markera(varld.ansvarig, t, S.SEN, Decimal("2.5"))
    assert (t.markerad_av, t.version, t.timmar) == (varld.ansvarig, 2, Decimal("2.5"))
    rader = apps.get_model("insatser", "TillfalleEvent").objects.filter(pgh_obj_id=t.pk).order_by("pgh_id")
    assert [(r.status, r.markerad_av_id) for r in rader] == [
        (S.EJ_REGISTRERAD, None),
        (S.FRANVARANDE, varld.handledare.pk),
        (S.SEN, varld.ansvarig.pk),
    ]
    handelser = Handelse.objects.filter(arende_id=varld.arende.pk, verb__startswith="narvaro.").order_by("pk")
    assert [(h.verb, h.aktor, h.fore, h.efter) for h in handelser] == [
        ("narvaro.markera", varld.handledare, "", ""),
        ("narvaro.ratta", varld.ansvarig, S.FRANVARANDE, S.SEN),
    ]
    _markera(varld.ansvarig, t, S.EJ_REGISTRERAD)
    assert (t.status, t.timmar) == (S.EJ_REGISTRERAD, None)


@pytest.mark.krav("S088")
def test_sen_registrering_markeras_efter_enhetens_installning_den_dagen(varld, insats):
    """Late by the setting that held on the session's day; a new one changes no older day (T07)."""
    fran = idag() - timedelta(days=3)
    EnhetInstallning.objects.create(enhet=varld.enhet, galler_fran_den=date(2020, 1, 1), sen_registrering_dagar=10)
    EnhetInstallning.objects.create(enhet=varld.enhet, galler_fran_den=fran, sen_registrering_dagar=1)
    for dagar, sen in ((11, True), (10, False), (4, False), (3, True), (2, True), (1, False)):
        t = _t(insats, dagar)
        _markera(varld.handledare, t, S.NARVARANDE)
        assert t.ar_sen_registrering is sen, dagar
    _markera(varld.ansvarig, t, S.FRANVARANDE)
    assert not t.ar_sen_registrering  # a correction in time stays in time


@pytest.mark.krav("S088")
def test_timmar_foljer_statusen(varld, insats):
    t = _t(insats)
    for timmar in (None, Decimal("3.5"), Decimal("-1")):
        utfall = _markera(varld.handledare, t, S.SEN, timmar)
        assert utfall.stopp[0].skal == "Skriv hur många timmar personen var där, högst 3."
        assert t.status == S.EJ_REGISTRERAD
    _markera(varld.handledare, t, S.SEN, Decimal("0.75"))
    assert rakna_narvaro([t]).narvarande == Decimal("0.75")
    _markera(varld.handledare, t, S.NARVARANDE)
    assert rakna_narvaro([t]).narvarande == 3
    _markera(varld.handledare, t, S.INSTALLT)
    assert (t.timmar, rakna_narvaro([t]).planerade) == (None, 0)  # the organiser's cancellation is nobody's absence


# --- refused ----------------------------------------------------------------------------------------------------


@pytest.mark.krav("S088", "AK10")
def test_giltigheten_satts_inte_av_den_som_markerar(varld, insats):
    t = _t(insats)
    for status in set(Narvarostatus.values) - set(MARKERBARA) | {"hittepa"}:
        utfall = _markera(varld.ansvarig, t, status)
        assert "bedöms för sig" in utfall.stopp[0].skal
        assert t.status == S.EJ_REGISTRERAD
    bedomt = _t(insats, 2, giltig=True)
    assert "Be handläggaren" in _markera(varld.handledare, bedomt, S.NARVARANDE).stopp[0].skal
    _markera(varld.ansvarig, bedomt, S.NARVARANDE)
    assert (bedomt.status, bedomt.bedomd_av, bedomt.forklaring) == (S.NARVARANDE, None, "Var hos Försäkringskassan.")


@pytest.mark.krav("S088", "I06")
def test_en_rattad_franvaro_bar_inte_med_sig_bedomningens_skal(varld, insats):
    skal = FranvaroskalFactory(verksamhet=varld.enhet.verksamhet)
    giltig = _t(insats, 2, giltig=True, franvaroskal=skal)
    ogiltig = _t(insats, 3, giltig=True, status=S.OGILTIG, ogiltig_skal="Svarade inte på två brev.")
    for t in (giltig, ogiltig):
        _markera(varld.ansvarig, t, S.FRANVARANDE)
        assert (t.status, t.franvaroskal, t.ogiltig_skal, t.bedomd_av) == (S.FRANVARANDE, None, "", None)


@pytest.mark.krav("S088")
def test_narvaro_i_framtiden_nekas_men_dagen_kan_stallas_in(varld, insats):
    t = _t(insats, -1)
    for status in (S.NARVARANDE, S.FRANVARANDE, S.ANNAN_AKTIVITET):
        assert "Dagen har inte varit än" in _markera(varld.handledare, t, status).stopp[0].skal
    assert _markera(varld.handledare, t, S.INSTALLT).sparade
    assert t.status == S.INSTALLT


@pytest.mark.krav("S088")
def test_narvaro_utanfor_placeringen_nekas(varld, insats):
    placering = PlaceringFactory(insats=insats, avbruten=True, start_den=idag() - timedelta(days=40))  # ended 20 days ago
    fore = _t(insats, 41, placering=placering)
    efter = _t(insats, 19, placering=placering)
    for t in (fore, efter):
        assert "utanför placeringens tid" in _markera(varld.handledare, t, S.NARVARANDE).stopp[0].skal
        assert _markera(varld.handledare, t, S.INSTALLT).sparade
    inom = _t(insats, 20, placering=placering)
    assert _markera(varld.handledare, inom, S.NARVARANDE).sparade


@pytest.mark.krav("S088")
def test_i_en_avslutad_insats_andras_inget(varld):
    insats = InsatsFactory(arende=varld.arende, avslutad=True)
    t = TillfalleFactory(insats=insats)
    assert _markera(varld.ansvarig, t, S.NARVARANDE).stopp[0].skal == "Insatsen är avslutad."


@pytest.mark.krav("S088", "T11")
def test_narvaro_i_en_placering_som_inte_blev_av_nekas(varld, insats):
    placering = PlaceringFactory(insats=insats, start_den=idag() - timedelta(days=9), status=Placeringsstatus.INSTALLD)
    t = _t(insats, 2, placering=placering, markerad=True, status=S.INSTALLT)
    for status in set(MARKERBARA) - {S.INSTALLT}:
        assert _markera(varld.ansvarig, t, status, Decimal(1)).stopp[0].skal.startswith("Placeringen blev inte av.")
    assert t.status == S.INSTALLT


@pytest.mark.krav("S088", "AK10")
def test_ett_installt_pass_ar_ingens_franvaro_och_rattas_bara_med_flit(varld, insats):
    """ "Markera alla" leaves what the organiser cancelled; somebody who was there all the same is a correction that is seen."""
    t = _t(insats, markerad=True, status=S.INSTALLT)
    assert not markera_narvarande(actor=varld.handledare, tillfallen=[t]).sparade
    assert rakna_narvaro([t]) == Narvaro()
    _markera(varld.handledare, t, S.NARVARANDE)
    assert rakna_narvaro([t]).narvarande == 3
    assert andringar([t.pk])[t.pk][0].startswith("Ändrad från inställt av anordnaren till närvarande, Hedda Handledare")


@pytest.mark.krav("AK10")
def test_varje_varde_i_ak10_finns_och_ej_registrerad_ar_utgangslaget(varld, insats):
    """Present, late, acceptable absence (reason code), sick without and with certificate seen, not acceptable (proposed), oklar,
    cancelled by the organiser, other assigned activity. Each hour lies in exactly one of the measure's columns, or in none."""
    raknas = {
        S.NARVARANDE: "narvarande",
        S.SEN: "narvarande",
        S.FRANVARANDE: "obedomda",
        S.GILTIG: "franvaro",
        S.SJUK_UTAN_INTYG: "franvaro",
        S.SJUK_MED_INTYG: "franvaro",
        S.OGILTIG: "franvaro",
        S.EJ_REGISTRERAD: "ej_registrerade",
        S.INSTALLT: "",
        S.ANNAN_AKTIVITET: "",
    }
    assert set(raknas) == set(Narvarostatus)
    assert Tillfalle().status == S.EJ_REGISTRERAD
    assert "förslag" in status_ord(S.OGILTIG)
    for status, kolumn in raknas.items():
        n = rakna_narvaro([Tillfalle(status=status, planerade_timmar=Decimal(3))])
        kolumner = {
            "narvarande": n.narvarande,
            "franvaro": n.franvaro,
            "obedomda": n.obedomda,
            "ej_registrerade": n.ej_registrerade,
        }
        assert {k for k, v in kolumner.items() if v} == ({kolumn} if kolumn else set()), status
        assert n.planerade == sum(kolumner.values()), status


@pytest.mark.krav("D01")
def test_bara_gruppens_handledare_och_arendets_handlaggare_markerar(varld, insats):
    t = _t(insats)
    for user in (varld.chef, varld.framling, varld.kollega, varld.socialsekreterare, varld.admin):
        with pytest.raises(PermissionDenied):
            _markera(user, t, S.NARVARANDE)
    Insats.objects.filter(pk=insats.pk).update(handledare=None)
    with pytest.raises(PermissionDenied):
        _markera(varld.handledare, t, S.NARVARANDE)
    assert _markera(varld.ansvarig, t, S.NARVARANDE).sparade


@pytest.mark.krav("D01", "S088")
def test_ett_pass_som_inte_langre_ar_ens_eget_stoppar_inte_resten(varld, insats):
    """Another group's session among one's own, and one that the schedule has taken away since the page was shown."""
    eget, borttaget = _t(insats), _t(insats, 2)
    annans = _t(InsatsFactory(arende=varld.nytt_arende(), start_den=insats.start_den))
    rader = [Markering(t.pk, 0, S.NARVARANDE) for t in (eget, borttaget, annans)]
    borttaget.delete()
    utfall = markera(actor=varld.handledare, rader=rader)
    assert (utfall.sparade, utfall.borta, utfall.stopp) == ([eget], 2, [])
    annans.refresh_from_db()
    assert annans.status == S.EJ_REGISTRERAD
    with pytest.raises(PermissionDenied):
        markera(actor=varld.handledare, rader=rader[1:])


# --- at once, twice ---------------------------------------------------------------------------------------------


@pytest.mark.krav("N17")
def test_en_konflikt_stoppar_bara_sin_rad_och_sager_bada_vardena(varld, insats):
    a, b = _t(insats), _t(insats, 2)
    _markera(varld.ansvarig, a, S.SEN, Decimal("1.5"))
    rader = [Markering(a.pk, 0, S.NARVARANDE), Markering(b.pk, 0, S.NARVARANDE)]
    utfall = markera(actor=varld.handledare, rader=rader)
    assert [t.pk for t in utfall.sparade] == [b.pk]
    (stopp,) = utfall.konflikter
    assert stopp.skal == ("Ada Ansvarig har sparat ”Kom sent, 1,5 timmar” medan du hade sidan öppen. Du valde ”Närvarande”.")
    a.refresh_from_db()
    assert (a.status, a.version) == (S.SEN, 1)


@pytest.mark.krav("N29")
def test_samma_sak_tva_ganger_skriver_inget(varld, insats):
    t = _t(insats)
    rader = [Markering(t.pk, 0, S.NARVARANDE)]
    event = apps.get_model("insatser", "TillfalleEvent").objects
    assert len(markera(actor=varld.handledare, rader=rader).sparade) == 1
    fore = (event.count(), Handelse.objects.count())
    igen = markera(actor=varld.handledare, rader=rader)
    assert (igen.sparade, igen.oforandrade, igen.stopp) == ([], 1, [])
    assert (event.count(), Handelse.objects.count()) == fore


@pytest.mark.krav("N05")
def test_markera_alla_ror_inte_det_som_ar_registrerat_eller_inte_har_varit(varld, insats):
    franvarande, oklar, kommande = _t(insats, 2, franvarande=True), _t(insats), _t(insats, -1)
    markera_narvarande(actor=varld.handledare, tillfallen=[franvarande, oklar, kommande])
    status = dict(Tillfalle.objects.values_list("pk", "status"))
    assert status == {franvarande.pk: S.FRANVARANDE, oklar.pk: S.NARVARANDE, kommande.pk: S.EJ_REGISTRERAD}


@pytest.mark.krav("N17")
@pytest.mark.django_db(transaction=True)
def test_tva_personer_markerar_i_samma_ogonblick(varld, insats):
    """Real connections: one is saved, the other is told; no value is lost in silence."""
    t = _t(insats)
    startar, svar = Barrier(2), {}

    def kor(user: Any, status: str) -> None:
        try:
            startar.wait()
            svar[status] = markera(actor=user, rader=[Markering(t.pk, 0, status)])
        finally:
            connection.close()

    tradar = [Thread(target=kor, args=a) for a in ((varld.handledare, S.NARVARANDE), (varld.ansvarig, S.FRANVARANDE))]
    [trad.start() for trad in tradar]
    [trad.join(30) for trad in tradar]
    t.refresh_from_db()
    assert t.version == 1
    assert len(svar[t.status].sparade) == 1
    annan = S.FRANVARANDE if t.status == S.NARVARANDE else S.NARVARANDE
    assert len(svar[annan].konflikter) == 1


# --- tasks ------------------------------------------------------------------------------------------------------


@pytest.mark.krav("I06", "N06", "N29")
def test_oregistrerat_efter_n_dagar_blir_en_uppgift_som_forsvinner_nar_det_ar_gjort(varld, insats):
    """Unmarked absence after N days is "oklar" and a task."""
    gammalt, aldre = _t(insats, 3), _t(insats, 9)
    _t(insats, 2)  # within the unit's two days
    assert skapa_narvaropaminnelser(idag()) == 1
    assert skapa_narvaropaminnelser(idag()) == 1
    (rad,) = Bevakning.objects.filter(slag=Bevakningsslag.NARVARO)
    assert (rad.ansvarig, rad.mal_id, rad.klar_vid) == (varld.ansvarig, insats.pk, None)
    _markera(varld.handledare, gammalt, S.NARVARANDE)
    assert Bevakning.objects.oppna().filter(pk=rad.pk).exists()
    _markera(varld.handledare, aldre, S.FRANVARANDE)
    assert not Bevakning.objects.oppna().filter(pk=rad.pk).exists()


@pytest.mark.krav("I06", "T17")
def test_paminnelserna_kostar_lika_mycket_nasta_natt(varld, insats):
    """Those that have their task already are not asked for one by one."""
    _t(insats, 9)
    skapa_narvaropaminnelser(idag())
    with CaptureQueriesContext(connection) as en:
        skapa_narvaropaminnelser(idag())
    for _ in range(5):
        _t(InsatsFactory(arende=varld.nytt_arende(), start_den=insats.start_den), 9)
    assert skapa_narvaropaminnelser(idag()) == 6
    with CaptureQueriesContext(connection) as sex:
        assert skapa_narvaropaminnelser(idag()) == 6
    assert len(sex) == len(en)
    assert Bevakning.objects.filter(slag=Bevakningsslag.NARVARO).count() == 6


@pytest.mark.krav("N06")
def test_natten_tar_bort_uppgiften_for_en_insats_som_slutat(varld, insats):
    t = _t(insats, 9)
    skapa_narvaropaminnelser(idag())
    t.delete()
    assert skapa_narvaropaminnelser(idag()) == 0
    assert not Bevakning.objects.oppna().filter(slag=Bevakningsslag.NARVARO).exists()


# --- N01 --------------------------------------------------------------------------------------------------------


class _Fraga:
    def __init__(self, user: Any, get: dict[str, str]) -> None:
        self.user, self.GET = user, get


@pytest.mark.krav("N01", "AK07")
def test_samma_timmar_i_rutnatet_pa_fliken_och_i_rapporten(varld):
    """Equality over all views, for a month whose ends lie inside weeks."""
    manad = date(2026, 10, 1)
    insats = InsatsFactory(arende=varld.arende, handledare=varld.handledare, start_den=date(2026, 9, 1))
    status = [{"narvarande": True}, {"franvarande": True}, {"giltig": True}, {"markerad": True, "status": S.INSTALLT}]
    status.append({"markerad": True, "status": S.SEN, "timmar": Decimal("1.25")})
    dagar = [manad + timedelta(days=n) for n in range(31) if (manad + timedelta(days=n)).weekday() < 5]
    for n, den in enumerate(dagar):
        TillfalleFactory(insats=insats, den=den, till_tid=time(12, 30), planerade_timmar=Decimal("3.50"), **status[n % 5])
    flik = bygg_manad(varld.arende, manad)["hela"]
    rapport = fakta(tillfallen_i(varld.arende, manad, manadens_sista(manad)), {})["summa"]
    veckor = {d.isocalendar()[:2] for d in dagar}
    rutor = [
        bygg_rutnat(varld.ansvarig, las_urval(_Fraga(varld.ansvarig, {"grupp": "mina", "vecka": f"{ar}-W{v:02d}"})))
        for ar, v in veckor
    ]
    rad = [r.timmar for ruta in rutor for r in ruta.rader if r.insats.pk == insats.pk]
    for falt in ("planerade", "narvarande", "franvaro", "obedomda", "pass_"):
        assert sum(getattr(n, falt) for n in rad) == getattr(flik, falt), falt
    assert rapport == {
        "antal": flik.pass_,
        "planerade": tim(flik.planerade),
        "narvarande": tim(flik.narvarande),
        "franvaro": tim(flik.franvaro),
    }
    assert flik.planerade > flik.narvarande > 0


def test_det_som_inte_ar_andrat_ar_ingen_markering(varld, insats):
    a, b, c = _t(insats), _t(insats, 2), _t(insats, 3)
    post = {
        f"b-{a.pk}": "0|ej_registrerad|",
        f"s-{a.pk}": "ej_registrerad",
        f"b-{b.pk}": "1|sen|1.5",
        f"s-{b.pk}": "sen",
        f"t-{b.pk}": "1,50",
        f"b-{c.pk}": "1|sen|1,5",
        f"s-{c.pk}": "sen",
        f"t-{c.pk}": "2",
        "b-skrap": "0|x|",
        f"b-{insats.pk}": "trasig",
    }
    andrade, alla = las_markeringar(post)
    assert andrade == [Markering(c.pk, 1, "sen", Decimal(2))]
    assert alla == {a.pk, b.pk, c.pk}
    assert reverse("narvaro") == "/insatser/narvaro/"
