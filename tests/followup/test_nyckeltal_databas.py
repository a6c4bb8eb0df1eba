"""The questions of followup/nyckeltal/kallor.py on real rows, and that they agree with the KAS run of the same scope and year."""

from datetime import date

import pytest

from followup.kas.installningar import Installningar
from followup.kas.kpi import Skop, version_for
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import rakna as rakna_kas
from followup.nyckeltal import utfall, volym
from followup.nyckeltal.kallor import hamta
from followup.nyckeltal.utsnitt import ALLA, Utsnitt, enhetsval
from tests.factories import (
    AVSLUTAD,
    ArendeFactory,
    AterkopplingFactory,
    AvslutFactory,
    AvtaladAterkopplingFactory,
    EnhetFactory,
    InsatsFactory,
    RemissFactory,
    UserFactory,
    vid,
)
from tests.followup.kommun12 import KOD, bygg_kommun12

pytestmark = pytest.mark.django_db
IDAG = date(2026, 11, 22)


@pytest.fixture
def enhet():
    return EnhetFactory(namn="AME Centrum")


@pytest.fixture
def ansvarig(enhet):
    return UserFactory(roll="handlaggare", enhet=enhet)


def utsnitt(*enheter, ar=2026):
    return Utsnitt(enhetsval([(e.pk, e.namn) for e in enheter]), ar, IDAG)


def arende(enhet, ansvarig, inkom, inskriven, slut=None, *, avslut=None, **mer):
    mer.setdefault("status", "avslutat" if slut else "insats" if inskriven else "beredning")
    rad = ArendeFactory(
        enhet=enhet,
        ansvarig=ansvarig,
        inkom_den=inkom,
        inskriven_den=inskriven,
        avslutad_den=slut,
        deltagande=False,
        avslut=False,
        **mer,
    )
    if avslut is not None:
        AvslutFactory(arende=rad, **avslut)
    return rad


def remiss(rad, inkom=None, **mer):
    return RemissFactory(
        antagen=True,
        mottagande_enhet=rad.enhet,
        person=rad.person,
        arende=rad,
        inkom_den=inkom or rad.inkom_den,
        avtalade=False,
        kon=rad.person.kon,
        **mer,
    )


# --- the same as KAS --------------------------------------------------------------------------------------------
@pytest.mark.krav("N01", "T05", "T14")
@pytest.mark.parametrize("ar", [2024, 2025])
def test_samma_tal_som_kas_for_kommunen_och_varje_enhet(ar):
    """The hand-counted municipality: two enrolments in a year, returner, persons in two units and nämnder, ties, never started,
    feriejobb, a job that ended and one not yet confirmed."""
    plats = bygg_kommun12()
    u = utsnitt(*plats.enheter.values(), ar=ar)
    underlag = hamta(u)
    avslut, remisser = utfall.avslut(underlag, u), volym.remisser(underlag, u)
    with lasare() as las:
        kommun = rakna_kas(las, Urval(ar, version_for(ar), Skop("kommun", (KOD,)), Installningar()))[KOD]
        per_enhet = rakna_kas(
            las, Urval(ar, version_for(ar), Skop("enhet", tuple(str(e.id) for e in u.enheter)), Installningar())
        )
    for skop, siffror in {ALLA: kommun, **per_enhet}.items():
        kas = {(s.kpi, s.kon): s for s in siffror}
        headline = kas["U40455", "T"]
        if headline.namnare is not None:
            assert (avslut.sant(skop, "", "AB"), avslut.sant(skop, "", "alla")) == (headline.taljare, headline.namnare)
            assert avslut.sant(skop, "K", "AB") == kas["U40455", "K"].taljare
            for kod, kpi in zip("ABCDE", ("U40450", "U40451", "U40452", "U40453", "U40454"), strict=True):
                assert avslut.sant(skop, "", kod) == kas[kpi, "T"].taljare
        if kas["U40806", "T"].namnare:
            assert remisser.sant(skop, "", "alla") == kas["U40806", "T"].namnare
            assert remisser.sant(skop, "", "socialtjanst") == kas["U40809", "T"].taljare


def test_kommunens_facit_ar_inte_tomt():
    """Guards the test above: the hand count has something in it."""
    plats = bygg_kommun12()
    u = utsnitt(*plats.enheter.values(), ar=2025)
    underlag = hamta(u)
    avslut = utfall.avslut(underlag, u)
    assert avslut.sant(ALLA, "", "alla") == 10
    assert sum(avslut.sant(str(e.id), "", "alla") for e in u.enheter) == 13  # three persons closed in two units
    assert underlag.har_okant_kon


