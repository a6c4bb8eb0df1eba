"""The reception's page: register and hand on. It shows that the own registrations are handed on, and opens nothing (S011)."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ame.access.enums import Roll
from ame.access.perms import can_registrera_latt
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.vy import inskickat, roll_kravs
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from intake.enums import RemissStatus
from intake.forms.latt import LattForm
from intake.models import Remiss
from intake.services.latt import registrera_latt
from intake.views.hjalp import fel_till

VISA = 50


@require_http_methods(["GET", "POST"])
@roll_kravs(can_registrera_latt)
def registrera(request: HttpRequest) -> HttpResponse:
    """`?enhet=` chooses for those who sit in several receptions."""
    enheter = _enheter(request)
    enhet = next((e for e in enheter if str(e.pk) == request.GET.get("enhet")), enheter[0])
    form = LattForm(inskickat(request), enhet=enhet, initial={"nyckel": uuid4()})
    if request.method == "POST" and form.is_valid():
        if remiss := _registrera(request, form, enhet):
            mottagare = form.cleaned_data["till"] or "enhetens gruppkö"
            toast(request, f"{remiss.nummer} är registrerad och lämnad till {mottagare}.")
            return redirect(f"{reverse('registrera')}?enhet={enhet.pk}")
    return _visa(request, form, enhet, enheter)


def _enheter(request: HttpRequest) -> list[Enhet]:
    egna = {u.enhet_id: u.enhet for u in request.user.aktiva_uppdrag if u.roll == Roll.RECEPTION}
    return sorted(egna.values(), key=lambda e: e.namn)


def _registrera(request: HttpRequest, form: LattForm, enhet: Enhet) -> Remiss | None:
    try:
        return registrera_latt(
            actor=request.user,
            enhet=enhet,
            uppgifter=form.registrering(),
            till=form.cleaned_data["till"],
            nyckel=form.cleaned_data["nyckel"],
        )
    except ValidationError as fel:
        fel_till(form, fel)
        return None


def _visa(request: HttpRequest, form: LattForm, enhet: Enhet, enheter: list[Enhet]) -> HttpResponse:
    egna = Remiss.objects.visible_to(request.user).filter(skapad_av=request.user, avsandande_enhet=enhet)
    egna = egna.filter(status=RemissStatus.UTKAST).select_related("avsandare").order_by("-skapad_vid")
    rader = list(egna[:VISA])
    log_list(actor=request.user, objekt_typ="reception", antal=len(rader))
    kontext: dict[str, Any] = {
        "form": form,
        "enhet": enhet,
        "flikar": [(e.namn, f"?enhet={e.pk}", e.pk == enhet.pk, None) for e in enheter] if len(enheter) > 1 else [],
        "ansokan": enhet.slag == Enhetsslag.AME,
        "rader": rader,
    }
    return render(request, "intake/latt/registrera.html", kontext, status=422 if form.errors else 200)
