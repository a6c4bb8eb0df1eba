"""Who holds the case and who else works in it (S024, S029, S030)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_byta_ansvarig, can_ta_over, krav
from ame.arenden.enums import Atkomstslag
from ame.arenden.forms import AnsvarForm, MedarbetarForm, TaOverForm
from ame.arenden.models import Ansvar, Arende, Atkomst, Bevakning
from ame.arenden.services import byt_ansvarig, hamta_utkast, lagg_till_medarbetare, ta_bort_medarbetare, ta_over
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from ame.common.vy import fel_till_form


@require_http_methods(["GET", "POST"])
def arende_ansvarig(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand the case over with a note, or as a colleague take it over with a reason. Who hands it over may lose sight of it, and then
    comes to Min dag."""
    arende = hamta_arende(request, pk)
    lamnar = can_byta_ansvarig(request.user, arende)
    if not can_ta_over(request.user, arende):
        krav(lamnar)
    form = (AnsvarForm if lamnar else TaOverForm)(request.POST or None, arende=arende)
    if request.method == "POST" and _utfor(form, lambda data: _byt(request, arende, data)):
        ny = form.cleaned_data.get("ny", request.user)
        toast(request, f"{ny.namn} är nu ansvarig för {arende.nummer}.")
        ser = Arende.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect("arende", pk=pk) if ser else redirect("min_dag")
    return _visa(request, arende, form=form)


def _byt(request: HttpRequest, arende: Arende, data: dict[str, Any]) -> None:
    (byt_ansvarig if "ny" in data else ta_over)(arende=arende, actor=request.user, **data)


def _utfor(form: Form, gor: Callable[[dict[str, Any]], Any]) -> bool:
    """Validates and calls the service; what it refuses lands in the form."""
    if not form.is_valid():
        return False
    try:
        gor(form.cleaned_data)
    except ValidationError as fel:
        fel_till_form(form, fel)
    except OgiltigOvergang as fel:
        form.add_error(None, str(fel))
    return not form.errors


def _medarbetare(arende: Arende) -> list[Atkomst]:
    rader = Atkomst.objects.filter(arende=arende, slag=Atkomstslag.MEDARBETARE, till_vid__isnull=True)
    return list(rader.select_related("user").order_by("user__namn"))


def _visa(request: HttpRequest, arende: Arende, form: Form | None = None, medarbetarform: Form | None = None) -> HttpResponse:
    lamnar = bool(can_byta_ansvarig(request.user, arende))
    form = form or AnsvarForm(arende=arende)
    medarbetare = _medarbetare(arende)
    redan = [m.user_id for m in medarbetare]
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "form": form,
        "lamnar": lamnar,
        "medarbetare": medarbetare,
        "medarbetarform": (medarbetarform or MedarbetarForm(arende=arende, redan=redan)) if lamnar else None,
        "ansvar": Ansvar.objects.filter(arende=arende).select_related("user").order_by("-fran_den", "-till_den"),
        "antal_bevakningar": Bevakning.objects.oppna().filter(arende=arende).count(),
        "har_utkast": lamnar and hamta_utkast(actor=request.user, formular="anteckning", objekt_id=arende.pk) is not None,
    }
    fel = form.errors or (medarbetarform and medarbetarform.errors)
    return render(request, "arenden/ansvarig.html", kontext, status=422 if fel else 200)


@require_POST
def arende_medarbetare(request: HttpRequest, pk: UUID) -> HttpResponse:
    arende = hamta_arende(request, pk)
    krav(can_byta_ansvarig(request.user, arende))
    form = MedarbetarForm(request.POST, arende=arende, redan=[])
    if _utfor(form, lambda data: lagg_till_medarbetare(arende=arende, actor=request.user, **data)):
        toast(request, f"{form.cleaned_data['user'].namn} är medarbetare i {arende.nummer}.")
        return redirect("arende_ansvarig", pk=pk)
    return _visa(request, arende, medarbetarform=form)


@require_POST
def arende_medarbetare_bort(request: HttpRequest, pk: UUID, atkomst: UUID) -> HttpResponse:
    arende = hamta_arende(request, pk)
    krav(can_byta_ansvarig(request.user, arende))
    rad = get_object_or_404(
        Atkomst.objects.filter(arende=arende, slag=Atkomstslag.MEDARBETARE).select_related("user"), pk=atkomst
    )
    if rad.till_vid is None:
        ta_bort_medarbetare(arende=arende, actor=request.user, atkomst=rad)
    toast(request, f"{rad.user.namn} är inte längre medarbetare i {arende.nummer}.")
    return redirect("arende_ansvarig", pk=pk)
