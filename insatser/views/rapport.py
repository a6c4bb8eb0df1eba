"""The month's attendance report: look through, sign, read, receive, take back (S088, N03)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.perms import can_arbeta_i_arende, can_signera_narvarorapport, krav
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.enums import Atgard
from ame.common.toast import toast
from ame.common.vy import fel_till_form, gick, inskickat, visa_form
from insatser.forms.rapport import AterkallaForm, KommunicerForm, SigneraForm
from insatser.models import Narvarorapport
from insatser.services.rapport import (
    aterkalla_rapport,
    hinder,
    kommunicera_rapport,
    kvittera_rapport,
    senaste,
    signera_rapport,
)
from insatser.services.rapport_innehall import avtryck, manadens_forsta, sammanstall
from insatser.vy.rapport_sida import bygg_rapport, hamta_rapport, sidans_innehall
from intake.enums import Delningsriktning
from intake.models import Remiss
from intake.services.delning import notera_sparr


@require_http_methods(["GET", "POST"])
def rapport_ny(request: HttpRequest, pk: UUID, remiss: UUID, manad: str) -> HttpResponse:
    """The month as it would leave, to be looked through and signed. A month that is blocked says why, with links to what to put right."""
    arende = hamta_arende(request, pk, "narvarorapport")
    krav(can_signera_narvarorapport(request.user, arende))
    rad, forsta = _remiss(arende, remiss), _manad(manad)
    if request.method == "POST" and (sparad := _redan_signerad(request, arende)):
        return redirect("narvarorapport", pk=sparad.pk)
    stopp = hinder(arende, rad, forsta)
    innehall = sammanstall(arende, rad, forsta)
    form = SigneraForm(inskickat(request), arende=arende, remiss=rad, initial={"avtryck_": avtryck(innehall["fakta"])})
    if request.method == "POST" and (rapport := _signera(request, arende, rad, forsta, form)):
        toast(request, "Närvarorapporten är signerad. Remittenten kan läsa den nu.")
        return redirect("narvarorapport", pk=rapport.pk)
    kontext = {
        "huvud": bygg_huvud(request, arende, "narvaro"),
        "arende": arende,
        "remiss": rad,
        "hinder": stopp,
        "fore": senaste(arende, rad, forsta),
        "r": sidans_innehall(innehall),
    }
    return visa_form(request, "insatser/narvaro/rapport_ny.html", form, **kontext)


def _signera(request: HttpRequest, arende: Arende, remiss: Remiss, manad: date, form: SigneraForm) -> Narvarorapport | None:
    if not form.is_valid():
        if form.saknad:
            notera_sparr(actor=request.user, remiss=remiss, saknad=form.saknad, riktning=Delningsriktning.TILL_REMITTENT)
        return None
    try:
        return signera_rapport(actor=request.user, arende=arende, remiss=remiss, manad=manad, **form.cleaned_data)
    except ValidationError as fel:
        fel_till_form(form, fel)
        return None


def _redan_signerad(request: HttpRequest, arende: Arende) -> Narvarorapport | None:
    """The same form sent twice on a bad line: the second time shows what the first one made (N29)."""
    try:
        nyckel = UUID(request.POST.get("nyckel", ""))
    except ValueError:
        return None
    return Narvarorapport.objects.filter(pk=nyckel, arende=arende).defer("pdf").first()


def _remiss(arende: Arende, pk: UUID) -> Remiss:
    med = ("avsandare", "avsandande_enhet__verksamhet", "mottagande_enhet__verksamhet__namnd", "person")
    rad = arende.remisser.filter(pk=pk).select_related(*med).first()
    if rad is None:
        raise Http404
    return rad


def _manad(text: str) -> date:
    try:
        return manadens_forsta(date.fromisoformat(f"{text}-01"))
    except ValueError as fel:
        raise Http404 from fel


@require_safe
def narvarorapport(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The frozen report, for the unit and for the one it was sent to. `?utskrift=1` is for paper, and for the participant."""
    utskrift = "utskrift" in request.GET
    rapport, arende = hamta_rapport(request, pk, Atgard.SKRIV_UT if utskrift else Atgard.VISA)
    return _visa(request, rapport, arende, utskrift=utskrift)


def _visa(
    request: HttpRequest, rapport: Narvarorapport, arende: Arende | None, *, utskrift: bool = False, **former: Any
) -> HttpResponse:
    kontext = bygg_rapport(request, rapport, arende) | former
    if arende:
        kontext["huvud"] = bygg_huvud(request, arende, "narvaro")
        kontext.setdefault("kommunicera", KommunicerForm())
    mall = "insatser/narvaro/rapport_sida.html" if arende else "insatser/narvaro/rapport_remittent.html"
    if utskrift:
        mall = "insatser/narvaro/rapport_utskrift.html"
    return render(request, mall, kontext, status=422 if former else 200)


@require_safe
def narvarorapport_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file as it was signed, always the same bytes, for both sides (N03)."""
    rapport, _ = hamta_rapport(request, pk, Atgard.SKRIV_UT)
    svar = HttpResponse(bytes(rapport.pdf), content_type="application/pdf")
    namn = f"narvaro-{rapport.remiss.nummer}-{rapport.manad:%Y-%m}-{rapport.nummer}.pdf"
    svar["Content-Disposition"] = f'inline; filename="{namn}"'
    return svar


@require_POST
def narvarorapport_kvittera(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Jag har tagit emot": the receipt is an act of the recipient and not of the page."""
    rapport, _ = hamta_rapport(request, pk)
    try:
        kvittera_rapport(actor=request.user, rapport=rapport)
    except ValidationError as fel:
        toast(request, " ".join(fel.messages))
    else:
        toast(request, "Tack. Enheten ser att du har tagit emot rapporten.")
    return redirect("narvarorapport", pk=pk)


@require_http_methods(["GET", "POST"])
def narvarorapport_aterkalla(request: HttpRequest, pk: UUID) -> HttpResponse:
    rapport, arende = _enhetens(request, pk)
    krav(can_signera_narvarorapport(request.user, arende))
    form = AterkallaForm(inskickat(request))

    def aterkalla(data: dict) -> str:
        aterkalla_rapport(actor=request.user, rapport=rapport, **data)
        return "Rapporten är tillbakadragen. Remittenten kan inte längre öppna den."

    if gick(request, form, aterkalla):
        return redirect("narvarorapport", pk=pk)
    huvud = bygg_huvud(request, arende, "narvaro")
    return visa_form(request, "insatser/narvaro/rapport_aterkalla.html", form, huvud=huvud, arende=arende, rapport=rapport)


@require_POST
def narvarorapport_kommunicerad(request: HttpRequest, pk: UUID) -> HttpResponse:
    rapport, arende = _enhetens(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    form = KommunicerForm(request.POST)

    def kommunicera(data: dict) -> str:
        kommunicera_rapport(actor=request.user, rapport=rapport, **data)
        return "Dagen är sparad."

    if gick(request, form, kommunicera):
        return redirect("narvarorapport", pk=pk)
    return _visa(request, rapport, arende, kommunicera=form)


def _enhetens(request: HttpRequest, pk: UUID) -> tuple[Narvarorapport, Arende]:
    """For what only the unit does: the remittent meets the answer of somebody outside the case."""
    rapport, arende = hamta_rapport(request, pk)
    return rapport, arende or hamta_arende(request, rapport.arende_id, "narvarorapport")
