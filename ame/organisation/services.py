from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_administrera, krav
from ame.audit.services import log_event
from ame.organisation.models import Enhet, EnhetInstallning


@transaction.atomic
def andra_installning(
    *,
    actor: User,
    enhet: Enhet,
    galler_fran_den: date,
    inflodesmodell: str,
    beredningsmodell: str,
    insyn: str,
    svarstid_dagar: int,
) -> EnhetInstallning:
    """New settings of a unit from a day on; older cases stay in their old model (S025)."""
    krav(can_administrera(actor, enhet))
    if galler_fran_den < timezone.localdate():
        raise ValidationError({"galler_fran_den": "Välj i dag eller en dag framåt. Det som redan har hänt ändras inte."})
    rad = EnhetInstallning(
        enhet=enhet,
        galler_fran_den=galler_fran_den,
        inflodesmodell=inflodesmodell,
        beredningsmodell=beredningsmodell,
        insyn=insyn,
        svarstid_dagar=svarstid_dagar,
    )
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(
        actor=actor, verb="enhet.installning", obj=rad, after=f"{inflodesmodell}/{beredningsmodell}", handelse_den=galler_fran_den
    )
    return rad
