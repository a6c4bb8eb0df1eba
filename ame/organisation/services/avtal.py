"""Writes on agreements (S124)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access.models import User
from ame.access.perms import can_hantera_avtal, krav
from ame.audit.services import log_event
from ame.common.texter import utan_nummer
from ame.organisation.models import Enhet, Samverkansavtal


@transaction.atomic
def registrera_avtal(*, actor: User, enhet: Enhet, **falt: Any) -> Samverkansavtal:
    krav(can_hantera_avtal(actor, enhet.pk))
    rad = Samverkansavtal(enhet=enhet, registrerat_av=actor, **_rena(falt))
    _krav_samma_kommun(rad)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="avtal.registrera", obj=rad, handelse_den=rad.galler_fran_den)
    return rad


@transaction.atomic
def se_over_avtal(
    *, actor: User, avtal: Samverkansavtal, oversyn_den: date, galler_till_den: date | None = None
) -> Samverkansavtal:
    """The agreement has been looked over: a new day, and an end when it is to have one. The old days stay in its history."""
    rad = Samverkansavtal.objects.select_for_update(of=("self",)).get(pk=avtal.pk)
    krav(can_hantera_avtal(actor, rad.enhet_id))
    rad.oversyn_den, rad.galler_till_den = oversyn_den, galler_till_den
    rad.full_clean()
    rad.save(update_fields=["oversyn_den", "galler_till_den"])
    log_event(actor=actor, verb="avtal.se_over", obj=rad, handelse_den=oversyn_den)
    return rad


def _rena(falt: dict[str, Any]) -> dict[str, Any]:
    utan_nummer({namn: falt.get(namn) or "" for namn in ("rubrik", "egen_kontaktroll", "motpartens_kontaktroll")})
    return {namn: varde.strip() if isinstance(varde, str) else varde for namn, varde in falt.items()}


def _krav_samma_kommun(rad: Samverkansavtal) -> None:
    kommun = rad.enhet.verksamhet.namnd.kommun_id
    if rad.part and rad.part.kommun_id != kommun:
        raise ValidationError({"part": "Välj en part i listan."})
    if rad.motpart_enhet and (rad.motpart_enhet_id == rad.enhet_id or rad.motpart_enhet.verksamhet.namnd.kommun_id != kommun):
        raise ValidationError({"motpart_enhet": "Välj en annan enhet i kommunen."})
