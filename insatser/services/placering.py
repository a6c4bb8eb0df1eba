"""Where the participation takes place."""

from datetime import date

from django.db import transaction

from ame.access.models import User
from ame.audit.services import log_event
from insatser.enums import Placeringsstatus
from insatser.models import Insats, Placering


@transaction.atomic
def avsluta_placeringar(*, actor: User, insats: Insats, slut_den: date) -> None:
    """The insats ends: running placements end the same day, planned ones never came about (T11). The caller has asked for permission."""
    for placering in Placering.objects.select_for_update(of=("self",)).oppna().filter(insats=insats):
        fore = placering.status
        if fore == Placeringsstatus.PAGAR:
            placering.status, placering.slut_den = Placeringsstatus.AVSLUTAD, max(slut_den, placering.start_den)
        else:
            placering.status = Placeringsstatus.INSTALLD
        placering.full_clean()
        placering.save(update_fields=["status", "slut_den"])
        log_event(
            actor=actor, verb="placering.avsluta", obj=placering, before=fore, after=placering.status, arende_id=insats.arende_id
        )
