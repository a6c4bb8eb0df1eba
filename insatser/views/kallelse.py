"""Calls and how one knows that they reached the person (S089)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.vy import gick, inskickat, visa_form
from insatser.forms.kallelse import KallelseForm, NattForm
from insatser.models import Kallelse, Tillfalle
from insatser.services.kallelse import forslag_sprak, registrera_kallelse, satt_natt, sprakvarning


@require_http_methods(["GET", "POST"])
def kallelse_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A call to a meeting, or with `?tillfalle=` to a session of the case."""
    arende = hamta_arende(request, pk, "kallelse")
    krav(can_arbeta_i_arende(request.user, arende))
    tillfalle = _tillfalle(arende, request.GET.get("tillfalle", ""))
    form = KallelseForm(inskickat(request), arende=arende, tillfalle=tillfalle)

    def spara(_: dict) -> str:
        rad = registrera_kallelse(actor=request.user, arende=arende, **form.till_service())
        return f"Kallelsen är sparad. {sprakvarning(arende, rad.sprak)}".strip()

    if gick(request, form, spara):
        return redirect("bedoma", pk=tillfalle.pk) if tillfalle else redirect("arende_narvaro", pk=pk)
    return visa_form(
        request,
        "insatser/narvaro/kallelse_ny.html",
        form,
        huvud=bygg_huvud(request, arende, "narvaro"),
        arende=arende,
        tillfalle=tillfalle,
        varning=sprakvarning(arende, form["sprak"].value() or forslag_sprak(arende)),
    )


def _tillfalle(arende: Arende, varde: str) -> Tillfalle | None:
    if not varde:
        return None
    try:
        pk = UUID(varde)
    except ValueError as fel:
        raise Http404 from fel
    rad = Tillfalle.objects.filter(pk=pk, insats__arende=arende).select_related("insats__insatstyp").first()
    if rad is None:
        raise Http404
    return rad


@require_http_methods(["GET", "POST"])
def kallelse_natt(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = Kallelse.objects.filter(pk=pk).select_related("tillfalle").first()
    if rad is None:
        raise Http404
    arende = hamta_arende(request, rad.arende_id, "kallelse")
    krav(can_arbeta_i_arende(request.user, arende))
    form = NattForm(inskickat(request), kallelse=rad)

    def spara(data: dict) -> str:
        satt_natt(actor=request.user, kallelse=rad, **data)
        return "Sparat."

    if gick(request, form, spara):
        return redirect("bedoma", pk=rad.tillfalle_id) if rad.tillfalle_id else redirect("arende_narvaro", pk=arende.pk)
    huvud = bygg_huvud(request, arende, "narvaro")
    return visa_form(request, "insatser/narvaro/kallelse_natt.html", form, huvud=huvud, arende=arende, kallelse=rad)
