"""The remiss's clock in words: how long it has run, whether it stands still, and whether the unit is late (S009, S020)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ame.organisation.models import EnhetInstallning
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.models.remiss import klockdagar

SVARSTID = EnhetInstallning._meta.get_field("svarstid_dagar").default


@dataclass(frozen=True)
class Klocka:
    dagar: int
    star_still: bool
    over: int

    @property
    def text(self) -> str:
        if self.star_still:
            return f"Står still efter {_dagar(self.dagar)}"
        return _dagar(self.dagar)

    @property
    def over_text(self) -> str:
        """Words for what the red colour repeats; empty when the unit is in time."""
        return f"{_dagar(self.over)} över svarstiden" if self.over else ""


def _dagar(antal: int) -> str:
    return f"{antal} dag" if antal == 1 else f"{antal} dagar"


def klocka(remiss: Remiss, svarstid: int, idag: date) -> Klocka:
    """Needs prefetched kompletteringar. A remiss with an answer has no clock any more: it counts to the answer's day."""
    dagar = klockdagar(remiss, idag)
    star_still = remiss.status == RemissStatus.RETURNERAD
    vantar = remiss.status in {RemissStatus.SKICKAD, RemissStatus.MOTTAGEN}
    return Klocka(dagar, star_still, max(dagar - svarstid, 0) if vantar else 0)


def svarstider(enhet_ids: Iterable[UUID | None], den: date) -> dict[UUID, int]:
    """Unit -> days to answer, by the setting in force on the day. One query whatever the number of units."""
    senaste = (
        EnhetInstallning.objects.filter(enhet_id__in={e for e in enhet_ids if e}, galler_fran_den__lte=den)
        .order_by("enhet_id", "-galler_fran_den")
        .distinct("enhet_id")
    )
    return {rad.enhet_id: rad.svarstid_dagar for rad in senaste}
