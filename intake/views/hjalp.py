"""What the views of this package share: two people at once, and errors with other names than the form's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ame.common.transitions import OgiltigOvergang
from ame.common.vy import fel_till_form

# Free texts of the small forms, by field: what the user wrote is shown on the page that says that somebody else was faster.
SKRIVET = {
    "text": "Din text",
    "skal": "Ditt skäl",
    "svar": "Ditt svar",
    "motivering": "Motivering",
    "vad_ar_annorlunda": "Vad som är annorlunda",
    "kvot_skal": "Varför remissen tas emot fast platserna är tagna",
}


def overgang(sida: str) -> Callable:
    """View decorator: OgiltigOvergang becomes one clear page (409) with a way to `sida` and everything the user wrote."""

    def dekorera(vy: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(vy)
        def skydda(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return vy(request, *args, **kwargs)
            except OgiltigOvergang as fel:
                return nagon_hann_fore(request, str(fel), reverse(sida, kwargs=kwargs))

        return skydda

    return dekorera


def nagon_hann_fore(request: HttpRequest, text: str, url: str) -> HttpResponse:
    skrivet = [(namn, request.POST[falt]) for falt, namn in SKRIVET.items() if len(request.POST.get(falt, "").split()) > 1]
    return render(request, "intake/hann_fore.html", {"text": text, "url": url, "skrivet": skrivet}, status=409)


def fel_till(form: Form, fel: ValidationError, namn: dict[str, str] | None = None) -> None:
    """fel_till_form, where the service calls a field by another name than the form does."""
    if namn and hasattr(fel, "error_dict"):
        fel = ValidationError({namn.get(falt, falt): texter for falt, texter in fel.message_dict.items()})
    fel_till_form(form, fel)
