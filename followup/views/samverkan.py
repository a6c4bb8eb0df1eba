"""Remisser och svar: the promise to the sender in figures, and the list of talks that were not held (S028, S112, S036, S123)."""

import csv
import io
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from ame.access.perms import can_oppna_kas_lista, can_se_dashboard, krav
from ame.audit.services import log_list
from ame.common.datum import tid_text
from followup.forms.samverkan import SamverkanForm
from followup.kas.lasare import lasare
from followup.maskning import DOLD, troskel
from followup.nyckeltal.samverkan import Matt, Samverkan, saknade_samtal, samverkan
from followup.nyckeltal.samverkan_ord import DEFINITIONER
from followup.nyckeltal.utsnitt import DEFINITIONSVERSION
from followup.views.dashboard import enheter_for
from intake.models import Trepartssamtal

PER_SIDA = 50


@require_GET
def samverkanssiffror(request: HttpRequest) -> HttpResponse:
    krav(can_se_dashboard(request.user))
    if not enheter_for(request):
        return render(request, "followup/uppfoljning_utan_enhet.html")
    form = _form(request)
    return render(
        request,
        "followup/samverkan.html",
        {
            "form": form,
            "stig": [("Uppföljning", reverse("uppfoljning"))],
            "s": samverkan(form.utsnitt, form.uppdelning),
            "matt": list(Matt),
            "definitioner": DEFINITIONER,
            "definitionsversion": DEFINITIONSVERSION,
            "dold": DOLD,
            "grans": troskel(),
            "csv_url": f"{reverse('samverkanssiffror_csv')}?{request.GET.urlencode()}",
            "saknade_url": f"{reverse('trepart_saknade')}?{request.GET.urlencode()}" if can_oppna_kas_lista(request.user) else "",
        },
    )


@require_GET
def samverkanssiffror_csv(request: HttpRequest) -> HttpResponse:
    """The page's own figures as rows; a hidden count is ".." (N01, N04)."""
    krav(can_se_dashboard(request.user))
    if not enheter_for(request):
        raise Http404
    form = _form(request)
    fil = io.StringIO()
    csv.writer(fil, delimiter=";", lineterminator="\r\n").writerows(_filrader(samverkan(form.utsnitt, form.uppdelning)))
    svar = HttpResponse(fil.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    svar["Content-Disposition"] = f'attachment; filename="remisser-{form.utsnitt.ar}.csv"'
    return svar


@require_safe
def trepart_saknade(request: HttpRequest) -> HttpResponse:
    """The talks behind "not in time", for those who may open their cases: ids come through the statistics door, names only through
    `visible_to`, and the look is logged (S028, design wall 3)."""
    krav(can_oppna_kas_lista(request.user))
    if not enheter_for(request):
        raise Http404
    form = _form(request)
    with lasare() as las:
        ids = saknade_samtal(las, form.utsnitt)
    synliga = Trepartssamtal.objects.visible_to(request.user).filter(pk__in=ids).order_by("senast_den", "pk")
    synliga = synliga.select_related("arende__person", "arende__ansvarig", "remiss__avsandande_enhet", "remiss__avsandande_part")
    sida = Paginator(synliga, PER_SIDA).get_page(request.GET.get("sida"))
    log_list(actor=request.user, objekt_typ="trepart_saknade", antal=len(sida.object_list))
    return render(
        request,
        "followup/trepart_saknade.html",
        {
            "form": form,
            "stig": [("Uppföljning", reverse("uppfoljning")), ("Remisser och svar", reverse("samverkanssiffror"))],
            "sida": sida,
            "antal": len(ids),
            "dolda": len(ids) - sida.paginator.count,
            "till_sidan": f"{reverse('samverkanssiffror')}?{request.GET.urlencode()}",
        },
    )


def _form(request: HttpRequest) -> SamverkanForm:
    data = {k: v for k, v in request.GET.items() if k != "sida"}
    form = SamverkanForm(data, enheter=enheter_for(request), idag=timezone.localdate())
    if not form.is_valid():
        raise Http404("Filtret finns inte.")
    return form


def _filrader(s: Samverkan) -> Iterator[tuple[str, ...]]:
    yield "omfattning", "period", "definitioner", "beraknat", "nyckeltal", "uppdelning", "grupp", "n", "N", "andel", "kommentar"
    fast = (s.utsnitt.omfattning, s.utsnitt.period, DEFINITIONSVERSION, tid_text(s.datadatum))
    for m in Matt:
        for rad in (*s.rader, s.alla):
            a = rad.andelar[m]
            yield tuple(_rent(v) for v in (*fast, m.label, s.uppdelning.label, rad.namn, a.n.text, a.av.text, a.text, a.skal))
    for titel, rader in (("Spärrade delningar", s.sparrade), ("Remisser från Arbetsförmedlingen", s.fran_af)):
        for r in rader:
            yield tuple(_rent(v) for v in (*fast, titel, "", r.namn, r.antal.text, "", "", ""))
    for t in s.svarstider:
        d = t.dagar
        yield tuple(_rent(v) for v in (*fast, "Dagar till svar, median", "Part", t.namn, d.text, d.n, "", d.skal))
    for b in s.betyg:
        yield tuple(_rent(v) for v in (*fast, "Samarbetsbetyg", "Remitterande enhet", b.namn, b.antal, "", b.medel, b.skal))


def _rent(text: str) -> str:
    """Plain text for a sheet: no hard spaces, and nothing that a sheet would take for a formula."""
    text = text.replace(DOLD, "..").replace("\xa0", "")
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
