"""Panels: how later steps of the flow show themselves on the case's page without being imported by it (docs/adr/0003-paneler.md).

settings.AME_ARENDEPANELER and its siblings name functions by dotted path; settings only wire. Each function takes the request and the
object of the page and returns a Panel, or None when it has nothing to say.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from ame.arenden.models import Arende


@dataclass
class Panel:
    """`plats` is "huvud", "sida" or "varning", on a case also "mer" (folded, for what is seldom needed); the template reads its values as `p`."""

    mall: str
    kontext: dict[str, Any] = field(default_factory=dict)
    plats: str = "sida"
    ordning: int = 50


@cache
def _funktion(namn: str) -> Any:
    return import_string(namn)


def _samla(namn: list[str], *args: Any) -> list[Panel]:
    paneler = [panel for n in namn if (panel := _funktion(n)(*args)) is not None]
    return sorted(paneler, key=lambda p: p.ordning)


def hamta_paneler(request: HttpRequest, arende: Arende) -> list[Panel]:
    """The panels of a case's page."""
    return _samla(settings.AME_ARENDEPANELER, request, arende)


def hamta_mindagpaneler(request: HttpRequest) -> list[Panel]:
    """The panels of Min dag: meetings, new remisser, groups."""
    return _samla(settings.AME_MINDAGPANELER, request)


def hamta_remisspaneler(request: HttpRequest, remiss: Any) -> list[Panel]:
    """The panels of a remiss's handling page (AME_REMISSPANELER)."""
    return _samla(settings.AME_REMISSPANELER, request, remiss)


def hamta_minremisspaneler(request: HttpRequest, remiss: Any) -> list[Panel]:
    """The panels of the remittent's page of a remiss (AME_MINREMISSPANELER)."""
    return _samla(settings.AME_MINREMISSPANELER, request, remiss)
