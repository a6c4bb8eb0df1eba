"""The administrator's pages of a unit and its verksamhet: dated settings, the catalogue of orders, delegations, regim. Own nämnd only
(404 for others'); no person's file is reached from here."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_administrera
from ame.audit.models import Handelse
from ame.common.datum import datum_text
from ame.common.toast import toast
from ame.common.vy import fel_till_form, roll_kravs
from ame.organisation import services
from ame.organisation.enums import Regim
from ame.organisation.forms import (
    AvslutaBestallningForm,
    AvslutaDelegationForm,
    BestallningForm,
    DelegationForm,
    EnhetInstallningForm,
    NyBestallningForm,
    RegimForm,
    forslag,
)
from ame.organisation.models import Bestallningstyp, Enhet, EnhetInstallning
from ame.organisation.vy import enhetsflikar, hamta_delegation, hamta_enhet, hamta_typ, hamta_verksamhet

admin_sida = roll_kravs(can_administrera)


def _gick(request: HttpRequest, form: Form, gor: Callable[[dict[str, Any]], str]) -> bool:
    """True when the form was posted, whole, and the service said yes; else its errors are on the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        text = gor(form.cleaned_data)
    except ValidationError as fel:
        fel_till_form(form, fel)
        return False
    toast(request, text)
    return True


def _visa(request: HttpRequest, mall: str, form: Form, **kontext: Any) -> HttpResponse:
    return render(request, mall, {"form": form, **kontext}, status=422 if form.errors else 200)


