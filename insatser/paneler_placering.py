"""What placements show on other pages."""

from collections.abc import Iterable
from uuid import UUID

from ame.audit.models import Handelse
from insatser.enums import Initiativ
from insatser.models import Arbetsgivarbrev, Placering


def handelsetexter(handelser: Iterable[Handelse]) -> dict[int, str]:
    """Event -> which placement it was, for the case's timeline and history. One query, two when a letter was made, none without."""
    egna = [h for h in handelser if h.verb.startswith(("placering.", "arbetsgivarbrev."))]
    if not egna:
        return {}
    brev = {h.objekt_id for h in egna if h.verb == "arbetsgivarbrev.skapa"}
    placering_for: dict[UUID, UUID] = {h.objekt_id: h.objekt_id for h in egna}
    if brev:
        placering_for |= dict(Arbetsgivarbrev.objects.filter(pk__in=brev).values_list("pk", "placering_id"))
    rader = Placering.objects.filter(pk__in=placering_for.values()).select_related("plats__anordnare")
    namn = {p.pk: f"{p.plats}" for p in rader}
    return {h.pk: _text(h, namn[placering_for[h.objekt_id]]) for h in egna if placering_for[h.objekt_id] in namn}


def _text(h: Handelse, namn: str) -> str:
    if h.verb == "placering.avbryt" and h.efter in Initiativ.values:
        return f"{namn}. På initiativ av: {Initiativ(h.efter).label.lower()}."
    if h.verb == "placering.avstamning":
        return f"{namn}. Efter vecka {h.efter}."
    return f"{namn}."
