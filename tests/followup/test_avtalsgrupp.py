"""Remisser outside the agreement's groups: marked and counted, by the same rule (S141), and the volumes that goals are set on (S139)."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse

from followup.kas.lasare import lasare
from followup.matt.katalog import KATALOG
from followup.matt.rakna import HELA, Fonster, Summa, lista, rader, summera
from followup.matt.skatta import skatta
from followup.models import Uppdragsavtal
from followup.vy.avtalsgrupp import ar_utanfor, gallande_grupper
from intake.enums import Kalla
from tests.factories import ArendeFactory, EnhetFactory, RemissFactory, UserFactory
from tests.factories.matt import SIGNERAT, AvtalsgruppFactory, UppdragsavtalFactory

pytestmark = pytest.mark.django_db
TILL = date(2026, 10, 31)
FONSTER = Fonster(TILL)
NIVAER = ("gron", "gul", "rod")


@pytest.fixture
def ame():
    return EnhetFactory(namn="AME Norr")


def signerat(ame, *grupper, **falt):
    avtal = UppdragsavtalFactory(enhet=ame, **falt)
    for g in grupper:
        AvtalsgruppFactory(avtal=avtal, **g)
    Uppdragsavtal.objects.filter(pk=avtal.pk).update(signerat_av=avtal.skapat_av, signerat_vid=SIGNERAT)
    return avtal


def remiss(ame, **falt):
    return RemissFactory(mottagande_enhet=ame, **{"skickad": True, "inkom_den": date(2026, 9, 1)} | falt)


def matt(kod, ame):
    with lasare() as las:
        summor = summera(rader(las, KATALOG[kod], {ame.pk: None}, FONSTER))
    return summor.get((str(ame.pk), "", HELA, HELA))


def utanfor_i_sql(ame):
    with lasare() as las:
        return set(lista(las, KATALOG["a_utanfor"], {ame.pk: None}, FONSTER, bara_ja=True))


@pytest.mark.krav("S141", "C73")
def test_samma_regel_i_python_och_sql(ame):
    slump = random.Random(20261123)
    for version, (fran, till) in enumerate(((date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), None)), 1):
        signerat(ame, *(
            {
                "namn": f"Grupp {i}",
                "alder_fran": slump.choice([None, 18, 30]),
                "alder_till": slump.choice([None, 45, 64]),
                "nivaer": slump.sample(NIVAER, slump.randrange(3)),
                "kallor": slump.sample(Kalla.values, slump.randrange(4)),
            }
            for i in range(2)
        ), version=version, fran_den=fran, till_den=till)  # fmt: skip
    signerat(ame, version=3, fran_den=date(2025, 1, 1), till_den=date(2025, 12, 31))  # without groups: no limit, not counted
    alla = [
        remiss(
            ame,
            inkom_den=date(2025, 12, 1) + timedelta(days=slump.randrange(330)),
            fodelsedatum=date(slump.randrange(1955, 2010), slump.randrange(1, 13), 15),
            niva_avsandare=slump.choice(["", *NIVAER]),
            kalla=slump.choice(Kalla.values),
            slag="ame",
        )
        for _ in range(60)
    ]
    svar = {r.pk: ar_utanfor(r, gallande_grupper(ame.pk, r.inkom_den)) for r in alla}
    assert utanfor_i_sql(ame) == {pk for pk, s in svar.items() if s}
    assert matt("a_utanfor", ame).antal == sum(s is not None for s in svar.values())
    assert set(svar.values()) == {True, False, None}, "all three are tried"


@pytest.mark.krav("S141", "C73")
def test_en_remiss_utanfor_malgrupperna_marks_och_raknas(ame, som):
    """S141: a remiss outside the agreement's groups is marked and counted. To the staff of the unit, not to the sender."""
    signerat(ame, {"namn": "Unga", "alder_till": 24, "alder_fran": None}, version=1)
    ute, inne = remiss(ame, fodelsedatum=date(1980, 1, 1)), remiss(ame, fodelsedatum=date(2004, 1, 1))
    klient = som(UserFactory(roll="beredare", enhet=ame))
    assert "Utanför uppdragsavtalets målgrupper" in klient.get(reverse("remiss", args=[ute.pk])).content.decode()
    assert "Utanför uppdragsavtalets målgrupper" not in klient.get(reverse("remiss", args=[inne.pk])).content.decode()
    assert "målgrupper" not in som(ute.avsandare).get(reverse("min_remiss", args=[ute.pk])).content.decode()
    v = skatta(KATALOG["a_utanfor"], matt("a_utanfor", ame))
    assert (v.taljare, v.namnare, v.varde) == (1, 2, 0.5)


