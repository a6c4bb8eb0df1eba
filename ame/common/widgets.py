"""Widgets that pages share."""

from django import forms


class DatumInput(forms.DateInput):
    """A calendar date. `snabbval` adds buttons such as "I dag"; the chosen date is printed in words beside the field
    because the browser shows it in its own language (ui.md rule 14)."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None, *, snabbval: tuple[str, ...] = ()):
        """`snabbval`: any of "idag", "vecka" (+1 vecka) and "kvartal" (+3 månader)."""
        attrs = dict(attrs or {})
        if snabbval:
            attrs["data-snabbval"] = " ".join(snabbval)
        super().__init__(attrs, format="%Y-%m-%d")
