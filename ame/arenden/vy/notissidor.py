"""The pages of the case's own notices (ame/arenden/services/notiser.py)."""

from uuid import UUID

from django.urls import reverse

from ame.access.models import User
from ame.arenden.enums import Notisslag
from ame.arenden.models import Arende, Notis
from ame.arenden.services.notiser import Sida


def arenden(user: User, notiser: list[Notis]) -> dict[UUID, Sida]:
    """Cases the user may open. The former owner of a case may not always: Min dag tells who has it now (S030)."""
    ids = {n.sida_id for n in notiser}
    synliga = {a.pk: a for a in Arende.objects.visible_to(user).filter(pk__in=ids).select_related("person")}
    svar = {
        n.pk: Sida(reverse("arende", args=[n.sida_id]), synliga[n.sida_id].nummer, synliga[n.sida_id].person.har_skydd)
        for n in notiser
        if n.sida_id in synliga
    }
    lamnade = [n for n in notiser if n.slag == Notisslag.AGARE and n.pk not in svar]
    if lamnade:
        skydd = dict(Arende.objects.filter(pk__in=[n.sida_id for n in lamnade]).values_list("pk", "person__har_skydd"))
        svar |= {n.pk: Sida(reverse("min_dag"), "", skydd[n.sida_id]) for n in lamnade if n.sida_id in skydd}
    return svar
