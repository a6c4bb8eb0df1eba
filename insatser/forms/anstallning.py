from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms

from ame.common.falt import dag, kort_text
from insatser.enums import Anstallningsslag
from insatser.forms.stod import insatsval
from insatser.models import Anstallning, Insats


class AnstallningForm(forms.Form):
    """A job the person has (S164): at the municipality or elsewhere, subsidised or not, how much, from and to."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    slag = forms.ChoiceField(
        label="Slag av anställning",
        choices=Anstallningsslag.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj slag av anställning."},
    )
    arbetsgivare = kort_text("Arbetsgivare", 120, saknas="Skriv vem som anställer.")
    befattning = kort_text("Befattning", 120, krav=False)
    sysselsattningsgrad = forms.IntegerField(
        label="Sysselsättningsgrad i procent",
        min_value=1,
        max_value=100,
        error_messages={
            "required": "Skriv sysselsättningsgraden i procent av heltid.",
            "invalid": "Skriv sysselsättningsgraden som ett helt tal.",
            "min_value": "Skriv mellan 1 och 100 procent.",
            "max_value": "Skriv mellan 1 och 100 procent.",
        },
    )
    ar_subventionerad = forms.BooleanField(label="Arbetsgivaren får anställningsstöd", required=False)
    stodform = kort_text("Vilket anställningsstöd?", 80, krav=False, hjalp="Till exempel introduktionsjobb eller lönebidrag.")
    start_den = dag("Första dag", saknas="Ange anställningens första dag.", snabbval=("idag",))
    slut_den = dag(
        "Sista dag",
        krav=False,
        snabbval=("kvartal",),
        hjalp="Tomt om anställningen gäller tills vidare. Du påminns innan den tar slut.",
    )
    insats_id = forms.ChoiceField(label="Hör till insatsen", required=False)

    def __init__(self, *args: Any, insatser: Iterable[Insats], anstallning: Anstallning | None = None, **kwargs: Any) -> None:
        falt = [f for f in self.base_fields if f != "nyckel"]
        initial = {f: getattr(anstallning, f) for f in falt} if anstallning else {"nyckel": uuid4()}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["insats_id"].choices = insatsval(insatser)  # type: ignore[attr-defined]
        if anstallning:
            del self.fields["nyckel"]

    def clean_insats_id(self) -> str | None:
        return self.cleaned_data["insats_id"] or None


class AnstallningSlutForm(forms.Form):
    """The last day is known."""

    slut_den = dag(
        "Sista dag",
        saknas="Ange anställningens sista dag.",
        snabbval=("idag",),
        hjalp="Får ligga framåt i tiden, när ni vet dagen.",
    )
