"""The two logs: what happened and who looked."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from ame.access.models import User
from ame.audit.enums import Atgard
from ame.audit.models import Handelse, Lasning


def log_event(
    *,
    actor: User | None,
    verb: str,
    obj: models.Model,
    before: str = "",
    after: str = "",
    handelse_den: date | None = None,
    arende_id: UUID | None = None,
    remiss_id: UUID | None = None,
    data: dict[str, Any] | None = None,
) -> Handelse:
    """One row per transition. `verb` is `paket.verb` and never renamed; `data` holds codes and ids, never free text."""
    return Handelse.objects.create(
        aktor=actor,
        verb=verb,
        objekt_typ=obj._meta.model_name or "",
        objekt_id=obj.pk,
        arende_id=arende_id,
        remiss_id=remiss_id,
        fore=before,
        efter=after,
        handelse_den=handelse_den or timezone.localdate(),
        data=data or {},
    )


def log_list(*, actor: User, objekt_typ: str, antal: int, objekt_id: UUID | None = None) -> Lasning:
    """A list with names is a look too; the rows' ids are not kept, only how many (law.md D02)."""
    return log_read(actor=actor, objekt_typ=objekt_typ, objekt_id=objekt_id, atgard=Atgard.LISTA, data={"antal": antal})


def log_read(
    *,
    actor: User,
    objekt_typ: str,
    objekt_id: UUID | None = None,
    person_id: UUID | None = None,
    arende_id: UUID | None = None,
    enhet_id: UUID | None = None,
    namnd_id: UUID | None = None,
    atgard: str = Atgard.VISA,
    andamal: str = "",
    ar_skyddad: bool = False,
    data: dict[str, Any] | None = None,
) -> Lasning:
    """One row per look into a person's file (law.md D02, design wall 3). Raises when it cannot be written: then the page
    that called it is not shown."""
    return Lasning.objects.create(
        user=actor,
        roll=",".join(sorted({u.roll for u in actor.aktiva_uppdrag}))[:60],
        namnd_id=namnd_id or next((u.enhet.verksamhet.namnd_id for u in actor.aktiva_uppdrag), None),
        enhet_id=enhet_id,
        person_id=person_id,
        arende_id=arende_id,
        objekt_typ=objekt_typ,
        objekt_id=objekt_id,
        atgard=atgard,
        andamal=andamal,
        ar_skyddad=ar_skyddad,
        data=data or {},
    )
