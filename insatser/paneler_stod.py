"""What the support room shows on other pages (docs/adr/0003-paneler.md)."""

from collections.abc import Iterable

from ame.audit.models import Handelse
from insatser.services.stod import stod_i_ord


def handelsetexter(handelser: Iterable[Handelse]) -> dict[int, str]:
    """Event -> kind and minutes, which the event holds as codes. No query."""
    return {h.pk: _text(h) for h in handelser if h.verb.startswith("stod.")}


def _text(h: Handelse) -> str:
    if h.fore and h.fore != h.efter:
        return f"{stod_i_ord(h.fore)} blev {stod_i_ord(h.efter).lower()}."
    return f"{stod_i_ord(h.efter)}."
