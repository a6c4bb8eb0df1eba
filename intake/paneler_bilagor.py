"""Files of a remiss, on the receiver's and the sender's page."""

from typing import Any

from django.http import HttpRequest

from ame.arenden.paneler import Panel


def remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    return None


def min_remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    return None
