"""What a waiting send means for the remiss: nothing may be changed, and a withdrawn consent calls it off (law.md A10). Apart from
intake/services/sandning.py, which sends and therefore needs the rest."""

from django.utils import timezone

from ame.access.models import User
from ame.audit.services import log_event
from ame.common.transitions import OgiltigOvergang
from intake.enums import RemissStatus, Sandningsstatus
from intake.models import Remiss, Sandning


def koad_sandning(remiss: Remiss) -> Sandning | None:
    """The send that waits. One query."""
    return Sandning.objects.koade().filter(remiss=remiss).first()


def krav_ej_koad(remiss: Remiss) -> None:
    """Raises OgiltigOvergang while the remiss waits to be sent: what is sent is what was looked through."""
    if remiss.status == RemissStatus.UTKAST and koad_sandning(remiss):
        raise OgiltigOvergang("Remissen väntar på att skickas och kan inte ändras. Avbryt sändningen först.")


def aterkalla_koad(*, actor: User, remiss: Remiss) -> None:
    """In the transaction of the withdrawal, with the remiss's row locked: worker and withdrawal cannot both win."""
    rad = Sandning.objects.koade().select_for_update(of=("self",)).filter(remiss=remiss).first()
    if rad:
        avgor(rad=rad, actor=actor, status=Sandningsstatus.ATERKALLAD)


def avgor(*, rad: Sandning, actor: User | None, status: str, saknad_grund: str = "") -> Sandning:
    """Ends a waiting send, which the caller has locked."""
    before = rad.status
    rad.status, rad.saknad_grund, rad.avgjord_vid = status, saknad_grund, timezone.now()
    rad.full_clean(validate_unique=False)
    rad.save(update_fields=["status", "saknad_grund", "avgjord_vid"])
    log_event(actor=actor, verb="sandning.avgor", obj=rad, before=before, after=status, remiss_id=rad.remiss_id)
    return rad
