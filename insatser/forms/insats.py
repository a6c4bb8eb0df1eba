from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.models import Arende
from ame.common.datum import som_datum
from ame.common.villkor import MedVillkor
from ame.common.widgets import DatumInput
from ame.organisation.enums import Stodslag
from ame.organisation.models import Insatstyp
from insatser.enums import DeltagarensGrad, Grad, Onskemal, Slutorsak, Utforare
from insatser.models import Insats, Planmal
from insatser.urval import oppna_mal
from intake.enums import ValdAv


def hamta_vid_byte(falt: str, mal: str, ocksa: str = "") -> dict[str, str]:
    """htmx: on change, post the form and swap only what the choice brings; the field itself keeps its focus."""
    attrs = {"hx-post": "", "hx-trigger": "change", "hx-target": mal, "hx-select": mal, "hx-swap": "outerHTML"}
    return attrs | {"hx-vals": f'{{"uppdatera": "{falt}"}}'} | ({"hx-select-oob": ocksa} if ocksa else {})


class InsatsForm(MedVillkor):
    """Start an insats. The choice in the catalogue brings its kind of support, its normal length and what that kind asks for (S057, S067,
    S071; law.md C33). Where it takes place is a placement of its own, made afterwards (S065)."""

    use_required_attribute = False
    villkorliga = ("mal", "foljer_skal", "langre_skal", "trots_tidigare", "ses_over_den")

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    insatstyp = forms.ModelChoiceField(
        label="Insats",
        queryset=Insatstyp.objects.none(),
        empty_label="Välj i katalogen",
        error_messages={"required": "Välj en insats."},
        widget=forms.Select(attrs=hamta_vid_byte("insatstyp", "#katalogfakta", "#fran-katalogen,#typens-fragor")),
    )
    start_den = forms.DateField(
        label="Startade",
        widget=DatumInput(hamta_vid_byte("start_den", "#fran-katalogen", "#typens-fragor")),
        error_messages={"required": "Ange vilken dag insatsen startade."},
    )
    planerat_slut_den = forms.DateField(
        label="Planerat slut",
        widget=DatumInput(hamta_vid_byte("planerat_slut_den", "#typens-fragor")),
        required=False,
        help_text="Tomt fält ger insatsens normala längd.",
    )
    langre_skal = forms.CharField(
        label="Varför behöver insatsen pågå längre än normalt?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Det är ett beslut. Det skrivs i journalen med skälet.",
    )
    stodslag = forms.ChoiceField(label="Slag av stöd", choices=[("", "Som i katalogen"), *Stodslag.choices], required=False)
    trots_tidigare = forms.CharField(label="Varför behövs den igen?", max_length=200)
    ses_over_den = forms.DateField(
        label="När ses sysselsättningen över?", widget=DatumInput(), help_text="Du får en uppgift den dagen."
    )
    informerad = forms.BooleanField(
        label="Deltagaren har fått veta att man kan ansöka om annan hjälp",
        required=False,
        help_text="Insatsen ges utan prövning. Deltagaren har ändå rätt att ansöka om hjälp som prövas.",
    )
    ej_informerad_skal = forms.CharField(label="Om inte, varför?", max_length=200, required=False)
    planmal = forms.ModelChoiceField(
        label="Vilket mål i planen hör insatsen till?",
        queryset=Planmal.objects.none(),
        required=False,
        empty_label="Ett nytt mål, skriv det nedan",
    )
    mal = forms.CharField(
        label="Vad ska insatsen leda till?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Skriv så att deltagaren förstår varför. Blir ett mål i planen om du inte valt ett. Deltagaren har rätt att läsa, och"
        " gruppens handledare läser det: skriv vad arbetet ska ge, inte varför det behövs.",
    )
    foljer_onskemal = forms.ChoiceField(
        label="Följer insatsen deltagarens eget önskemål?",
        choices=Onskemal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Svara om insatsen följer önskemålet."},
    )
    foljer_skal = forms.CharField(
        label="Om delvis eller nej, varför?", max_length=300, help_text="Behövs bara när insatsen inte helt följer önskemålet."
    )
    vald_av = forms.ChoiceField(label="Vem valde insatsen?", choices=ValdAv.choices)
    ar_finsam = forms.BooleanField(
        label="Samordningsförbundets insats (Finsam)", required=False, help_text="Uppgifterna skrivs in i SUS."
    )
    utforare = forms.ChoiceField(label="Vem utför insatsen?", choices=Utforare.choices, widget=forms.RadioSelect)
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

    def __init__(self, *args: Any, arende: Arende, vald: Insatstyp | None = None, har_haft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        katalog = Insatstyp.objects.filter(verksamhet_id=arende.enhet.verksamhet_id).erbjudna_en_person(timezone.localdate())
        self.fields["insatstyp"].queryset = katalog.order_by("namn")
        self.fields["planmal"].queryset = oppna_mal(arende)
        self.fields["handledare"].queryset = personal_i(arende.enhet_id, Roll.HANDLEDARE)
        self._bara_typens_fragor(vald, har_haft)

    def _bara_typens_fragor(self, vald: Insatstyp | None, har_haft: bool) -> None:
        if not har_haft:
            del self.fields["trots_tidigare"]
        if vald is None or not vald.ar_sysselsattning:
            del self.fields["ses_over_den"]
        if vald is None or not vald.ar_utan_provning:
            del self.fields["informerad"], self.fields["ej_informerad_skal"]
        if vald is None or not self._langre_an(vald):
            del self.fields["langre_skal"]

    def _langre_an(self, vald: Insatstyp) -> bool:
        """Is the end that is typed so far, or suggested, later than the kind's normal one? (S071)"""
        start, slut = (som_datum(self[namn].value()) for namn in ("start_den", "planerat_slut_den"))
        return bool(start and slut and slut > vald.normalt_slut(start))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, slut, typ = data.get("start_den"), data.get("planerat_slut_den"), data.get("insatstyp")
        if typ:
            data["stodslag"] = data.get("stodslag") or typ.stodslag
            if start and not slut and "planerat_slut_den" not in self.errors:
                data["planerat_slut_den"] = typ.normalt_slut(start)
        if start and slut and slut < start:
            self.add_error("planerat_slut_den", "Planerat slut kan inte vara före starten.")
        if not data.get("planmal") and not data.get("mal") and "planmal" not in self.errors:
            self.add_error("mal", "Skriv vad insatsen ska leda till, eller välj ett mål i planen.")
        if data.pop("informerad", False):
            data["informerad_den"] = timezone.localdate()
        return data


def forval(insatstyp: Insatstyp | None, start_den: date, vald_av: str) -> dict[str, Any]:
    """What the form starts from: the catalogue's kind of support and normal length from the day of start (S071)."""
    return {
        "nyckel": uuid4(),
        "insatstyp": insatstyp,
        "start_den": start_den,
        "planerat_slut_den": insatstyp.normalt_slut(start_den) if insatstyp else None,
        "stodslag": insatstyp.stodslag if insatstyp else None,
        "vald_av": vald_av,
        "utforare": Utforare.EGEN_AME,
    }


class ForlangForm(forms.Form):
    """A later planned end, with the reason (S071); an occupation is reviewed again (S057)."""

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
    ses_over_den = forms.DateField(
        label="När ses sysselsättningen över nästa gång?",
        widget=DatumInput(),
        error_messages={"required": "Ange vilken dag sysselsättningen ses över."},
    )

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not insats.insatstyp.ar_sysselsattning:
            del self.fields["ses_over_den"]


class AvslutaInsatsForm(forms.Form):
    """End an insats. The case goes on. Both say whether it moved what it was meant to (S059)."""

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
    syfte_handlaggare = forms.ChoiceField(
        label="Gav insatsen det den var till för? Ditt svar",
        choices=Grad.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Svara om insatsen gav det den var till för."},
    )
    syfte_deltagare = forms.ChoiceField(
        label="Deltagarens svar på samma fråga",
        choices=DeltagarensGrad.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Fråga deltagaren. Den som inte vill svara har också svarat."},
    )
    syfte_kommentar = forms.CharField(
        label="Kommentar till svaren", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["syfte_handlaggare"].help_text = f"Den var till för att stärka: {insats.insatstyp.syftesslagnamn}."
