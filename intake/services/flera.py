"""Several rows in one go, where it is safe: nothing is decided about a person here. Each row passes its own permission and state; what could
not be done is told row by row. A batch leaves a record of its own beside one per row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_besluta_i_beredning, krav
from ame.arenden.services.ansvar import krav_kan_aga
from ame.audit.services import log_event
from ame.common.transitions import OgiltigOvergang
from ame.people.services import ge_skyddsatkomst
from intake.enums import BeredningStatus
from intake.models import Beredning, Beredningsmote, Remiss
from intake.services.beredning import starta_beredning
from intake.services.forum import lagg_pa_dagordning

HOGST = 50  # a page of rows; more than that nobody has looked at


@dataclass
class Utfall:
    """How many were done, and the rest as (number of the remiss, why not)."""

    gjorda: int = 0
    nekade: list[tuple[str, str]] = field(default_factory=list)


def starta_flera(*, actor: User, remisser: Iterable[Remiss], ansvarig: User, mote: Beredningsmote | None = None) -> Utfall:
    """Starts preparation of several received remisser, with the same beredare and, in a forum, on the same agenda (S023)."""

    def gor(remiss: Remiss) -> None:
        starta_beredning(actor=actor, remiss=remiss, ansvarig=ansvarig, mote=mote)

    return _var_for_sig(actor, "flera.starta", [(r, r.nummer) for r in remisser], gor)


def lagg_flera_pa_dagordning(*, actor: User, beredningar: Iterable[Beredning], mote: Beredningsmote) -> Utfall:
    """Puts several cases of the forum on one meeting's agenda, in the order given."""

    def gor(beredning: Beredning) -> None:
        if beredning.mote_id == mote.pk:
            raise ValidationError("Ärendet står redan på mötets dagordning.")
        lagg_pa_dagordning(actor=actor, beredning=beredning, mote=mote)

    return _var_for_sig(actor, "flera.dagordning", [(b, b.remiss.nummer) for b in beredningar], gor)


def byt_flera_beredare(*, actor: User, beredningar: Iterable[Beredning], ansvarig: User) -> Utfall:
    """Gives several preparations to one beredare (S024)."""

    def gor(beredning: Beredning) -> None:
        byt_beredare(actor=actor, beredning=beredning, ansvarig=ansvarig)

    return _var_for_sig(actor, "flera.beredare", [(b, b.remiss.nummer) for b in beredningar], gor)


@transaction.atomic
def byt_beredare(*, actor: User, beredning: Beredning, ansvarig: User) -> Beredning:
    """Another beredare keeps the process to the end (S024). Somebody who prepares a protected person's case is on the named list."""
    beredning = Beredning.objects.select_for_update(of=("self",)).select_related("arende__person").get(pk=beredning.pk)
    krav(can_besluta_i_beredning(actor, beredning))
    if beredning.status != BeredningStatus.PAGAR:
        raise ValidationError("Beredningen är redan beslutad.")
    krav_kan_aga(beredning.arende.enhet_id, ansvarig, "ansvarig")
    if beredning.ansvarig_id == ansvarig.pk:
        return beredning
    if beredning.arende.person.har_skydd:
        person = beredning.arende.person
        ge_skyddsatkomst(actor=actor, person=person, user_ids=[ansvarig.pk], skal="Ansvarig för beredningen")
    beredning.ansvarig = ansvarig
    beredning.save(update_fields=["ansvarig"])
    log_event(
        actor=actor,
        verb="beredning.beredare",
        obj=beredning,
        handelse_den=timezone.localdate(),
        arende_id=beredning.arende_id,
        remiss_id=beredning.remiss_id,
    )
    return beredning


def _var_for_sig(actor: User, verb: str, rader: list[tuple[Any, str]], gor: Callable[[Any], None]) -> Utfall:
    """One row's refusal takes nothing from the others; each is its own savepoint."""
    if len(rader) > HOGST:
        raise ValidationError(f"Välj högst {HOGST} åt gången.")
    utfall = Utfall()
    with transaction.atomic():
        for rad, nummer in rader:
            try:
                with transaction.atomic():
                    gor(rad)
            except (ValidationError, OgiltigOvergang, PermissionDenied) as fel:
                utfall.nekade.append((nummer, _text(fel)))
            else:
                utfall.gjorda += 1
        log_event(actor=actor, verb=verb, obj=actor, data={"gjorda": utfall.gjorda, "nekade": len(utfall.nekade)})
    return utfall


def _text(fel: Exception) -> str:
    return " ".join(fel.messages) if isinstance(fel, ValidationError) else str(fel)
