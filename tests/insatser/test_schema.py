"""The weekly schedule as arithmetic and as sessions: ISO weeks, red days, "this and all coming", month edges (AK07, N15)."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.common.helgdagar import helgdag
from insatser.enums import Narvarostatus, Placeringsstatus, Slutorsak, Veckor
from insatser.matt import rakna_narvaro
from insatser.models import Insats, Placering, Schemarad, Tillfalle
from insatser.services.insats import avsluta_insats, forlang_insats
from insatser.services.markera import Markering, markera
from insatser.services.narvaro import ta_bort_kommande
from insatser.services.rapport_innehall import manadens_forsta, manadens_sista
from insatser.services.schema import (
    andra_schemarad,
    avsluta_schemarad,
    flytta_tillfalle,
    fyll_pa_alla,
    fyll_pa_tillfallen,
    lagg_till_schemarader,
    lagg_till_tillfalle,
)
from insatser.tasks import narvaro_natt
from insatser.veckoschema import galler_i_veckan, las_vecka, planerade_timmar, schemadagar, vecka_text
from tests.factories import InsatsFactory, KallelseFactory, PlaceringFactory, TillfalleFactory

S = Narvarostatus
LANGT_FRAM = date(2031, 6, 1)


def idag() -> date:
    return timezone.localdate()


# --- arithmetic, without a database -------------------------------------------------------------------------------


def _rad(veckodag=1, veckor=Veckor.ALLA, fran=date(2026, 1, 1), till=date(2030, 12, 31), **falt):
    insats = Insats(start_den=date(2026, 1, 1), planerat_slut_den=date(2030, 12, 31))
    tider = {"fran_tid": time(9), "till_tid": time(12)} | falt
    return Schemarad(insats=insats, veckodag=veckodag, veckor=veckor, galler_fran_den=fran, galler_till_den=till, **tider)


def _tillfallen(rader):
    status = [S.NARVARANDE, S.SEN, S.FRANVARANDE, S.EJ_REGISTRERAD, S.GILTIG, S.INSTALLT, S.ANNAN_AKTIVITET, S.OGILTIG]
    for rad in rader:
        for n, den in enumerate(schemadagar(rad, LANGT_FRAM)):
            timmar = planerade_timmar(rad.fran_tid, rad.till_tid, rad.rast_minuter)
            s = status[(n + rad.veckodag) % len(status)]
            yield Tillfalle(den=den, planerade_timmar=timmar, status=s, timmar=Decimal("1.25") if s == S.SEN else None)


@pytest.mark.krav("N15", "N01")
def test_summan_av_manaderna_ar_summan_av_dagarna_2026_till_2030():
    """Week over month's edge: one rule, tested for all months 2026-2030."""
    rader = [_rad(v, list(Veckor)[v % 3], till_tid=time(12, 8 * v)) for v in range(1, 8)]
    alla = list(_tillfallen(rader))
    assert len(alla) > 1000
    manader = [date(ar, m, 1) for ar in range(2026, 2031) for m in range(1, 13)]
    per_manad = [rakna_narvaro(t for t in alla if m <= t.den <= manadens_sista(m)) for m in manader]
    per_dag = [rakna_narvaro([t]) for t in alla]
    hela = rakna_narvaro(alla)
    for falt in ("planerade", "narvarande", "franvaro", "obedomda", "ej_registrerade", "pass_", "ej_registrerade_pass"):
        assert sum(getattr(n, falt) for n in per_manad) == sum(getattr(n, falt) for n in per_dag) == getattr(hela, falt)
    assert all(n.pass_ for n in per_manad)
    delade = {m for m in manader if m.weekday() != 0}
    assert delade  # months that begin inside a week: the week's hours are split by day
    for m in delade:
        vecka = [t for t in alla if t.den.isocalendar()[:2] == m.isocalendar()[:2]]
        delar = [rakna_narvaro(t for t in vecka if (t.den >= m) == efter).planerade for efter in (True, False)]
        assert sum(delar) == rakna_narvaro(vecka).planerade


