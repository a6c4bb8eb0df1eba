from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from insatser.vy import insatser, kartlaggning, plan
from insatser.vy.anstallning import anstallningssektion
from insatser.vy.delgivning import odelgivet


@require_safe
def arende_planering(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The tab Planering: the whole plan, what it builds on, then the insatser of the case."""
    arende = hamta_arende(request, pk, "planering")
    plandelen = plan.sektion(request, arende)
    kontext = {
        "odelgivet": odelgivet(arende, plandelen["p"]),
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        "kartlaggning": kartlaggning.kort(arende),
        **insatser.sektion(request, arende),
        **plandelen,
        **anstallningssektion(request, arende),
    }
    return render(request, "insatser/planering.html", kontext)
