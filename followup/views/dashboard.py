"""Uppföljning: aggregates only, for everyone who may see it (law.md D12). The dashboard shows stored figures; the page of a calendar year
counts, and its file gives the same figures."""

import csv
import io
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from ame.access.enums import Roll
from ame.access.perms import (
    can_satta_mal,
    can_se_arenden,
    can_se_bestallarsida,
    can_se_dashboard,
    can_se_kraver_dig,
    can_valja_forvaltningens_nyckeltal,
    dashboard_enheter,
    krav,
)
from ame.common.vy import gick, inskickat, visa_form
from ame.organisation.models import Enhet
from followup.forms.dashboard import UppfoljningForm
from followup.forms.nyckeltalsval import NyckeltalsvalForm
from followup.maskning import DOLD, troskel
from followup.matt import lasa
from followup.matt.definition import DEFINITIONSVERSION as MATTVERSION
from followup.matt.roster import SVARSANDELEN
from followup.nyckeltal import bilder
from followup.nyckeltal.definitioner import DEFINITIONER
from followup.nyckeltal.fil import filrader
from followup.nyckeltal.sida import uppfoljning as rakna
from followup.nyckeltal.utsnitt import DEFINITIONSVERSION, Enhetsval, enhetsval
from followup.nyckeltalsval import ENHET, valda, vy_for
from followup.services.nyckeltalsval import valj_nyckeltal
from followup.vy import oversikt
from followup.vy.avtal import att_se_over
from followup.vy.siffror import siffror_val


@require_GET
def uppfoljning(request: HttpRequest) -> HttpResponse:
    """The dashboard of förvaltning or enhet (S149): a few queries whatever the number of figures and cases."""
    krav(can_se_dashboard(request.user))
    if not dashboard_enheter(request.user):
        return render(request, "followup/uppfoljning_utan_enhet.html")
    val, efter = siffror_val(request), oversikt.vald_uppdelning(request.GET.get("efter", ""))
    vy = vy_for(request.user, val.enhet_id)
    koder = valda(request.user, vy, val.enhet_id)
    *bilder_, svarsandel = lasa.bilder(val.enhet_id, val.kommun_id, (*koder, SVARSANDELEN), val.urval, antal_manader=2)
    kontext = {
        "val": val, "vy": vy, "rutor": [oversikt.ruta(b, val, svarsandel) for b in bilder_], "efter": efter,
        "uppdelningar": oversikt.uppdelningsval(val, efter), "rader": oversikt.grupprader(bilder_, efter) if efter else [],
        "brott": oversikt.seriebrott(bilder_), "datadatum": oversikt.datadatum(bilder_), "definitionsversion": MATTVERSION,
        "ar_chef": bool(can_se_kraver_dig(request.user)),
        "far_valja": bool(_valjer_i(request, vy, val.enhet_id)), "far_se_arenden": can_se_arenden(request.user),
        "far_se_bestallarsida": bool(can_se_bestallarsida(request.user)), "dold": DOLD, "grans": troskel(),
        "ses_over": att_se_over([val.enhet_id] if val.enhet_id else [e.id for e in val.enheter], timezone.localdate()),
    }  # fmt: skip
    return render(request, "followup/oversikt.html", kontext)


@require_GET
def uppfoljning_veckan(request: HttpRequest) -> HttpResponse:
    """What needs the chef this week, fetched when the stored figures stand there: it is counted at each look, and they are not (S154)."""
    krav(can_se_kraver_dig(request.user))
    return render(request, "followup/oversikt_veckan.html", {"veckan": oversikt.veckan(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def nyckeltalsval(request: HttpRequest) -> HttpResponse:
    """Which figures the dashboard opens with, and in which order."""
    krav(can_se_dashboard(request.user))
    val = siffror_val(request)
    vy = vy_for(request.user, val.enhet_id)
    enhet_id = _valjer_i(request, vy, val.enhet_id)
    if enhet_id is None:
        raise PermissionDenied("Enhetens chef väljer enhetens nyckeltal, och beställaren förvaltningens.")
    form = NyckeltalsvalForm(inskickat(request), valda=valda(request.user, vy, val.enhet_id))
    enhet = Enhet.objects.get(pk=enhet_id)
    if gick(request, form, lambda d: _spara_val(request, enhet, vy, d["matt"])):
        return redirect(f"{reverse('uppfoljning')}?{val.adress()}")
    stig = [("Uppföljning", reverse("uppfoljning"))]
    return visa_form(request, "followup/nyckeltalsval.html", form, val=val, vy=vy, enhet=enhet, stig=stig)


def _spara_val(request: HttpRequest, enhet: Enhet, vy: str, matt: list[str]) -> str:
    valj_nyckeltal(actor=request.user, enhet=enhet, vy=vy, matt=matt)
    return "Nyckeltalen är valda."


def _valjer_i(request: HttpRequest, vy: str, enhet_id: UUID | None) -> UUID | None:
    """The unit whose choice the reader makes: the one looked at for its chef, for a beställare the own one."""
    if vy == ENHET:
        return enhet_id if enhet_id and can_satta_mal(request.user, enhet_id) else None
    egna = sorted(request.user.enheter_med_roll(Roll.BESTALLARE))
    return next((e for e in egna if can_valja_forvaltningens_nyckeltal(request.user, e)), None)


@require_GET
def uppfoljning_period(request: HttpRequest) -> HttpResponse:
    krav(can_se_dashboard(request.user))
    enheter = enheter_for(request)
    if not enheter:
        return render(request, "followup/uppfoljning_utan_enhet.html")
    form = _form(request, enheter)
    u = rakna(form.utsnitt)
    return render(
        request,
        "followup/uppfoljning_period.html",
        {
            "form": form,
            "u": u,
            "bilder": bilder.alla(u),
            "definitioner": DEFINITIONER,
            "definitionsversion": DEFINITIONSVERSION,
            "dold": DOLD,
            "grans": troskel(),
            "stig": [("Uppföljning", reverse("uppfoljning"))],
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
