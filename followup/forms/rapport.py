from typing import Any

from django import forms

from ame.access.enums import Roll
from followup.enums import Rapportslag
from followup.services.rapport import KAN_FA, OMGORNING

ROLLER = [(r.value, Roll(r).label) for r in KAN_FA]


class MottagareForm(forms.Form):
    """Which roles are told when a report is made. None chosen: the chef."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slag in Rapportslag:
            self.fields[slag.value] = forms.MultipleChoiceField(
                label=slag.label, choices=ROLLER, required=False, widget=forms.CheckboxSelectMultiple
            )

    @property
    def val(self) -> dict[str, list[str]]:
        return {slag: self.cleaned_data[slag] for slag in Rapportslag.values}


class GorOmForm(forms.Form):
    orsak = forms.ChoiceField(label="Varför görs rapporten om?", choices=list(OMGORNING.items()), widget=forms.RadioSelect)
