from collections.abc import Iterable
from typing import Any

from django import forms

from ame.common.falt import dag
from ame.organisation.enums import Stodslag
from ame.organisation.models import Enhet, Insatstyp
from insatser.enums import Motpart, Rattelseskal, Stodutfall
from insatser.models import Insats, Stodaktivitet

MINUTFEL = {
    "required": "Skriv hur många minuter det tog.",
    "invalid": "Skriv minuterna som ett helt tal.",
    "min_value": "Skriv minst en minut.",
    "max_value": "Skriv högst 600 minuter, alltså tio timmar.",
}
UTFALLSVAL = [("", "Välj om det behövs"), *Stodutfall.choices]


def insatsval(insatser: Iterable[Insats]) -> list[tuple[str, str]]:
    return [("", "Ingen särskild insats"), *((str(i.pk), str(i.insatstyp)) for i in insatser)]


def minuter(label: str = "Minuter") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=600, error_messages=MINUTFEL)


class StodrattelseForm(forms.Form):
    """A wrong row, corrected. Kind and day of a row with a note stand in the note, and are corrected there (S114, S164)."""

    stodslag = forms.ChoiceField(label="Slag av stöd", choices=Stodslag.choices)
    den = dag("Datum", snabbval=("idag",), saknas="Ange vilken dag det var.")
    minuter = minuter()
    motpart = forms.ChoiceField(label="Med vem?", choices=Motpart.choices)
    utfall = forms.ChoiceField(label="Hur gick det?", choices=Stodutfall.choices)
    insats_id = forms.ChoiceField(label="Hör till insatsen", required=False)
    efter_jobbstart = forms.BooleanField(label="Stöd efter jobbstart", required=False)
    skal = forms.ChoiceField(
        label="Varför rättas raden?",
        choices=Rattelseskal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför raden rättas."},
    )

    def __init__(self, *args: Any, stod: Stodaktivitet, insatser: Iterable[Insats], fraga_skal: bool, **kwargs: Any) -> None:
        falt = ("stodslag", "den", "minuter", "motpart", "utfall", "insats_id", "efter_jobbstart")
        super().__init__(*args, initial={f: getattr(stod, f) for f in falt}, **kwargs)
        self.fields["insats_id"].choices = insatsval(insatser)  # type: ignore[attr-defined]
        if stod.anteckning_id:
            del self.fields["stodslag"], self.fields["den"]
        if not fraga_skal:
            del self.fields["skal"]

    def clean_insats_id(self) -> str | None:
        return self.cleaned_data["insats_id"] or None


class RadgivningForm(forms.Form):
    """Advice is counted: no field for a person, and none where one could be written (SoL 14:4; law.md C31)."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    enhet = forms.ModelChoiceField(label="Enhet", queryset=Enhet.objects.none(), empty_label=None)
    insatstyp = forms.ModelChoiceField(
        label="Vad gällde det?", queryset=Insatstyp.objects.none(), required=False, empty_label="Rådgivning"
    )
    den = dag("Datum", snabbval=("idag",), saknas="Ange vilken dag det var.")
    antal = forms.IntegerField(
        label="Antal personer",
        min_value=1,
        max_value=500,
        error_messages={
            "required": "Skriv hur många personer det var.",
            "invalid": "Skriv antalet som ett helt tal.",
            "min_value": "Skriv minst en person.",
            "max_value": "Skriv högst 500 personer.",
        },
    )
    minuter = minuter()

    def __init__(self, *args: Any, enheter: Any, anonyma: Any, **kwargs: Any) -> None:
        """`anonyma`: insatser without identity by decision of the nämnd (SoL 14:5; law.md C32)."""
        super().__init__(*args, **kwargs)
        self.fields["enhet"].queryset = enheter  # type: ignore[attr-defined]
        self.fields["insatstyp"].queryset = anonyma  # type: ignore[attr-defined]
        if len(enheter) == 1:
            del self.fields["enhet"]
        if not anonyma:
            del self.fields["insatstyp"]


class PeriodForm(forms.Form):
    """Which unit and period the mix is asked for."""

    enhet = forms.ModelChoiceField(label="Enhet", queryset=Enhet.objects.none(), required=False, empty_label="Välj enhet")
    fran = dag("Från", krav=False)
    till = dag("Till", krav=False)

    def __init__(self, *args: Any, enheter: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enhet"].queryset = enheter  # type: ignore[attr-defined]
        if len(enheter) < 2:
            del self.fields["enhet"]
