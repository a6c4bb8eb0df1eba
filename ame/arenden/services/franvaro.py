"""Cover while a colleague is away (C13). The access follows from the row alone: Arende.objects.visible_to reads it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.enums import AGARROLLER
from ame.access.models import Franvaro, Uppdrag, User
from ame.access.perms import can_registrera_franvaro, krav
from ame.arenden.services.ansvar import beratta
from ame.audit.services import log_event
from ame.common.datum import datum_text
from ame.organisation.models import Enhet


@transaction.atomic
def registrera_franvaro(*, actor: User, user: User, enhet: Enhet, ersattare: User, fran_den: date, till_den: date) -> Franvaro:
    """From a day to a day, both included. The cover works in the unit all those days and is told; the owner stays the owner."""
    krav(can_registrera_franvaro(actor, user.pk, enhet.pk))
    User.objects.select_for_update().get(pk=user.pk)  # two registrations at once: the second sees the first
    if till_den < timezone.localdate():
        raise ValidationError({"till_den": "Sista dagen har redan varit. Välj i dag eller en dag framåt."})
    rad = Franvaro(user=user, enhet=enhet, ersattare=ersattare, fran_den=fran_den, till_den=till_den, registrerad_av=actor)
    rad.full_clean()
    for vem, falt in ((user, "user"), (ersattare, "ersattare")):
        if not _arbetar(vem, enhet, fran_den, till_den):
            raise ValidationError({falt: f"{vem} arbetar inte som handläggare eller beredare i enheten alla dagarna."})
    samtidigt = Franvaro.objects.filter(enhet=enhet, fran_den__lte=till_den, till_den__gte=fran_den)
    if samtidigt.filter(user=user).exists():
        raise ValidationError({"fran_den": f"{user} har redan en frånvaro registrerad de dagarna."})
    if samtidigt.filter(user=ersattare).exists():
        raise ValidationError({"ersattare": f"{ersattare} är också frånvarande de dagarna. Välj någon annan."})
    rad.save(force_insert=True)
    log_event(actor=actor, verb="franvaro.registrera", obj=rad, handelse_den=fran_den, data=_vem(rad))
    if ersattare.pk != actor.pk:
        beratta(actor=actor, for_user=ersattare, titel=f"Du ersätter {user} till {datum_text(till_den)}", om_id=rad.pk)
    return rad


@transaction.atomic
def avsluta_franvaro(*, actor: User, franvaro: Franvaro) -> None:
    """The colleague is back: today is the last day of the cover. One that has not begun is taken away. Twice changes nothing."""
    rad = Franvaro.objects.select_for_update(of=("self",)).filter(pk=franvaro.pk).first()
    if rad is None:
        return
    krav(can_registrera_franvaro(actor, rad.user_id, rad.enhet_id))
    idag = timezone.localdate()
    if rad.till_den <= idag:
        return
    log_event(actor=actor, verb="franvaro.avsluta", obj=rad, handelse_den=idag, data=_vem(rad))
    if rad.fran_den > idag:
        rad.delete()
        return
    rad.till_den = idag
    rad.save(update_fields=["till_den"])


def _vem(rad: Franvaro) -> dict[str, str]:
    return {"user": str(rad.user_id), "ersattare": str(rad.ersattare_id)}


def _arbetar(user: User, enhet: Enhet, fran_den: date, till_den: date) -> bool:
    rader = Uppdrag.objects.aktiva(max(fran_den, timezone.localdate())).filter(user=user, enhet=enhet, roll__in=AGARROLLER)
    return rader.aktiva(till_den).filter(user__is_active=True).exists()
