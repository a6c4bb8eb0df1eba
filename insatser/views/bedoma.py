"""One session's absence: told beforehand, explained, judged (S089, AK11)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_anmala_franvaro, can_arbeta_i_arende, can_bedoma_franvaro, krav
from ame.arenden.models import Arende
from ame.arenden.services import hamta_utkast, ta_bort_utkast
from ame.arenden.utkast import autospara, med_utkast, skickas_for_gott
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import fel_till_form
from insatser.forms.bedoma import AnmalanForm, BedomForm, ForklaringForm
from insatser.models import Tillfalle
from insatser.services.bedoma import anmal_franvaro, bedom_franvaro, skriv_forklaring
from insatser.vy.bedoma import bygg, hamta_tillfalle, i_arendet

UTKAST = "franvaro_forklaring"


@require_http_methods(["GET", "POST"])
def bedoma(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The session with its calls, what was said and the history. POST judges the absence."""
    rad, arende = i_arendet(request, pk)
    if request.method == "GET":
        return _visa(request, rad, arende)
    krav(can_bedoma_franvaro(request.user, arende))
    kontext = bygg(request, rad, arende)
    form = BedomForm(request.POST, tillfalle=rad, nadde_fram=kontext["nadde_fram"])
    if form.is_valid():
        try:
            bedom_franvaro(actor=request.user, tillfalle=rad, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Bedömningen är sparad.")
            return redirect("bedoma", pk=pk)
    return _visa(request, rad, arende, bedomning=form)


@require_POST
def bedoma_forklaring(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad, arende = i_arendet(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    form = ForklaringForm(request.POST)
    if form.is_valid():
        skickas_for_gott(request)
        try:
            skriv_forklaring(actor=request.user, tillfalle=rad, **form.till_service())
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            ta_bort_utkast(actor=request.user, formular=UTKAST, objekt_id=pk)
            toast(request, "Deltagarens förklaring är sparad.")
            return redirect("bedoma", pk=pk)
    return _visa(request, rad, arende, forklaring=form)


@require_POST
def bedoma_forklaring_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    _, arende = i_arendet(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    return autospara(request, ForklaringForm, UTKAST, pk)


@require_http_methods(["GET", "POST"])
def bedoma_anmalan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Absence told beforehand: also the handledare of the group writes it down, and sees nothing more of the case (AK11)."""
    rad, arende = hamta_tillfalle(request, pk)
    krav(can_anmala_franvaro(request.user, rad.insats))
    form = AnmalanForm(request.POST if request.method == "POST" else None, tillfalle=rad, i_arendet=arende is not None)
    if request.method == "POST" and form.is_valid():
        try:
            anmal_franvaro(actor=request.user, tillfalle=rad, **form.till_service())
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Anmälan är sparad. Registrera närvaron när passet har varit.")
            return redirect("bedoma", pk=pk) if arende else redirect("tillfalle", pk=pk)
    kontext: dict[str, Any] = {"form": form, "t": rad, "arende": arende, "person": rad.insats.arende.person}
    if arende:
        kontext["huvud"] = bygg_huvud(request, arende, "narvaro")
    mall = "insatser/narvaro/bedom_anmalan.html" if arende else "insatser/narvaro/bedom_anmalan_handledare.html"
    return render(request, mall, kontext, status=422 if form.errors else 200)


def _visa(
    request: HttpRequest, rad: Tillfalle, arende: Arende, bedomning: Form | None = None, forklaring: Form | None = None
) -> HttpResponse:
    kontext = bygg(request, rad, arende)
    utkast = hamta_utkast(actor=request.user, formular=UTKAST, objekt_id=rad.pk) if kontext["far_skriva"] else None
    sparat = {
        "forklaring": rad.forklaring,
        "forklaring_den": rad.forklaring_den,
        "forklaring_saknas": rad.forklaring_saknas,
        "version": rad.version,
    }
    kontext |= {
        "huvud": bygg_huvud(request, arende, "narvaro"),
        "arende": arende,
        "har_utkast": utkast is not None,
        "bedomning": bedomning or BedomForm(tillfalle=rad, nadde_fram=kontext["nadde_fram"]),
        "forklaring": forklaring or ForklaringForm(initial=med_utkast(utkast, sparat)),
    }
    fel = any(f is not None and f.errors for f in (bedomning, forklaring))
    return render(request, "insatser/narvaro/bedoma.html", kontext, status=422 if fel else 200)
