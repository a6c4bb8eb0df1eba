"""Long-stayers: a list with names, for those who may open the cases (C77)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ame.access.enums import Roll
from ame.access.perms import can_se_stillestand
from ame.common.vy import roll_kravs
from followup.vy.langliggare import URVAL
from intake.vy.arbetssida import arbetssida


@require_safe
@roll_kravs(can_se_stillestand)
def langliggare(request: HttpRequest) -> HttpResponse:
    """The counter of each length is the length of its list; the look is logged (S072, S073)."""
    enheter = request.user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
    return render(request, "followup/avtal/langliggare.html", arbetssida(request, URVAL, list(enheter)))
