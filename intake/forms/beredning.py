"""Beredning: start, decision, and that the person was told of it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from ame.access.enums import AGARROLLER, Roll
from ame.access.models import User
from ame.access.personal import PersonalVal, personal_i
from ame.arenden.enums import Behovsskal, Niva
from ame.arenden.services.behov import BEHOV
from ame.organisation.enums import Beredningsmodell
from ame.organisation.models import Insatstyp
from intake.enums import Beslutstyp, Kommunicering, ValdAv
from intake.forms.atgarder import skal_i_grupper
from intake.forms.falt import MedVillkor, dag, fri_text, insatstyper, kort_text
from intake.forms.mote import MoteVal, mote_text, planerade_moten
from intake.models import Beredning, Beredningsbeslut, Beredningsmote, Remiss, Underrattelse
from intake.services.beslut import Behovsuppgift, kanaler_for
from intake.services.rattsregler import foreslaget_lagrum
from intake.services.rundgang import REPETITION

__all__ = ["BeslutForm", "StartaForm", "UnderrattelseForm", "mote_text"]


class StartaForm(forms.Form):
    """Own unit: who prepares. Forum: who presents, and at which meeting."""

    ansvarig = PersonalVal(
        label="Vem bereder?",
        queryset=User.objects.none(),
        empty_label="Välj vem",
        error_messages={"required": "Välj vem som bereder."},
    )
    mote = MoteVal(
        label="Möte",
        queryset=Beredningsmote.objects.none(),
        required=False,
        empty_label="Sätt upp senare",
        help_text="Samverkansforum beslutar på ett möte.",
    )

    def __init__(self, *args: Any, remiss: Remiss, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enhet_id = remiss.arende.enhet_id
        self.fields["ansvarig"].queryset = personal_i(enhet_id, *AGARROLLER)
        self.fields["ansvarig"].initial = user.pk
        if remiss.arende.beredningsmodell == Beredningsmodell.SAMVERKANSFORUM:
            moten = planerade_moten(enhet_id)
            self.fields["ansvarig"].label = "Vem föredrar ärendet?"
            self.fields["mote"].queryset = moten
            self.fields["mote"].initial = moten.filter(moter_den__gte=timezone.localdate()).first()
        else:
            del self.fields["mote"]


class Personer(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.namn}, {obj.titel.lower()}" if obj.titel else obj.namn


class BeslutForm(MedVillkor):
    """A decision with reason, owner and who chose the insats (S002, S023), what the law asks (K02, K04) and the need that nobody meets
    (C35). Which fields count follows from the decision; the service asks for what that decision needs."""

    use_required_attribute = False
    villkorliga = ("vad_ar_annorlunda", "agare", "avbojningsskal", "lagrum")

    beslut = forms.ChoiceField(
        label="Beslut", choices=Beslutstyp.choices, widget=forms.RadioSelect, error_messages={"required": "Välj beslut."}
    )
    motivering = fri_text(
        "Motivering", hjalp="Avböjer du eller begär komplettering läser avsändaren texten.", saknas="Skriv skälet till beslutet."
    )
    vad_ar_annorlunda = fri_text("Vad är annorlunda den här gången?", hjalp="Behövs när personen skrivs in.")
    agare = PersonalVal(label="Vem tar över ärendet?", queryset=User.objects.none(), empty_label="Välj vem")
    medarbetare = Personer(
        label="Vilka arbetar i insatsen?", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    vald_insats = forms.ModelChoiceField(
        label="Vald insats", queryset=Insatstyp.objects.none(), required=False, empty_label="Väljs senare"
    )
    vald_av = forms.ChoiceField(label="Vem valde insatsen?", choices=[("", "Ingen insats vald"), *ValdAv.choices], required=False)
    avbojningsskal = forms.ChoiceField(label="Skäl att avböja", choices=skal_i_grupper)
    kommunicering = forms.ChoiceField(
        label="Har personen fått ta del av underlaget?",
        required=False,
        choices=[("", "Välj"), *Kommunicering.choices],
        help_text="Behövs när beslutet går personen emot.",
    )
    kommunicering_text = kort_text("När och hur, eller varför inte", 300, krav=False)
    lagrum = kort_text("Bestämmelse", 160, hjalp="Föreslagen för verksamheten. Ändra om beslutet bygger på något annat.")
    behov = forms.ChoiceField(label="Insats som saknas", required=False, choices=[("", "Inget saknas"), *BEHOV.items()])
    behov_skal = forms.ChoiceField(label="Varför", required=False, choices=Behovsskal.choices, initial=Behovsskal.INSATS_SAKNAS)
    behov_niva = forms.ChoiceField(label="Nivå", required=False, choices=[("", "Ingen nivå"), *Niva.choices])
    behov_beskrivning = kort_text("Vad som behövs", 300, krav=False)

    def __init__(self, *args: Any, beredning: Beredning, antal: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beredning = beredning
        self._personal(timezone.localdate())
        enhet = beredning.arende.enhet
        self.fields["vald_insats"].queryset = insatstyper(enhet.verksamhet_id, timezone.localdate())
        self.fields["vald_insats"].initial = beredning.remiss.onskad_insats_id
        if beredning.remiss.onskad_insats_id:
            self.fields["vald_av"].initial = ValdAv.REMITTENT
        self.fields["lagrum"].initial = foreslaget_lagrum(enhet.verksamhet.regim, Beslutstyp.SKRIV_IN)
        bort = {Beslutstyp.BORDLAGG} if beredning.mote_id is None else set()
        bort |= {Beslutstyp.KOMPLETTERA} if beredning.remiss.ar_egen_ansokan else set()
        self.fields["beslut"].choices = [v for v in Beslutstyp.choices if v[0] not in bort]
        if antal < REPETITION:
            del self.fields["vad_ar_annorlunda"]

    def _personal(self, idag: Any) -> None:
        """In the own unit a beredare keeps the case and the insats staff are named beside (S024)."""
        beredning, enhet_id = self.beredning, self.beredning.arende.enhet_id
        egen = beredning.modell == Beredningsmodell.EGEN_ENHET
        agare = self.fields["agare"]
        agare.queryset = personal_i(enhet_id, *AGARROLLER)
        agare.initial = beredning.ansvarig_id if egen else beredning.arende.ansvarig_id
        if egen:
            beredare = personal_i(enhet_id, Roll.BEREDARE).values("pk")
            agare.queryset = agare.queryset.filter(Q(pk__in=beredare) | Q(pk=beredning.ansvarig_id))
            agare.label = "Vem håller i ärendet hela vägen?"
            agare.help_text = "I den egna enheten behåller beredaren processen till slutet."
        self.fields["medarbetare"].queryset = personal_i(enhet_id, *AGARROLLER, Roll.HANDLEDARE)
        if beredning.arende.person.har_skydd:
            del self.fields["medarbetare"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("beslut") == Beslutstyp.SKRIV_IN:
            if not data.get("agare"):
                self.add_error("agare", "Välj vem som tar över ärendet.")
            if data.get("vald_insats") and not data.get("vald_av"):
                self.add_error("vald_av", "Ange vem som valde insatsen.")
            if (
                "vad_ar_annorlunda" in self.fields
                and not data.get("vad_ar_annorlunda")
                and "vad_ar_annorlunda" not in self.errors
            ):
                self.add_error("vad_ar_annorlunda", "Skriv vad som är annorlunda den här gången.")
        if data.get("beslut") == Beslutstyp.AVBOJ and not data.get("avbojningsskal"):
            self.add_error("avbojningsskal", "Välj varför remissen avböjs.")
        return data

    def uppgifter(self) -> dict[str, Any]:
        """What the service takes. A form posted without the rule's field means the suggested rule."""
        data = self.cleaned_data
        falt = ("beslut", "motivering", "vald_insats", "vald_av", "avbojningsskal", "kommunicering", "kommunicering_text")
        behov = Behovsuppgift(
            data["behov"], data["behov_skal"] or Behovsskal.INSATS_SAKNAS, data["behov_niva"], data["behov_beskrivning"]
        )
        return {namn: data[namn] for namn in falt} | {
            "agare": data["agare"] if data["beslut"] == Beslutstyp.SKRIV_IN else None,
            "vad_ar_annorlunda": data.get("vad_ar_annorlunda", ""),
            "medarbetare": list(data.get("medarbetare", [])),
            "lagrum": data["lagrum"] if "lagrum" in self.data else None,
            "omott_behov": behov if data["behov"] else None,
        }


class UnderrattelseForm(forms.Form):
    """That the person was told: how and when, when it was received, and whether an appeal came (K05)."""

    kanal = forms.ChoiceField(label="Hur fick personen veta?", error_messages={"required": "Välj hur."})
    skickad_den = dag("Skickat", snabbval=("idag",), saknas="Välj vilken dag personen underrättades.")
    mottagen_den = dag("Personen tog emot beslutet", krav=False, hjalp="Tre veckor räknas från den dagen.")
    overklagat_den = dag("Överklagande kom in", krav=False)

    def __init__(self, *args: Any, beslut: Beredningsbeslut, skyddad: bool, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"underrattelse_{beslut.pk}_%s", **kwargs)
        self.fields["kanal"].choices = [(k.value, k.label) for k in kanaler_for(skyddad)]
        rad: Underrattelse | None = getattr(beslut, "underrattelse", None)
        self.fields["skickad_den"].initial = timezone.localdate()
        if rad:
            for namn in self.fields:
                self.fields[namn].initial = getattr(rad, namn)
