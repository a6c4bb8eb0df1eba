"""The reception's form: a name, a number, a way to reach the person, and to whom it is handed on (S011)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ame.access.enums import AGARROLLER, Roll
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.common.texter import utan_personnummer
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet
from ame.people.nummer import Nummer, OgiltigtNummer, las_nummer
from intake.enums import Inkomstsatt
from intake.forms.falt import FodelsedatumFalt, kort_text
from intake.services.latt import Registrering


class LattForm(forms.Form):
    use_required_attribute = False

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    identitetsnummer = kort_text(
        "Personnummer", 20, krav=False, hjalp="Eller bara födelsedatum, om numret inte finns till hands."
    )
    fodelsedatum = FodelsedatumFalt(label="Födelsedatum", help_text="Till exempel 1990-01-31.", required=False)
    fornamn = kort_text("Förnamn", 80, saknas="Skriv förnamn.")
    efternamn = kort_text("Efternamn", 80, saknas="Skriv efternamn.")
    telefon = kort_text("Telefon", 30, krav=False)
    sprak = kort_text("Språk", 60, krav=False, hjalp="Om det är ett annat än svenska.")
    har_tolkbehov = forms.BooleanField(label="Personen behöver tolk", required=False)
    har_skydd = forms.BooleanField(
        label="Personen har skyddade personuppgifter",
        required=False,
        help_text="Telefonnumret sparas inte. I gruppkön ser bara chefen registreringen.",
    )
    fragade = kort_text(
        "Vem hörde av sig?", 160, hjalp="Till exempel: personen själv, i receptionen.", saknas="Skriv vem som hörde av sig."
    )
    inkomstsatt = forms.ChoiceField(
        label="Hur kom ansökan in?",
        choices=[v for v in Inkomstsatt.choices if v[0] != Inkomstsatt.SYSTEM],
        initial=Inkomstsatt.LAMNAD,
        widget=forms.RadioSelect,
    )
    till = PersonalVal(
        label="Vem ska skriva klart?", queryset=User.objects.none(), required=False, empty_label="Enhetens gruppkö"
    )

    def __init__(self, *args: Any, enhet: Enhet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nummer: Nummer | None = None
        self.fields["fragade"].validators.append(utan_personnummer)
        till = self.fields["till"]
        if enhet.slag == Enhetsslag.AME:
            till.queryset, till.required, till.empty_label = personal_i(enhet.pk, *AGARROLLER), True, "Välj handläggare"
            till.error_messages["required"] = "Välj vem som ska skriva klart ansökan."
            self.fields["har_skydd"].help_text = "Telefonnumret sparas inte."
        else:
            till.queryset = personal_i(enhet.pk, Roll.SOCIALSEKRETERARE)
            del self.fields["inkomstsatt"]

    def clean_identitetsnummer(self) -> str:
        text = self.cleaned_data["identitetsnummer"]
        if text:
            try:
                self.nummer = las_nummer(text, timezone.localdate())
            except OgiltigtNummer as fel:
                raise ValidationError(str(fel)) from fel
        return text

    def registrering(self) -> Registrering:
        falt = {n: v for n, v in self.cleaned_data.items() if n in Registrering.__dataclass_fields__}
        return Registrering(nummer=self.nummer, **falt)
