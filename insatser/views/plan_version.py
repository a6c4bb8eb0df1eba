"""Signing the plan, its PDF, and handing it over (S053, S119, C54)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_se_arenden
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.audit.services import log_list
from ame.common.krock import borja_fran
from ame.common.vy import gick, inskickat, roll_kravs
from insatser.forms.plan import AvslutaPlanForm, OverlamnaForm, SigneraForm
from insatser.models import Planversion
from insatser.services.plan import avsluta_plan
from insatser.services.plan_innehall import bygg_innehall, las_rader
from insatser.services.plansignering import avtryck, brister, overlamna_plan, signera_plan
from insatser.urval import skrevs_fore_skyddet
from insatser.views.plan import hamta_att_andra, planen, tillbaka, visa
from insatser.views.provning import krav_provning, utskrift_av
from insatser.vy.lista import stig
from insatser.vy.mellan_stolarna import MAX, mellan_stolarna
from insatser.vy.plan import bygg_sida, logga_delad, versioner_i


@require_http_methods(["GET", "POST"])
def arende_plan_signera(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read it through, write what the participant thinks, sign. What is missing stands on the page, all at once."""
    arende = hamta_att_andra(request, pk)
    plan = planen(arende)
    rader = las_rader(plan)
    form = SigneraForm(inskickat(request), initial={"sedd": avtryck(bygg_innehall(plan, arende, rader))})

    def spara(data: dict[str, Any]) -> str:
        version = signera_plan(actor=request.user, plan=plan, **data)
        return f"Planen är signerad, version {version.nummer}. Lämna över den till deltagaren."

    if gick(request, form, spara):
        return tillbaka(arende, "versioner")
    if form.is_bound:
        borja_fran(form, sedd=avtryck(bygg_innehall(plan, arende, rader)))
    mer = {"mall": "insatser/plan/signera.html", "p": bygg_sida(arende, plan), "saknas": brister(plan, arende, rader)}
    return visa(request, arende, form, "Signera planen", "Signera planen", **mer)


@require_http_methods(["GET", "POST"])
def arende_plan_slut(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The plan ends; what is signed can still be read. A new one can begin at once (S052)."""
    arende = hamta_att_andra(request, pk)
    plan = planen(arende)
    form = AvslutaPlanForm(inskickat(request), initial={"avslutad_den": timezone.localdate()})

    def spara(data: dict[str, Any]) -> str:
        avsluta_plan(actor=request.user, plan=plan, **data)
        return "Planen är avslutad."

    if gick(request, form, spara):
        return tillbaka(arende)
    return visa(request, arende, form, "Avsluta planen", "Avsluta planen")


def _version(arende: Arende, rad: UUID) -> Planversion:
    version = versioner_i(arende).filter(pk=rad).select_related("plan__arende__enhet").first()
    if version is None:
        raise Http404
    return version


@require_http_methods(["GET", "HEAD", "POST"])
def arende_plan_pdf(request: HttpRequest, pk: UUID, rad: UUID) -> HttpResponse:
    """The signed sheet as it was signed, for the person and for paper; logged as printed. Of a protected person after a test (B04)."""
    arende = hamta_arende(request, pk, "plan", utskrift_av(pk))
    version = _version(arende, rad)
    if skrevs_fore_skyddet(arende.person, version.signerad_vid):
        return render(request, "insatser/plan/fore_skyddet.html", {"arende": arende, "vad": "Planen"}, status=410)
    if sida := krav_provning(request, arende, version, "plan"):
        return sida
    logga_delad(request.user, arende, version.plan)
    svar = HttpResponse(bytes(version.pdf), content_type="application/pdf")
    svar["Content-Disposition"] = f'inline; filename="plan-{arende.nummer}-version-{version.nummer}.pdf"'
    return svar


@require_http_methods(["GET", "POST"])
def arende_plan_overlamna(request: HttpRequest, pk: UUID, rad: UUID) -> HttpResponse:
    arende = hamta_att_andra(request, pk)
    version = _version(arende, rad)
    form = OverlamnaForm(inskickat(request), arende=arende)

    def spara(data: dict[str, Any]) -> str:
        overlamna_plan(actor=request.user, planversion=version, **data)
        return "Överlämningen är noterad. Deltagaren känner till planen."

    if gick(request, form, spara):
        return tillbaka(arende, "versioner")
    tips = ""
    if arende.person.har_tolkbehov:
        sprak = arende.person.sprak or "sitt språk"
        tips = f"Personen behöver tolk: {sprak}. Läs gärna upp planen med tolk. Går det inte, skriv varför."
    rubrik = f"Lämna över planen, version {version.nummer}"
    return visa(request, arende, form, rubrik, "Notera överlämningen", tips=tips)


@require_safe
@roll_kravs(can_se_arenden)
def mellan_stolarna_lista(request: HttpRequest) -> HttpResponse:
    """Needs that nobody answers for, and actors whom nobody has met for long: own cases, or the unit for its chef. A protected person
    stands here without name (law.md B08)."""
    rader = mellan_stolarna(request.user, timezone.localdate())
    log_list(actor=request.user, objekt_typ="mellan_stolarna", antal=len(rader))
    kontext = {"rader": rader[:MAX], "fler": len(rader) > MAX, "stig": stig(("Mellan stolarna", request.path))}
    return render(request, "insatser/plan/mellan_stolarna.html", kontext)
