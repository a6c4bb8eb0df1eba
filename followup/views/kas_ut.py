"""The unmasked way out of KAS: form to key in from, PDF, workbook, CSV, and the signing that it was delivered. Every look here leaves a row
in the log (kas.md 6.5; law.md C18: the delivery is a channel of its own)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from ame.access import perms
from ame.audit.enums import Atgard
from ame.common.pdf import rita_pdf
from ame.common.vy import gick, inskickat, visa_form
from followup.enums import KorningStatus
from followup.forms.kas_mer import LeveransForm
from followup.kas.export import som_csv
from followup.kas.formular import UTANFOR, avsnitt, om_korningen, pdf_data
from followup.kas.kalkyl import som_xlsx
from followup.models import Korning
from followup.services.korning import KorningFel, leverera_kas, urval_for
from followup.views.kas import hamta_korning, logga_exakta, till_sidan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _klar(request: HttpRequest, pk: UUID, vad: str, atgard: Atgard = Atgard.EXPORT) -> Korning:
    """The complete run, and a row in the log that its exact numbers left the system (C20: counts only, no person)."""
    korning = hamta_korning(request, pk)
    if korning.status != KorningStatus.KLAR:
        raise Http404
    logga_exakta(request, korning, vad, atgard)
    return korning


def _fil(korning: Korning, innehall: bytes | str, slag: str, mime: str) -> HttpResponse:
    vem = slugify(korning.enhet.namn) if korning.enhet else "kommun"
    namn = f"kas-{korning.kommun_id}-{vem}-{korning.ar}-v{korning.version}.{slag}"
    return HttpResponse(innehall, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{namn}"'})


@require_safe
def kas_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The run's rows as a file to key in from."""
    korning = _klar(request, pk, "kas_csv")
    text = som_csv(korning.rader.order_by("pk"), korning.kommun_id, korning.ar)
    return _fil(korning, text, "csv", "text/csv; charset=utf-8")


@require_safe
def kas_xlsx(request: HttpRequest, pk: UUID) -> HttpResponse:
    korning = _klar(request, pk, "kas_xlsx")
    return _fil(korning, som_xlsx(korning, urval_for(korning)), "xlsx", XLSX)


@require_safe
def kas_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    korning = _klar(request, pk, "kas_pdf", Atgard.SKRIV_UT)
    return _fil(korning, rita_pdf("kas", pdf_data(korning, urval_for(korning))), "pdf", "application/pdf")


@require_safe
def kas_formular(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form on paper: the questions in the questionnaire's order."""
    korning = _klar(request, pk, "kas_formular", Atgard.SKRIV_UT)
    urval = urval_for(korning)
    return render(request, "followup/kas_formular.html", {
        "korning": korning, "avsnitt": avsnitt(korning.rader.all(), urval), "fakta": [p for p in om_korningen(korning, urval) if p[1]],
        "utanfor": UTANFOR.get(korning.version, ()), "enhet": korning.enhet or korning.kommun.namn,
        "regler": urval.inst.beskrivning(), "till_sidan": till_sidan(korning),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def kas_leverera(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Signs that the frozen figures were keyed in. It cannot be undone, so it is a page of its own."""
    korning = hamta_korning(request, pk)
    perms.krav(perms.can_frys_kas(request.user, korning))
    if korning.fryst_vid is None:
        raise Http404
    form = LeveransForm(inskickat(request))

    def leverera(data: dict[str, Any]) -> str:
        try:
            leverera_kas(actor=request.user, korning=korning, **data)
        except KorningFel as fel:
            raise ValidationError(str(fel)) from fel
        return "Siffrorna är markerade som levererade."

    if gick(request, form, leverera):
        return redirect("kas_korning", pk=pk)
    return visa_form(request, "followup/kas_leverera.html", form, korning=korning, till_sidan=till_sidan(korning))
