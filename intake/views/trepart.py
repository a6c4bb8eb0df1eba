"""The talk of three on one page: for the unit to book and write down, for the remittent to read and tick off the own points (S027, S113)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.services import hamta_utkast
from ame.arenden.utkast import autospara, med_utkast, skickas_for_gott
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.datum import utkast_sparat
from ame.common.toast import toast
from intake.enums import Trepartsstatus
from intake.forms.trepart import BokaForm, EjHalletForm, HallForm, PunktForm
from intake.models import Overenskommelse, Trepartssamtal
from intake.services import trepart as services
from intake.views.hjalp import fel_till, overgang
from intake.vy.trepart import bygg_samtal, hamta_samtal

Former = dict[str, Any]


@require_http_methods(["GET", "POST"])
@overgang("trepart")
def trepart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET shows the talk to either side. POST writes down that it was held."""
    samtal, for_remittenten = hamta_samtal(request, pk)
    if request.method != "POST":
        return _visa_for_remittenten(request, samtal) if for_remittenten else _visa(request, samtal, {})
    krav(can_arbeta_i_arende(request.user, samtal.arende))
    form = HallForm(request.POST, samtal=samtal)
    if form.is_valid():
        skickas_for_gott(request)
        try:
            services.hall(samtal=samtal, actor=request.user, **form.till_service())
        except ValidationError as fel:
            fel_till(form, fel, {"punkter": "punkt1_text"})
        else:
            toast(request, "Trepartssamtalet är dokumenterat. Det ni tog på er ligger som uppgifter.")
            return redirect("trepart", pk=pk)
    return _visa(request, samtal, {"hall_form": form})


@require_POST
def trepart_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing is shown, so nothing is logged as read."""
    samtal = Trepartssamtal.objects.visible_to(request.user).select_related("arende").filter(pk=pk).first()
    if samtal is None:
        hamta_samtal(request, pk)  # 404, or the colleague's 403 with its reason
    assert samtal is not None
    krav(can_arbeta_i_arende(request.user, samtal.arende))
    return autospara(request, HallForm, services.UTKAST, samtal.pk)


@require_POST
@overgang("trepart")
def trepart_boka(request: HttpRequest, pk: UUID) -> HttpResponse:
    samtal = _hamta_for_enheten(request, pk)
    form = BokaForm(request.POST, samtal=samtal)
    if form.is_valid():
        try:
            services.boka(samtal=samtal, actor=request.user, **form.till_service())
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Trepartssamtalet är bokat.")
            return redirect("trepart", pk=pk)
    return _visa(request, samtal, {"boka_form": form})


@require_POST
@overgang("trepart")
def trepart_ej_hallet(request: HttpRequest, pk: UUID) -> HttpResponse:
    samtal = _hamta_for_enheten(request, pk)
    form = EjHalletForm(request.POST)
    if form.is_valid():
        try:
            samtal = services.ej_hallet(samtal=samtal, actor=request.user, **form.cleaned_data)
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            kvar = samtal.status == Trepartsstatus.ATT_BOKA
            toast(request, "Noterat. Samtalet ska bokas på nytt." if kvar else "Noterat. Uppgiften är avslutad.")
            return redirect("trepart", pk=pk)
    return _visa(request, samtal, {"ej_form": form})


@require_POST
@overgang("trepart")
def trepart_punkt(request: HttpRequest, pk: UUID) -> HttpResponse:
    samtal = _hamta_for_enheten(request, pk)
    form = PunktForm(request.POST, samtal=samtal)
    if form.is_valid():
        try:
            services.lagg_till_punkt(samtal=samtal, actor=request.user, punkt=form.till_service())
        except ValidationError as fel:
            fel_till(form, fel, {"punkter": "text"})
        else:
            toast(request, "Punkten är tillagd.")
            return redirect("trepart", pk=pk)
    return _visa(request, samtal, {"punkt_form": form})


@require_POST
def overenskommelse_klar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One click, with a way back."""
    punkt = _hamta_punkt(request, pk)
    services.satt_klar(punkt=punkt, actor=request.user)
    toast(request, f"Klar: {punkt.text}", angra=reverse("overenskommelse_angra", args=[punkt.pk]))
    return redirect("trepart", pk=punkt.samtal_id)


@require_POST
def overenskommelse_angra(request: HttpRequest, pk: UUID) -> HttpResponse:
    punkt = _hamta_punkt(request, pk)
    services.satt_klar(punkt=punkt, actor=request.user, ar_klar=False)
    toast(request, f"Åter att göra: {punkt.text}")
    return redirect("trepart", pk=punkt.samtal_id)


def _hamta_punkt(request: HttpRequest, pk: UUID) -> Overenskommelse:
    """The point through its talk, so that a stranger meets the talk's wall. An unknown id asks for a talk that is not there."""
    punkt = Overenskommelse.objects.filter(pk=pk).first()
    hamta_samtal(request, punkt.samtal_id if punkt else pk)
    assert punkt is not None
    return punkt


def _hamta_for_enheten(request: HttpRequest, pk: UUID) -> Trepartssamtal:
    samtal, _ = hamta_samtal(request, pk)
    krav(can_arbeta_i_arende(request.user, samtal.arende))
    return samtal


def _visa(request: HttpRequest, samtal: Trepartssamtal, former: Former) -> HttpResponse:
    kontext = {
        "huvud": bygg_huvud(request, samtal.arende, ""),
        "arende": samtal.arende,
        "samtal": samtal,
        "vy": bygg_samtal(samtal, request.user, for_remittenten=False),
        **_former(request, samtal),
        **former,
    }
    return render(request, "intake/trepart/samtal.html", kontext, status=422 if former else 200)


def _former(request: HttpRequest, samtal: Trepartssamtal) -> Former:
    """The forms that the state allows, with the writer's own draft in the long one."""
    former: Former = {"boka_form": None, "hall_form": None, "ej_form": None, "punkt_form": None, "utkasttext": ""}
    if not can_arbeta_i_arende(request.user, samtal.arende) or not samtal.arende.ar_oppet:
        return former
    if samtal.status == Trepartsstatus.HALLET:
        return former | {"punkt_form": PunktForm(samtal=samtal)}
    utkast = hamta_utkast(actor=request.user, formular=services.UTKAST, objekt_id=samtal.pk)
    return former | {
        "boka_form": BokaForm(samtal=samtal),
        "hall_form": HallForm(samtal=samtal, initial=med_utkast(utkast, {})),
        "ej_form": EjHalletForm() if samtal.status != Trepartsstatus.EJ_HALLET else None,
        "utkasttext": utkast_sparat(utkast.sparat_vid) if utkast else "Utkast sparas automatiskt",
    }


def _visa_for_remittenten(request: HttpRequest, samtal: Trepartssamtal) -> HttpResponse:
    """Read-only, but for the own points. Only what the sender ticked of protection is shown (law.md A03)."""
    remiss = samtal.remiss
    kontext = {
        "stig": [("Mina remisser", reverse("mina_remisser")), (remiss.nummer, reverse("min_remiss", args=[remiss.pk]))],
        "samtal": samtal,
        "remiss": remiss,
        "vy": bygg_samtal(samtal, request.user, for_remittenten=True),
    }
    return render(request, "intake/trepart/remittent.html", kontext)
