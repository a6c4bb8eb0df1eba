"""Avslutad utan kännedom: nobody knows how it went, and that is a state of its own (T04). It is signed by somebody who has tried to
reach the person, or who says why nobody has; the machine never ends a case."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from ame.arenden.models import Arende, Kontaktforsok
from ame.common.texter import utan_nummer
from insatser.enums import Motpart, Natt, Stodutfall
from insatser.models import Kallelse, Stodaktivitet

FORSOK_MINST = 2  # on different days
FORSOK_DAGAR = 90  # before the avslut
SKAL_LANGST = 150  # the reason stands in `vart`


def forsoksdagar(arende: Arende, till_den: date) -> list[date]:
    """The days on which somebody tried to reach the person and did not, as registered: support that did not reach, calls that came back,
    and questions to others who know the person. Three queries."""
    fran = till_den - timedelta(days=FORSOK_DAGAR)
    stod = Stodaktivitet.objects.filter(
        arende=arende, motpart=Motpart.DELTAGARE, utfall=Stodutfall.EJ_NADD, den__range=(fran, till_den)
    )
    kallelser = Kallelse.objects.filter(arende=arende, natt=Natt.RETUR, skickad_den__range=(fran, till_den))
    fragor = Kontaktforsok.objects.filter(arende=arende, forsokt_den__range=(fran, till_den))
    dagar = {
        *stod.values_list("den", flat=True),
        *kallelser.values_list("skickad_den", flat=True),
        *fragor.values_list("forsokt_den", flat=True),
    }
    return sorted(dagar)


def vart_okant(arende: Arende, till_den: date, skal: str = "") -> str:
    """What is signed as where the person went: unknown, and how one tried to find out. Raises ValidationError when too few tries are
    registered and no reason is given."""
    dagar, skal = forsoksdagar(arende, till_den), skal.strip()
    if len(dagar) >= FORSOK_MINST:
        return f"Okänt. {len(dagar)} försök att nå personen, det senaste {dagar[-1]:%Y-%m-%d}."
    if not skal:
        raise ValidationError(
            {"skal_utan_kontakt": f"{forsok_i_ord(len(dagar))} Registrera försöken, eller skriv varför ingen har sökt personen."}
        )
    if len(skal) > SKAL_LANGST:
        raise ValidationError({"skal_utan_kontakt": f"Skriv skälet med högst {SKAL_LANGST} tecken."})
    utan_nummer({"skal_utan_kontakt": skal})
    return f"Okänt. Skäl till att kontakt inte är sökt: {skal}"


def forsok_i_ord(antal: int) -> str:
    return (
        f"{antal or 'Inget'} försök att nå personen är registrerat de senaste {FORSOK_DAGAR} dagarna, och det behövs minst {FORSOK_MINST} "
        "på olika dagar."
    )
