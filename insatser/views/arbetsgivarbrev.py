from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_arbeta_i_arende, can_skriva_arbetsgivarbrev, krav
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.vy import fel_till_form, gick, inskickat, visa_form
from insatser.arbetsgivarbrev import rader
from insatser.forms.arbetsgivarbrev import BrevForm
from insatser.models import Arbetsgivarbrev, Placering
from insatser.services.placering_brev import brevets_innehall, skapa_brev
from insatser.urval import skrevs_fore_skyddet
from insatser.views.provning import krav_provning, utskrift_av
from insatser.vy.placering import hamta_i_arendet


@require_http_methods(["GET", "POST"])
def arbetsgivarbrev_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write, read through, make. The letter is read through as it will stand before it is made and frozen."""
    rad, arende = hamta_i_arendet(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    krav(can_skriva_arbetsgivarbrev(request.user, arende))
    form = BrevForm(inskickat(request), initial={"arbetsuppgifter": rad.plats.arbetsuppgifter})

    def gor(data: dict[str, Any]) -> str:
        skapa_brev(actor=request.user, placering=rad, **data)
        return "Brevet är skapat. Det kan skrivas ut från placeringen."

    if "skapa" in request.POST and gick(request, form, gor):
        return redirect("placering", pk=rad.pk)
    kontext = {"huvud": bygg_huvud(request, arende, "planering"), "arende": arende, "placering": rad}
    kontext["granskning"] = _granskning(request, rad, form) if request.method == "POST" else None
    kontext["las"] = BrevForm(inskickat(request), auto_id=False)  # what was read through is what is made
    return visa_form(request, "insatser/placering/brev.html", form, **kontext)


def _granskning(request: HttpRequest, rad: Placering, form: BrevForm) -> list[tuple[str, str]] | None:
    """The letter to read through; None while something is wrong with it."""
    if not form.is_valid():
        return None
    try:
        return rader(brevets_innehall(actor=request.user, placering=rad, **form.cleaned_data))
    except ValidationError as fel:
        fel_till_form(form, fel)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def arbetsgivarbrev(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The frozen letter, byte by byte as it was made. Of a protected person after a test (law.md B04)."""
    brev = Arbetsgivarbrev.objects.select_related("placering__insats").filter(pk=pk).first()
    if brev is None:
        raise Http404
    _, arende = hamta_i_arendet(request, brev.placering_id, utskrift_av(brev.placering.insats.arende_id))
    krav(can_skriva_arbetsgivarbrev(request.user, arende))
    if skrevs_fore_skyddet(arende.person, brev.skapat_vid):
        return render(request, "insatser/plan/fore_skyddet.html", {"arende": arende, "vad": "Brevet"}, status=410)
    if sida := krav_provning(request, arende, brev, "arbetsgivarbrev"):
        return sida
    svar = HttpResponse(bytes(brev.pdf), content_type="application/pdf")
    svar["Content-Disposition"] = f'inline; filename="brev-{brev.skapat_vid:%Y-%m-%d}.pdf"'
    return svar
