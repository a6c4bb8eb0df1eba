"""The choice of a dashboard's measures (S149)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access import perms
from ame.access.models import User
from ame.audit.services import log_event
from ame.organisation.models import Enhet
from followup.models import Nyckeltalsval
from followup.nyckeltalsval import ENHET, provad


@transaction.atomic
def valj_nyckeltal(*, actor: User, enhet: Enhet, vy: str, matt: Sequence[str]) -> Nyckeltalsval:
    """The unit's measures in order: `enhet` by its chef, `forvaltning` by a beställare in a unit of the nämnd, for all of the nämnd.

    Raises PermissionDenied for others, ValidationError for fewer than four, more than eight, or one that is there twice.
    """
    far = perms.can_satta_mal if vy == ENHET else perms.can_valja_forvaltningens_nyckeltal
    perms.krav(far(actor, enhet.pk))
    if fel := provad(matt):
        raise ValidationError(fel)
    Enhet.objects.select_for_update(of=("self",)).get(pk=enhet.pk)  # two presses at once: one row
    val = Nyckeltalsval.objects.filter(enhet=enhet, vy=vy).first() or Nyckeltalsval(enhet=enhet, vy=vy)
    fore = ",".join(val.matt)
    val.matt, val.valt_av = list(matt), actor
    val.full_clean()
    val.save()
    log_event(actor=actor, verb="followup.valj_nyckeltal", obj=val, data={"vy": vy, "fore": fore, "efter": ",".join(matt)})
    return val
