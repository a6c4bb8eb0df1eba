"""Two windows on one text: nothing is written over, both texts stand on the page, and the next save is a choice made with both in view
(N17, ui.md rule 16). Services raise Krock; views ask `krockade`, show `olika` and let the form begin from what is saved now."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form

KOD = "krock"


class Krock(ValidationError):
    """Somebody has saved since the page was opened. `falt`: the field that the words belong to, when it is one."""

    def __init__(self, text: str, falt: str = "") -> None:
        fel = ValidationError(text, code=KOD)
        super().__init__({falt: fel} if falt else fel)


def krockade(form: Form) -> bool:
    """Did a service raise Krock for what was posted?"""
    return form.is_bound and any(fel.code == KOD for felen in form.errors.as_data().values() for fel in felen)


def olika(form: Form, sparat: Mapping[str, Any], i_ord: Callable[[str], str]) -> list[tuple[str, str]]:
    """Label and saved words of every visible field where the typed text is another than what is saved."""
    falten = [f for f in form.visible_fields() if _ord(f.value()) != _ord(sparat.get(f.name))]
    return [(str(f.label), i_ord(f.name) or "(tomt)") for f in falten]


def _ord(varde: Any) -> str:
    return " ".join(str(varde or "").split())


def borja_fran(form: Form, **gomda: str) -> None:
    """The hidden fields that tell what the page began from get the values of now; what was typed stays."""
    form.data = form.data.copy()  # type: ignore[attr-defined]
    for namn, varde in gomda.items():
        form.data[namn] = varde  # type: ignore[index]
