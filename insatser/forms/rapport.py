from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from ame.arenden.models import Arende
from ame.common.datum import datum_kort
from ame.common.falt import dag, fri_text, kort_text
from ame.common.villkor import MedVillkor
from ame.people.models import Medgivande
from insatser.services.rapport_grund import giltiga_medgivanden, prova_rapportgrund
from intake.enums import Delningsgrund, SaknadGrund
from intake.grunder import valbara
from intake.models import Remiss
from intake.utlamning import enhetens_medgivanden


class GrundVal(forms.ChoiceField):
    """Shows the grounds that can be true, but takes any: the trial says why one posted by hand is refused, and it is counted (S036)."""

    def valid_value(self, value: Any) -> bool:
        return value in Delningsgrund.values


class SamtyckeVal(forms.ModelChoiceField):
    def label_from_instance(self, obj: Medgivande) -> str:
        return f"Till {datum_kort(obj.giltigt_till_den)}: {obj.andamal}"


class SigneraForm(MedVillkor):
    """The ground on which the month leaves; the facts are there already and are not typed (S088)."""

    villkorliga = ("medgivande", "grund_motivering")

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    avtryck_ = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    grund = GrundVal(
        label="Varför får du lämna ut uppgifterna?",
        choices=Delningsgrund.choices,
        widget=forms.RadioSelect,
        help_text="Grunden prövas när du signerar. Samtycket i remissen gäller det som remittenten lämnade till er.",
        error_messages={"required": "Välj varför du får lämna ut uppgifterna.", "invalid_choice": "Välj en grund i listan."},
    )
    medgivande = SamtyckeVal(
        label="Vilket samtycke?",
        queryset=Medgivande.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="Behövs när grunden är samtycke. Det ska gälla närvaro.",
        error_messages={"invalid_choice": "Samtycket finns inte. Välj ett annat eller registrera ett nytt."},
    )
    grund_motivering = fri_text(
        "Motivering",
        rader=2,
        hjalp="Behövs för allt utom samtycke och samma nämnd: vem har prövat, eller vilken lag gäller, och varför?",
    )

    def __init__(self, *args: Any, arende: Arende, remiss: Remiss, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arende, self.remiss = arende, remiss
        self.saknad: SaknadGrund | None = None
        self.initial = {"nyckel": uuid4()} | self.initial
        samtycken = giltiga_medgivanden(arende, remiss).order_by("-giltigt_till_den")
        self.har_samtycke = samtycken.exists()
        self.fields["medgivande"].queryset = (  # type: ignore[attr-defined]
            enhetens_medgivanden(arende, remiss) if self.is_bound else samtycken
        )
        self.fields["grund"].choices = self._grunder()  # type: ignore[attr-defined]
        if not self.har_samtycke and not self.data.get("medgivande"):
            del self.fields["medgivande"]

    def _grunder(self) -> list[tuple[str, str]]:
        """Only what can be true; one that was posted all the same reaches the trial, which says why and is counted (S036)."""
        assert self.remiss.mottagande_enhet  # constraint remiss_hel_nar_skickad
        val = valbara(self.remiss.mottagande_enhet, self.remiss.avsandande_enhet)
        return [(k, namn) for k, namn in val if k != Delningsgrund.SAMTYCKE or self.har_samtycke]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("grund"):
            provning = prova_rapportgrund(
                self.arende,
                self.remiss,
                grund=data["grund"],
                motivering=data.get("grund_motivering", ""),
                medgivande=data.get("medgivande"),
            )
            self.saknad = provning.saknad
            for falt, text in provning.fel.items():
                self.add_error(falt if falt in self.fields else "grund", text)
        return data


class AterkallaForm(forms.Form):
    skal = kort_text("Varför dras rapporten tillbaka?", 300, saknas="Skriv varför rapporten dras tillbaka.")


class KommunicerForm(forms.Form):
    den = dag(
        "Vilken dag fick deltagaren se rapporten?", snabbval=("idag",), saknas="Ange vilken dag deltagaren fick se rapporten."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"den": timezone.localdate()} | self.initial
