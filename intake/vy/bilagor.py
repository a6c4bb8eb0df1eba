"""Files of a remiss, prepared for the templates. Never the bytes."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from ame.access.models import User
from intake.enums import Genomsokning
from intake.filslag import MED_SKANNER
from intake.forms.bilaga import BilagaForm
from intake.models import Bilaga, Remiss
from intake.services.bilagor import HOGST_FILER, ar_skickad, godtagna_slag
from intake.skanner import hamta_skanner

SLAGNAMN = {slag.mime: slag.namn for slag in MED_SKANNER}


@dataclass(frozen=True)
class Bilagerad:
    bilaga: Bilaga
    text: str
    kan_tas_bort: bool = False


def bilagerader(user: User, remiss: Remiss, *, skriver: bool = False) -> list[Bilagerad]:
    """One query. `skriver`: on the writer's own form, where what is not sent yet can be taken away."""
    rader = list(Bilaga.objects.visible_to(user).filter(remiss=remiss))
    return [Bilagerad(b, _text(b), skriver and not ar_skickad(b, remiss)) for b in rader]


def _text(b: Bilaga) -> str:
    delar = [SLAGNAMN.get(b.typ, b.typ), filesizeformat(b.storlek)]
    if b.genomsokt == Genomsokning.EJ_GENOMSOKT and b.gallrad_vid is None:
        delar.append("inte genomsökt efter virus")
    return ", ".join(delar)


def bilagekort(request: HttpRequest, remiss: Remiss, form: BilagaForm | None = None) -> dict[str, Any]:
    """What templates/intake/bilagor/_kort.html reads."""
    rader = bilagerader(request.user, remiss, skriver=True)
    return {
        "rader": rader,
        "form": form or bilageform(),
        "genomsoks": hamta_skanner() is not None,
        "full": len(rader) >= HOGST_FILER,
        "hogst": HOGST_FILER,
    }


def bilageform(*args: Any) -> BilagaForm:
    slag = [s.namn for s in godtagna_slag()]
    ord_ = f"{', '.join(slag[:-1])} eller {slag[-1]}"
    return BilagaForm(*args, slag=ord_, storst=f"{settings.AME_BILAGA_MAX_MB} MB", auto_id="bilaga_%s")
