"""Reports of a unit: the list, one report on page, as PDF and as sheet, who is told, and a new version (S134, S165, S173)."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ame.access import perms
from ame.arenden.services.notiser import markera_last
from ame.common.toast import toast
from ame.organisation.models import Enhet
from followup.enums import Rapportslag
from followup.forms.rapport import GorOmForm, MottagareForm
from followup.models import Rapport
from followup.rapportfil import filnamn, som_pdf, som_xlsx
from followup.rapportinnehall import period, utan_svar
from followup.services.rapport import roller, valj_mottagare
from followup.vy.siffror import siffror_val

PER_SIDA = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def rapporter(request: HttpRequest) -> HttpResponse:
    perms.krav(perms.can_se_rapporter(request.user))
    if not perms.dashboard_enheter(request.user):
        return render(request, "followup/uppfoljning_utan_enhet.html")
    val = siffror_val(request)
    rader = Rapport.objects.visible_to(request.user).select_related("enhet").defer("innehall")
    if val.enhet_id:
        rader = rader.filter(enhet_id=val.enhet_id)
    sida = Paginator(rader, PER_SIDA).get_page(request.GET.get("sida"))
    kontext = {
        "val": val,
        "sida": sida,
        "rader": [(r, period(r.slag, r.till_den)) for r in sida],
        "valja": [e for e in val.enheter if perms.can_valja_rapportmottagare(request.user, e.id)],
        "far_forska": bool(perms.can_gora_forskningsuttag(request.user)),
    }
    return render(request, "followup/rapport/lista.html", kontext)


def _hamta(request: HttpRequest, pk: UUID) -> Rapport:
    rapport = get_object_or_404(Rapport.objects.visible_to(request.user).select_related("enhet__verksamhet__namnd"), pk=pk)
    perms.krav(perms.can_se_rapporter(request.user))
    if not perms.can_se_roster(request.user, rapport.enhet_id):
        rapport.innehall = utan_svar(rapport.innehall)  # for this look only: what is kept is never changed
    return rapport


@require_safe
def rapport(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as it was printed the day it was made."""
    r = _hamta(request, pk)
    markera_last(user=request.user, ids=[r.pk])
    andra = Rapport.objects.visible_to(request.user).filter(enhet=r.enhet, slag=r.slag, till_den=r.till_den).exclude(pk=r.pk)
    kontext = {
        "rapport": r,
        "versioner": list(andra.defer("innehall")),
        "kan_gora_om": bool(perms.can_gora_om_rapport(request.user, r.enhet_id)),
        "stig": [("Rapporter", reverse("rapporter"))],
    }
    return render(request, "followup/rapport/rapport.html", kontext)


@require_safe
def rapport_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    r = _hamta(request, pk)
    return _fil(som_pdf(r.innehall), "application/pdf", filnamn(r.enhet.namn, r.slag, r.till_den, r.version, "pdf"))


@require_safe
def rapport_xlsx(request: HttpRequest, pk: UUID) -> HttpResponse:
    r = _hamta(request, pk)
    return _fil(som_xlsx(r.innehall), XLSX, filnamn(r.enhet.namn, r.slag, r.till_den, r.version, "xlsx"))


def _fil(data: bytes, typ: str, namn: str) -> HttpResponse:
    return HttpResponse(data, content_type=typ, headers={"Content-Disposition": f'attachment; filename="{namn}"'})


@require_http_methods(["GET", "POST"])
def rapport_gor_om(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Orders a new version; the worker counts it."""
    from followup.tasks import gor_om

    r = _hamta(request, pk)
    perms.krav(perms.can_gora_om_rapport(request.user, r.enhet_id))
    form = GorOmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        gor_om.delay(str(r.pk), request.user.pk, form.cleaned_data["orsak"])
        toast(request, "Den nya versionen räknas. Du får den i listan om en stund.")
        return redirect("rapport", pk=r.pk)
    return render(request, "followup/rapport/gor_om.html", {"rapport": r, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rapportmottagare(request: HttpRequest, pk: UUID) -> HttpResponse:
    enhet = get_object_or_404(Enhet, pk=pk, pk__in=perms.dashboard_enheter(request.user))
    perms.krav(perms.can_valja_rapportmottagare(request.user, enhet.pk))
    form = MottagareForm(request.POST or None, initial={slag: roller(enhet.pk, slag) for slag in Rapportslag.values})
    if request.method == "POST" and form.is_valid():
        valj_mottagare(actor=request.user, enhet=enhet, val=form.val)
        toast(request, "Mottagarna är sparade.")
        return redirect("rapporter")
    return render(request, "followup/rapport/mottagare.html", {"enhet": enhet, "form": form}, status=422 if form.errors else 200)
