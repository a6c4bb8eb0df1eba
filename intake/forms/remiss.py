"""The remiss's form: one page, four groups. A draft asks for nothing, sending asks for everything (two classes, style.md 2).

The form is always bound to what was typed, as typed: nothing is lost because it is not valid yet (C97). Which fields there are follows
from the answers: unit -> insats, number -> identity level, ground -> consent.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.arenden.enums import Niva, Slag
from ame.organisation.enums import Enhetsslag, Inflodesmodell
from ame.organisation.models import Enhet
from ame.people.enums import Identitetsniva, Identitetsslag, Kon, Medgivandeform, Uppgiftskategori
from ame.people.models.medgivande import LANGSTA_MEDGIVANDE
from ame.people.nummer import Nummer, OgiltigtNummer, las_nummer
from intake.enums import Delningsgrund, Kalla
from intake.forms.falt import (
    BestallningVal,
    EnhetVal,
    FodelsedatumFalt,
    bestallningar,
    dag,
    fri_text,
    insatstyper,
    kort_text,
    las_fodelsedatum,
)
from intake.models import Remiss
from intake.services import komplett
from intake.services.rad import SKRIVBARA

SAKNAS = komplett.SAKNAS_ALLTID | komplett.SAKNAS_REMISS
KALLOR_SOC = [(k, k.label) for k in (Kalla.EKONOMISKT_BISTAND, Kalla.ANNAN_IFO)]
KALLOR_AME = [(k, k.label) for k in Kalla if k not in (Kalla.EKONOMISKT_BISTAND, Kalla.ANNAN_IFO)]
NIVAER = [*Niva.choices, ("", "Jag har inte bedömt")]
SAMTYCKE = {  # form field -> field of the consent
    "samtycke_kategorier": "kategorier",
    "samtycke_andamal": "andamal",
    "samtycke_form": "form",
    "samtycke_inhamtat_den": "inhamtat_den",
    "samtycke_till_den": "giltigt_till_den",
}
ATERKOPPLINGAR = (
    ("aterkoppling_start", "start"),
    ("aterkoppling_del", "del"),
    ("aterkoppling_del_2", "del"),
    ("aterkoppling_slut", "slut"),
)
# The parts of the page. Each part says in a hidden field which fields it showed: a box that was not ticked and a field that was not
# there look the same in a POST.
DELAR: dict[str, tuple[str, ...]] = {
    "mottagare": ("mottagande_enhet", "kalla", "slag", "ar_am_anstallning_eb", "har_samverkan_soc"),
    "enhetens": ("onskad_insats", "bestallningstyp", "bekraftar_sekretess"),
    "person": ("identitetsnummer", "fornamn", "efternamn"),
    "nummer": ("identitetsniva", "fodelsedatum", "kon"),
    "kontakt": ("har_skydd", "telefon", "sprak", "har_tolkbehov"),
    "fraga": ("fraga", "forvantat_resultat", "bakgrund", "niva_avsandare", "svar_senast_den"),
    "aterkoppling": tuple(namn for namn, _ in ATERKOPPLINGAR),
    "grund": ("grund",),
    "grunden": ("grund_motivering", *SAMTYCKE),
    "svar": ("svar",),
}
BARA_REMISS = {
    "ar_am_anstallning_eb",
    "bekraftar_sekretess",
    "forvantat_resultat",
    "niva_avsandare",
    "svar_senast_den",
    *DELAR["aterkoppling"],
    *DELAR["grund"],
    *DELAR["grunden"],
}
BARA_ANSOKAN = {"slag", "har_samverkan_soc"}


class RemissUtkastForm(forms.Form):
    """A draft: checks the shape of what is there and asks for nothing."""

    use_required_attribute = False

    svar = fri_text(
        "Ditt svar till enheten", hjalp="Skriv vad du har ändrat eller lagt till.", saknas="Skriv vad du har kompletterat."
    )
    mottagande_enhet = EnhetVal(label="Vilken enhet ska få remissen?", queryset=Enhet.objects.none(), empty_label="Välj enhet")
    kalla = forms.ChoiceField(label="Var kommer remissen ifrån?", choices=KALLOR_SOC)
    slag = forms.ChoiceField(label="Vad gäller ansökan?", choices=Slag.choices)
    ar_am_anstallning_eb = forms.BooleanField(
        label="Remissen gäller en arbetsmarknadsanställning i stället för ekonomiskt bistånd", required=False
    )
    har_samverkan_soc = forms.BooleanField(label="Personen har också kontakt med socialtjänsten om det här", required=False)
    onskad_insats = forms.ModelChoiceField(label="Vilken insats gäller det?", queryset=None, empty_label="Välj insats")
    bestallningstyp = BestallningVal(label="Vad beställer du?", queryset=None, empty_label=None, widget=forms.RadioSelect)
    bekraftar_sekretess = forms.BooleanField(label="Jag vet att mottagaren har en annan sekretess än min enhet")
    identitetsnummer = kort_text(
        "Personnummer",
        20,
        hjalp="10 eller 12 siffror, med eller utan bindestreck. Samordningsnummer och reservnummer går också bra.",
        spellcheck="false",
    )
    fornamn = kort_text("Förnamn", 80)
    efternamn = kort_text("Efternamn", 80)
    identitetsniva = forms.ChoiceField(
        label="Hur säker är identiteten?",
        help_text="Det är ett samordningsnummer. Nivån står i folkbokföringen.",
        choices=Identitetsniva.choices,
        widget=forms.RadioSelect,
    )
    fodelsedatum = FodelsedatumFalt(
        label="Födelsedatum", help_text="Hämtas från numret. Ändra om det verkliga är ett annat.", widget=forms.TextInput()
    )
    kon = forms.ChoiceField(
        label="Juridiskt kön", choices=[(Kon.OKANT, Kon.OKANT.label), (Kon.KVINNA, "Kvinna"), (Kon.MAN, "Man")]
    )
    har_skydd = forms.BooleanField(
        label="Personen har skyddade personuppgifter",
        help_text="Remissen visas då bara för namngivna personer, först enhetens chef. Telefonnumret sparas inte. "
        "Skriv ingenting som visar var personen bor eller vistas.",
        required=False,
    )
    telefon = kort_text("Telefon", 30, krav=False)
    sprak = kort_text("Språk", 60, krav=False, hjalp="Om det är ett annat än svenska.")
    har_tolkbehov = forms.BooleanField(label="Personen behöver tolk", required=False)
    fraga = fri_text("Vad är din fråga?", hjalp="En eller två frågor som enheten ska svara på.")
    forvantat_resultat = fri_text("Vilket resultat förväntar du dig?", hjalp="Så att båda vet när uppdraget är klart.")
    bakgrund = fri_text(
        "Bakgrund",
        rader=4,
        krav=False,
        hjalp="Bara det som enheten behöver för att kunna svara. Skriv inget om barn eller andra personer.",
    )
    niva_avsandare = forms.ChoiceField(
        label="Hur nära arbete eller studier bedömer du att personen är?",
        choices=NIVAER,
        required=False,
        widget=forms.RadioSelect,
    )
    svar_senast_den = dag("Svar senast", hjalp="Då behöver du veta om enheten tar emot.", snabbval=("vecka", "kvartal"))
    aterkoppling_start = dag("När personen har börjat", krav=False, snabbval=("vecka",))
    aterkoppling_del = dag("Under tiden", krav=False, snabbval=("kvartal",))
    aterkoppling_del_2 = dag("Under tiden, en gång till", krav=False)
    aterkoppling_slut = dag("Slutlig återkoppling senast", snabbval=("kvartal",), saknas=komplett.SAKNAS_SLUT)
    grund = forms.ChoiceField(label="Varför får du dela uppgifterna?", choices=Delningsgrund.choices, widget=forms.RadioSelect)
    grund_motivering = fri_text("Motivering", hjalp="Vem har gjort prövningen, och varför gäller grunden?")
    samtycke_andamal = kort_text(
        "Vad ska uppgifterna användas till?", 300, hjalp="Till exempel att planera väg till arbete.", saknas="Skriv ändamålet."
    )
    samtycke_kategorier = forms.MultipleChoiceField(
        label="Vilka uppgifter gäller samtycket?",
        choices=Uppgiftskategori.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en sorts uppgifter."},
    )
    samtycke_form = forms.ChoiceField(
        label="Hur gavs samtycket?",
        choices=Medgivandeform.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur samtycket gavs."},
    )
    samtycke_inhamtat_den = dag("Inhämtat den", snabbval=("idag",), saknas="Ange vilken dag samtycket gavs.")
    samtycke_till_den = dag(
        "Gäller till och med",
        hjalp="Högst tolv månader.",
        snabbval=("kvartal",),
        saknas="Ange vilken dag samtycket slutar gälla.",
    )

    def __init__(self, data: QueryDict, *, remiss: Remiss, **kwargs: Any) -> None:
        super().__init__(data.copy(), **kwargs)
        self.remiss = remiss
        self.idag = timezone.localdate()
        self.ar_ansokan = remiss.ar_egen_ansokan
        self.ar_komplettering = remiss.skickad_vid is not None
        self.enhet: Enhet | None = None
        self.nummer: Nummer | None = None
        self._valj_falt()
        self._valj_mottagare()
        self._las_nummer()
        self._valj_grund()
        self._satt_krav()
        self._koppla_htmx()

    # --- which fields, from the answers ---

    def _valj_falt(self) -> None:
        bort = set(BARA_REMISS) if self.ar_ansokan else set(BARA_ANSOKAN)
        if not self.ar_komplettering:
            bort.add("svar")
        for namn in bort:
            del self.fields[namn]
        if self.ar_ansokan:
            self.fields["kalla"].choices = KALLOR_AME
            self.fields["kalla"].label = "Var kommer ansökan ifrån?"
            self.fields["mottagande_enhet"].label = "Enhet"
            self.fields["bestallningstyp"].label = "Vad gäller det?"
            self.fields["fraga"].label = "Vad vill personen ha hjälp med?"
            self.fields["fraga"].help_text = ""

    def _valj_mottagare(self) -> None:
        if self.ar_komplettering:
            del self.fields["mottagande_enhet"]  # another unit needs a new remiss
            self.enhet = self.remiss.mottagande_enhet
        else:
            enheter = self._enheter()
            self.fields["mottagande_enhet"].queryset = enheter
            valt = self.data.get("mottagande_enhet", "")
            self.enhet = next((e for e in enheter if str(e.pk) == valt), None)
        if self.enhet is None:
            for namn in DELAR["enhetens"]:
                self.fields.pop(namn, None)
            return
        self.inflode = self.enhet.installning(self.remiss.inkom_den or self.idag).inflodesmodell
        self._begransa("bestallningstyp", bestallningar(self.enhet, self.idag))
        if self.inflode == Inflodesmodell.DIREKT:
            self._begransa("onskad_insats", insatstyper(self.enhet.verksamhet_id, self.idag))
        else:
            del self.fields["onskad_insats"]
        if self.ar_komplettering or not komplett.regim_skiljer(self.remiss.avsandande_enhet, self.enhet):
            self.fields.pop("bekraftar_sekretess", None)

    def _enheter(self) -> Any:
        enheter = Enhet.objects.filter(slag=Enhetsslag.AME).select_related("verksamhet__namnd").order_by("namn")
        if self.ar_ansokan:
            return enheter.filter(pk__in=self.remiss.skapad_av.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE))
        return enheter.filter(verksamhet__namnd__kommun=self.remiss.avsandande_enhet.verksamhet.namnd.kommun_id)

    def _begransa(self, namn: str, val: Any) -> None:
        """The list of the chosen unit; an answer that belongs to another unit's list is not an answer any more."""
        self.fields[namn].queryset = val
        valt = self.data.get(namn, "")
        if valt and not any(str(rad.pk) == valt for rad in val):
            self.data.pop(namn)

    def _las_nummer(self) -> None:
        """Birth date and sex follow from the number until somebody says otherwise (law.md C21)."""
        try:
            self.nummer = las_nummer(self.data.get("identitetsnummer", ""), self.idag)
        except OgiltigtNummer:
            self.nummer = None
        if self.nummer is None or self.nummer.slag != Identitetsslag.SAMORDNINGSNUMMER:
            del self.fields["identitetsniva"]
        if self.nummer and not self.data.get("fodelsedatum", "").strip():
            self.data["fodelsedatum"] = self.nummer.fodelsedatum.isoformat()
        if self.data.get("kon", Kon.OKANT) in ("", Kon.OKANT):
            self.data["kon"] = self.nummer.kon if self.nummer else Kon.OKANT

    def _valj_grund(self) -> None:
        if self.ar_ansokan:
            return
        if self.enhet and self.enhet.verksamhet_id != self.remiss.avsandande_enhet.verksamhet_id:
            self.fields["grund"].choices = [v for v in Delningsgrund.choices if v[0] != Delningsgrund.SAMMA_MYNDIGHET]
        grund = self.data.get("grund", "")
        self.minderarig = komplett.ar_minderarig(las_fodelsedatum(self.data.get("fodelsedatum", "")), self.idag)
        samtycke = grund == Delningsgrund.SAMTYCKE
        if not samtycke:
            for namn in SAMTYCKE:
                del self.fields[namn]
        if samtycke and self.minderarig:
            self.fields["grund_motivering"].label = "Vem har lämnat samtycket, och hur har du bedömt personens mognad?"
            self.fields["grund_motivering"].help_text = "Personen är under 18 år."
        elif grund not in komplett.GRUND_MED_MOTIVERING:
            del self.fields["grund_motivering"]

    def _satt_krav(self) -> None:
        """Error texts are the service's own sentences, so that form and service never say different things."""
        egna = {
            "onskad_insats": komplett.SAKNAS_INSATS,
            "identitetsniva": komplett.SAKNAS_NIVA,
            "bekraftar_sekretess": komplett.SAKNAS_BEKRAFTELSE,
            "grund_motivering": komplett.SAKNAS_MOGNAD if getattr(self, "minderarig", False) else komplett.SAKNAS_MOTIVERING,
        }
        for namn, text in (SAKNAS | egna).items():
            if namn in self.fields:
                self.fields[namn].error_messages["required"] = text

    def _koppla_htmx(self) -> None:
        """Answers that decide which fields there are: the server draws that part anew and saves at the same time."""
        if self.ar_komplettering:
            url = reverse("remiss_komplettera_utkast", args=[self.remiss.pk])
        else:
            url = reverse("remiss_utkast", args=[self.remiss.pk])
        for namn, mal in (("mottagande_enhet", "enhetens"), ("identitetsnummer", "nummer"), ("grund", "grunden")):
            if namn in self.fields:
                self.fields[namn].widget.attrs |= {
                    "hx-post": f"{url}?del={mal}",
                    "hx-trigger": "change",
                    "hx-target": f"#del-{mal}",
                    "hx-swap": "outerHTML",
                    "hx-sync": "this:replace",
                }

    # --- for the template ---

    @property
    def delar(self) -> dict[str, list[forms.BoundField]]:
        """The fields of each part, those that there are."""
        return {namn: [self[falt] for falt in falten if falt in self.fields] for namn, falten in DELAR.items()}

    @property
    def visade(self) -> dict[str, str]:
        """The value of each part's hidden field."""
        return {namn: " ".join(falt for falt in falten if falt in self.fields) for namn, falten in DELAR.items()}

    @property
    def fodelsedatum_skiljer(self) -> bool:
        fodd = las_fodelsedatum(self.data.get("fodelsedatum", ""))
        return bool(self.nummer and fodd and fodd != self.nummer.fodelsedatum)

    # --- validation ---

    def full_clean(self) -> None:
        kravda = [falt for falt in self.fields.values() if falt.required]
        for falt in kravda:
            falt.required = False
        try:
            super().full_clean()
        finally:
            for falt in kravda:
                falt.required = True  # the labels say what sending asks for

    def clean_identitetsnummer(self) -> str:
        text = self.cleaned_data["identitetsnummer"]
        if not text:
            return ""
        try:
            return las_nummer(text, self.idag).nummer
        except OgiltigtNummer as fel:
            raise ValidationError(str(fel)) from fel

    def clean(self) -> dict[str, Any]:
        fran, till = self.cleaned_data.get("samtycke_inhamtat_den"), self.cleaned_data.get("samtycke_till_den")
        if fran and fran > self.idag:
            self.add_error("samtycke_inhamtat_den", "Samtycket kan inte vara inhämtat i framtiden.")
        if fran and till and till < fran:
            self.add_error("samtycke_till_den", "Samtycket kan inte sluta gälla innan det har getts.")
        if fran and till and till > fran + LANGSTA_MEDGIVANDE:
            self.add_error("samtycke_till_den", "Ett samtycke gäller högst tolv månader. Välj en tidigare dag.")
        return self.cleaned_data

    # --- for the services ---

    def remissdata(self) -> dict[str, Any]:
        """What may be written on the row: only what is valid."""
        data = {namn: varde for namn, varde in self.cleaned_data.items() if namn in SKRIVBARA}
        if "identitetsnummer" in data:
            data["identitetsslag"] = self.nummer.slag if self.nummer else ""
            data.setdefault("identitetsniva", "")
        data["kon"] = data.get("kon") or Kon.OKANT
        if not data.get("kalla"):
            data.pop("kalla", None)
        if not data.get("slag"):
            data.pop("slag", None)
        return data

    def avtalade(self) -> list[tuple[str, date]]:
        return [(slag, self.cleaned_data[namn]) for namn, slag in ATERKOPPLINGAR if self.cleaned_data.get(namn)]

    def samtycke(self) -> dict[str, Any] | None:
        """The five parts of a consent, or None while one of them is wrong."""
        if "samtycke_form" not in self.fields or any(namn in self.errors for namn in SAMTYCKE):
            return None
        return {falt: self.cleaned_data.get(namn) for namn, falt in SAMTYCKE.items()}


class RemissSkickaForm(RemissUtkastForm):
    """Sending: every required field is asked for, all at once (S009)."""

    def full_clean(self) -> None:
        forms.Form.full_clean(self)
