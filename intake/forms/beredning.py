"""Beredning: start, meeting, participants, decision."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.common.datum import datum_kort
from ame.common.svenska import SvenskNyckel
from ame.organisation.enums import Beredningsmodell
from ame.organisation.models import Enhet, Insatstyp, Samverkanspart
from intake.enums import Beslutstyp, MoteStatus, ValdAv
from intake.forms.atgarder import skal_i_grupper
from intake.forms.falt import MedVillkor, PersonalVal, arbetar_i, dag, fri_text, insatstyper, kort_text
from intake.models import Beredning, Beredningsmote, Remiss
from intake.services.beredning import REPETITION

PARTER_UTIFRAN = 4  # rows for people from outside the municipality


class MoteVal(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return mote_text(obj)


def mote_text(mote: Beredningsmote) -> str:
    """`25 nov 09.00, Sammanträdesrum 2`."""
    delar = [datum_kort(mote.moter_den), f"{mote.klockan:%H.%M}" if mote.klockan else ""]
    return ", ".join(filter(None, [" ".join(filter(None, delar)), mote.plats]))


def planerade_moten(enhet_id: Any) -> QuerySet[Beredningsmote]:
    return Beredningsmote.objects.filter(enhet_id=enhet_id, status=MoteStatus.PLANERAT).order_by("moter_den", "klockan")


class StartaForm(forms.Form):
    """Own unit: who prepares. Forum: who presents, and at which meeting."""

    ansvarig = PersonalVal(
        label="Vem bereder?", queryset=User.objects.none(), error_messages={"required": "Välj vem som bereder."}
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
        self.fields["ansvarig"].queryset = arbetar_i(enhet_id, timezone.localdate())
        self.fields["ansvarig"].initial = user.pk
        if remiss.arende.beredningsmodell == Beredningsmodell.SAMVERKANSFORUM:
            moten = planerade_moten(enhet_id)
            self.fields["ansvarig"].label = "Vem föredrar ärendet?"
            self.fields["mote"].queryset = moten
            self.fields["mote"].initial = moten.filter(moter_den__gte=timezone.localdate()).first()
        else:
            del self.fields["mote"]


class LaggTillForm(forms.Form):
    """Puts a case that waits on the meeting's agenda."""

    beredning = forms.ModelChoiceField(
        label="Ärende som väntar", queryset=Beredning.objects.none(), error_messages={"required": "Välj ett ärende."}
    )

    def __init__(self, *args: Any, vantande: QuerySet[Beredning], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="lagg_till_%s", **kwargs)
        falt = self.fields["beredning"]
        falt.queryset = vantande
        falt.label_from_instance = lambda b: f"{b.remiss.namn}, {b.remiss.bestallningstyp}"


class ValjMoteForm(forms.Form):
    """The same from the case's side."""

    mote = MoteVal(label="Möte", queryset=Beredningsmote.objects.none(), error_messages={"required": "Välj ett möte."})

    def __init__(self, *args: Any, enhet_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="valj_%s", **kwargs)
        self.fields["mote"].queryset = planerade_moten(enhet_id)


class Personlista(forms.ModelMultipleChoiceField):
    """People with what they are and where: at the table sit two nämnder."""

    enheter: dict[Any, str]

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.namn}, {self.enheter.get(obj.pk, obj.titel.lower())}"


class DeltagareForm(forms.Form):
    """Who sits at the table: own staff, socialsekreterare of the municipality, and people from outside by party (S023, S026, S033)."""

    users = Personlista(label="Från kommunen", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, enhet: Enhet, valda: list[Any] | None = None, parter: list[Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        idag = timezone.localdate()
        kommun = enhet.verksamhet.namnd.kommun_id
        uppdrag = list(
            Uppdrag.objects.aktiva(idag)
            .filter(enhet__verksamhet__namnd__kommun=kommun, user__is_active=True)
            .filter(roll__in=[Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.SOCIALSEKRETERARE])
            .select_related("enhet", "user")
        )
        uppdrag = [u for u in uppdrag if u.enhet_id == enhet.pk or u.roll == Roll.SOCIALSEKRETERARE]
        falt = self.fields["users"]
        falt.enheter = {u.user_id: f"{u.get_roll_display().lower()}, {u.enhet.namn}" for u in uppdrag}
        falt.queryset = User.objects.filter(pk__in=set(falt.enheter) | set(valda or [])).order_by(SvenskNyckel("namn"))
        falt.initial = valda
        self._parter(Samverkanspart.objects.filter(kommun_id=kommun).order_by("namn"), parter or [])

    def _parter(self, val: QuerySet[Samverkanspart], parter: list[Any]) -> None:
        for i in range(PARTER_UTIFRAN):
            part, namn = parter[i] if i < len(parter) else (None, "")
            self.fields[f"part_{i}"] = forms.ModelChoiceField(
                label=f"Part {i + 1}", queryset=val, required=False, initial=part, empty_label="Ingen"
            )
            self.fields[f"namn_{i}"] = kort_text(f"Namn {i + 1}", 120, krav=False)
            self.fields[f"namn_{i}"].initial = namn

    @property
    def rader(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"part_{i}"], self[f"namn_{i}"]) for i in range(PARTER_UTIFRAN)]

    def clean(self) -> dict[str, Any]:
        for i in range(PARTER_UTIFRAN):
            part, namn = self.cleaned_data.get(f"part_{i}"), self.cleaned_data.get(f"namn_{i}")
            if part and not namn:
                self.add_error(f"namn_{i}", "Skriv namnet på den som kommer.")
            if namn and not part:
                self.add_error(f"part_{i}", "Välj vilken part personen kommer från.")
        return self.cleaned_data

    def parter(self) -> list[tuple[Samverkanspart, str]]:
        par = [(self.cleaned_data[f"part_{i}"], self.cleaned_data[f"namn_{i}"]) for i in range(PARTER_UTIFRAN)]
        return [(part, namn) for part, namn in par if part]