def _post(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@admin_sida
def enhet_installning(request: HttpRequest, pk: UUID) -> HttpResponse:
    enhet = hamta_enhet(request.user, pk)
    form = EnhetInstallningForm(_post(request), instance=None if request.method == "POST" else _forslag(enhet))

    def gor(data: dict) -> str:
        services.andra_installning(actor=request.user, enhet=enhet, **data)
        return f"{enhet} har nya inställningar från den {datum_text(data['galler_fran_den'])}."

    if _gick(request, form, gor):
        return redirect("enhet_installning", pk=pk)
    historik = _historik(enhet)
    flikar = enhetsflikar(enhet, "enhet_installning")
    return _visa(request, "organisation/installning.html", form, enhet=enhet, flikar=flikar, historik=historik)


def _forslag(enhet: Enhet) -> EnhetInstallning:
    idag = timezone.localdate()
    nu = enhet.installning(idag)
    nu.pk, nu.galler_fran_den = None, idag
    return nu


def _historik(enhet: Enhet) -> list[tuple[EnhetInstallning, str, str]]:
    """Every dated row, newest first, with its state today and who decided it. Two queries."""
    rader = list(enhet.installningar.order_by("-galler_fran_den"))
    handelser = Handelse.objects.filter(verb="enhet.installning", objekt_id__in=[r.pk for r in rader]).order_by("registrerad_vid")
    av = {h.objekt_id: h.aktor.namn for h in handelser.select_related("aktor") if h.aktor}
    idag = timezone.localdate()
    galler = next((r.pk for r in rader if r.galler_fran_den <= idag), None)
    lage = {r.pk: "Kommande" if r.galler_fran_den > idag else "Gäller nu" if r.pk == galler else "Tidigare" for r in rader}
    return [(r, lage[r.pk], av.get(r.pk, "—")) for r in rader]


# --- the catalogue of orders ---


@require_safe
@admin_sida
def enhet_bestallningar(request: HttpRequest, pk: UUID) -> HttpResponse:
    enhet = hamta_enhet(request.user, pk)
    alla = Bestallningstyp.objects.filter(verksamhet=enhet.verksamhet_id).select_related("enhet")
    idag = timezone.localdate()
    rader = [t for t in alla.order_by("namn", "-galler_fran_den") if t.enhet_id in (None, enhet.pk)]
    kontext = {
        "enhet": enhet,
        "flikar": enhetsflikar(enhet, "enhet_bestallningar"),
        "gallande": [t for t in rader if t.galler_till_den is None or t.galler_till_den >= idag],
        "avslutade": [t for t in rader if t.galler_till_den and t.galler_till_den < idag],
        "idag": idag,
    }
    return render(request, "organisation/bestallningar.html", kontext)


@require_http_methods(["GET", "POST"])
@admin_sida
def enhet_bestallning_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    enhet = hamta_enhet(request.user, pk)
    form = NyBestallningForm(_post(request), enhet=enhet)

    def gor(data: dict) -> str:
        egen = data.pop("omfattning") == "enheten"
        services.skapa_bestallningstyp(actor=request.user, verksamhet=enhet.verksamhet, enhet=enhet if egen else None, **data)
        return f"{data['namn']} kan beställas från den {datum_text(data['galler_fran_den'])}."

    if _gick(request, form, gor):
        return redirect("enhet_bestallningar", pk=pk)
    return _visa(
        request, "organisation/bestallning.html", form, enhet=enhet, rubrik="Ny beställning", knapp="Lägg upp beställningen"
    )


@require_http_methods(["GET", "POST"])
@admin_sida
def bestallningstyp_andra(request: HttpRequest, pk: UUID, enhet: UUID) -> HttpResponse:
    typ, fran = hamta_typ(request.user, pk), hamta_enhet(request.user, enhet)
    form = BestallningForm(_post(request), initial=forslag(typ))

    def gor(data: dict) -> str:
        services.ny_version(actor=request.user, typ=typ, **data)
        return f"{typ.namn} är ändrad från den {datum_text(data['galler_fran_den'])}."

    if _gick(request, form, gor):
        return redirect("enhet_bestallningar", pk=fran.pk)
    rubrik = f"Ändra beställning: {typ.namn}"
    return _visa(request, "organisation/bestallning.html", form, enhet=fran, typ=typ, rubrik=rubrik, knapp="Spara från dagen")


@require_http_methods(["GET", "POST"])
@admin_sida
def bestallningstyp_avsluta(request: HttpRequest, pk: UUID, enhet: UUID) -> HttpResponse:
    typ, fran = hamta_typ(request.user, pk), hamta_enhet(request.user, enhet)
    form = AvslutaBestallningForm(_post(request), initial={"galler_till_den": timezone.localdate()})

    def gor(data: dict) -> str:
        services.avsluta_bestallningstyp(actor=request.user, typ=typ, **data)
        return f"{typ.namn} kan beställas till och med den {datum_text(data['galler_till_den'])}."

    if _gick(request, form, gor):
        return redirect("enhet_bestallningar", pk=fran.pk)
    rubrik = f"Avsluta beställning: {typ.namn}"
    return _visa(
        request, "organisation/bestallning.html", form, enhet=fran, typ=typ, rubrik=rubrik, knapp="Avsluta beställningen"
    )


# --- the verksamhet: regim and delegations ---


@require_http_methods(["GET", "POST"])
@admin_sida
def verksamhet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Regim and delegations; the form here adds a delegation."""
    rad = hamta_verksamhet(request.user, pk)
    form = DelegationForm(_post(request), initial={"galler_fran_den": timezone.localdate()})

    def gor(data: dict) -> str:
        services.ge_delegation(actor=request.user, verksamhet=rad, **data)
        return f"Delegationen gäller från den {datum_text(data['galler_fran_den'])}."

    if _gick(request, form, gor):
        return redirect("verksamhet", pk=pk)
    delegationer = rad.delegationer.order_by("galler_till_den", "beslut", "roll", "-galler_fran_den")
    kontext = {"verksamhet": rad, "delegationer": delegationer, "idag": timezone.localdate()}
    return _visa(request, "organisation/verksamhet.html", form, **kontext)


@require_http_methods(["GET", "POST"])
@admin_sida
def verksamhet_regim(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_verksamhet(request.user, pk)
    form = RegimForm(_post(request), verksamhet=rad)

    def gor(data: dict) -> str:
        services.byt_regim(actor=request.user, verksamhet=rad, **data)
        return f"{rad.namn} har regimen {Regim(data['regim']).label}."

    if _gick(request, form, gor):
        return redirect("verksamhet", pk=pk)
    return _visa(request, "organisation/regim.html", form, verksamhet=rad)


@require_http_methods(["GET", "POST"])
@admin_sida
def delegation_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = hamta_delegation(request.user, pk)
    form = AvslutaDelegationForm(_post(request), initial={"galler_till_den": timezone.localdate()})

    def gor(data: dict) -> str:
        services.avsluta_delegation(actor=request.user, delegation=rad, **data)
        return f"Delegationen gäller till och med den {datum_text(data['galler_till_den'])}."

    if _gick(request, form, gor):
        return redirect("verksamhet", pk=rad.verksamhet_id)
    return _visa(request, "organisation/delegation_avsluta.html", form, delegation=rad)
