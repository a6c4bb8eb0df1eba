from collections.abc import Sequence
from typing import Any

from django import forms

from followup.matt.katalog import KATALOG
from followup.nyckeltalsval import HOGST, provad
from followup.vy.matt import grupper


class NyckeltalsvalForm(forms.Form):
    """Eight places in order. An empty place is left out, so that a figure is moved by choosing it in another place."""

    def __init__(self, *args: Any, valda: Sequence[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        val: list[Any] = [("", "Visa inget här")]
        val += [(rum, [(k, KATALOG[k].titel) for k in koder]) for rum, koder in grupper()]
        for i in range(HOGST):
            plats = forms.ChoiceField(label=f"Plats {i + 1}", choices=val, required=False)
            plats.initial = valda[i] if i < len(valda) else ""
            self.fields[f"plats_{i + 1}"] = plats

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["matt"] = [v for i in range(HOGST) if (v := data.get(f"plats_{i + 1}"))]
        for fel in provad(data["matt"]):
            self.add_error(None, fel)
        return data
