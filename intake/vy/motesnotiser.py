"""The page of a call to a meeting: the meeting's own, or for somebody from another authority the shared part (S026)."""

from uuid import UUID

from django.urls import reverse

from ame.access.models import User
from ame.arenden.enums import Notisslag
from ame.arenden.models import Notis
from ame.arenden.services.notiser import Sida
from ame.common.datum import datum_kort
from intake.models import Beredningsmote


def moten(user: User, notiser: list[Notis]) -> dict[UUID, Sida]:
    """Meetings that the user may open today. At most two queries."""
    ids = {n.sida_id for n in notiser if n.slag == Notisslag.MOTE}
    if not ids:
        return {}
    sidor = {
        mote.pk: Sida(reverse(vy, args=[mote.pk]), f"Möte {datum_kort(mote.moter_den)}")
        for vy, rader in (
            ("forum_mote", Beredningsmote.objects.for_forummedlem(user)),
            ("mote", Beredningsmote.objects.visible_to(user)),
        )
        for mote in rader.filter(pk__in=ids)
    }
    return {n.pk: sidor[n.sida_id] for n in notiser if n.slag == Notisslag.MOTE and n.sida_id in sidor}
