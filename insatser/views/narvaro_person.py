"""A person's attendance: the tab of the case, the weekly schedule, and one session with its history."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_arbeta_i_arende, can_markera_narvaro, krav
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import gick, inskickat, visa_form
from insatser.forms.narvaro import AndraSchemaForm, AvslutaSchemaForm, FlyttaForm, MarkeraForm, SchemaForm, TillfalleForm
from insatser.models import Insats, Schemarad, Tillfalle
from insatser.services.markera import Markering, markera
from insatser.services.schema import (
    andra_schemarad,
    avsluta_schemarad,
    flytta_tillfalle,
    lagg_till_schemarader,
    lagg_till_tillfalle,
)
from insatser.vy.bedoma import hamta_tillfalle
from insatser.vy.narvaro_person import bygg_manad, bygg_schema, bygg_tillfalle, las_manad, rast
from insatser.vy.rapport import sektion


@require_safe
def arende_narvaro(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The own tab: support leads on the case's first page, attendance lies here (S090)."""
    arende = hamta_arende(request, pk, "narvaro")
    kontext = {
        "huvud": bygg_huvud(request, arende, "narvaro"),
        "arende": arende,
        **bygg_manad(arende, las_manad(request.GET.get("manad", ""))),
        **bygg_schema(request, arende),
        **sektion(request, arende),
    }
    return render(request, "insatser/narvaro/person.html", kontext)


