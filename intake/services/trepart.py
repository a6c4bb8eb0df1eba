"""The talk of three that follows every accepted remiss (C12; S027)."""

from ame.access.models import User
from intake.models import Remiss


def folj(*, remiss: Remiss, action: str, actor: User | None) -> None:
    """Follows a transition of the remiss."""
