"""Avslut: the whole form at once without JavaScript, and with it only what the reason asks for."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from ame.arenden.enums import EjPaborjadOrsak, Forsorjning
from ame.common.widgets import DatumInput
from followup.enums import Avslutsorsak as O
from followup.enums import Bekraftelse, HurJobbet, KasKod
from followup.kaskod import ARBETSORSAKER, UPPDRAGSORSAKER
from followup.services.avslut import falt_for, forsorjning_efter_for
from followup.services.utan_kannedom import FORSOK_MINST, SKAL_LANGST
from followup.utkast import UtkastForm

# In the order of priority when several fit (kas.md 6.2)
ORSAKER: list[tuple[str, list[O]]] = [
    (KasKod.A.label, [O.ARBETE, O.ARBETE_SUBV, O.EGET_FORETAG]),
    ("B Börjat studera, om studierna ger rätt till studiemedel", [O.STUDIER]),
    (KasKod.D.label, [O.UPPDRAG_SLUTFORT]),
    (KasKod.C.label, [O.ERSATTNING, O.AF_PROGRAM]),
    (
        KasKod.E.label,
        [
            O.KORT_ARBETE,
            O.KOMMUNAL_ANSTALLNING,
            O.VARD,
            O.EGET_AVBROTT,
            O.AME_AVBROTT,
            O.UTEBLEV,
            O.FLYTT,
            O.FORALDRALEDIG,
            O.AVLIDEN,
        ],
    ),
    ("Ingen vet hur det gick, räknas i KAS som E", [O.UTAN_KANNEDOM]),
    ("Räknas inte", [O.FELREGISTRERING]),
]
# Group of fields -> the reasons that show it. A field stands in one group only.
GRUPPER: dict[str, tuple[str, tuple[str, ...], frozenset[str]]] = {
    "arbete": ("Arbetet", ("arbete_start_den", "har_avtal_minst_en_manad", "hur_jobbet"), ARBETSORSAKER),
    "studier": ("Studierna", ("csn_berattigad",), frozenset({O.STUDIER})),
    "uppdrag": ("Utlåtandet", ("utlatande_den",), UPPDRAGSORSAKER),
    "tar_over": ("Vård eller daglig verksamhet", ("annan_myndighet_tar_over",), frozenset({O.VARD})),
    "myndighet": ("Vem tar över?", ("mottagande_myndighet",), frozenset({O.ERSATTNING, O.AF_PROGRAM, O.VARD})),
    "kontakt": ("Försöken att nå personen", ("skal_utan_kontakt",), frozenset({O.UTAN_KANNEDOM})),
    "vart": ("Vart går personen vidare?", ("vart",), frozenset(o for o in O.values if "vart" in falt_for(o))),
}
HJALP = {
    O.ARBETE: "Anställning hos en vanlig arbetsgivare utan lönestöd.",
    O.ARBETE_SUBV: "Till exempel nystartsjobb, lönebidrag eller introduktionsjobb. Räknas som arbete, men skrivs alltid ut för sig.",
    O.KOMMUNAL_ANSTALLNING: "Är en insats: låt ärendet vara öppet och starta insatsen i stället, om personen ska ha kvar ert stöd.",
    O.UPPDRAG_SLUTFORT: "Det remittenten beställde är gjort och har slutat i ett muntligt eller skriftligt utlåtande.",
    O.UTAN_KANNEDOM: "Bara när ni har försökt nå personen och ingen vet hur det gick. Det är ett eget läge, varken bra eller dåligt.",
    O.FELREGISTRERING: "Bara när ärendet aldrig skulle ha funnits. Det räknas inte i någon statistik.",
}


class AvslutForm(UtkastForm):
    skrivna = ("orsak", "slutanteckning", "vart")

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    orsak = forms.ChoiceField(
        label="Varför avslutas ärendet?",
        choices=[("", "Välj orsak"), *[(grupp, [(o, o.label) for o in orsaker]) for grupp, orsaker in ORSAKER]],
        help_text="Passar flera? Välj den som står högst upp. Rubrikerna är koderna i den kommunala arbetsmarknadsstatistiken, KAS.",
        error_messages={"required": "Välj varför ärendet avslutas."},
    )
    avslutad_den = forms.DateField(
        label="Avslutat den",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange vilken dag ärendet avslutas.", "invalid": "Skriv datumet som 2026-11-22."},
    )
    arbete_start_den = forms.DateField(
        label="Första arbetsdag",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange vilken dag arbetet började eller börjar."},
    )
    har_avtal_minst_en_manad = forms.BooleanField(
        label="Anställningsavtalet gäller minst en månad",
        required=False,
        help_text="Annars räknas arbetet som preliminärt, och du får en uppgift att bekräfta det efter en månad.",
    )
    hur_jobbet = forms.ChoiceField(
        label="Hur fick personen arbetet?",
        choices=[("", "Välj"), *HurJobbet.choices],
        error_messages={"required": "Välj hur personen fick arbetet."},
    )
    csn_berattigad = forms.TypedChoiceField(
        label="Ger studierna rätt till studiemedel?",
        choices=[("True", "Ja"), ("False", "Nej, till exempel sfi")],
        coerce=lambda v: v == "True",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Svara om studierna ger rätt till studiemedel."},
    )
    utlatande_den = forms.DateField(
        label="Utlåtandet lämnades den",
        widget=DatumInput(snabbval=("idag",)),
        help_text="Ett muntligt eller skriftligt utlåtande som remittenten har beställt. Lämna tomt om inget är lämnat.",
        error_messages={"required": "Ange vilken dag utlåtandet lämnades."},
    )
    annan_myndighet_tar_over = forms.BooleanField(label="En annan myndighet tar över ansvaret för stödet", required=False)
    mottagande_myndighet = forms.CharField(
        label="Myndighet", max_length=120, error_messages={"required": "Skriv vilken myndighet som tar över."}
    )
    skal_utan_kontakt = forms.CharField(
        label="Varför är kontakt inte sökt?",
        max_length=SKAL_LANGST,
        help_text=f"Lämna tomt om minst {FORSOK_MINST} försök på olika dagar är registrerade i ärendet.",
        error_messages={"max_length": f"Skriv skälet med högst {SKAL_LANGST} tecken."},
    )
    vart = forms.CharField(
        label="Vart?",
        max_length=200,
        help_text="Till exempel komvux, Arbetsförmedlingen eller åter till remittenten.",
        error_messages={"required": "Skriv vart personen går vidare."},
    )
    forsorjning_fore = forms.ChoiceField(
        label="Försörjning före", choices=Forsorjning.choices, error_messages={"required": "Välj försörjning före."}
    )
    forsorjning_efter = forms.ChoiceField(
        label="Försörjning efter",
        choices=[("", "Välj"), *Forsorjning.choices],
        help_text="Vid avslut utan kännedom blir det ”Uppgift saknas”.",
        error_messages={"required": "Välj försörjning efter avslutet."},
    )
    slutanteckning = forms.CharField(
        label="Slutanteckning",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Vad har gjorts, vad blev resultatet och vad är överenskommet? Deltagaren har rätt att läsa.",
        error_messages={"required": "Skriv en slutanteckning.", "max_length": "Texten är för lång, korta den."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"nyckel": uuid4(), "avslutad_den": timezone.localdate()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        kravda = self._kravda()
        for _, falt, _ in GRUPPER.values():
            for namn in falt:
                self.fields[namn].required = namn in kravda
        self.fields["forsorjning_efter"].required = self.vald_orsak != O.UTAN_KANNEDOM

    def koppla(self, url: str) -> "AvslutForm":
        """htmx asks `url` which fields the chosen reason needs. Only the fields of the reason are swapped, never the one being used."""
        egen = {"hx-post": url, "hx-trigger": "change", "hx-sync": "this:replace"}
        self.fields["orsak"].widget.attrs |= egen | {"hx-target": "#orsaksfalt", "hx-swap": "outerHTML"}
        for namn in ("csn_berattigad", "utlatande_den", "annan_myndighet_tar_over", "har_avtal_minst_en_manad"):
            self.fields[namn].widget.attrs |= egen | {"hx-target": "#kas-ord", "hx-swap": "innerHTML"}
        return self

    def _kravda(self) -> set[str]:
        """What the reason asks for: the fields of other reasons may be empty, and are not sent on."""
        kravda = set(falt_for(self.vald_orsak)) - {"har_avtal_minst_en_manad", "utlatande_den"} if self.vald_orsak else set()
        if self.vald_orsak == O.UPPDRAG_SLUTFORT:
            kravda.add("utlatande_den")
        if self.vald_orsak == O.VARD and not self["annan_myndighet_tar_over"].value():
            kravda.discard("mottagande_myndighet")
        return kravda

    @property
    def vald_orsak(self) -> str:
        return str(self["orsak"].value() or "")

    def grupper(self) -> list[dict[str, Any]]:
        """Groups of fields for the template: those of the reason, and the others for a page without JavaScript."""
        return [
            {"namn": namn, "rubrik": rubrik, "falt": [self[f] for f in falt], "visas": self.vald_orsak in orsaker}
            for namn, (rubrik, falt, orsaker) in GRUPPER.items()
        ]

    @property
    def hjalp(self) -> str:
        return HJALP.get(O(self.vald_orsak), "") if self.vald_orsak in O.values else ""

    def fakta(self) -> dict[str, Any]:
        """What the KAS code follows from, as far as it is filled in; for the words beside the reason."""
        csn = self["csn_berattigad"].value()
        return {
            "csn_berattigad": None if csn in (None, "") else str(csn) == "True",
            "utlatande_den": self["utlatande_den"].value() or None,
            "annan_myndighet_tar_over": bool(self["annan_myndighet_tar_over"].value()),
        }

    def clean_forsorjning_efter(self) -> str:
        return forsorjning_efter_for(self.vald_orsak, self.cleaned_data["forsorjning_efter"])

    def till_service(self) -> dict[str, Any]:
        """What avsluta() takes."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"flik", "fran"}}