@pytest.mark.krav("N15")
def test_udda_och_jamna_veckor_over_nyar():
    """2026 has a week 53: two odd weeks follow each other, and no even week falls between."""
    assert date(2026, 12, 28).isocalendar()[:2] == (2026, 53)
    udda = [d for d in schemadagar(_rad(2, Veckor.UDDA), LANGT_FRAM) if date(2026, 12, 14) <= d <= date(2027, 1, 31)]
    assert udda == [date(2026, 12, 15), date(2026, 12, 29), date(2027, 1, 5), date(2027, 1, 19)]
    jamna = [d for d in schemadagar(_rad(2, Veckor.JAMNA), LANGT_FRAM) if date(2026, 12, 14) <= d <= date(2027, 1, 31)]
    assert jamna == [date(2026, 12, 22), date(2027, 1, 12), date(2027, 1, 26)]
    for ar in range(2026, 2031):
        for n in range(366):
            den = date(ar, 1, 1) + timedelta(days=n)
            assert galler_i_veckan(Veckor.UDDA, den) != galler_i_veckan(Veckor.JAMNA, den)


@pytest.mark.krav("N15")
def test_veckan_i_adressen_ar_isoveckan():
    assert vecka_text(date(2027, 1, 1)) == "2026-W53"
    assert las_vecka("2026-W53", idag()) == date(2026, 12, 28)
    assert las_vecka("2027-W53", date(2026, 11, 18)) == date(2026, 11, 16)  # 2027 has 52


def test_inga_tillfallen_pa_roda_dagar():
    for veckodag in range(1, 8):
        assert not [d for d in schemadagar(_rad(veckodag), LANGT_FRAM) if helgdag(d)]
    assert date(2026, 12, 24) not in set(schemadagar(_rad(4), LANGT_FRAM))
    assert date(2026, 12, 17) in set(schemadagar(_rad(4), LANGT_FRAM))


@pytest.mark.parametrize("den", [date(2026, 3, 29), date(2026, 10, 25)])
def test_sommartiden_flyttar_inget_pass_och_andrar_inga_timmar(den):
    """The wall clock is what was agreed: a session on the night's day is as long as on any other."""
    assert den in set(schemadagar(_rad(7), LANGT_FRAM))
    assert planerade_timmar(time(9), time(12)) == 3
    assert timezone.make_aware(timezone.datetime.combine(den, time(9))).hour == 9


def test_planerade_timmar_ar_tiden_utan_rasten():
    assert planerade_timmar(time(8), time(16, 30), 45) == Decimal("7.75")
    assert planerade_timmar(time(9), time(9, 20)) == Decimal("0.33")
    with pytest.raises(ValidationError, match="Rasten"):
        planerade_timmar(time(9), time(10), 60)
    with pytest.raises(ValidationError, match="Sluttiden"):
        planerade_timmar(time(10), time(9))


# --- with a database ----------------------------------------------------------------------------------------------


@pytest.fixture
def insats(varld):
    start = idag() - timedelta(days=30)
    return InsatsFactory(arende=varld.arende, start_den=start, planerat_slut_den=idag() + timedelta(days=200))


def _lagg_till(varld, insats, *veckodagar, **falt):
    falt = {"fran_tid": time(9), "till_tid": time(12), "galler_fran_den": idag()} | falt
    return lagg_till_schemarader(actor=varld.ansvarig, insats=insats, veckodagar=veckodagar or [1], **falt)


def _kommande(insats):
    return Tillfalle.objects.filter(insats=insats, den__gt=idag())


