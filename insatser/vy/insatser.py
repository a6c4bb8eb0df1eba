from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from ame.arenden.transitions import can_do
from insatser.enums import InsatsStatus
from insatser.models import Insats


def sektion(request: HttpRequest, arende: Arende) -> dict[str, Any]:
    """The insatser of the case: running ones first, those past their planned end said in words, then the ended ones."""
    alla = list(
        Insats.objects.filter(arende=arende).select_related("insatstyp", "handledare").order_by("-start_den", "-registrerad_vid")
    )
    pagar = [i for i in alla if i.status == InsatsStatus.PAGAR]
    arbetar = bool(can_arbeta_i_arende(request.user, arende))
    return {
        "pagar": sorted(pagar, key=lambda i: i.planerat_slut_den),
        "passerade": [i for i in pagar if i.planerat_slut_den < timezone.localdate()],
        "avslutade": [i for i in alla if i.status == InsatsStatus.AVSLUTAD],
        "far_starta": arbetar and can_do(arende.status, "starta_insats"),
        "far_avsluta": arbetar,
    }
