"""The case's remisser, read once for all the cards of its page."""

from typing import Any

from ame.arenden.models import Arende


def remisser_i(arende: Arende) -> list[Any]:
    """Every remiss of the case in order of arrival, with who sent it, what it orders and its agreed days (reached from the case, not
    imported: they belong to a later step). Two queries for all who ask; the page's case lives no longer than its request."""
    if not hasattr(arende, "_remisser_i"):
        rader = arende.remisser.select_related(  # type: ignore[attr-defined]
            "avsandare", "avsandande_enhet", "avsandande_part", "bestallningstyp", "mottagande_enhet"
        )
        arende._remisser_i = list(rader.prefetch_related("avtalade").order_by("inkom_den", "skickad_vid"))  # type: ignore[attr-defined]
    return arende._remisser_i  # type: ignore[attr-defined, no-any-return]
