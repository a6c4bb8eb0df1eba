from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.forms.utbetalning import UtbetalningForm
from ame.arenden.services.utbetalning import underratta_om_utbetalning
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import fel_till_form


@require_http_methods(["GET", "POST"])
def arende_utbetalning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Notices of wrong payments that have left the case, and a new one (A06)."""
    arende = hamta_arende(request, pk, "felaktig_utbetalning")
    krav(can_arbeta_i_arende(request.user, arende))
    form = UtbetalningForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            underratta_om_utbetalning(actor=request.user, arende=arende, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Underrättelsen är beslutad och ligger i ärendet.")
            return redirect("arende_utbetalning", pk=arende.pk)
    rader = arende.utbetalningsunderrattelser.select_related("beslutad_av")
    kontext = {"huvud": bygg_huvud(request, arende, ""), "arende": arende, "form": form, "rader": rader}
    return render(request, "arenden/utbetalning.html", kontext, status=422 if form.errors else 200)
