"""The case's own cards: level and unmet needs (S041, S042, C35)."""

from django.http import HttpRequest

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende, OmottBehov
from ame.arenden.paneler import Panel
from ame.arenden.vy.niva import nivalage


def _far_skriva(request: HttpRequest, arende: Arende) -> bool:
    user: User = request.user  # type: ignore[assignment]
    return arende.ar_oppet and bool(can_arbeta_i_arende(user, arende))


def niva(request: HttpRequest, arende: Arende) -> Panel:
    far = _far_skriva(request, arende)
    return Panel("arenden/_niva.html", {"arende": arende, "lage": nivalage(arende), "far": far}, plats="sida", ordning=35)


def behov(request: HttpRequest, arende: Arende) -> Panel | None:
    """Needs that are still unmet. One query; left out where there is nothing to show and nothing to do."""
    far = _far_skriva(request, arende)
    rader = list(OmottBehov.objects.filter(arende=arende, upphort_den__isnull=True).order_by("noterat_den"))
    if not rader and not far:
        return None
    return Panel(
        "arenden/_behov.html", {"arende": arende, "rader": rader, "far": far}, plats="sida" if rader else "mer", ordning=40
    )
