from datetime import date

from django import forms

from followup.forms.dashboard import UppfoljningForm
from followup.nyckeltal.samverkan import Uppdelning
from followup.nyckeltal.utsnitt import Enhetsval


class SamverkanForm(UppfoljningForm):
    """Period, unit and one split in the address (ui.md rule 7). Not by sex: the promise is the unit's."""

    dela = forms.ChoiceField(label="Dela upp på", choices=Uppdelning.choices)

    def __init__(self, data: dict[str, str], *, enheter: tuple[Enhetsval, ...], idag: date):
        super().__init__({"dela": Uppdelning.AVSANDARE, **data, "kon": ""}, enheter=enheter, idag=idag)
        del self.fields["kon"]

    def clean(self) -> dict:
        return super().clean() | {"kon": ""}

    @property
    def uppdelning(self) -> Uppdelning:
        return Uppdelning(self.cleaned_data["dela"])
