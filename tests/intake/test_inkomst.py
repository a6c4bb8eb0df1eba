"""Arrival day and clock: what the calendar does to them (FL 22 §; law.md K12; S009)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ame.common.helgdagar import ar_arbetsdag, forra_arbetsdag
from ame.people.nummer import las_nummer
from intake import services
from intake.enums import Inkomstsatt
from intake.models.remiss import klockdagar
from intake.services.inkomst import inkom_den
from tests.factories import BestallningstypFactory, KompletteringFactory, RemissFactory

SVENSK = ZoneInfo("Europe/Stockholm")


def kl(ar: int, manad: int, dag: int, timme: int = 8, minut: int = 0) -> datetime:
    return datetime(ar, manad, dag, timme, minut, tzinfo=SVENSK)


@pytest.mark.krav("K12")
def test_tomd_ur_brevladan_klockan_atta_pa_mandagen_kom_in_pa_fredagen():
    """Item emptied from box at 08:00 Monday dates to Friday."""
    mandag = kl(2026, 11, 23)
    assert mandag.weekday() == 0
    assert inkom_den(Inkomstsatt.BREVLADA, mandag) == date(2026, 11, 20)
    assert date(2026, 11, 20).weekday() == 4


@pytest.mark.krav("K12")
@pytest.mark.parametrize("satt", [Inkomstsatt.SYSTEM, Inkomstsatt.EPOST, Inkomstsatt.LAMNAD])
def test_det_som_nar_nagon_kom_in_den_dagen_aven_pa_en_sondag(satt):
    assert inkom_den(satt, kl(2026, 11, 22, 23, 59)) == date(2026, 11, 22)
    assert inkom_den(satt, date(2026, 11, 22)) == date(2026, 11, 22)


@pytest.mark.krav("K12")
def test_andra_tomningen_samma_dag_raknas_den_dagen():
    assert inkom_den(Inkomstsatt.BREVLADA, kl(2026, 11, 24, 15)) == date(2026, 11, 24)
    assert inkom_den(Inkomstsatt.BREVLADA, kl(2026, 11, 24, 11, 59)) == date(2026, 11, 23)


@pytest.mark.krav("K12")
@pytest.mark.parametrize(
    ("tomd", "kom_in"),
    [
        (date(2027, 1, 4), date(2026, 12, 30)),  # 31 December, New Year's Day and a weekend
        (date(2026, 1, 7), date(2026, 1, 5)),  # trettondedagen
        (date(2026, 4, 7), date(2026, 4, 2)),  # Good Friday to Easter Monday
        (date(2026, 6, 22), date(2026, 6, 18)),  # midsommarafton
        (date(2026, 12, 28), date(2026, 12, 23)),  # Christmas
        (date(2026, 5, 15), date(2026, 5, 13)),  # Kristi himmelsfärd
        (date(2026, 11, 2), date(2026, 10, 30)),  # alla helgons dag
        (date(2026, 6, 8), date(2026, 6, 5)),  # nationaldagen on a Saturday
    ],
)
def test_narmast_foregaende_arbetsdag_over_storhelger(tomd, kom_in):
    assert inkom_den(Inkomstsatt.BREVLADA, tomd) == kom_in


@pytest.mark.krav("K12")
def test_natten_da_klockan_stalls_om():
    """29 March and 25 October 2026: the day follows the clock on the wall, and an hour that comes twice is one day."""
    assert inkom_den(Inkomstsatt.EPOST, datetime(2026, 3, 28, 23, 30, tzinfo=UTC)) == date(2026, 3, 29)
    assert inkom_den(Inkomstsatt.EPOST, datetime(2026, 10, 24, 22, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert inkom_den(Inkomstsatt.EPOST, datetime(2026, 10, 25, 22, 59, tzinfo=UTC)) == date(2026, 10, 25)
    assert inkom_den(Inkomstsatt.EPOST, datetime(2026, 10, 25, 23, 0, tzinfo=UTC)) == date(2026, 10, 26)
    assert inkom_den(Inkomstsatt.BREVLADA, kl(2026, 3, 30)) == date(2026, 3, 27)
    assert inkom_den(Inkomstsatt.BREVLADA, kl(2026, 10, 26)) == date(2026, 10, 23)


def test_forra_arbetsdag_ar_alltid_en_arbetsdag_fore():
    for n in range(3 * 366):
        den = date(2026, 1, 1) + timedelta(days=n)
        forra = forra_arbetsdag(den)
        assert forra < den
        assert ar_arbetsdag(forra)
        assert not any(ar_arbetsdag(forra + timedelta(days=i)) for i in range(1, (den - forra).days))


@pytest.mark.django_db
@pytest.mark.krav("K12")
def test_inkomstdagen_ar_en_annan_an_den_da_den_skrevs_in(varld):
    """`inkom_datum` separate from registered: the case's clock runs from the day it came in."""
    idag = timezone.localdate()
    mandag = idag - timedelta(days=idag.weekday() or 7)
    nummer = las_nummer("198001019804")
    remiss = services.skapa_utkast(actor=varld.handlaggare, egen_ansokan=True)
    data = {
        "mottagande_enhet": varld.ame,
        "identitetsslag": nummer.slag,
        "identitetsnummer": nummer.nummer,
        "fornamn": "Bea",
        "efternamn": "Provgren",
        "fodelsedatum": nummer.fodelsedatum,
        "bestallningstyp": BestallningstypFactory(verksamhet=varld.ame.verksamhet),
        "fraga": "Vill börja arbeta.",
        "inkomstsatt": Inkomstsatt.BREVLADA,
    }
    remiss = services.spara_utkast(actor=varld.handlaggare, remiss=remiss, data=data)
    remiss = services.registrera_egen_ansokan(actor=varld.handlaggare, remiss=remiss, omhandertagen=mandag)
    assert remiss.inkom_den == forra_arbetsdag(mandag) < mandag
    assert timezone.localdate(remiss.skickad_vid) == timezone.localdate(remiss.skapad_vid) == idag
    assert remiss.arende.inkom_den == remiss.inkom_den


