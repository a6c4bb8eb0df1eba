"""Mina siffror: the handläggare's own cases in the measures of the unit (S127, S152)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access import perms
from followup.matt.definition import DEFINITIONSVERSION
from followup.vy.mina_siffror import ar_chef_i, kollegor, mina
from followup.vy.siffror import siffror_val


@require_safe
def mina_siffror(request: HttpRequest) -> HttpResponse:
    """Own figures are counted when they are looked at and never masked: each case is one the reader may open. The chef of the chosen unit
    also sees who holds how much; never a result per person."""
    perms.krav(perms.can_se_arenden(request.user))
    val = siffror_val(request)
    idag = timezone.localdate()
    arbetar, slutat = (
        kollegor(request.user, val.enhet_id, idag) if val.enhet_id and ar_chef_i(request.user, val.enhet_id) else ([], [])
    )
    return render(request, "followup/matt/mina.html", {
        "val": val, "mina": mina(request.user, idag, val.urval), "definitionsversion": DEFINITIONSVERSION, "adress": val.adress(),
        "arbetar": arbetar, "slutat": slutat, "stig": [("Uppföljning", reverse("uppfoljning"))],
    })  # fmt: skip
