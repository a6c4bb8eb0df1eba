"""The administrator's forms: the shape only, the rules stand in services.py."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from ame.access.enums import Roll
from ame.common.widgets import DatumInput
from ame.organisation.enums import Delegeratbeslut, Regim
from ame.organisation.models import Bestallningstyp, Enhet, EnhetInstallning, Verksamhet
from ame.organisation.services import BESLUTAR, DAGAR, INSTALLNINGAR
from ame.people.enums import KANSLIGA, Uppgiftskategori

LANGSTA_RUBRIK = 80


def _dag(label: str, hjalp: str = "", snabbval: tuple[str, ...] = ("idag",)) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hjalp,
        widget=DatumInput(snabbval=snabbval),
        error_messages={"required": "Ange vilken dag.", "invalid": "Skriv datumet som åååå-mm-dd, till exempel 2026-12-01."},
    )


class EnhetInstallningForm(forms.ModelForm):
    galler_fran_den = _dag("Gäller från och med", "Ärenden som redan har öppnats går vidare som förut.")

    class Meta:
        model = EnhetInstallning
        fields = ["galler_fran_den", *INSTALLNINGAR]
        labels = {
            "inflodesmodell": "Inflöde",
            "beredningsmodell": "Beredning",
            "insyn": "Vem i enheten som ser ärenden",
            "svarstid_dagar": "Besked om remissen",
            "komplettering_dagar": "Komplettering från avsändaren",
            "besok_dagar": "Första besöket",
            "trepart_dagar": "Trepartssamtal",
            "forsta_aktivitet_dagar": "Första insatsen",
            "delrapport_dagar": "Delrapport",
            "eskalering_dagar": "Passerat löfte går till chefen",
            "bilagor_sparas_dagar": "Bilagor sparas",
        }
        help_texts = {
            "svarstid_dagar": "Dagar från remiss till besked",
            "komplettering_dagar": "Dagar från att enheten frågade",
            "besok_dagar": "Dagar från mottagen remiss",
            "trepart_dagar": "Dagar från antagen remiss",
            "forsta_aktivitet_dagar": "Dagar från inskrivning",
            "delrapport_dagar": "Dagar från antagen remiss",
            "eskalering_dagar": "Dagar efter den lovade dagen",
            "bilagor_sparas_dagar": "Dagar efter avslutad remiss. Tomt: lika länge som personakten.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for namn in (*DAGAR, "bilagor_sparas_dagar"):
            falt = self.fields[namn]
            falt.widget.attrs["min"] = 1
            falt.error_messages |= {"required": "Skriv antal dagar.", "invalid": "Skriv antal dagar med siffror."}

    def _post_clean(self) -> None:
        """The service validates the row: here only the shape."""

    @property
    def dagar(self) -> list[forms.BoundField]:
        return [self[namn] for namn in (*DAGAR, "bilagor_sparas_dagar")]


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
    galler_fran_den = _dag("Gäller från och med", "Remisser som redan är skickade behåller det som gällde då.")

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
    galler_till_den = _dag("Sista dag att beställa", "Remisser som redan är skickade berörs inte.")


class DelegationForm(forms.Form):
    beslut = forms.ChoiceField(label="Beslut", choices=Delegeratbeslut.choices)
    roll = forms.ChoiceField(label="Roll", choices=[(r, Roll(r).label) for r in BESLUTAR])
    punkt = forms.CharField(
        label="Punkt i delegationsordningen", max_length=40, error_messages={"required": "Skriv vilken punkt det är."}
    )
    galler_fran_den = _dag("Gäller från och med")


class AvslutaDelegationForm(forms.Form):
    galler_till_den = _dag("Sista dag")


class RegimForm(forms.Form):
    regim = forms.ChoiceField(label="Regim", choices=Regim.choices, widget=forms.RadioSelect)
    beslutsreferens = forms.CharField(
        label="Beslutets referens",
        required=False,
        validators=[MaxLengthValidator(120)],
        help_text="Diarienummer eller liknande för beslutet. Behövs för allt utom socialtjänst.",
    )
    bekraftar = forms.BooleanField(
        label="Jag har läst beslutet och vad som ändras",
        error_messages={"required": "Bekräfta att du har läst vad som ändras."},
    )

    def __init__(self, *args: Any, verksamhet: Verksamhet, **kwargs: Any) -> None:
        super().__init__(*args, initial={"regim": verksamhet.regim, "beslutsreferens": verksamhet.beslutsreferens}, **kwargs)


def forslag(typ: Bestallningstyp) -> dict[str, Any]:
    """What the form of a new version begins with."""
    return {
        "vantat_resultat": typ.vantat_resultat,
        "normaltid_dagar": typ.normaltid_dagar,
        "svarsrubriker": typ.svarsrubriker,
        "kategorier": typ.kategorier,
        "galler_fran_den": max(timezone.localdate(), typ.galler_fran_den),
    }
