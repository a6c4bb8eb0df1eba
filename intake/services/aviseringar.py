"""Who is told what when a remiss moves (C96). Never personal data in a notice."""

from ame.access.models import User
from intake.models import Remiss


def folj(*, remiss: Remiss, action: str, actor: User | None) -> None:
    """Follows a transition of the remiss."""
