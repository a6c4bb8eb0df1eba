"""Uppföljning: aggregates only, for everyone who may see it (law.md D12). The file gives the same figures as the page."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ame.access.perms import can_se_arenden, can_se_dashboard, dashboard_enheter, krav
from ame.organisation.models import Enhet
from followup.forms.dashboard import UppfoljningForm
from followup.maskning import DOLD, troskel
from followup.nyckeltal import bilder
from followup.nyckeltal.definitioner import DEFINITIONER
from followup.nyckeltal.fil import filrader
from followup.nyckeltal.rutnat import tidtext
from followup.nyckeltal.sida import uppfoljning as rakna
from followup.nyckeltal.utsnitt import DEFINITIONSVERSION, Enhetsval, enhetsval


@require_GET
def uppfoljning(request: HttpRequest) -> HttpResponse:
    krav(can_se_dashboard(request.user))
    enheter = enheter_for(request)
    if not enheter:
        return render(request, "followup/uppfoljning_utan_enhet.html")
    form = _form(request, enheter)
    u = rakna(form.utsnitt)
    return render(
        request,
        "followup/uppfoljning.html",
        {
            "form": form,
            "u": u,
            "rad": u.bestand.rad(u.utsnitt.vald, u.utsnitt.kon),
            "bestandsrader": [(tidtext(r.tid), r) for r in u.bestand.rader(u.utsnitt.vald)] if not u.utsnitt.kon else [],
            "bilder": bilder.alla(u),
            "definitioner": DEFINITIONER,
            "definitionsversion": DEFINITIONSVERSION,
            "dold": DOLD,
            "grans": troskel(),
            "far_se_arenden": can_se_arenden(request.user),
            "csv_url": f"{reverse('uppfoljning_csv')}?{request.GET.urlencode()}",
        },
    )


@require_GET
def uppfoljning_csv(request: HttpRequest) -> HttpResponse:
    """The page's own figures as rows."""
    krav(can_se_dashboard(request.user))
    if not (enheter := enheter_for(request)):
        raise Http404
    form = _form(request, enheter)
    return csv_fil(filrader(rakna(form.utsnitt)), f"uppfoljning-{form.utsnitt.ar}.csv")


def csv_fil(rader: Iterable[Iterable[Any]], namn: str) -> HttpResponse:
    """Semicolons and a byte order mark, so that Excel opens it as it is."""
    fil = io.StringIO()
    csv.writer(fil, delimiter=";", lineterminator="\r\n").writerows(rader)
    huvud = {"Content-Disposition": f'attachment; filename="{namn}"'}
    return HttpResponse(fil.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=huvud)


def rent(text: str) -> str:
    """Plain text for a sheet: no hard spaces, and nothing that a sheet would take for a formula."""
    text = text.replace(DOLD, "..").replace("\xa0", "")
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def enheter_for(request: HttpRequest) -> tuple[Enhetsval, ...]:
    """The units whose figures the reader may see, as the filters offer them."""
    return enhetsval(list(Enhet.objects.filter(pk__in=dashboard_enheter(request.user)).values_list("pk", "namn")))


def _form(request: HttpRequest, enheter: tuple[Enhetsval, ...]) -> UppfoljningForm:
    """A filter value that is not offered, such as somebody else's unit, does not exist for this reader."""
    form = UppfoljningForm(request.GET.dict(), enheter=enheter, idag=timezone.localdate())
    if not form.is_valid():
        raise Http404("Filtret finns inte.")
    return form
