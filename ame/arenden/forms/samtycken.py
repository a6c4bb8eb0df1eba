from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from ame.arenden.models import Arende
from ame.common.widgets import DatumInput
from ame.organisation.models import Enhet
from ame.people.enums import Medgivandeform, Uppgiftskategori

HALVAR = timedelta(days=182)


class MottagareVal(forms.ModelChoiceField):
    """A unit with its nämnd: secrecy goes between nämnder."""

    def label_from_instance(self, obj: Enhet) -> str:
        return f"{obj.namn}, {obj.verksamhet.namnd.namn}"


class SamtyckeForm(forms.Form):
    """A consent: to whom, what for, which information and how long. There is no "everything" and no "everybody" (law.md A08)."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mottagande_enhet = MottagareVal(
        label="Vem får ta emot uppgifterna?",
        queryset=Enhet.objects.none(),
        empty_label="Välj enhet",
        help_text="Enheter som har skickat remisser i ärendet står först.",
        error_messages={
            "required": "Välj vilken enhet som får ta emot uppgifterna.",
            "invalid_choice": "Välj en enhet i listan.",
        },
    )
    andamal = forms.CharField(
        label="Vad ska uppgifterna användas till?",
        max_length=300,
        help_text="Till exempel att svara på frågan i remissen.",
        error_messages={"required": "Skriv vad uppgifterna ska användas till."},
    )
    kategorier = forms.MultipleChoiceField(
        label="Vilka uppgifter gäller samtycket?",
        choices=Uppgiftskategori.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="En återkoppling till remittenten behöver planering eller resultat.",
        error_messages={"required": "Välj minst en sorts uppgifter."},
    )
    form = forms.ChoiceField(
        label="Hur gavs samtycket?",
        choices=Medgivandeform.choices,
        widget=forms.RadioSelect,
        help_text="Skriftligt när uppgifterna är känsliga.",
        error_messages={"required": "Välj hur samtycket gavs."},
    )
    inhamtat_den = forms.DateField(
        label="Inhämtat den",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange vilken dag samtycket gavs."},
    )
    giltigt_till_den = forms.DateField(
        label="Gäller till och med",
        widget=DatumInput(snabbval=("kvartal",)),
        help_text="Högst tolv månader efter att det gavs.",
        error_messages={"required": "Ange vilken dag samtycket slutar gälla."},
    )
    racker = forms.ChoiceField(
        label="Räcker samtycket?",
        choices=[
            ("ja", "Ja, det är tydligt vem, vad, varför och hur länge"),
            ("nej", "Nej, till exempel ett otydligt e-postmeddelande"),
        ],
        widget=forms.RadioSelect,
        help_text="Om det inte räcker registreras inget samtycke, och ni får en uppgift att berätta det för personen.",
        error_messages={"required": "Svara om samtycket räcker."},
    )

    def __init__(self, *args: Any, arende: Arende, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        idag = timezone.localdate()
        grund = {"nyckel": uuid4(), "inhamtat_den": idag, "giltigt_till_den": idag + HALVAR, "racker": "ja"}
        super().__init__(*args, initial=grund | (initial or {}), **kwargs)
        self.fields["mottagande_enhet"].queryset = mottagare(arende)
        forst = remittenter(arende)
        if forst:
            self.fields["mottagande_enhet"].choices = self._grupperade(forst)
        if self["racker"].value() == "nej":  # nothing is registered: only who it was meant for
            for namn in ("andamal", "kategorier", "form", "inhamtat_den", "giltigt_till_den"):
                self.fields[namn].required = False

    def _grupperade(self, forst: list[Any]) -> list[Any]:
        falt = self.fields["mottagande_enhet"]
        val = [(str(e.pk), falt.label_from_instance(e), e.pk in forst) for e in falt.queryset]
        grupper = [("Remittenter i ärendet", True), ("Andra enheter", False)]
        return [("", "Välj enhet"), *[(namn, [(k, n) for k, n, f in val if f == ar]) for namn, ar in grupper]]

    def till_service(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k != "racker"}


def remittenter(arende: Arende) -> list[Any]:
    """Units that have sent remisser in the case; reached from the case, not imported."""
    return list(arende.remisser.filter(avsandande_enhet__isnull=False).values_list("avsandande_enhet_id", flat=True).distinct())  # type: ignore[attr-defined]


def mottagare(arende: Arende) -> QuerySet[Enhet]:
    """Units of the municipality other than the case's own."""
    kommun = arende.enhet.verksamhet.namnd.kommun_id
    rader = Enhet.objects.filter(Q(verksamhet__namnd__kommun_id=kommun)).exclude(pk=arende.enhet_id)
    return rader.select_related("verksamhet__namnd").order_by("verksamhet__namnd__namn", "namn")
