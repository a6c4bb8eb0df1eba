"""The register of agreements on co-operation (C52; S124)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ame.access.enums import Roll
from ame.access.perms import can_hantera_avtal, can_registrera_avtal, can_se_arenden, krav
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation.forms.avtal import AvtalForm, OversynForm
from ame.organisation.models import Enhet, Samverkansavtal
from ame.organisation.services import registrera_avtal, se_over_avtal


@require_safe
@roll_kravs(can_se_arenden)
def avtalslista(request: HttpRequest) -> HttpResponse:
    """Those that hold, the ones to look over first; `?visa=passerade` shows those whose day has passed (S124)."""
    idag = timezone.localdate()
    rader = list(Samverkansavtal.objects.visible_to(request.user).pagaende(idag).select_related("enhet", "part", "motpart_enhet"))
    passerade = [a for a in rader if a.ar_passerat(idag)]
    visa = request.GET.get("visa") == "passerade"
    kontext = {
        "rader": passerade if visa else rader,
        "raknare": [
            {"antal": len(passerade), "text": "ska ses över", "url": "?visa=passerade", "farg": "danger", "aktiv": visa},
            {"antal": len(rader), "text": "gäller", "url": "?", "farg": "neutral", "aktiv": not visa},
        ],
        "passerade": {a.pk for a in passerade},
        "far_registrera": bool(can_registrera_avtal(request.user)),
    }
    return render(request, "organisation/avtal.html", kontext)


@require_http_methods(["GET", "POST"])
@roll_kravs(can_registrera_avtal)
def avtal_nytt(request: HttpRequest) -> HttpResponse:
    egna = request.user.enheter_med_roll(Roll.CHEF)
    kommun = Enhet.objects.select_related("verksamhet__namnd").get(pk=egna[0]).verksamhet.namnd.kommun_id
    form = AvtalForm(inskickat(request), egna=egna, kommun_id=kommun)

    def gor(data: dict) -> str:
        registrera_avtal(actor=request.user, **data)
        return "Avtalet är registrerat."

    if gick(request, form, gor):
        return redirect("avtal")
    return visa_form(request, "organisation/avtal_nytt.html", form)


@require_http_methods(["GET", "POST"])
def avtal_oversyn(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It has been looked over: the next day is set."""
    avtal = get_object_or_404(Samverkansavtal.objects.visible_to(request.user), pk=pk)
    krav(can_hantera_avtal(request.user, avtal.enhet_id))
    form = OversynForm(inskickat(request), initial={"galler_till_den": avtal.galler_till_den})

    def gor(data: dict) -> str:
        se_over_avtal(actor=request.user, avtal=avtal, **data)
        return "Nästa översyn är satt."

    if gick(request, form, gor):
        return redirect("avtal")
    return visa_form(request, "organisation/avtal_oversyn.html", form, avtal=avtal)
