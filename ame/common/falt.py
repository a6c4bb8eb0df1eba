"""Form fields that every step shares: free text without personnummer, a short text, a day, and fields that one answer demands."""

from datetime import date
from typing import Any

from django import forms

from ame.common.datum import som_datum
from ame.common.texter import lagom_lang, utan_personnummer
from ame.common.widgets import DatumInput


def fri_text(label: str, *, rader: int = 3, hjalp: str = "", krav: bool = True, saknas: str = "") -> forms.CharField:
    """A free text that stops a personnummer (N16)."""
    fel = {"required": saknas} if saknas else None
    return forms.CharField(
        label=label,
        help_text=hjalp,
        required=krav,
        widget=forms.Textarea(attrs={"rows": rader}),
        validators=[utan_personnummer, lagom_lang],
        error_messages=fel,
    )


def kort_text(label: str, langd: int, *, hjalp: str = "", krav: bool = True, saknas: str = "", **attrs: str) -> forms.CharField:
    fel = {"required": saknas} if saknas else None
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=langd, help_text=hjalp, required=krav, widget=widget, error_messages=fel)


def dag(
    label: str, *, hjalp: str = "", krav: bool = True, snabbval: tuple[str, ...] = (), saknas: str = "", initial: Any = None
) -> forms.DateField:
    fel = {"invalid": "Skriv datumet som åååå-mm-dd, till exempel 2026-12-01."} | ({"required": saknas} if saknas else {})
    return DatumFalt(
        label=label, help_text=hjalp, required=krav, widget=DatumInput(snabbval=snabbval), error_messages=fel, initial=initial
    )


class DatumFalt(forms.DateField):
    """A calendar date. A browser shows nothing in a date field when the text is no date: then it is shown as text, to be mended."""

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        skrivet = form.data.get(form.add_prefix(field_name), "") if form.is_bound else ""
        if skrivet and som_datum(skrivet.strip()) is None and isinstance(self.widget, DatumInput):
            self.widget.input_type = "text"
        return super().get_bound_field(form, field_name)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(value.strip() if isinstance(value, str) else value)
