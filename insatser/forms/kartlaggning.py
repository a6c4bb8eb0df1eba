"""Kartläggning: one area at a time, the summary, and the administrator's template."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html

from ame.arenden.utkast import UtkastForm
from ame.common.falt import dag, fri_text
from ame.common.villkor import MedVillkor
from ame.organisation.enums import Behovsslag
from insatser.enums import Avsnittsstatus, Omradesslag
from insatser.models import Kartlaggningsavsnitt, Kartlaggningsomrade

FRAGOR = {
    Omradesslag.RESURS: ("Det som fungerar", "Kunskaper, erfarenheter och styrkor. Skriv så att personen känner igen sig."),
    Omradesslag.ONSKEMAL: ("Egna önskemål", "Med personens egna ord."),
    Omradesslag.LIVSOMRADE: ("Det som fungerar", "Skriv det här först: vad personen kan, har och klarar i området."),
}
LAGEN = [
    (Avsnittsstatus.PAGAR, "Fortsätt en annan gång"),
    (Avsnittsstatus.KLART, "Klart"),
    (Avsnittsstatus.EJ_AKTUELLT, "Inte aktuellt nu"),
]


def _behov() -> list[tuple[str, Any]]:
    """Each need with its definition where it is ticked (S043)."""
    return [
        (slag.value, format_html('{}<br><span class="ame-meta">{}</span>', slag.label, slag.definition)) for slag in Behovsslag
    ]


class AvsnittForm(MedVillkor, UtkastForm):
    """One area: resources first, then what is hard and the needs in functional words (S040, S062)."""

    skrivna = ("resurser", "hinder", "status")  # a tick alone is worth keeping too
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    resurser = fri_text("Det som fungerar", rader=6, krav=False)
    hinder = fri_text(
        "Det som är svårt", rader=4, krav=False, hjalp="Skriv vad som gör det svårt i praktiken, inte vad det beror på."
    )
    behov = forms.MultipleChoiceField(
        label="Vilket stöd behövs?",
        required=False,
        choices=_behov,
        widget=forms.CheckboxSelectMultiple,
        help_text="Markera det som behövs för att det ska gå. Behoven kan läggas i planen när kartläggningen är klar.",
    )
    avklarat = forms.MultipleChoiceField(
        label="Det här har vi talat om", required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )
    status = forms.ChoiceField(label="Hur långt har ni kommit?", choices=LAGEN, widget=forms.RadioSelect)

    def __init__(self, *args: Any, omrade: Kartlaggningsomrade, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt = self.fields["resurser"]
        falt.label, falt.help_text = FRAGOR[Omradesslag(omrade.slag)]
        falt.required = omrade.ar_obligatorisk  # asked for when the section is done, not when it is left for another day
        self.villkorliga = ("resurser",) if omrade.ar_obligatorisk else ()
        self.fields["avklarat"].choices = [(rad, rad) for rad in omrade.checklista]
        bort = ["hinder", "behov"] if omrade.slag != Omradesslag.LIVSOMRADE else []
        for namn in [*bort, *([] if omrade.checklista else ["avklarat"])]:
            del self.fields[namn]
        if omrade.ar_obligatorisk:
            self.fields["status"].choices = LAGEN[:2]


def sparat_avsnitt(rad: Kartlaggningsavsnitt) -> dict[str, Any]:
    """What the form of a section begins with."""
    status = Avsnittsstatus.PAGAR if rad.status == Avsnittsstatus.TOMT else rad.status
    falt = {namn: getattr(rad, namn) for namn in ("version", "resurser", "hinder", "behov", "avklarat")}
    return falt | {"status": status}


def i_ord(rad: Kartlaggningsavsnitt, namn: str) -> str:
    """What one field of a section holds, as it is shown beside another text."""
    if namn == "avklarat":
        return ", ".join(rad.avklarat)
    return {"behov": rad.behov_i_ord, "status": rad.get_status_display()}.get(namn) or str(getattr(rad, namn))


class KlarForm(UtkastForm):
    """The summary that becomes the picture in the plan (S038)."""

    skrivna = ("sammanfattning",)
    sammanfattning = fri_text(
        "Sammanfattning",
        rader=8,
        hjalp="Börja med det som fungerar och det personen vill. Skriv så att personen förstår: hen har rätt att läsa. "
        "Texten blir lägesbilden i planen, om den är tom.",
        saknas="Skriv en sammanfattning. Den blir lägesbilden i personens plan.",
    )
    behov_i_planen = forms.BooleanField(
        label="Lägg behoven i planen",
        required=False,
        help_text="De hamnar bland det som ingen har tagit ansvar för än. I planen bestämmer ni vem som gör vad.",
    )


class RaderFalt(forms.CharField):
    """One line per row, without empty ones and doubles."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        rader = [rad.strip() for rad in super().clean(value).splitlines() if rad.strip()]
        return list(dict.fromkeys(rader))


class OmradeForm(forms.Form):
    """An area of a template version (S050). The rules stand in services/kartlaggningsmall.py."""

    rubrik = forms.CharField(label="Rubrik", max_length=80, error_messages={"required": "Skriv en rubrik."})
    slag = forms.ChoiceField(label="Var i kartläggningen?", choices=Omradesslag.choices, initial=Omradesslag.LIVSOMRADE)
    definition = fri_text(
        "Vad handlar området om?",
        hjalp="Visas överst i avsnittet. Alla ska förstå det på samma sätt.",
        saknas="Skriv vad området handlar om.",
    )
    vagledning = fri_text("Vägledning", rader=4, krav=False, hjalp="Vad man kan fråga, och hur.")
    checklista = RaderFalt(label="Checklista", required=False, help_text="En rad för varje sak att ha talat om.")
    ar_obligatorisk = forms.BooleanField(
        label="Ingår alltid", required=False, help_text="Kartläggningen kan inte göras klar utan området."
    )


class NyVersionForm(forms.Form):
    """The unit's own manual text goes with the version (S050)."""

    galler_fran_den = dag(
        "Gäller från och med",
        hjalp="Till dess kan du ändra i den. De kartläggningar som redan är påbörjade behåller sin version.",
        snabbval=("vecka",),
        saknas="Ange vilken dag.",
    )
    vagledning = fri_text(
        "Så arbetar ni med kartläggningen",
        rader=6,
        krav=False,
        hjalp="Enhetens egna rutiner. Texten visas bredvid varje avsnitt medan man skriver.",
    )


class AvslutaMallForm(forms.Form):
    galler_till_den = dag(
        "Sista dag att påbörja",
        hjalp="Påbörjade kartläggningar kan göras klara, och gamla går att läsa.",
        snabbval=("idag",),
        saknas="Ange vilken dag.",
        initial=timezone.localdate,
    )
