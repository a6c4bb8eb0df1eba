"""The pages of notices about a remiss: the receiver's, or the sender's own (ame/arenden/services/notiser.py)."""

from uuid import UUID

from django.urls import reverse

from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.enums import Notisslag
from ame.arenden.models import Notis
from ame.arenden.services.notiser import Sida
from intake.enums import RemissStatus
from intake.models import Remiss


def remisser(user: User, notiser: list[Notis]) -> dict[UUID, Sida]:
    """Remisser the user may see. One query. Who holds it gets the sender's page; in the group queue it is taken over first (S033)."""
    rader = Remiss.objects.visible_to(user).filter(pk__in={n.sida_id for n in notiser}).select_related("person")
    synliga = {r.pk: r for r in rader}
    return {n.pk: _sida(user, n, synliga[n.sida_id]) for n in notiser if n.sida_id in synliga}


def _sida(user: User, notis: Notis, remiss: Remiss) -> Sida:
    return Sida(_url(user, notis, remiss), remiss.nummer, remiss.ar_skyddad)


def _url(user: User, notis: Notis, remiss: Remiss) -> str:
    haller = remiss.avsandare_id == user.pk
    i_gruppen = remiss.avsandare_id is None and remiss.avsandande_enhet_id in user.enheter_med_roll(Roll.SOCIALSEKRETERARE)
    if remiss.status == RemissStatus.UTKAST and not i_gruppen:
        return reverse("remiss_redigera", args=[remiss.pk])
    if notis.slag == Notisslag.REMISS_KOMPLETTERA and haller and remiss.status == RemissStatus.RETURNERAD:
        return reverse("remiss_komplettera", args=[remiss.pk])
    vy = "min_remiss" if haller else "gruppko_ta_over" if i_gruppen else "remiss"
    return reverse(vy, args=[remiss.pk])
