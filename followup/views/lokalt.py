from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.perms import can_se_dashboard, krav
from followup.matt.definition import DEFINITIONSVERSION
from followup.vy import lokalt as vy
from followup.vy.siffror import siffror_val


@require_safe
def lokalt(request: HttpRequest) -> HttpResponse:
    """What the municipality looks like, beside what the unit does (S169)."""
    krav(can_se_dashboard(request.user))
    val, ar = siffror_val(request), vy.aren(timezone.localdate())
    kontext = {
        "val": val, "ar": ar, "kommunens": vy.kommunens(val.kommun_id, ar), "egna": vy.egna(val, ar),
        "definitionsversion": DEFINITIONSVERSION, "stig": [("Uppföljning", reverse("uppfoljning"))],
    }  # fmt: skip
    return render(request, "followup/flode/lokalt.html", kontext)
