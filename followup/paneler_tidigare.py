"""How it went the last times, on the handling page of a new remiss (S016)."""

from typing import Any

from django.http import HttpRequest

from ame.arenden.paneler import Panel
from followup.models import Avslut

VISA = 20


def tidigare(request: HttpRequest, remiss: Any) -> Panel | None:
    """Results of the person's earlier cases within the same verksamhet, newest first, and never outside it (law.md A02). One query."""
    if remiss.person_id is None:
        return None
    avslut = list(
        Avslut.objects.gallande()
        .filter(arende__person_id=remiss.person_id, arende__enhet__verksamhet=remiss.mottagande_enhet.verksamhet_id)
        .select_related("arende__enhet")
        .order_by("-avslutad_den")[:VISA]
    )
    return Panel("followup/tidigare_panel.html", {"avslut": avslut}, plats="huvud", ordning=30) if avslut else None
