"""Targets, limits and notes on breaks of a measure."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.common.widgets import DatumInput
from followup.matt.definition import Matt


class MalForm(forms.Form):
    """A share is written in per cent. `varde` is what is stored."""

    mal = forms.DecimalField(label="Mål", required=False, min_value=0, max_digits=7, decimal_places=1, localize=True)
    grans_dagar = forms.IntegerField(label="Gräns i dagar", required=False, min_value=1, max_value=730)
    galler_fran_den = forms.DateField(
        label="Gäller från",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange från vilken dag det gäller."},
    )

    def __init__(self, *args: Any, matt: Matt, **kwargs: Any) -> None:
        super().__init__(*args, initial={"galler_fran_den": timezone.localdate()}, **kwargs)
        self.i_procent = matt.enhet == "%"
        ord_ = "procent" if self.i_procent else matt.enhet
        self.fields["mal"].help_text = f"{matt.riktning.label} så mycket, i {ord_}."
        if self.i_procent:
            self.fields["mal"].label = "Mål i procent"
        if matt.grans_dagar is None:
            del self.fields["grans_dagar"]
        else:
            self.fields[
                "grans_dagar"
            ].help_text = f"Måttets egen gräns är {matt.grans_dagar} dagar. Lämna tomt för att inte ändra."

    @property
    def varde(self) -> float | None:
        mal = self.cleaned_data.get("mal")
        return None if mal is None else float(mal / 100 if self.i_procent else mal)


class BrottForm(forms.Form):
    den = forms.DateField(label="Från och med", widget=DatumInput(), error_messages={"required": "Ange vilken dag det ändrades."})
    text = forms.CharField(
        label="Vad ändrades?", max_length=200, help_text="Till exempel: Personer från ett tidigare system började räknas.",
        error_messages={"required": "Skriv vad som ändrades."},
    )  # fmt: skip
    alla = forms.BooleanField(label="Det gäller alla mått", required=False)
