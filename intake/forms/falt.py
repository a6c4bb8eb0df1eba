"""Fields and small helpers that the forms of this package share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ame.common.datum import som_datum
from ame.common.falt import DatumFalt, dag, fri_text, kort_text
from ame.common.villkor import MedVillkor as MedVillkor
from ame.organisation.models import Enhet, Insatstyp
from ame.organisation.services import bestallningstyper_for
from intake.enums import Delningsgrund

__all__ = [
    "BestallningVal",
    "DatumFalt",
    "EnhetVal",
    "FodelsedatumFalt",
    "GrundVal",
    "MedVillkor",
    "bestallningar",
    "dag",
    "fri_text",
    "insatstyper",
    "kort_text",
    "las_fodelsedatum",
]


class EnhetVal(forms.ModelChoiceField):
    """Units with the nämnd they belong to: the sender sees which authority gets the data."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.namn} ({obj.verksamhet.namnd.namn})"


class GrundVal(forms.ChoiceField):
    """Shows the grounds that the regim allows, but takes any: the service says why a ground posted by hand is refused, and counts it
    (law.md A04; S036)."""

    def valid_value(self, value: Any) -> bool:
        return value in Delningsgrund.values


class BestallningVal(forms.ModelChoiceField):
    """What can be ordered, each with the result one may expect (S008, S144)."""

    def label_from_instance(self, obj: Any) -> str | SafeString:
        if not obj.vantat_resultat:
            return obj.namn
        return format_html('{}<br><span class="ame-meta">Väntat resultat: {}</span>', obj.namn, obj.vantat_resultat)


def bestallningar(enhet: Enhet, den: date) -> Any:
    return bestallningstyper_for(enhet, den)


def insatstyper(verksamhet_id: Any, den: date) -> Any:
    return Insatstyp.objects.filter(verksamhet_id=verksamhet_id).erbjudna_en_person(den).order_by("namn")


def las_fodelsedatum(text: str) -> date | None:
    """ÅÅÅÅ-MM-DD or ÅÅÅÅMMDD; None when it is neither."""
    rent = text.strip()
    if len(rent) == 8 and rent.isdigit():
        rent = f"{rent[:4]}-{rent[4:6]}-{rent[6:]}"
    return som_datum(rent)


class FodelsedatumFalt(forms.CharField):
    """A birth date is typed, not picked (ui.md rule 14). It may differ from the number's (law.md C21)."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        datum = las_fodelsedatum(text)
        if datum is None or not date(1900, 1, 1) <= datum <= timezone.localdate():
            raise ValidationError("Skriv födelsedatumet som åååå-mm-dd, till exempel 1990-01-31.")
        return datum
