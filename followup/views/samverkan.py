"""Remisser och svar: the promise to the sender in figures, and the list of talks that were not held (S028, S112, S036, S123)."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from ame.access.enums import Roll
from ame.access.perms import can_oppna_kas_lista, can_se_dashboard, krav
from ame.arenden.models.arende import i_synligt_arende
from ame.audit.services import log_list
from ame.common.datum import tid_text
from followup.forms.samverkan import SamverkanForm
from followup.kas.lasare import lasare
from followup.maskning import DOLD, troskel
from followup.nyckeltal.inflode import inflode
from followup.nyckeltal.samverkan import Matt, Samverkan, saknade_samtal, samverkan, sena_svar
from followup.nyckeltal.samverkan_ord import DEFINITIONER
from followup.nyckeltal.utsnitt import DEFINITIONSVERSION
from followup.views.dashboard import csv_fil, enheter_for, rent
from intake.models import AvtaladAterkoppling, Trepartssamtal

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
            "inflode": inflode(form.utsnitt),
            "matt": list(Matt),
            "definitioner": DEFINITIONER,
            "definitionsversion": DEFINITIONSVERSION,
            "dold": DOLD,
            "grans": troskel(),
            "csv_url": f"{reverse('samverkanssiffror_csv')}?{request.GET.urlencode()}",
            "sena_url": f"{reverse('aterkoppling_sena')}?{request.GET.urlencode()}" if can_oppna_kas_lista(request.user) else "",
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
    return csv_fil(_filrader(samverkan(form.utsnitt, form.uppdelning)), f"remisser-{form.utsnitt.ar}.csv")


@require_safe
def trepart_saknade(request: HttpRequest) -> HttpResponse:
    """The talks behind "not in time" (S028)."""
    krav(can_oppna_kas_lista(request.user))
    alla, synliga = Trepartssamtal.objects.all(), Trepartssamtal.objects.visible_to(request.user)
    falt = ("arende__person", "arende__ansvarig", "remiss__avsandande_enhet", "remiss__avsandande_part")
    return _sena(
        request, saknade_samtal, alla, synliga.select_related(*falt), "arende__enhet_id", "followup/trepart_saknade.html"
    )


@require_safe
def aterkoppling_sena(request: HttpRequest) -> HttpResponse:
    """The agreed days without a written answer in time (S112)."""
    krav(can_oppna_kas_lista(request.user))
    alla = AvtaladAterkoppling.objects.all()
    synliga = alla.filter(i_synligt_arende(request.user, "remiss__arende_id")).select_related(
        "remiss__arende__person", "remiss__arende__ansvarig", "remiss__avsandande_enhet", "remiss__avsandande_part"
    )
    synliga = synliga.annotate(svarad_vid=Min("aterkopplingar__signerad_vid"))
    return _sena(request, sena_svar, alla, synliga, "remiss__arende__enhet_id", "followup/aterkoppling_sena.html")


def _sena(request: HttpRequest, sena: Any, alla: Any, synliga: Any, enhetsfalt: str, mall: str) -> HttpResponse:
    """What stands behind "not in time", for those who may open the cases: ids come through the statistics door, names only through
    `visible_to`, and the look is logged (design wall 3). Exact numbers of the own units only (law.md D12)."""
    if not enheter_for(request):
        raise Http404
    form = _form(request)
    with lasare() as las:
        ids = sena(las, form.utsnitt)
    egna = request.user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
    antal = alla.filter(pk__in=ids, **{f"{enhetsfalt}__in": egna}).count()
    sida = Paginator(synliga.filter(pk__in=ids).order_by("senast_den", "pk"), PER_SIDA).get_page(request.GET.get("sida"))
    log_list(actor=request.user, objekt_typ=PurePath(mall).stem, antal=len(sida.object_list))
    kontext = {
        "form": form,
        "stig": [("Uppföljning", reverse("uppfoljning")), ("Remisser och svar", reverse("samverkanssiffror"))],
        "sida": sida,
        "antal": antal,
        "dolda": antal - sida.paginator.count,
        "till_sidan": f"{reverse('samverkanssiffror')}?{request.GET.urlencode()}",
    }
    return render(request, mall, kontext)


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
            yield tuple(rent(v) for v in (*fast, m.label, s.uppdelning.label, rad.namn, a.n.text, a.av.text, a.text, a.skal))
    for titel, rader in (("Spärrade delningar", s.sparrade), ("Remisser från Arbetsförmedlingen", s.fran_af)):
        for r in rader:
            yield tuple(rent(v) for v in (*fast, titel, "", r.namn, r.antal.text, "", "", ""))
    for t in s.svarstider:
        d = t.dagar
        yield tuple(rent(v) for v in (*fast, "Dagar till svar, median", "Part", t.namn, d.text, d.n, "", d.skal))
    for b in s.betyg:
        yield tuple(rent(v) for v in (*fast, "Samarbetsbetyg", "Remitterande enhet", b.namn, b.antal, "", b.medel, b.skal))
