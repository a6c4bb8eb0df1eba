"""The receiver's page of one remiss and what can be done there: take in, ask for more, decline, send on (N10, S016, S020)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ame.access.perms import can_arbeta_i_arende, can_aterta_remiss, can_handlagga_remiss, krav
from ame.arenden.enums import Spar, Status
from ame.arenden.paneler import hamta_remisspaneler
from ame.common.toast import toast
from intake import services
from intake.enums import BeredningStatus, RemissStatus
from intake.forms.atgarder import AvbojForm, KompletteringForm, OmdirigeraForm, TaEmotForm
from intake.models import Beredning, Remiss
from intake.transitions import can_do
from intake.views.hjalp import fel_till, overgang
from intake.vy.hamta import hamta_remiss
from intake.vy.klocka import SVARSTID, klocka, svarstider
from intake.vy.remiss import bygg_dokument
from intake.vy.rundgang import bygg_historia


@require_safe
def remiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sender goes to the own page, a writer to the draft; the receiving unit handles it here."""
    rad = hamta_remiss(request, pk)
    if rad.status == RemissStatus.UTKAST:
        return redirect("remiss_redigera", pk=pk)
    if rad.avsandare_id == request.user.pk and can_aterta_remiss(request.user, rad):
        return redirect("min_remiss", pk=pk)
    krav(can_handlagga_remiss(request.user, rad))
    return _visa(request, rad)


def _visa(request: HttpRequest, rad: Remiss, fel: dict[str, Form] | None = None) -> HttpResponse:
    idag = timezone.localdate()
    svarstid = svarstider([rad.mottagande_enhet_id], idag).get(rad.mottagande_enhet_id, SVARSTID)
    beredning = Beredning.objects.filter(remiss=rad, status=BeredningStatus.PAGAR).first()
    kontext = {
        "remiss": rad,
        "stig": [("Remisser", reverse("remisser")), (rad.nummer, reverse("remiss", args=[rad.pk]))],
        "dokument": bygg_dokument(rad),
        "historia": bygg_historia(request, rad),
        "klocka": klocka(rad, svarstid, idag),
        "svarstid": svarstid,
        "beredning": beredning,
        "paneler": hamta_remisspaneler(request, rad),
        **_nasta_steg(request, rad, beredning),
        **_former(request, rad, beredning, fel or {}),
    }
    return render(request, "intake/remiss/handlagga.html", kontext, status=422 if fel else 200)


def _nasta_steg(request: HttpRequest, rad: Remiss, beredning: Beredning | None) -> dict[str, bool]:
    """What follows after reception, for those who may do it."""
    arende = rad.arende
    arbetar = bool(arende and can_arbeta_i_arende(request.user, arende))
    mottagen = rad.status == RemissStatus.MOTTAGEN and arende is not None and arbetar
    return {
        "can_starta": mottagen and beredning is None and arende.status == Status.INKOMMET,
        "can_skriva_in": mottagen and arende.status == Status.INKOMMET and arende.spar == Spar.DIREKTSPAR,
    }


def _former(request: HttpRequest, rad: Remiss, beredning: Beredning | None, fel: dict[str, Form]) -> dict[str, Any]:
    """One small form per act that the state allows. One that was sent with an error keeps what was written, and is open."""
    former: dict[str, Any] = {"oppen": next(iter(fel), "")}
    kan = {
        "ta_emot": can_do(rad.status, "ta_emot"),
        "komplettering": can_do(rad.status, "begar_komplettering") and not rad.ar_egen_ansokan,
        "avboj": can_do(rad.status, "avboj") and beredning is None,
        "omdirigera": can_do(rad.status, "omdirigera"),
    }
    nya: dict[str, Callable[[], Form]] = {
        "ta_emot": lambda: TaEmotForm(remiss=rad, user=request.user),
        "komplettering": KompletteringForm,
        "avboj": AvbojForm,
        "omdirigera": lambda: OmdirigeraForm(remiss=rad),
    }
    for namn, far in kan.items():
        former[f"{namn}_form"] = fel.get(namn) or (nya[namn]() if far else None)
    if former["omdirigera_form"] and not former["omdirigera_form"].fields["enhet"].queryset:
        former["omdirigera_form"] = None
    return former


def _utfor(request: HttpRequest, rad: Remiss, namn: str, form: Form, gor: Callable[[dict], str]) -> HttpResponse:
    """Validate, call the service, say what happened; with an error the page comes back with the text kept."""
    krav(can_handlagga_remiss(request.user, rad))
    if form.is_valid():
        try:
            text = gor(form.cleaned_data)
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, text)
            return redirect("remiss", pk=rad.pk)
    return _visa(request, rad, {namn: form})


@require_POST
@overgang("remiss")
def remiss_ta_emot(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_remiss(request, pk)

    def gor(data: dict) -> str:
        services.ta_emot(actor=request.user, remiss=rad, **data)
        return f"Remiss {rad.nummer} är mottagen. {data['ansvarig'].namn} håller i ärendet."

    return _utfor(request, rad, "ta_emot", TaEmotForm(request.POST, remiss=rad, user=request.user), gor)


@require_POST
@overgang("remiss")
def remiss_komplettering(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_remiss(request, pk)

    def gor(data: dict) -> str:
        services.begar_komplettering(actor=request.user, remiss=rad, text=data["text"])
        return f"Remiss {rad.nummer} är skickad tillbaka. Klockan står still tills svaret kommer."

    return _utfor(request, rad, "komplettering", KompletteringForm(request.POST), gor)


@require_POST
@overgang("remiss")
def remiss_avboj(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_remiss(request, pk)

    def gor(data: dict) -> str:
        services.avboj(actor=request.user, remiss=rad, skal=data["skal"], text=data["text"])
        return f"Remiss {rad.nummer} är avböjd. Avsändaren ser skälet."

    return _utfor(request, rad, "avboj", AvbojForm(request.POST), gor)


@require_POST
@overgang("remiss")
def remiss_omdirigera(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_remiss(request, pk)

    def gor(data: dict) -> str:
        services.omdirigera(actor=request.user, remiss=rad, enhet=data["enhet"], text=data["text"])
        return f"Remiss {rad.nummer} är skickad vidare till {data['enhet'].namn}."

    return _utfor(request, rad, "omdirigera", OmdirigeraForm(request.POST, remiss=rad), gor)
