"""Days: in beredning, in insats, in total; without an open insats; two at once (S069; methods.md K9, K10)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ame.arenden.vy.tider import Tider
from ame.audit.models import Handelse
from insatser.matt import dagar_i_insats, dagar_utan_insats, har_parallella
from tests.factories import InsatsFactory, InsatstypFactory

pytestmark = pytest.mark.django_db


def d(dag, manad=3):
    return date(2026, manad, dag)


def period(start, slut=None, jobb=False):
    falt = {"avslutad": True, "slut_den": slut} if slut else {}
    return InsatsFactory.build(
        arende=None,
        insatstyp=InsatstypFactory.build(verksamhet=None, ar_jobbinriktad=jobb),
        registrerad_av=None,
        start_den=start,
        **falt,
    )


@pytest.mark.krav("S069", "C31")
def test_arendet_visar_dagar_i_beredning_i_insats_och_totalt(varld):
    """S069: The case shows days in beredning, in insats, in total."""
    idag = timezone.localdate()
    arende = varld.nytt_arende(inkom_den=idag - timedelta(days=100), inskriven_den=idag - timedelta(days=70), deltagande=False)
    for verb, dagar in (("arende.starta_beredning", 90), ("arende.starta_insats", 60)):
        Handelse.objects.create(
            aktor=varld.ansvarig, verb=verb, objekt_typ="arende", objekt_id=arende.pk, arende_id=arende.pk,
            handelse_den=idag - timedelta(days=dagar),
        )  # fmt: skip
    insats = InsatsFactory(arende=arende, start_den=idag - timedelta(days=60))
    klient = varld.klient(varld.ansvarig)
    html = klient.get(reverse("arende", args=[arende.pk])).content.decode()
    tider: Tider = klient.get(reverse("arende", args=[arende.pk])).context["huvud"].tider
    assert dict(tider.rader()) == {
        "Inflöde": "10 dagar",
        "Beredning": "20 dagar",
        "Väntan på insats": "10 dagar",
        "Insats": "60 dagar",
        "Totalt": "100 dagar",
    }
    for text in ("Tid i ärendet", "20 dagar", "60 dagar", "100 dagar"):
        assert text in html
    assert dagar_i_insats(insats, idag) == 61
    assert klient.get(reverse("insats", args=[insats.pk])).context["dagar"] == 61


@pytest.mark.krav("C31")
def test_dagar_utan_oppen_insats_raknade_for_hand():
    """March has 31 days. Open 5-10 and 8-14 (10 days together), then 20 and on (12 days): 9 days without."""
    insatser = [period(d(8), d(14)), period(d(5), d(10)), period(d(20))]
    assert dagar_utan_insats(d(1), d(31), insatser) == (31, 9)
    assert dagar_utan_insats(d(1), d(31), []) == (31, 31)
    assert dagar_utan_insats(d(6), d(9), insatser) == (4, 0)
    assert dagar_utan_insats(d(1), d(31), [period(d(25, 2), d(31, 5))]) == (31, 0)


@pytest.mark.krav("C31")
@pytest.mark.parametrize(
    ("perioder", "svar"),
    [
        ([(d(1), d(10), False), (d(10), None, True)], True),
        ([(d(1), d(9), False), (d(10), None, True)], False),
        ([(d(1), d(20), False), (d(10), None, False)], False),
        ([(d(1), None, True)], False),
    ],
)
def test_tva_insatser_samtidigt_och_en_mot_jobb(perioder, svar):
    assert har_parallella([period(*p) for p in perioder], d(31)) is svar
