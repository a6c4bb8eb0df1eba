"""What staff did, said in the quick note: minutes, counterpart, outcome (S037, S039, S164; wired in settings.AME_ANTECKNINGSDELAR)."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery

from ame.access.models import User
from ame.arenden.anteckningsdelar import Anteckningsdel
from ame.arenden.models import Anteckning, Arende
from insatser.enums import Motpart
from insatser.forms.stod import MINUTFEL, UTFALLSVAL, insatsval
from insatser.models import Stodaktivitet
from insatser.services.stod import folj_rattelse, registrera_stod
from insatser.urval import pagaende_insatser


def _falt(arende: Arende) -> dict[str, forms.Field]:
    """No query beyond the running insatser, which the page has asked for already."""
    falt: dict[str, forms.Field] = {
        "minuter": forms.IntegerField(label="Minuter", required=False, min_value=1, max_value=600, error_messages=MINUTFEL),
        "motpart": forms.ChoiceField(label="Med vem?", choices=Motpart.choices, required=False, initial=Motpart.DELTAGARE),
        "utfall": forms.ChoiceField(label="Hur gick det?", choices=UTFALLSVAL, required=False),
    }
    if insatser := pagaende_insatser(arende):
        falt["stod_insats"] = forms.ChoiceField(label="Hör till insatsen", choices=insatsval(insatser), required=False)
    falt["efter_jobbstart"] = forms.BooleanField(
        label="Stöd efter jobbstart",
        required=False,
        initial=not arende.ar_oppet,
        help_text="Personen har börjat sin anställning.",
    )
    return falt


def _racker(varden: dict[str, Any]) -> bool:
    return bool(varden.get("stodslag") and varden.get("minuter"))


def _spara(
    *,
    actor: User,
    arende: Arende,
    anteckning: Anteckning | None,
    stodslag: str,
    den: date,
    nyckel: UUID | None,
    varden: dict[str, Any],
) -> Stodaktivitet | None:
    """With minutes there is a row. What was said about it without minutes is asked for, never thrown away."""
    minuter = varden.get("minuter")
    if not minuter:
        if varden.get("utfall") or varden.get("motpart") not in {None, "", Motpart.DELTAGARE} or varden.get("stod_insats"):
            raise ValidationError({"minuter": "Skriv hur många minuter det tog."})
        return None
    if not stodslag:
        raise ValidationError({"stodslag": "Välj slag av stöd när du skriver minuter."})
    try:
        return registrera_stod(
            actor=actor,
            arende=arende,
            stodslag=stodslag,
            den=den,
            minuter=minuter,
            motpart=varden.get("motpart") or Motpart.DELTAGARE,
            utfall=varden.get("utfall") or "",
            insats_id=varden.get("stod_insats") or None,
            efter_jobbstart=bool(varden.get("efter_jobbstart")),
            anteckning=anteckning,
            nyckel=nyckel,
        )
    except ValidationError as fel:
        raise _i_formularets_ord(fel) from fel


def _i_formularets_ord(fel: ValidationError) -> ValidationError:
    """The note's form has one day for the note and the row."""
    if not hasattr(fel, "error_dict"):
        return fel
    ord_ = {"den": "handelse_den", "insats": "stod_insats"}
    return ValidationError({ord_.get(falt, falt): texter for falt, texter in fel.message_dict.items()})


def _finns(nyckel: UUID, user: User) -> bool:
    return Stodaktivitet.objects.filter(pk=nyckel, utford_av=user).exists()


def _annoteringar() -> dict[str, Any]:
    rader = Stodaktivitet.objects.filter(anteckning=OuterRef("pk")).order_by("registrerad_vid")
    return {"stod_minuter": Subquery(rader.values("minuter")[:1])}


stod = Anteckningsdel(
    falt=_falt,
    synliga=("minuter",),
    vikta=("motpart", "utfall", "stod_insats", "efter_jobbstart"),
    skrivna=("minuter",),
    racker=_racker,
    spara=_spara,
    finns=_finns,
    ratta=folj_rattelse,
    annoteringar=_annoteringar,
)
