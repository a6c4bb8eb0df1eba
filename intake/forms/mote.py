"""The forum's meetings and series: when, who sits there, what is on the agenda (S023, S026)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.common.datum import datum_kort
from ame.common.svenska import SvenskNyckel
from ame.organisation.models import Enhet, Samverkanspart
from intake.enums import MoteStatus
from intake.forms.falt import dag, kort_text
from intake.models import Beredning, Beredningsmote, Moteserie

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


class LaggTillForm(forms.Form):
    """Puts a case that waits on the meeting's agenda."""

    beredning = forms.ModelChoiceField(
        label="Ärende som väntar",
        queryset=Beredning.objects.none(),
        empty_label="Välj ärende",
        error_messages={"required": "Välj ett ärende."},
    )

    def __init__(self, *args: Any, vantande: QuerySet[Beredning], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="lagg_till_%s", **kwargs)
        falt = self.fields["beredning"]
        falt.queryset = vantande
        falt.label_from_instance = lambda b: f"{b.remiss.namn}, {b.remiss.bestallningstyp}"


class ValjMoteForm(forms.Form):
    """The same from the case's side."""

    mote = MoteVal(
        label="Möte",
        queryset=Beredningsmote.objects.none(),
        empty_label="Välj möte",
        error_messages={"required": "Välj ett möte."},
    )

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

    users = Personlista(label="Med inloggning", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, enhet: Enhet, valda: list[Any] | None = None, parter: list[Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        idag = timezone.localdate()
        kommun = enhet.verksamhet.namnd.kommun_id
        uppdrag = list(
            Uppdrag.objects.aktiva(idag)
            .filter(enhet__verksamhet__namnd__kommun=kommun, user__is_active=True)
            .filter(roll__in=[Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF, Roll.SOCIALSEKRETERARE, Roll.FORUMMEDLEM])
            .select_related("enhet", "user", "part")
        )
        uppdrag = [u for u in uppdrag if u.enhet_id == enhet.pk or u.roll == Roll.SOCIALSEKRETERARE]
        falt = self.fields["users"]
        falt.enheter = {u.user_id: f"{u.get_roll_display().lower()}, {u.part or u.enhet.namn}" for u in uppdrag}
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


def klockslag(*, krav: bool) -> forms.TimeField:
    return forms.TimeField(
        label="Klockan",
        required=krav,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"invalid": "Skriv klockslaget som 09:00.", "required": "Skriv när mötet börjar."},
    )


class MoteForm(forms.Form):
    enhet = forms.ModelChoiceField(label="Enhet", queryset=Enhet.objects.none(), empty_label=None)
    moter_den = dag("Dag", snabbval=("idag", "vecka"), saknas="Välj vilken dag mötet är.")
    klockan = klockslag(krav=False)
    plats = kort_text("Plats", 120, krav=False, hjalp="Rum, adress eller videomöte.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leder = user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)
        self.fields["enhet"].queryset = Enhet.objects.filter(pk__in=leder).order_by("namn")

    def clean_moter_den(self) -> Any:
        if (den := self.cleaned_data["moter_den"]) < timezone.localdate():
            raise ValidationError("Dagen har varit. Välj i dag eller en senare dag.")
        return den


class SerieForm(DeltagareForm):
    """A standing forum: name, weekday, rhythm, and the members who are called to each meeting (S023)."""

    namn = kort_text("Seriens namn", 120, saknas="Skriv vad serien heter, till exempel Remissgruppen.")
    veckodag = forms.TypedChoiceField(
        label="Veckodag", coerce=int, choices=[(nr, capfirst(namn)) for nr, namn in WEEKDAYS.items() if nr < 5]
    )
    klockan = klockslag(krav=True)
    var_n_vecka = forms.TypedChoiceField(
        label="Hur ofta",
        coerce=int,
        initial=2,
        choices=[(1, "Varje vecka"), (2, "Varannan vecka"), *((n, f"Var {n}:e vecka") for n in range(3, 9))],
    )
    fran_den = dag(
        "Från och med",
        saknas="Välj när serien börjar.",
        hjalp="Det första mötet hålls första valda veckodagen från den här dagen.",
    )
    plats = kort_text("Plats", 120, krav=False, hjalp="Rum, adress eller videomöte.")
    field_order = ["namn", "veckodag", "klockan", "var_n_vecka", "fran_den", "plats", "users"]

    def __init__(self, *args: Any, serie: Moteserie | None = None, **kwargs: Any) -> None:
        medlemmar = list(serie.medlemmar.all()) if serie else []
        kwargs["valda"] = [m.user_id for m in medlemmar if m.user_id]
        kwargs["parter"] = [(m.part_id, m.namn) for m in medlemmar if m.part_id]
        super().__init__(*args, **kwargs)
        for namn in ("namn", "veckodag", "klockan", "var_n_vecka", "fran_den", "plats"):
            if serie:
                self.fields[namn].initial = getattr(serie, namn)
        if serie is None:
            self.fields["fran_den"].initial = timezone.localdate()

    def uppgifter(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        falt = {namn: data[namn] for namn in ("namn", "veckodag", "klockan", "var_n_vecka", "fran_den", "plats")}
        return falt | {"users": list(data["users"]), "parter": self.parter()}


class EnhetForm(forms.Form):
    """Which unit the series belongs to; asked only of somebody who leads meetings in several."""

    enhet = forms.ModelChoiceField(label="Enhet", queryset=Enhet.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leder = user.enheter_med_roll(Roll.BEREDARE, Roll.CHEF)
        self.fields["enhet"].queryset = Enhet.objects.filter(pk__in=leder).order_by("namn")


class AvslutaSerieForm(forms.Form):
    till_den = dag("Sista dagen", saknas="Välj seriens sista dag.", snabbval=("idag",))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="avsluta_%s", **kwargs)
