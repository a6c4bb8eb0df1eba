from typing import Any

from django import forms

from ame.common.widgets import DatumInput


class ForskningForm(forms.Form):
    """What is disclosed, on which decision. Small groups are shown before it is made."""

    beslut = forms.CharField(label="Beslut", max_length=80, help_text="Diarienummer, eller dag och paragraf.")
    andamal = forms.CharField(label="Ändamål", max_length=300)
    mottagare = forms.CharField(label="Mottagare", max_length=120, help_text="Lärosätet eller myndigheten, ingen enskild person.")
    fran_den = forms.DateField(label="Inskrivna från och med", widget=DatumInput())
    till_den = forms.DateField(label="Inskrivna till och med", widget=DatumInput())
    enheter = forms.MultipleChoiceField(label="Enheter", widget=forms.CheckboxSelectMultiple)
    med_dag = forms.BooleanField(label="Beslutet säger att datum lämnas ut med dag. Annars lämnas bara månad.", required=False)

    def __init__(self, *args: Any, enheter: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enheter"].choices = enheter  # type: ignore[attr-defined]


class BekraftaForm(ForskningForm):
    bekraftat = forms.BooleanField(label="Beslutet omfattar det som lämnas ut, också de små grupperna.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for namn, falt in self.fields.items():
            if namn != "bekraftat":
                falt.widget = forms.MultipleHiddenInput() if namn == "enheter" else forms.HiddenInput()
