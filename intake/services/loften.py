"""Promised days of a remiss: made, kept, passed (C04; S014, S077)."""

from ame.access.models import User
from intake.models import Remiss


def folj(*, remiss: Remiss, action: str, actor: User | None) -> None:
    """Follows a transition of the remiss."""
