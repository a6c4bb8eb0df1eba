"""Who holds the case: take over, members, absence, and handing over many (C13)."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.access.enums import AGARROLLER, Roll
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.models import Arende
from ame.common.widgets import DatumInput
from ame.organisation.models import Enhet

VALJ = {"required": "Välj någon i listan.", "invalid_choice": "Välj någon i listan."}


def _text(label: str, hjalp: str, saknas: str, rader: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": rader}),
        help_text=hjalp,
        error_messages={"required": saknas},
    )


class TaOverForm(forms.Form):
    fran = forms.IntegerField(widget=forms.HiddenInput, required=False)
    skal = _text(
        "Varför tar du över ärendet?",
        "Till exempel: ansvarig är sjukskriven. Texten blir kvar i historiken, och den som hade ärendet får veta det.",
        "Skriv varför du tar över ärendet.",
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, initial={"fran": arende.ansvarig_id}, **kwargs)


class MedarbetarForm(forms.Form):
    """Staff of the insats are members, not owners (S024)."""

    prefix = "medarbetare"
    user = PersonalVal(label="Medarbetare", queryset=User.objects.none(), empty_label="Välj", error_messages=VALJ)
    skal = forms.CharField(
        label="Vad ska personen göra i ärendet?",
        max_length=200,
        help_text="Till exempel: håller i insatsen.",
        error_messages={"required": "Skriv vad personen ska göra i ärendet."},
    )

    def __init__(self, *args: Any, arende: Arende, redan: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roller = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.HANDLEDARE)
        self.fields["user"].queryset = personal_i(arende.enhet_id, *roller).exclude(pk__in=[arende.ansvarig_id, *redan])


class OverlamnaForm(forms.Form):
    """The chosen cases of one colleague to another, with one note (N09)."""

    arenden = forms.ModelMultipleChoiceField(queryset=Arende.objects.none(), required=False)
    till = PersonalVal(label="Vem tar över?", queryset=User.objects.none(), empty_label="Välj", error_messages=VALJ)
    overlamning = _text(
        "Överlämning",
        "Vad behöver den nya ansvariga veta? Samma text läggs i alla ärendenas historik, så skriv inget om en enskild person.",
        "Skriv vad den nya ansvariga behöver veta.",
        5,
    )
    med_ovrigt = forms.BooleanField(label="Lämna också över pågående beredningar och egna uppgifter", required=False)

    def __init__(self, *args: Any, enhet: Enhet, fran: User, arenden: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["arenden"].queryset = arenden
        self.fields["till"].queryset = personal_i(enhet.pk, *AGARROLLER).exclude(pk=fran.pk)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("arenden") and not data.get("med_ovrigt") and "arenden" not in self.errors:
            raise forms.ValidationError("Markera minst ett ärende att lämna över.")
        return data


class FranvaroForm(forms.Form):
    """Own absence; a chef also registers that of the unit's staff. The unit comes first: the people depend on it."""

    user = PersonalVal(label="Vem är borta?", queryset=User.objects.none(), empty_label="Välj", error_messages=VALJ)
    ersattare = PersonalVal(label="Vem ersätter?", queryset=User.objects.none(), empty_label="Välj", error_messages=VALJ)
    fran_den = forms.DateField(label="Första dag", widget=DatumInput(), error_messages={"required": "Ange första dagen."})
    till_den = forms.DateField(
        label="Sista dag",
        widget=DatumInput(),
        help_text="Ersättaren ser ärendena till och med den dagen.",
        error_messages={"required": "Ange sista dagen."},
    )

    def __init__(self, *args: Any, enhet: Enhet, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personal = personal_i(enhet.pk, *AGARROLLER)
        self.fields["ersattare"].queryset = personal
        self.fields["fran_den"].initial = timezone.localdate()
        if enhet.pk in actor.enheter_med_roll(Roll.CHEF):
            self.fields["user"].queryset = personal
        else:
            self.fields["user"].queryset = personal.filter(pk=actor.pk)
            self.fields["user"].initial = actor.pk
            self.fields["user"].empty_label = None
            self.fields["ersattare"].queryset = personal.exclude(pk=actor.pk)
