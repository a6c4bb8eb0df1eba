from django import forms

from ame.arenden.models import Arende
from ame.common.falt import kort_text
from insatser.enums import Uppgiftsandamal


class UppgiftsForm(forms.Form):
    """Who asked, on which remiss, and what for (law.md C39)."""

    remiss = forms.ModelChoiceField(label="Till avsändaren av", queryset=None, empty_label=None)
    andamal = forms.ChoiceField(label="Vad uppgifterna ska användas till", choices=Uppgiftsandamal.choices)
    begard_av = kort_text(
        "Vem har begärt dem",
        120,
        hjalp="Namn och roll hos den nämnd som beslutar.",
        saknas="Skriv vem som har begärt uppgifterna.",
    )

    def __init__(self, *args, arende: Arende, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remiss"].queryset = arende.remisser.filter(avsandande_enhet__isnull=False).select_related("avsandande_enhet")
        self.fields["remiss"].label_from_instance = lambda r: f"{r.nummer}, {r.avsandande_enhet}"

    @property
    def andamal_i_ord(self) -> str:
        return str(Uppgiftsandamal(self.cleaned_data["andamal"]).label)