@pytest.mark.django_db
@pytest.mark.krav("AK07")
def test_schemat_ger_tillfallen_atta_veckor_framat_och_natten_fyller_pa(varld, insats):
    _lagg_till(varld, insats, 1, 2, 3, 4, 5)
    sista = idag() + timedelta(weeks=8)
    dagar = set(Tillfalle.objects.values_list("den", flat=True))
    assert max(dagar) <= sista
    vantade = {d for n in range(57) if (d := idag() + timedelta(days=n)).weekday() < 5 and not helgdag(d)}
    assert dagar == vantade
    assert fyll_pa_alla(idag()) == 0  # idempotent
    assert fyll_pa_alla(idag() + timedelta(days=7)) <= 5
    nya = Tillfalle.objects.filter(den__gt=sista)
    assert 3 <= nya.count() <= 5
    antal = Tillfalle.objects.count()
    narvaro_natt()
    narvaro_natt()
    assert Tillfalle.objects.count() == antal


@pytest.mark.django_db
@pytest.mark.krav("AK07")
def test_tillfallen_slutar_med_insatsen_och_placeringen(varld, insats):
    placering = PlaceringFactory(insats=insats, pagar=True, start_den=idag() - timedelta(days=7))
    Placering.objects.filter(pk=placering.pk).update(planerat_slut_den=idag() + timedelta(days=10))
    _lagg_till(varld, insats, *range(1, 8), placering=Placering.objects.get(pk=placering.pk))
    assert Tillfalle.objects.latest("den").den <= idag() + timedelta(days=10)
    Insats.objects.filter(pk=insats.pk).update(planerat_slut_den=idag() + timedelta(days=5))
    fyll_pa_alla(idag())
    assert Tillfalle.objects.latest("den").den <= idag() + timedelta(days=5)
    Insats.objects.filter(pk=insats.pk).update(planerat_slut_den=idag() + timedelta(days=6))
    forlang_insats(
        actor=varld.ansvarig, insats=insats, planerat_slut_den=idag() + timedelta(days=9), skal="Behöver en vecka till."
    )
    fyll_pa_alla(idag())
    assert Tillfalle.objects.latest("den").den > idag() + timedelta(days=6)


@pytest.mark.django_db
def test_en_placering_som_inte_blev_av_ger_inga_tillfallen(varld, insats):
    placering = PlaceringFactory(insats=insats, start_den=idag(), status=Placeringsstatus.PLANERAD)
    _lagg_till(varld, insats, *range(1, 8), placering=placering)
    assert _kommande(insats).exists()
    Placering.objects.filter(pk=placering.pk).update(status=Placeringsstatus.INSTALLD)
    fyll_pa_alla(idag())
    assert not _kommande(insats).exists()


@pytest.mark.django_db
@pytest.mark.krav("S088", "AK07")
def test_en_flytt_ror_aldrig_ett_tillfalle_som_ar_registrerat(varld, insats):
    """ "Denna och alla kommande": a move never touches a session already marked."""
    rad = _lagg_till(varld, insats, 1)[0]
    kommande = list(_kommande(insats).order_by("den"))
    markera(actor=varld.ansvarig, rader=[Markering(kommande[1].pk, 0, S.INSTALLT)])
    fore = Tillfalle.objects.filter(pk=kommande[1].pk).values().get()
    kallat = kommande[2]
    KallelseFactory(arende=varld.arende, tillfalle=kallat)
    fran = idag() + timedelta(days=1)
    ny, kvar = andra_schemarad(
        actor=varld.ansvarig, rad=rad, fran_den=fran, veckodag=1, veckor=Veckor.ALLA, fran_tid=time(13), till_tid=time(15)
    )
    assert kvar == 2
    assert Tillfalle.objects.filter(pk=fore["id"]).values().get() == fore
    assert Tillfalle.objects.get(pk=kallat.pk).fran_tid == time(9)
    rad.refresh_from_db()
    assert rad.galler_till_den == fran - timedelta(days=1) or ny.pk == rad.pk
    per_dag = list(_kommande(insats).order_by("den").values_list("den", "fran_tid"))
    assert len({den for den, _ in per_dag}) == len(per_dag) == len(kommande)  # no second one on the marked days
    assert {tid for den, tid in per_dag if den not in {kommande[1].den, kallat.den}} == {time(13)}
    fyll_pa_alla(idag())
    assert list(_kommande(insats).order_by("den").values_list("den", "fran_tid")) == per_dag


