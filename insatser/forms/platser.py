from typing import Any

from django import forms

from ame.common.falt import dag, fri_text, kort_text
from ame.organisation.enums import Anordnarslag
from ame.organisation.models import Verksamhet
from insatser.models.placering import PLATSFORMER


class AnordnareForm(forms.Form):
    """Who has places. `upphort_den` is asked for only when the anordnare exists."""

    verksamhet = forms.ModelChoiceField(label="Verksamhet", queryset=Verksamhet.objects.none(), empty_label=None)
    namn = kort_text("Namn", 120, saknas="Skriv vad anordnaren heter.")
    slag = forms.ChoiceField(
        label="Vem är det?",
        choices=Anordnarslag.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad det är för anordnare."},
    )
    organisationsnummer = kort_text(
        "Organisationsnummer", 13, krav=False, hjalp="Lämna tomt för enskild firma, där numret är ett personnummer."
    )
    kontaktperson = kort_text("Kontaktperson", 120, krav=False)
    telefon = kort_text("Telefon", 30, krav=False)
    epost = forms.EmailField(label="E-post", required=False)
    ar_kanslig = forms.BooleanField(
        label="Namnet säger något om den som är där",
        required=False,
        help_text="Då visas namnet bara inne i ärendet. I listor står formen i stället.",
    )
    upphort_den = dag(
        "Stängs från", krav=False, hjalp="Från den dagen går anordnarens platser inte att välja. Gamla placeringar finns kvar."
    )

    def __init__(self, *args: Any, verksamheter: Any, finns: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verksamhet"].queryset = verksamheter
        if not finns:
            del self.fields["upphort_den"]
        if finns or len(verksamheter) == 1:
            del self.fields["verksamhet"]


class PlatsForm(forms.Form):
    """A place at an anordnare. `upphord_den` is asked for only when the place exists."""

    namn = kort_text("Namn", 120, saknas="Skriv vad platsen heter, till exempel Köket.")
    form = forms.ChoiceField(
        label="Form",
        choices=[(f.value, f.label) for f in PLATSFORMER],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj platsens form."},
    )
    antal = forms.IntegerField(
        label="Hur många får plats samtidigt?",
        min_value=1,
        max_value=500,
        initial=1,
        error_messages={"required": "Skriv hur många som får plats.", "min_value": "Skriv minst 1."},
    )
    arbetsuppgifter = fri_text("Vad gör man där?", saknas="Skriv vad man gör på platsen.")
    ort = kort_text("Var ligger den?", 120, krav=False)
    handledare_namn = kort_text("Handledare på platsen", 120, krav=False, hjalp="För platser utanför enheten.")
    handledare_telefon = kort_text("Handledarens telefon", 30, krav=False)
    upphord_den = dag("Stängs från", krav=False, hjalp="Från den dagen går platsen inte att välja. Gamla placeringar finns kvar.")

    def __init__(self, *args: Any, finns: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not finns:
            del self.fields["upphord_den"]
