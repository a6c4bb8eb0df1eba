"""Writes on access: uppdrag and the users' own settings."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.access.perms import can_administrera, krav
from ame.audit.services import log_event
from ame.organisation.models import Enhet

ARBETAR = (Roll.HANDLAGGARE, Roll.BEREDARE)


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
    for namn in settings.AME_UPPDRAG_START:
        import_string(namn)(actor=actor, uppdrag=rad)
    return rad


@transaction.atomic
def avsluta_uppdrag(*, actor: User, uppdrag: Uppdrag, till_den: date) -> Uppdrag:
    """Ends an uppdrag. What the user holds in the unit needs somebody else first (S029); the sessions lose the access at the next
    request, and with the last uppdrag go the user's own tasks too."""
    krav(can_administrera(actor, uppdrag.enhet))
    uppdrag = Uppdrag.objects.select_for_update(of=("self",)).select_related("user").get(pk=uppdrag.pk)
    if till_den < timezone.localdate():
        raise ValidationError({"till_den": "Välj i dag eller en dag framåt."})
    if uppdrag.roll in ARBETAR and not _ovriga(uppdrag).filter(enhet_id=uppdrag.enhet_id, roll__in=ARBETAR).exists():
        krav_haller_inget(uppdrag.user, uppdrag.enhet_id, aven_uppgifter=not _ovriga(uppdrag).exists())
    uppdrag.till_den = till_den
    uppdrag.full_clean()
    uppdrag.save(update_fields=["till_den"])
    log_event(actor=actor, verb="uppdrag.avsluta", obj=uppdrag, before=uppdrag.roll, handelse_den=till_den)
    _folj_slutet(actor, uppdrag)
    return uppdrag


def _folj_slutet(actor: User, uppdrag: Uppdrag) -> None:
    """What each step of the flow does when somebody leaves a unit (settings.AME_UPPDRAG_SLUT)."""
    for namn in settings.AME_UPPDRAG_SLUT:
        import_string(namn)(actor=actor, uppdrag=uppdrag)


def _ovriga(uppdrag: Uppdrag) -> QuerySet[Uppdrag]:
    """The user's other uppdrag of today that do not end on a set day."""
    rader = Uppdrag.objects.aktiva(timezone.localdate()).filter(user_id=uppdrag.user_id, till_den__isnull=True)
    return rader.exclude(pk=uppdrag.pk)


@transaction.atomic
def stang_konto(*, actor: User, user: User) -> User:
    """Closes the account: every uppdrag ends today and the next request of an open session asks for sign-in (law.md D09). All that the
    user holds must have been moved first (S029). Only by who administers every nämnd where the user works, and never oneself."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    idag = timezone.localdate()
    uppdrag = list(Uppdrag.objects.pagaende_och_kommande(idag).filter(user=user).select_related("enhet__verksamhet__namnd"))
    for rad in uppdrag:
        krav(can_administrera(actor, rad.enhet))
    krav(can_administrera(actor))
    if user.pk == actor.pk:
        raise ValidationError("Någon annan behöver stänga ditt eget konto.")
    if not user.is_active:
        return user
    krav_haller_inget(user, None, aven_uppgifter=True)
    for rad in uppdrag:
        rad.till_den = max(rad.fran_den, idag)
        rad.save(update_fields=["till_den"])
        log_event(actor=actor, verb="uppdrag.avsluta", obj=rad, before=rad.roll, handelse_den=rad.till_den)
        _folj_slutet(actor, rad)
    user.is_active = False
    user.save(update_fields=["is_active"])
    log_event(actor=actor, verb="konto.stang", obj=user)
    return user


def krav_haller_inget(user: User, enhet_id: UUID | None, *, aven_uppgifter: bool) -> None:
    """Raises ValidationError with everything that the user still holds: in one unit, or anywhere when `enhet_id` is None. Each step of
    the flow answers for its own (settings.AME_HALLER)."""
    haller = [text for namn in settings.AME_HALLER if (text := import_string(namn)(user, enhet_id, aven_uppgifter))]
    if haller:
        raise ValidationError(f"{user} har kvar {', '.join(haller)}. Det behöver lämnas över av enhetens chef först.")


def spara_installningar(
    *, actor: User, utseende: str, textstorlek: str, har_kortkommandon: bool, vill_ha_epost: bool = True
) -> None:
    actor.utseende, actor.textstorlek, actor.har_kortkommandon = utseende, textstorlek, har_kortkommandon
    actor.vill_ha_epost = vill_ha_epost
    actor.full_clean(exclude=["password", "email"])  # the address is the administrator's
    actor.save(update_fields=["utseende", "textstorlek", "har_kortkommandon", "vill_ha_epost"])


def bekrafta_logg(*, actor: User) -> None:
    """The user has read that every look is logged (law.md D05)."""
    if actor.logg_bekraftad_vid is None:
        actor.logg_bekraftad_vid = timezone.now()
        actor.save(update_fields=["logg_bekraftad_vid"])
