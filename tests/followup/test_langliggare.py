"""Long-stayers (C77): enrolled for more than 12, 24 or 36 months (S072), and two equal in a row for beredning (S073)."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ame.audit.models import Lasning
from tests.ame.arenden.varld import bygg_varld
from tests.factories import (
    AnteckningFactory,
    PersonFactory,
    PlanFactory,
    PlanversionFactory,
    StillestandFactory,
    UserFactory,
    vid,
)

pytestmark = pytest.mark.django_db
IDAG = timezone.localdate


@pytest.fixture
def varld():
    return bygg_varld()


def inskriven(varld, manader, dagar=1, **falt):
    """Enrolled so many months and days ago."""
    den = IDAG() - relativedelta(months=manader) - timedelta(days=dagar)
    falt = {"inkom_den": den - timedelta(days=9), "inskriven_den": den, "deltagande": False, "ansvarig": varld.ansvarig} | falt
    return varld.nytt_arende(**falt)


def sida(varld, user, kod="12-manader"):
    return varld.klient(user).get(reverse("langliggare") + f"?visa={kod}")


def visade(svar):
    return {rad.pk for rad in svar.context["rader"]}


@pytest.mark.krav("S072", "C77")
def test_ett_klick_listar_dem_som_varit_inskrivna_mer_an_12_24_och_36_manader_med_plan_och_kontakt(varld):
    """S072: one click lists those enrolled for more than 12/24/36 months with last plan change and last contact."""
    ett, tva, tre = (inskriven(varld, m) for m in (12, 24, 36))
    inskriven(varld, 12, dagar=0)  # twelve months today: not more
    inskriven(varld, 40, avslutat=True, insats=False)
    plan = PlanFactory(arende=tva, paborjad_den=date(2026, 1, 10))
    PlanversionFactory(plan=plan, signerad_vid=vid(date(2026, 3, 3), 10))
    AnteckningFactory(arende=tva, handelse_den=date(2026, 10, 5))
    AnteckningFactory(arende=tva, handelse_den=date(2026, 9, 1), typ="telefon")
    assert visade(sida(varld, varld.chef)) == {ett.pk, tva.pk, tre.pk}
    assert visade(sida(varld, varld.chef, "24-manader")) == {tva.pk, tre.pk}
    svar = sida(varld, varld.chef, "36-manader")
    assert visade(svar) == {tre.pk}
    antal = {r["url"].removeprefix("?visa="): r["antal"] for r in svar.context["raknare"]}
    assert antal == {"12-manader": 3, "24-manader": 2, "36-manader": 1, "tva-lika": 0}
    texter = {r.pk: r.vad for r in sida(varld, varld.chef).context["rader"]}
    assert texter[tva.pk].endswith("planen ändrad 3 mar, kontakt 5 okt")
    assert texter[ett.pk].endswith("ingen plan, ingen kontakt antecknad")
    assert reverse("langliggare") in varld.klient(varld.chef).get(reverse("stillestand")).content.decode()


@pytest.mark.krav("S073", "C77")
def test_tva_likadana_i_rad_utan_andrad_niva_listas_for_beredning(varld):
    """S073: the night finds them (tests/insatser/test_stillestand.py); here they are listed, also for the beredare."""
    rad = StillestandFactory(arende=varld.nytt_arende(deltagande=False), slag="tva_lika")
    StillestandFactory(arende=varld.nytt_arende(deltagande=False), slag="tva_lika", upphort_den=IDAG())
    StillestandFactory(arende=varld.nytt_arende(deltagande=False), slag="glapp")
    beredare = UserFactory(roll="beredare", enhet=varld.enhet)
    for user in (varld.chef, varld.ansvarig):
        svar = sida(varld, user, "tva-lika")
        assert visade(svar) == {rad.pk}
        assert "för beredning" in svar.content.decode()
        assert varld.klient(user).get(svar.context["rader"][0].url).status_code == 200
    assert sida(varld, beredare, "tva-lika").status_code == 200


@pytest.mark.krav("D01", "D02", "B07")
def test_vem_som_ser_vad_och_att_det_loggas(varld):
    eget, skyddad = (
        inskriven(varld, 13),
        inskriven(varld, 13, person=PersonFactory(namnd=varld.enhet.verksamhet.namnd, skyddad=True)),
    )
    kollegans = inskriven(varld, 13, ansvarig=varld.kollega)
    assert visade(sida(varld, varld.framling)) == set()
    assert eget.pk in visade(sida(varld, varld.ansvarig))
    assert skyddad.pk not in visade(sida(varld, varld.chef))
    assert {eget.pk, kollegans.pk} <= visade(sida(varld, varld.chef))
    logg = Lasning.objects.filter(user=varld.chef).latest("pk")
    assert (logg.objekt_typ, logg.data) == ("arbetslista.12-manader", {"antal": 2})
    for user in (varld.handledare, varld.admin, varld.socialsekreterare, UserFactory(roll="bestallare", enhet=varld.enhet)):
        assert sida(varld, user).status_code == 403
    assert varld.klient(varld.chef).post(reverse("langliggare")).status_code == 405


@pytest.mark.krav("N06")
def test_fragorna_ar_lika_manga_vid_1_och_20(varld):
    klient = varld.klient(varld.chef)

    def fragor():
        with CaptureQueriesContext(connection) as c:
            klient.get(reverse("langliggare") + "?visa=12-manader")
        return len(c)

    inskriven(varld, 13)
    fragor()
    en = fragor()
    for _ in range(19):
        inskriven(varld, 13)
    assert fragor() == en
