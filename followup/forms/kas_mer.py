"""KAS beside the run itself: filter of the data quality page, delivery, positions, Kolada's file."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ame.common.widgets import DatumInput
from followup.forms.kas import KasValForm
from followup.kas.kpi import KON
from followup.kas.kvalitet import BRISTER
from followup.kas.underlag import Agare
from followup.models import Arsarbetare

STORSTA_FIL = 5 * 1024 * 1024


class KvalitetForm(KasValForm):
    """GET: scope and year, and of what is wrong which kind and whose."""

    version = None  # type: ignore[assignment]
    sort = forms.ChoiceField(label="Vad som saknas", required=False, choices=[("", "Allt"), *((b.id, b.kort) for b in BRISTER)])
    agare = forms.ChoiceField(label="Ansvarig", required=False)

    def __init__(self, *args: Any, agare: list[Agare] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        val = [("", "Alla"), *((str(a.id), f"{a.namn} ({a.antal})") for a in agare or [])]
        self.fields["agare"].choices = val  # type: ignore[attr-defined]


class LeveransForm(forms.Form):
    """When, and where to. Who is the one who presses the button."""

    levererad_den = forms.DateField(label="Siffrorna lämnades den", widget=DatumInput())
    till = forms.CharField(label="Lämnades till", max_length=120, initial="Kolada")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["levererad_den"].initial = timezone.localdate


class ArsarbetareForm(forms.ModelForm):
    """A position, without a name."""

    class Meta:
        model = Arsarbetare
        fields = ("slag", "kon", "grad", "start_den", "slut_den")
        labels = {
            "slag": "Tjänst", "kon": "Kön", "grad": "Procent av heltid", "start_den": "Från och med", "slut_den": "Till och med",
        }  # fmt: skip
        widgets = {"start_den": DatumInput(), "slut_den": DatumInput()}
        help_texts = {"grad": "Mellan 1 och 100. Byter tjänsten omfattning: avsluta den och lägg in en ny."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for namn in ("slag", "kon"):
            falt = self.fields[namn]
            falt.choices = [("", "Välj"), *((v, t) for v, t in falt.choices if v)]  # type: ignore[attr-defined]


class EnhetsvalForm(forms.Form):
    enhet = forms.ChoiceField(label="Enhet", required=False)

    def __init__(self, *args: Any, enheter: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enhet"].choices = [(str(pk), namn) for pk, namn in enheter]  # type: ignore[attr-defined]


class KoladaFilForm(forms.Form):
    fil = forms.FileField(
        label="Fil från Kolada", help_text="JSON från Koladas API, eller CSV. Högst 5 MB.", allow_empty_file=False,
        error_messages={"empty": "Filen är tom.", "required": "Välj en fil."},
    )  # fmt: skip

    def clean_fil(self) -> Any:
        fil = self.cleaned_data["fil"]
        if fil.size > STORSTA_FIL:
            raise ValidationError(
                f"Filen är större än {STORSTA_FIL // 1024 // 1024} MB. Dela den, till exempel per nyckeltal eller år."
            )
        return fil


class JamforForm(forms.Form):
    """GET: which published KPI to lay beside one's own."""

    kpi = forms.ChoiceField(label="Nyckeltal", required=False)
    kon = forms.ChoiceField(label="Kön", required=False, choices=[("T", KON["T"]), ("K", KON["K"]), ("M", KON["M"])])

    def __init__(self, *args: Any, kpier: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kpi"].choices = kpier  # type: ignore[attr-defined]
