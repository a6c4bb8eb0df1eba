"""Översikt: the page a case opens on."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ame.access.perms import can_arbeta_i_arende
from ame.arenden.forms import AnteckningForm
from ame.arenden.models import Arende, Bevakning
from ame.arenden.paneler import hamta_paneler
from ame.arenden.services import far_dela_med_remittent, hamta_utkast
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.arenden.vy.kontakter import hamta_kontakter
from ame.arenden.vy.tidslinje import bygg_tidslinje, urvalslankar, valj
from ame.common.datum import utkast_sparat


@require_safe
def arende(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The case with its quick note, timeline and what is to be done. The number of queries does not grow with the case."""
    rad = hamta_arende(request, pk)
    if request.htmx and request.htmx.target == "handelser":
        return render(request, "arenden/_handelser.html", tidslinjekontext(request, rad))
    return visa_oversikt(request, rad)


def visa_oversikt(request: HttpRequest, arende: Arende, form: AnteckningForm | None = None) -> HttpResponse:
    """`form` is the note that could not be saved: the page comes back with what was typed."""
    paneler = hamta_paneler(request, arende)
    kontext = tidslinjekontext(request, arende) | {
        "huvud": bygg_huvud(request, arende, "oversikt"),
        "arende": arende,
        "bevakningar": list(Bevakning.objects.oppna().filter(arende=arende).order_by("forfaller_den", "skapad_vid")),
        "kontakter": hamta_kontakter(arende),
        "varning": [p for p in paneler if p.plats == "varning"],
        "huvud_paneler": [p for p in paneler if p.plats == "huvud"],
        "sida_paneler": [p for p in paneler if p.plats == "sida"],
        "mer_paneler": [p for p in paneler if p.plats == "mer"],
        **_anteckning(request, arende, form),
    }
    return render(request, "arenden/oversikt.html", kontext, status=422 if form else 200)


def tidslinjekontext(request: HttpRequest, arende: Arende) -> dict[str, Any]:
    visa = valj(request.GET.get("visa", ""))
    sida, poster = bygg_tidslinje(arende, visa, request.GET.get("sida"))
    return {
        "arende": arende,
        "sida": sida,
        "poster": poster,
        "urval": urvalslankar(visa),
        "far_ratta": bool(can_arbeta_i_arende(request.user, arende)),
    }


def _anteckning(request: HttpRequest, arende: Arende, form: AnteckningForm | None) -> dict[str, Any]:
    """The quick note with the writer's own draft in it, or nothing for those who only read."""
    far = can_arbeta_i_arende(request.user, arende)
    grund = {"form": form, "bara_lasa": far.skal, "utkasttext": "Utkast sparas automatiskt", "utkast_vid": None}
    if form or not far:
        return grund
    utkast = hamta_utkast(actor=request.user, formular="anteckning", objekt_id=arende.pk)
    grund["form"] = AnteckningForm(arende=arende, utkast=utkast.innehall if utkast else None, **delning(arende))
    if utkast:
        grund |= {"utkasttext": utkast_sparat(utkast.sparat_vid), "utkast_vid": utkast.sparat_vid}
    return grund


def delning(arende: Arende) -> dict[str, Any]:
    """What the note form needs to know of sharing."""
    far = far_dela_med_remittent(arende)
    return {"far_dela": bool(far), "varfor_inte": far.skal}
