"""Messages with a way back: undo instead of "Är du säker?" (ui.md rule 11)."""

from django.contrib import messages
from django.http import HttpRequest

ANGRA = "angra:"


def toast(request: HttpRequest, text: str, *, angra: str = "", niva: int = messages.SUCCESS) -> None:
    """Show `text` on the next page. `angra` is a URL that undoes the act when posted to."""
    messages.add_message(request, niva, text, extra_tags=f"{ANGRA}{angra}" if angra else "")
