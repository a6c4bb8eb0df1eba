"""Writes on access: uppdrag and the users' own settings."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import Uppdrag, User
from ame.access.perms import can_administrera, krav
from ame.audit.services import log_event
from ame.organisation.models import Enhet


@transaction.atomic
def ge_uppdrag(*, actor: User, user: User, enhet: Enhet, roll: str, fran_den: date, till_den: date | None = None) -> Uppdrag:
    """A role in a unit from a day (law.md D09). Nobody gives an uppdrag to oneself."""
    krav(can_administrera(actor, enhet))
    if user.pk == actor.pk:
        raise ValidationError({"user": "Någon annan behöver lägga upp ditt eget uppdrag."})
    rad = Uppdrag(user=user, enhet=enhet, roll=roll, fran_den=fran_den, till_den=till_den)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="uppdrag.ge", obj=rad, after=roll, handelse_den=fran_den)
    return rad


@transaction.atomic
def avsluta_uppdrag(*, actor: User, uppdrag: Uppdrag, till_den: date) -> Uppdrag:
    """Ends an uppdrag. Open cases must have a new ansvarig first (S029); the user's sessions lose the access at the next request."""
    krav(can_administrera(actor, uppdrag.enhet))
    uppdrag = Uppdrag.objects.select_for_update(of=("self",)).select_related("user").get(pk=uppdrag.pk)
    if till_den < timezone.localdate():
        raise ValidationError({"till_den": "Välj i dag eller en dag framåt."})
    _krav_inga_oppna_arenden(uppdrag)
    uppdrag.till_den = till_den
    uppdrag.full_clean()
    uppdrag.save(update_fields=["till_den"])
    log_event(actor=actor, verb="uppdrag.avsluta", obj=uppdrag, before=uppdrag.roll, handelse_den=till_den)
    return uppdrag


def _krav_inga_oppna_arenden(uppdrag: Uppdrag) -> None:
    from ame.access.enums import Roll

    if uppdrag.roll not in {Roll.HANDLAGGARE, Roll.BEREDARE}:
        return
    annat = Uppdrag.objects.aktiva(timezone.localdate()).filter(
        user_id=uppdrag.user_id, enhet_id=uppdrag.enhet_id, roll__in=[Roll.HANDLAGGARE, Roll.BEREDARE]
    )
    oppna = uppdrag.user.arenden.oppna().filter(enhet_id=uppdrag.enhet_id).count()
    if oppna and not annat.exclude(pk=uppdrag.pk).exists():
        raise ValidationError(f"{uppdrag.user} är ansvarig för {oppna} öppna ärenden i enheten. De behöver lämnas över först.")


def spara_installningar(*, actor: User, utseende: str, textstorlek: str, har_kortkommandon: bool) -> None:
    actor.utseende, actor.textstorlek, actor.har_kortkommandon = utseende, textstorlek, har_kortkommandon
    actor.full_clean(exclude=["password"])
    actor.save(update_fields=["utseende", "textstorlek", "har_kortkommandon"])


def bekrafta_logg(*, actor: User) -> None:
    """The user has read that every look is logged (law.md D05)."""
    if actor.logg_bekraftad_vid is None:
        actor.logg_bekraftad_vid = timezone.now()
        actor.save(update_fields=["logg_bekraftad_vid"])
