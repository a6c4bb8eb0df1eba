"""Data to the nämnd that decided, on its request (SoL 15:9; law.md C39)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.enums import Atgard
from ame.common.vy import fel_till_form, inskickat, visa_form
from insatser.forms.uppgifter import UppgiftsForm
from insatser.services.uppgifter import lamna_uppgifter
from insatser.uppgifter import FALT


@require_http_methods(["GET", "POST"])
def arende_uppgifter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The request is written down first; the answer to it is a page for paper. Sending it again logs it again: each is a handing over."""
    arende = hamta_arende(request, pk, "uppgifter", Atgard.EXPORT if request.method == "POST" else Atgard.VISA)
    krav(can_arbeta_i_arende(request.user, arende))
    form = UppgiftsForm(inskickat(request), arende=arende)
    huvud = bygg_huvud(request, arende, "planering")
    if request.method == "POST" and form.is_valid():
        try:
            paket = lamna_uppgifter(actor=request.user, arende=arende, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            rader = [[(FALT[f], rad[f]) for f in FALT] for rad in paket]
            kontext = {"huvud": huvud, "rader": rader, "data": form.cleaned_data, "andamal": form.andamal_i_ord}
            return render(request, "insatser/uppgifter_papper.html", kontext)
    return visa_form(request, "insatser/uppgifter.html", form, huvud=huvud, arende=arende, falt=FALT.values())
