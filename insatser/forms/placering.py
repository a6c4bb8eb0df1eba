from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from ame.access.enums import Roll
from ame.access.personal import PersonalVal, personal_i
from ame.common.datum import som_datum
from ame.common.falt import dag, fri_text, kort_text
from ame.common.villkor import MedVillkor
from insatser.enums import Initiativ, Onskemal
from insatser.forms.insats import hamta_vid_byte
from insatser.models import Insats, Placering, Plats
from insatser.models.placering import EGNA_FORMER
from insatser.urval_placering import oppna_platser, upptagna, varfor_ej_valbar


class PlatsSelect(forms.Select):
    """A place that cannot be chosen is shown, greyed, with the reason."""

    stangda: set[str] = set()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        val = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.stangda:
            val["attrs"]["disabled"] = True
        return val


class Formfalt(MedVillkor):
    """What every placement asks for: hours, content, adaptations and the fields of its form (S065)."""

    handledare = PersonalVal(
        label="Handledare", queryset=None, empty_label="Välj", error_messages={"required": "Välj handledare."}
    )
    handledare_namn = kort_text("Handledare på platsen", 120, saknas="Skriv vem som är handledare på platsen.")
    handledare_telefon = kort_text("Handledarens telefon", 30, saknas="Skriv handledarens telefonnummer.")
    nasta_steg = fri_text(
        "Vad är nästa steg efter platsen?",
        krav=False,
        rader=2,
        hjalp="En plats i egen regi är ett steg på vägen. Utan nästa steg visas placeringen i en lista när den planerade tiden är slut.",
    )
    timmar_per_vecka = forms.DecimalField(
        label="Timmar i veckan",
        min_value=0.5,
        max_value=40,
        max_digits=4,
        decimal_places=1,
        error_messages={
            "required": "Skriv hur många timmar i veckan.",
            "min_value": "Skriv minst 0,5 timmar.",
            "max_value": "Skriv högst 40 timmar.",
        },
    )
    veckans_innehall = fri_text(
        "Vad gör personen under veckan?",
        hjalp="Till exempel: måndag till torsdag i köket, fredag studiebesök. Deltagaren har rätt att läsa.",
        saknas="Skriv vad personen gör under veckan.",
    )
    anpassningar = fri_text(
        "Vad har ni kommit överens om att anpassa?",
        krav=False,
        rader=2,
        hjalp="Visas inte för arbetsplatsen. Brevet dit skrivs för sig.",
    )

    def anpassa(self, form: str, enhet_id: UUID) -> None:
        """Only the fields that the form needs; none of them before a place is chosen."""
        eget = form in EGNA_FORMER
        self.fields["handledare"].queryset = personal_i(enhet_id, Roll.HANDLEDARE)
        bort = ("handledare_namn", "handledare_telefon") if eget else ("handledare", "nasta_steg")
        for namn in bort if form else ("handledare", "nasta_steg", "handledare_namn", "handledare_telefon"):
            del self.fields[namn]


class PlaceringForm(Formfalt):
    """Choose a place for a period. The place's form brings its fields."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    start_den = dag("Från", saknas="Välj vilken dag placeringen ska börja.")
    planerat_slut_den = dag("Till och med", saknas="Välj vilken dag placeringen ska sluta.")
    plats = forms.ChoiceField(label="Plats", widget=PlatsSelect, error_messages={"required": "Välj en plats."})
    foljer_onskemal = forms.ChoiceField(
        label="Följer platsen personens eget önskemål?",
        choices=Onskemal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Svara om platsen följer önskemålet."},
    )
    bygger_pa_erfarenhet = forms.BooleanField(label="Platsen bygger på något personen har arbetat med förut", required=False)
    foljer_skal = kort_text("Om inte: varför den här platsen?", 300, krav=False)

    def __init__(self, *args: Any, insats: Insats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for namn in ("start_den", "planerat_slut_den"):
            self.fields[namn].widget.attrs |= hamta_vid_byte("period", "#platsval")
        self.fields["plats"].widget.attrs |= hamta_vid_byte("plats", "#platsfalt")
        start, slut = (self._dag(namn) for namn in ("start_den", "planerat_slut_den"))
        self.platser = {str(p.pk): p for p in oppna_platser(insats.arende.enhet.verksamhet_id, start or insats.start_den)}
        self._fyll_val(start or insats.start_den, slut or insats.planerat_slut_den)
        self.vald: Plats | None = self.platser.get(str(self["plats"].value() or ""))
        self.anpassa(self.vald.form if self.vald else "", insats.arende.enhet_id)

    def _dag(self, namn: str) -> date | None:
        return som_datum(self[namn].value())

    def _fyll_val(self, start: date, slut: date) -> None:
        tagna = upptagna(self.platser.values(), start, slut)
        per_form: dict[str, list[tuple[str, str]]] = {}
        stangda = set()
        for pk, p in self.platser.items():
            skal = varfor_ej_valbar(p, tagna[p.pk], slut)
            if skal:
                stangda.add(pk)
            text = f"{p} ({skal})" if skal else f"{p} ({p.antal - tagna[p.pk]} av {p.antal} lediga)"
            per_form.setdefault(p.get_form_display(), []).append((pk, text))
        self.fields["plats"].choices = [("", "Välj plats"), *per_form.items()]
        self.fields["plats"].widget.stangda = stangda

    def clean_plats(self) -> Plats:
        return self.platser[self.cleaned_data["plats"]]


class AndraPlaceringForm(Formfalt):
    """Change an open placement. Place and start stay."""

    planerat_slut_den = dag("Till och med", saknas="Välj vilken dag placeringen ska sluta.")

    def __init__(self, *args: Any, placering: Placering, **kwargs: Any) -> None:
        namn = ["planerat_slut_den", *Formfalt.base_fields]
        initial = {n: getattr(placering, n) for n in namn} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.anpassa(placering.form, placering.insats.arende.enhet_id)


def forval(plats: Plats | None) -> dict[str, Any]:
    """What the place's own card brings to the form."""
    if plats is None or plats.form in EGNA_FORMER:
        return {}
    return {"handledare_namn": plats.handledare_namn, "handledare_telefon": plats.handledare_telefon}


