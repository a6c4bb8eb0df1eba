"""The unit's positions for U40000 (kas.md Q-B, T11)."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ame.access import perms
from ame.access.enums import Roll
from ame.common.vy import gick, inskickat, visa_form
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from followup.forms.kas_mer import ArsarbetareForm, EnhetsvalForm
from followup.models import Arsarbetare
from followup.services.arsarbetare import andra_arsarbetare, registrera_arsarbetare

PER_SIDA = 50


@require_http_methods(["GET", "POST"])
def kas_arsarbetare(request: HttpRequest) -> HttpResponse:
    """The positions of a unit that the user is chef of, and a form for a new one."""
    enheter = Enhet.objects.filter(pk__in=request.user.enheter_med_roll(Roll.CHEF), slag=Enhetsslag.AME).order_by("namn")
    val = {str(e.pk): e for e in enheter}
    enhet = val.get(request.GET.get("enhet", "")) or next(iter(val.values()), None)
    perms.krav(perms.can_registrera_arsarbetare(request.user, enhet.pk if enhet else None))
    form = ArsarbetareForm(inskickat(request))

    def spara(data: dict[str, Any]) -> str:
        registrera_arsarbetare(actor=request.user, enhet=enhet, **data)
        return "Tjänsten är registrerad."

    if gick(request, form, spara):
        return redirect(_adress(enhet.pk))
    rader = Arsarbetare.objects.visible_to(request.user).filter(enhet=enhet).order_by("slut_den", "slag", "start_den")
    sida = Paginator(rader, PER_SIDA).get_page(request.GET.get("sida"))
    enhetsval = EnhetsvalForm({"enhet": str(enhet.pk)}, enheter=[(e.pk, e.namn) for e in val.values()]) if len(val) > 1 else None
    return visa_form(
        request, "followup/kas_arsarbetare.html", form, enhet=enhet, sida=sida, action=_adress(enhet.pk), enhetsval=enhetsval
    )


@require_http_methods(["GET", "POST"])
def kas_arsarbetare_andra(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends or corrects a position."""
    rad = get_object_or_404(Arsarbetare.objects.visible_to(request.user).select_related("enhet"), pk=pk)
    perms.krav(perms.can_registrera_arsarbetare(request.user, rad.enhet_id))
    form = ArsarbetareForm(inskickat(request), instance=rad)

    def spara(data: dict[str, Any]) -> str:
        andra_arsarbetare(actor=request.user, arsarbetare=rad, **data)
        return "Tjänsten är ändrad."

    if gick(request, form, spara):
        return redirect(_adress(rad.enhet_id))
    return visa_form(request, "followup/kas_arsarbetare_andra.html", form, rad=rad, tillbaka=_adress(rad.enhet_id))


def _adress(enhet_id: UUID) -> str:
    return f"{reverse('kas_arsarbetare')}?enhet={enhet_id}"
