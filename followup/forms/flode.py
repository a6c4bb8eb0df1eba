from collections.abc import Sequence
from typing import Any

from django import forms

from followup.flode.bestand import UPPDELNINGAR
from followup.vy.flode import MANAD, PERIODER


class KohortForm(forms.Form):
    """The year or quarter of start, in the address."""

    kohort = forms.ChoiceField(label="Började", required=False)

    def __init__(self, data: dict[str, Any], *, kohorter: Sequence[tuple[str, str]]):
        super().__init__({"kohort": kohorter[0][0] if kohorter else "", **{k: v for k, v in data.items() if v}})
        self.fields["kohort"].choices = list(kohorter) or [("", "Ingen ännu")]


class BestandForm(forms.Form):
    """Year, split and length of period, in the address. What is left out gets its default."""

    ar = forms.ChoiceField(label="År", required=False)
    efter = forms.ChoiceField(label="Dela upp efter", required=False, choices=[(k, t) for k, (t, _) in UPPDELNINGAR.items()])
    per = forms.ChoiceField(label="Period", choices=PERIODER)

    def __init__(self, data: dict[str, Any], *, ar: Sequence[str]):
        super().__init__({"ar": ar[0] if ar else "", "efter": "", "per": MANAD, **{k: v for k, v in data.items() if v}})
        self.fields["ar"].choices = [(a, a) for a in ar] or [("", "Inget ännu")]
