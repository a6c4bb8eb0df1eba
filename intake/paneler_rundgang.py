"""Somebody who may be the same person, on the receiver's page of a remiss (C94). The chain of what came before is part of the page
itself: intake/vy/rundgang.py (S016)."""

from typing import Any

from django.http import HttpRequest

from ame.access.perms import can_sla_ihop
from ame.arenden.paneler import Panel
from intake.enums import I_INKORGEN
from intake.vy.liknande import liknande_med_logg


def remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    """While the remiss waits. At most three queries; nothing for a protected person. Only says what is alike: who decides is a chef, and
    what is done is done on another page (law.md B02)."""
    if remiss.status not in I_INKORGEN:
        return None
    rader = liknande_med_logg(request, remiss)
    if not rader:
        return None
    kontext = {"rader": rader, "person_id": remiss.person_id, "far_jamfora": bool(can_sla_ihop(request.user))}
    return Panel("intake/rundgang/liknande.html", kontext, plats="huvud", ordning=10)
