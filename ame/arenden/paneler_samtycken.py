"""On the case's page: whom outside the unit may tell things to (S013)."""

from django.http import HttpRequest
from django.utils import timezone

from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from ame.arenden.services.samtycke import lage_per_part


def parter(request: HttpRequest, arende: Arende) -> Panel | None:
    """Two queries. Nothing where the municipality has registered no authority."""
    rader = lage_per_part(arende, timezone.localdate())
    if not rader:
        return None
    return Panel("arenden/samtycken_panel.html", {"parter": rader, "arende": arende}, plats="mer", ordning=60)
