"""The talk of three: book it, write down what was agreed, or say why it was not held (S027)."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from ame.access.enums import AGARROLLER
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.enums import Niva
from ame.arenden.utkast import UtkastForm
from ame.common.texter import nummerfel
from intake.enums import EjHalletSkal, Part, Tolk
from intake.forms.falt import dag, fri_text, kort_text
from intake.models import Trepartssamtal
from intake.services.trepart import Punkt, behover_tolk, kanaler

PUNKTER = 4  # lines on the page; more are added afterwards
OFARDIG = "Skriv vad, vem och när, eller töm raden."


class BokaForm(forms.Form):
    den = dag("Dag", snabbval=("vecka",), saknas="Välj vilken dag ni ses.")
    klockan = forms.TimeField(
        label="Klockan",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Ange vilken tid ni ses.", "invalid": "Skriv tiden som 14:30."},
    )
    plats = kort_text("Plats", 120, hjalp="Till exempel: hos er, hos socialkontoret, på video.", saknas="Skriv var ni ses.")
    kanal = forms.ChoiceField(
        label="Hur är personen kallad?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur personen kallades.", "invalid_choice": "Välj hur personen kallades."},
    )
    kallad_den = dag("Kallad den", snabbval=("idag",), krav=False, hjalp="Lämna tomt om det är i dag.")

    def __init__(self, *args: Any, samtal: Trepartssamtal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kanal"].choices = [(k.value, k.label) for k in kanaler(samtal)]  # type: ignore[attr-defined]

    def till_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        vid = timezone.make_aware(datetime.combine(data["den"], data["klockan"]))
        return {"bokat_vid": vid, "plats": data["plats"], "kanal": data["kanal"], "kallad_den": data["kallad_den"]}


class EjHalletForm(forms.Form):
    """`prefix` keeps its text apart from the form beside it."""

    prefix = "ej"
    skal = forms.ChoiceField(
        label="Varför blev det inte av?",
        choices=[(s.value, s.label) for s in EjHalletSkal if s != EjHalletSkal.AVSLUTAT],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför samtalet inte blev av."},
    )
    text = fri_text("Mer om varför", rader=2, krav=False, hjalp="Remittenten läser det här.")
    ny_senast_den = dag(
        "Nytt försök senast",
        krav=False,
        snabbval=("vecka",),
        hjalp="Lämna tomt om det inte ska bli något samtal. Då avslutas uppgiften.",
    )


def _punktfalt(n: int) -> dict[str, forms.Field]:
    """The four fields of one agreed point. A line with nothing written is left out."""
    return {
        f"punkt{n}_text": kort_text("Vad?", 200, krav=False),
        f"punkt{n}_part": forms.ChoiceField(label="Vem?", choices=[("", "Välj"), *Part.choices], required=False),
        f"punkt{n}_ansvarig": PersonalVal(
            label="Hos er", queryset=User.objects.none(), required=False, empty_label="Den ansvariga"
        ),
        f"punkt{n}_senast": dag("Senast", krav=False),
    }


class HallForm(UtkastForm):
    """What was agreed, on one page. The long text is kept while one types (C97)."""

    skrivna = ("overenskommet", "andra_deltagare", "tolk_skal", *(f"punkt{n}_text" for n in range(1, PUNKTER + 1)))

    hallet_den = dag("Vilken dag hölls samtalet?", snabbval=("idag",), saknas="Ange vilken dag samtalet hölls.")
    deltog = forms.MultipleChoiceField(
        label="Vilka deltog?",
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Markera alla som deltog."},
    )
    andra_deltagare = kort_text(
        "Andra som deltog", 300, krav=False, hjalp="Till exempel en god man eller en stödperson, med roll."
    )
    tolk = forms.ChoiceField(
        label="Tolk", choices=Tolk.choices, widget=forms.RadioSelect, error_messages={"required": "Ange hur det var med tolk."}
    )
    tolk_skal = kort_text("Vem tolkade, eller varför avstod personen?", 200, krav=False, hjalp="Barn används inte som tolk.")
    overenskommet = fri_text(
        "Vad kom ni fram till?",
        rader=6,
        hjalp="Skriv så att personen själv kan läsa och känna igen sig. Remittenten läser det om de var med.",
        saknas="Skriv vad ni kom fram till.",
    )
    gemensam_niva = forms.ChoiceField(
        label="Gemensam nivå",
        choices=[*Niva.med_definition(), ("", "Ni kom inte överens om någon nivå")],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, samtal: Trepartssamtal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.samtal = samtal
        if behover_tolk(samtal):
            self.fields["tolk"].choices = [v for v in Tolk.choices if v[0] != Tolk.EJ_BEHOV]  # type: ignore[attr-defined]
        personal = personal_i(samtal.arende.enhet_id, *AGARROLLER)
        for n in range(1, PUNKTER + 1):
            self.fields[f"punkt{n}_ansvarig"].queryset = personal  # type: ignore[attr-defined]

    def rader(self) -> list[list[forms.BoundField]]:
        """The lines of agreed points, for the template."""
        return [[self[f"punkt{n}_{f}"] for f in ("text", "part", "ansvarig", "senast")] for n in range(1, PUNKTER + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for n in range(1, PUNKTER + 1):
            text, part, senast = (data.get(f"punkt{n}_{f}") for f in ("text", "part", "senast"))
            if (text or part or senast) and not (text and part and senast):
                self.add_error(f"punkt{n}_text", OFARDIG)
            for falt, fel in nummerfel({f"punkt{n}_text": text or ""}).items():
                self.add_error(falt, fel)
        return data

    def till_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        falt = ("hallet_den", "deltog", "andra_deltagare", "tolk", "tolk_skal", "overenskommet", "gemensam_niva")
        return {namn: data[namn] for namn in falt} | {"punkter": self._punkter()}

    def _punkter(self) -> list[Punkt]:
        data = self.cleaned_data
        return [
            Punkt(
                text=data[f"punkt{n}_text"],
                part=data[f"punkt{n}_part"],
                ansvarig=data[f"punkt{n}_ansvarig"] or self.samtal.arende.ansvarig,
                senast_den=data[f"punkt{n}_senast"],
            )
            for n in range(1, PUNKTER + 1)
            if data[f"punkt{n}_text"]
        ]


for _n in range(1, PUNKTER + 1):  # the lines are fields of the class, so that the draft holds them
    HallForm.base_fields |= _punktfalt(_n)


class PunktForm(forms.Form):
    """One more agreed point of a talk that has been held."""

    text = kort_text("Vad?", 200, saknas="Skriv vad ni kom överens om.")
    part = forms.ChoiceField(label="Vem gör det?", choices=Part.choices, widget=forms.RadioSelect)
    ansvarig = PersonalVal(label="Hos er", queryset=User.objects.none(), required=False, empty_label="Den ansvariga")
    senast_den = dag("Senast", snabbval=("vecka",), saknas="Välj senast vilken dag.")

    def __init__(self, *args: Any, samtal: Trepartssamtal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.samtal = samtal
        self.fields["part"].choices = [(p, Part(p).label) for p in Part.values if p in samtal.deltog or p == Part.AME]  # type: ignore[attr-defined]
        self.fields["ansvarig"].queryset = personal_i(samtal.arende.enhet_id, *AGARROLLER)  # type: ignore[attr-defined]

    def till_service(self) -> Punkt:
        data = self.cleaned_data
        return Punkt(
            text=data["text"],
            part=data["part"],
            ansvarig=data["ansvarig"] or self.samtal.arende.ansvarig,
            senast_den=data["senast_den"],
        )
