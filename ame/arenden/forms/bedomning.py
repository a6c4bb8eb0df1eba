"""Level, unmet need and secrecy mark of a case: shape and words. No field takes a code (S043)."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.arenden.enums import Behovsskal, Niva
from ame.arenden.models import Arende
from ame.arenden.services.behov import BEHOV
from ame.common.widgets import DatumInput
from ame.organisation.models import Namnd


class NivaForm(forms.Form):
    """The unit's own judgement; each level's definition stands where it is chosen (S041)."""

    niva = forms.ChoiceField(
        label="Hur nära arbete eller studier är personen?",
        choices=Niva.med_definition(),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj nivå."},
    )
    bedomd_den = forms.DateField(
        label="Bedömd den",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange vilken dag ni gjorde bedömningen.", "invalid": "Skriv datumet som 2026-11-22."},
    )
    skal = forms.CharField(
        label="Varför?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vad har hänt eller prövats? Personen har rätt att läsa.",
        error_messages={"required": "Skriv varför du väljer nivån.", "max_length": "Skriv högst 2 000 tecken."},
    )
    behov = forms.ChoiceField(
        label="Vad behöver personen?", choices=[("", "Inget som saknas nu"), *BEHOV.items()], required=False
    )
    behov_skal = forms.ChoiceField(
        label="Varför kan det inte mötas?", choices=[("", "Välj om något saknas"), *Behovsskal.choices], required=False
    )
    behov_beskrivning = forms.CharField(
        label="Vad skulle hjälpa?",
        max_length=300,
        required=False,
        help_text="Till exempel: språkträning på kvällstid. Skriv inget om hälsa.",
        error_messages={"max_length": "Skriv högst 300 tecken."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"bedomd_den": timezone.localdate()})
        super().__init__(*args, **kwargs)


class BehovForm(forms.Form):
    """A need that nobody meets. The reasons lie with the organisation, the kinds are those of the Loka survey (C35)."""

    behov = forms.ChoiceField(
        label="Vad behöver personen?",
        choices=[("", "Välj"), *BEHOV.items()],
        error_messages={"required": "Välj vad personen behöver."},
    )
    skal = forms.ChoiceField(
        label="Varför får personen det inte?",
        choices=Behovsskal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför behovet inte möts."},
    )
    niva = forms.ChoiceField(label="På vilken nivå?", choices=[("", "Ingen särskild"), *Niva.choices], required=False)
    beskrivning = forms.CharField(
        label="Vad skulle hjälpa?",
        max_length=300,
        required=False,
        help_text="Till exempel: språkträning på kvällstid. Skriv inget om hälsa.",
        error_messages={"max_length": "Skriv högst 300 tecken."},
    )


class MarkeringForm(forms.Form):
    """All three are asked for (OSL 5:5; law.md A24)."""

    lagrum = forms.CharField(
        label="Vilken bestämmelse?",
        max_length=80,
        help_text="Till exempel: 26 kap. 1 § OSL.",
        error_messages={"required": "Skriv vilken bestämmelse markeringen bygger på.", "max_length": "Skriv högst 80 tecken."},
    )
    satt_den = forms.DateField(
        label="Dag",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange vilken dag markeringen sätts.", "invalid": "Skriv datumet som 2026-11-22."},
    )
    myndighet = forms.ModelChoiceField(
        label="Myndighet",
        queryset=Namnd.objects.none(),
        empty_label="Välj",
        error_messages={"required": "Välj vilken myndighet som sätter markeringen."},
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        namnd = arende.enhet.verksamhet.namnd
        kwargs.setdefault("initial", {"satt_den": timezone.localdate(), "myndighet": namnd})
        super().__init__(*args, **kwargs)
        self.fields["myndighet"].queryset = Namnd.objects.filter(kommun_id=namnd.kommun_id).order_by("namn")  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    """A unit and a period, for the ranking of unmet needs."""

    enhet = forms.ChoiceField(label="Enhet", required=False)
    fran = forms.DateField(label="Från", required=False, widget=DatumInput())
    till = forms.DateField(label="Till", required=False, widget=DatumInput())

    def __init__(self, *args: Any, enheter: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enhet"].choices = [(str(e.pk), e.namn) for e in enheter]  # type: ignore[attr-defined]
        if len(enheter) < 2:
            del self.fields["enhet"]
