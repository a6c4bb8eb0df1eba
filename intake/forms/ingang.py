"""Open or close an entrance from a day (S006)."""

from typing import Any

from django import forms
from django.utils import timezone

from intake.enums import Kalla
from intake.forms.falt import dag, fri_text


class IngangForm(forms.Form):
    kalla = forms.ChoiceField(
        label="Ingång", choices=[("", "Välj ingång"), *Kalla.choices], error_messages={"required": "Välj vilken ingång."}
    )
    ar_oppen = forms.TypedChoiceField(
        label="Vad ska gälla?",
        choices=[("nej", "Stängd: inga nya remisser därifrån kan skickas hit"), ("ja", "Öppen")],
        coerce=lambda varde: varde == "ja",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om ingången ska vara öppen eller stängd."},
    )
    galler_fran_den = dag(
        "Gäller från och med",
        hjalp="I dag eller en dag framåt. Remisser som redan är skickade och ärenden som pågår berörs inte.",
        snabbval=("idag", "vecka"),
        saknas="Ange från vilken dag.",
    )
    skal = fri_text(
        "Skäl",
        krav=False,
        hjalp="Behövs när du stänger. Den som vill skicka en remiss läser texten, högst 200 tecken.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skal"].max_length = 200
        self.fields["skal"].validators.append(forms.fields.validators.MaxLengthValidator(200))
        self.fields["galler_fran_den"].initial = timezone.localdate()
