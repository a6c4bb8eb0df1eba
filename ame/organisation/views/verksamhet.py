"""The regim and the delegations of a verksamhet. No person's file is reached from here."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_administrera
from ame.common.datum import datum_text
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation import services
from ame.organisation.enums import Regim
from ame.organisation.forms.verksamhet import AvslutaDelegationForm, DelegationForm, RegimForm
from ame.organisation.vy import hamta_delegation, hamta_verksamhet


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def verksamhet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Regim and delegations; the form here adds a delegation."""
    rad = hamta_verksamhet(request.user, pk)
    form = DelegationForm(inskickat(request), initial={"galler_fran_den": timezone.localdate()})

    def gor(data: dict) -> str:
        services.ge_delegation(actor=request.user, verksamhet=rad, **data)
        return f"Delegationen gäller från den {datum_text(data['galler_fran_den'])}."

    if gick(request, form, gor):
        return redirect("verksamhet", pk=pk)
    delegationer = rad.delegationer.order_by("galler_till_den", "beslut", "roll", "-galler_fran_den")
    kontext = {"verksamhet": rad, "delegationer": delegationer, "idag": timezone.localdate()}
    return visa_form(request, "organisation/verksamhet.html", form, **kontext)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def verksamhet_regim(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_verksamhet(request.user, pk)
    form = RegimForm(inskickat(request), verksamhet=rad)

    def gor(data: dict) -> str:
        services.byt_regim(actor=request.user, verksamhet=rad, **data)
        return f"{rad.namn} har regimen {Regim(data['regim']).label}."

    if gick(request, form, gor):
        return redirect("verksamhet", pk=pk)
    return visa_form(request, "organisation/regim.html", form, verksamhet=rad)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def delegation_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_delegation(request.user, pk)
    form = AvslutaDelegationForm(inskickat(request), initial={"galler_till_den": timezone.localdate()})

    def gor(data: dict) -> str:
        services.avsluta_delegation(actor=request.user, delegation=rad, **data)
        return f"Delegationen gäller till och med den {datum_text(data['galler_till_den'])}."

    if gick(request, form, gor):
        return redirect("verksamhet", pk=rad.verksamhet_id)
    return visa_form(request, "organisation/delegation_avsluta.html", form, delegation=rad)
