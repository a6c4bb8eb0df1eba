"""Insatser i siffror: wish, plan, steps, support, days (S002, S037, S053, S055, S059-S061, S064, S069, S084)."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ame.access.perms import can_se_dashboard, krav
from ame.common.datum import tid_text
from followup.forms.insatser import InsatssifferForm
from followup.maskning import DOLD, troskel
from followup.nyckeltal.insatser import Insatssiffror, insatssiffror
from followup.nyckeltal.insatser_ord import DEFINITIONER
from followup.nyckeltal.utsnitt import DEFINITIONSVERSION
from followup.views.dashboard import csv_fil, enheter_for, rent


@require_GET
def insatssiffror_sida(request: HttpRequest) -> HttpResponse:
    krav(can_se_dashboard(request.user))
    if not enheter_for(request):
        return render(request, "followup/uppfoljning_utan_enhet.html")
    form = _form(request)
    kontext = {
        "form": form,
        "stig": [("Uppföljning", reverse("uppfoljning"))],
        "s": insatssiffror(form.utsnitt),
        "definitioner": DEFINITIONER,
        "definitionsversion": DEFINITIONSVERSION,
        "dold": DOLD,
        "grans": troskel(),
        "csv_url": f"{reverse('insatssiffror_csv')}?{request.GET.urlencode()}",
    }
    return render(request, "followup/insatser.html", kontext)


@require_GET
def insatssiffror_csv(request: HttpRequest) -> HttpResponse:
    """The page's own figures as rows; a hidden count is ".." (N01, N04)."""
    krav(can_se_dashboard(request.user))
    if not enheter_for(request):
        raise Http404
    form = _form(request)
    return csv_fil(_filrader(insatssiffror(form.utsnitt)), f"insatser-{form.utsnitt.ar}.csv")


def _form(request: HttpRequest) -> InsatssifferForm:
    form = InsatssifferForm(request.GET.dict(), enheter=enheter_for(request), idag=timezone.localdate())
    if not form.is_valid():
        raise Http404("Filtret finns inte.")
    return form


def _filrader(s: Insatssiffror) -> Iterator[tuple[str, ...]]:
    yield "omfattning", "period", "definitioner", "beraknat", "tabell", "rad", "kolumn", "varde", "andel"
    fast = (s.utsnitt.omfattning, s.utsnitt.period, DEFINITIONSVERSION, tid_text(s.datadatum))

    def rad(*varden: str) -> tuple[str, ...]:
        return tuple(rent(v) for v in (*fast, *varden))

    for t in s.tabeller.values():
        for r in (*t.rader, *([t.summa] if t.summa else [])):
            for kolumn, cell in zip(t.kolumner, r.celler, strict=True):
                yield rad(t.rubrik, r.namn, kolumn, cell.text, "")
            yield rad(t.rubrik, r.namn, "Alla", r.alla.text, r.andel.text if r.andel else "")
    for st in s.stod:
        yield rad("Vad personalen gjorde", st.namn, "Antal", st.antal.text, "")
        yield rad("Vad personalen gjorde", st.namn, "Timmar", st.timmar, "")
    for u in s.uppdrag:
        for kolumn, text in (("Pågår", u.pagar.text), ("Avslutade", u.slut.text), ("Platser", u.platser), ("Timmar", u.timmar)):
            yield rad("Efter uppdrag", u.namn, kolumn, text, "")
    for titel, tider in (("Dagar i insats", s.insatsdagar), ("Dagar i AME", s.tid)):
        for d in tider:
            yield rad(titel, d.namn, "Median", d.dagar.text, d.dagar.skal)
            yield rad(titel, d.namn, "90 %", "—" if d.dagar.p90 is None else str(d.dagar.p90), "")
