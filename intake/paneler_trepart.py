"""Trepartssamtalet on the case, on the remiss and on the remittent's page (S027)."""

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from ame.common.forkompilerat import rader as hamta_rader
from intake.enums import Trepartsstatus
from intake.models import Remiss, Trepartssamtal
from intake.vy.trepart import ar_remittent, bygg_samtal

LANK = {
    Trepartsstatus.ATT_BOKA: "Boka samtalet",
    Trepartsstatus.BOKAT: "Dokumentera samtalet",
    Trepartsstatus.HALLET: "Öppna samtalet",
    Trepartsstatus.EJ_HALLET: "Öppna samtalet",
}
PUNKTER = "punkter__ansvarig"
MED = ("remiss", "remiss__avsandare", "dokumenterat_av")
VISA = 5  # a case has few remisser


def arende(request: HttpRequest, arende: Any) -> Panel | None:
    """Held or not held, who took part, what was agreed: both at a glance and to open (S027). Four queries."""
    samtal = hamta_rader(_i_arendet, arende.pk)
    prefetch_related_objects(samtal, PUNKTER)
    return _panel(request, samtal, arende, for_remittenten=False) if samtal else None


def remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    """The same on the page of the unit that handles the remiss, for those who may open the case."""
    if not remiss.arende_id or not Arende.objects.visible_to(request.user).filter(pk=remiss.arende_id).exists():
        return None
    samtal = list(_med(remiss_id=remiss.pk))
    return _panel(request, samtal, samtal[0].arende, for_remittenten=False) if samtal else None


def min_remiss(request: HttpRequest, remiss: Remiss) -> Panel | None:
    """The remittent's side: the same record, without how the person was called (S113)."""
    user: User = request.user  # type: ignore[assignment]
    samtal = [s for s in _med(remiss_id=remiss.pk) if ar_remittent(user, s)]
    return _panel(request, samtal, samtal[0].arende, for_remittenten=True) if samtal else None


def _med(**falt: Any) -> Any:
    rader = Trepartssamtal.objects.filter(**falt).select_related("arende__person", "arende__enhet", *MED)
    return rader.prefetch_related(PUNKTER)


def _i_arendet(arende_id: UUID) -> Any:
    return _med(arende_id=arende_id).prefetch_related(None).order_by("-senast_den")[:VISA]


def _panel(request: HttpRequest, samtal: list[Trepartssamtal], arende: Arende, *, for_remittenten: bool) -> Panel:
    user: User = request.user  # type: ignore[assignment]
    skriver = not for_remittenten and arende.ar_oppet and bool(can_arbeta_i_arende(user, arende))
    rader = [
        {
            "vy": bygg_samtal(s, user, for_remittenten=for_remittenten),
            "lank": LANK[Trepartsstatus(s.status)] if skriver else "Öppna samtalet",
        }
        for s in samtal
    ]
    return Panel("intake/trepart/panel.html", {"samtal": rader, "flera": len(rader) > 1}, plats="sida", ordning=25)
