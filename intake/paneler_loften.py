"""What is promised and what has passed, for sender, owner and chef (C04)."""

from typing import Any

from django.http import HttpRequest

from ame.arenden.paneler import Panel


def arende(request: HttpRequest, arende: Any) -> Panel | None:
    return None


def remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    return None


def min_remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    return None
