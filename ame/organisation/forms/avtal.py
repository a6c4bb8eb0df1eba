"""Agreements on co-operation (S124)."""

from django import forms

from ame.common.widgets import DatumInput
from ame.organisation.models import Enhet, Samverkanspart

ANGE_DAG = {"required": "Ange dag."}


class AvtalForm(forms.Form):
    """An agreement on co-operation (S124)."""

    enhet = forms.ModelChoiceField(label="Er enhet", queryset=Enhet.objects.none(), empty_label=None)
    part = forms.ModelChoiceField(
        label="Part utanför kommunen", queryset=Samverkanspart.objects.none(), empty_label="Ingen", required=False
    )
    motpart_enhet = forms.ModelChoiceField(
        label="Eller en enhet i kommunen", queryset=Enhet.objects.none(), empty_label="Ingen", required=False
    )
    rubrik = forms.CharField(label="Vad avtalet gäller", max_length=120, error_messages={"required": "Skriv vad avtalet gäller."})
    galler_fran_den = forms.DateField(label="Gäller från", widget=DatumInput(snabbval=("idag",)), error_messages=ANGE_DAG)
    galler_till_den = forms.DateField(label="Gäller till", widget=DatumInput(), required=False)
    oversyn_den = forms.DateField(label="Ses över senast", widget=DatumInput(), error_messages=ANGE_DAG)
    egen_kontaktroll = forms.CharField(
        label="Kontakt hos er",
        max_length=120,
        help_text="En roll, inte ett namn: enhetschefen.",
        error_messages={"required": "Skriv vilken roll som är kontakt hos er."},
    )
    motpartens_kontaktroll = forms.CharField(
        label="Kontakt hos motparten",
        max_length=120,
        error_messages={"required": "Skriv vilken roll som är kontakt hos motparten."},
    )

    def __init__(self, *args, egna, kommun_id: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enhet"].queryset = Enhet.objects.filter(pk__in=egna).order_by("namn")
        self.fields["part"].queryset = Samverkanspart.objects.filter(kommun=kommun_id).order_by("namn")
        i_kommunen = Enhet.objects.filter(verksamhet__namnd__kommun=kommun_id).order_by("namn")
        self.fields["motpart_enhet"].queryset = i_kommunen


class OversynForm(forms.Form):
    oversyn_den = forms.DateField(label="Ses över nästa gång", widget=DatumInput(snabbval=("kvartal",)), error_messages=ANGE_DAG)
    galler_till_den = forms.DateField(label="Gäller till", widget=DatumInput(), required=False)
