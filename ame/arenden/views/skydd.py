from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_hantera_skydd, krav
from ame.arenden.forms import AtkomstForm, SkyddForm
from ame.arenden.models import Arende
from ame.arenden.services import lagg_till_atkomst, satt_skydd, ta_bort_atkomst, ta_bort_skydd
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import fel_till_form
from ame.people.models import Skydd, SkyddAtkomst


@require_http_methods(["GET", "POST"])
def arende_skydd(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The protection marker and the named list, for the ansvarig and the chef (law.md B06, B07). Each form says what it does in the
    field `gor`."""
    arende = hamta_arende(request, pk, "skydd")
    krav(can_hantera_skydd(request.user, arende.person, arende))
    former = _former(arende)
    if request.method == "POST":
        gor = GOR.get(request.POST.get("gor", ""))
        if gor is None:
            return HttpResponseBadRequest("Okänd åtgärd.")
        svar = gor(request, arende, former)
        if svar is not None:
            return svar
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "skydd": Skydd.objects.filter(person=arende.person, till_den__isnull=True).order_by("fran_den"),
        "lista": SkyddAtkomst.objects.filter(person=arende.person, till_den__isnull=True)
        .select_related("user", "tillagd_av")
        .order_by("user__namn"),
        **former,
    }
    return render(request, "arenden/skydd.html", kontext, status=422 if any(f.errors for f in former.values()) else 200)


def _former(arende: Arende) -> dict[str, Form]:
    redan = SkyddAtkomst.objects.filter(person=arende.person, till_den__isnull=True).values_list("user_id", flat=True)
    return {"skyddform": SkyddForm(), "atkomstform": AtkomstForm(arende=arende, redan=list(redan))}


def _gor(request: HttpRequest, arende: Arende, form: Form | None, text: str, service: Callable[..., Any], **falt: Any) -> Any:
    """Calls the service and goes back to the page. None: the page is shown again, with the error."""
    try:
        service(arende=arende, actor=request.user, **falt)
    except ValidationError as fel:
        if form is not None:
            fel_till_form(form, fel)
            return None
        toast(request, " ".join(fel.messages), niva=messages.ERROR)
    else:
        toast(request, text)
    return redirect("arende_skydd", pk=arende.pk)


def _satt(request: HttpRequest, arende: Arende, former: dict[str, Form]) -> HttpResponse | None:
    form = former["skyddform"] = SkyddForm(request.POST)
    return _gor(request, arende, form, "Skyddet är registrerat.", satt_skydd, **form.cleaned_data) if form.is_valid() else None


def _ta_bort(request: HttpRequest, arende: Arende, former: dict[str, Form]) -> HttpResponse | None:
    skydd = get_object_or_404(Skydd, pk=_uuid(request), person=arende.person)
    return _gor(request, arende, None, "Skyddet är avslutat.", ta_bort_skydd, skydd=skydd)


def _lagg_till(request: HttpRequest, arende: Arende, former: dict[str, Form]) -> HttpResponse | None:
    redan = SkyddAtkomst.objects.filter(person=arende.person, till_den__isnull=True).values_list("user_id", flat=True)
    form = former["atkomstform"] = AtkomstForm(request.POST, arende=arende, redan=list(redan))
    return (
        _gor(request, arende, form, "Namnet står nu på listan.", lagg_till_atkomst, **form.cleaned_data)
        if form.is_valid()
        else None
    )


def _stryk(request: HttpRequest, arende: Arende, former: dict[str, Form]) -> HttpResponse | None:
    atkomst = get_object_or_404(SkyddAtkomst, pk=_uuid(request), person=arende.person)
    return _gor(request, arende, None, "Namnet är borttaget från listan.", ta_bort_atkomst, atkomst=atkomst)


def _uuid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("rad", ""))
    except ValueError:
        return UUID(int=0)


GOR = {"satt": _satt, "ta_bort": _ta_bort, "lagg_till": _lagg_till, "stryk": _stryk}
