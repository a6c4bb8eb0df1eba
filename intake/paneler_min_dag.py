"""What intake shows on Min dag: new remisser, promises about to break (S077) and the next meetings."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ame.access.perms import can_se_arbetslista, can_se_inkorg
from ame.arenden.paneler import Panel
from intake.enums import MoteStatus, RemissStatus
from intake.forms.beredning import mote_text
from intake.models import Beredningsmote, Lofte, Remiss
from intake.paneler import antal_nya

VISA = 5


def min_dag(request: HttpRequest) -> Panel | None:
    """Four queries, one of them shared with the menu. A remiss of a protected person is among the new ones only for those on the named list."""
    user = request.user
    if not can_se_inkorg(user):
        return None
    nya = Remiss.objects.inkorg(user).filter(status=RemissStatus.SKICKAD)
    moten = Beredningsmote.objects.visible_to(user).filter(status=MoteStatus.PLANERAT, moter_den__gte=timezone.localdate())
    loften = Lofte.objects.visible_to(user).snart(timezone.localdate()).filter(arende__ansvarig=user)
    kontext = {
        "snart": list(loften.select_related("remiss__person").order_by("lovat_den", "pk")[:VISA]),
        "alla_snart": reverse("arbetslista") + "?visa=snart" if can_se_arbetslista(user) else "",
        "antal": antal_nya(user),
        "remisser": list(nya.select_related("bestallningstyp", "person").order_by("inkom_den")[:VISA]),
        "moten": [(m, mote_text(m)) for m in moten.order_by("moter_den", "klockan")[:VISA]],
    }
    return Panel("intake/paneler/min_dag.html", kontext, plats="sida", ordning=20)
