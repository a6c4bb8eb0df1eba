"""The letter to a workplace: made once, frozen, and logged."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access.models import User
from ame.access.perms import can_skriva_arbetsgivarbrev, krav
from ame.audit.services import log_event
from insatser.arbetsgivarbrev import innehall, rita_brev
from insatser.enums import Placeringsstatus
from insatser.models import Arbetsgivarbrev, Placering
from insatser.models.placering import EGNA_FORMER
from insatser.services.placering import REDAN, las_placering


def brevets_innehall(
    *, actor: User, placering: Placering, tider: str, arbetsuppgifter: str, anpassningar: str = "", far_delas: bool = False
) -> dict[str, str]:
    """What the letter will say, to be read through before it is made. Writes nothing."""
    krav(can_skriva_arbetsgivarbrev(actor, placering.insats.arende))
    if placering.form in EGNA_FORMER:
        raise ValidationError("Platsen är enhetens egen. Dit skrivs inget brev.")
    if placering.status not in {Placeringsstatus.PLANERAD, Placeringsstatus.PAGAR}:
        raise ValidationError(REDAN)
    return innehall(placering, tider=tider, arbetsuppgifter=arbetsuppgifter, anpassningar=anpassningar, far_delas=far_delas)


@transaction.atomic
def skapa_brev(
    *, actor: User, placering: Placering, tider: str, arbetsuppgifter: str, anpassningar: str = "", far_delas: bool = False
) -> Arbetsgivarbrev:
    """The letter as it was read through, frozen with its content (law.md A22). The log says that one was made, and whether the person had
    agreed to tell adaptations, never what it says."""
    placering = las_placering(placering, actor)
    data = brevets_innehall(
        actor=actor,
        placering=placering,
        tider=tider,
        arbetsuppgifter=arbetsuppgifter,
        anpassningar=anpassningar,
        far_delas=far_delas,
    )
    pdf = rita_brev(data)
    brev = Arbetsgivarbrev(placering=placering, innehall=data, pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), skapat_av=actor)
    brev.full_clean()
    brev.save(force_insert=True)
    log_event(
        actor=actor,
        verb="arbetsgivarbrev.skapa",
        obj=brev,
        arende_id=placering.insats.arende_id,
        data={"medgivna_anpassningar": bool(data["anpassningar"])},
    )
    return brev
