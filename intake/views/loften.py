"""The first visit is booked (S014)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ame.access.perms import can_arbeta_i_arende, krav
from ame.common.toast import toast
from intake.forms.loften import BesokForm
from intake.services.loften import boka_besok
from intake.views.hjalp import fel_till
from intake.vy.hamta import hamta_remiss


@require_POST
def remiss_besok_bokat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From the remiss's page and the case's; back to the case, where the visit is now a task."""
    remiss = hamta_remiss(request, pk)
    if remiss.arende is None:
        raise Http404
    krav(can_arbeta_i_arende(request.user, remiss.arende))
    form = BesokForm(request.POST)
    if form.is_valid():
        try:
            boka_besok(actor=request.user, remiss=remiss, besok_den=form.cleaned_data["besok_den"])
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Första besöket är bokat. Löftet är uppfyllt.")
            return redirect("remiss", pk=pk)
    stig = [(remiss.nummer, reverse("remiss", args=[pk])), ("Första besöket", "")]
    return render(request, "intake/loften/besok.html", {"form": form, "remiss": remiss, "stig": stig}, status=422)
