"""Kartläggning: one area at a time, the summary, and the administrator's template."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html

from ame.arenden.utkast import UtkastForm
from ame.common.texter import utan_personnummer
from ame.common.villkor import MedVillkor
from ame.common.widgets import DatumInput
from ame.organisation.enums import Behovsslag
from insatser.enums import Avsnittsstatus, Omradesslag
from insatser.models import Kartlaggningsavsnitt, Kartlaggningsomrade
from intake.services.rad import lagom_lang

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


def _text(label: str, rader: int, hjalp: str = "", saknas: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(saknas),
        error_messages={"required": saknas} if saknas else None,
        help_text=hjalp,
        widget=forms.Textarea(attrs={"rows": rader}),
        validators=[utan_personnummer, lagom_lang],
    )


def _behov() -> list[tuple[str, Any]]:
    """Each need with its definition where it is ticked (S043)."""
    return [
        (slag.value, format_html('{}<br><span class="ame-meta">{}</span>', slag.label, slag.definition)) for slag in Behovsslag
    ]


class AvsnittForm(MedVillkor, UtkastForm):
    """One area: resources first, then what is hard and the needs in functional words (S040, S062)."""

    skrivna = ("resurser", "hinder", "status")  # a tick alone is worth keeping too
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    resurser = _text("Det som fungerar", 6)
    hinder = _text("Det som är svårt", 4, "Skriv vad som gör det svårt i praktiken, inte vad det beror på.")
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


class KlarForm(UtkastForm):
    """The summary that becomes the picture in the plan (S038)."""

    skrivna = ("sammanfattning",)
    sammanfattning = _text(
        "Sammanfattning",
        8,
        "Börja med det som fungerar och det personen vill. Skriv så att personen förstår: hen har rätt att läsa. "
        "Texten blir lägesbilden i planen, om den är tom.",
        "Skriv en sammanfattning. Den blir lägesbilden i personens plan.",
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
    definition = _text(
        "Vad handlar området om?",
        3,
        "Visas överst i avsnittet. Alla ska förstå det på samma sätt.",
        "Skriv vad området handlar om.",
    )
    vagledning = _text("Vägledning", 4, "Vad man kan fråga, och hur.")
    checklista = RaderFalt(label="Checklista", required=False, help_text="En rad för varje sak att ha talat om.")
    ar_obligatorisk = forms.BooleanField(
        label="Ingår alltid", required=False, help_text="Kartläggningen kan inte göras klar utan området."
    )


class NyVersionForm(forms.Form):
    galler_fran_den = forms.DateField(
        label="Gäller från och med",
        widget=DatumInput(snabbval=("vecka",)),
        help_text="Till dess kan du ändra i den. De kartläggningar som redan är påbörjade behåller sin version.",
        error_messages={"required": "Ange vilken dag.", "invalid": "Skriv datumet som åååå-mm-dd, till exempel 2026-12-01."},
    )


class AvslutaMallForm(forms.Form):
    galler_till_den = forms.DateField(
        label="Sista dag att påbörja",
        widget=DatumInput(snabbval=("idag",)),
        initial=timezone.localdate,
        help_text="Påbörjade kartläggningar kan göras klara, och gamla går att läsa.",
        error_messages={"required": "Ange vilken dag.", "invalid": "Skriv datumet som åååå-mm-dd, till exempel 2026-12-01."},
    )
