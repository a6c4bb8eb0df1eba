"""Fields that the administrator's forms share."""

from django import forms

from ame.common.widgets import DatumInput


def dag(label: str, hjalp: str = "", snabbval: tuple[str, ...] = ("idag",)) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hjalp,
        widget=DatumInput(snabbval=snabbval),
        error_messages={"required": "Ange vilken dag.", "invalid": "Skriv datumet som åååå-mm-dd, till exempel 2026-12-01."},
    )
