"""The limit of days in a measure: the definition's, or what the unit has set from a day (T07)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from followup.matt.definition import Matt
from followup.models import Matmal


def granser(matt: Matt, enheter: Iterable[UUID], den: date) -> dict[UUID, int | None]:
    svar: dict[UUID, int | None] = dict.fromkeys(enheter, matt.grans_dagar)
    satta = Matmal.objects.filter(matt=matt.id, enhet_id__in=svar, galler_fran_den__lte=den, grans_dagar__isnull=False)
    svar.update(satta.order_by("galler_fran_den").values_list("enhet_id", "grans_dagar"))
    return svar
