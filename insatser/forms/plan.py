"""The forms of the plan: the head with its draft, and one small form for each row."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.models import Arende
from ame.arenden.utkast import UtkastForm
from ame.common.falt import dag, fri_text, kort_text
from ame.organisation.enums import Behovsslag, LokaTyp
from insatser.enums import Aktivitetsstatus, Aktor, Behovsstatus, Malstatus, Maltyp, Overlamningssatt
from insatser.models import Plan, Planaktivitet, Planbehov, Planmal
from insatser.services.plan_innehall import Rader
from insatser.services.plansignering import SATT_SKYDDAD

JA_NEJ = [("ja", "Ja"), ("nej", "Nej")]


class PlanForm(UtkastForm):
    """The head of the plan. Nothing is required until it is signed: the page says what is missing then. The draft keeps the version it
    began from, so that what somebody else has saved since is never written over by an old draft."""

    skrivna = ("eget_onskemal", "lagesbild", "mal_ame", "mal_eb", "mal_af", "barnperspektiv")
    version = forms.IntegerField(widget=forms.HiddenInput)
    eget_onskemal = fri_text("Vad vill deltagaren själv?", krav=False, hjalp="Med deltagarens egna ord.")
    maltyp = forms.ChoiceField(
        label="Vad ska planen leda till?",
        choices=[("", "Välj"), *Maltyp.choices],
        required=False,
        help_text="Ett steg och rätt ersättning räknas aldrig som misslyckade i siffran för arbete.",
    )
    lagesbild = fri_text("Så här ser det ut nu", krav=False, hjalp="Det som fungerar först, sedan det som behöver stöd.")
    mal_ame = fri_text("Arbetsmarknadsenhetens mål för personen", rader=2, krav=False)
    mal_eb = fri_text("Ekonomiskt bistånds mål för personen", rader=2, krav=False)
    mal_af = fri_text("Arbetsförmedlingens mål för personen", rader=2, krav=False)
    malen_skiljer = forms.BooleanField(
        label="Målen skiljer sig åt", required=False, help_text="Då blir det en punkt för trepartssamtalet."
    )
    har_barn = forms.ChoiceField(
        label="Finns det barn i hushållet?",
        choices=JA_NEJ,
        widget=forms.RadioSelect,
        required=False,
        help_text="Skriv aldrig vilka barn det är.",
    )
    barnperspektiv = fri_text(
        "Vad betyder planen för barnen?",
        krav=False,
        hjalp="Tider för förskola och skola, vad som blir bättre eller svårare, och hur barnens åsikter har kommit fram.",
    )
    uppfoljas_den = dag("När följer ni upp planen?", krav=False, snabbval=("kvartal",))
    ersattare = PersonalVal(
        label="Vem når deltagaren när handläggaren är borta?", queryset=None, empty_label="Välj en kollega", required=False
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personal = personal_i(arende.enhet_id, Roll.HANDLAGGARE, Roll.BEREDARE).exclude(pk=arende.ansvarig_id)
        self.fields["ersattare"].queryset = personal  # type: ignore[attr-defined]

    def till_service(self) -> dict[str, Any]:
        data = {n: v for n, v in self.cleaned_data.items() if n not in {"flik", "fran", "version"}}
        return data | {"har_barn": {"ja": True, "nej": False}.get(data["har_barn"])}


def fran_plan(plan: Plan | None) -> dict[str, Any]:
    """What the head holds now, as the form names it."""
    if plan is None:
        return {"version": 0}
    namn = ("eget_onskemal", "maltyp", "lagesbild", "mal_ame", "mal_eb", "mal_af", "malen_skiljer", "barnperspektiv")
    varden = {n: getattr(plan, n) for n in (*namn, "uppfoljas_den", "version")}
    har_barn = {True: "ja", False: "nej"}.get(plan.har_barn, "")  # type: ignore[arg-type]
    return varden | {"har_barn": har_barn, "ersattare": plan.ersattare_id}


class MalForm(forms.Form):
    """`fran` is the text that the page began from."""

    text = fri_text("Mål", hjalp="Skriv så att deltagaren förstår och kan säga när det är nått.", saknas="Skriv målet.")
    fran = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class AvslutaForm(forms.Form):
    """How a goal, a need or an activity ended, and when."""

    status = forms.ChoiceField(
        label="Hur slutade det?", widget=forms.RadioSelect, error_messages={"required": "Välj hur det slutade."}
    )
    den = dag("Vilken dag?", snabbval=("idag",), saknas="Ange vilken dag.")

    def __init__(self, *args: Any, rad: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"den": timezone.localdate()}} | kwargs)
        val = {
            Planmal: (Malstatus.NATT, Malstatus.NEDLAGT),
            Planbehov: (Behovsstatus.TILLGODOSETT, Behovsstatus.UTGATT),
            Planaktivitet: (Aktivitetsstatus.KLAR, Aktivitetsstatus.AVBRUTEN),
        }[type(rad)]
        self.fields["status"].choices = [(s.value, s.label) for s in val]  # type: ignore[attr-defined]


class BehovForm(forms.Form):
    slag = forms.ChoiceField(
        label="Vad behöver deltagaren stöd med?",
        choices=[("", "Välj"), *[(b.value, f"{b.label}. {b.definition}") for b in Behovsslag]],
        error_messages={"required": "Välj vad deltagaren behöver stöd med."},
    )
    beskrivning = kort_text("Mer om behovet", 300, krav=False, hjalp="Vad stödet ska göra möjligt. Aldrig en diagnos.")
    aktor = forms.ChoiceField(
        label="Vem ansvarar?",
        choices=[("", "Ingen ännu"), *Aktor.choices],
        required=False,
        help_text="Ett behov som ingen ansvarar för visas som ”mellan stolarna”.",
    )
    aktor_namn = kort_text("Namn eller avdelning", 120, krav=False)
    fran = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, andra: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if andra:
            del self.fields["slag"]  # another kind is another need
        else:
            del self.fields["fran"]


class AktivitetForm(forms.Form):
    """One activity: what, why, for which goal, by whom, when."""

    mal = forms.ModelChoiceField(
        label="Vilket mål leder den till?",
        queryset=Planmal.objects.none(),
        empty_label="Välj mål",
        error_messages={"required": "Välj vilket mål aktiviteten ska leda till. En aktivitet utan mål kan inte startas."},
    )
    text = kort_text("Vad ska göras?", 200, saknas="Skriv vad som ska göras.")
    varfor = fri_text(
        "Varför?",
        rader=2,
        hjalp="Med enkla ord. Deltagaren läser det här i sin plan.",
        saknas="Skriv varför, så att deltagaren förstår nyttan.",
    )
    ansvarig_aktor = forms.ChoiceField(
        label="Vem ansvarar?", choices=[("", "Välj en"), *Aktor.choices], error_messages={"required": "Välj vem som ansvarar."}
    )
    ansvarig_namn = kort_text("Namn eller avdelning", 120, krav=False)
    behov = forms.ModelChoiceField(
        label="Vilket behov möter den?", queryset=Planbehov.objects.none(), empty_label="Inget särskilt", required=False
    )
    slag = forms.ChoiceField(label="Slag", choices=[("", "Inget av dessa"), *LokaTyp.choices], required=False)
    start_den = dag("Börjar", snabbval=("idag",), saknas="Ange vilken dag den börjar.")
    slut_den = dag("Slutar", krav=False)
    timmar_per_vecka = forms.DecimalField(
        label="Timmar per vecka", max_digits=4, decimal_places=1, min_value=0.5, max_value=40, required=False
    )
    ar_sysselsattning = forms.BooleanField(
        label="Det är sysselsättning", required=False, help_text="Då behövs en slutdag och en dag då ni ser över den."
    )
    ses_over_den = dag("Ses över", krav=False, hjalp="Bara för sysselsättning.")
    trots_tidigare = kort_text(
        "Varför behövs samma slag igen?",
        200,
        krav=False,
        hjalp="En rad, om deltagaren har haft samma slag förut eller någon annanstans.",
    )
    fran = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    bara_nya = ("slag", "ar_sysselsattning", "ses_over_den", "trots_tidigare")

    def __init__(self, *args: Any, rader: Rader, andra: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mal"].queryset = Planmal.objects.filter(pk__in=[m.pk for m in rader.oppna_mal])  # type: ignore[attr-defined]
        self.fields["behov"].queryset = Planbehov.objects.filter(pk__in=[b.pk for b in rader.oppna_behov])  # type: ignore[attr-defined]
        for namn in self.bara_nya if andra else ("fran",):
            del self.fields[namn]


class ForlangAktivitetForm(forms.Form):
    slut_den = dag("Nytt slut", saknas="Ange det nya slutet.")
    ses_over_den = dag("Ses över", saknas="Ange vilken dag ni ser över den.")
    skal = fri_text(
        "Varför behöver den pågå längre?", rader=2, hjalp="Ett nytt skäl. Det signeras i journalen.", saknas="Skriv varför."
    )


class AvslutaPlanForm(forms.Form):
    avslutad_den = dag("Planens sista dag", snabbval=("idag",), saknas="Ange vilken dag planen slutar.")
    skal = fri_text(
        "Varför avbryts det som pågår?", rader=2, krav=False, hjalp="Behövs när aktiviteter pågår. Skälet signeras i journalen."
    )


class SigneraForm(forms.Form):
    """`sedd` marks the content that the page shows."""

    deltagarens_syn = fri_text(
        "Vad tycker deltagaren själv om planen?",
        hjalp="Med deltagarens egna ord.",
        saknas="Skriv vad deltagaren själv tycker om planen.",
    )
    sedd = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class OverlamnaForm(forms.Form):
    overlamnad_den = dag("När fick deltagaren planen?", snabbval=("idag",), saknas="Ange vilken dag deltagaren fick planen.")
    satt = forms.ChoiceField(
        label="Hur?", choices=Overlamningssatt.choices, widget=forms.RadioSelect, error_messages={"required": "Välj hur."}
    )
    tolk_skal = kort_text("Om tolk inte användes: varför?", 200, krav=False)

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"overlamnad_den": timezone.localdate()}} | kwargs)
        if arende.person.har_skydd:
            self.fields["satt"].choices = [(s.value, s.label) for s in SATT_SKYDDAD]  # type: ignore[attr-defined]
        if not arende.person.har_tolkbehov:
            del self.fields["tolk_skal"]
