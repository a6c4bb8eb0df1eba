"""Preparations that a leaving colleague holds (S029): what counts as held, and how they move. Named in settings."""

from uuid import UUID

from django.db import transaction

from ame.access.models import User
from ame.access.perms import can_lamna_over_at, krav
from ame.arenden.models import Arende
from ame.audit.services import log_event
from ame.organisation.models import Enhet
from ame.people.services import ge_skyddsatkomst
from intake.enums import BeredningStatus
from intake.models import Beredning


def haller_beredningar(user: User, enhet_id: UUID | None, aven_uppgifter: bool) -> str:
    pagar = Beredning.objects.filter(ansvarig=user, status=BeredningStatus.PAGAR)
    antal = (pagar.filter(arende__enhet_id=enhet_id) if enhet_id else pagar).count()
    return f"{antal} {'pågående beredning' if antal == 1 else 'pågående beredningar'}" if antal else ""


@transaction.atomic
def flytta_beredningar(*, actor: User, enhet: Enhet, fran: User, till: User) -> int:
    """Preparations under way in the unit, in cases the chef may open. The new one is let in where the person is protected."""
    krav(can_lamna_over_at(actor, enhet.pk))
    rader = Beredning.objects.filter(ansvarig=fran, status=BeredningStatus.PAGAR, arende__enhet=enhet)
    rader = rader.filter(arende__in=Arende.objects.visible_to(actor)).select_for_update(of=("self",))
    antal = 0
    for rad in rader.select_related("arende__person").order_by("pk"):
        rad.ansvarig = till
        rad.save(update_fields=["ansvarig"])
        if rad.arende.person.har_skydd:
            ge_skyddsatkomst(actor=actor, person=rad.arende.person, user_ids=[till.pk], skal="Ansvarig för beredningen")
        data = {"user": str(till.pk)}
        log_event(actor=actor, verb="beredning.ansvarig", obj=rad, arende_id=rad.arende_id, remiss_id=rad.remiss_id, data=data)
        antal += 1
    return antal
