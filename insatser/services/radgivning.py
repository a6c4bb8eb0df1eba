"""Advice, counted (SoL 14:4, 14:5; law.md C31, C32)."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_registrera_radgivning, krav
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.organisation.models import Enhet, Insatstyp
from insatser.models import Radgivning


@transaction.atomic
def registrera_radgivning(
    *,
    actor: User,
    enhet: Enhet,
    den: date,
    antal: int,
    minuter: int,
    insatstyp: Insatstyp | None = None,
    nyckel: UUID | None = None,
) -> Radgivning:
    """How many were met and how long it took, in the actor's own unit, and nothing about whom. `insatstyp` only for an insats without
    identity by decision of the nämnd. `nyckel` comes from the form: sending it twice counts once."""
    krav(can_registrera_radgivning(actor))
    if enhet.pk not in actor.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF):
        raise PermissionDenied("Du registrerar rådgivning i den enhet där du arbetar.")
    if nyckel and (sparad := Radgivning.objects.filter(pk=nyckel, registrerad_av=actor).first()):
        return sparad
    krav_har_varit("den", den)
    if insatstyp and not (insatstyp.ar_anonym and insatstyp.verksamhet_id == enhet.verksamhet_id):
        raise ValidationError({"insatstyp": "Bara insatser som nämnden har beslutat om utan identitet räknas här."})
    if insatstyp and not Insatstyp.objects.aktuella(den).filter(pk=insatstyp.pk).exists():
        raise ValidationError({"den": "Nämndens beslut gällde inte den dagen."})
    rad = Radgivning(enhet=enhet, insatstyp=insatstyp, den=den, antal=antal, minuter=minuter, registrerad_av=actor)
    rad.pk = nyckel or rad.pk
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used by somebody else
        raise ValidationError("Rådgivningen kunde inte sparas. Ladda om sidan och försök igen.") from fel
    log_event(actor=actor, verb="radgivning.registrera", obj=rad, after=str(antal), handelse_den=den)
    return rad


@transaction.atomic
def angra_radgivning(*, actor: User, radgivning: Radgivning) -> None:
    """A count that was wrong is taken back by the one who wrote it, on the same day. It holds nothing about anybody."""
    rad = Radgivning.objects.select_for_update(of=("self",)).get(pk=radgivning.pk)
    if rad.registrerad_av_id != actor.pk:
        raise PermissionDenied("Bara den som registrerade rådgivningen ångrar den.")
    if timezone.localdate(rad.registrerad_vid) != timezone.localdate():
        raise ValidationError("Rådgivningen ångras samma dag som den registreras.")
    log_event(actor=actor, verb="radgivning.angra", obj=rad, before=str(rad.antal), handelse_den=rad.den)
    rad.delete()
