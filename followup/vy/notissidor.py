"""The pages of notices about answers: the one to read, and the one asked for (ame/arenden/services/notiser.py)."""

from uuid import UUID

from django.urls import reverse

from ame.access.models import User
from ame.arenden.enums import Notisslag
from ame.arenden.models import Arende, Notis
from ame.arenden.services.notiser import Sida
from followup.models import Aterkoppling, Rapport
from intake.models import AvtaladAterkoppling


def aterkopplingar(user: User, notiser: list[Notis]) -> dict[UUID, Sida]:
    return _lamnade(user, notiser) | _begarda(user, notiser)


def rapporter(user: User, notiser: list[Notis]) -> dict[UUID, Sida]:
    """The unit's report, for whoever sees its figures. It is about no person: `om` is the unit (S134)."""
    till = [n for n in notiser if n.slag == Notisslag.RAPPORT]
    if not till:
        return {}
    rader = Rapport.objects.visible_to(user).filter(pk__in=[n.sida_id for n in till])
    synliga = dict(rader.values_list("pk", "enhet__namn"))
    return {n.pk: Sida(reverse("rapport", args=[n.sida_id]), synliga[n.sida_id]) for n in till if n.sida_id in synliga}


def _lamnade(user: User, notiser: list[Notis]) -> dict[UUID, Sida]:
    till = [n for n in notiser if n.slag == Notisslag.ATERKOPPLING]
    if not till:
        return {}
    rader = Aterkoppling.objects.visible_to(user).filter(pk__in=[n.sida_id for n in till])
    lamnade = {a.pk: a for a in rader.select_related("remiss", "arende__person")}
    return {
        n.pk: Sida(
            reverse("aterkoppling", args=[n.sida_id]),
            lamnade[n.sida_id].remiss.nummer,
            lamnade[n.sida_id].remiss.har_skydd or lamnade[n.sida_id].arende.person.har_skydd,
        )
        for n in till
        if n.sida_id in lamnade
    }


def _begarda(user: User, notiser: list[Notis]) -> dict[UUID, Sida]:
    """The request opens the form where it is answered, while the user may open the case."""
    till = [n for n in notiser if n.slag == Notisslag.BEGARAN]
    if not till:
        return {}
    rader = AvtaladAterkoppling.objects.filter(pk__in=[n.sida_id for n in till]).select_related("remiss__arende__person")
    avtalade = {a.pk: a.remiss for a in rader}
    synliga = set(
        Arende.objects.visible_to(user).filter(pk__in=[r.arende_id for r in avtalade.values()]).values_list("pk", flat=True)
    )
    return {
        n.pk: Sida(
            reverse("aterkoppling_ny", args=[avtalade[n.sida_id].pk]),
            avtalade[n.sida_id].nummer,
            avtalade[n.sida_id].arende.person.har_skydd,
        )
        for n in till
        if n.sida_id in avtalade and avtalade[n.sida_id].arende_id in synliga
    }
