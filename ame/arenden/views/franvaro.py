"""Absence and cover (C13)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ame.access.enums import Roll
from ame.access.models import Franvaro
from ame.access.perms import can_registrera_franvaro, can_se_arenden, krav
from ame.arenden.forms import FranvaroForm
from ame.arenden.services import avsluta_franvaro, registrera_franvaro
from ame.common.datum import datum_text
from ame.common.toast import toast
from ame.common.vy import gick, inskickat, roll_kravs, visa_form
from ame.organisation.models import Enhet


@require_http_methods(["GET", "POST"])
@roll_kravs(can_se_arenden)
def franvaro(request: HttpRequest) -> HttpResponse:
    """Own absences, those one covers, and as chef the unit's: the coming and present ones. The form is about one unit."""
    user = request.user
    enheter = list(Enhet.objects.filter(pk__in=_arbetar_i(user)).order_by("namn"))
    vald = next((e for e in enheter if str(e.pk) == request.GET.get("enhet")), enheter[0])
    form = FranvaroForm(inskickat(request), enhet=vald, actor=user)

    def gor(data: dict) -> str:
        rad = registrera_franvaro(actor=user, enhet=vald, **data)
        return f"{rad.ersattare.namn} ersätter {rad.user.namn} till och med {datum_text(rad.till_den)}."

    if gick(request, form, gor):
        return redirect(request.get_full_path())
    idag = timezone.localdate()
    rader = Franvaro.objects.visible_to(user).filter(till_den__gte=idag).select_related("user", "ersattare", "enhet")
    kontext = {
        "enhet": vald,
        "enheter": [(e.namn, f"?enhet={e.pk}", e == vald, None) for e in enheter],
        "rader": [
            (f, bool(can_registrera_franvaro(user, f.user_id, f.enhet_id))) for f in rader.order_by("fran_den", "user__namn")
        ],
        "idag": idag,
    }
    return visa_form(request, "access/franvaro.html", form, **kontext)


def _arbetar_i(user) -> list[UUID]:
    return user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)


@require_POST
def franvaro_avsluta(request: HttpRequest, pk: UUID) -> HttpResponse:
    rad = get_object_or_404(Franvaro.objects.visible_to(request.user).select_related("user"), pk=pk)
    krav(can_registrera_franvaro(request.user, rad.user_id, rad.enhet_id))
    avsluta_franvaro(actor=request.user, franvaro=rad)
    toast(request, f"{rad.user.namn} är tillbaka. Ersättarens åtkomst slutar.")
    return redirect("franvaro")
