"""The register of anordnare and places (S065)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access.models import User
from ame.access.perms import can_andra_anordnare, krav
from ame.audit.services import log_event
from ame.common.texter import innehaller_personnummer, krav_text, utan_nummer
from ame.organisation.models import Verksamhet
from insatser.models import Anordnare, Plats

ANORDNARFALT = ("namn", "slag", "organisationsnummer", "kontaktperson", "telefon", "epost", "ar_kanslig", "upphort_den")
PLATSFALT = ("namn", "form", "antal", "arbetsuppgifter", "ort", "handledare_namn", "handledare_telefon", "upphord_den")


@transaction.atomic
def spara_anordnare(*, actor: User, verksamhet: Verksamhet, anordnare: Anordnare | None = None, **falt: Any) -> Anordnare:
    """A new anordnare, or a change of one. Who has had placements is closed by a day and never removed. The verksamhet of one that exists
    stays what it is."""
    krav(can_andra_anordnare(actor, anordnare.verksamhet_id if anordnare else verksamhet.pk))
    if innehaller_personnummer(falt.get("organisationsnummer", "")):
        raise ValidationError({"organisationsnummer": "Numret är ett personnummer. Lämna fältet tomt för enskild firma."})
    krav_text("namn", falt.get("namn", ""), "Skriv vad anordnaren heter.")
    utan_nummer({"kontaktperson": falt.get("kontaktperson", "")})
    if anordnare:
        rad = Anordnare.objects.select_for_update(of=("self",)).get(pk=anordnare.pk)
    else:
        rad = Anordnare(verksamhet=verksamhet)
    _spara(actor, rad, ANORDNARFALT, falt)
    return rad


@transaction.atomic
def spara_plats(*, actor: User, anordnare: Anordnare, plats: Plats | None = None, **falt: Any) -> Plats:
    """A new place, or a change of one. Its form stays when somebody has been there: the placements were made for that form."""
    krav(can_andra_anordnare(actor, anordnare.verksamhet_id))
    krav_text("namn", falt.get("namn", ""), "Skriv vad platsen heter.")
    krav_text("arbetsuppgifter", falt.get("arbetsuppgifter", ""), "Skriv vad man gör på platsen.")
    utan_nummer({"handledare_namn": falt.get("handledare_namn", "")})
    if plats:
        rad = Plats.objects.select_for_update(of=("self",)).get(pk=plats.pk)
        if falt.get("form", rad.form) != rad.form and rad.placeringar.exists():
            raise ValidationError({"form": "Platsen har placeringar i den gamla formen. Stäng den och lägg till en ny plats."})
    else:
        rad = Plats(anordnare=anordnare)
    _spara(actor, rad, PLATSFALT, falt)
    return rad


def _spara(actor: User, rad: Anordnare | Plats, namn: tuple[str, ...], falt: dict[str, Any]) -> None:
    ny = rad._state.adding
    rena = {n: v.strip() if isinstance(v, str) else v for n, v in falt.items() if n in namn}
    andrade = [n for n, v in rena.items() if getattr(rad, n) != v]
    for n in andrade:
        setattr(rad, n, rena[n])
    if not ny and not andrade:
        return
    rad.full_clean()
    if ny:
        rad.save(force_insert=True)
    else:
        rad.save(update_fields=andrade)
    verb = "anordnare.spara" if isinstance(rad, Anordnare) else "plats.spara"
    log_event(actor=actor, verb=verb, obj=rad, after="ny" if ny else "andrad", data={"falt": andrade})
