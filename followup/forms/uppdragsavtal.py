"""The unit's agreement: its text, its groups and its goals. Rules live in followup/services/uppdragsavtal.py."""

from typing import Any

from django import forms

from ame.arenden.enums import Niva
from ame.common.falt import dag, fri_text, kort_text
from followup.enums import Malriktning, Malslag
from followup.matt.katalog import KATALOG
from followup.models import Uppdragsavtal
from followup.services.uppdragsavtal import FALT, mal_matt
from followup.utkast import UtkastForm
from intake.enums import Kalla


class UppdragsavtalForm(UtkastForm):
    skrivna = ("uppdrag", "rubrik", "beslutat_av", "diarienummer")
    rubrik = kort_text("Rubrik", 120, saknas="Skriv en rubrik.")
    uppdrag = fri_text(
        "Uppdraget",
        rader=12,
        hjalp="Vad enheten ska göra, för vem och vad som väntas komma ut av det.",
        saknas="Skriv vad enheten har i uppdrag att göra.",
    )
    beslutat_av = kort_text(
        "Beslutat av", 120, hjalp="Nämnd eller roll, inte ett namn.", saknas="Skriv vem som har beslutat uppdraget."
    )
    beslutat_den = dag("Beslutat den", saknas="Ange dag.")
    diarienummer = kort_text("Diarienummer", 40, krav=False)
    fran_den = dag("Gäller från", saknas="Ange dag.")
    till_den = dag("Gäller till", krav=False)
    granskas_den = dag("Ses över senast", hjalp="När dagen har passerat syns det på sidorna.", saknas="Ange dag.")

    def falt(self) -> dict[str, Any]:
        return {namn: self.cleaned_data[namn] for namn in FALT}


def initialt(avtal: Uppdragsavtal | None) -> dict[str, Any]:
    """A new version begins from the text of the latest; its days are its own."""
    return {} if avtal is None else {namn: getattr(avtal, namn) for namn in FALT}


def nasta_version(avtal: Uppdragsavtal | None) -> dict[str, Any]:
    return {} if avtal is None else {namn: getattr(avtal, namn) for namn in ("rubrik", "uppdrag", "beslutat_av")}


class AvtalsgruppForm(forms.Form):
    namn = kort_text("Målgrupp", 80, saknas="Skriv vad gruppen heter.")
    beskrivning = kort_text("Beskrivning", 300, krav=False)
    alder_fran = forms.IntegerField(label="Från ålder", required=False, min_value=0, max_value=120)
    alder_till = forms.IntegerField(label="Till och med ålder", required=False, min_value=0, max_value=120)
    nivaer = forms.MultipleChoiceField(
        label="Nivåer", required=False, choices=Niva.choices, widget=forms.CheckboxSelectMultiple, help_text="Inga valda: alla."
    )
    kallor = forms.MultipleChoiceField(
        label="Källor", required=False, choices=Kalla.choices, widget=forms.CheckboxSelectMultiple, help_text="Inga valda: alla."
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        fran, till = data.get("alder_fran"), data.get("alder_till")
        if fran is not None and till is not None and till < fran:
            self.add_error("alder_till", "Den högsta åldern kan inte vara lägre än den lägsta.")
        return data


class AvtalsmalForm(forms.Form):
    """`matt` says what the goal is about; the kind of goal follows from it. A share is written in per cent."""

    ar = forms.TypedChoiceField(label="År", coerce=int)
    matt = forms.ChoiceField(label="Mått")
    riktning = forms.ChoiceField(label="Minst eller högst", choices=Malriktning.choices)
    varde = forms.DecimalField(label="Värde", min_value=0, max_digits=9, decimal_places=1, help_text="Andelar i procent.")

    def __init__(self, *args: Any, ar: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ar"].choices = [(a, str(a)) for a in ar]  # type: ignore[attr-defined]
        self.fields["matt"].choices = [  # type: ignore[attr-defined]
            (Malslag(slag).label, [(m.id, f"{m.titel} ({m.enhet})") for m in egna]) for slag, egna in mal_matt().items()
        ]

    def falt(self) -> dict[str, Any]:
        data = self.cleaned_data
        slag = next(slag for slag, egna in mal_matt().items() if data["matt"] in {m.id for m in egna})
        delat = 100 if KATALOG[data["matt"]].enhet == "%" else 1
        return {**data, "slag": slag, "varde": float(data["varde"]) / delat}
