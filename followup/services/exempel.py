"""The good example: one page on an insats that others may learn from, without data on persons, kept as it was printed (S166, S167)."""

from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_skriva_exempelblad, krav
from ame.arenden.services import ta_bort_utkast
from ame.audit.services import log_event
from ame.common.texter import krav_text, lagom_lang
from ame.organisation.models import Enhet, Insatstyp
from followup import exempeldata
from followup.matt import exempeltabell
from followup.models import Exempelblad, Matkorning, Matpunkt

FORMULAR = "exempelblad"  # the name of its drafts
LANGST = 1200  # characters of each text: the sheet is one page


def underlag(enhet_id: UUID, kommun_id: str, insatstyp_id: UUID) -> tuple[Matkorning, list[dict[str, Any]]] | None:
    """The newest stored tables of the insats in the unit; None where nobody began."""
    punkt = (
        Matpunkt.objects.filter(enhet_id=enhet_id, urval="", matt=exempeltabell.ID, korning__kommun_id=kommun_id)
        .select_related("korning")
        .order_by("-korning__manad")
        .first()
    )
    egna = punkt and punkt.delar.get(str(insatstyp_id))
    return (punkt.korning, egna["tabeller"]) if punkt and egna else None


def hinder(insatstyp: Insatstyp, tabeller: list[dict[str, Any]] | None) -> str:
    """Why there can be no sheet yet; empty when there can. `minsta_n`: how few the figures of the insats may be about (N12)."""
    if tabeller is None:
        return "Ingen har börjat insatsen de senaste två åren, eller så har siffrorna inte räknats än. De räknas varje natt."
    antal = exempeldata.antal_deltagare(tabeller)
    minst = insatstyp.minsta_n or exempeltabell.MINST_FOR_KURVA
    if antal is None or antal < minst:
        return f"Färre än {minst} har börjat insatsen de senaste två åren. Då kan deltagarna kännas igen."
    return ""


@transaction.atomic
def skapa_exempelblad(
    *, actor: User, enhet: Enhet, insatstyp: Insatstyp, sa_gor_vi: str, lardomar: str, inga_personuppgifter: bool
) -> Exempelblad:
    """Keeps the sheet. The writer vouches that the texts are about nobody, and a personnummer stops them anyhow (S166)."""
    krav(can_skriva_exempelblad(actor, enhet.pk))
    texter = {
        "sa_gor_vi": krav_text("sa_gor_vi", sa_gor_vi, "Skriv hur ni gör."),
        "lardomar": krav_text("lardomar", lardomar, "Skriv vad ni har lärt er."),
    }
    for falt, text in texter.items():
        lagom_lang(text)
        if len(text) > LANGST:
            raise ValidationError({falt: f"Texten har {len(text)} tecken. Högst {LANGST} får plats på bladet."})
    if not inga_personuppgifter:
        raise ValidationError({"inga_personuppgifter": "Läs texten och intyga att den inte handlar om någon enskild."})
    if insatstyp.verksamhet_id != enhet.verksamhet_id:
        raise ValidationError("Insatsen hör till en annan verksamhet.")
    kommun_id = enhet.verksamhet.namnd.kommun_id
    hittat = underlag(enhet.pk, kommun_id, insatstyp.pk)
    if skal := hinder(insatstyp, hittat[1] if hittat else None):
        raise ValidationError(skal)
    assert hittat is not None
    return _spara(actor, enhet, insatstyp, texter, *hittat)


def _spara(
    actor: User, enhet: Enhet, insatstyp: Insatstyp, texter: dict[str, str], korning: Matkorning, tabeller: list[dict[str, Any]]
) -> Exempelblad:
    till: date = korning.till_den
    fran = till + relativedelta(days=1) - relativedelta(years=exempeltabell.FONSTER_AR)
    nu = timezone.now()
    blad = Exempelblad(
        enhet=enhet, insatstyp=insatstyp, fran_den=fran, till_den=till, **texter, skapat_av=actor, skapat_vid=nu,
        innehall=exempeldata.innehall(
            enhet=enhet, insatstyp=insatstyp, fran=fran, till=till, texter=texter, tabeller=tabeller, datadatum=korning.datadatum,
            version=korning.definitionsversion, gjord=nu,
        ),
    )  # fmt: skip
    blad.full_clean()
    blad.save(force_insert=True)
    ta_bort_utkast(actor=actor, formular=FORMULAR, objekt_id=insatstyp.pk)
    log_event(actor=actor, verb="exempelblad.skapa", obj=blad)
    return blad
