from typing import Any

from django import forms
from django.utils import timezone

from ame.arenden.enums import Forsorjning
from ame.common.widgets import DatumInput
from followup.enums import Sysselsattning, UppfoljningKalla, UppfoljningStatus


class UppfoljningForm(forms.Form):
    """How it went. "Ej nådd" is an answer of its own and asks for a date only (S129, N18)."""

    status = forms.ChoiceField(
        label="Nådde du personen?",
        choices=[(UppfoljningStatus.GJORD, "Ja, jag vet hur det gick"), (UppfoljningStatus.EJ_NADD, "Nej, gick inte att nå")],
        widget=forms.RadioSelect,
        error_messages={"required": "Svara om du nådde personen."},
    )
    gjord_den = forms.DateField(
        label="Datum",
        widget=DatumInput(snabbval=("idag",)),
        help_text="Dagen då du fick svaret, eller försökte för sista gången.",
        error_messages={"required": "Ange vilken dag det var."},
    )
    sysselsattning = forms.ChoiceField(
        label="Vad gör personen nu?", choices=Sysselsattning.choices, widget=forms.RadioSelect, required=False
    )
    forsorjning = forms.ChoiceField(label="Vad lever personen på?", choices=[("", "Välj"), *Forsorjning.choices], required=False)
    kalla = forms.ChoiceField(label="Hur vet du det?", choices=UppfoljningKalla.choices, widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"gjord_den": timezone.localdate()}, **kwargs)
        nadd = self["status"].value() != UppfoljningStatus.EJ_NADD
        for namn in ("sysselsattning", "forsorjning", "kalla"):
            self.fields[namn].required = nadd
        self.fields["sysselsattning"].error_messages["required"] = "Välj vad personen gör nu."
        self.fields["forsorjning"].error_messages["required"] = "Välj vad personen lever på. «Uppgift saknas» är också ett svar."
        self.fields["kalla"].error_messages["required"] = "Välj hur du vet det."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("status") == UppfoljningStatus.EJ_NADD:  # what was ticked before is not an answer
            for namn in ("sysselsattning", "forsorjning", "kalla"):
                data[namn] = ""
                self.errors.pop(namn, None)
        return data
