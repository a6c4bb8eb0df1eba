"""What the tests of the attendance pages share: a week of sessions and the grid's form."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from insatser.enums import Narvarostatus
from insatser.models import Insats
from insatser.veckoschema import vecka_text
from tests.factories import (
    InsatsFactory,
    TillfalleFactory,
)

S = Narvarostatus
PER_ARENDE = ["arende_narvaro", "arende_schema_nytt", "arende_tillfalle_nytt"]
PER_SCHEMARAD = ["schemarad_andra", "schemarad_avsluta"]
PER_TILLFALLE = ["tillfalle", "tillfalle_flytta"]


def mandag(dagar: int = 0) -> date:
    """The Monday of last week: a whole week that has been."""
    idag = timezone.localdate()
    return idag - timedelta(days=idag.weekday() + 7 - dagar)


def enda_insatsen(varld):
    Insats.objects.all().delete()
    return en_insats(varld)


def en_insats(varld, **falt):
    falt = {"arende": varld.arende, "handledare": varld.handledare} | falt
    start = mandag() - timedelta(days=14)
    return InsatsFactory(**{"start_den": start, "planerat_slut_den": start + timedelta(days=120)} | falt)


def vecka(insats, dagar=5, **falt):
    return [TillfalleFactory(insats=insats, den=mandag(n), **falt) for n in range(dagar)]


def grid(grupp="min", dag=None):
    return f"{reverse('narvaro')}?grupp={grupp}&vecka={vecka_text(mandag())}" + (f"&dag={dag}" if dag else "")


def cell(t, status=None, timmar="", version=None):
    """As the page sends a cell."""
    bas = f"{t.version if version is None else version}|{t.status}|{'' if t.timmar is None else f'{t.timmar.normalize():f}'}"
    return {f"b-{t.pk}": bas, f"s-{t.pk}": status or t.status, f"t-{t.pk}": timmar}


def post(varld, user, *celler, **extra):
    data = dict(extra)
    for c in celler:
        data |= c
    return varld.klient(user).post(grid(extra.pop("grupp", "min")), data)
