"""The plan's forms on the case (S052-S057, S082, C25). The page itself is the tab Planering."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende
from ame.arenden.services import hamta_utkast, ta_bort_utkast
from ame.arenden.utkast import autospara, med_utkast, skickas_for_gott
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.datum import utkast_sparat
from ame.common.krock import borja_fran, krockade, olika
from ame.common.toast import toast
from ame.common.vy import fel_till_form, gick, inskickat, visa_form
from insatser.forms.plan import (
    AktivitetForm,
    AvslutaForm,
    BehovForm,
    ForlangAktivitetForm,
    MalForm,
    PlanForm,
    fran_plan,
)
from insatser.models import Plan, Planaktivitet, Planbehov, Planmal
from insatser.services import plan as plantjanst
from insatser.services import planaktivitet as aktivitetstjanst
from insatser.services import planbehov as behovstjanst
from insatser.services.plan_innehall import las_rader
from insatser.urval_plan import allt_tidigare

UTKAST = "plan"
SIDA = "insatser/plan/form.html"


def hamta_att_andra(request: HttpRequest, pk: UUID) -> Arende:
    """The case, for somebody who works in it; the look is logged."""
    arende = hamta_arende(request, pk, "planering")
    krav(can_arbeta_i_arende(request.user, arende))
    return arende


def planen(arende: Arende) -> Plan:
    """The active plan, or 404: what is edited hangs on it."""
    plan = plantjanst.aktiv_plan(arende)
    if plan is None:
        raise Http404
    return plan


def tillbaka(arende: Arende, ankare: str = "plan") -> HttpResponse:
    return redirect(f"{reverse('arende_planering', args=[arende.pk])}#{ankare}")


def visa(
    request: HttpRequest, arende: Arende, form: Form, rubrik: str, knapp: str, *, mall: str = SIDA, **mer: Any
) -> HttpResponse:
    kontext = {"huvud": bygg_huvud(request, arende, "planering"), "arende": arende, "rubrik": rubrik, "knapp": knapp, **mer}
    return visa_form(request, mall, form, **kontext)


# --- the head ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def arende_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the plan, or change its head. When somebody has saved in between both texts stand on the page (N17)."""
    arende = hamta_att_andra(request, pk)
    plan = plantjanst.aktiv_plan(arende)
    utkast = hamta_utkast(actor=request.user, formular=UTKAST, objekt_id=pk)
    if request.method == "GET":
        form = PlanForm(arende=arende, initial=med_utkast(utkast, fran_plan(plan)))
    else:
        form = PlanForm(request.POST, arende=arende)
        if form.is_valid() and _spara(request, arende, form):
            return tillbaka(arende)
    kontext = {
        "mall": "insatser/plan/huvud.html",
        "krock": _andras_text(form, arende),
        "utkasttext": utkast_sparat(utkast.sparat_vid) if utkast else "Utkast sparas automatiskt",
    }
    return visa(request, arende, form, "Ändra planen" if plan else "Börja planen", "Spara planen", **kontext)


def _spara(request: HttpRequest, arende: Arende, form: PlanForm) -> bool:
    skickas_for_gott(request)
    try:
        plan = plantjanst.hamta_eller_borja_plan(actor=request.user, arende=arende)
        plantjanst.andra_plan(actor=request.user, plan=plan, version=form.cleaned_data["version"], **form.till_service())
    except plantjanst.Andrad as fel:
        fel_till_form(form, fel)
        borja_fran(form, version=str(Plan.objects.values_list("version", flat=True).get(pk=plan.pk)))
        return False
    except ValidationError as fel:
        fel_till_form(form, fel)
        return False
    ta_bort_utkast(actor=request.user, formular=UTKAST, objekt_id=arende.pk)
    toast(request, "Planen är sparad.")
    return True


def _andras_text(form: PlanForm, arende: Arende) -> list[tuple[str, str]]:
    """What is saved, for each field whose typed text is another: only when somebody has been there in between."""
    if not krockade(form):
        return []
    plan = planen(arende)
    return olika(form, fran_plan(plan), lambda namn: _i_ord(plan, namn))


