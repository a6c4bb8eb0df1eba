"""The reception writes down that a participant did not reach the handläggare (S119)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ame.access.perms import can_registrera_latt
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.toast import toast
from ame.common.vy import roll_kravs
from intake.forms.sokt import SoktForm
from intake.services.sokt import notera_sokt
from intake.views.hjalp import fel_till


@require_http_methods(["GET", "POST"])
@roll_kravs(can_registrera_latt)
def sokt(request: HttpRequest) -> HttpResponse:
    """Says who the handläggare is and nothing else of the case. The log holds that somebody looked, never the number."""
    form = SoktForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            arende = notera_sokt(actor=request.user, **form.cleaned_data)
        except ValidationError as fel:
            fel_till(form, fel)
            log_read(actor=request.user, objekt_typ="personsok", atgard=Atgard.SOK, data={"slag": "sokt", "traffar": 0})
        else:
            log_read(actor=request.user, objekt_typ="personsok", atgard=Atgard.SOK, data={"slag": "sokt", "traffar": 1})
            toast(request, f"{arende.ansvarig.namn} ser i sin lista att personen har sökt.")
            return redirect("sokt")
    return render(request, "intake/latt/sokt.html", {"form": form}, status=422 if form.errors else 200)
