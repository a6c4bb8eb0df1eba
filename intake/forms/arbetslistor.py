"""What is done to several rows at once."""

from typing import Any
from uuid import UUID

from django import forms

from ame.access.enums import AGARROLLER
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.organisation.models import Enhet
from intake.enums import MoteStatus
from intake.forms.mote import MoteVal
from intake.models import Beredningsmote
from intake.services.flera import HOGST

FALT = {"starta": {"ansvarig", "mote"}, "dagordning": {"mote"}, "beredare": {"ansvarig"}}
KNAPP = {"starta": "Starta beredning av de valda", "dagordning": "Sätt upp de valda", "beredare": "Ge de valda till beredaren"}


class EnhetFilter(forms.Form):
    """For somebody with several units: one at a time. Keeps the selection and the order of the address."""

    visa = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)
    enhet = forms.ModelChoiceField(label="Enhet", required=False, queryset=Enhet.objects.none(), empty_label="Alla mina")

    def __init__(self, *args: Any, enheter: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enhet"].queryset = Enhet.objects.filter(pk__in=enheter).order_by("namn")
        if len(enheter) < 2:
            del self.fields["enhet"]


class RaderField(forms.TypedMultipleChoiceField):
    """Ids of rows: which of them exist and may be touched is asked of the list's own query."""

    def valid_value(self, value: Any) -> bool:
        return True


class BatchForm(forms.Form):
    rad = RaderField(coerce=str, widget=forms.MultipleHiddenInput, error_messages={"required": "Välj minst en rad."})
    ansvarig = PersonalVal(
        label="Vem bereder?", queryset=User.objects.none(), error_messages={"required": "Välj vem som bereder."}
    )
    mote = MoteVal(label="Möte", queryset=Beredningsmote.objects.none(), error_messages={"required": "Välj ett möte."})

    def __init__(self, *args: Any, batch: str, user: User, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="batch_%s", **kwargs)
        self.knapp = KNAPP[batch]
        for namn in {"ansvarig", "mote"} - FALT[batch]:
            del self.fields[namn]
        enheter = user.enheter_med_roll(*AGARROLLER)
        if "ansvarig" in self.fields:
            self._personal(enheter, user)
        if "mote" in self.fields:
            planerade = Beredningsmote.objects.filter(enhet_id__in=enheter, status=MoteStatus.PLANERAT)
            self.fields["mote"].queryset = planerade.order_by("moter_den", "klockan")
            self.fields["mote"].required = batch == "dagordning"
            self.fields["mote"].empty_label = "Sätt upp senare" if batch == "starta" else "Välj ett möte"

    def _personal(self, enheter: list[Any], user: User) -> None:
        falt = self.fields["ansvarig"]
        falt.queryset, falt.initial = personal_i(enheter, *AGARROLLER), user.pk

    def clean_rad(self) -> list[UUID]:
        ut = []
        for varde in self.cleaned_data["rad"]:
            try:
                ut.append(UUID(varde))
            except ValueError as fel:
                raise forms.ValidationError("En av raderna gick inte att läsa. Ladda om sidan.") from fel
        if len(ut) > HOGST:
            raise forms.ValidationError(f"Välj högst {HOGST} åt gången.")
        return ut
