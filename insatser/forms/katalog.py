from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from ame.arenden.enums import Slag
from ame.common.widgets import DatumInput
from ame.organisation.models import Enhet, Insatstyp
from insatser.enums import Arbetsplatsform


class AntalForm(forms.Form):
    """Heads of an insats without identity: no field for a person (law.md C32)."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    enhet = forms.ModelChoiceField(
        label="Enhet", queryset=Enhet.objects.none(), empty_label=None, error_messages={"required": "Välj enhet."}
    )
    den = forms.DateField(
        label="Dag", widget=DatumInput(snabbval=("idag",)), error_messages={"required": "Ange vilken dag det var."}
    )
    antal = forms.IntegerField(
        label="Hur många kom?", min_value=1, max_value=500, error_messages={"required": "Skriv hur många som kom."}
    )
    minuter = forms.IntegerField(
        label="Minuter", min_value=1, max_value=600, error_messages={"required": "Skriv hur länge det höll på."}
    )

    def __init__(self, *args: Any, enheter: list[Enhet], **kwargs: Any) -> None:
        kwargs["initial"] = {"nyckel": uuid4(), "den": timezone.localdate(), "enhet": enheter[0] if enheter else None}
        super().__init__(*args, **kwargs)
        egna = Enhet.objects.filter(pk__in=[e.pk for e in enheter]).order_by("namn")
        self.fields["enhet"].queryset = egna  # type: ignore[attr-defined]


class ResultatForm(forms.Form):
    resultat = forms.CharField(
        label="Vad nådde projektet, och vad händer nu?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Skriv mot målen. Skriv också vad som händer för dem som är kvar. Inga namn.",
        error_messages={"required": "Skriv vad projektet nådde, och vad som händer nu."},
    )


class UrvalForm(forms.Form):
    """Navigational filters of the list of insatser (law.md C05): never anything about the person."""

    vy = forms.CharField(widget=forms.HiddenInput, required=False)
    sort = forms.CharField(widget=forms.HiddenInput, required=False)
    insats = forms.ChoiceField(label="Insats", required=False)
    slag = forms.ChoiceField(label="Uppdrag", required=False, choices=[("", "Alla"), *Slag.choices])
    form = forms.ChoiceField(label="Form av arbetsplats", required=False, choices=[("", "Alla"), *Arbetsplatsform.choices])

    def __init__(self, *args: Any, verksamheter: Iterable[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        namn = Insatstyp.objects.filter(verksamhet__in=verksamheter, ar_kanslig=False).values_list("namn", flat=True)
        val = [("", "Alla"), *((n, n) for n in sorted(set(namn)))]
        self.fields["insats"].choices = val  # type: ignore[attr-defined]
