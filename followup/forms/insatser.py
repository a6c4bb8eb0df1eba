from datetime import date

from followup.forms.dashboard import UppfoljningForm
from followup.nyckeltal.utsnitt import Enhetsval


class InsatssifferForm(UppfoljningForm):
    """Period and unit in the address (ui.md rule 7). Not by sex: the tables are thin as they are."""

    def __init__(self, data: dict[str, str], *, enheter: tuple[Enhetsval, ...], idag: date):
        super().__init__({**data, "kon": ""}, enheter=enheter, idag=idag)
        del self.fields["kon"]

    def clean(self) -> dict:
        return super().clean() | {"kon": ""}
