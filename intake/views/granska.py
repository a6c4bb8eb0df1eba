"""The last look before a remiss leaves, and sending later (law.md A09, A10, A14, A17)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from ame.common.datum import tid_text
from ame.common.toast import toast
from ame.common.vy import fel_till_form
from intake import services
from intake.forms.granska import SkickaSenareForm, UppgiftSamtyckeForm
from intake.forms.ifyllt import fran_rad, som_post
from intake.forms.remiss import RemissSkickaForm
from intake.models import Remiss
from intake.services import NagonHannFore
from intake.views.hjalp import overgang
from intake.views.skriva import eget_utkast, las_ifyllt, olika_fonster, spara, visa
from intake.vy.granskning import visa_granskning


@require_http_methods(["GET", "POST"])
@overgang("remiss")
def remiss_granska(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST comes from the form and saves it first. What is missing is said there; the check page shows only what can be sent."""
    remiss = eget_utkast(request, pk)
    if request.method == "POST":
        ifyllt = las_ifyllt(request, remiss)
        try:
            spara(request, remiss, ifyllt)
        except NagonHannFore as fel:
            return olika_fonster(request, remiss, ifyllt, fel.sparat, request.path)
        remiss = eget_utkast(request, pk)
        falt, flik, lopnr = ifyllt.falt, ifyllt.flik, ifyllt.lopnr
    else:
        sparat = services.hamta_ifyllt(actor=request.user, remiss=remiss)
        falt, flik, lopnr = (sparat.falt, "", sparat.lopnr) if sparat else (fran_rad(remiss), "", 0)
    form = RemissSkickaForm(som_post(falt), remiss=remiss, utan=("bekraftar_sekretess",))
    if form.is_valid() and (saknas := services.vad_saknas(remiss)):
        fel_till_form(form, ValidationError(dict(saknas)))
    if form.errors:
        return visa(request, remiss, form, flik, lopnr, status=422)
    return visa_granskning(request, remiss, bool(form.cleaned_data.get("bekraftar_sekretess")))


def _oandrad(request: HttpRequest, remiss: Remiss) -> list[str]:
    """What is sent is what was looked through."""
    if request.POST.get("version") == str(remiss.version):
        return []
    return ["Utkastet har ändrats sedan du granskade det. Läs igenom det igen innan du skickar."]


@require_POST
@overgang("remiss")
def remiss_skicka_granskad(request: HttpRequest, pk: UUID) -> HttpResponse:
    remiss = eget_utkast(request, pk)
    bekraftar = "bekraftar_sekretess" in request.POST
    if fel := _oandrad(request, remiss):
        return visa_granskning(request, remiss, bekraftar, fel=fel)
    try:
        services.skicka(actor=request.user, remiss=remiss, bekraftar_sekretess=bekraftar)
    except ValidationError as e:
        return visa_granskning(request, remiss, bekraftar, fel=e.messages)
    toast(request, f"Remiss {remiss.nummer} är skickad till {remiss.mottagande_enhet}.")
    return redirect("min_remiss", pk=pk)


@require_POST
@overgang("remiss")
def remiss_koa(request: HttpRequest, pk: UUID) -> HttpResponse:
    remiss = eget_utkast(request, pk)
    bekraftar = "bekraftar_sekretess" in request.POST
    form = SkickaSenareForm(request.POST)
    fel = _oandrad(request, remiss)
    if not fel and form.is_valid():
        try:
            rad = services.koa_sandning(
                actor=request.user, remiss=remiss, skickas_vid=form.skickas_vid(), bekraftar_sekretess=bekraftar
            )
        except ValidationError as e:
            fel = e.messages
        else:
            toast(request, f"Remiss {remiss.nummer} skickas {tid_text(rad.skickas_vid)}, om grunden gäller då.")
            return redirect("remiss_redigera", pk=pk)
    return visa_granskning(request, remiss, bekraftar, fel=fel, senare=form)


@require_POST
@overgang("remiss")
def remiss_avbryt_sandning(request: HttpRequest, pk: UUID) -> HttpResponse:
    remiss = eget_utkast(request, pk)
    services.avbryt_sandning(actor=request.user, remiss=remiss)
    toast(request, "Sändningen är avbruten. Du kan ändra i utkastet igen.")
    return redirect("remiss_redigera", pk=pk)


@require_POST
@overgang("remiss")
def remiss_uppgift_samtycke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A consent of its own for one category: then it is no longer struck through."""
    remiss = eget_utkast(request, pk)
    form = UppgiftSamtyckeForm(request.POST)
    if form.is_valid():
        try:
            services.samtyck_till_uppgift(actor=request.user, remiss=remiss, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Samtycket är registrerat. Uppgiften följer med.")
            return redirect("remiss_granska", pk=pk)
    return visa_granskning(request, remiss, samtycke=form)


@require_POST
@overgang("remiss")
def remiss_uppgift_aterkalla(request: HttpRequest, pk: UUID) -> HttpResponse:
    """At once, also while the remiss waits to be sent: then nothing leaves (law.md A10)."""
    remiss = eget_utkast(request, pk)
    uppgift = get_object_or_404(remiss.uppgifter, kategori=request.POST.get("kategori", ""))  # type: ignore[attr-defined]
    services.aterkalla_samtycke(actor=request.user, remiss=remiss, uppgift=uppgift)
    toast(request, "Samtycket är återkallat. Uppgiften skickas inte.")
    return redirect("remiss_redigera", pk=pk)


@require_POST
@overgang("remiss")
def remiss_utkast_aterkalla(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person takes the consent back before the remiss has left: a send that waits is called off in the same moment."""
    remiss = eget_utkast(request, pk)
    services.aterkalla_samtycke(actor=request.user, remiss=remiss)
    toast(request, "Samtycket är återkallat. Remissen skickas inte.")
    return redirect("remiss_redigera", pk=pk)
