from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.forms.bedomning import NivaForm
from ame.arenden.models import Nivabedomning
from ame.arenden.services.niva import bedom_med_behov
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.arenden.vy.niva import nivalage
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat


@require_http_methods(["GET", "POST"])
def arende_niva(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The unit's level: a new dated judgement, and every one before it (S041)."""
    arende = hamta_arende(request, pk, "niva")
    far = can_arbeta_i_arende(request.user, arende)
    form = NivaForm(inskickat(request)) if far and arende.ar_oppet else None
    if request.method == "POST":
        krav(far)
        if form is not None and form.is_valid():
            try:
                bedom_med_behov(arende=arende, actor=request.user, **form.cleaned_data)
            except ValidationError as fel:
                fel_till_form(form, fel)
            else:
                toast(request, "Nivån är sparad.")
                return redirect("arende_niva", pk=arende.pk)
    rader = Nivabedomning.objects.filter(arende=arende).select_related("bedomd_av").order_by("-bedomd_den", "-registrerad_vid")
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "form": form,
        "rader": rader,
        "lage": nivalage(arende, med_start=True),
    }
    return render(request, "arenden/niva.html", kontext, status=422 if form and form.errors else 200)
