"""Earlier insatser of the person, on the handling page of a new remiss (S016)."""

from typing import Any

from django.http import HttpRequest

from ame.arenden.paneler import Panel
from insatser.models import Insats

VISA = 20


def tidigare(request: HttpRequest, remiss: Any) -> Panel | None:
    """What the person has taken part in before, newest first, within the same verksamhet and never outside it (law.md A02). Whoever may
    handle the remiss sees them: they are what the decision stands on. One query."""
    if remiss.person_id is None:
        return None
    insatser = list(
        Insats.objects.filter(arende__person_id=remiss.person_id, arende__enhet__verksamhet=remiss.mottagande_enhet.verksamhet_id)
        .select_related("insatstyp", "arende__enhet")
        .order_by("-start_den")[:VISA]
    )
    if not insatser:
        return None
    return Panel("insatser/paneler/tidigare.html", {"insatser": insatser}, plats="huvud", ordning=20)
