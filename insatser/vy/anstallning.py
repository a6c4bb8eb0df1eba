from typing import Any

from django.http import HttpRequest

from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from insatser.models import Anstallning


def anstallningssektion(request: HttpRequest, arende: Arende) -> dict[str, Any]:
    """The employments of the case, for the own page and for Planering (S164). One query."""
    rader = Anstallning.objects.filter(arende=arende).select_related("insats__insatstyp").order_by("-start_den")
    return {"anstallningar": list(rader), "far_skriva_anstallning": bool(can_arbeta_i_arende(request.user, arende))}
