"""Delegations and regim: the shape only, the rules stand in services/verksamhet.py."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from ame.access.enums import Roll
from ame.organisation.enums import Delegeratbeslut, Regim
from ame.organisation.forms.falt import dag
from ame.organisation.models import Verksamhet
from ame.organisation.services import BESLUTAR


class DelegationForm(forms.Form):
    beslut = forms.ChoiceField(label="Beslut", choices=Delegeratbeslut.choices)
    roll = forms.ChoiceField(label="Roll", choices=[(r, Roll(r).label) for r in BESLUTAR])
    punkt = forms.CharField(
        label="Punkt i delegationsordningen", max_length=40, error_messages={"required": "Skriv vilken punkt det är."}
    )
    galler_fran_den = dag("Gäller från och med")


class AvslutaDelegationForm(forms.Form):
    galler_till_den = dag("Sista dag")


class RegimForm(forms.Form):
    regim = forms.ChoiceField(label="Regim", choices=Regim.choices, widget=forms.RadioSelect)
    beslutsreferens = forms.CharField(
        label="Beslutets referens",
        required=False,
        validators=[MaxLengthValidator(120)],
        help_text="Diarienummer eller liknande för beslutet. Behövs för allt utom socialtjänst.",
    )
    bekraftar = forms.BooleanField(
        label="Jag har läst beslutet och vad som ändras",
        error_messages={"required": "Bekräfta att du har läst vad som ändras."},
    )

    def __init__(self, *args: Any, verksamhet: Verksamhet, **kwargs: Any) -> None:
        super().__init__(*args, initial={"regim": verksamhet.regim, "beslutsreferens": verksamhet.beslutsreferens}, **kwargs)
