from typing import Any

from django import forms

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.models import Arende
from ame.people.enums import Skyddsslag


class SkyddForm(forms.Form):
    """Marks the person as protected (law.md B01). Fingerade personuppgifter are never registered (B02)."""

    prefix = "skydd"
    slag = forms.ChoiceField(
        label="Slag av skydd",
        choices=Skyddsslag.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vilket slag av skydd det är."},
    )
    kalla = forms.CharField(
        label="Hur vet vi det?",
        max_length=120,
        help_text="Till exempel: folkbokföringen, uppgift från remittenten, personen själv.",
        error_messages={"required": "Skriv var uppgiften kommer från."},
    )


class AtkomstForm(forms.Form):
    """One more name on the list: as few as possible, each with a reason (law.md B07)."""

    prefix = "atkomst"
    user = PersonalVal(
        label="Medarbetare",
        queryset=User.objects.none(),
        empty_label="Välj",
        error_messages={"required": "Välj vem som ska få se uppgifterna.", "invalid_choice": "Välj någon i listan."},
    )
    skal = forms.CharField(
        label="Varför?",
        max_length=200,
        help_text="Till exempel: ställföreträdare under semestern.",
        error_messages={"required": "Skriv varför personen behöver åtkomst."},
    )

    def __init__(self, *args: Any, arende: Arende, redan: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roller = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.HANDLEDARE)
        self.fields["user"].queryset = personal_i(arende.enhet_id, *roller).exclude(pk__in=redan)