@pytest.mark.django_db
@pytest.mark.krav("AK07")
def test_en_andring_fran_en_dag_stanger_raden_och_oppnar_en_ny(varld, insats):
    rad = _lagg_till(varld, insats, idag().isoweekday())[0]
    fran = idag() + timedelta(days=14)
    ny, _ = andra_schemarad(
        actor=varld.ansvarig,
        rad=rad,
        fran_den=fran,
        veckodag=rad.veckodag,
        veckor=Veckor.ALLA,
        fran_tid=time(8),
        till_tid=time(10),
    )
    rad.refresh_from_db()
    assert (rad.galler_till_den, ny.galler_fran_den, ny.galler_till_den) == (fran - timedelta(days=1), fran, None)
    assert set(Tillfalle.objects.filter(den__lt=fran).values_list("fran_tid", flat=True)) == {time(9)}
    assert set(Tillfalle.objects.filter(den__gte=fran).values_list("fran_tid", flat=True)) == {time(8)}
    with pytest.raises(ValidationError, match="Välj i dag eller en dag framåt"):
        andra_schemarad(actor=varld.ansvarig, rad=ny, fran_den=idag() - timedelta(days=1), veckodag=1)


@pytest.mark.django_db
def test_en_tid_tas_bort_ur_schemat(varld, insats):
    rad, senare = _lagg_till(varld, insats, 1, 2)
    assert avsluta_schemarad(actor=varld.ansvarig, rad=rad, sista_den=idag()) == 0
    assert not _kommande(insats).filter(schemarad=rad).exists()
    assert _kommande(insats).filter(schemarad=senare).exists()
    avsluta_schemarad(actor=varld.ansvarig, rad=senare, sista_den=idag() - timedelta(days=1))
    assert not Schemarad.objects.filter(pk=senare.pk).exists()  # had given nothing: taken away


@pytest.mark.django_db
def test_ett_tillfalle_flyttas_inom_sin_vecka_och_gors_inte_om(varld, insats):
    _lagg_till(varld, insats, 2)
    t = _kommande(insats).order_by("den")[1]
    ratt = {"actor": varld.ansvarig, "tillfalle": t, "fran_tid": time(10), "till_tid": time(12)}
    den = next(d for d in (t.den + timedelta(days=n) for n in (1, 2, -1)) if not helgdag(d))
    with pytest.raises(ValidationError, match="samma vecka"):
        flytta_tillfalle(**ratt, version=0, den=t.den + timedelta(days=7))
    with pytest.raises(ValidationError, match="Någon annan"):
        flytta_tillfalle(**ratt, version=7, den=den)
    rad = flytta_tillfalle(**ratt, version=0, den=den)
    assert (rad.den, rad.planerade_timmar) == (den, 2)
    antal = Tillfalle.objects.count()
    fyll_pa_alla(idag())
    assert Tillfalle.objects.count() == antal
    markera(actor=varld.ansvarig, rader=[Markering(rad.pk, 1, S.INSTALLT)])
    with pytest.raises(ValidationError, match="redan registrerat"):
        flytta_tillfalle(**ratt, version=2, den=t.den)


