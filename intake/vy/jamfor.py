"""Two windows' texts of the same remiss, beside each other (N17)."""

from dataclasses import dataclass

from django import forms

from intake.forms.delar import DELAR
from intake.forms.ifyllt import som_post
from intake.forms.remiss import RemissUtkastForm
from intake.models import Remiss

Typat = dict[str, list[str]]


@dataclass(frozen=True)
class Skillnad:
    rubrik: str
    sparat: str
    mitt: str


def jamfor(remiss: Remiss, sparat: Typat, mitt: Typat) -> list[Skillnad]:
    """Only what differs, in the order of the page, with the words of the lists and not their codes."""
    former = (RemissUtkastForm(som_post(sparat), remiss=remiss), RemissUtkastForm(som_post(mitt), remiss=remiss))
    rader = []
    for namn in (falt for falten in DELAR.values() for falt in falten):
        a, b = (_ord(form, namn, typat.get(namn, [])) for form, typat in zip(former, (sparat, mitt), strict=True))
        if a != b:
            rader.append(Skillnad(_rubrik(former, namn), a, b))
    return rader


def _rubrik(former: tuple[RemissUtkastForm, RemissUtkastForm], namn: str) -> str:
    return next((str(f.fields[namn].label) for f in former if namn in f.fields), namn)


def _ord(form: RemissUtkastForm, namn: str, varden: list[str]) -> str:
    falt = form.fields.get(namn)
    if isinstance(falt, forms.BooleanField):
        return "Ja" if varden and varden[0] else "Nej"
    if isinstance(falt, forms.ModelChoiceField):
        valda = [rad for rad in falt.queryset if str(rad.pk) in varden]
        return ", ".join(str(rad) for rad in valda)
    if isinstance(falt, forms.ChoiceField):
        return ", ".join(str(text) for kod, text in falt.choices if str(kod) in varden and kod)
    return ", ".join(v for v in varden if v)
