"""Small helpers that every view shares: who may come in, post, service, and the service's error on the form."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ame.access.perms import Tillatelse, krav
from ame.common.toast import toast


class BehoverSkal(PermissionDenied):
    """A colleague's case: it may be opened for a stated reason (law.md D01, D10). The 403 page offers the form."""

    def __init__(self, arende_id: UUID) -> None:
        super().__init__(
            "Ärendet är inte tilldelat dig. Skriv varför du behöver öppna det, så öppnas det i en timme och syns i loggen."
        )
        self.arende_id = arende_id


def roll_kravs(can: Callable[[Any], Tillatelse]) -> Callable:
    """View decorator: 403 with the reason when the permission without an object is not given."""

    def dekorera(vy: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(vy)
        def kontrollera(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            krav(can(request.user))
            return vy(request, *args, **kwargs)

        return kontrollera

    return dekorera


def fel_till_form(form: Form, fel: ValidationError) -> None:
    """Puts a service's ValidationError on the form's fields; what belongs to no field is shown on top."""
    if not hasattr(fel, "error_dict"):
        form.add_error(None, fel)
        return
    for falt, felen in fel.error_dict.items():
        for ett in felen:  # with its code: a clash is told by it (ame/common/krock.py)
            form.add_error(falt if falt in form.fields and falt != NON_FIELD_ERRORS else None, ett)


def inskickat(request: HttpRequest) -> Any:
    """What a form is bound to: the POST, also an empty one, and nothing on GET."""
    return request.POST if request.method == "POST" else None


def gick(request: HttpRequest, form: Form, gor: Callable[[dict[str, Any]], str]) -> bool:
    """True when the form was posted, whole, and the service said yes with the text it returned as a toast; else the errors are on the
    form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        text = gor(form.cleaned_data)
    except ValidationError as fel:
        fel_till_form(form, fel)
        return False
    toast(request, text)
    return True


def visa_form(request: HttpRequest, mall: str, form: Form, **kontext: Any) -> HttpResponse:
    """The page with its form; 422 with the typed text kept when something is wrong with it."""
    return render(request, mall, {"form": form, **kontext}, status=422 if form.errors else 200)
