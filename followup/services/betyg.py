"""The sender's mark on the co-operation when the remiss is closed (S123). It blocks nothing, is given once, and is never shown for one
handläggare: only per partner, with the number of answers (followup/nyckeltal/samverkan.py)."""

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access.models import User
from ame.access.perms import can_komplettera_remiss, krav
from ame.audit.services import log_event
from ame.common.texter import utan_nummer
from followup.models import Samarbetsbetyg
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.services.rad import las_remiss

BETYGSATTS = frozenset({RemissStatus.BESVARAD, RemissStatus.AVBOJD})


def far_betygsatta(user: User, remiss: Remiss) -> bool:
    """Asked once, of the one who holds the remiss. Reads the remiss's own mark: one query unless it is prefetched."""
    return (
        remiss.status in BETYGSATTS
        and bool(can_komplettera_remiss(user, remiss))
        and not Samarbetsbetyg.objects.filter(remiss=remiss).exists()
    )


@transaction.atomic
def satt_betyg(*, actor: User, remiss: Remiss, betyg: int, skal: str = "") -> Samarbetsbetyg:
    """1 to 10, and why if one likes. Sent twice it is the first one that counts."""
    remiss = las_remiss(remiss)
    krav(can_komplettera_remiss(actor, remiss))
    if finns := Samarbetsbetyg.objects.filter(remiss=remiss).first():
        return finns
    if remiss.status not in BETYGSATTS:
        raise ValidationError("Samarbetet betygsätts när remissen är besvarad eller avböjd.")
    utan_nummer({"skal": skal})
    rad = Samarbetsbetyg(remiss=remiss, betyg=betyg, skal=skal.strip(), givet_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="remiss.betyg", obj=remiss, remiss_id=remiss.pk)
    return rad
