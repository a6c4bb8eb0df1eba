from typing import Any

from django import forms

from ame.people.models import Person
from ame.people.sammanslagning import FINGERADE


class SlaIhopForm(forms.Form):
    """Which of the two stays, how one knows, and that nobody's new identity is given away (C94; law.md B02)."""

    kvar = forms.ChoiceField(
        label="Vem ska stå kvar?", widget=forms.RadioSelect, error_messages={"required": "Välj vem som ska stå kvar."}
    )
    skal = forms.CharField(
        label="Hur vet du att det är samma person?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Till exempel: personen visade besked om sitt nya personnummer. Skriv inga nummer här.",
        error_messages={"required": "Skriv hur du vet att det är samma person."},
    )
    inte_fingerade = forms.BooleanField(
        label="Jag bekräftar att det inte gäller fingerade personuppgifter", error_messages={"required": FINGERADE}
    )

    def __init__(self, *args: Any, par: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kvar"].choices = [
            (str(p.pk), f"{p.namn} ({ordning})") for p, ordning in zip(par, ("till vänster", "till höger"), strict=True)
        ]
