"""The signed attendance report on the remittent's page, and what waits for a report on Min dag (S088, N06)."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.enums import Notisslag
from ame.arenden.models import Arende, Notis
from ame.arenden.models.arende import ArendeQuerySet, i_synligt, synlighet
from ame.arenden.paneler import Panel
from ame.arenden.services.notiser import Sida
from ame.common.forkompilerat import rader as hamta_rader
from insatser.enums import UR_PLANEN
from insatser.models import Narvarorapport, Tillfalle
from insatser.services.bedoma import att_bedoma
from insatser.services.rapport_grund import KAN_FA
from insatser.services.rapport_innehall import manad_text, manadens_forsta
from insatser.vy.rapport import rapportrader
from intake.models import Remiss

VISA = 10


def min_remiss(request: HttpRequest, remiss: Remiss) -> Panel | None:
    """The reports that were sent to whoever holds the remiss, and nothing else of the attendance (S088). The same number of queries
    whatever the number of reports; one when there is none."""
    if remiss.arende_id is None or remiss.avsandare_id != request.user.pk:
        return None
    alla = Narvarorapport.objects.visible_to(request.user).filter(remiss=remiss, aterkallad_vid__isnull=True)
    rapporter = list(alla.defer("pdf").select_related("arende", "mottagare").order_by("-manad", "-nummer"))
    if not rapporter:
        return None
    rader = rapportrader(rapporter[0].arende, rapporter)
    return Panel("insatser/narvaro/rapport_minremiss.html", {"rapporter": rader}, plats="huvud", ordning=15)


def min_dag(request: HttpRequest) -> Panel | None:
    """Absences to judge and last month's reports of the user's own cases; a row leaves when it is solved (N06). Two queries."""
    user: User = request.user  # type: ignore[assignment]
    if not user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE):
        return None
    slut = manadens_forsta(timezone.localdate())
    manad = manadens_forsta(slut - timedelta(days=1))
    obedomda = hamta_rader(_obedomda, user.pk, synlighet(user))
    manader = hamta_rader(_orapporterade, user.pk, synlighet(user), manad, slut)
    if not obedomda and not manader:
        return None
    kontext = {
        "att_bedoma": obedomda[:VISA],
        "fler_att_bedoma": len(obedomda) > VISA,
        "manader": manader[:VISA],
        "fler_manader": len(manader) > VISA,
        "manad_text": manad_text(manad),
    }
    return Panel("insatser/narvaro/rapport_mindag.html", kontext, ordning=62)


def _egna(user_id: int, synligt: tuple) -> ArendeQuerySet:
    return Arende.objects.filter(ansvarig_id=user_id).filter(i_synligt(synligt, "pk"))


def _obedomda(user_id: int, synligt: tuple) -> QuerySet[Tillfalle]:
    return att_bedoma(_egna(user_id, synligt)).select_related("insats__arende__person")[: VISA + 1]


def _orapporterade(user_id: int, synligt: tuple, manad: date, slut: date) -> ArendeQuerySet:
    """Cases with sessions in the month (`slut` is the first day after it), after the remiss came, and a sender with a name who has not got
    the report of them."""
    i_manaden = Q(den__gte=manad, den__lt=slut) & Q(den__gte=OuterRef("inkom_den"))
    tillfallen = Tillfalle.objects.filter(i_manaden, insats__arende=OuterRef("arende")).exclude(status__in=UR_PLANEN)
    rapport = Narvarorapport.objects.filter(remiss=OuterRef("pk"), manad=manad, aterkallad_vid__isnull=True)
    remisser = Remiss.objects.filter(
        arende=OuterRef("pk"), status__in=KAN_FA, avsandare__isnull=False, avsandande_enhet__isnull=False
    ).filter(~Exists(rapport), Exists(tillfallen))
    return _egna(user_id, synligt).filter(Exists(remisser)).select_related("person").order_by("nummer")[: VISA + 1]


def notissidor(user: User, notiser: list[Notis]) -> dict[UUID, Sida]:
    """Notice -> the report, for whoever may open it. One query, none without such notices."""
    till = [n for n in notiser if n.slag == Notisslag.NARVARORAPPORT]
    if not till:
        return {}
    rader = Narvarorapport.objects.visible_to(user).filter(pk__in=[n.sida_id for n in till])
    synliga = {r.pk: r for r in rader.defer("pdf", "innehall").select_related("remiss__person")}
    return {
        n.pk: Sida(
            reverse("narvarorapport", args=[n.sida_id]), synliga[n.sida_id].remiss.nummer, synliga[n.sida_id].remiss.ar_skyddad
        )
        for n in till
        if n.sida_id in synliga
    }
