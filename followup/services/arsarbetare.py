"""The unit's positions for U40000 (kas.md Q-B, T11): no names, since KAS asks for sums."""

from typing import Any

from django.db import transaction

from ame.access import perms
from ame.access.models import User
from ame.audit.services import log_event
from ame.organisation.models import Enhet
from followup.models import Arsarbetare

FALT = ("slag", "kon", "grad", "start_den", "slut_den")


@transaction.atomic
def registrera_arsarbetare(*, actor: User, enhet: Enhet, **varden: Any) -> Arsarbetare:
    """A new position in the unit."""
    perms.krav(perms.can_registrera_arsarbetare(actor, enhet.pk))
    rad = Arsarbetare(enhet=enhet, registrerad_av=actor, **{f: varden.get(f) for f in FALT})
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="arsarbetare.ny", obj=rad, data={"enhet": str(enhet.pk)})
    return rad


@transaction.atomic
def andra_arsarbetare(*, actor: User, arsarbetare: Arsarbetare, **varden: Any) -> Arsarbetare:
    """Ends or corrects a position; what it was is kept in its history. A frozen year keeps its figure."""
    rad = Arsarbetare.objects.select_for_update(of=("self",)).get(pk=arsarbetare.pk)
    perms.krav(perms.can_registrera_arsarbetare(actor, rad.enhet_id))
    for f in FALT:
        setattr(rad, f, varden.get(f))
    rad.full_clean()
    rad.save(update_fields=list(FALT))
    log_event(actor=actor, verb="arsarbetare.andra", obj=rad, data={"enhet": str(rad.enhet_id)})
    return rad
