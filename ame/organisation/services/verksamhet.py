"""Delegations and the regim of a verksamhet (law.md 0.2, K03)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_administrera_verksamhet, krav
from ame.audit.services import log_event
from ame.common.datum import krav_framat
from ame.organisation.enums import Regim
from ame.organisation.models import Delegation, Verksamhet

BESLUTAR = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)  # roles that a delegation can name


@transaction.atomic
def ge_delegation(
    *, actor: User, verksamhet: Verksamhet, roll: str, beslut: str, punkt: str, galler_fran_den: date
) -> Delegation:
    """Which role decides what, by a point in the delegationsordning (law.md K03). From the first one on, the others do not decide."""
    krav(can_administrera_verksamhet(actor, verksamhet))
    krav_framat("galler_fran_den", galler_fran_den)
    if roll not in BESLUTAR:
        raise ValidationError({"roll": "Rollen fattar inga beslut. Välj handläggare, beredare eller chef."})
    Verksamhet.objects.select_for_update(of=("self",)).get(pk=verksamhet.pk)
    samma = verksamhet.delegationer.filter(roll=roll, beslut=beslut)
    if samma.filter(Q(galler_till_den=None) | Q(galler_till_den__gte=galler_fran_den)).exists():
        raise ValidationError({"roll": "Rollen har redan delegation för det beslutet. Avsluta den först."})
    rad = Delegation(verksamhet=verksamhet, roll=roll, beslut=beslut, punkt=punkt.strip(), galler_fran_den=galler_fran_den)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="delegation.ge", obj=rad, after=f"{beslut}/{roll}", handelse_den=galler_fran_den)
    return rad


@transaction.atomic
def avsluta_delegation(*, actor: User, delegation: Delegation, galler_till_den: date) -> Delegation:
    """The last day of a delegation. Decisions made under it stand (law.md K03)."""
    rad = Delegation.objects.select_for_update(of=("self",)).select_related("verksamhet").get(pk=delegation.pk)
    krav(can_administrera_verksamhet(actor, rad.verksamhet))
    krav_framat("galler_till_den", galler_till_den)
    rad.galler_till_den = galler_till_den
    rad.full_clean()
    rad.save(update_fields=["galler_till_den"])
    log_event(actor=actor, verb="delegation.avsluta", obj=rad, before=f"{rad.beslut}/{rad.roll}", handelse_den=galler_till_den)
    return rad


@transaction.atomic
def byt_regim(*, actor: User, verksamhet: Verksamhet, regim: str, beslutsreferens: str, bekraftar: bool) -> Verksamhet:
    """Changes which secrecy rules hold for the verksamhet (law.md 0.2, A01). Leaving the strictest takes a reference to the decision
    behind it, and the administrator says that it was read."""
    krav(can_administrera_verksamhet(actor, verksamhet))
    rad = Verksamhet.objects.select_for_update(of=("self",)).get(pk=verksamhet.pk)
    referens = beslutsreferens.strip()
    if regim != Regim.SOCIALTJANST and not referens:
        raise ValidationError({"beslutsreferens": "Ange beslutets referens. Utan beslut gäller socialtjänstens regim."})
    if not bekraftar:
        raise ValidationError({"bekraftar": "Bekräfta att du har läst vad som ändras."})
    if (rad.regim, rad.beslutsreferens) == (regim, referens):
        raise ValidationError({"regim": "Det är redan så. Välj något annat eller gå tillbaka."})
    fore, rad.regim, rad.beslutsreferens = rad.regim, regim, referens
    rad.full_clean()
    rad.save(update_fields=["regim", "beslutsreferens"])
    log_event(actor=actor, verb="verksamhet.regim", obj=rad, before=fore, after=regim)
    return rad
