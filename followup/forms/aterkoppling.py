from typing import Any
from uuid import uuid4

from django import forms

from ame.common.datum import datum_kort, frist_ord
from ame.people.models import Medgivande
from followup.enums import FragaBesvarad
from followup.models import Aterkoppling
from followup.services.aterkoppling import (
    SKAL_ATER,
    giltiga_medgivanden,
    prova_svarsgrund,
    rubriker,
    saknade_delar,
)
from followup.utkast import UtkastForm
from intake.enums import Aterkopplingsslag, Delningsgrund, SaknadGrund
from intake.grunder import valbara
from intake.models import AvtaladAterkoppling, Remiss
from intake.utlamning import enhetens_medgivanden

SLAG = {
    Aterkopplingsslag.START: "Vid start",
    Aterkopplingsslag.DEL: "Under tiden",
    Aterkopplingsslag.SLUT: "Slutlig återkoppling",
    Aterkopplingsslag.ATER: "Återremittering: personen går tillbaka till remittenten",
}

RUBRIK = {
    Aterkopplingsslag.START: "Återkoppling vid start",
    Aterkopplingsslag.DEL: "Återkoppling under tiden",
    Aterkopplingsslag.SLUT: "Slutlig återkoppling",
    Aterkopplingsslag.ATER: "Återremittering",
}


class MedgivandeVal(forms.ModelChoiceField):
    """A consent by what it covers and how long it holds."""

    def label_from_instance(self, obj: Medgivande) -> str:
        kategorier = dict(obj._meta.get_field("kategorier").base_field.choices)  # type: ignore[union-attr]
        vad = ", ".join(str(kategorier[k]).lower() for k in obj.kategorier)
        return f"Till {datum_kort(obj.giltigt_till_den)}: {vad}. {obj.andamal}"


