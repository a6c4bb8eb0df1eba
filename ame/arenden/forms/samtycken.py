from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone

from ame.arenden.models import Arende
from ame.common.widgets import DatumInput
from ame.organisation.models import Enhet, Samverkanspart
from ame.people.enums import Medgivandeform, Uppgiftskategori
from ame.people.models import Person

HALVAR = timedelta(days=182)


class MottagareVal(forms.ChoiceField):
    """One recipient: a unit with its nämnd (secrecy goes between nämnder), or a part outside. There is no "all authorities" (A08). `satt`
    gives the rows; the cleaned value is the row itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rader: dict[str, Enhet | Samverkanspart] = {}

    def satt(self, grupper: list[tuple[str, list[Any]]]) -> None:
        self.rader = {str(rad.pk): rad for _, rader in grupper for rad in rader}
        self.choices = [
            ("", "Välj mottagare"),
            *[(namn, [(str(r.pk), self._namn(r)) for r in rader]) for namn, rader in grupper if rader],
        ]

    def _namn(self, rad: Any) -> str:
        return f"{rad.namn}, {rad.verksamhet.namnd.namn}" if isinstance(rad, Enhet) else str(rad)

    def clean(self, value: Any) -> Any:
        return self.rader.get(super().clean(str(value or "")))


class SamtyckeForm(forms.Form):
    """A consent: to whom, what for, which information and how long. There is no "everything" and no "everybody" (law.md A08)."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mottagande_enhet = MottagareVal(
        label="Vem får ta emot uppgifterna?",
        help_text="De som har skickat remisser i ärendet står först.",
        error_messages={
            "required": "Välj vem som får ta emot uppgifterna.",
            "invalid_choice": "Välj en mottagare i listan.",
        },
    )
    givare = forms.CharField(
        label="Vilka har lämnat samtycket?",
        max_length=120,
        help_text="Personen är under 18 år. Till exempel en vårdnadshavare och den unga själv.",
        error_messages={"required": "Skriv vilka som har lämnat samtycket."},
    )
    mognad = forms.CharField(
        label="Hur har ni bedömt personens ålder och mognad?",
        max_length=300,
        error_messages={"required": "Skriv hur ni har bedömt personens ålder och mognad."},
    )
    andamal = forms.CharField(
        label="Vad ska uppgifterna användas till?",
        max_length=300,
        help_text="Till exempel att svara på frågan i remissen.",
        error_messages={"required": "Skriv vad uppgifterna ska användas till."},
    )
    kategorier = forms.MultipleChoiceField(
        label="Vilka uppgifter gäller samtycket?",
        choices=Uppgiftskategori.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="En återkoppling till remittenten behöver planering eller resultat.",
        error_messages={"required": "Välj minst en sorts uppgifter."},
    )
    form = forms.ChoiceField(
        label="Hur gavs samtycket?",
        choices=Medgivandeform.choices,
        widget=forms.RadioSelect,
        help_text="Skriftligt när uppgifterna är känsliga.",
        error_messages={"required": "Välj hur samtycket gavs."},
    )
    inhamtat_den = forms.DateField(
        label="Inhämtat den",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange vilken dag samtycket gavs."},
    )
    giltigt_till_den = forms.DateField(
        label="Gäller till och med",
        widget=DatumInput(snabbval=("kvartal",)),
        help_text="Högst tolv månader efter att det gavs.",
        error_messages={"required": "Ange vilken dag samtycket slutar gälla."},
    )
    racker = forms.ChoiceField(
        label="Räcker samtycket?",
        choices=[
            ("ja", "Ja, det är tydligt vem, vad, varför och hur länge"),
            ("nej", "Nej, till exempel ett otydligt e-postmeddelande"),
        ],
        widget=forms.RadioSelect,
        help_text="Om det inte räcker registreras inget samtycke, och ni får en uppgift att berätta det för personen.",
        error_messages={"required": "Svara om samtycket räcker."},
    )

    def __init__(self, *args: Any, arende: Arende, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        idag = timezone.localdate()
        grund = {"nyckel": uuid4(), "inhamtat_den": idag, "giltigt_till_den": idag + HALVAR, "racker": "ja"}
        super().__init__(*args, initial=grund | (initial or {}), **kwargs)
        self.fields["mottagande_enhet"].satt(mottagare(arende))
        if not ar_minderarig(arende.person, idag):
            del self.fields["givare"], self.fields["mognad"]
        if self["racker"].value() == "nej":  # nothing is registered: only who it was meant for
            for namn in ("andamal", "kategorier", "form", "inhamtat_den", "giltigt_till_den", "givare", "mognad"):
                if namn in self.fields:
                    self.fields[namn].required = False

    def till_service(self) -> dict[str, Any]:
        data = {k: v for k, v in self.cleaned_data.items() if k not in ("racker", "mottagande_enhet")}
        return data | self.mottagare()

    def mottagare(self) -> dict[str, Any]:
        rad = self.cleaned_data["mottagande_enhet"]
        return {"mottagande_enhet": rad} if isinstance(rad, Enhet) else {"mottagande_part": rad}


def ar_minderarig(person: Person, den: date) -> bool:
    return bool(person.fodelsedatum) and person.fodelsedatum + relativedelta(years=18) > den


def remittenter(arende: Arende) -> list[Any]:
    """Units and parts that have sent remisser in the case; reached from the case, not imported. One query."""
    rader = arende.remisser.values_list("avsandande_enhet_id", "avsandande_part_id")  # type: ignore[attr-defined]
    return list(dict.fromkeys(pk for rad in rader for pk in rad if pk))


def mottagare(arende: Arende) -> list[tuple[str, list[Any]]]:
    """Whom the unit may name, the senders of the case first: the municipality's units other than the case's own, and its parts outside."""
    kommun = arende.enhet.verksamhet.namnd.kommun_id
    enheter = Enhet.objects.filter(verksamhet__namnd__kommun_id=kommun).exclude(pk=arende.enhet_id)
    enheter = enheter.select_related("verksamhet__namnd").order_by("verksamhet__namnd__namn", "namn")
    parter = Samverkanspart.objects.filter(kommun_id=kommun).order_by("namn")
    forst = set(remittenter(arende))
    alla = [*enheter, *parter]
    return [
        ("Remittenter i ärendet", [r for r in alla if r.pk in forst]),
        ("Andra enheter", [e for e in alla if isinstance(e, Enhet) and e.pk not in forst]),
        ("Andra myndigheter och organisationer", [p for p in alla if isinstance(p, Samverkanspart) and p.pk not in forst]),
    ]
