"""How long a case has been in each step (S069): from events, never from `updated_at` (design.md 4)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils import timezone

from ame.arenden.enums import Status
from ame.arenden.models import Arende
from ame.audit.models import Handelse

_VERB = ("arende.starta_beredning", "arende.starta_insats")


@dataclass(frozen=True)
class Tider:
    """The days on which the case came into each step; None while it has not been there. `slut` is the end, or today."""

    inkom: date
    beredning: date | None
    inskriven: date | None
    insats: date | None
    avslut: date | None
    slut: date

    def dagar(self, fran: date | None, *till: date | None) -> int | None:
        """Whole days from `fran` to the first of `till` that is known, else to the end."""
        if fran is None:
            return None
        return max((next((t for t in till if t), self.slut) - fran).days, 0)

    @property
    def i_inflode(self) -> int | None:
        return self.dagar(self.inkom, self.beredning, self.inskriven)

    @property
    def i_beredning(self) -> int | None:
        return self.dagar(self.beredning, self.inskriven)

    @property
    def i_vantan(self) -> int | None:
        return self.dagar(self.inskriven, self.insats)

    @property
    def i_insats(self) -> int | None:
        return self.dagar(self.insats)

    @property
    def totalt(self) -> int | None:
        return self.dagar(self.inkom)

    def rader(self) -> list[tuple[str, str]]:
        """The steps the case has been in, with days in words, for the page's list."""
        poster = (
            ("Inflöde", self.i_inflode),
            ("Beredning", self.i_beredning),
            ("Väntan på insats", self.i_vantan),
            ("Insats", self.i_insats),
            ("Totalt", self.totalt),
        )
        return [(namn, dagar_text(antal)) for namn, antal in poster if antal is not None]


def dagar_text(antal: int) -> str:
    return "1 dag" if antal == 1 else f"{antal} dagar"


def las_tider(arende: Arende) -> Tider:
    """One query. A case that was enrolled without events (taken over from another system) has its enrolment day only."""
    dagar = dict(
        Handelse.objects.filter(arende_id=arende.pk, verb__in=_VERB)
        .values_list("verb")
        .annotate(dag=Min("handelse_den"))
        .order_by()
    )
    insats = dagar.get("arende.starta_insats")
    if insats is None and arende.status in {Status.INSATS, Status.AVSLUTAT}:
        insats = arende.inskriven_den
    beredning = dagar.get("arende.starta_beredning")
    if beredning is None and arende.status == Status.BEREDNING:
        beredning = arende.inkom_den
    return Tider(
        inkom=arende.inkom_den,
        beredning=beredning,
        inskriven=arende.inskriven_den,
        insats=insats,
        avslut=arende.avslutad_den,
        slut=arende.avslutad_den or timezone.localdate(),
    )
