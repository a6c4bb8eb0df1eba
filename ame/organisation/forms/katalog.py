"""The catalogue of insatser and its lists: the shape only, the rules stand in services/katalog.py."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.enums import Slag
from ame.common.villkor import MedVillkor
from ame.organisation.enums import KasKlass, LokaTyp, Narvaroregel, Rapportrytm, Stodslag, Syftesslag, Varaktighet
from ame.organisation.forms.falt import dag
from ame.organisation.models import Insatstyp, Verksamhet
from ame.organisation.models.katalog import MINSTA_N, STORSTA_N
from ame.organisation.services.katalog import BEHOVS, INSATSTYPENS, PROJEKTET_BEHOVER

VALJ = ("", "Välj")


def _text(label: str, hjalp: str = "", *, krav: str = "", rader: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hjalp,
        required=bool(krav),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rader}),
        error_messages={"required": krav},
    )


def _tal(label: str, hjalp: str = "", *, krav: str = "", hogst: int = 3650) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=hjalp, required=bool(krav), min_value=1, max_value=hogst, error_messages={"required": krav}
    )


def _val(label: str, val: Any, hjalp: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[VALJ, *val.choices], help_text=hjalp, error_messages={"required": "Välj ett av alternativen."}
    )


def _kryss(label: str, hjalp: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=hjalp, required=False)


class InsatstypForm(MedVillkor):
    """All that an insats says of itself."""

    villkorliga = ("narvaro_skal",)

    innehall = _text("Vad deltagaren gör", krav=BEHOVS["innehall"])
    malgrupp = _text("För vem", "Beskriv behovet, inte personen.", krav=BEHOVS["malgrupp"], rader=2)
    syfte = _text("Vad den ska leda till", krav=BEHOVS["syfte"], rader=2)
    syftesslag = forms.MultipleChoiceField(
        label="Vad den ska stärka",
        choices=Syftesslag.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="När insatsen slutar svarar både handläggaren och deltagaren på om den gjorde det.",
        error_messages={"required": BEHOVS["syftesslag"]},
    )
    normal_langd_dagar = _tal("Normal längd i dagar", "Föreslår planerat slut.", krav=BEHOVS["normal_langd_dagar"])
    langsta_langd_dagar = _tal("Längsta längd i dagar")
    stodslag = _val("Slag av stöd", Stodslag)
    loka_typ = _val("Typ enligt Loka", LokaTyp)
    kas_klass = _val("Klass enligt KAS", KasKlass)
    slag = _val("Uppdrag", Slag, "Avgör hur deltagandet räknas.")
    agare = PersonalVal(
        label="Vem ansvarar för innehållet?",
        queryset=User.objects.none(),
        empty_label="Välj vem",
        error_messages={"required": BEHOVS["agare"]},
    )
    narvaroregel = forms.ChoiceField(
        label="Registreras närvaro?",
        choices=Narvaroregel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": BEHOVS["narvaroregel"]},
    )
    narvaro_skal = forms.CharField(
        label="Om inte, varför?", max_length=200, help_text="Behövs bara när närvaro inte registreras."
    )
    rapportrytm = forms.ChoiceField(
        label="Hur ofta rapporteras närvaron till den som remitterade?",
        choices=Rapportrytm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": BEHOVS["rapportrytm"]},
    )
    minsta_n = forms.IntegerField(
        label="Minsta antal deltagare i siffror",
        min_value=MINSTA_N,
        max_value=STORSTA_N,
        help_text=f"Mellan {MINSTA_N} och {STORSTA_N}. Siffror om färre deltagare ska inte visas, så att ingen kan pekas ut.",
        error_messages={"required": BEHOVS["minsta_n"]},
    )
    platser = _tal("Platser", hogst=5000)
    kostnad_per_plats = _tal("Kostnad per plats och månad, kronor", hogst=1_000_000)
    varaktighet = forms.ChoiceField(
        label="Fast insats eller projekt?", choices=Varaktighet.choices, widget=forms.RadioSelect, initial=Varaktighet.PERMANENT
    )
    projekt_slut_den = dag("Projektets sista dag", PROJEKTET_BEHOVER["projekt_slut_den"], ())
    projektmal = _text("Projektets mål, och vad som händer efteråt", PROJEKTET_BEHOVER["projektmal"])
    ar_jobbinriktad = _kryss("Inriktad mot arbete")
    ar_sysselsattning = _kryss("Sysselsättning", "Behöver en dag då den ses över, och ett nytt skäl varje gång den förlängs.")
    ar_utan_provning = _kryss(
        "Utan behovsprövning", "Deltagaren får veta att man kan ansöka om annan hjälp (11 kap. 6 § socialtjänstlagen)."
    )
    ar_anonym = _kryss("Utan uppgift om identitet", "Kräver nämndens beslut. Bara antalet deltagare räknas.")
    anonym_beslut = forms.CharField(label="Nämndens beslut: dag och paragraf", max_length=80, required=False)
    ar_kanslig = _kryss("Namnet röjer något om deltagaren", "Visas då bara i ärendet.")
    galler_fran_den = dag("Gäller från och med", "Den som redan deltar behåller det som gällde vid starten.")

    def __init__(self, *args: Any, verksamhet: Verksamhet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enheter = verksamhet.enheter.values_list("pk", flat=True)
        roller = (Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.HANDLEDARE)
        self.fields["agare"].queryset = personal_i(enheter, *roller)  # type: ignore[attr-defined]
        self.fields["projekt_slut_den"].required = False
        self.fields["galler_fran_den"].initial = timezone.localdate()


class NyInsatstypForm(InsatstypForm):
    namn = forms.CharField(label="Namn", max_length=120, error_messages={"required": "Skriv vad insatsen heter."})
    field_order = ["namn"]


class AndraInsatstypForm(NyInsatstypForm):
    """A new version; another name is linked to the old one (S143)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["namn"].help_text = "Byter du namn står det gamla kvar i gamla rapporter, och de två hålls ihop."


def forslag(typ: Insatstyp) -> dict[str, Any]:
    """What the form of a new version begins with."""
    return {falt: getattr(typ, falt) for falt in ("namn", *INSATSTYPENS)} | {
        "galler_fran_den": max(timezone.localdate(), typ.galler_fran_den)
    }


class AvslutaInsatstypForm(forms.Form):
    galler_till_den = dag("Sista dag att välja insatsen", "Den som redan deltar fortsätter som planerat.")


class FranvaroskalForm(forms.Form):
    namn = forms.CharField(label="Namn", max_length=60, error_messages={"required": "Skriv skälets namn."})
    definition = _text("Vad det betyder", "Visas där skälet väljs. Ingen diagnos.", krav="Skriv vad skälet betyder.", rader=2)
    galler_fran_den = dag("Gäller från och med")


class KontaktvagForm(forms.Form):
    namn = forms.CharField(label="Namn", max_length=80, error_messages={"required": "Skriv vart man vänder sig."})
    beskrivning = forms.CharField(
        label="Vad man kan få hjälp med",
        max_length=200,
        error_messages={"required": "Skriv vad deltagaren kan få hjälp med där."},
    )
    telefon = forms.CharField(label="Telefon", max_length=30, required=False)
    webbplats = forms.CharField(label="Webbplats", max_length=120, required=False, help_text="Telefon eller webbplats behövs.")
    ordning = forms.IntegerField(label="Plats i listan", min_value=0, max_value=99, initial=0)
    galler_fran_den = dag("Gäller från och med")


class AvslutaRadForm(forms.Form):
    galler_till_den = dag("Sista dag", "Det som redan är skrivet står kvar.")
