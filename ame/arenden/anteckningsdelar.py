"""Parts of the quick note that later steps add without being imported by it (docs/adr/0003-paneler.md).

settings.AME_ANTECKNINGSDELAR names objects of this kind by dotted path. There is one place to write on a case (C97): what staff did is
said there too, and kept as data by the step that owns it, in the same transaction as the note.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from ame.access.models import User
    from ame.arenden.models import Anteckning, Arende


@dataclass(frozen=True)
class Anteckningsdel:
    """`synliga` stand beside the kind of support, `vikta` are folded; `skrivna` make a draft worth keeping. `racker` says whether the
    values may be saved without a text, `spara` keeps them, `finns` whether the form with that key is kept already. `ratta` follows a
    note that is corrected. `annoteringar` is what the journal shows at a note: never a query per note."""

    falt: Callable[["Arende"], dict[str, forms.Field]]
    synliga: tuple[str, ...]
    vikta: tuple[str, ...]
    skrivna: tuple[str, ...]
    racker: Callable[[dict[str, Any]], bool]
    spara: Callable[..., Any]
    finns: Callable[[UUID, "User"], bool]
    ratta: Callable[["User", "Anteckning", "Anteckning"], Any]
    annoteringar: Callable[[], dict[str, Any]]

    @property
    def namn(self) -> tuple[str, ...]:
        return (*self.synliga, *self.vikta)


@cache
def _del(namn: str) -> Anteckningsdel:
    funnen: Anteckningsdel = import_string(namn)
    return funnen


def delar() -> list[Anteckningsdel]:
    return [_del(namn) for namn in settings.AME_ANTECKNINGSDELAR]


def annoteringar() -> dict[str, Any]:
    """Name -> expression, for every note that is shown."""
    return {namn: uttryck for d in delar() for namn, uttryck in d.annoteringar().items()}
