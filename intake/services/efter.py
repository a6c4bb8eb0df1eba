"""What follows from every transition of a remiss, in one place: promises, the talk of three, the diarium, notices (C04, C12, A25, C96)."""

from ame.access.models import User
from intake.models import Remiss
from intake.services import aviseringar, diarieforing, loften, trepart


def efter_overgang(*, remiss: Remiss, action: str, actor: User | None) -> None:
    """Called inside the transition's transaction, with the row locked and already in its new state."""
    loften.folj(remiss=remiss, action=action, actor=actor)
    trepart.folj(remiss=remiss, action=action, actor=actor)
    diarieforing.folj(remiss=remiss, action=action, actor=actor)
    aviseringar.folj(remiss=remiss, action=action, actor=actor)
