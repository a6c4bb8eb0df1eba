"""The sender's own acts on a remiss that followup answers for: ask for an answer out of turn, and mark the co-operation (C50, S123)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_komplettera_remiss, can_se_mina_remisser, krav
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat, roll_kravs
from followup import services
from followup.forms.remittent import BegaranForm, BetygForm
from followup.services.begaran import varfor_inte
from followup.services.betyg import far_betygsatta
from intake.models import Remiss
from intake.vy.hamta import hamta_remiss


def _egen(request: HttpRequest, pk: UUID) -> Remiss:
    remiss = hamta_remiss(request, pk)
    krav(can_komplettera_remiss(request.user, remiss))
    return remiss


def _visa(request: HttpRequest, mall: str, remiss: Remiss, form: Form) -> HttpResponse:
    stig = [("Mina remisser", reverse("mina_remisser")), (remiss.nummer, reverse("min_remiss", args=[remiss.pk]))]
    kontext: dict[str, Any] = {"remiss": remiss, "form": form, "stig": stig}
    return render(request, mall, kontext, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_se_mina_remisser)
def min_remiss_begaran(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Be om återkoppling: why, and the wished day."""
    remiss = _egen(request, pk)
    if request.method == "GET" and (skal := varfor_inte(remiss)):
        messages.error(request, skal)
        return redirect("min_remiss", pk=pk)
    form = BegaranForm(inskickat(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.be_om_aterkoppling(actor=request.user, remiss=remiss, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Begäran är skickad. Den som håller i ärendet har fått den som uppgift.")
            return redirect("min_remiss", pk=pk)
    return _visa(request, "followup/remittent_begaran.html", remiss, form)


@require_POST
@roll_kravs(can_se_mina_remisser)
def min_remiss_begaran_aterta(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.aterta_begaran(actor=request.user, remiss=_egen(request, pk))
    toast(request, "Du har tagit tillbaka begäran.")
    return redirect("min_remiss", pk=pk)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_se_mina_remisser)
def min_remiss_betyg(request: HttpRequest, pk: UUID) -> HttpResponse:
    """1 to 10 and why, once. Never needed for anything else (S123)."""
    remiss = _egen(request, pk)
    if request.method == "GET" and not far_betygsatta(request.user, remiss):
        messages.info(request, "Samarbetet kan betygsättas en gång, när remissen är besvarad eller avböjd.")
        return redirect("min_remiss", pk=pk)
    form = BetygForm(inskickat(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.satt_betyg(actor=request.user, remiss=remiss, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Tack för ditt betyg.")
            return redirect("min_remiss", pk=pk)
    return _visa(request, "followup/remittent_betyg.html", remiss, form)
