from typing import Any

from django import forms
from django.utils import timezone

from ame.common.widgets import DatumInput
from followup.models import Aterkoppling
from followup.services.papper import kanaler


class PapperForm(forms.Form):
    """When an answer to a part outside left, and how."""

    den = forms.DateField(
        label="Lämnad den",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange vilken dag svaret lämnades."},
    )
    kanal = forms.ChoiceField(
        label="Hur lämnades den?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur svaret lämnades.", "invalid_choice": "Välj ett sätt i listan."},
    )

    def __init__(self, *args: Any, aterkoppling: Aterkoppling, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kanal"].choices = [(k.value, k.label) for k in kanaler(aterkoppling)]
        self.fields["den"].initial = timezone.localdate()