@pytest.mark.krav("S141")
def test_det_okanda_gor_ingen_utanfor_och_gransdagarna_hor_till(ame):
    grupp = {"alder_fran": 18, "alder_till": 24, "nivaer": ["rod"], "kallor": []}
    signerat(ame, grupp, version=1, fran_den=date(2026, 2, 1), till_den=date(2026, 9, 1))
    innanfor = [
        remiss(
            ame, fodelsedatum=date(2008, 12, 31), inkom_den=date(2026, 2, 1), niva_avsandare=""
        ),  # 18 that year, the first day
        remiss(ame, fodelsedatum=date(2002, 1, 1), inkom_den=date(2026, 9, 1), niva_avsandare="rod"),  # 24, the last day
    ]
    utanfor = [
        remiss(ame, fodelsedatum=date(2009, 1, 1), niva_avsandare="rod"),
        remiss(ame, fodelsedatum=date(2001, 12, 31), niva_avsandare=""),
        remiss(ame, fodelsedatum=date(2004, 1, 1), niva_avsandare="gul"),
    ]
    fore = remiss(ame, inkom_den=date(2026, 1, 31))
    assert [ar_utanfor(r, gallande_grupper(ame.pk, r.inkom_den)) for r in (*innanfor, *utanfor, fore)] == [False] * 2 + [
        True
    ] * 3 + [None]
    assert utanfor_i_sql(ame) == {r.pk for r in utanfor}


@pytest.mark.krav("S141", "N02")
def test_utan_avtal_finns_ingen_siffra_men_ett_skal(ame, som):
    UppdragsavtalFactory(enhet=ame, version=1)  # a draft
    r = remiss(ame)
    assert matt("a_utanfor", ame) is None
    v = skatta(KATALOG["a_utanfor"], Summa())
    assert v.varde is None
    assert v.skal
    assert ar_utanfor(r, gallande_grupper(ame.pk, r.inkom_den)) is None


# --- volumes ---


@pytest.mark.krav("S139", "S138")
def test_volym_och_utflode_raknade_for_hand(ame):
    """Twelve months to 2026-10-31. One enrolled all year, one that began and ended in it, one that ended on its first day, one that never
    started, one that ended the day before."""

    def arende(inskriven, slut=None, **falt):
        falt = {"avslutat": True, "avslutad_den": slut} | falt if slut else {"insats": True, "deltagande": False} | falt
        return ArendeFactory(enhet=ame, inkom_den=inskriven - timedelta(days=10), inskriven_den=inskriven, **falt)

    arende(date(2025, 6, 1))
    arende(date(2026, 3, 1), date(2026, 3, 31))
    arende(date(2025, 6, 1), date(2025, 11, 1))
    arende(date(2025, 6, 1), date(2025, 10, 31))
    arende(TILL)
    arende(TILL + timedelta(days=1))
    assert matt("v_deltagare", ame).antal == 4
    assert matt("v_paborjade", ame).antal == 2
    assert matt("v_avslutade", ame).antal == 2
    dagar = 365 + 31 + 1 + 1
    assert skatta(KATALOG["v_utflode"], matt("v_utflode", ame)).varde == pytest.approx(100 * 2 / (dagar / 30.4375), rel=1e-6)
