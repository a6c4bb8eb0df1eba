"""Forms of schedule and attendance: shape and words only; the services decide."""

from typing import Any

from django import forms
from django.utils import timezone

from ame.common.datum import VECKODAGAR
from ame.common.falt import dag
from insatser.enums import Veckor
from insatser.models import Insats, Placering, Tillfalle
from insatser.services.markera import EJ_VARIT
from insatser.vy.narvaro import valbara

DAGVAL = [(n + 1, namn.capitalize()) for n, namn in enumerate(VECKODAGAR)]


class GruppForm(forms.Form):
    """Which group; the week stays as it is."""

    grupp = forms.ChoiceField(label="Grupp")
    vecka = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, val: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grupp"].choices = val  # type: ignore[attr-defined]


def _klocka(label: str, saknas: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"required": saknas, "invalid": "Skriv klockslaget som 09.00."},
    )


class TidForm(forms.Form):
    """From and to by the clock, and the break that does not count."""

    fran_tid = _klocka("Från", "Skriv när det börjar.")
    till_tid = _klocka("Till", "Skriv när det slutar.")
    rast_minuter = forms.IntegerField(
        label="Rast i minuter", min_value=0, max_value=180, initial=0, help_text="Räknas inte som timmar."
    )


class _InsatsMixin(forms.Form):
    """Which insats, and which placement when it has any. Of running ones only."""

    insats = forms.ModelChoiceField(
        label="Insats", queryset=Insats.objects.none(), error_messages={"required": "Välj en insats."}
    )
    placering = forms.ModelChoiceField(
        label="Placering", queryset=Placering.objects.none(), required=False, empty_label="Ingen särskild placering"
    )

    def satt_insatser(self, insatser: Any) -> None:
        """With one insats there is nothing to choose."""
        rader = list(insatser)
        falt: Any = self.fields["insats"]
        falt.queryset = insatser
        if len(rader) == 1:
            falt.initial, falt.empty_label = rader[0].pk, None
        platser: Any = self.fields["placering"]
        platser.queryset = Placering.objects.oppna().filter(insats__in=[i.pk for i in rader]).select_related("plats__anordnare")
        if not platser.queryset:
            del self.fields["placering"]


class SchemaForm(_InsatsMixin, TidForm):
    """Lines of the weekly schedule: several weekdays at once."""

    veckodagar = forms.TypedMultipleChoiceField(
        label="Veckodagar",
        choices=DAGVAL,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en veckodag."},
    )
    veckor = forms.ChoiceField(label="Vilka veckor", choices=Veckor.choices, initial=Veckor.ALLA)
    galler_fran_den = dag("Gäller från och med", snabbval=("idag",), saknas="Ange från vilken dag schemat gäller.")
    galler_till_den = dag("Gäller till och med", krav=False, hjalp="Tomt: tills insatsen slutar.")

    field_order = (
        *("insats", "placering", "veckodagar", "fran_tid", "till_tid", "rast_minuter"),
        *("veckor", "galler_fran_den", "galler_till_den"),
    )

    def __init__(self, *args: Any, insatser: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.satt_insatser(insatser)


class AndraSchemaForm(TidForm):
    """ "Denna och alla kommande": what holds from a day on."""

    fran_den = dag("Ändringen gäller från och med", snabbval=("idag", "vecka"), saknas="Ange från vilken dag ändringen gäller.")
    veckodag = forms.TypedChoiceField(label="Veckodag", choices=DAGVAL, coerce=int)
    veckor = forms.ChoiceField(label="Vilka veckor", choices=Veckor.choices)

    field_order = ("fran_den", "veckodag", "fran_tid", "till_tid", "rast_minuter", "veckor")


class AvslutaSchemaForm(forms.Form):
    sista_den = dag("Sista dag", snabbval=("idag",), saknas="Ange vilken dag som blir den sista.")


class FlyttaForm(TidForm):
    """One session to another day or time. `version` is what stood on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    den = dag("Dag", saknas="Ange vilken dag.")
    bekraftar_rod_dag = forms.BooleanField(label="Passet ska vara även om dagen är röd", required=False)

    field_order = ("version", "den", "fran_tid", "till_tid", "rast_minuter", "bekraftar_rod_dag")


class TillfalleForm(_InsatsMixin, TidForm):
    """A session beside the schedule."""

    den = dag("Dag", snabbval=("idag",), saknas="Ange vilken dag.")
    bekraftar_rod_dag = forms.BooleanField(label="Passet ska vara även om dagen är röd", required=False)

    field_order = ("insats", "placering", "den", "fran_tid", "till_tid", "rast_minuter", "bekraftar_rod_dag")

    def __init__(self, *args: Any, insatser: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.satt_insatser(insatser)


class MarkeraForm(forms.Form):
    """Attendance of one session, also to correct it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(label="Närvaro", widget=forms.RadioSelect)
    timmar = forms.DecimalField(
        label="Timmar på plats",
        required=False,
        localize=True,
        min_value=0,
        max_digits=4,
        decimal_places=2,
        help_text="Skriv bara vid sen ankomst.",
    )

    def __init__(self, *args: Any, tillfalle: Tillfalle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {n: getattr(tillfalle, n) for n in ("version", "status", "timmar")} | self.initial
        status: Any = self.fields["status"]
        status.choices = valbara(tillfalle.den)
        status.error_messages["invalid_choice"] = "Välj ett av alternativen."
        if tillfalle.den > timezone.localdate():
            status.error_messages["invalid_choice"] = EJ_VARIT
            del self.fields["timmar"]