class MoteForm(forms.Form):
    enhet = forms.ModelChoiceField(label="Enhet", queryset=Enhet.objects.none(), empty_label=None)
    moter_den = dag("Dag", snabbval=("idag", "vecka"), saknas="Välj vilken dag mötet är.")
    klockan = forms.TimeField(
        label="Klockan",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"invalid": "Skriv klockslaget som 09:00."},
    )
    plats = kort_text("Plats", 120, krav=False, hjalp="Rum, adress eller videomöte.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leder = user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)
        self.fields["enhet"].queryset = Enhet.objects.filter(pk__in=leder).order_by("namn")

    def clean_moter_den(self) -> Any:
        if (den := self.cleaned_data["moter_den"]) < timezone.localdate():
            raise ValidationError("Dagen har varit. Välj i dag eller en senare dag.")
        return den


class BeslutForm(MedVillkor):
    """A decision with reason, owner and who chose the insats (S002, S023). Which fields count follows from the decision; the server
    asks for what that decision needs."""

    use_required_attribute = False
    villkorliga = ("vad_ar_annorlunda", "agare", "avbojningsskal")

    beslut = forms.ChoiceField(
        label="Beslut", choices=Beslutstyp.choices, widget=forms.RadioSelect, error_messages={"required": "Välj beslut."}
    )
    motivering = fri_text(
        "Motivering", hjalp="Avböjer du eller begär komplettering läser avsändaren texten.", saknas="Skriv skälet till beslutet."
    )
    vad_ar_annorlunda = fri_text("Vad är annorlunda den här gången?", hjalp="Behövs när personen skrivs in.")
    agare = PersonalVal(label="Vem tar över ärendet?", queryset=User.objects.none())
    vald_insats = forms.ModelChoiceField(
        label="Vald insats", queryset=Insatstyp.objects.none(), required=False, empty_label="Väljs senare"
    )
    vald_av = forms.ChoiceField(label="Vem valde insatsen?", choices=[("", "Ingen insats vald"), *ValdAv.choices], required=False)
    avbojningsskal = forms.ChoiceField(label="Skäl att avböja", choices=skal_i_grupper)

    def __init__(self, *args: Any, beredning: Beredning, antal: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        idag = timezone.localdate()
        enhet = beredning.arende.enhet
        self.fields["agare"].queryset = arbetar_i(enhet.pk, idag)
        egen = beredning.modell == Beredningsmodell.EGEN_ENHET
        self.fields["agare"].initial = beredning.ansvarig_id if egen else beredning.arende.ansvarig_id  # S024: the beredare stays
        self.fields["vald_insats"].queryset = insatstyper(enhet.verksamhet_id, idag)
        self.fields["vald_insats"].initial = beredning.remiss.onskad_insats_id
        if beredning.remiss.onskad_insats_id:
            self.fields["vald_av"].initial = ValdAv.REMITTENT
        if beredning.mote_id is None:
            self.fields["beslut"].choices = [v for v in Beslutstyp.choices if v[0] != Beslutstyp.BORDLAGG]
        if beredning.remiss.ar_egen_ansokan:
            self.fields["beslut"].choices = [v for v in self.fields["beslut"].choices if v[0] != Beslutstyp.KOMPLETTERA]
        if antal < REPETITION:
            del self.fields["vad_ar_annorlunda"]

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
