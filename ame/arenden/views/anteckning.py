from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.anteckningsdelar import delar
from ame.arenden.forms import AnteckningForm, RattelseForm
from ame.arenden.models import Anteckning, Arende
from ame.arenden.services import signera_anteckning, spara_snabbanteckning
from ame.arenden.utkast import behall, skickas_for_gott
from ame.arenden.views.arende import delning, visa_oversikt
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.datum import utkast_sparat
from ame.common.toast import toast
from ame.common.vy import fel_till_form

UTKASTFALT = ("handelse_den", "typ", "text", "bedomning", "stodslag", "synlighet")


@require_POST
def anteckning_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Signs the note, and keeps what else it says. An error brings the page back with every word still there."""
    arende = hamta_arende(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    form = AnteckningForm(request.POST, arende=arende, **delning(arende))
    if form.is_valid():
        skickas_for_gott(request, _nyckel(request))
        try:
            rad = spara_snabbanteckning(arende=arende, actor=request.user, tillagg=form.tillagg(), **form.anteckning())
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Anteckningen är sparad i journalen." if rad else "Aktiviteten är sparad.")
            return redirect("arende", pk=arende.pk)
    return visa_oversikt(request, arende, form)


@require_POST
def anteckning_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keeps what is typed so far, for the writer alone; answers with the words for the status line (ui.md rule 10). Nothing is shown, so
    nothing is logged as read. A save that comes in after the note was signed is let go."""
    arende = Arende.objects.visible_to(request.user).filter(pk=pk).first() or hamta_arende(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    skrivna = ["text", "bedomning", *(falt for d in delar() for falt in d.skrivna)]
    innehall = {falt: request.POST.get(falt, "") for falt in (*UTKASTFALT, *(falt for d in delar() for falt in d.namn))}
    ar_skrivet = any(innehall[falt].strip() for falt in skrivna)
    if _redan_signerad(request):
        svar = "Sparad i journalen"
    else:
        behall(request, _nyckel(request), "anteckning", arende.pk, innehall if ar_skrivet else None)
        svar = utkast_sparat() if ar_skrivet else "Inget utkast"
    return HttpResponse(svar, content_type="text/plain; charset=utf-8")


def _nyckel(request: HttpRequest) -> str:
    """The page's own mark is the key that its note will have."""
    return request.POST.get("nyckel", "")[:36]


def _redan_signerad(request: HttpRequest) -> bool:
    try:
        nyckel = UUID(request.POST.get("nyckel", ""))
    except ValueError:
        return False
    if Anteckning.objects.filter(pk=nyckel, skriven_av=request.user).exists():
        return True
    return any(d.finns(nyckel, request.user) for d in delar())


@require_http_methods(["GET", "POST"])
def anteckning_ratta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A correction is a new entry that points to the old one (S114; law.md C37)."""
    gammal = Anteckning.objects.filter(pk=pk).select_related("skriven_av").first()
    if gammal is None:
        raise Http404
    arende = hamta_arende(request, gammal.arende_id, "anteckning")
    krav(can_arbeta_i_arende(request.user, arende))
    form = RattelseForm(request.POST or None, rattar=gammal, **delning(arende))
    if request.method == "POST" and form.is_valid():
        try:
            signera_anteckning(arende=arende, actor=request.user, rattar=gammal, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            messages.success(request, "Rättelsen är sparad. Den gamla anteckningen ligger kvar.")
            return redirect("arende_journal", pk=arende.pk)
    kontext = {"huvud": bygg_huvud(request, arende, "journal"), "arende": arende, "gammal": gammal, "form": form}
    return render(request, "arenden/ratta.html", kontext, status=422 if form.errors else 200)
