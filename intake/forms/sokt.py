from django import forms

from intake.enums import Soktsatt


class SoktForm(forms.Form):
    """Who tried to reach the handläggare, and how. No text: what it was about is told to the handläggare."""

    nummer = forms.CharField(
        label="Personnummer, samordningsnummer eller ärendenummer",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Skriv personens nummer eller ärendets nummer."},
    )
    satt = forms.ChoiceField(
        label="Hur sökte personen sin handläggare?",
        choices=Soktsatt.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur personen sökte handläggaren."},
    )