class AterkopplingForm(UtkastForm):
    """A written answer to the remittent. Signed after a look at the answers, because it cannot be changed (S114)."""

    skrivna = ("svar", "nasta_steg", "grund_motivering", "skal_ater")

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    slag = forms.ChoiceField(
        label="Vilken återkoppling är det?",
        choices=SLAG.items(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Välj vilken återkoppling det är.",
            "invalid_choice": "Den återkopplingen är redan lämnad. Välj en annan.",
        },
    )
    fraga_besvarad = forms.ChoiceField(
        label="Är remittentens fråga besvarad?",
        choices=FragaBesvarad.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Svara om frågan är besvarad."},
    )
    svar = forms.CharField(
        label="Svar på frågan",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Svara på frågan: vad har ni prövat, vad blev resultatet, vad vet ni inte? Bara det som remittenten behöver. "
        "Deltagaren har rätt att läsa.",
        error_messages={"required": "Skriv svaret på remittentens fråga.", "max_length": "Svaret är för långt, korta det."},
    )
    skal_ater = forms.CharField(
        label=SKAL_ATER,
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Fyll i när du väljer återremittering. Den är det slutliga svaret och avslutar remissen.",
    )
    nasta_steg = forms.CharField(
        label="Nästa steg",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vem gör vad härnäst, och när?",
    )
    grund = forms.ChoiceField(
        label="Varför får du lämna ut uppgifterna?",
        choices=Delningsgrund.choices,
        widget=forms.RadioSelect,
        help_text="Grunden prövas när du signerar. Samtycket i remissen gäller det som remittenten lämnade till er. Ert svar behöver en egen grund.",
        error_messages={
            "required": "Välj varför du får lämna ut uppgifterna.",
            "invalid_choice": "Välj en grund i listan.",
        },
    )
    medgivande = MedgivandeVal(
        label="Vilket samtycke?",
        help_text="Behövs när grunden är samtycke.",
        queryset=Medgivande.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Välj vilket samtycke återkopplingen bygger på.",
            "invalid_choice": "Samtycket finns inte. Välj ett annat eller registrera ett nytt.",
        },
    )
    grund_motivering = forms.CharField(
        label="Motivering",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="Behövs för allt utom samtycke och samma nämnd: vem har prövat, eller vilken lag gäller, och varför?",
        error_messages={"required": "Skriv varför grunden gäller."},
    )

    def __init__(self, *args: Any, remiss: Remiss, rattar: Aterkoppling | None = None, **kwargs: Any) -> None:
        initial = {"nyckel": uuid4()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        assert remiss.arende  # the view has checked
        self.remiss, self.rattar, self.arende = remiss, rattar, remiss.arende
        self.saknad: SaknadGrund | None = None
        self.rubriker = rubriker(remiss, rattar)
        self.samtycken = giltiga_medgivanden(self.arende, remiss).order_by("-giltigt_till_den")
        self.har_samtycke = bool(self.samtycken)
        self.fields["grund"].choices = self._grunder()
        self.fields["medgivande"].queryset = self.samtycken if not self.is_bound else enhetens_medgivanden(self.arende, remiss)
        self._satt_slag()
        self._satt_krav()

    def _satt_slag(self) -> None:
        if self.rattar:
            del self.fields["slag"]
        else:
            self.fields["slag"].choices = self._slag()
        if self.rattar and self.rattar.slag != Aterkopplingsslag.ATER:
            del self.fields["skal_ater"]

    def _satt_krav(self) -> None:
        """Before a ground is chosen nothing that one of them needs is called voluntary; then the trial says what is needed. A ground that
        has ended since the page was opened must reach the trial, which says so and is counted (S036): it is a choice that is not shown."""
        if not self.is_bound:
            self.fields["grund_motivering"].required = True
        self.fields["medgivande"].required = not self.is_bound
        if len(self.samtycken) == 1:
            self.fields["medgivande"].initial = self.samtycken[0].pk
        if not self.har_samtycke and not self.data.get("medgivande"):
            del self.fields["medgivande"]
        valt = self.data.get("grund", "")
        if valt in Delningsgrund.values and valt not in dict(self.fields["grund"].choices):
            self.fields["grund"].choices = [*self.fields["grund"].choices, (valt, Delningsgrund(valt).label)]

    def _grunder(self) -> list[tuple[str, str]]:
        """Only what can be true: no consent in force, no such ground; another verksamhet, not the same authority; and none that the
        unit's own regim does not know (law.md A04)."""
        fran, till = self.remiss.mottagande_enhet, self.remiss.avsandande_enhet or self.remiss.avsandande_part
        assert fran  # constraint remiss_hel_nar_skickad
        return [(k, namn) for k, namn in valbara(fran, till) if k != Delningsgrund.SAMTYCKE or self.har_samtycke]

    def _slag(self) -> list[tuple[str, str]]:
        """The kinds, with the agreed day and how late it is in words. A start that is answered is not offered again."""
        oppna = obesvarade(self.remiss)
        val = []
        for slag, namn in SLAG.items():
            dag = next((a.senast_den for a in oppna if a.slag == slag), None)
            if dag:
                val.append((slag, f"{namn}, avtalad {datum_kort(dag)} ({frist_ord(dag)})"))
            elif slag == Aterkopplingsslag.ATER:
                val.append((slag, namn))
            elif slag != Aterkopplingsslag.START:
                val.append((slag, f"{namn}, ingen avtalad dag"))
        return val

    @property
    def delfalt(self) -> list[Any]:
        """The fields of the beställningstyp's headings, for the template."""
        return [self[f"del_{n}"] for n in range(len([r for r in self.rubriker if r != SKAL_ATER]))]

    def clean(self) -> dict[str, Any]:
        """The same trial as at signing, so that the look-through never shows what cannot be sent (law.md A09)."""
        data = super().clean() or self.cleaned_data
        if data.get("grund"):
            provning = prova_svarsgrund(
                self.arende,
                self.remiss,
                grund=data["grund"],
                motivering=data.get("grund_motivering", ""),
                medgivande=data.get("medgivande"),
            )
            self.saknad = provning.saknad
            for falt, text in provning.fel.items():
                self.add_error(falt if falt in self.fields else "grund", text)
        slag = self.rattar.slag if self.rattar else data.get("slag", "")
        for falt, text in saknade_delar(self._delar(), slag, data.get("skal_ater", "")).items():
            if falt not in self.errors:
                self.add_error(falt, text)
        return data

    def _delar(self) -> dict[str, str]:
        namn = [r for r in self.rubriker if r != SKAL_ATER]
        return {rubrik: self.cleaned_data.get(f"del_{n}", "") for n, rubrik in enumerate(namn)}

    def till_service(self) -> dict[str, Any]:
        """What signera_aterkoppling takes."""
        data = {k: v for k, v in self.cleaned_data.items() if k not in {"flik", "fran"} and not k.startswith("del_")}
        data["delar"] = self._delar()
        return data | ({"slag": self.rattar.slag, "rattar": self.rattar} if self.rattar else {})


def formular(namn: list[str]) -> type[AterkopplingForm]:
    """The form with a field for each heading of the order (S111). A class of its own, so that drafts keep those fields too."""
    falt: dict[str, Any] = {
        f"del_{n}": forms.CharField(
            label=rubrik,
            max_length=10000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        for n, rubrik in enumerate(r for r in namn if r != SKAL_ATER)
    }
    skrivna = (*AterkopplingForm.skrivna, *falt)
    return type("AterkopplingFormMedRubriker", (AterkopplingForm,), falt | {"skrivna": skrivna})


def obesvarade(remiss: Remiss) -> list[AvtaladAterkoppling]:
    """Agreed days without an answer, first day first."""
    return list(remiss.avtalade.filter(aterkopplingar__isnull=True).order_by("senast_den"))
