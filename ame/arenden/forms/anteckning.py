from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from ame.arenden.anteckningsdelar import delar
from ame.arenden.enums import Anteckningstyp, Synlighet
from ame.arenden.models import Arende
from ame.common.villkor import MedVillkor
from ame.common.widgets import DatumInput
from ame.organisation.enums import Stodslag


class GrundForm(forms.Form):
    """A note: facts and assessment apart (law.md C37), who sees it, and what kind of support it was (S037)."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    handelse_den = forms.DateField(
        label="Datum",
        widget=DatumInput(),
        error_messages={"required": "Ange vilken dag det hände.", "invalid": "Skriv datumet som 2026-11-22."},
    )
    typ = forms.ChoiceField(label="Typ", choices=Anteckningstyp.choices, error_messages={"required": "Välj vad det var."})
    text = forms.CharField(
        label="Anteckning",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Skriv sakligt: vad hände, vem sa vad och vad ni kom överens om. Deltagaren har rätt att läsa.",
        error_messages={
            "required": "Skriv vad som hände innan du sparar.",
            "max_length": "Texten är för lång. Dela upp den i två.",
        },
    )
    bedomning = forms.CharField(
        label="Din bedömning",
        max_length=10000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Håll isär vad som hände och vad du drar för slutsats.",
    )
    stodslag = forms.ChoiceField(label="Slag av stöd", choices=[("", "Inget av dem"), *Stodslag.choices], required=False)
    synlighet = forms.ChoiceField(
        label="Vem ser anteckningen?",
        choices=Synlighet.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vem som ser anteckningen."},
    )

    def __init__(self, *args: Any, far_dela: bool = False, varfor_inte: str = "", **kwargs: Any) -> None:
        """`far_dela` offers the remittent as reader."""
        super().__init__(*args, **kwargs)
        if not far_dela:
            self.fields["synlighet"].choices = [(Synlighet.AME, Synlighet.AME.label)]
            self.fields["synlighet"].help_text = varfor_inte


class AnteckningForm(MedVillkor, GrundForm):
    """The quick note, with what other steps keep of it (AME_ANTECKNINGSDELAR). Text may be left out when they have enough."""

    villkorliga = ("text",)

    def __init__(self, *args: Any, arende: Arende, utkast: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """`utkast` is the writer's own draft, shown again."""
        tillagg = {namn: falt for d in delar() for namn, falt in d.falt(arende).items()}
        grund = {"nyckel": uuid4(), "handelse_den": timezone.localdate(), "typ": Anteckningstyp.MOTE, "synlighet": Synlighet.AME}
        egna = {k: v for k, v in (utkast or {}).items() if k in self.base_fields or k in tillagg}
        super().__init__(*args, initial=grund | egna, **kwargs)
        self.fields.update(tillagg)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text") and "text" not in self.errors and not any(d.racker(data) for d in delar()):
            self.add_error("text", "Skriv vad som hände innan du sparar.")
        return data

    def anteckning(self) -> dict[str, Any]:
        return {namn: varde for namn, varde in self.cleaned_data.items() if namn in self.base_fields}

    def tillagg(self) -> dict[str, Any]:
        """What the other steps keep."""
        return {namn: varde for namn, varde in self.cleaned_data.items() if namn not in self.base_fields}

    def synliga_tillagg(self) -> list[forms.BoundField]:
        return [self[namn] for d in delar() for namn in d.synliga if namn in self.fields]

    def vikta_tillagg(self) -> list[forms.BoundField]:
        return [self[namn] for d in delar() for namn in d.vikta if namn in self.fields]

    def tillagg_oppet(self) -> bool:
        """Folded fields are shown when one is wrong, or something was chosen in them."""
        return any(f.errors or str(f.value() or "") != str(f.field.initial or "") for f in self.vikta_tillagg())


class RattelseForm(GrundForm):
    """A correction: the whole text as it should read, with the old entry left as it is (S114)."""

    def __init__(self, *args: Any, rattar: Any, **kwargs: Any) -> None:
        falt = ("handelse_den", "typ", "text", "bedomning", "stodslag", "synlighet")
        initial = {f: getattr(rattar, f) for f in falt} | {"nyckel": uuid4()}
        super().__init__(*args, initial=initial, **kwargs)
        self.rattar = rattar
        self.fields["text"].label = "Anteckningen som den ska stå"
        self.fields["text"].help_text = "Skriv hela texten rätt. Den gamla anteckningen ligger kvar och pekar hit."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        jamforda = ("handelse_den", "typ", "text", "bedomning", "stodslag", "synlighet")
        if not self.errors and all(str(data.get(f, "")) == str(getattr(self.rattar, f)) for f in jamforda):
            self.add_error("text", "Texten är samma som förut. Ändra det som var fel, eller gå tillbaka till journalen.")
        return data
