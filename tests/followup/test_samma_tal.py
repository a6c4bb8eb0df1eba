"""One measure, one number (N01): what the pages of insatser count, insatser/matt.py and urval_plan.py, is what the statistics count."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from ame.organisation.enums import Stodslag
from followup.kas.lasare import lasare
from followup.nyckeltal.insatser import FRAGOR, insatssiffror
from followup.nyckeltal.utsnitt import Utsnitt, enhetsval
from insatser.enums import BEDOMD_FRANVARO, DELTOG, Arbetsplatsform, Narvarostatus, Onskemal, Placeringsstatus
from insatser.matt import andel_foljer, dagar_i_insats, rakna_narvaro, stodmix
from insatser.models import Insats, Placering, Plan, Stodaktivitet, Tillfalle
from insatser.urval_plan import andel_kanda
from tests.factories import (
    ArendeFactory,
    EnhetFactory,
    InsatsFactory,
    PlaceringFactory,
    PlanFactory,
    PlanoverlamningFactory,
    PlanversionFactory,
    PlatsFactory,
    StodaktivitetFactory,
    TillfalleFactory,
    vid,
)

pytestmark = [pytest.mark.django_db, pytest.mark.krav("N01")]
IDAG = date(2026, 11, 22)
START = date(2026, 9, 1)


@pytest.fixture
def slump():
    return random.Random(20261122)  # the same every time


@pytest.fixture
def ame():
    return EnhetFactory(namn="AME Norr")


@pytest.fixture
def insatser(ame):
    arenden = [ArendeFactory(enhet=ame, insats=True, deltagande=False) for _ in range(24)]
    return [InsatsFactory(arende=a, start_den=START, planerat_slut_den=date(2027, 3, 1)) for a in arenden]


def siffror(ame):
    return insatssiffror(Utsnitt(enhetsval([(ame.pk, ame.namn)]), 2026, IDAG))


def ur(fraga, varden=None):
    with lasare() as las:
        return las.rader(fraga, varden or {})


def test_stodets_mix(ame, insatser, slump):
    for _ in range(120):
        slag = slump.choice(Stodslag.values)
        StodaktivitetFactory(
            arende=slump.choice(insatser).arende,
            stodslag=slag,
            motpart="fk" if slag == Stodslag.FORETRADA else "deltagare",
            minuter=slump.randrange(5, 120, 5),
            den=START + timedelta(days=slump.randrange(80)),
        )
    egna = stodmix(Stodaktivitet.objects.filter(arende__enhet=ame))
    sidans = {r.namn: (r.antal.text, r.timmar) for r in siffror(ame).stod}
    assert sidans == {d.namn: (str(d.antal), f"{d.minuter / 60:.1f}".replace(".", ",")) for d in egna if d.antal}
    assert sum(d.antal for d in egna) == 120


def test_andelen_placeringar_som_foljer(ame, insatser, slump):
    former = (Arbetsplatsform.EXTERN, Arbetsplatsform.ARBETSARENA)
    platser = [PlatsFactory(form=f, antal=50, anordnare__verksamhet=ame.verksamhet) for f in former]
    lagen = (*[Placeringsstatus.PAGAR] * 3, Placeringsstatus.AVSLUTAD, Placeringsstatus.INSTALLD, Placeringsstatus.PLANERAD)
    for insats in insatser * 5:
        status = slump.choice(lagen)
        PlaceringFactory(
            insats=insats,
            plats=slump.choice(platser),
            status=status,
            slut_den=START + timedelta(days=50) if status == Placeringsstatus.AVSLUTAD else None,
            foljer_onskemal=slump.choice(Onskemal.values),
            foljer_skal="Det var den enda platsen.",
            bygger_pa_erfarenhet=slump.random() < 0.3,
        )
    egna = andel_foljer(Placering.objects.filter(insats__arende__enhet=ame))
    varden = {"enheter": [str(ame.pk)], "fran": date(2026, 1, 1), "till": IDAG}
    rader = ur(FRAGOR["placeringar"], varden)
    statistikens = {
        form: (sum(n for _, f, _, n in rader if f == form), sum(n for _, f, svar, n in rader if (f, svar) == (form, "ja")))
        for form in {r[1] for r in rader}
    }
    assert statistikens == {form: (f.n, f.foljer) for form, f in egna.items()}
    assert len(egna) == 2
    sidans = {r.namn: (r.andel.n.text, r.andel.av.text) for r in siffror(ame).tabeller["placeringar"].rader}
    assert set(sidans.values()) == {(str(f.foljer), str(f.n)) for f in egna.values()}


def test_andelen_som_kanner_sin_plan(ame, insatser, slump):
    for insats in insatser[:20]:
        plan = PlanFactory(arende=insats.arende, paborjad_den=START)
        for nummer in range(1, slump.randrange(4) + 1):
            version = PlanversionFactory(plan=plan, nummer=nummer, signerad_vid=vid(START + timedelta(days=nummer)))
            if slump.random() < 0.6:
                PlanoverlamningFactory(planversion=version, overlamnad_den=START + timedelta(days=nummer))
    kanda, alla = andel_kanda(Plan.objects.aktiva().filter(arende__enhet=ame))
    tabell = siffror(ame).tabeller["plan"]
    (rad,) = tabell.rader
    assert (alla, rad.andel.n.text, rad.andel.av.text) == (20, str(kanda), "24")  # four have no plan and know none


def test_timmarna_i_narvaron(ame, insatser, slump):
    for insats in insatser:
        for dag in range(8):
            status = slump.choice(Narvarostatus.values)
            markerad = {"narvarande": True} if status != Narvarostatus.EJ_REGISTRERAD else {}
            if status in BEDOMD_FRANVARO:
                markerad = {"giltig": True}
            TillfalleFactory(
                insats=insats,
                den=START + timedelta(days=dag),
                planerade_timmar=Decimal(slump.randrange(2, 16)) / 2,
                status=status,
                timmar=Decimal("0.5") if status == Narvarostatus.SEN else None,
                **markerad,
            )
    egna = rakna_narvaro(Tillfalle.objects.all())
    fraga = """SELECT count(*), sum(planerade_timmar), sum(narvarotimmar),
        sum(planerade_timmar) FILTER (WHERE status = ANY(%(franvaro)s)), count(*) FILTER (WHERE status = 'ej_registrerad')
        FROM statistik.tillfalle"""
    ((pass_, planerade, narvarande, franvaro, ej),) = ur(fraga, {"franvaro": [str(s.value) for s in BEDOMD_FRANVARO]})
    assert (pass_, planerade, narvarande) == (egna.pass_, egna.planerade, egna.narvarande)
    assert (franvaro, ej) == (egna.franvaro, egna.ej_registrerade_pass)
    assert Tillfalle.objects.filter(status__in=DELTOG).exists()
    assert egna.pass_ < 24 * 8  # some were cancelled by the organiser and stand in neither


def test_dagarna_i_en_insats(ame, insatser, slump):
    for insats in insatser[:20]:
        slut = START + timedelta(days=slump.randrange(80))
        Insats.objects.filter(pk=insats.pk).update(status="avslutad", slut_den=slut, slutorsak="genomford")
    varden = {"enheter": [str(ame.pk)], "fran": date(2026, 1, 1), "till": IDAG}
    statistikens = sorted(dagar for _, _, dagar, _, antal in ur(FRAGOR["insatsdagar"], varden) for _ in range(antal))
    assert statistikens == sorted(dagar_i_insats(i, IDAG) for i in Insats.objects.all())
