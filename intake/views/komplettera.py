"""The sender completes a remiss that came back: in place, nothing typed twice (S009, S011)."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_komplettera_remiss, krav
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from intake import services
from intake.enums import RemissStatus
from intake.forms.ifyllt import fran_rad, som_post
from intake.forms.remiss import RemissSkickaForm, RemissUtkastForm
from intake.models import Remiss
from intake.services import NagonHannFore
from intake.views.hjalp import fel_till, overgang
from intake.views.skriva import FELNAMN, inte_sparat, las_ifyllt, olika_fonster, svar_pa_utkast
from intake.vy.bilagor import bilagekort
from intake.vy.hamta import hamta_remiss


def _returnerad(request: HttpRequest, pk: UUID) -> Remiss:
    remiss = hamta_remiss(request, pk)
    krav(can_komplettera_remiss(request.user, remiss))
    if remiss.status != RemissStatus.RETURNERAD:
        raise OgiltigOvergang("Remissen väntar inte på komplettering längre. Öppna den för att se var den är.")
    return remiss


@require_http_methods(["GET", "POST"])
@overgang("remiss")
def remiss_komplettera(request: HttpRequest, pk: UUID) -> HttpResponse:
    remiss = _returnerad(request, pk)
    if request.method == "GET":
        sparat = services.hamta_ifyllt(actor=request.user, remiss=remiss)
        form = RemissUtkastForm(som_post(sparat.falt if sparat else fran_rad(remiss)), remiss=remiss)
        form.is_valid()
        return _visa(request, remiss, form, uuid4().hex, sparat.lopnr if sparat else 0)
    ifyllt = las_ifyllt(request, remiss)
    try:
        services.spara_ifyllt(actor=request.user, remiss=remiss, ifyllt=ifyllt)
    except NagonHannFore as fel:
        return olika_fonster(request, remiss, ifyllt, fel.sparat, reverse("remiss_komplettera", args=[pk]))
    if "spara" in request.POST:
        toast(request, "Utkastet är sparat.")
        return redirect("remiss_komplettera", pk=pk)
    form = RemissSkickaForm(som_post(ifyllt.falt), remiss=remiss)
    if form.is_valid() and (svar := _skicka(request, remiss, form)):
        return svar
    return _visa(request, remiss, form, ifyllt.flik, ifyllt.lopnr, status=422)


def _skicka(request: HttpRequest, remiss: Remiss, form: RemissSkickaForm) -> HttpResponse | None:
    try:
        services.komplettera(
            actor=request.user,
            remiss=remiss,
            svar=form.cleaned_data["svar"],
            data=form.remissdata(),
            avtalade=form.avtalade(),
            samtycke=form.samtycke(),
            uppgifter=form.uppgifter(),
        )
    except ValidationError as fel:
        fel_till(form, fel, FELNAMN)
        return None
    toast(request, f"Kompletteringen av {remiss.nummer} är skickad.")
    return redirect("min_remiss", pk=remiss.pk)


def _visa(request: HttpRequest, remiss: Remiss, form: RemissUtkastForm, flik: str, lopnr: int, status: int = 200) -> HttpResponse:
    fraga = remiss.oppen_fraga
    kontext = {"remiss": remiss, "form": form, "flik": flik, "lopnr": lopnr, "fraga": fraga, "vid_sandning": status != 200}
    kontext["bilagekort"] = bilagekort(request, remiss)
    return render(request, "intake/remiss/komplettera.html", kontext, status=status)


@require_POST
def remiss_komplettera_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Autosave beside the row: the unit reads the remiss as it was sent until the answer is sent (law.md A18)."""
    try:
        remiss = _returnerad(request, pk)
        ifyllt = las_ifyllt(request, remiss)
        services.spara_ifyllt(actor=request.user, remiss=remiss, ifyllt=ifyllt)
    except NagonHannFore as fel:
        return inte_sparat(request, " ".join(fel.messages), reverse("remiss_komplettera", args=[pk]))
    except OgiltigOvergang as fel:
        return inte_sparat(request, str(fel), "")
    form = RemissUtkastForm(som_post(ifyllt.falt), remiss=remiss)
    form.is_valid()
    return svar_pa_utkast(request, form)