class EjPaborjadForm(forms.Form):
    """Never started: a way out of its own, with a reason, and never a result (S015). What happens to the remiss itself has its own ways."""

    orsak = forms.ChoiceField(
        label="Varför började personen inte?",
        choices=[
            (kod, namn)
            for kod, namn in EjPaborjadOrsak.choices
            if kod not in {EjPaborjadOrsak.AVBOJD, EjPaborjadOrsak.ATERTAGEN, EjPaborjadOrsak.OMDIRIGERAD}
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför personen inte började."},
    )
    den = forms.DateField(
        label="Vilken dag blev det klart?",
        widget=DatumInput(snabbval=("idag",)),
        error_messages={"required": "Ange vilken dag det blev klart."},
    )


class BekraftaArbeteForm(forms.Form):
    """What is known of the job a month later (kas.md 6.2)."""

    nyckel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    utfall = forms.ChoiceField(
        label="Hur gick det med arbetet?",
        choices=Bekraftelse.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur det gick med arbetet."},
    )
    gallde_den = forms.DateField(
        label="Vilken dag gäller uppgiften?",
        widget=DatumInput(snabbval=("idag",)),
        help_text="En dag då arbetet pågick, eller sista arbetsdagen.",
        error_messages={"required": "Ange vilken dag uppgiften gäller."},
    )
    underlag = forms.CharField(
        label="Hur vet du det?",
        max_length=120,
        help_text="Till exempel samtal med personen, lönespecifikation eller arbetsgivarintyg.",
        error_messages={"required": "Skriv hur du vet det."},
    )
