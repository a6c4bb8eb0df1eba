"""Reads of places and placements that several pages share."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Arende, Samverkansaktor
from ame.common.datum import datum_text
from insatser.enums import Placeringsstatus
from insatser.models import Placering, Plats
from insatser.models.placering import EGNA_FORMER, PlaceringQuerySet


def sista_dag(placering: Placering, idag: date | None = None) -> date:
    """The last day the placement takes its place: the real end when it has one, else the planned, and for one that goes on past it today."""
    if placering.slut_den:
        return placering.slut_den
    if placering.status == Placeringsstatus.PAGAR:
        return max(placering.planerat_slut_den, idag or timezone.localdate())
    return placering.planerat_slut_den


def under_perioden(rader: PlaceringQuerySet, fran: date, till: date) -> list[Placering]:
    """Real placements that hold their place some day of the period, both ends counted. One query."""
    mojliga = rader.verkliga().filter(start_den__lte=till).filter(Q(slut_den__isnull=True) | Q(slut_den__gte=fran))
    idag = timezone.localdate()
    return [p for p in mojliga if sista_dag(p, idag) >= fran]


def utan(rader: PlaceringQuerySet, pk: UUID | None) -> PlaceringQuerySet:
    """The others, when one is already among them."""
    return rader.exclude(pk=pk) if pk else rader


def _flest_samtidigt(rader: Iterable[Placering], fran: date, till: date) -> int:
    """How many hold the place the day it is fullest: it can only become fuller on a day when somebody begins."""
    perioder = [(p.start_den, sista_dag(p)) for p in rader]
    dagar = {max(start, fran) for start, slut in perioder if start <= till and slut >= fran}
    return max((sum(start <= dag <= slut for start, slut in perioder) for dag in dagar), default=0)


def upptagna(platser: Iterable[Plats], fran: date, till: date, utom: UUID | None = None) -> dict[UUID, int]:
    """Place -> how many of it are taken on the fullest day of the period. One query whatever the number of places."""
    ids = [p.pk for p in platser]
    per_plats: dict[UUID, list[Placering]] = {pk: [] for pk in ids}
    for rad in under_perioden(utan(Placering.objects.filter(plats__in=ids), utom), fran, till):
        per_plats[rad.plats_id].append(rad)
    return {pk: _flest_samtidigt(rader, fran, till) for pk, rader in per_plats.items()}


def lediga(plats: Plats, fran: date, till: date, utom: UUID | None = None) -> int:
    """Free at the place every day of the period, from its placements: the one answer to whether somebody fits (S065). A placement that
    never came about takes nothing (T11)."""
    return max(0, plats.antal - upptagna([plats], fran, till, utom)[plats.pk])


def varfor_ej_valbar(plats: Plats, tagna: int, till: date) -> str:
    """Why the place cannot be chosen for a period that ends `till`; empty when it can. A place is closed from its day and on."""
    stangd = min((d for d in (plats.upphord_den, plats.anordnare.upphort_den) if d), default=None)
    if stangd and stangd <= till:
        return f"stängd från {datum_text(stangd)}"
    if tagna >= plats.antal:
        return f"fullt, {tagna} av {plats.antal} upptagna under perioden"
    return ""


def utan_nasta_steg(user: User | None = None, den: date | None = None) -> QuerySet[Placering]:
    """Placements in an own arena or work group that have passed their planned end and say nothing of what comes next: the middle step that
    became the end (S066). Of all cases when no user is given, for the night's job."""
    rader = Placering.objects.filter(
        form__in=EGNA_FORMER,
        status=Placeringsstatus.PAGAR,
        planerat_slut_den__lt=den or timezone.localdate(),
        nasta_steg="",
    )
    return rader if user is None else rader.visible_to(user)


def tider_hos_andra(arende: Arende, fran: date, till: date) -> list[Samverkansaktor]:
    """The hours of the week that SFI or another party has the person, to be seen when a placement is planned (S116). One query."""
    aktorer = Samverkansaktor.objects.filter(arende=arende, fran_den__lte=till).exclude(schema="")
    kvar = aktorer.filter(Q(till_den__isnull=True) | Q(till_den__gte=fran))
    return list(kvar.select_related("part").order_by("part__namn", "fran_den"))


def forvald_period(insats_start: date, insats_slut: date) -> tuple[date, date]:
    """What the form starts from: from today, at most twelve weeks, inside the insats."""
    start = min(max(timezone.localdate(), insats_start), insats_slut)
    return start, min(start + timedelta(weeks=12), insats_slut)


def oppna_platser(verksamhet_id: UUID, den: date) -> list[Plats]:
    """Places that are not closed on the day, with their anordnare. One query."""
    rader = Plats.objects.filter(anordnare__verksamhet=verksamhet_id).filter(
        Q(upphord_den__isnull=True) | Q(upphord_den__gt=den),
        Q(anordnare__upphort_den__isnull=True) | Q(anordnare__upphort_den__gt=den),
    )
    return list(rader.select_related("anordnare").order_by("form", "anordnare__namn", "namn"))
