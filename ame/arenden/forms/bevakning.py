from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ame.common.widgets import DatumInput


class BevakningForm(forms.Form):
    """Something to remember, and by when."""

    titel = forms.CharField(
        label="Vad ska göras?",
        max_length=120,
        help_text="Till exempel: Ring arbetsplatsen om schemat.",
        error_messages={"required": "Skriv vad som ska göras.", "max_length": "Skriv högst 120 tecken."},
    )
    forfaller_den = forms.DateField(
        label="Senast",
        widget=DatumInput(snabbval=("idag", "vecka", "kvartal")),
        error_messages={"required": "Välj vilken dag det senast ska vara gjort.", "invalid": "Skriv datumet som 2026-11-22."},
    )

    def clean_forfaller_den(self):
        dag = self.cleaned_data["forfaller_den"]
        if dag < timezone.localdate():
            raise ValidationError("Dagen har passerat. Välj i dag eller en dag framåt.")
        return dag
