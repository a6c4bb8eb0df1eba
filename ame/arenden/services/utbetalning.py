"""Telling the paying authority of a wrong payment (L 2008:206; law.md A06)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende, Utbetalningsunderrattelse
from ame.arenden.services.arende import las_arende
from ame.audit.services import log_event
from ame.common.texter import utan_personnummer


@transaction.atomic
def underratta_om_utbetalning(
    *, actor: User, arende: Arende, mottagare: str, uppgifter: str, nyckel: UUID | None = None
) -> Utbetalningsunderrattelse:
    """Makes the document; a named human being decides it. Sending the same form twice makes one."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := Utbetalningsunderrattelse.objects.filter(pk=nyckel, arende=arende).first()):
        return sparad
    try:
        utan_personnummer(uppgifter)
    except ValidationError as fel:
        raise ValidationError({"uppgifter": fel}) from fel
    rad = Utbetalningsunderrattelse(arende=arende, mottagare=mottagare, uppgifter=uppgifter.strip(), beslutad_av=actor)
    if nyckel:
        rad.pk = nyckel
    rad.full_clean(validate_unique=False)
    rad.save(force_insert=True)
    log_event(actor=actor, verb="arende.felaktig_utbetalning", obj=rad, after=mottagare, arende_id=arende.pk)
    return rad
