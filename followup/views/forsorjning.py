"""Support before and after, as a change table (S155)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ame.access.perms import can_se_dashboard, krav
from followup.maskning import DOLD, troskel
from followup.matt.definition import DEFINITIONSVERSION
from followup.matt.forsorjning import ID
from followup.views.resultat import FLIKAR
from followup.vy.forsorjning import forandringar, grupper_i_ord
from followup.vy.resultat import lagrat
from followup.vy.siffror import siffror_val


@require_safe
def forsorjning(request: HttpRequest) -> HttpResponse:
    """From start to avslut, and from avslut to each follow-up: how many went from what to what, never how much money."""
    krav(can_se_dashboard(request.user))
    val = siffror_val(request)
    lager = lagrat(val, ID)
    kontext = {
        "val": val,
        "l": lager,
        "definitionsversion": lager.version or DEFINITIONSVERSION,
        "flikar": [(namn, f"{reverse(vy)}?{val.adress()}", vy == "resultat_forsorjning") for namn, vy in FLIKAR],
        "tabeller": forandringar(lager),
        "grupper": grupper_i_ord(),
        "dold": DOLD,
        "grans": troskel(),
        "stig": [("Uppföljning", reverse("uppfoljning"))],
    }
    return render(request, "followup/forsorjning.html", kontext)
