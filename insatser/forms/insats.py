from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.models import Arende
from ame.common.widgets import DatumInput
from ame.organisation.enums import Stodslag
from ame.organisation.models import Insatstyp
from insatser.enums import Arbetsplatsform, Onskemal, Slutorsak, Utforare
from intake.enums import ValdAv


def _uppdatera(falt: str, mal: str, ocksa: str = "") -> dict[str, str]:
    """htmx: on change, post the form and swap only what the choice brings; the field itself keeps its focus."""
    attrs = {"hx-post": "", "hx-trigger": "change", "hx-target": mal, "hx-select": mal, "hx-swap": "outerHTML"}
    return attrs | {"hx-vals": f'{{"uppdatera": "{falt}"}}'} | ({"hx-select-oob": ocksa} if ocksa else {})


EGEN_REGI = {Arbetsplatsform.INGEN, Arbetsplatsform.ARBETSARENA, Arbetsplatsform.ARBETSGRUPP}  # these may have a handledare
PLATSNAMN = {
    Arbetsplatsform.ARBETSARENA: "Vilken arbetsarena?",
    Arbetsplatsform.ARBETSGRUPP: "Vilken arbetsgrupp?",
    Arbetsplatsform.KOMMUNAL_ENHET: "Vilken kommunal enhet?",
    Arbetsplatsform.EXTERN: "Vilken arbetsgivare?",
}


class InsatsForm(forms.Form):
    """Start an insats. The choice in the catalogue brings its kind of support and its normal length (S067, S071); the form of workplace
    brings only the fields it needs (S065)."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    insatstyp = forms.ModelChoiceField(
        label="Insats",
        queryset=Insatstyp.objects.none(),
        empty_label="Välj i katalogen",
        error_messages={"required": "Välj en insats."},
        widget=forms.Select(attrs=_uppdatera("insatstyp", "#katalogfakta", "#fran-katalogen")),
    )
    start_den = forms.DateField(
        label="Startade", widget=DatumInput(), error_messages={"required": "Ange vilken dag insatsen startade."}
    )
    planerat_slut_den = forms.DateField(
        label="Planerat slut", widget=DatumInput(), required=False, help_text="Tomt fält ger insatsens normala längd."
    )
    stodslag = forms.ChoiceField(label="Slag av stöd", choices=[("", "Som i katalogen"), *Stodslag.choices], required=False)
    mal = forms.CharField(
        label="Vad ska insatsen leda till?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Skriv så att deltagaren förstår varför. Deltagaren har rätt att läsa.",
        error_messages={"required": "Skriv vad insatsen ska leda till."},
    )
    foljer_onskemal = forms.ChoiceField(
        label="Följer insatsen deltagarens eget önskemål?",
        choices=Onskemal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Svara om insatsen följer önskemålet."},
    )
    vald_av = forms.ChoiceField(label="Vem valde insatsen?", choices=ValdAv.choices)
    ar_finsam = forms.BooleanField(
        label="Samordningsförbundets insats (Finsam)", required=False, help_text="Uppgifterna skrivs in i SUS."
    )
    utforare = forms.ChoiceField(label="Vem utför insatsen?", choices=Utforare.choices, widget=forms.RadioSelect)
    arbetsplatsform = forms.ChoiceField(
        label="Form av arbetsplats",
        choices=Arbetsplatsform.choices,
        widget=forms.Select(attrs=_uppdatera("arbetsplatsform", "#platsfalt")),
    )
    arbetsplats = forms.CharField(label="Arbetsplats", max_length=120)
    handledare = PersonalVal(label="Handledare", queryset=User.objects.none(), required=False, empty_label="Ingen")
    timmar_per_vecka = forms.DecimalField(
        label="Timmar i veckan",
        required=False,
        min_value=0.5,
        max_value=40,
        max_digits=4,
        decimal_places=1,
        error_messages={"min_value": "Skriv minst 0,5 timmar.", "max_value": "Skriv högst 40 timmar."},
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        katalog = Insatstyp.objects.aktuella(timezone.localdate()).filter(verksamhet_id=arende.enhet.verksamhet_id)
        self.fields["insatstyp"].queryset = katalog.order_by("namn")
        self.fields["handledare"].queryset = personal_i(arende.enhet_id, Roll.HANDLEDARE)
        self._anpassa_till_platsen(str(self.get_initial_for_field(self.fields["arbetsplatsform"], "arbetsplatsform")))

    def _anpassa_till_platsen(self, forvald: str) -> None:
        form = self.data.get("arbetsplatsform", forvald) if self.is_bound else forvald
        if form not in PLATSNAMN:
            del self.fields["arbetsplats"]
        else:
            self.fields["arbetsplats"].label = PLATSNAMN[Arbetsplatsform(form)]
            self.fields["arbetsplats"].error_messages["required"] = "Skriv vilken arbetsplats det är."
        if form in Arbetsplatsform.values and form not in EGEN_REGI:
            del self.fields["handledare"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, slut, typ = data.get("start_den"), data.get("planerat_slut_den"), data.get("insatstyp")
        if typ:
            data["stodslag"] = data.get("stodslag") or typ.stodslag
            if start and not slut and "planerat_slut_den" not in self.errors:
                data["planerat_slut_den"] = start + timedelta(days=typ.normal_langd_dagar)
        if start and slut and slut < start:
            self.add_error("planerat_slut_den", "Planerat slut kan inte vara före starten.")
        return data


def forval(insatstyp: Insatstyp | None, start_den: date, vald_av: str) -> dict[str, Any]:
    """What the form starts from: the catalogue's kind of support and normal length from the day of start (S071)."""
    return {
        "nyckel": uuid4(),
        "insatstyp": insatstyp,
        "start_den": start_den,
        "planerat_slut_den": start_den + timedelta(days=insatstyp.normal_langd_dagar) if insatstyp else None,
        "stodslag": insatstyp.stodslag if insatstyp else None,
        "vald_av": vald_av,
        "utforare": Utforare.EGEN_AME,
        "arbetsplatsform": Arbetsplatsform.INGEN,
    }


class ForlangForm(forms.Form):
    """A later planned end, with the reason (S071)."""

    planerat_slut_den = forms.DateField(
        label="Nytt planerat slut",
        widget=DatumInput(snabbval=("kvartal",)),
        error_messages={"required": "Ange det nya planerade slutet."},
    )
    skal = forms.CharField(
        label="Varför behöver insatsen pågå längre?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Beslutet och skälet signeras i journalen. Deltagaren har rätt att läsa.",
        error_messages={"required": "Skriv varför insatsen behöver pågå längre."},
    )


class AvslutaInsatsForm(forms.Form):
    """End an insats. The case goes on."""

    slut_den = forms.DateField(
        label="Sista dag", widget=DatumInput(snabbval=("idag",)), error_messages={"required": "Ange insatsens sista dag."}
    )
    slutorsak = forms.ChoiceField(
        label="Varför slutade insatsen?",
        choices=[(kod, namn) for kod, namn in Slutorsak.choices if kod != Slutorsak.ARENDET_AVSLUTAT],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför insatsen slutade."},
    )
    slutkommentar = forms.CharField(
        label="Hur gick det, och vad är nästa steg?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Deltagaren har rätt att läsa.",
    )
