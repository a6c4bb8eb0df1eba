"""The case's remisser, read once for all the cards of its page."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from ame.arenden.models import Arende
from ame.common.forkompilerat import rader as hamta_rader


def remisser_i(arende: Arende) -> list[Any]:
    """Every remiss of the case in order of arrival, with who sent it, what it orders and its agreed days (reached from the case, not
    imported: they belong to a later step). Two queries for all who ask; the page's case lives no longer than its request."""
    if not hasattr(arende, "_remisser_i"):
        rader = hamta_rader(_remisser, arende.pk)
        for remiss in rader:
            remiss.arende = arende
        prefetch_related_objects(rader, "avtalade")
        arende._remisser_i = rader  # type: ignore[attr-defined]
    return arende._remisser_i  # type: ignore[attr-defined, no-any-return]


def _remisser(arende_id: UUID) -> QuerySet[Any]:
    remisser: Any = Arende._meta.get_field("remisser").related_model
    med = ("avsandare", "avsandande_enhet", "avsandande_part", "bestallningstyp", "mottagande_enhet")
    rader: QuerySet[Any] = remisser.objects.filter(arende=arende_id).select_related(*med)
    return rader.order_by("inkom_den", "skickad_vid")