# --- the clock that stands still ------------------------------------------------------------------------------------


def _remiss(inkom: date, *pauser: tuple[datetime, datetime | None]):
    remiss = RemissFactory(returnerad=True, inkom_den=inkom, komplettering=False)
    for begard, svar in pauser:
        KompletteringFactory(remiss=remiss, begard_vid=begard, besvarad_vid=svar, svar="Svar" if svar else "")
    return remiss


@pytest.mark.django_db
@pytest.mark.krav("S009")
def test_klockan_star_still_over_nyar():
    remiss = _remiss(date(2026, 12, 21), (kl(2026, 12, 23, 16), kl(2027, 1, 7, 9)))
    assert klockdagar(remiss, date(2026, 12, 23)) == 2
    assert klockdagar(remiss, date(2026, 12, 31)) == 2
    assert klockdagar(remiss, date(2027, 1, 1)) == 2
    assert klockdagar(remiss, date(2027, 1, 7)) == 2
    assert klockdagar(remiss, date(2027, 1, 10)) == 5


@pytest.mark.django_db
@pytest.mark.krav("S009")
def test_klockan_star_still_fran_nyarsafton_sent_pa_kvallen():
    """23.30 on 31 December is still the old year, though it is 22.30 UTC; a quarter past midnight is the new one."""
    fore = _remiss(date(2026, 12, 28), (kl(2026, 12, 31, 23, 30), None))
    assert klockdagar(fore, date(2027, 1, 15)) == 3
    efter = _remiss(date(2026, 12, 28), (kl(2027, 1, 1, 0, 15), None))
    assert klockdagar(efter, date(2027, 1, 15)) == 4


@pytest.mark.django_db
@pytest.mark.krav("S009")
@pytest.mark.parametrize("natt", [date(2026, 3, 29), date(2026, 10, 25)])
def test_en_dygnslang_omstallning_ar_fortfarande_en_dag(natt):
    """23 or 25 hours: the pause and the running clock count calendar days."""
    fore, efter = natt - timedelta(days=1), natt + timedelta(days=1)
    paus = (kl(fore.year, fore.month, fore.day, 12), kl(efter.year, efter.month, efter.day, 12))
    remiss = _remiss(fore - timedelta(days=3), paus)
    assert klockdagar(remiss, efter) == 3
    assert klockdagar(remiss, efter + timedelta(days=4)) == 7
    utan = _remiss(fore)
    assert klockdagar(utan, efter) == 2


@pytest.mark.django_db
@pytest.mark.krav("S009")
def test_tva_pauser_raknas_var_for_sig_och_samma_dag_ar_ingen_paus():
    remiss = _remiss(
        date(2026, 12, 1),
        (kl(2026, 12, 5, 8), kl(2026, 12, 5, 17)),
        (kl(2026, 12, 10), kl(2026, 12, 12)),
        (kl(2026, 12, 12, 15), kl(2026, 12, 20)),
    )
    assert klockdagar(remiss, date(2026, 12, 24)) == 13