# --- each question ----------------------------------------------------------------------------------------------
def test_remisser_vantan_och_redan_inskriven(enhet, ansvarig):
    """A: decided after 14 days, insats after 20. B: decided after 5, no insats yet. C: waits 21 days. D: declined. E: a second
    remiss for A while enrolled. F: withdrawn, not counted at all."""
    a = arende(enhet, ansvarig, date(2026, 9, 1), date(2026, 9, 15))
    InsatsFactory(arende=a, start_den=date(2026, 9, 21))
    b = arende(enhet, ansvarig, date(2026, 10, 1), date(2026, 10, 6))
    c = arende(enhet, ansvarig, date(2026, 11, 1), None)
    for rad in (a, b):
        remiss(rad)
    remiss(c, status="mottagen")
    remiss(a, inkom=date(2026, 10, 10))
    RemissFactory(
        skickad=True,
        status="avbojd",
        mottagande_enhet=enhet,
        inkom_den=date(2026, 8, 1),
        avbojningsskal="platsbrist",
        avslut_text="Fullt.",
        avtalade=False,
    )
    RemissFactory(
        skickad=True,
        status="atertagen",
        mottagande_enhet=enhet,
        inkom_den=date(2026, 8, 1),
        avslut_text="Flyttar.",
        avtalade=False,
    )
    rader = {(r[2], r[4]): r[5:8] for r in hamta(utsnitt(enhet)).remisser}
    assert rader == {
        (9, "besked"): (14, True, 20),
        (10, "besked"): (5, False, 52),
        (11, "vantar"): (21, False, 21),
        (10, "utanfor"): (None, False, None),
        (8, "utanfor"): (None, False, None),
    }


@pytest.mark.krav("T15")
def test_bestand_per_manad(enhet, ansvarig):
    arende(enhet, ansvarig, date(2025, 5, 1), date(2025, 5, 2))
    arende(enhet, ansvarig, date(2025, 5, 1), date(2025, 5, 2), date(2026, 3, 31), avslut={"studier": True})
    arende(enhet, ansvarig, date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), avslut={})
    arende(
        enhet, ansvarig, date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), avslut={"felregistrering": True}
    )  # leaves wholly
    arende(enhet, ansvarig, date(2025, 3, 1), date(2025, 3, 31), date(2025, 12, 31), avslut={})  # before the year
    arende(enhet, ansvarig, date(2026, 3, 1), date(2026, 3, 2), slag="feriejobb")
    assert sorted((r[2], r[3] or 99, r[4]) for r in hamta(utsnitt(enhet)).bestand) == [(0, 3, 1), (0, 99, 1), (3, 4, 1)]


@pytest.mark.krav("S136")
def test_kohort_med_forsta_insats_och_utfall(enhet, ansvarig):
    a = arende(enhet, ansvarig, date(2026, 1, 2), date(2026, 1, 10), date(2026, 4, 20), avslut={}, spar="direktspar")
    InsatsFactory(arende=a, avslutad=True, start_den=date(2026, 2, 1), slut_den=date(2026, 4, 1), stodslag="coacha")
    InsatsFactory(arende=a, avslutad=True, start_den=date(2026, 1, 20), slut_den=date(2026, 4, 1), stodslag="kartlagga")
    arende(enhet, ansvarig, date(2026, 1, 2), date(2026, 11, 12), baslinje__niva_vid_start="rod", baslinje__initiator="af")
    arende(
        enhet,
        ansvarig,
        date(2026, 1, 2),
        date(2026, 2, 1),
        date(2026, 2, 8),
        status="ej_paborjat",
        ej_paborjad_orsak="tackade_nej",
    )
    assert sorted(r[2:] for r in hamta(utsnitt(enhet)).kohort) == [
        ("gul", "socialtjanst", "direktspar", "kartlagga", "A", 100, 1),
        ("gul", "socialtjanst", "huvudspar", "ingen", "aldrig", 7, 1),
        ("rod", "af", "huvudspar", "ingen", "pagar", 10, 1),
    ]


@pytest.mark.krav("T02", "S111")
def test_aterkoppling_i_tid_sen_obesvarad_och_inte_forfallen(enhet, ansvarig):
    rad = arende(enhet, ansvarig, date(2026, 9, 1), date(2026, 9, 15))
    r = remiss(rad)
    i_tid, sen = (AvtaladAterkopplingFactory(remiss=r, slag="del", senast_den=d) for d in (AVSLUTAD, date(2026, 10, 30)))
    for avtalad in (i_tid, sen):
        AterkopplingFactory(remiss=r, arende=rad, avtalad=avtalad, slag="del", signerad_vid=vid(AVSLUTAD, 11))
    AvtaladAterkopplingFactory(remiss=r, slag="del", senast_den=date(2026, 11, 1))  # never answered
    AvtaladAterkopplingFactory(remiss=r, slag="slut", senast_den=IDAG)  # today is not over
    assert sorted(r[1:] for r in hamta(utsnitt(enhet)).aterkopplingar) == [(False, 2), (True, 1)]


def test_andra_enheters_rader_laser_ingen(enhet, ansvarig):
    annan = EnhetFactory()
    remiss(
        arende(
            annan, UserFactory(roll="handlaggare", enhet=annan), date(2026, 1, 2), date(2026, 1, 10), date(2026, 4, 20), avslut={}
        )
    )
    underlag = hamta(utsnitt(enhet))
    assert not any((underlag.remisser, underlag.bestand, underlag.kohort, underlag.avslutade, underlag.aterkopplingar))


def test_fem_fragor_oavsett_antal_enheter(enhet):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections["statistik"]) as en:
        hamta(utsnitt(enhet))
    tre_enheter = utsnitt(enhet, EnhetFactory(), EnhetFactory())
    with CaptureQueriesContext(connections["statistik"]) as tre:
        hamta(tre_enheter)
    lasningar = [q for q in en if "statistik." in q["sql"]]
    assert len(lasningar) == 5
    assert len(en) == len(tre)
