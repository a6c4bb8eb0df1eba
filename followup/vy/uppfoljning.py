"""Which follow-ups wait, and when: for the list and for Min dag."""

from calendar import monthrange
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from followup.enums import UppfoljningStatus
from followup.models import Uppfoljning


def planerade(user: Any, vy: str) -> QuerySet[Uppfoljning]:
    rader = Uppfoljning.objects.visible_to(user).filter(status=UppfoljningStatus.PLANERAD, avslut__angrat_vid__isnull=True)
    return rader if vy == "enheten" else rader.filter(avslut__arende__ansvarig=user)


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
