"""Which follow-ups wait, and when, and how many are answered: for the list and for Min dag."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from ame.access.models import User
from ame.common.datum import datum_text
from followup.enums import Uppfoljningskanal, UppfoljningStatus
from followup.matt.rakna import Fonster
from followup.matt.skatta import PROCENT_FRAN
from followup.models import Uppfoljning
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR
from followup.services.uppfoljning import forsok

S = UppfoljningStatus


def _alla(user: Any, vy: str) -> QuerySet[Uppfoljning]:
    rader = Uppfoljning.objects.visible_to(user).filter(avslut__angrat_vid__isnull=True)
    return rader if vy == "enheten" else rader.filter(avslut__arende__ansvarig=user)


def planerade(user: Any, vy: str) -> QuerySet[Uppfoljning]:
    return _alla(user, vy).filter(status=UppfoljningStatus.PLANERAD)


@dataclass(frozen=True)
class Tackning:
    """Of the follow-ups that were due, how many are known; not reached, declined and not done each by itself (K16, R8, S129)."""

    namn: str
    forfallna: int
    kanda: int
    ej_nadda: int
    avbojda: int
    ogjorda: int

    def andel(self, antal: int) -> str:
        """A share in per cent from twenty; below that as counts (methods.md S2)."""
        if not self.forfallna:
            return "—"
        return (
            f"{antal} av {self.forfallna}"
            if self.forfallna < PROCENT_FRAN
            else f"{antal / self.forfallna * 100:.0f}\xa0% ({antal})"
        )

    @property
    def celler(self) -> list[str]:
        return [self.andel(n) for n in (self.kanda, self.ej_nadda, self.avbojda, self.ogjorda)]


def tackning(user: Any, vy: str, idag: date) -> list[Tackning]:
    """Coverage at each of the four days and in all, over the follow-ups due in the twelve months up to and with today. One query."""
    rader = _alla(user, vy).filter(forfaller_den__range=(Fonster(idag).fran, idag))
    antal: Counter[tuple[int, str]] = Counter()
    for dag, status, n in rader.order_by().values_list("dag", "status").annotate(n=Count("pk")):
        antal[dag, status] += n
        antal[0, status] += n
    svar = []
    for dag in (*UPPFOLJNINGSDAGAR, 0):
        per = [antal[dag, s] for s in (S.GJORD, S.EJ_NADD, S.AVBOJD, S.PLANERAD)]
        svar.append(Tackning(f"{dag} dagar" if dag else "Alla", sum(per), *per))
    return svar


def forsok_i_ord(rad: Uppfoljning) -> list[tuple[str, str, str]]:
    """The tries of one follow-up: day, channel, who. Two queries."""
    handelser = forsok([rad]).get(rad.pk, [])
    namn = {u.pk: u.namn for u in User.objects.filter(pk__in={h.aktor_id for h in handelser})}
    return [(datum_text(h.handelse_den), Uppfoljningskanal(h.efter).label, namn.get(h.aktor_id, "")) for h in handelser]


def fristurval(idag: date) -> dict[str, Q]:
    manadens_sista = idag.replace(day=monthrange(idag.year, idag.month)[1])
    return {
        "forsenade": Q(forfaller_den__lt=idag),
        "manad": Q(forfaller_den__gte=idag, forfaller_den__lte=manadens_sista),
        "kommande": Q(forfaller_den__gt=manadens_sista),
    }


def valj(rader: QuerySet[Uppfoljning], visa: str, idag: date) -> QuerySet[Uppfoljning]:
    villkor = fristurval(idag).get(visa)
    return rader.filter(villkor) if villkor is not None else rader
