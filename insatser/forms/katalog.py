from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from ame.arenden.enums import Slag
from ame.organisation.models import Enhet, Insatstyp
from insatser.enums import Arbetsplatsform
from insatser.forms.stod import RadgivningForm


class AntalForm(RadgivningForm):
    """Heads of an insats without identity, as advice is counted: no field for a person (law.md C32)."""

    def __init__(self, *args: Any, enheter: list[Enhet], **kwargs: Any) -> None:
        start = {"nyckel": uuid4(), "den": timezone.localdate(), "enhet": enheter[0] if enheter else None}
        egna = Enhet.objects.filter(pk__in=[e.pk for e in enheter]).order_by("namn")
        super().__init__(*args, enheter=egna, anonyma=Insatstyp.objects.none(), initial=start, **kwargs)


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
