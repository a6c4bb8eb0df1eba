"""The limit of days in a measure: the definition's, or what the unit has set from a day (T07)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from followup.matt.definition import Matt
from followup.models import Matmal


def granser(matt: Matt, enheter: Iterable[UUID], den: date) -> dict[UUID, int | None]:
    return alla_granser([matt], enheter, den)[matt.id]


def alla_granser(matt: Iterable[Matt], enheter: Iterable[UUID], den: date) -> dict[str, dict[UUID, int | None]]:
    """The limits of every measure in one question, asked before the data are read: that role sees no settings."""
    enheter = list(enheter)
    svar: dict[str, dict[UUID, int | None]] = {m.id: dict.fromkeys(enheter, m.grans_dagar) for m in matt}
    satta = Matmal.objects.filter(matt__in=svar, enhet_id__in=enheter, galler_fran_den__lte=den, grans_dagar__isnull=False)
    for kod, enhet, dagar in satta.order_by("galler_fran_den").values_list("matt", "enhet_id", "grans_dagar"):
        svar[kod][enhet] = dagar
    return svar
