"""The template of kartläggning, for the administrator: versions, a new one, its areas, the last day (S050, S051)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ame.access.models import User
from ame.access.perms import administrerade_namnder, can_administrera
from ame.common.datum import datum_text
from ame.common.toast import toast
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation.vy import hamta_verksamhet
from insatser.forms.kartlaggning import AvslutaMallForm, NyVersionForm, OmradeForm
from insatser.models import Kartlaggning, Kartlaggningsmall, Kartlaggningsomrade
from insatser.services.kartlaggningsmall import (
    OMRADETS,
    aktuell_mall,
    ar_anvand,
    avsluta_mall,
    ny_mallversion,
    skapa_standardmall,
    spara_omrade,
    ta_bort_omrade,
)

FORM = "insatser/kartlaggning/mall_form.html"


def _hamta_mall(user: User, pk: UUID) -> Kartlaggningsmall:
    egna = Kartlaggningsmall.objects.filter(verksamhet__namnd__in=administrerade_namnder(user))
    return get_object_or_404(egna.select_related("verksamhet__namnd"), pk=pk)


def _hamta_omrade(user: User, pk: UUID) -> Kartlaggningsomrade:
    egna = Kartlaggningsomrade.objects.filter(mall__verksamhet__namnd__in=administrerade_namnder(user))
    return get_object_or_404(egna.select_related("mall__verksamhet"), pk=pk)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def kartlaggningsmallar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The versions. A POST lays up the default template when there is none."""
    verksamhet = hamta_verksamhet(request.user, pk)
    if request.method == "POST":
        mall = skapa_standardmall(verksamhet=verksamhet, actor=request.user)
        toast(request, f"{mall} finns nu.")
        return redirect("kartlaggningsmallar", pk=pk)
    idag = timezone.localdate()
    anvand = Exists(Kartlaggning.objects.filter(mall=OuterRef("pk")))
    rader = Kartlaggningsmall.objects.filter(verksamhet=verksamhet).annotate(anvand=anvand)
    kontext = {
        "verksamhet": verksamhet,
        "mallar": rader.order_by("-galler_fran_den", "-version"),
        "galler": aktuell_mall(verksamhet.pk, idag),
        "idag": idag,
    }
    return render(request, "insatser/kartlaggning/mallar.html", kontext)


@require_safe
@roll_kravs(can_administrera)
def kartlaggningsmall(request: HttpRequest, pk: UUID) -> HttpResponse:
    mall = _hamta_mall(request.user, pk)
    kontext = {"mall": mall, "omraden": mall.omraden.all(), "far_andra": not ar_anvand(mall), "idag": timezone.localdate()}
    return render(request, "insatser/kartlaggning/mall.html", kontext)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def kartlaggningsmall_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    mall = _hamta_mall(request.user, pk)
    form = NyVersionForm(inskickat(request), initial={"vagledning": mall.vagledning})
    ny: dict[str, UUID] = {}

    def gor(data: dict) -> str:
        rad = ny_mallversion(actor=request.user, mall=mall, **data)
        ny["pk"] = rad.pk
        return f"Version {rad.version} är upplagd. Den gäller från den {datum_text(rad.galler_fran_den)}."

    if gick(request, form, gor):
        return redirect("kartlaggningsmall", pk=ny["pk"])
    return visa_form(request, FORM, form, versionen=mall, rubrik="Ny version av mallen", knapp="Lägg upp versionen")


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def kartlaggningsmall_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    mall = _hamta_mall(request.user, pk)
    form = AvslutaMallForm(inskickat(request))

    def gor(data: dict) -> str:
        avsluta_mall(actor=request.user, mall=mall, **data)
        return f"Versionen kan påbörjas till och med den {datum_text(data['galler_till_den'])}."

    if gick(request, form, gor):
        return redirect("kartlaggningsmallar", pk=mall.verksamhet_id)
    return visa_form(request, FORM, form, versionen=mall, rubrik="Sluta använda versionen", knapp="Spara sista dagen")


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def kartlaggningsmall_omrade(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new area in a version that nobody has begun in."""
    return _omradesform(request, _hamta_mall(request.user, pk), None)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def kartlaggningsomrade(request: HttpRequest, pk: UUID) -> HttpResponse:
    omrade = _hamta_omrade(request.user, pk)
    return _omradesform(request, omrade.mall, omrade)


def _omradesform(request: HttpRequest, mall: Kartlaggningsmall, omrade: Kartlaggningsomrade | None) -> HttpResponse:
    initial: dict[str, Any] = {falt: getattr(omrade, falt) for falt in OMRADETS} if omrade else {}
    form = OmradeForm(inskickat(request), initial=initial)

    def gor(data: dict) -> str:
        rad = spara_omrade(actor=request.user, mall=mall, omrade=omrade, **data)
        return f"{rad.rubrik} är sparat."

    if gick(request, form, gor):
        return redirect("kartlaggningsmall", pk=mall.pk)
    rubrik = f"Ändra område: {omrade.rubrik}" if omrade else "Nytt område"
    return visa_form(request, FORM, form, versionen=mall, rubrik=rubrik, knapp="Spara området")


@require_POST
@roll_kravs(can_administrera)
def kartlaggningsomrade_bort(request: HttpRequest, pk: UUID) -> HttpResponse:
    omrade = _hamta_omrade(request.user, pk)
    try:
        ta_bort_omrade(actor=request.user, omrade=omrade)
    except ValidationError as fel:
        messages.error(request, " ".join(fel.messages))
    else:
        toast(request, f"{omrade.rubrik} är borttaget ur versionen.")
    return redirect("kartlaggningsmall", pk=omrade.mall_id)
