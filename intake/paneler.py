"""What intake shows on the pages of ame: the remiss on the case, and the badge of the inbox (docs/adr/0003-paneler.md)."""

from django.http import HttpRequest

from ame.access.models import User
from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from ame.arenden.vy.remisser import remisser_i
from intake.enums import RemissStatus
from intake.models import Remiss

INTE_HAR = (RemissStatus.UTKAST, RemissStatus.ATERTAGEN, RemissStatus.OMDIRIGERAD)


def remiss(request: HttpRequest, arende: Arende) -> Panel | None:
    """The question, what is expected, when, and whom to call. A case has few remisser."""
    remisser = [r for r in reversed(remisser_i(arende)) if r.status not in INTE_HAR][:5]
    if not remisser:
        return None
    return Panel(
        "intake/paneler/remiss.html", {"remisser": remisser, "skyddad": arende.person.har_skydd}, plats="sida", ordning=10
    )


def antal_nya(user: User) -> int:
    """New remisser in the user's inbox; one query per request, carried by the index remiss_inkorg. Min dag and the menu share it."""
    if not hasattr(user, "_antal_nya_remisser"):
        user._antal_nya_remisser = Remiss.objects.inkorg(user).filter(status=RemissStatus.SKICKAD).count()  # type: ignore[attr-defined]
    return user._antal_nya_remisser
