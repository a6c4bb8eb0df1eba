"""Other municipalities beside one's own, from a file out of Kolada (S169)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ame.access import perms
from ame.common.vy import gick, visa_form
from followup.enums import KorningStatus
from followup.forms.kas_mer import JamforForm, KoladaFilForm
from followup.kas.definitioner import definition
from followup.kas.kpi import V2024, VERSIONER
from followup.kas.sida import JAMFORD_KPI, jamforelse_med_kolada
from followup.models import KoladaVarde
from followup.services.kolada import KoladaFel, avkoda, importera_kolada
from followup.views.kas import PER_SIDA, hamta_korning, till_sidan


@require_http_methods(["GET", "POST"])
def kas_kolada(request: HttpRequest) -> HttpResponse:
    """What has been read in, and a form to read in more."""
    perms.krav(perms.can_importera_kolada(request.user))
    form = KoladaFilForm(request.POST, request.FILES) if request.method == "POST" else KoladaFilForm()

    def las_in(data: dict[str, Any]) -> str:
        try:
            return str(importera_kolada(fil=avkoda(data["fil"].read()), actor=request.user))
        except KoladaFel as fel:
            raise ValidationError({"fil": str(fel)}) from fel

    if gick(request, form, las_in):
        return redirect("kas_kolada")
    return visa_form(request, "followup/kas_kolada.html", form, inlast=_inlast())


def _inlast() -> list[dict[str, Any]]:
    """Per KPI: how much, from which years, when it was last read in. One query."""
    rader = KoladaVarde.objects.values("kpi").annotate(
        antal=Count("pk"),
        kommuner=Count("kommunkod", distinct=True),
        fran=Min("ar"),
        till=Max("ar"),
        inlast=Max("importerat_vid"),
    )
    return [{**r, "namn": _namn(r["kpi"])} for r in rader.order_by("kpi")]


def _namn(kpi: str) -> str:
    d = next((d for v in (V2024, *VERSIONER) if (d := definition(kpi, v))), None)
    return d.titel if d else "Nyckeltal som inte hör till KAS"


@require_safe
def kas_kommuner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A published KPI year by year beside the run's own scope. A year that Kolada does not have stays without."""
    korning = hamta_korning(request, pk)
    if korning.status != KorningStatus.KLAR:
        raise Http404
    inlast = {r["kpi"]: r for r in _inlast()}
    form, kpi, kon = _val(request, inlast)
    aren, rader = jamforelse_med_kolada(korning, kpi, kon) if kpi else ([], [])
    sida = Paginator(rader[1:], PER_SIDA).get_page(request.GET.get("sida"))
    return render(request, "followup/kas_kommuner.html", {
        "korning": korning, "form": form, "kpi": inlast.get(kpi), "aren": aren, "egen": rader[0] if rader else None, "sida": sida,
        "till_sidan": till_sidan(korning), "kan_lasa_in": bool(perms.can_importera_kolada(request.user)),
    })  # fmt: skip


def _val(request: HttpRequest, inlast: dict[str, Any]) -> tuple[JamforForm, str, str]:
    """The KPI and sex in the address; what is impossible becomes the headline KPI, or the first there is."""
    forval = {"kpi": JAMFORD_KPI if JAMFORD_KPI in inlast else next(iter(inlast), ""), "kon": "T"}
    kpier = [(k, f"{k} {r['namn']}") for k, r in inlast.items()]
    form = JamforForm({**forval, **request.GET.dict()}, kpier=kpier)
    if not form.is_valid():
        form = JamforForm(forval, kpier=kpier)
        form.is_valid()
    return form, form.cleaned_data.get("kpi") or forval["kpi"], form.cleaned_data.get("kon") or "T"
