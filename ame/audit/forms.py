from django import forms

from ame.audit.enums import Atgard
from ame.common.widgets import DatumInput


class LaslogFilter(forms.Form):
    """Navigational filters of the log: period, act, protected only."""

    fran = forms.DateField(label="Från", required=False, widget=DatumInput())
    till = forms.DateField(label="Till", required=False, widget=DatumInput())
    atgard = forms.ChoiceField(label="Åtgärd", required=False, choices=[("", "Alla"), *Atgard.choices])
    skyddade = forms.BooleanField(label="Bara skyddade personer", required=False)
