from typing import Any

from django import forms

from ame.access.enums import AGARROLLER
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.models import Arende


class InsynForm(forms.Form):
    """Why a colleague's case has to be opened (law.md D01, D10)."""

    skal = forms.CharField(
        label="Varför behöver du öppna ärendet?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Till exempel: vikarierar i dag. Skriv inget om personen, skälet står i loggen.",
        error_messages={"required": "Skriv varför du behöver öppna ärendet.", "max_length": "Skriv högst 300 tecken."},
    )


class AnsvarForm(forms.Form):
    """Hand the case over, with what the next one needs to know (S029, S030)."""

    fran = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ny = PersonalVal(
        label="Ny ansvarig",
        queryset=User.objects.none(),
        empty_label="Välj",
        error_messages={"required": "Välj vem som tar över.", "invalid_choice": "Välj någon i listan."},
    )
    overlamning = forms.CharField(
        label="Överlämning",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Vad är gjort, vad är överenskommet och vad är nästa steg? Texten blir kvar i historiken.",
        error_messages={"required": "Skriv vad den nya ansvariga behöver veta."},
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, initial={"fran": arende.ansvarig_id}, **kwargs)
        self.fields["ny"].queryset = personal_i(arende.enhet_id, *AGARROLLER).exclude(pk=arende.ansvarig_id)
