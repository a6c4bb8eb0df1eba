from django import forms
from django.utils import timezone

from ame.arenden.enums import Kontaktsatt
from ame.common.widgets import DatumInput
from ame.organisation.models import Samverkanspart


class _PartForm(forms.Form):
    part = forms.ModelChoiceField(
        label="Part", queryset=Samverkanspart.objects.none(), empty_label="Välj part", error_messages={"required": "Välj part."}
    )

    def __init__(self, *args, kommun_id: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].queryset = Samverkanspart.objects.filter(kommun=kommun_id).order_by("namn")


class AktorForm(_PartForm):
    """A party in the case (S116)."""

    uppdrag = forms.CharField(
        label="Vad parten gör",
        max_length=120,
        help_text="Till exempel SFI kurs C.",
        error_messages={"required": "Skriv vad parten gör."},
    )
    niva = forms.CharField(label="Nivå eller kurs", max_length=40, required=False)
    schema = forms.CharField(label="Tider i veckan", max_length=200, required=False, help_text="Till exempel mån–ons 8–12.")
    kontakt = forms.CharField(
        label="Kontakt",
        max_length=160,
        required=False,
        help_text="Funktion och telefon, till exempel studievägledaren 08-123 45 67.",
    )
    fran_den = forms.DateField(
        label="Från", widget=DatumInput(snabbval=("idag",)), error_messages={"required": "Ange från vilken dag."}
    )


class KontaktForm(_PartForm):
    """A try to reach a party (S126)."""

    satt = forms.ChoiceField(label="Hur", choices=Kontaktsatt.choices)
    forsokt_den = forms.DateField(
        label="Dag", widget=DatumInput(snabbval=("idag",)), initial=timezone.localdate, error_messages={"required": "Ange dag."}
    )
    utfall = forms.ChoiceField(
        label="Utfall",
        choices=[("forsok", "Inte nådd"), ("nadd", "Nådd, svar väntas"), ("besvarad", "Fick svar")],
        widget=forms.RadioSelect,
        initial="forsok",
    )
