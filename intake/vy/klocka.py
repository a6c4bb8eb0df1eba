"""The remiss's clock in words: how long it has run, whether it stands still, what is promised and what has passed (S009, S014, S020).
The same stored promise is read by sender, owner and chef (C04)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Prefetch

from ame.organisation.models import EnhetInstallning
from intake.enums import Loftesslag, RemissStatus
from intake.models import Lofte, Remiss
from intake.models.remiss import klockdagar, pausdagar
from intake.services.eskalering import installningar

SVARSTID = EnhetInstallning._meta.get_field("svarstid_dagar").default


@dataclass(frozen=True)
class Klocka:
    dagar: int
    star_still: bool
    over: int
    svar_senast: date | None = None

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
    """Needs prefetched kompletteringar and löften (`med_loften`). The answer's day is the one that was promised when the remiss came, whatever
    the unit's time is now (T07); `svarstid` is for one whose promise is not stored yet. A remiss with an answer has no clock any more."""
    dagar = klockdagar(remiss, idag)
    star_still = remiss.status == RemissStatus.RETURNERAD
    vantar = remiss.status in {RemissStatus.SKICKAD, RemissStatus.MOTTAGEN}
    senast = _svar_senast(remiss, svarstid, idag)
    over = max((idag - senast).days, 0) if vantar and senast else 0
    return Klocka(dagar, star_still, over, senast)


def _svar_senast(remiss: Remiss, svarstid: int, idag: date) -> date | None:
    """The promised day, moved by the pause that goes on."""
    if remiss.inkom_den is None:
        return None
    fragor = list(remiss.kompletteringar.all())
    oppen = sum(pausdagar(k, idag) for k in fragor if k.besvarad_vid is None)
    lofte = next((x for x in remiss.loften.all() if x.slag == Loftesslag.SVAR and x.upphort_vid is None), None)
    if lofte:
        return lofte.lovat_den + timedelta(days=oppen)
    return remiss.inkom_den + timedelta(days=svarstid + sum(pausdagar(k, idag) for k in fragor))


def svarstider(enhet_ids: Iterable[UUID | None], den: date) -> dict[UUID, int]:
    """Unit -> days to answer, by the setting in force on the day. One query whatever the number of units."""
    return {enhet: rad.svarstid_dagar for enhet, rad in installningar(enhet_ids, den).items() if enhet}


def med_loften() -> Prefetch:
    """For lists: the open promises and the answer's, one query whatever the number of rows."""
    return Prefetch("loften", queryset=Lofte.objects.filter(upphort_vid__isnull=True).order_by("lovat_den"))


def passerade_loften(remiss: Remiss, idag: date) -> list[Lofte]:
    """What is late on the remiss, by the same stored state on every page. While the sender completes, the unit's clock stands still."""
    stilla = remiss.status == RemissStatus.RETURNERAD
    rader = [x for x in remiss.loften.all() if x.ar_sent(idag) and not (stilla and x.slag == Loftesslag.SVAR)]
    return sorted(rader, key=lambda x: (x.lovat_den, x.slag))


def andra_passerade(remiss: Remiss, idag: date) -> list[Lofte]:
    """In lists, beside the clock: what is late apart from the answer, which the clock says itself."""
    return [x for x in passerade_loften(remiss, idag) if x.slag != Loftesslag.SVAR]
