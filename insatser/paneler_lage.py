"""On the case's page: what stands still, since when and where it is solved (C31)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from ame.audit.models import Handelse
from ame.common.forkompilerat import rader as hamta_rader
from insatser.enums import Stillestandsslag
from insatser.models import Stillestand
from insatser.vy.lage import losning


def stilla(request: HttpRequest, arende: Arende) -> Panel | None:
    """The open states of the case. One query."""
    poster = [(rad, losning(request.user, arende, rad.slag, rad.insats_id)) for rad in hamta_rader(_oppna, arende.pk)]
    if not poster or not arende.ar_oppet:
        return None
    return Panel("insatser/lage/_stilla.html", {"poster": poster}, plats="varning", ordning=30)


def _oppna(arende_id: UUID) -> QuerySet[Stillestand]:
    rader = Stillestand.objects.filter(arende=arende_id, upphort_den__isnull=True).select_related("insats__insatstyp")
    return rader.order_by("sedan_den", "slag")


def handelsetexter(handelser: Iterable[Handelse]) -> dict[int, str]:
    """Event -> which way of standing still it was. No query: the event carries the kind."""
    egna = [h for h in handelser if h.verb.startswith("stillestand.")]
    slag = {h.pk: h.efter or h.fore for h in egna}
    return {pk: f"{Stillestandsslag(kod).label}." for pk, kod in slag.items() if kod in Stillestandsslag.values}
