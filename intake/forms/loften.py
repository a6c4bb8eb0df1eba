"""The first visit."""

from typing import Any

from django import forms

from ame.common.widgets import DatumInput


class BesokForm(forms.Form):
    besok_den = forms.DateField(
        label="Dag för första besöket", widget=DatumInput(), error_messages={"required": "Ange dagen för besöket."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="besok_%s", **kwargs)
