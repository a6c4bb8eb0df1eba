"""A paper about a protected person is shown after a test with a reason, and never on a plain link (law.md B04)."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from ame.arenden.models import Arende
from ame.audit.enums import Atgard
from ame.common.falt import kort_text
from ame.common.vy import gick, inskickat
from insatser.services.provning import HOGST, SAKNAS, prova_utskrift
from insatser.views.plan import visa

TIPS = "Personen har skyddade personuppgifter. Pröva varje gång om pappret kan lämnas ut. Det du skriver sparas i loggen."


class ProvningForm(forms.Form):
    skal = kort_text("Vem ska ha pappret, och varför går det att lämna ut?", HOGST, saknas=SAKNAS)


def utskrift_av(pk: UUID) -> str:
    """What the look is logged as: of a protected person the print has a row of its own, with the reason."""
    return Atgard.VISA if Arende.objects.filter(pk=pk, person__har_skydd=True).exists() else Atgard.SKRIV_UT


def krav_provning(request: HttpRequest, arende: Arende, papper: models.Model, objekt_typ: str) -> HttpResponse | None:
    """None when the paper may be shown; else the page that asks for the test."""
    if not arende.person.har_skydd:
        return HttpResponseNotAllowed(["GET", "HEAD"]) if request.method == "POST" else None
    form = ProvningForm(inskickat(request))

    def gor(data: dict[str, Any]) -> str:
        prova_utskrift(actor=request.user, arende=arende, papper=papper, objekt_typ=objekt_typ, **data)
        return "Prövningen är noterad."

    if gick(request, form, gor):
        return None
    return visa(request, arende, form, "Prövning innan pappret lämnas ut", "Visa pappret", tips=TIPS)
