"""A remiss outside the groups of the unit's agreement, on the page where it is handled (S141). Told to the unit's staff, decides nothing."""

from typing import Any

from django.http import HttpRequest

from ame.arenden.paneler import Panel
from followup.vy.avtalsgrupp import ar_utanfor, gallande_grupper


def remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    """One query."""
    if remiss.inkom_den is None or remiss.mottagande_enhet_id is None:
        return None
    grupper = gallande_grupper(remiss.mottagande_enhet_id, remiss.inkom_den)
    if not ar_utanfor(remiss, grupper):
        return None
    kontext = {"grupper": [g.namn for g in grupper], "avtal_id": grupper[0].avtal_id}
    return Panel("followup/avtal/utanfor.html", kontext, plats="huvud", ordning=60)