def _i_ord(plan: Plan, namn: str) -> str:
    if namn == "malen_skiljer":
        return "Ja" if plan.malen_skiljer else "Nej"
    if namn == "har_barn":
        return {True: "Ja", False: "Nej"}.get(plan.har_barn, "")  # type: ignore[arg-type]
    varde = plan.get_maltyp_display() if namn == "maltyp" else getattr(plan, namn)
    return str(varde or "")


@require_POST
def arende_plan_utkast(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing is shown, so nothing is logged as read."""
    arende = Arende.objects.visible_to(request.user).filter(pk=pk).first() or hamta_arende(request, pk, "planering")
    krav(can_arbeta_i_arende(request.user, arende))
    return autospara(request, PlanForm, UTKAST, pk)


# --- goals ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def arende_plan_mal_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A goal may be the first thing of the plan: it begins then."""
    arende = hamta_att_andra(request, pk)
    form = MalForm(inskickat(request))

    def spara(data: dict[str, Any]) -> str:
        plan = plantjanst.hamta_eller_borja_plan(actor=request.user, arende=arende)
        plantjanst.nytt_mal(actor=request.user, plan=plan, text=data["text"])
        return "Målet står i planen."

    if gick(request, form, spara):
        return tillbaka(arende)
    return visa(request, arende, form, "Nytt mål", "Lägg till målet")


@require_http_methods(["GET", "POST"])
def arende_plan_mal(request: HttpRequest, pk: UUID, rad: UUID) -> HttpResponse:
    arende = hamta_att_andra(request, pk)
    mal = get_object_or_404(Planmal, pk=rad, plan=planen(arende))
    form = MalForm(inskickat(request), initial={"text": mal.text, "fran": mal.text})

    def spara(data: dict[str, Any]) -> str:
        plantjanst.andra_mal(actor=request.user, mal=mal, text=data["text"], fran=data["fran"])
        return "Målet är ändrat."

    return _andra(request, arende, form, spara, mal, "Ändra målet")


# --- needs ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def arende_plan_behov_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    arende = hamta_att_andra(request, pk)
    form = BehovForm(inskickat(request))

    def spara(data: dict[str, Any]) -> str:
        plan = plantjanst.hamta_eller_borja_plan(actor=request.user, arende=arende)
        behovstjanst.nytt_behov(actor=request.user, plan=plan, **data)
        return "Behovet står i planen."

    if gick(request, form, spara):
        return tillbaka(arende)
    return visa(request, arende, form, "Nytt behov", "Lägg till behovet")


@require_http_methods(["GET", "POST"])
def arende_plan_behov(request: HttpRequest, pk: UUID, rad: UUID) -> HttpResponse:
    arende = hamta_att_andra(request, pk)
    behov = get_object_or_404(Planbehov, pk=rad, plan=planen(arende))
    initial = {n: getattr(behov, n) for n in ("beskrivning", "aktor", "aktor_namn")} | {"fran": behovstjanst.som_det_star(behov)}
    form = BehovForm(inskickat(request), andra=True, initial=initial)

    def spara(data: dict[str, Any]) -> str:
        behovstjanst.andra_behov(actor=request.user, behov=behov, **data)
        return "Behovet är ändrat."

    return _andra(request, arende, form, spara, behov, f"Ändra behovet: {behov}", star=behovstjanst.som_det_star(behov))


# --- activities -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def arende_plan_aktivitet_ny(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What has been done already stands beside the form, before anything is added (S082)."""
    arende = hamta_att_andra(request, pk)
    plan = planen(arende)
    form = AktivitetForm(inskickat(request), rader=las_rader(plan), initial=_forval(request))

    def spara(data: dict[str, Any]) -> str:
        aktivitetstjanst.ny_aktivitet(actor=request.user, plan=plan, **data)
        return "Aktiviteten står i planen."

    if gick(request, form, spara):
        return tillbaka(arende)
    tidigare = allt_tidigare(request.user, arende)
    vald = form["slag"].value()
    mer = {"tidigare": tidigare, "samma": [t for t in tidigare if vald and t.slag == vald]}
    return visa(request, arende, form, "Ny aktivitet", "Lägg till aktiviteten", mall="insatser/plan/aktivitet.html", **mer)


def _forval(request: HttpRequest) -> dict[str, str]:
    """From "Lägg till aktivitet" beside a goal or a need."""
    return {n: request.GET[n] for n in ("mal", "behov") if n in request.GET}


@require_http_methods(["GET", "POST"])
def arende_plan_aktivitet(request: HttpRequest, pk: UUID, rad: UUID) -> HttpResponse:
    arende = hamta_att_andra(request, pk)
    plan = planen(arende)
    aktivitet = get_object_or_404(Planaktivitet.objects.select_related("mal", "behov"), pk=rad, plan=plan)
    initial = {n: getattr(aktivitet, n) for n in aktivitetstjanst.ANDRAS} | {"fran": aktivitetstjanst.som_det_star(aktivitet)}
    form = AktivitetForm(inskickat(request), rader=las_rader(plan), andra=True, initial=initial)

    def spara(data: dict[str, Any]) -> str:
        aktivitetstjanst.andra_aktivitet(actor=request.user, aktivitet=aktivitet, **data)
        return "Aktiviteten är ändrad."

    star = aktivitetstjanst.som_det_star(aktivitet)
    return _andra(request, arende, form, spara, aktivitet, f"Ändra aktiviteten: {aktivitet}", star=star)


@require_http_methods(["GET", "POST"])
def arende_plan_aktivitet_forlang(request: HttpRequest, pk: UUID, rad: UUID) -> HttpResponse:
    arende = hamta_att_andra(request, pk)
    aktivitet = get_object_or_404(Planaktivitet, pk=rad, plan=planen(arende))
    form = ForlangAktivitetForm(inskickat(request))

    def spara(data: dict[str, Any]) -> str:
        aktivitetstjanst.forlang_aktivitet(actor=request.user, aktivitet=aktivitet, **data)
        return "Sysselsättningen är förlängd. Skälet står i journalen."

    if gick(request, form, spara):
        return tillbaka(arende)
    return visa(request, arende, form, f"Förläng: {aktivitet}", "Förläng")


def _andra(
    request: HttpRequest,
    arende: Arende,
    form: Form,
    spara: Callable[[dict[str, Any]], str],
    rad: Any,
    rubrik: str,
    star: str = "",
) -> HttpResponse:
    """Change, with the way to end it beside. After a clash the page begins from what is saved now, with the typed text kept."""
    if gick(request, form, spara):
        return tillbaka(arende)
    if krockade(form):
        borja_fran(form, fran=star or type(rad).objects.get(pk=rad.pk).text)
    avsluta = reverse(f"arende_plan_{rad._meta.model_name.removeprefix('plan')}_avsluta", args=[arende.pk, rad.pk])
    return visa(request, arende, form, rubrik, "Spara", avsluta=avsluta)


SLUTAR: dict[str, tuple[Any, Callable[..., Any], str]] = {
    "mal": (Planmal, plantjanst.avsluta_mal, "avslutat_den"),
    "behov": (Planbehov, behovstjanst.avsluta_behov, "upphort_den"),
    "aktivitet": (Planaktivitet, aktivitetstjanst.avsluta_aktivitet, "slut_den"),
}


@require_http_methods(["GET", "POST"])
def arende_plan_avsluta(request: HttpRequest, pk: UUID, rad: UUID, slag: str) -> HttpResponse:
    """End a goal, a need or an activity."""
    arende = hamta_att_andra(request, pk)
    modell, tjanst, dagfalt = SLUTAR[slag]
    post = get_object_or_404(modell.objects.select_related("plan"), pk=rad, plan=planen(arende))
    form = AvslutaForm(inskickat(request), rad=post)

    def spara(data: dict[str, Any]) -> str:
        tjanst(actor=request.user, **{slag: post, "status": data["status"], dagfalt: data["den"]})
        return "Sparat i planen."

    if gick(request, form, spara):
        return tillbaka(arende)
    return visa(request, arende, form, f"Avsluta: {post}", "Avsluta")


@require_POST
def arende_plan_kontakt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "Jag har haft kontakt i dag" with one actor of the plan; back to where the button stood (S021, N06)."""
    arende = hamta_att_andra(request, pk)
    try:
        behovstjanst.notera_kontakt(
            actor=request.user, plan=planen(arende), aktor=request.POST.get("aktor", ""), namn=request.POST.get("namn", "")
        )
    except ValidationError as fel:
        toast(request, " ".join(fel.messages))
    else:
        toast(request, "Kontakten är noterad.")
    return redirect("mellan_stolarna") if request.POST.get("fran") == "lista" else tillbaka(arende)
