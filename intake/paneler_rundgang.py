"""The chain of earlier remisser, insatser and results as one timeline, and possible duplicates (S016, C94)."""

from typing import Any

from django.http import HttpRequest

from ame.arenden.paneler import Panel


def remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    return None
