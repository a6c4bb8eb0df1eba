"""Secrecy marks of a case: provision, date and authority, all three (OSL 5:5; law.md A24)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_markera_sekretess, krav
from ame.arenden.models import Arende, Sekretessmarkering
from ame.arenden.services.arende import las_arende
from ame.arenden.services.diarium import maska_arendets
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import utan_nummer
from ame.organisation.models import Namnd


@transaction.atomic
def satt_sekretessmarkering(
    *, arende: Arende, actor: User, lagrum: str, satt_den: date | None, myndighet: Namnd | None
) -> Sekretessmarkering:
    """Sets the mark; with any of the three missing nothing is saved. It is a reminder to try secrecy each time, not a decision. What
    stands in the public diarium of the case is masked from now on (A25)."""
    arende = las_arende(arende)
    krav(can_markera_sekretess(actor, arende))
    _krav_alla_tre(lagrum, satt_den, myndighet)
    assert satt_den is not None and myndighet is not None
    krav_har_varit("satt_den", satt_den)
    utan_nummer({"lagrum": lagrum})
    rad = Sekretessmarkering(arende=arende, lagrum=lagrum.strip(), satt_den=satt_den, myndighet=myndighet, satt_av=actor)
    if gallande := gallande_markeringar(arende, lagrum=rad.lagrum):
        return gallande[0]
    rad.full_clean()
    rad.save(force_insert=True)
    maska_arendets(arende)
    log_event(actor=actor, verb="arende.sekretessmarkering", obj=rad, after="satt", handelse_den=satt_den, arende_id=arende.pk)
    return rad


def _krav_alla_tre(lagrum: str, satt_den: date | None, myndighet: Namnd | None) -> None:
    fel = {}
    if not lagrum.strip():
        fel["lagrum"] = "Skriv vilken bestämmelse markeringen bygger på."
    if satt_den is None:
        fel["satt_den"] = "Ange vilken dag markeringen sätts."
    if myndighet is None:
        fel["myndighet"] = "Välj vilken myndighet som sätter markeringen."
    if fel:
        raise ValidationError(fel)


@transaction.atomic
def havd_sekretessmarkering(*, markering: Sekretessmarkering, actor: User) -> Sekretessmarkering:
    """Lifts the mark; the row stays. Masked rows of the diarium stay masked until somebody tries them. Twice changes nothing."""
    rad = Sekretessmarkering.objects.select_for_update(of=("self",)).select_related("arende").get(pk=markering.pk)
    krav(can_markera_sekretess(actor, rad.arende))
    if rad.havd_den is None:
        rad.havd_den = timezone.localdate()
        rad.save(update_fields=["havd_den"])
        log_event(actor=actor, verb="arende.sekretessmarkering_havd", obj=rad, before="satt", arende_id=rad.arende_id)
    return rad


def gallande_markeringar(arende: Arende, **falt: str) -> list[Sekretessmarkering]:
    """The marks in force, oldest first. One query."""
    rader = Sekretessmarkering.objects.filter(arende=arende, havd_den__isnull=True, **falt)
    return list(rader.select_related("myndighet").order_by("satt_den", "lagrum"))


def markeringsrader(arende: Arende) -> list[str]:
    """What screen, print and every exported document of the case must show: provision, date and authority (A24)."""
    return [markeringstext(m) for m in gallande_markeringar(arende)]


def markeringsrader_for(arende_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The same for a document that covers several cases. One query."""
    rader: dict[UUID, list[str]] = {}
    marken = Sekretessmarkering.objects.filter(arende_id__in=list(arende_ids), havd_den__isnull=True).select_related("myndighet")
    for markering in marken.order_by("satt_den", "lagrum"):
        rader.setdefault(markering.arende_id, []).append(markeringstext(markering))
    return rader


def markeringstext(markering: Sekretessmarkering) -> str:
    return f"Sekretess: {markering.lagrum}, {markering.satt_den.isoformat()}, {markering.myndighet.namn}"
