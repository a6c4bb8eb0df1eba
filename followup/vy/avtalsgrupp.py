"""Whether a remiss is outside the groups of the agreement that held when it came in (S141). The same rule as the measure a_utanfor."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from followup.models import Avtalsgrupp, Uppdragsavtal


def gallande_grupper(enhet_id: Any, den: date) -> list[Avtalsgrupp]:
    """One query."""
    avtal = Uppdragsavtal.objects.gallande(den).filter(enhet_id=enhet_id)
    return list(Avtalsgrupp.objects.filter(avtal__in=avtal).select_related("avtal"))


def hor_till(grupp: Avtalsgrupp, *, alder: int | None, niva: str, kalla: str) -> bool:
    """What is not known of a person puts nobody outside; an empty limit is no limit."""
    if alder is not None and grupp.alder_fran is not None and alder < grupp.alder_fran:
        return False
    if alder is not None and grupp.alder_till is not None and alder > grupp.alder_till:
        return False
    if niva and grupp.nivaer and niva not in grupp.nivaer:
        return False
    return not grupp.kallor or kalla in grupp.kallor


def ar_utanfor(remiss: Any, grupper: Iterable[Avtalsgrupp]) -> bool | None:
    """None: no agreement with groups held that day, so it cannot be said. The age is that of the year, as in the figures."""
    grupper = list(grupper)
    if not grupper or remiss.inkom_den is None:
        return None
    fodd = remiss.person.fodelsedatum if remiss.person_id else remiss.fodelsedatum
    alder = remiss.inkom_den.year - fodd.year if fodd else None
    return not any(hor_till(g, alder=alder, niva=remiss.niva_avsandare, kalla=remiss.kalla) for g in grupper)
