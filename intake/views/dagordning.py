"""Small acts on a meeting's agenda, each one button that works without JavaScript (S023)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ame.access.perms import can_leda_mote, krav
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from intake import services
from intake.models import Beredning
from intake.views.hjalp import overgang
from intake.views.mote import hamta_mote
from intake.vy.hamta import hamta_beredning

FEL = 40


@require_POST
def mote_fyll(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every case that waits, adjourned ones first and then the oldest promise."""
    rad = hamta_mote(request, pk)
    krav(can_leda_mote(request.user, rad.enhet_id))
    try:
        antal = services.fyll_dagordning(actor=request.user, mote=rad)
    except ValidationError as fel:
        toast(request, " ".join(fel.messages), niva=FEL)
    else:
        toast(request, f"{antal} ärenden står på dagordningen." if antal else "Inga fler ärenden väntar.")
    return redirect("mote", pk=pk)


@require_POST
def mote_kalla(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_mote(request, pk)
    krav(can_leda_mote(request.user, rad.enhet_id))
    try:
        antal = services.kalla(actor=request.user, mote=rad)
    except ValidationError as fel:
        toast(request, " ".join(fel.messages), niva=FEL)
    else:
        toast(request, f"{antal} deltagare är kallade." if antal else "Alla med inloggning är redan kallade.")
    return redirect("mote", pk=pk)


def _pa_dagordningen(request: HttpRequest, pk: UUID) -> Beredning:
    rad = hamta_beredning(request, pk)
    krav(can_leda_mote(request.user, rad.arende.enhet_id))
    if rad.mote is None:
        raise OgiltigOvergang("Ärendet står inte på någon dagordning längre. Någon annan kan ha hunnit före.")
    return rad


@require_POST
@overgang("beredning")
def beredning_flytta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One step up or down; the keyboard stays on the same case's button."""
    rad = _pa_dagordningen(request, pk)
    mote_id = rad.mote_id
    upp = request.POST.get("riktning") == "upp"
    try:
        services.flytta_punkt(actor=request.user, beredning=rad, upp=upp)
    except ValidationError as fel:
        toast(request, " ".join(fel.messages), niva=FEL)
    return redirect(f"{reverse('mote', args=[mote_id])}?ordna=1#flytta-{pk}")


@require_POST
@overgang("beredning")
def beredning_av_mote(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = _pa_dagordningen(request, pk)
    mote_id = rad.mote_id
    try:
        services.ta_av_dagordning(actor=request.user, beredning=rad)
    except ValidationError as fel:
        toast(request, " ".join(fel.messages), niva=FEL)
    else:
        toast(request, "Ärendet är borttaget från dagordningen och väntar på nästa möte.")
    return redirect("mote", pk=mote_id)
