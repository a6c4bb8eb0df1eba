from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_byta_ansvarig, krav
from ame.arenden.forms import AnsvarForm
from ame.arenden.models import Ansvar, Arende, Bevakning
from ame.arenden.services import byt_ansvarig, hamta_utkast
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from ame.common.vy import fel_till_form


@require_http_methods(["GET", "POST"])
def arende_ansvarig(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand the case over with a note (S029, S030). Who hands it over may lose sight of it, and then comes to Min dag."""
    arende = hamta_arende(request, pk)
    krav(can_byta_ansvarig(request.user, arende))
    form = AnsvarForm(request.POST or None, arende=arende)
    if request.method == "POST" and form.is_valid():
        try:
            byt_ansvarig(arende=arende, actor=request.user, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        except OgiltigOvergang as fel:
            form.add_error(None, str(fel))
        else:
            toast(request, f"{form.cleaned_data['ny'].namn} är nu ansvarig för {arende.nummer}.")
            ser = Arende.objects.visible_to(request.user).filter(pk=pk).exists()
            return redirect("arende", pk=pk) if ser else redirect("min_dag")
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "form": form,
        "ansvar": Ansvar.objects.filter(arende=arende).select_related("user").order_by("-fran_den", "-till_den"),
        "antal_bevakningar": Bevakning.objects.oppna().filter(arende=arende).count(),
        "har_utkast": hamta_utkast(actor=request.user, formular="anteckning", objekt_id=pk) is not None,
    }
    return render(request, "arenden/ansvarig.html", kontext, status=422 if form.errors else 200)
