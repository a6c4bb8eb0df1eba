"""Inskrivning: the day and the baseline with every field that KAS needs (kas.md 6.4)."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.arenden.enums import Forsorjning, GrundUtanArbete, Niva, Utbildning
from ame.arenden.models import Arende, Baslinje
from intake.enums import Kalla
from intake.forms.falt import MedVillkor, dag, fri_text
from intake.models import Beredningsbeslut, Remiss

SAKNAS = "saknas"
GRUNDER = [
    (GrundUtanArbete.ANSTALLNING.value, "Senaste anställning som varade längre än en månad"),
    (GrundUtanArbete.UTBILDNING.value, "Avslutad utbildning"),
    (GrundUtanArbete.PUT.value, "Permanent uppehållstillstånd"),
]
JA_NEJ = [("ja", "Ja"), ("nej", "Nej"), ("", "Uppgift saknas")]


class InskrivningForm(MedVillkor):
    """Missing answers are answers of their own, said out loud: "uppgift saknas", "okänt" (kas.md 6.0)."""

    use_required_attribute = False
    villkorliga = ("utan_arbete_sedan", "grund_utan_arbete", "ar_inskriven_i_af")

    inskriven_den = dag("Inskriven den", hjalp="Dagen då ni beslutade att ta emot personen.", saknas="Ange inskrivningsdagen.")
    utbildning = forms.ChoiceField(
        label="Högsta utbildning",
        choices=[*Utbildning.choices, (SAKNAS, "Uppgift saknas")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj utbildning, eller Uppgift saknas."},
    )
    utan_arbete = forms.ChoiceField(
        label="Hur länge har personen varit utan arbete?",
        choices=[("datum", "Sedan ett datum, skriv det nedan"), ("okant", "Okänt")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj sedan ett datum, eller Okänt."},
    )
    utan_arbete_sedan = dag("Utan arbete sedan", hjalp="Räkna från det senaste av det som stämmer nedan.")
    grund_utan_arbete = forms.ChoiceField(label="Vad räknas det från?", choices=[("", "Välj"), *GRUNDER])
    forsorjning = forms.ChoiceField(
        label="Huvudsaklig försörjning",
        choices=[("", "Välj försörjning"), *Forsorjning.choices],
        error_messages={"required": "Välj försörjning, eller Uppgift saknas."},
    )
    niva_vid_start = forms.ChoiceField(
        label="Er bedömning: hur nära arbete eller studier är personen?",
        choices=Niva.med_definition(),
        widget=forms.RadioSelect,
        error_messages={"required": "Välj nivå."},
    )
    ar_inskriven_i_af = forms.ChoiceField(
        label="Är personen inskriven på Arbetsförmedlingen?", choices=JA_NEJ, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, arende: Arende, upprepas: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arende = arende
        if upprepas:
            self.fields["vad_ar_annorlunda"] = fri_text(
                "Vad är annorlunda nu?",
                hjalp="Det är minst tredje remissen med samma beställning på 36 månader. Texten sparas med remissen.",
                saknas="Skriv vad som är annorlunda den här gången.",
            )

    def clean_inskriven_den(self) -> Any:
        den = self.cleaned_data["inskriven_den"]
        if den > timezone.localdate():
            raise forms.ValidationError("Inskrivningen kan inte vara i framtiden.")
        if den < self.arende.inkom_den:
            raise forms.ValidationError("Inskrivningen kan inte vara före dagen då remissen kom in.")
        return den

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("utan_arbete") == "datum":
            if not data.get("utan_arbete_sedan") and "utan_arbete_sedan" not in self.errors:
                self.add_error("utan_arbete_sedan", "Skriv sedan vilken dag, eller välj Okänt.")
            if not data.get("grund_utan_arbete"):
                self.add_error("grund_utan_arbete", "Välj vad tiden räknas från.")
        return data

    def baslinje(self) -> Baslinje:
        data = self.cleaned_data
        vet = data["utan_arbete"] == "datum"
        return Baslinje(
            utbildning="" if data["utbildning"] == SAKNAS else data["utbildning"],
            utan_arbete_sedan=data["utan_arbete_sedan"] if vet else None,
            grund_utan_arbete=data["grund_utan_arbete"] if vet else "",
            forsorjning=data["forsorjning"],
            niva_vid_start=data["niva_vid_start"],
            ar_inskriven_i_af={"ja": True, "nej": False}.get(data["ar_inskriven_i_af"]),
        )


def forifyllt(
    arende: Arende, remiss: Remiss | None, beslut: Beredningsbeslut | None, tidigare: Baslinje | None
) -> dict[str, Any]:
    """What is known already (WCAG 3.3.7): the decision's day, the person's last baseline, the way in. The level is never filled in:
    it is judged anew, beside the sender's."""
    start: dict[str, Any] = {"inskriven_den": max(beslut.beslutad_den if beslut else timezone.localdate(), arende.inkom_den)}
    if tidigare:
        start |= {"utbildning": tidigare.utbildning or SAKNAS}
    if remiss and remiss.kalla == Kalla.EKONOMISKT_BISTAND:
        start["forsorjning"] = Forsorjning.BISTAND
    return start
