from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.vy import gick, inskickat, visa_form
from insatser.forms.anstallning import AnstallningForm, AnstallningSlutForm
from insatser.models import Anstallning, Insats
from insatser.services.anstallning import andra_anstallning, avsluta_anstallning, registrera_anstallning
from insatser.vy.anstallning import anstallningssektion


@require_safe
def arende_anstallningar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person's employments during and after the unit's work (S164)."""
    arende = hamta_arende(request, pk, "anstallning")
    kontext = {
        "huvud": bygg_huvud(request, arende, "planering"),
        "arende": arende,
        **anstallningssektion(request, arende),
    }
    return render(request, "insatser/stod/anstallningar.html", kontext)


@require_http_methods(["GET", "POST"])
def anstallning_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    arende = hamta_arende(request, pk, "anstallning")
    krav(can_arbeta_i_arende(request.user, arende))
    form = AnstallningForm(inskickat(request), insatser=_insatser(arende))

    def spara(falt: dict[str, Any]) -> str:
        registrera_anstallning(actor=request.user, arende=arende, **falt)
        return "Anställningen är registrerad."

    if gick(request, form, spara):
        return redirect("arende_anstallningar", pk=arende.pk)
    return _visa(request, arende, form, rubrik="Registrera anställning", knapp="Registrera anställningen")


@require_http_methods(["GET", "POST"])
def anstallning_andra(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change, extend or correct."""
    rad, arende = _hamta(request, pk)
    form = AnstallningForm(inskickat(request), insatser=_insatser(arende), anstallning=rad)

    def spara(falt: dict[str, Any]) -> str:
        andra_anstallning(actor=request.user, anstallning=rad, **falt)
        return "Anställningen är ändrad. Det som stod förut finns kvar i historiken."

    if gick(request, form, spara):
        return redirect("arende_anstallningar", pk=arende.pk)
    return _visa(request, arende, form, rubrik="Ändra eller förläng anställningen", knapp="Spara ändringen")


@require_http_methods(["GET", "POST"])
def anstallning_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last day is known."""
    rad, arende = _hamta(request, pk)
    form = AnstallningSlutForm(inskickat(request), initial={"slut_den": rad.slut_den})

    def spara(falt: dict[str, Any]) -> str:
        avsluta_anstallning(actor=request.user, anstallning=rad, **falt)
        return "Anställningens sista dag är registrerad."

    if gick(request, form, spara):
        return redirect("arende_anstallningar", pk=arende.pk)
    return _visa(request, arende, form, rubrik=f"Sista dag hos {rad.arbetsgivare}", knapp="Spara sista dagen")


def _hamta(request: HttpRequest, pk: UUID) -> tuple[Anstallning, Arende]:
    rad = Anstallning.objects.filter(pk=pk).first()
    if rad is None:
        raise Http404
    arende = hamta_arende(request, rad.arende_id, "anstallning")
    krav(can_arbeta_i_arende(request.user, arende))
    return rad, arende


def _insatser(arende: Arende) -> Any:
    return Insats.objects.filter(arende=arende).select_related("insatstyp").order_by("-start_den")


def _visa(request: HttpRequest, arende: Arende, form: Any, **kontext: Any) -> HttpResponse:
    kontext |= {"huvud": bygg_huvud(request, arende, "planering"), "arende": arende}
    return visa_form(request, "insatser/stod/anstallning_form.html", form, **kontext)
