from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_markera_sekretess, krav
from ame.arenden.forms.bedomning import MarkeringForm
from ame.arenden.models import Sekretessmarkering
from ame.arenden.services.sekretess import havd_sekretessmarkering, satt_sekretessmarkering
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat


@require_http_methods(["GET", "POST"])
def arende_sekretess(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set a secrecy mark, and see those that hold and have held (law.md A24)."""
    arende = hamta_arende(request, pk, "sekretessmarkering")
    krav(can_markera_sekretess(request.user, arende))
    form = MarkeringForm(inskickat(request), arende=arende)
    if request.method == "POST" and form.is_valid():
        try:
            satt_sekretessmarkering(arende=arende, actor=request.user, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Sekretessmarkeringen är satt.")
            return redirect("arende_sekretess", pk=arende.pk)
    rader = Sekretessmarkering.objects.filter(arende=arende).select_related("myndighet", "satt_av").order_by("-satt_den")
    kontext = {"huvud": bygg_huvud(request, arende, ""), "arende": arende, "form": form, "rader": rader}
    return render(request, "arenden/sekretess.html", kontext, status=422 if form.errors else 200)


@require_POST
def sekretess_hav(request: HttpRequest, pk: UUID) -> HttpResponse:
    markering = Sekretessmarkering.objects.filter(pk=pk).first()
    if markering is None:
        raise Http404
    arende = hamta_arende(request, markering.arende_id, "sekretessmarkering")
    krav(can_markera_sekretess(request.user, arende))
    havd_sekretessmarkering(markering=markering, actor=request.user)
    toast(request, "Markeringen är hävd.")
    return redirect("arende_sekretess", pk=arende.pk)
