"""The sender's small forms: ask for an answer, and mark the co-operation."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.common.widgets import DatumInput
from followup.services.begaran import tidigast


class BegaranForm(forms.Form):
    text = forms.CharField(
        label="Vad behöver du veta, och varför nu?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Handläggaren läser texten. Skriv inget personnummer.",
        error_messages={"required": "Skriv vad du behöver veta, och varför nu."},
    )
    onskad_den = forms.DateField(
        label="När behöver du svaret?",
        widget=DatumInput(),
        help_text="Tidigast om tre arbetsdagar.",
        error_messages={"required": "Ange vilken dag du behöver svaret."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["onskad_den"].initial = tidigast(timezone.localdate())


class BetygForm(forms.Form):
    betyg = forms.TypedChoiceField(
        label="Hur fungerade samarbetet?",
        choices=[(n, {1: "1, mycket dåligt", 10: "10, mycket bra"}.get(n, str(n))) for n in range(1, 11)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj 1 till 10.", "invalid_choice": "Välj 1 till 10."},
    )
    skal = forms.CharField(
        label="Varför?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Skriv om samarbetet, inte om personen eller en enskild handläggare.",
    )
