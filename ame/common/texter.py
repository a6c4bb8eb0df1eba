"""Checks on typed text."""

import re

from django.core.exceptions import ValidationError

_STRECK = "+\u2010\u2011\u2012\u2013\u2014\u2212-"
PERSONNUMMER = re.compile(
    r"(?<!\d)(?:19|20)?\d{2}\s?(?:0[1-9]|1[0-2])\s?(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[\s"
    + _STRECK
    + r"]{0,3}\d{4}(?!\d)"
)


def innehaller_personnummer(text: str) -> bool:
    """True when the text holds something of a personnummer's form, however it is spaced (N16)."""
    return bool(PERSONNUMMER.search(text))


def utan_personnummer(text: str) -> None:
    """Raises ValidationError when free text holds a personnummer: the number has its own field and its own protection."""
    if innehaller_personnummer(text):
        raise ValidationError("Texten ser ut att innehålla ett personnummer. Ta bort det, personen framgår av ärendet.")


def nummerfel(texter: dict[str, str]) -> dict[str, ValidationError]:
    """The fields whose text holds a personnummer, each with its error."""
    fel = {}
    for falt, text in texter.items():
        try:
            utan_personnummer(text or "")
        except ValidationError as e:
            fel[falt] = e
    return fel


def utan_nummer(texter: dict[str, str]) -> None:
    """Raises ValidationError on every field whose text holds a personnummer."""
    if fel := nummerfel(texter):
        raise ValidationError(dict(fel))


def krav_text(falt: str, text: str, saknas: str) -> str:
    """The text without spaces around. Raises ValidationError on `falt` when it is empty or holds a personnummer (N16)."""
    if not text.strip():
        raise ValidationError({falt: saknas})
    utan_nummer({falt: text})
    return text.strip()


LANGSTA_TEXT = 4000  # characters of a free text: what is longer belongs in an attachment


def lagom_lang(text: str) -> None:
    """Raises ValidationError with both numbers when a free text is too long to be read as a question."""
    if len(text) > LANGSTA_TEXT:
        langd, gransen = f"{len(text):,}".replace(",", "\u00a0"), f"{LANGSTA_TEXT:,}".replace(",", "\u00a0")
        raise ValidationError(f"Texten har {langd} tecken. Högst {gransen} får plats. Korta den, eller bifoga ett underlag.")
