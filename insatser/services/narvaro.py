"""Planned sessions and what is known of them."""

from datetime import date

from django.db.models import QuerySet

from insatser.enums import OKLARA, Narvarostatus
from insatser.models import Insats, Tillfalle


def oklara_tillfallen(insats: Insats, till_den: date) -> QuerySet[Tillfalle]:
    """Sessions up to and with the day that nobody has marked, or whose absence nobody has judged: they stop the end of an insats and the
    month's report (S088)."""
    return Tillfalle.objects.filter(insats=insats, den__lte=till_den, status__in=OKLARA)


def ta_bort_kommande(insats: Insats, efter_den: date) -> int:
    """Takes away planned sessions after the day that nobody has marked; marked ones are never touched. Returns how many."""
    return Tillfalle.objects.filter(insats=insats, den__gt=efter_den, status=Narvarostatus.EJ_REGISTRERAD).delete()[0]
