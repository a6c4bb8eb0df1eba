from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.enums import Roll
from ame.access.perms import can_andra_anordnare, can_se_anordnare, krav
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation.models import Verksamhet
from insatser.forms.platser import AnordnareForm, PlatsForm
from insatser.models import Anordnare, Plats
from insatser.services.plats import ANORDNARFALT, PLATSFALT, spara_anordnare, spara_plats
from insatser.vy.lista import stig
from insatser.vy.platser import register, veckorna


def _verksamheter(request: HttpRequest) -> Any:
    roller = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
    ids = {u.enhet.verksamhet_id for u in request.user.aktiva_uppdrag if u.roll in roller}
    return Verksamhet.objects.filter(pk__in=ids).order_by("namn")


def _anordnare(request: HttpRequest, pk: UUID) -> Anordnare:
    rad = Anordnare.objects.visible_to(request.user).filter(pk=pk).select_related("verksamhet").first()
    if rad is None:
        raise Http404
    krav(can_andra_anordnare(request.user, rad.verksamhet_id))
    return rad


def _plats(request: HttpRequest, pk: UUID) -> Plats:
    synliga = Anordnare.objects.visible_to(request.user)
    rad = Plats.objects.filter(pk=pk, anordnare__in=synliga).select_related("anordnare").first()
    if rad is None:
        raise Http404
    krav(can_andra_anordnare(request.user, rad.anordnare.verksamhet_id))
    return rad


def _stig(namn: str = "") -> list[tuple[str, str]]:
    platserna = ("Platser", reverse("anordnare"))
    return stig(platserna, (namn, "")) if namn else stig(platserna)


@require_safe
@roll_kravs(can_se_anordnare)
def anordnare(request: HttpRequest) -> HttpResponse:
    """The register: every anordnare with its places, what is taken today and what is free. No participant stands here, so nothing is
    logged. Closed ones on request."""
    visa_stangda = "stangda" in request.GET
    kontext = {"rader": register(request.user, visa_stangda), "visa_stangda": visa_stangda, "stig": _stig()}
    return render(request, "insatser/placering/anordnare.html", kontext)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_se_anordnare)
def anordnare_ny(request: HttpRequest) -> HttpResponse:
    verksamheter = _verksamheter(request)
    form = AnordnareForm(inskickat(request), verksamheter=verksamheter)

    def gor(data: dict[str, Any]) -> str:
        verksamhet = data.pop("verksamhet", None) or verksamheter[0]
        return f"{spara_anordnare(actor=request.user, verksamhet=verksamhet, **data)} är tillagd."

    if gick(request, form, gor):
        return redirect("anordnare")
    return visa_form(request, "insatser/placering/anordnare_form.html", form, anordnare=None, stig=_stig("Ny anordnare"))


@require_http_methods(["GET", "POST"])
@roll_kravs(can_se_anordnare)
def anordnare_andra(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = _anordnare(request, pk)
    initial = {namn: getattr(rad, namn) for namn in ANORDNARFALT}
    form = AnordnareForm(inskickat(request), initial=initial, verksamheter=_verksamheter(request), finns=True)

    def gor(data: dict[str, Any]) -> str:
        return f"{spara_anordnare(actor=request.user, verksamhet=rad.verksamhet, anordnare=rad, **data)} är sparad."

    if gick(request, form, gor):
        return redirect("anordnare")
    return visa_form(request, "insatser/placering/anordnare_form.html", form, anordnare=rad, stig=_stig(rad.namn))


@require_http_methods(["GET", "POST"])
@roll_kravs(can_se_anordnare)
def plats_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = _anordnare(request, pk)
    form = PlatsForm(inskickat(request))

    def gor(data: dict[str, Any]) -> str:
        return f"{spara_plats(actor=request.user, anordnare=rad, **data)} är tillagd."

    if gick(request, form, gor):
        return redirect("anordnare")
    return visa_form(request, "insatser/placering/plats_form.html", form, anordnare=rad, plats=None, stig=_stig("Ny plats"))


@require_http_methods(["GET", "POST"])
@roll_kravs(can_se_anordnare)
def plats_andra(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = _plats(request, pk)
    form = PlatsForm(inskickat(request), initial={namn: getattr(rad, namn) for namn in PLATSFALT}, finns=True)

    def gor(data: dict[str, Any]) -> str:
        return f"{spara_plats(actor=request.user, anordnare=rad.anordnare, plats=rad, **data)} är sparad."

    if gick(request, form, gor):
        return redirect("anordnare")
    kontext = {"anordnare": rad.anordnare, "plats": rad, "stig": _stig(rad.namn)}
    return visa_form(request, "insatser/placering/plats_form.html", form, **kontext)


@require_safe
@roll_kravs(can_se_anordnare)
def plats_veckor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Planned and attended hours of the place week by week, as counts: no participant stands here (S074)."""
    rad = _plats(request, pk)
    kontext = {"plats": rad, "veckor": veckorna(rad, timezone.localdate(), user=request.user), "stig": _stig(rad.namn)}
    return render(request, "insatser/placering/veckor.html", kontext)
