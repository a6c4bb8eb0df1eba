"""Enhetens gruppkö: remisser that nobody holds, and taking one over (S033)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.perms import can_fordela_remiss, can_se_gruppko, can_ta_over_remiss, krav
from ame.audit.services import log_list
from ame.common.toast import toast
from ame.common.transitions import OgiltigOvergang
from ame.common.vy import inskickat, roll_kravs
from intake.enums import RemissStatus
from intake.forms.gruppko import TaOverForm
from intake.models import Remiss
from intake.services import gruppko as tjanst
from intake.views.hjalp import fel_till, nagon_hann_fore
from intake.vy.hamta import hamta_remiss

PER_SIDA = 25


@require_safe
@roll_kravs(can_se_gruppko)
def gruppko(request: HttpRequest) -> HttpResponse:
    """The same number of queries whatever the number of rows."""
    i_kon = Remiss.objects.i_gruppkon(request.user).filter(tjanst.levande(timezone.localdate()))
    rader = i_kon.select_related("avsandande_enhet", "mottagande_enhet", "bestallningstyp", "skapad_av")
    rader = rader.order_by(F("avslutad_vid").asc(nulls_first=True), "skapad_vid")  # what is open first, oldest first
    sida = Paginator(rader, PER_SIDA).get_page(request.GET.get("sida"))
    log_list(actor=request.user, objekt_typ="gruppko", antal=len(sida.object_list))
    return render(request, "intake/gruppko/lista.html", {"sida": sida})


@require_http_methods(["GET", "POST"])
def gruppko_ta_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    remiss = hamta_remiss(request, pk)
    if remiss.avsandande_enhet_id is None:
        raise Http404
    if remiss.avsandare_id is not None:
        krav(can_se_gruppko(request.user))
        return nagon_hann_fore(request, f"{remiss.avsandare} har redan tagit remissen.", reverse("gruppko"))
    fordelar = can_fordela_remiss(request.user, remiss)
    krav(fordelar or can_ta_over_remiss(request.user, remiss))
    form = TaOverForm(inskickat(request), remiss=remiss, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return _ta_over(request, remiss, form)
        except OgiltigOvergang as fel:
            return nagon_hann_fore(request, str(fel), reverse("gruppko"))
        except ValidationError as fel:
            fel_till(form, fel)
    kontext = {"remiss": remiss, "form": form, "fordelar": bool(fordelar)}
    return render(request, "intake/gruppko/ta_over.html", kontext, status=422 if form.errors else 200)


def _ta_over(request: HttpRequest, remiss: Remiss, form: TaOverForm) -> HttpResponse:
    skal, till = form.cleaned_data["skal"], form.cleaned_data.get("till")
    if till is not None:
        tjanst.fordela(actor=request.user, remiss=remiss, till=till, skal=skal)
        toast(request, f"{till} har nu remiss {remiss.nummer}.")
        return redirect("gruppko")
    tjanst.ta_over(actor=request.user, remiss=remiss, skal=skal)
    toast(request, f"Du håller nu i remiss {remiss.nummer}.")
    return redirect("remiss_redigera" if remiss.status == RemissStatus.UTKAST else "min_remiss", pk=remiss.pk)
