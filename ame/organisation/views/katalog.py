"""The catalogue of insatser of a verksamhet, its reasons for absence and other ways to help. No person's file is reached from here."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_administrera
from ame.common.datum import datum_text
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation import services
from ame.organisation.forms.katalog import (
    AndraInsatstypForm,
    AvslutaInsatstypForm,
    AvslutaRadForm,
    FranvaroskalForm,
    KontaktvagForm,
    NyInsatstypForm,
    forslag,
)
from ame.organisation.models import Franvaroskal, Insatstyp, Kontaktvag
from ame.organisation.vy import hamta_franvaroskal, hamta_insatstyp, hamta_kontaktvag, hamta_verksamhet


@require_safe
@roll_kravs(can_administrera)
def verksamhet_katalog(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the verksamhet offers, what stops a row from being offered, and the two lists. Seven queries."""
    verksamhet, idag = hamta_verksamhet(request.user, pk), timezone.localdate()
    typer = list(
        Insatstyp.objects.filter(verksamhet=verksamhet)
        .select_related("agare", "foregangare")
        .order_by("namn", "-galler_fran_den")
    )
    gallande = [t for t in typer if t.galler_till_den is None or t.galler_till_den >= idag]
    kontext = {
        "verksamhet": verksamhet,
        "stig": [(verksamhet.namn, reverse("verksamhet", args=[pk])), ("Insatser och listor", request.path)],
        "gallande": [(t, list(services.saknas_for_att_erbjudas(t).values())) for t in gallande],
        "avslutade": [t for t in typer if t.galler_till_den and t.galler_till_den < idag],
        "listor": [_lista(verksamhet, *lista) for lista in LISTOR],
        "idag": idag,
    }
    return render(request, "organisation/katalog.html", kontext)


LISTOR: tuple[tuple[str, Any, str, str], ...] = (
    ("Skäl till frånvaro", Franvaroskal, "verksamhet_franvaroskal_ny", "franvaroskal_avsluta"),
    ("Andra vägar till hjälp", Kontaktvag, "verksamhet_kontaktvag_ny", "kontaktvag_avsluta"),
)


def _lista(verksamhet: Any, rubrik: str, modell: Any, ny: str, avsluta: str) -> dict[str, Any]:
    rader = [
        (rad, rad.definition if isinstance(rad, Franvaroskal) else f"{rad.beskrivning} {rad.telefon} {rad.webbplats}".strip())
        for rad in modell.objects.filter(verksamhet=verksamhet).order_by("namn", "-galler_fran_den")
    ]
    return {"rubrik": rubrik, "rader": rader, "ny": ny, "avsluta": avsluta}


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def verksamhet_insatstyp_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    verksamhet = hamta_verksamhet(request.user, pk)
    form = NyInsatstypForm(inskickat(request), verksamhet=verksamhet)

    def gor(data: dict) -> str:
        services.skapa_insatstyp(actor=request.user, verksamhet=verksamhet, **data)
        return f"{data['namn']} erbjuds från den {datum_text(data['galler_fran_den'])}."

    return _svar(request, verksamhet.pk, form, gor, "Ny insats", "Lägg upp insatsen", verksamhet.namn)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def insatstyp_andra(request: HttpRequest, pk: UUID) -> HttpResponse:
    typ = hamta_insatstyp(request.user, pk)
    form = AndraInsatstypForm(inskickat(request), verksamhet=typ.verksamhet, initial=forslag(typ))

    def gor(data: dict) -> str:
        services.ny_version_insatstyp(actor=request.user, typ=typ, **data)
        return f"{typ.namn} är ändrad från den {datum_text(data['galler_fran_den'])}. Den som redan deltar påverkas inte."

    return _svar(request, typ.verksamhet_id, form, gor, f"Ändra {typ.namn}", "Spara från dagen", typ.verksamhet.namn)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def insatstyp_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    typ = hamta_insatstyp(request.user, pk)
    form = AvslutaInsatstypForm(inskickat(request), initial={"galler_till_den": timezone.localdate()})

    def gor(data: dict) -> str:
        services.avsluta_insatstyp(actor=request.user, typ=typ, **data)
        return f"{typ.namn} kan väljas till och med den {datum_text(data['galler_till_den'])}."

    return _svar(request, typ.verksamhet_id, form, gor, f"Sluta erbjuda {typ.namn}", "Sluta erbjuda", typ.verksamhet.namn)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def verksamhet_franvaroskal_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _ny_rad(request, pk, FranvaroskalForm, services.skapa_franvaroskal, "Nytt skäl till frånvaro")


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def verksamhet_kontaktvag_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _ny_rad(request, pk, KontaktvagForm, services.skapa_kontaktvag, "Ny väg till hjälp")


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def franvaroskal_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _avsluta_rad(request, hamta_franvaroskal(request.user, pk))


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def kontaktvag_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _avsluta_rad(request, hamta_kontaktvag(request.user, pk))


def _ny_rad(request: HttpRequest, pk: UUID, formklass: type[Form], service: Callable[..., Any], rubrik: str) -> HttpResponse:
    verksamhet = hamta_verksamhet(request.user, pk)
    form = formklass(inskickat(request), initial={"galler_fran_den": timezone.localdate()})

    def gor(data: dict) -> str:
        service(actor=request.user, verksamhet=verksamhet, **data)
        return f"{data['namn']} gäller från den {datum_text(data['galler_fran_den'])}."

    return _svar(request, pk, form, gor, rubrik, "Lägg till", verksamhet.namn)


def _avsluta_rad(request: HttpRequest, rad: Franvaroskal | Kontaktvag) -> HttpResponse:
    form = AvslutaRadForm(inskickat(request), initial={"galler_till_den": timezone.localdate()})

    def gor(data: dict) -> str:
        services.avsluta_katalograd(actor=request.user, rad=rad, **data)
        return f"{rad.namn} gäller till och med den {datum_text(data['galler_till_den'])}."

    return _svar(
        request, rad.verksamhet_id, form, gor, f"Ta bort {rad.namn} från listan", "Spara sista dagen", rad.verksamhet.namn
    )


def _svar(
    request: HttpRequest, verksamhet_id: UUID, form: Form, gor: Callable[[dict], str], rubrik: str, knapp: str, verksamhet: str
) -> HttpResponse:
    if gick(request, form, gor):
        return redirect("verksamhet_katalog", pk=verksamhet_id)
    stig = [
        (verksamhet, reverse("verksamhet", args=[verksamhet_id])),
        ("Insatser och listor", reverse("verksamhet_katalog", args=[verksamhet_id])),
        (rubrik, request.path),
    ]
    kontext = {"rubrik": rubrik, "knapp": knapp, "verksamhet_id": verksamhet_id, "stig": stig}
    return visa_form(request, "organisation/katalog_form.html", form, **kontext)
