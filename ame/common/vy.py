"""Small helpers that every view shares: load what may be seen, log it, turn a service's error into the form's."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from ame.access.perms import Tillatelse, krav


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
    for falt, texter in fel.message_dict.items():
        for text in texter:
            form.add_error(falt if falt in form.fields and falt != NON_FIELD_ERRORS else None, text)
