"""The administrator's page of a unit's entrances (S005, S006). No person's file is reached from here."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_administrera
from ame.common.datum import datum_text
from ame.common.toast import toast
from ame.common.vy import inskickat, roll_kravs
from ame.organisation.vy import enhetsflikar, hamta_enhet
from intake.enums import Kalla
from intake.forms.ingang import IngangForm
from intake.services.ingang import lage_per_kalla, satt_ingang
from intake.views.hjalp import fel_till


@require_http_methods(["GET", "POST"])
@roll_kravs(can_administrera)
def enhet_ingangar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Eight queries whatever the number of decisions."""
    enhet = hamta_enhet(request.user, pk)
    form = IngangForm(inskickat(request))
    if request.method == "POST" and form.is_valid():
        try:
            rad = satt_ingang(actor=request.user, enhet=enhet, **form.cleaned_data)
        except ValidationError as fel:
            fel_till(form, fel)
        else:
            gor = "öppen" if rad.ar_oppen else "stängd"
            toast(request, f"{Kalla(rad.kalla).label} är {gor} från den {datum_text(rad.galler_fran_den)}.")
            return redirect("enhet_ingangar", pk=pk)
    kontext = {
        "enhet": enhet,
        "flikar": enhetsflikar(enhet, "enhet_ingangar"),
        "form": form,
        "rader": lage_per_kalla(enhet, timezone.localdate()),
        "historik": enhet.ingangar.select_related("satt_av").order_by("-galler_fran_den", "kalla"),
    }
    return render(request, "intake/ingangar/enhet.html", kontext, status=422 if form.errors else 200)
