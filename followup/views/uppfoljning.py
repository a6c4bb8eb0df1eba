"""Follow-ups that are due, and their answers (S129, N18)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_arbeta_i_arende, can_se_dashboard, can_se_uppfoljningar, krav
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.vy import fel_till_form, roll_kravs
from followup.enums import UppfoljningStatus
from followup.forms.uppfoljning import ForsokForm, UppfoljningForm
from followup.models import Uppfoljning
from followup.services import notera_forsok, svara_uppfoljning
from followup.services.arbete import fryst_ar
from followup.services.uppfoljning import forsok
from followup.vy.uppfoljning import forsok_i_ord, fristurval, planerade, tackning, valj

PER_SIDA = 50


@require_safe
@roll_kravs(can_se_uppfoljningar)
def uppfoljningar(request: HttpRequest) -> HttpResponse:
    """Unanswered follow-ups of the cases one may open, first due date first. The number of queries does not grow with the rows."""
    idag = timezone.localdate()
    vy = "enheten" if request.GET.get("vy") == "enheten" else "mina"
    alla = planerade(request.user, vy)
    visa = request.GET.get("visa", "")
    rader = valj(alla, visa, idag).select_related("avslut__arende__person", "avslut__arende__ansvarig")
    sida = Paginator(rader.order_by("forfaller_den", "pk"), PER_SIDA).get_page(request.GET.get("sida"))
    poster = list(sida.object_list)
    log_list(actor=request.user, objekt_typ="uppfoljningslista", antal=len(poster))
    forsoken = forsok(poster)
    kontext = {
        "sida": sida,
        "rader": poster,
        "med_forsok": [(u, forsoken.get(u.pk, [])) for u in poster],
        "tackning": tackning(request.user, vy, idag),
        "far_se_siffror": bool(can_se_dashboard(request.user)),
        "vy": vy,
        "vyer": [("Mina", "?vy=mina", vy == "mina", None), ("Alla jag får se", "?vy=enheten", vy == "enheten", None)],
        "raknare": _raknare(alla, visa, vy, idag),
    }
    return render(request, "followup/uppfoljningar.html", kontext)


def _raknare(rader: QuerySet[Uppfoljning], visa: str, vy: str, idag: date) -> list[dict[str, Any]]:
    """Counters that are filters; one query."""
    n = rader.aggregate(alla=Count("pk"), **{namn: Count("pk", filter=villkor) for namn, villkor in fristurval(idag).items()})
    poster = (
        ("forsenade", "försenade", "danger"),
        ("manad", "denna månad", "warning"),
        ("kommande", "kommande", "neutral"),
        ("alla", "alla", "neutral"),
    )
    return [
        {
            "antal": n[namn],
            "text": text,
            "farg": farg,
            "url": f"?vy={vy}" if namn == "alla" else f"?vy={vy}&visa={namn}",
            "aktiv": visa == namn or (namn == "alla" and visa not in fristurval(idag)),
        }
        for namn, text, farg in poster
    ]


def _hamta(request: HttpRequest, pk: UUID) -> tuple[Uppfoljning, Arende]:
    rad = Uppfoljning.objects.filter(pk=pk).select_related("avslut__arende__person", "gjord_av").first()
    if rad is None:
        raise Http404
    arende = hamta_arende(request, rad.avslut.arende_id, "uppfoljning")
    if request.method == "POST":
        krav(can_arbeta_i_arende(request.user, arende))
    return rad, arende


@require_http_methods(["GET", "POST"])
def uppfoljning_svara(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One follow-up: its form, or its answer when there is one."""
    rad, arende = _hamta(request, pk)
    form = UppfoljningForm(request.POST or None, rad=rad)
    if request.method == "POST" and form.is_valid() and _svara(request, rad, form):
        return redirect("arende", pk=arende.pk)
    return _visa(request, rad, arende, form, ForsokForm(rad=rad))


@require_http_methods(["POST"])
def uppfoljning_forsok(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A try that reached nobody; the follow-up waits on."""
    rad, arende = _hamta(request, pk)
    form = ForsokForm(request.POST, rad=rad)
    if form.is_valid():
        try:
            notera_forsok(actor=request.user, uppfoljning=rad, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Försöket är noterat. Uppföljningen väntar.")
            return redirect("uppfoljning_svara", pk=rad.pk)
    return _visa(request, rad, arende, UppfoljningForm(rad=rad), form)


def _visa(request: HttpRequest, rad: Uppfoljning, arende: Arende, form: UppfoljningForm, forsoksform: ForsokForm) -> HttpResponse:
    fel = bool(form.errors or forsoksform.errors)
    kvar = fel or rad.status == UppfoljningStatus.PLANERAD  # what was typed stays when somebody else was faster
    far_svara = kvar and bool(can_arbeta_i_arende(request.user, arende))
    tidigare = Uppfoljning.objects.filter(avslut=rad.avslut).exclude(pk=rad.pk).exclude(status=UppfoljningStatus.PLANERAD)
    kontext = {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "rad": rad,
        "avslut": rad.avslut,
        "tidigare": tidigare.order_by("dag"),
        "forsok": forsok_i_ord(rad),
        "form": form if far_svara else None,
        "forsoksform": forsoksform if far_svara else None,
        "fryst_ar": fryst_ar(rad.avslut) if "arbetet" in form.fields else None,
    }
    return render(request, "followup/uppfoljning_svara.html", kontext, status=422 if fel else 200)


def _svara(request: HttpRequest, rad: Uppfoljning, form: UppfoljningForm) -> bool:
    try:
        svara_uppfoljning(actor=request.user, uppfoljning=rad, **form.cleaned_data)
    except ValidationError as fel:
        fel_till_form(form, fel)
        return False
    toast(request, "Svaret på uppföljningen är sparat.")
    return True
