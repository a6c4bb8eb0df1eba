"""Voices for the staff: the paper with the code, the handläggare's question at avslut, and the figures (S120, S121, S122, N19)."""

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.perms import can_arbeta_i_arende, can_se_roster, krav
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.enums import Atgard
from ame.common.pdf import rita_pdf
from ame.common.vy import gick, inskickat
from followup.enums import Enkatslag
from followup.forms.rost import BehovetForm
from followup.models import Enkat
from followup.rost.fragor import DELTAGARE, VERSION
from followup.services.rost import lamna_kod, svara_pa_behovet
from followup.vy.rost import lasrad, rutor
from followup.vy.siffror import siffror_val


@require_POST
def svarslapp(request: HttpRequest, pk: UUID, enkat: str) -> HttpResponse:
    """A new paper each time: the code is in the PDF and nowhere else, so it cannot be printed twice. Handed over, never sent."""
    if enkat not in DELTAGARE:
        raise Http404
    arende = hamta_arende(request, pk, "enkat", Atgard.SKRIV_UT)
    krav(can_arbeta_i_arende(request.user, arende))
    try:
        rad, kod = lamna_kod(actor=request.user, arende=arende, slag=enkat)
    except ValidationError as fel:
        messages.warning(request, " ".join(fel.messages))
        return redirect("arende", pk=pk)
    svar = HttpResponse(rita_pdf("svarslapp", lappdata(request, rad, kod)), content_type="application/pdf")
    svar["Content-Disposition"] = 'inline; filename="svarslapp.pdf"'
    return svar


def lappdata(request: HttpRequest, enkat: Enkat, kod: str) -> dict[str, Any]:
    """What is printed: the code, where to go, and until when. Nothing of the person or the case."""
    adress, bild = request.build_absolute_uri(reverse("svara")), BytesIO()
    segno.make(adress, error="m").save(bild, kind="svg", scale=4, border=4, xmldecl=False)
    return {
        "titel": "Säg vad du tycker",
        "kod": kod,
        "adress": adress.split("://", 1)[1].rstrip("/"),
        "till": f"{enkat.oppen_till_den:%Y-%m-%d}",
        "qr": bild.getvalue().decode(),
        "sidfot": "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def behovet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Fick personen det den behövde?", asked once when the case is closed (S122). The answer is never shown again."""
    arende: Arende = hamta_arende(request, pk, "enkat")
    krav(can_arbeta_i_arende(request.user, arende))
    form = BehovetForm(inskickat(request))

    def spara(varden: dict[str, str]) -> str:
        svara_pa_behovet(actor=request.user, arende=arende, **varden)
        return "Tack. Svaret är sparat utan namn."

    if gick(request, form, spara):
        return redirect("arende", pk=pk)
    stallt = Enkat.objects.filter(arende=arende, slag=Enkatslag.HANDLAGGARE).first()
    kontext = {"huvud": bygg_huvud(request, arende, ""), "arende": arende, "form": form, "enkat": stallt}
    return render(request, "followup/rost/behovet.html", kontext, status=422 if form.errors else 200)


@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """The three voices side by side, as stored by the night. Never for who works with the persons (N19)."""
    krav(can_se_roster(request.user))
    val = siffror_val(request)
    for enhet in (val.enhet,) if val.enhet else val.enheter:
        krav(can_se_roster(request.user, enhet.id))
    rad = lasrad(val.kommun_id, val.enhet_id)
    return render(
        request,
        "followup/rost/roster.html",
        {
            "val": val,
            "stig": [("Uppföljning", reverse("uppfoljning"))],
            "rutor": rutor(rad.delar if rad else {}),
            "korning": rad.korning if rad else None,
            "fragor_version": VERSION,
        },
    )
