"""Places of a unit per year and source (S007)."""

from typing import Any

from django import forms
from django.utils import timezone

from intake.enums import Kalla


class PlatserForm(forms.Form):
    ar = forms.TypedChoiceField(label="År", coerce=int)
    kalla = forms.ChoiceField(label="Ingång", required=False, choices=[("", "Alla ingångar tillsammans"), *Kalla.choices])
    platser = forms.IntegerField(
        label="Antal platser",
        required=False,
        min_value=0,
        max_value=100_000,
        help_text="Lämna tomt för att ta bort gränsen. Fler går att ta emot, med ett skäl.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        i_ar = timezone.localdate().year
        self.fields["ar"].choices = [(ar, str(ar)) for ar in range(i_ar, i_ar + 4)]
        self.fields["ar"].initial = i_ar
