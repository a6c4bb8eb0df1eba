"""The first question of a remiss: to whom. `nyckel` makes sure that sending the form twice makes one draft."""

from typing import Any

from django import forms

from ame.access.enums import Roll
from ame.access.models import User
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from intake.forms.falt import EnhetVal


class StartaRemissForm(forms.Form):
    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mottagande_enhet = EnhetVal(
        label="Vilken enhet ska få remissen?",
        queryset=Enhet.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vilken enhet som ska få remissen."},
    )
    avsandande = forms.ModelChoiceField(
        label="Från vilken av dina enheter?", queryset=Enhet.objects.none(), error_messages={"required": "Välj din enhet."}
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        egna = [u.enhet for u in user.aktiva_uppdrag if u.roll == Roll.SOCIALSEKRETERARE]
        kommuner = {e.verksamhet.namnd.kommun_id for e in egna}
        enheter = Enhet.objects.filter(slag=Enhetsslag.AME, verksamhet__namnd__kommun__in=kommuner)
        self.fields["mottagande_enhet"].queryset = enheter.select_related("verksamhet__namnd").order_by("namn")
        self.fields["avsandande"].queryset = Enhet.objects.filter(pk__in=[e.pk for e in egna]).order_by("namn")
        if len({e.pk for e in egna}) < 2:
            del self.fields["avsandande"]

    def avsandande_enhet(self) -> Enhet | None:
        return self.cleaned_data.get("avsandande")


class StartaAnsokanForm(forms.Form):
    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mottagande_enhet = forms.ModelChoiceField(
        label="Vilken enhet gäller det?", queryset=Enhet.objects.none(), error_messages={"required": "Välj enhet."}
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        egna = user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE)
        self.fields["mottagande_enhet"].queryset = Enhet.objects.filter(pk__in=egna).order_by("namn")
        if len(egna) < 2:
            del self.fields["mottagande_enhet"]

    def enhet(self) -> Enhet | None:
        return self.cleaned_data.get("mottagande_enhet")
