"""The test before a paper about a protected person leaves the screen (law.md B04)."""

from django.core.exceptions import ValidationError
from django.db import models, transaction

from ame.access.models import User
from ame.arenden.models import Arende
from ame.audit.enums import Atgard
from ame.audit.services import log_event, log_read
from ame.common.texter import krav_text

MINST, HOGST = 10, 300  # characters: a reason, and what the log holds
SAKNAS = "Skriv vem som ska ha pappret och varför det går att lämna ut."


@transaction.atomic
def prova_utskrift(*, actor: User, arende: Arende, papper: models.Model, objekt_typ: str, skal: str) -> None:
    """Records who tried, when and why, each time: the mark is a warning and the test is made anew for every paper. The reason stands in
    the log of who looked, the fact in the log of what happened. Raises ValidationError without a reason."""
    skal = krav_text("skal", skal, SAKNAS)
    if not MINST <= len(skal) <= HOGST:
        raise ValidationError({"skal": f"{SAKNAS} Mellan {MINST} och {HOGST} tecken."})
    log_read(
        actor=actor,
        objekt_typ=objekt_typ,
        objekt_id=papper.pk,
        person_id=arende.person_id,
        arende_id=arende.pk,
        enhet_id=arende.enhet_id,
        namnd_id=arende.person.namnd_id,
        atgard=Atgard.SKRIV_UT,
        andamal=skal,
        ar_skyddad=True,
    )
    log_event(actor=actor, verb="skydd.prova_utskrift", obj=papper, after=objekt_typ, arende_id=arende.pk)