@require_safe
def insats_narvaro(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Goes to where the attendance of the insats is registered: the case's tab, or the group for its handledare. Shows nothing itself."""
    insats = get_object_or_404(Insats, pk=pk)
    if Arende.objects.visible_to(request.user).filter(pk=insats.arende_id).exists():
        return redirect("arende_narvaro", pk=insats.arende_id)
    if not Insats.objects.visible_to(request.user).filter(pk=pk).exists():
        hamta_arende(request, insats.arende_id, "narvaro")  # a colleague is asked for a reason, a stranger meets the wall
    return redirect("narvaro")


# --- the weekly schedule ------------------------------------------------------------------------------------------


def _planera(request: HttpRequest, pk: UUID) -> tuple[Arende, Any]:
    arende = hamta_arende(request, pk, "narvaro")
    krav(can_arbeta_i_arende(request.user, arende))
    return arende, Insats.objects.pagaende().filter(arende=arende).select_related("insatstyp").order_by("start_den")


def _visa(request: HttpRequest, arende: Arende, form: Any, rubrik: str, knapp: str, **extra: Any) -> HttpResponse:
    kontext = {"huvud": bygg_huvud(request, arende, "narvaro"), "arende": arende, "rubrik": rubrik, "knapp": knapp} | extra
    return visa_form(request, "insatser/narvaro/form.html", form, **kontext)


@require_http_methods(["GET", "POST"])
def arende_schema_nytt(request: HttpRequest, pk: UUID) -> HttpResponse:
    arende, insatser = _planera(request, pk)
    form = SchemaForm(inskickat(request), insatser=insatser, initial={"galler_fran_den": timezone.localdate()})

    def spara(data: dict[str, Any]) -> str:
        rader = lagg_till_schemarader(actor=request.user, **data)
        return f"Veckoschemat är sparat, {len(rader)} {'dag' if len(rader) == 1 else 'dagar'} i veckan."

    if gick(request, form, spara):
        return redirect("arende_narvaro", pk=pk)
    return _visa(request, arende, form, "Lägg till i veckoschemat", "Spara schemat")


def _schemarad(request: HttpRequest, pk: UUID) -> tuple[Schemarad, Arende]:
    rad = Schemarad.objects.filter(pk=pk).select_related("insats__insatstyp", "insats__arende").first()
    if rad is None:
        raise Http404
    arende = hamta_arende(request, rad.insats.arende_id, "narvaro")
    krav(can_arbeta_i_arende(request.user, arende))
    return rad, arende


@require_http_methods(["GET", "POST"])
def schemarad_andra(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Denna och alla kommande" from a day on."""
    rad, arende = _schemarad(request, pk)
    nu = {n: getattr(rad, n) for n in ("veckodag", "veckor", "fran_tid", "till_tid", "rast_minuter")}
    form = AndraSchemaForm(inskickat(request), initial=nu | {"fran_den": max(timezone.localdate(), rad.galler_fran_den)})

    def spara(data: dict[str, Any]) -> str:
        _, kvar = andra_schemarad(actor=request.user, rad=rad, **data)
        return f"Schemat är ändrat.{_kvar_text(kvar)}"

    if gick(request, form, spara):
        return redirect("arende_narvaro", pk=arende.pk)
    return _visa(request, arende, form, "Ändra denna och alla kommande", "Ändra schemat", om=f"{rad.insats.insatstyp}")


@require_http_methods(["GET", "POST"])
def schemarad_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad, arende = _schemarad(request, pk)
    form = AvslutaSchemaForm(inskickat(request), initial={"sista_den": timezone.localdate()})

    def spara(data: dict[str, Any]) -> str:
        return f"Tiden är borttagen ur schemat.{_kvar_text(avsluta_schemarad(actor=request.user, rad=rad, **data))}"

    if gick(request, form, spara):
        return redirect("arende_narvaro", pk=arende.pk)
    return _visa(request, arende, form, "Ta bort ur veckoschemat", "Ta bort ur schemat", om=f"{rad.insats.insatstyp}")


def _kvar_text(kvar: int) -> str:
    if not kvar:
        return ""
    ett = "Ett tillfälle som redan är registrerat, eller som någon har kallats till, är kvar som det var."
    return f" {ett}" if kvar == 1 else f" {kvar} tillfällen som redan är registrerade, eller som någon har kallats till, är kvar."


@require_http_methods(["GET", "POST"])
def arende_tillfalle_nytt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A session beside the schedule."""
    arende, insatser = _planera(request, pk)
    form = TillfalleForm(inskickat(request), insatser=insatser, initial={"den": timezone.localdate()})

    def spara(data: dict[str, Any]) -> str:
        lagg_till_tillfalle(actor=request.user, **data)
        return "Tillfället är tillagt."

    if gick(request, form, spara):
        return redirect("arende_narvaro", pk=pk)
    return _visa(request, arende, form, "Lägg till ett tillfälle", "Lägg till tillfället")


# --- one session --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def tillfalle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One session: what is registered, by whom and when, every change, and the form that registers or corrects (S088)."""
    rad, arende = hamta_tillfalle(request, pk)
    form = MarkeraForm(inskickat(request), tillfalle=rad)
    if request.method == "POST":
        krav(can_markera_narvaro(request.user, rad.insats))
        if form.is_valid() and _markera_en(request, rad, form):
            toast(request, "Närvaron är sparad.")
            return redirect("tillfalle", pk=pk)
    kontext = bygg_tillfalle(request, rad, arende) | {"form": form}
    if arende:
        kontext["huvud"] = bygg_huvud(request, arende, "narvaro")
    mall = "insatser/narvaro/tillfalle.html" if arende else "insatser/narvaro/tillfalle_handledare.html"
    return render(request, mall, kontext, status=422 if form.errors else 200)


def _markera_en(request: HttpRequest, rad: Tillfalle, form: MarkeraForm) -> bool:
    data = form.cleaned_data
    markering = Markering(rad.pk, data["version"], data["status"], data.get("timmar"))
    utfall = markera(actor=request.user, rader=[markering])
    for stopp in utfall.stopp:
        form.add_error("status", stopp.skal)
    if utfall.konflikter:  # what the other one saved is read; sent again it is a choice
        form.data = form.data.copy()
        form.data["version"] = str(utfall.konflikter[0].tillfalle.version)
    return not utfall.stopp


@require_http_methods(["GET", "POST"])
def tillfalle_flytta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another day or time for this one only."""
    rad, arende = hamta_tillfalle(request, pk)
    krav(can_arbeta_i_arende(request.user, rad.insats.arende))
    arende = arende or hamta_arende(request, rad.insats.arende_id, "tillfalle")
    nu = {n: getattr(rad, n) for n in ("version", "den", "fran_tid", "till_tid")}
    form = FlyttaForm(inskickat(request), initial=nu | {"rast_minuter": rast(rad)})

    def spara(data: dict[str, Any]) -> str:
        flytta_tillfalle(actor=request.user, tillfalle=rad, **data)
        return "Tillfället är flyttat."

    if gick(request, form, spara):
        return redirect("tillfalle", pk=pk)
    return _visa(request, arende, form, "Flytta tillfället", "Flytta tillfället", avbryt=reverse("tillfalle", args=[pk]))