class StartkontrollForm(forms.Form):
    """What must be in place before the start. Half of it may be saved."""

    riskbedomd_den = dag("Riskbedömd den", krav=False)
    riskbedomd_av = kort_text("Riskbedömd av", 120, krav=False)
    arbetsmiljoansvarig = kort_text("Arbetsmiljöansvarig på platsen", 120, krav=False)
    introduktion_den = dag("Introduktion den", krav=False)
    har_visat_registerutdrag = forms.BooleanField(
        label="Personen har visat registerutdrag",
        required=False,
        help_text="Bara att det är visat. Skriv aldrig vad som stod i det.",
    )
    ar_anvisning = forms.BooleanField(
        label="Socialnämnden anvisar personen till platsen (SoL 12 kap. 4 §)",
        required=False,
        help_text="Då behövs samråd med Arbetsförmedlingen före starten.",
    )
    af_samrad_den = dag("Samråd med Arbetsförmedlingen den", krav=False)
    af_samrad_med = kort_text("Samråd med", 120, krav=False)
    af_atgard_saknas = forms.BooleanField(label="Arbetsförmedlingen har ingen lämplig åtgärd", required=False)
    onskemal_vagda = fri_text("Hur har personens önskemål vägts in?", krav=False, rader=2)
    har_skadeskydd = forms.BooleanField(
        label="Försäkringen vid arbetsskada är kontrollerad", required=False, help_text="Behövs när placeringen startas."
    )
    start_den = dag("Första dag", saknas="Välj första dagen.")


class SlutForm(MedVillkor):
    """The placement ends: as planned, or broken off (S075)."""

    villkorliga = ("initiativ", "skal", "nasta_steg")
    slut_den = dag("Sista dag", saknas="Välj sista dagen.")
    hur = forms.ChoiceField(
        label="Hur slutade den?",
        choices=[("planerat", "Som planerat"), ("brots", "Den bröts i förtid")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur placeringen slutade."},
    )
    initiativ = forms.ChoiceField(label="På vems initiativ bröts den?", choices=[("", "Välj"), *Initiativ.choices])
    skal = fri_text("Varför bröts den?", rader=2)
    nasta_steg = fri_text("Vad händer nu?", rader=2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("hur") == "brots":
            texter = {
                "initiativ": "Välj på vems initiativ placeringen bröts.",
                "skal": "Skriv varför placeringen bröts.",
                "nasta_steg": "Skriv vad som händer nu.",
            }
            for namn, text in texter.items():
                if not data.get(namn) and namn not in self.errors:
                    self.add_error(namn, ValidationError(text))
        return data


class AvstamningForm(forms.Form):
    gjord_den = dag("Vilken dag stämde ni av?", snabbval=("idag",), saknas="Välj vilken dag ni stämde av.")
    hur_gar_det = fri_text(
        "Hur går det?", hjalp="Skriv vad personen själv säger. Deltagaren har rätt att läsa.", saknas="Skriv hur det går."
    )
    behover_mer_stod = forms.BooleanField(label="Personen behöver mer stöd på platsen", required=False)
