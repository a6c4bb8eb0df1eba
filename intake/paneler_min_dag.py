"""What intake shows on Min dag: new remisser, promises about to break (S077) and the next meetings."""

from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ame.access.perms import can_se_arbetslista, can_se_inkorg
from ame.arenden.paneler import Panel
from ame.common.forkompilerat import rader
from intake.enums import MoteStatus, RemissStatus
from intake.forms.beredning import mote_text
from intake.models import Beredningsmote, Lofte
from intake.models.lofte import FORVARNING, LofteQuerySet, loftessynlighet
from intake.models.remiss import RemissQuerySet, enheter_med_inkorg, synliga_remisser, synlighet
from intake.paneler import antal_nya

VISA = 5


def min_dag(request: HttpRequest) -> Panel | None:
    """Four queries, one of them shared with the menu. A remiss of a protected person is among the new ones only for those on the named list."""
    user = request.user
    if not can_se_inkorg(user):
        return None
    idag = timezone.localdate()
    moten = Beredningsmote.objects.visible_to(user).filter(status=MoteStatus.PLANERAT, moter_den__gte=idag)
    kontext = {
        "snart": rader(_snart, user.pk, loftessynlighet(user), idag, idag + FORVARNING),
        "alla_snart": reverse("arbetslista") + "?visa=snart" if can_se_arbetslista(user) else "",
        "antal": antal_nya(user),
        "remisser": rader(_nya, tuple(enheter_med_inkorg(user)), synlighet(user)),
        "moten": [(m, mote_text(m)) for m in moten.order_by("moter_den", "klockan")[:VISA]],
    }
    return Panel("intake/paneler/min_dag.html", kontext, plats="sida", ordning=20)


def _snart(user_id: int, synliga: tuple, idag: date, till_den: date) -> LofteQuerySet:
    loften = Lofte.objects.synliga(*synliga).lovade(idag, till_den).filter(arende__ansvarig_id=user_id)
    return loften.select_related("remiss__person").order_by("lovat_den", "pk")[:VISA]


def _nya(enheter: tuple, synliga: tuple) -> RemissQuerySet:
    nya = synliga_remisser(*synliga).i_inkorgen(enheter).filter(status=RemissStatus.SKICKAD)
    return nya.select_related("bestallningstyp", "person").order_by("inkom_den")[:VISA]
