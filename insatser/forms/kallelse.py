from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from ame.arenden.models import Arende
from ame.common.falt import dag, kort_text
from ame.common.texter import utan_personnummer
from insatser.enums import Natt
from insatser.models import Kallelse, Tillfalle
from insatser.services.kallelse import forslag_sprak, kanaler
from intake.enums import Kallelsekanal


class NattForm(forms.Form):
    """How one knows that the call reached the person (S089)."""

    natt = forms.ChoiceField(
        label="Nådde kallelsen personen?",
        choices=Natt.choices,
        widget=forms.RadioSelect,
        initial=Natt.OKANT,
        error_messages={"required": "Svara om kallelsen nådde personen."},
    )
    natt_den = dag("Vilken dag fick du veta det?", krav=False, snabbval=("idag",))

    def __init__(self, *args: Any, kallelse: Kallelse | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kallelse:
            self.initial = {"natt": kallelse.natt, "natt_den": kallelse.natt_den} | self.initial


class KallelseForm(NattForm):
    """A call to a session or a meeting: how, when, in which language."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    avser = kort_text("Vad gäller kallelsen?", 120, saknas="Skriv vad kallelsen gäller.", hjalp="Till exempel: möte om planen.")
    avser_den = dag("Vilken dag är det?", saknas="Ange vilken dag kallelsen gäller.")
    kanal = forms.ChoiceField(
        label="Hur kallades personen?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur personen kallades."},
    )
    sprak = kort_text("På vilket språk?", 40, saknas="Skriv vilket språk kallelsen var på.")
    skickad_den = dag("Vilken dag skickades den?", snabbval=("idag",), saknas="Ange vilken dag kallelsen skickades.")

    field_order = ["nyckel", "avser", "avser_den", "kanal", "sprak", "skickad_den", "natt", "natt_den"]

    def __init__(self, *args: Any, arende: Arende, tillfalle: Tillfalle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tillfalle = tillfalle
        tillatna = [(k.value, Kallelsekanal(k).label) for k in kanaler(arende)]
        self.fields["kanal"].choices = tillatna  # type: ignore[attr-defined]
        for namn in ("avser", "sprak"):
            self.fields[namn].validators.append(utan_personnummer)
        self.initial = {
            "nyckel": uuid4(),
            "sprak": forslag_sprak(arende),
            "skickad_den": timezone.localdate(),
        } | self.initial
        if tillfalle:  # the session says what and when
            del self.fields["avser"], self.fields["avser_den"]

    def till_service(self) -> dict[str, Any]:
        t = self.tillfalle
        egna = {"tillfalle": t, "avser": str(t.insats.insatstyp), "avser_den": t.den} if t else {}
        return dict(self.cleaned_data) | egna
