"""Inskrivning: the decision to receive becomes an enrolment with its baseline (kas.md 6.4)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Niva, Status
from ame.arenden.models import Arende, Baslinje
from ame.arenden.models.baslinje import FRYS_DAGAR
from ame.arenden.transitions import can_do
from ame.arenden.vy.hamta import hamta_arende
from ame.arenden.vy.huvud import bygg_huvud
from ame.common.toast import toast
from ame.common.vy import gick, inskickat, visa_form
from intake import services
from intake.enums import RemissStatus
from intake.forms.inskrivning import InskrivningForm, forifyllt
from intake.models import Beredningsbeslut, Remiss
from intake.views.hjalp import overgang


@require_http_methods(["GET", "POST"])
@overgang("arende")
def skriv_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A direct track goes straight in; the main track has its decision in beredning first."""
    arende = hamta_arende(request, pk)
    krav(can_arbeta_i_arende(request.user, arende))
    beslut = services.beslut_om_inskrivning(arende)
    if request.method == "GET" and not can_do(arende.status, "skriva_in"):
        toast(request, f"Ärendet är redan förbi inskrivningen: {arende.get_status_display().lower()}.", niva=messages.WARNING)
        return redirect("arende", pk=pk)
    remiss = _remiss(arende)
    tidigare = Baslinje.objects.filter(arende__person_id=arende.person_id).order_by("-registrerad_vid").first()
    upprepas = services.upprepas(arende)
    form = InskrivningForm(
        inskickat(request), arende=arende, upprepas=upprepas, initial=forifyllt(arende, remiss, beslut, tidigare)
    )
    if gick(request, form, lambda data: _skriv_in(request, arende, form, data)):
        return redirect("arende", pk=pk)
    kontext = _kontext(request, arende, remiss, beslut) | {"tidigare": tidigare, "upprepas": upprepas}
    return visa_form(request, "intake/inskrivning.html", form, **kontext)


def _skriv_in(request: HttpRequest, arende: Arende, form: InskrivningForm, data: dict[str, Any]) -> str:
    services.skriv_in(
        actor=request.user,
        arende=arende,
        inskriven_den=data["inskriven_den"],
        baslinje=form.baslinje(),
        vad_ar_annorlunda=data.get("vad_ar_annorlunda", ""),
    )
    return f"{arende.person.namn} är inskriven."


def _kontext(request: HttpRequest, arende: Arende, remiss: Remiss | None, beslut: Beredningsbeslut | None) -> dict[str, Any]:
    return {
        "huvud": bygg_huvud(request, arende, ""),
        "arende": arende,
        "remiss": remiss,
        "niva_avsandare": Niva(remiss.niva_avsandare).label if remiss and remiss.niva_avsandare else "",
        "beslut": beslut,
        "behover_beslut": arende.status == Status.BEREDNING and beslut is None,
        "fryses_den": timezone.localdate() + timedelta(days=FRYS_DAGAR),
        "frys_dagar": FRYS_DAGAR,
    }


def _remiss(arende: Arende) -> Remiss | None:
    """The remiss that the enrolment answers: the first received one (kas.md 6.3)."""
    mottagna = arende.remisser.filter(status=RemissStatus.MOTTAGEN).select_related("bestallningstyp", "avsandare")
    return mottagna.order_by("inkom_den").first()
