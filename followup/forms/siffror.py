from typing import Any

from django import forms

from followup.enums import Urval
from followup.nyckeltal.utsnitt import Enhetsval


class SiffrorForm(forms.Form):
    """Unit and ages in the address, the same for every page of figures (ui.md rule 7, S150). What is left out gets its default."""

    enhet = forms.ChoiceField(label="Enhet", required=False)
    urval = forms.ChoiceField(label="Åldrar", required=False, choices=Urval.choices)

    def __init__(self, data: dict[str, Any], *, enheter: tuple[Enhetsval, ...], har_alla: bool):
        forvald = "" if har_alla else enheter[0].kod
        super().__init__({"urval": "", **data, "enhet": data.get("enhet") or forvald})
        self.fields["enhet"].choices = [*([("", "Alla enheter")] if har_alla else []), *((e.kod, e.namn) for e in enheter)]
