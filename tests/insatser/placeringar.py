"""What the tests of placements share."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from insatser.enums import Onskemal
from insatser.models import Insats
from insatser.services.placering import (
    planera_placering,
)
from insatser.services.placering_start import spara_startkontroll, starta_placering
from tests.factories import (
    AnordnareFactory,
    InsatsFactory,
    PlanFactory,
    PlatsFactory,
)

START = date(2026, 9, 21)
SLUT = date(2026, 11, 20)
IDAG = timezone.localdate()
INSATSENS_SLUT = IDAG + timedelta(days=60)


def bygg_insats(varld):
    """The case's only insats, in a plan, without a placement."""
    Insats.objects.all().delete()
    PlanFactory(arende=varld.arende)
    return InsatsFactory(arende=varld.arende, start_den=START, planerat_slut_den=INSATSENS_SLUT, arbetsplatsform="ingen")


def ny_plats(varld, **falt):
    return PlatsFactory(anordnare=AnordnareFactory(verksamhet=varld.enhet.verksamhet), **falt)


def placeringsfalt(plats, **falt):
    eget = plats.form in {"arbetsarena", "arbetsgrupp"}
    handledare = {} if eget else {"handledare_namn": "Kim Kockson", "handledare_telefon": "0123-456 71"}
    return {
        "start_den": START,
        "planerat_slut_den": SLUT,
        "timmar_per_vecka": 20,
        "veckans_innehall": "Måndag till torsdag i köket.",
        "foljer_onskemal": Onskemal.JA,
        **handledare,
        **falt,
    }


def planera(varld, insats, plats, **falt):
    return planera_placering(actor=varld.ansvarig, insats=insats, plats=plats, **placeringsfalt(plats, **falt))


def fel_av(gor):
    with pytest.raises(ValidationError) as fel:
        gor()
    return fel.value.message_dict if hasattr(fel.value, "error_dict") else fel.value.messages


KONTROLL = {
    "riskbedomd_den": START,
    "riskbedomd_av": "Kim Kockson",
    "arbetsmiljoansvarig": "Kim Kockson",
    "introduktion_den": START,
}


def startad(varld, insats, plats=None, **falt):
    rad = planera(varld, insats, plats or ny_plats(varld), **falt)
    spara_startkontroll(actor=varld.ansvarig, placering=rad, **KONTROLL)
    return starta_placering(actor=varld.ansvarig, placering=rad, start_den=rad.start_den, har_skadeskydd=True)
