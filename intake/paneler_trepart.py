"""Trepartssamtalet on the case, on the remiss and on the remittent's page (S027)."""

from typing import Any

from django.http import HttpRequest

from ame.arenden.paneler import Panel


def arende(request: HttpRequest, arende: Any) -> Panel | None:
    return None


def min_remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    return None
