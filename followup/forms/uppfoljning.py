from typing import Any

from django import forms
from django.utils import timezone

from ame.arenden.enums import Forsorjning
from ame.common.widgets import DatumInput
from followup.enums import Jobblage, Sysselsattning, UppfoljningKalla, Uppfoljningskanal, UppfoljningStatus
from followup.models import Uppfoljning
from followup.services.uppfoljning import fragar_om_arbetet, kanaler

SVARET = ("sysselsattning", "forsorjning", "kalla", "arbetet")  # only when one knows how it went
SAKNAS = {
    "sysselsattning": "Välj vad personen gör nu.",
    "forsorjning": "Välj vad personen lever på. ”Uppgift saknas” är också ett svar.",
    "kalla": "Välj hur du vet det.",
    "arbetet": "Välj hur det gick med arbetet. ”Vet inte” är också ett svar.",
}


def _kanalval(rad: Uppfoljning) -> list[tuple[str, str]]:
    return [(k.value, k.label) for k in kanaler(rad.avslut.arende)]


class UppfoljningForm(forms.Form):
    """How it went. "Ej nådd" and "avböjd" are answers of their own and ask for a date and the channel only (S129, N18, R8)."""

    status = forms.ChoiceField(
        label="Nådde du personen?",
        choices=[
            (UppfoljningStatus.GJORD, "Ja, jag vet hur det gick"),
            (UppfoljningStatus.EJ_NADD, "Nej, gick inte att nå"),
            (UppfoljningStatus.AVBOJD, "Personen vill inte svara"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Svara om du nådde personen."},
    )
    gjord_den = forms.DateField(
        label="Datum",
        widget=DatumInput(snabbval=("idag",)),
        help_text="Dagen då du fick svaret, eller försökte för sista gången.",
        error_messages={"required": "Ange vilken dag det var."},
    )
    kanal = forms.ChoiceField(
        label="Hur sökte du personen?",
        choices=Uppfoljningskanal.choices,
        widget=forms.RadioSelect,
        help_text="Behövs inte när svaret kommer ur ett register.",
        error_messages={"required": "Välj hur du sökte personen.", "invalid_choice": "Välj hur du sökte personen."},
    )
    kalla = forms.ChoiceField(label="Hur vet du det?", choices=UppfoljningKalla.choices, widget=forms.RadioSelect, required=False)
    sysselsattning = forms.ChoiceField(
        label="Vad gör personen nu?", choices=Sysselsattning.choices, widget=forms.RadioSelect, required=False
    )
    forsorjning = forms.ChoiceField(label="Vad lever personen på?", choices=[("", "Välj"), *Forsorjning.choices], required=False)
    arbetet = forms.ChoiceField(
        label="Hur gick det med arbetet i avslutet?",
        choices=Jobblage.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Ett arbete som inte blev av, eller som tog slut inom en månad, räknas inte som arbete i KAS.",
    )
    arbete_upphorde_den = forms.DateField(
        label="Arbetets sista dag", widget=DatumInput(), required=False, help_text="Bara om arbetet har tagit slut."
    )

    def __init__(self, *args: Any, rad: Uppfoljning, **kwargs: Any) -> None:
        super().__init__(*args, initial={"gjord_den": timezone.localdate()}, **kwargs)
        self.fields["kanal"].choices = _kanalval(rad)  # type: ignore[attr-defined]
        if not fragar_om_arbetet(rad.avslut):
            del self.fields["arbetet"], self.fields["arbete_upphorde_den"]
        self.fields["kanal"].required = self["kalla"].value() != UppfoljningKalla.REGISTER
        utan_svar = self["status"].value() in (UppfoljningStatus.EJ_NADD, UppfoljningStatus.AVBOJD)
        for namn in SVARET:
            if namn in self.fields:
                self.fields[namn].required = not utan_svar
                self.fields[namn].error_messages["required"] = SAKNAS[namn]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("status") in (UppfoljningStatus.EJ_NADD, UppfoljningStatus.AVBOJD):  # what was ticked before is not an answer
            for namn in (*SVARET, "arbete_upphorde_den"):
                if namn in self.fields:
                    data[namn] = None if namn == "arbete_upphorde_den" else ""
                    self.errors.pop(namn, None)
        return data


class ForsokForm(forms.Form):
    """A try that did not reach the person, when one means to try again."""

    kanal = forms.ChoiceField(
        label="Hur sökte du personen?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur du sökte personen.", "invalid_choice": "Välj hur du sökte personen."},
    )
    den = forms.DateField(
        label="Vilken dag?", widget=DatumInput(snabbval=("idag",)), error_messages={"required": "Ange vilken dag det var."}
    )

    def __init__(self, *args: Any, rad: Uppfoljning, **kwargs: Any) -> None:
        super().__init__(*args, initial={"den": timezone.localdate()}, prefix="forsok", **kwargs)
        self.fields["kanal"].choices = _kanalval(rad)  # type: ignore[attr-defined]
