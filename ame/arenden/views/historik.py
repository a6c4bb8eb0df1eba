from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ame.access.perms import can_sla_ihop
from ame.arenden.models import Ansvar, Atkomst
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.handelser import handelser_i_ord
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.models import Handelse
from ame.people.models import Sammanslagning

PER_SIDA = 50


@require_safe
def arende_historik(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who did what and when, everyone who has held the case (S030), and who opened it for a stated reason."""
    arende = hamta_arende(request, pk, "historik")
    handelser = Handelse.objects.filter(arende_id=arende.pk).order_by("-registrerad_vid", "-pk")
    sida = Paginator(handelser, PER_SIDA).get_page(request.GET.get("sida"))
    rader = list(sida.object_list)
    i_ord = handelser_i_ord(rader)
    ansvar = Ansvar.objects.filter(arende=arende).select_related("user", "registrerad_av")
    atkomster = Atkomst.objects.filter(arende=arende).select_related("user", "tillagd_av")
    kontext = {
        "huvud": bygg_huvud(request, arende, "historik"),
        "arende": arende,
        "sida": sida,
        "rader": [(h, i_ord[h.pk]) for h in rader],
        "ansvar": ansvar.order_by("-fran_den", "-till_den"),
        "sammanslagningar": Sammanslagning.objects.filter(kvar=arende.person_id)
        .select_related("utford_av")
        .order_by("-utford_vid"),
        "far_angra": bool(can_sla_ihop(request.user)),
        "atkomster": atkomster.order_by("-fran_vid"),
    }
    return render(request, "arenden/historik.html", kontext)
