"""What follows a decision: the person is told (K05)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_handlagga_remiss, krav
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.toast import toast
from ame.common.vy import inskickat
from intake import services
from intake.forms.beredning import UnderrattelseForm
from intake.models import Beredning, Beredningsbeslut
from intake.services.rattsregler import SLUTLIGA
from intake.views.hjalp import fel_till, overgang
from intake.vy.beslut import bygg_underrattelse
from intake.vy.hamta import hamta_beredning


def _hamta(request: HttpRequest, pk: UUID) -> tuple[Beredningsbeslut, Beredning]:
    """The decision through its preparation, which is what may be seen and what is logged."""
    rad = (
        Beredningsbeslut.objects.select_related("underrattelse", "beslutad_av")
        .filter(pk=pk, beredning__in=Beredning.objects.visible_to(request.user), beslut__in=SLUTLIGA)
        .first()
    )
    if rad is None:
        log_read(actor=request.user, objekt_typ="beslut", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    return rad, hamta_beredning(request, rad.beredning_id)


@require_http_methods(["GET", "POST"])
@overgang("beslut_underrattelse")
def beslut_underrattelse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How and when the person was told, when it was received, and whether an appeal came in time."""
    beslut, beredning = _hamta(request, pk)
    krav(can_handlagga_remiss(request.user, beredning.remiss))
    form = UnderrattelseForm(inskickat(request), beslut=beslut, skyddad=beredning.remiss.ar_skyddad)
    if request.method == "POST" and form.is_valid():
        try:
            services.underratta(actor=request.user, beslut=beslut, **form.cleaned_data)
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            toast(request, "Underrättelsen är sparad.")
            return redirect("beslut_underrattelse", pk=pk)
    kontext = bygg_underrattelse(beslut, beredning) | {"form": form}
    return render(request, "intake/beredning/underrattelse.html", kontext, status=422 if form.errors else 200)
