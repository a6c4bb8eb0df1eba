from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.perms import can_arbeta_i_arende
from ame.arenden.transitions import can_do
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from insatser.enums import InsatsStatus
from insatser.models import Insats


@require_safe
def arende_planering(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The insatser of the case: running ones first, those past their planned end said in words, then the ended ones."""
    arende = hamta_arende(request, pk, "planering")
    alla = list(
        Insats.objects.filter(arende=arende).select_related("insatstyp", "handledare").order_by("-start_den", "-registrerad_vid")
    )
    pagar = [i for i in alla if i.status == InsatsStatus.PAGAR]
    arbetar = bool(can_arbeta_i_arende(request.user, arende))
    kontext = {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "pagar": sorted(pagar, key=lambda i: i.planerat_slut_den),
        "passerade": [i for i in pagar if i.planerat_slut_den < timezone.localdate()],
        "avslutade": [i for i in alla if i.status == InsatsStatus.AVSLUTAD],
        "far_starta": arbetar and can_do(arende.status, "starta_insats"),
        "far_avsluta": arbetar,
    }
    return render(request, "insatser/planering.html", kontext)
