from typing import Any
from uuid import uuid4

from django import forms

from ame.common.datum import datum_kort, frist_ord
from ame.people.models import Medgivande
from followup.enums import FragaBesvarad
from followup.models import Aterkoppling
from followup.services.aterkoppling import ar_samma_myndighet, giltiga_medgivanden
from followup.utkast import UtkastForm
from intake.enums import Aterkopplingsslag, Delningsgrund
from intake.models import AvtaladAterkoppling, Remiss

SLAG = {
    Aterkopplingsslag.START: "Vid start",
    Aterkopplingsslag.DEL: "Under tiden",
    Aterkopplingsslag.SLUT: "Slutlig återkoppling",
}

RUBRIK = {
    Aterkopplingsslag.START: "Återkoppling vid start",
    Aterkopplingsslag.DEL: "Återkoppling under tiden",
    Aterkopplingsslag.SLUT: "Slutlig återkoppling",
}


MOTIVERAS = {Delningsgrund.MENPROVNING, Delningsgrund.UPPGIFTSSKYLDIGHET}


class MedgivandeVal(forms.ModelChoiceField):
    """A consent by what it covers and how long it holds."""

    def label_from_instance(self, obj: Medgivande) -> str:
        kategorier = dict(obj._meta.get_field("kategorier").base_field.choices)  # type: ignore[union-attr]
        vad = ", ".join(str(kategorier[k]).lower() for k in obj.kategorier)
        return f"Till {datum_kort(obj.giltigt_till_den)}: {vad}. {obj.andamal}"


class AterkopplingForm(UtkastForm):
    """A written answer to the remittent. Signed after a look at the answers, because it cannot be changed (S114)."""

    skrivna = ("svar", "nasta_steg", "grund_motivering")

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
        label="Svar till remittenten",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Svara på frågan: vad har ni prövat, vad blev resultatet, vad vet ni inte? Bara det som remittenten behöver. "
        "Deltagaren har rätt att läsa.",
        error_messages={"required": "Skriv svaret på remittentens fråga.", "max_length": "Svaret är för långt, korta det."},
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
        help_text="Samtycket i remissen gäller det som remittenten lämnade till er. Ert svar behöver en egen grund.",
        error_messages={
            "required": "Välj varför du får lämna ut uppgifterna.",
            "invalid_choice": "Grunden gäller inte längre. Välj en annan.",
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
            "invalid_choice": "Samtycket gäller inte längre. Välj ett annat eller registrera ett nytt.",
        },
    )
    grund_motivering = forms.CharField(
        label="Motivering",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Behövs vid menprövning och uppgiftsskyldighet: vem har prövat, eller vilken lag gäller, och varför?",
        error_messages={"required": "Skriv varför grunden gäller."},
    )

    def __init__(self, *args: Any, remiss: Remiss, rattar: Aterkoppling | None = None, **kwargs: Any) -> None:
        initial = {"nyckel": uuid4()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.remiss, self.rattar = remiss, rattar
        assert remiss.arende  # the view has checked
        self.samtycken = giltiga_medgivanden(remiss.arende, remiss).order_by("-giltigt_till_den")
        self.har_samtycke = bool(self.samtycken)
        self.fields["medgivande"].queryset = self.samtycken
        self.fields["grund"].choices = self._grunder()
        if rattar:
            del self.fields["slag"]
        else:
            self.fields["slag"].choices = self._slag()
        if not self.har_samtycke:
            del self.fields["medgivande"]
        self._satt_krav()

    def _satt_krav(self) -> None:
        """The ground decides what else is needed; before it is chosen nothing is called voluntary."""
        grund = self["grund"].value()
        oppet = not grund and not self.is_bound
        self.fields["grund_motivering"].required = oppet or grund in MOTIVERAS
        if "medgivande" in self.fields:
            self.fields["medgivande"].required = oppet or grund == Delningsgrund.SAMTYCKE
            if len(self.samtycken) == 1:
                self.fields["medgivande"].initial = self.samtycken[0].pk

    def _grunder(self) -> list[tuple[str, str]]:
        """Only what can be true: no consent in force, no such ground; another verksamhet, not the same authority."""
        galler = {Delningsgrund.SAMTYCKE: self.har_samtycke, Delningsgrund.SAMMA_MYNDIGHET: ar_samma_myndighet(self.remiss)}
        return [(kod, namn) for kod, namn in Delningsgrund.choices if galler.get(Delningsgrund(kod), True)]

    def _slag(self) -> list[tuple[str, str]]:
        """The kinds, with the agreed day and how late it is in words. A start that is answered is not offered again."""
        oppna = obesvarade(self.remiss)
        val = []
        for slag, namn in SLAG.items():
            dag = next((a.senast_den for a in oppna if a.slag == slag), None)
            if dag:
                val.append((slag, f"{namn}, avtalad {datum_kort(dag)} ({frist_ord(dag)})"))
            elif slag != Aterkopplingsslag.START:
                val.append((slag, f"{namn}, ingen avtalad dag"))
        return val

    def till_service(self) -> dict[str, Any]:
        """What signera_aterkoppling takes."""
        data = {k: v for k, v in self.cleaned_data.items() if k not in {"flik", "fran"}}
        return data | ({"slag": self.rattar.slag, "rattar": self.rattar} if self.rattar else {})


def obesvarade(remiss: Remiss) -> list[AvtaladAterkoppling]:
    """Agreed days without an answer, first day first."""
    return list(remiss.avtalade.filter(aterkopplingar__isnull=True).order_by("senast_den"))
