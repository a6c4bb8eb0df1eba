"""Which unit and year a page of figures shows."""

from typing import Any

from django import forms

from ame.organisation.models import Enhet


class EnhetArForm(forms.Form):
    """One of the user's units, and a year where the page has one. What is not in the lists falls back to the first."""

    enhet = forms.ChoiceField(label="Enhet", required=False)
    ar = forms.ChoiceField(label="År", required=False)

    def __init__(self, *args: Any, enheter: list[Enhet], ar: list[int], alla: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        val = [(str(e.pk), e.namn) for e in enheter]
        self.fields["enhet"].choices = [("", alla), *val] if alla else val  # type: ignore[attr-defined]
        self.fields["ar"].choices = [(str(a), str(a)) for a in ar]  # type: ignore[attr-defined]
        if len(enheter) < 2:
            del self.fields["enhet"]
        if not ar:
            del self.fields["ar"]

    def vald_enhet(self, enheter: list[Enhet]) -> Enhet | None:
        vald = self.cleaned_data.get("enhet") if self.is_valid() else ""
        return next((e for e in enheter if str(e.pk) == vald), None)

    def valt_ar(self, annars: int) -> int:
        return int((self.cleaned_data.get("ar") if self.is_valid() else "") or annars)
