from datetime import date

from django import forms

from followup.nyckeltal.utsnitt import KON_TEXT, Enhetsval, Utsnitt, forvalt_ar, valbara_ar


class UppfoljningForm(forms.Form):
    """Period, unit and sex in the address (ui.md rule 7). What is left out gets its default, so the bare address is a page too."""

    period = forms.TypedChoiceField(label="Period", coerce=int)
    enhet = forms.ChoiceField(label="Enhet", required=False)
    kon = forms.ChoiceField(label="Kön", required=False, choices=list(KON_TEXT.items()))

    def __init__(self, data: dict[str, str], *, enheter: tuple[Enhetsval, ...], idag: date):
        if len(enheter) == 1 and data.get("enhet") == enheter[0].kod:
            data = {**data, "enhet": ""}  # the only unit is the same as all of them
        super().__init__({"period": str(forvalt_ar(idag)), "enhet": "", "kon": "", **data})
        self.enheter, self.idag = enheter, idag
        self.fields["period"].choices = [(str(ar), f"{ar} hittills" if ar == idag.year else str(ar)) for ar in valbara_ar(idag)]
        alla = [("", "Alla enheter"), *((e.kod, e.namn) for e in enheter)]
        self.fields["enhet"].choices = alla if len(enheter) > 1 else [("", enheter[0].namn)]

    @property
    def utsnitt(self) -> Utsnitt:
        """What a valid form asks for."""
        val = self.cleaned_data
        enhet = next((e for e in self.enheter if e.kod == val["enhet"]), None)
        return Utsnitt(self.enheter, val["period"], self.idag, enhet, val["kon"])
