"""What intake shows on the pages of ame: the remiss on the case, and the badge of the inbox (docs/adr/0003-paneler.md)."""

from django.http import HttpRequest

from ame.access.models import User
from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from intake.enums import RemissStatus
from intake.models import Remiss


def remiss(request: HttpRequest, arende: Arende) -> Panel | None:
    """The question, what is expected, when, and whom to call. Two queries; a case has few remisser."""
    remisser = list(
        Remiss.objects.filter(arende=arende)
        .exclude(status__in=[RemissStatus.UTKAST, RemissStatus.ATERTAGEN, RemissStatus.OMDIRIGERAD])
        .select_related("avsandare", "avsandande_enhet", "bestallningstyp", "mottagande_enhet")
        .prefetch_related("avtalade")
        .order_by("-inkom_den")[:5]
    )
    if not remisser:
        return None
    return Panel(
        "intake/paneler/remiss.html", {"remisser": remisser, "skyddad": arende.person.har_skydd}, plats="sida", ordning=30
    )


def antal_nya(user: User) -> int:
    """New remisser in the user's inbox; one query per request, carried by the index remiss_inkorg. Min dag and the menu share it."""
    if not hasattr(user, "_antal_nya_remisser"):
        user._antal_nya_remisser = Remiss.objects.inkorg(user).filter(status=RemissStatus.SKICKAD).count()  # type: ignore[attr-defined]
    return user._antal_nya_remisser
