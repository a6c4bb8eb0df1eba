"""Kinds of orders: the shape only, the rules stand in services/bestallning.py."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.organisation.forms.falt import dag
from ame.organisation.models import Bestallningstyp, Enhet
from ame.people.enums import KANSLIGA, Uppgiftskategori

LANGSTA_RUBRIK = 80


class RaderFalt(forms.CharField):
    """One heading per line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        rader = [rad.strip() for rad in super().clean(value).splitlines() if rad.strip()]
        if lang := next((rad for rad in rader if len(rad) > LANGSTA_RUBRIK), None):
            raise forms.ValidationError(f"Korta rubriken till högst {LANGSTA_RUBRIK} tecken: {lang[:40]}…")
        return list(dict.fromkeys(rader))


class BestallningForm(forms.Form):
    """What a kind of order promises and what may be sent with it. For a new version: the name stays."""

    vantat_resultat = forms.CharField(
        label="Väntat resultat",
        help_text="Vad den som beställer kan vänta sig. Visas när remissen skrivs.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv vilket resultat den som beställer kan vänta sig."},
    )
    normaltid_dagar = forms.IntegerField(
        label="Normal tid i dagar", help_text="Från antagen remiss till slutligt svar.", min_value=1, max_value=3650, initial=90
    )
    svarsrubriker = RaderFalt(
        label="Rubriker i svaret", required=False, help_text="En per rad. Det skriftliga svaret ska besvara dem."
    )
    kategorier = forms.MultipleChoiceField(
        label="Uppgifter som får skickas med",
        required=False,
        choices=[(k, f"{k.label} (känslig uppgift)" if k in KANSLIGA else k.label) for k in Uppgiftskategori],
        widget=forms.CheckboxSelectMultiple,
        help_text="Utöver namn, nummer och fråga. Det som inte är markerat går inte att skicka med beställningen. "
        "Markera bara det som behövs för att svara.",
    )
    galler_fran_den = dag("Gäller från och med", "Remisser som redan är skickade behåller det som gällde då.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["galler_fran_den"].initial = timezone.localdate()


class NyBestallningForm(BestallningForm):
    namn = forms.CharField(label="Namn", max_length=120, error_messages={"required": "Skriv vad det är som beställs."})
    omfattning = forms.ChoiceField(label="Vilka enheter kan få beställningen?", widget=forms.RadioSelect, initial="verksamheten")
    field_order = ["namn", "omfattning"]

    def __init__(self, *args: Any, enhet: Enhet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["omfattning"].choices = [
            ("verksamheten", f"Alla enheter i {enhet.verksamhet.namn}"),
            ("enheten", f"Bara {enhet.namn}"),
        ]


class AvslutaBestallningForm(forms.Form):
    galler_till_den = dag("Sista dag att beställa", "Remisser som redan är skickade berörs inte.")


def forslag(typ: Bestallningstyp) -> dict[str, Any]:
    """What the form of a new version begins with."""
    return {
        "vantat_resultat": typ.vantat_resultat,
        "normaltid_dagar": typ.normaltid_dagar,
        "svarsrubriker": typ.svarsrubriker,
        "kategorier": typ.kategorier,
        "galler_fran_den": max(timezone.localdate(), typ.galler_fran_den),
    }
