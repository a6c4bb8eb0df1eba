"""Before a remiss leaves: when it is to leave, and a consent of its own for one piece of information."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from ame.people.enums import Medgivandeform, Uppgiftskategori
from intake.forms.falt import dag, kort_text


class SkickaSenareForm(forms.Form):
    """A day and a time of the clock in the office."""

    skickas_den = dag("Vilken dag?", snabbval=("idag",), saknas="Välj vilken dag remissen ska skickas.")
    skickas_kl = forms.TimeField(
        label="Vilken tid?",
        initial="08:00",
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"required": "Skriv ett klockslag.", "invalid": "Skriv tiden som tt:mm, till exempel 08:00."},
    )

    def skickas_vid(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["skickas_den"], self.cleaned_data["skickas_kl"]))


class UppgiftSamtyckeForm(forms.Form):
    """Of the other person in the household (law.md A14), or of the person for what is sensitive (A17)."""

    kategori = forms.ChoiceField(choices=Uppgiftskategori.choices, widget=forms.HiddenInput)
    givare = kort_text("Vem har samtyckt?", 120, saknas="Skriv vem som har samtyckt.")
    andamal = kort_text("Vad ska uppgifterna användas till?", 300, saknas="Skriv vad uppgifterna ska användas till.")
    form = forms.ChoiceField(
        label="Hur gavs samtycket?",
        choices=Medgivandeform.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur samtycket gavs."},
    )
    inhamtat_den = dag("Inhämtat den", snabbval=("idag",), saknas="Ange vilken dag samtycket gavs.")
    giltigt_till_den = dag("Gäller till och med", hjalp="Högst tolv månader.", saknas="Ange vilken dag samtycket slutar gälla.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (kategori := self["kategori"].value()) and kategori != Uppgiftskategori.HUSHALL:
            self.fields["givare"].required = False
            self.fields["givare"].label = "Vem har samtyckt, om det inte är personen själv?"