@pytest.mark.django_db
@pytest.mark.krav("S088")
def test_ett_tillfalle_utanfor_placeringen_eller_pa_rod_dag_nekas(varld):
    start, slut = date(2026, 5, 1), date(2026, 10, 30)
    insats = InsatsFactory(arende=varld.arende, start_den=start, planerat_slut_den=slut)
    placering = PlaceringFactory(insats=insats, pagar=True, start_den=date(2026, 5, 20))
    lagg = {"actor": varld.ansvarig, "insats": insats, "fran_tid": time(9), "till_tid": time(12)}
    with pytest.raises(ValidationError, match="utanför placeringens tid, 20 maj 2026"):
        lagg_till_tillfalle(**lagg, den=date(2026, 5, 19), placering=placering)
    with pytest.raises(ValidationError, match="utanför insatsens tid"):
        lagg_till_tillfalle(**lagg, den=date(2026, 11, 2))
    with pytest.raises(ValidationError, match="6 juni 2026 är nationaldagen"):
        lagg_till_tillfalle(**lagg, den=date(2026, 6, 6))
    assert lagg_till_tillfalle(**lagg, den=date(2026, 6, 6), bekraftar_rod_dag=True).planerade_timmar == 3
    with pytest.raises(ValidationError, match="går in i den tiden"):
        lagg_till_tillfalle(**lagg, den=date(2026, 6, 6), bekraftar_rod_dag=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        TillfalleFactory(insats=insats, den=date(2026, 6, 6))


@pytest.mark.django_db
def test_schemat_haller_sig_inom_insatsen_och_krockar_inte(varld, insats):
    with pytest.raises(ValidationError, match="Välj en dag inom insatsens tid"):
        _lagg_till(varld, insats, 1, galler_fran_den=insats.start_den - timedelta(days=1))
    _lagg_till(varld, insats, 1)
    with pytest.raises(ValidationError, match="har redan en tid"):
        _lagg_till(varld, insats, 1, fran_tid=time(11), till_tid=time(13))
    _lagg_till(varld, insats, 1, fran_tid=time(12), till_tid=time(13))
    _lagg_till(varld, insats, 2, veckor=Veckor.UDDA)
    _lagg_till(varld, insats, 2, veckor=Veckor.JAMNA)
    annans = PlaceringFactory(pagar=True)
    with pytest.raises(ValidationError, match="hör till insatsen"):
        _lagg_till(varld, insats, 3, placering=annans)


@pytest.mark.django_db
@pytest.mark.krav("D01")
def test_bara_de_som_arbetar_i_arendet_planerar(varld, insats):
    Insats.objects.filter(pk=insats.pk).update(handledare=varld.handledare)
    for user in (varld.chef, varld.handledare, varld.framling):
        with pytest.raises(PermissionDenied):
            lagg_till_schemarader(
                actor=user, insats=insats, veckodagar=[1], fran_tid=time(9), till_tid=time(12), galler_fran_den=idag()
            )


@pytest.mark.django_db
def test_i_en_avslutad_insats_planeras_inget_och_kommande_tas_bort(varld, insats):
    rad = _lagg_till(varld, insats, *range(1, 8))[0]
    Tillfalle.objects.filter(den__lte=idag()).delete()
    markerat, kallat = _kommande(insats).order_by("den")[:2]
    markera(actor=varld.ansvarig, rader=[Markering(markerat.pk, 0, S.INSTALLT)])
    KallelseFactory(arende=varld.arende, tillfalle=kallat)
    ta_bort_kommande(insats, idag(), actor=varld.ansvarig)
    assert dict(_kommande(insats).values_list("pk", "status")) == {markerat.pk: S.INSTALLT, kallat.pk: S.INSTALLT}
    avsluta_insats(
        actor=varld.ansvarig,
        insats=insats,
        slut_den=idag(),
        slutorsak=Slutorsak.GENOMFORD,
        syfte_handlaggare="ja",
        syfte_deltagare="ja",
    )
    assert fyll_pa_alla(idag()) == 0
    with pytest.raises(ValidationError, match="Insatsen är avslutad"):
        avsluta_schemarad(actor=varld.ansvarig, rad=rad, sista_den=idag())


@pytest.mark.django_db
def test_manadens_kant_ar_dagens(varld, insats):
    assert manadens_forsta(date(2026, 12, 31)) == date(2026, 12, 1)
    assert fyll_pa_tillfallen(insats) == 0  # no schedule, no sessions
