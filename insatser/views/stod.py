from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.enums import Roll
from ame.access.perms import can_arbeta_i_arende, can_se_stodmix, krav
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.handelser import handelser_i_ord
from ame.arenden.vy.huvud import bygg_huvud
from ame.audit.models import Handelse
from ame.common.toast import toast
from ame.common.vy import fel_till_form, inskickat, roll_kravs, visa_form
from ame.organisation.models import Enhet
from insatser.forms.stod import PeriodForm, StodrattelseForm
from insatser.matt import stodmix as rakna_mix
from insatser.models import Insats, Stodaktivitet
from insatser.services.stod import far_ratta_utan_skal, ratta_stod
from insatser.vy.lista import stig
from insatser.vy.stod import anteckningar_utan_tid, arendets_stod, enhetens_mix

PER_SIDA = 30
ETT_AR = timedelta(days=365)


@require_safe
def arende_stod(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What staff did in the case, row by row and as a mix (S037, S164)."""
    arende = hamta_arende(request, pk, "stodaktivitet")
    rader = arendets_stod(arende)
    kontext = {
        "huvud": bygg_huvud(request, arende, "journal"),
        "arende": arende,
        "mix": rakna_mix(Stodaktivitet.objects.filter(arende=arende)),
        "sida": Paginator(rader, PER_SIDA).get_page(request.GET.get("sida")),
        "utan_tid": anteckningar_utan_tid(arende=arende),
        "far_skriva": bool(can_arbeta_i_arende(request.user, arende)),
    }
    return render(request, "insatser/stod/arende.html", kontext)


@require_http_methods(["GET", "POST"])
def stod_ratta(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Corrects a row; what it said before stays (S114, S164)."""
    stod = Stodaktivitet.objects.filter(pk=pk).select_related("anteckning", "utford_av").first()
    if stod is None:
        raise Http404
    arende = hamta_arende(request, stod.arende_id, "stodaktivitet")
    krav(can_arbeta_i_arende(request.user, arende))
    insatser = Insats.objects.filter(arende=arende).select_related("insatstyp").order_by("-start_den")
    fraga_skal = not far_ratta_utan_skal(request.user, stod)
    form = StodrattelseForm(inskickat(request), stod=stod, insatser=insatser, fraga_skal=fraga_skal)
    if request.method == "POST" and form.is_valid():
        try:
            ratta_stod(actor=request.user, stod=stod, **form.cleaned_data)
        except ValidationError as fel:
            fel_till_form(form, fel)
        else:
            toast(request, "Raden är rättad. Det som stod förut finns kvar i historiken.")
            return redirect("arende_stod", pk=arende.pk)
    spar = Handelse.objects.filter(objekt_id=stod.pk, verb__startswith="stod.").order_by("registrerad_vid")
    kontext = {
        "huvud": bygg_huvud(request, arende, "journal"),
        "arende": arende,
        "stod": stod,
        "spar": handelser_i_ord(spar).values(),
    }
    return visa_form(request, "insatser/stod/ratta.html", form, **kontext)


@require_safe
@roll_kravs(can_se_stodmix)
def stodmix(request: HttpRequest) -> HttpResponse:
    """The unit's mix for its chef, per target group. Numbers only: no name is read, of participants or of staff."""
    enheter = Enhet.objects.filter(pk__in=request.user.enheter_med_roll(Roll.CHEF), slag="ame").order_by("namn")
    form = PeriodForm(request.GET or None, enheter=enheter)
    val = form.cleaned_data if form.is_bound and form.is_valid() else {}
    enhet = val.get("enhet") or next(iter(enheter), None)
    till: date = val.get("till") or timezone.localdate()
    fran: date = val.get("fran") or till - min(ETT_AR, till - date.min)
    kontext = {"form": form, "enhet": enhet, "fran": fran, "till": till, "stig": stig(("Stöd i enheten", request.path))}
    kontext |= enhetens_mix(enhet.pk, fran, till) if enhet else {"mix": [], "antal": 0, "grupper": [], "utan_tid": 0}
    return render(request, "insatser/stod/stodmix.html", kontext)
