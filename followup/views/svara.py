"""The participant answers with the code on the paper: without sign-in, without a name, and without JavaScript (S120).

A wrong, a used and an old code get the same answer. Nothing of the person is shown: the page does not even know who it is.
"""

from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ame.common.vy import fel_till_form
from followup.forms.rost import KodForm, SvarForm
from followup.rost.fragor import DELTAGARFRAGOR
from followup.services.rost import enkat_for_kod, svara_med_kod
from followup.services.svarstak import ar_over_taket, rakna_fel

GAR_INTE = (
    "Koden går inte att använda. Den kan vara felskriven, använd eller för gammal. Har du redan svarat är ditt svar sparat."
)
STORT = {"storlek": "storst", "meny": []}  # big text for everybody: no setting to look for


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def svara(request: HttpRequest) -> HttpResponse:
    """First the code, then the questions, then thanks."""
    if request.method != "POST":
        return _visa_kod(request, KodForm())
    adress = get_client_ip_address(request) or ""
    if ar_over_taket(adress):
        return render(request, "followup/rost/vanta.html", STORT, status=429)
    kodform = KodForm(request.POST)
    if not kodform.is_valid():
        return _visa_kod(request, kodform)
    if enkat_for_kod(kodform.cleaned_data["kod"]) is None:
        return _gar_inte(request, adress, kodform)
    if "svara" not in request.POST and "avboj" not in request.POST:
        return _visa_fragor(request, SvarForm(initial=kodform.cleaned_data))
    return _ta_emot(request, adress, kodform)


def _ta_emot(request: HttpRequest, adress: str, kodform: KodForm) -> HttpResponse:
    form = SvarForm(request.POST)
    vill = "avboj" not in request.POST
    if vill and not form.is_valid():
        return _visa_fragor(request, form)
    try:
        gick = svara_med_kod(kod=kodform.cleaned_data["kod"], svar=form.cleaned_data if vill else {}, vill_svara=vill)
    except ValidationError as fel:
        fel_till_form(form, fel)
        return _visa_fragor(request, form)
    return redirect("svara_tack") if gick else _gar_inte(request, adress, kodform)


def _gar_inte(request: HttpRequest, adress: str, form: KodForm) -> HttpResponse:
    rakna_fel(adress)
    form.add_error("kod", GAR_INTE)
    return _visa_kod(request, form)


def _visa_kod(request: HttpRequest, form: KodForm) -> HttpResponse:
    return _visa(request, "followup/rost/svara.html", form)


def _visa_fragor(request: HttpRequest, form: SvarForm) -> HttpResponse:
    return _visa(request, "followup/rost/fragor.html", form, fragor=[form[f.kod] for f in DELTAGARFRAGOR])


def _visa(request: HttpRequest, mall: str, form: Any, **mer: Any) -> HttpResponse:
    return render(request, mall, {**STORT, "form": form, **mer}, status=422 if form.errors else 200)


@login_not_required
@require_safe
def svara_tack(request: HttpRequest) -> HttpResponse:
    return render(request, "followup/rost/tack.html", STORT)
