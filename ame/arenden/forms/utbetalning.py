from uuid import uuid4

from django import forms

from ame.arenden.enums import Utbetalare


class UtbetalningForm(forms.Form):
    """A notice of a wrong payment (law.md A06)."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    mottagare = forms.ChoiceField(
        label="Vem betalar ut?",
        choices=[("", "Välj myndighet"), *Utbetalare.choices],
        error_messages={"required": "Välj vem som betalar ut."},
    )
    uppgifter = forms.CharField(
        label="Vad tyder på att utbetalningen är fel?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Bara det som behövs för att mottagaren ska kunna utreda.",
        error_messages={"required": "Skriv vad som tyder på en felaktig utbetalning."},
    )
