"""What insatser shows on other pages (docs/adr/0003-paneler.md)."""

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from ame.arenden.transitions import can_do
from ame.audit.models import Handelse
from ame.common.forkompilerat import rader as hamta_rader
from insatser.enums import Slutorsak
from insatser.models import Insats
from insatser.models.insats import InsatsQuerySet, insatssynlighet
from insatser.urval import pagaende_insatser


def pagaende(request: HttpRequest, arende: Arende) -> Panel | None:
    """Running insatser on the case's page. One query."""
    rader = pagaende_insatser(arende)
    far_starta = bool(can_arbeta_i_arende(request.user, arende)) and can_do(arende.status, "starta_insats")
    if not rader and not far_starta:
        return None
    return Panel("insatser/_pagaende.html", {"rader": rader, "far_starta": far_starta, "arende": arende}, ordning=20)


def min_dag(request: HttpRequest) -> Panel | None:
    """The user's insatser that have passed their planned end; None when there are none. One query."""
    if not request.user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE):
        return None
    poster = hamta_rader(_passerade, request.user.pk, insatssynlighet(request.user), timezone.localdate())
    if not poster:
        return None
    return Panel("insatser/_passerade.html", {"rader": poster[:10], "fler": len(poster) > 10}, ordning=60)


def _passerade(user_id: int, synligt: tuple, idag: date) -> InsatsQuerySet:
    rader = Insats.objects.synliga(*synligt).pagaende().filter(arende__ansvarig_id=user_id, planerat_slut_den__lt=idag)
    return rader.select_related("insatstyp", "arende__person").order_by("planerat_slut_den")[:11]


def handelsetexter(handelser: Iterable[Handelse]) -> dict[int, str]:
    """Event -> which insats it was, for the case's timeline and history. One query, none without insats events."""
    egna = [h for h in handelser if h.verb.startswith("insats.")]
    if not egna:
        return {}
    insatser = {i.pk: i for i in Insats.objects.filter(pk__in=[h.objekt_id for h in egna]).select_related("insatstyp")}
    return {h.pk: _text(h, insatser[h.objekt_id]) for h in egna if h.objekt_id in insatser}


def _text(h: Handelse, insats: Insats) -> str:
    namn = f"{insats.insatstyp}, {insats.arbetsplats}" if insats.arbetsplats else str(insats.insatstyp)
    if h.verb == "insats.avsluta":
        return f"{namn}. {Slutorsak(h.efter).label}." if h.efter in Slutorsak.values else f"{namn}."
    if h.verb == "insats.forlang":
        return f"{namn}. Nytt planerat slut {h.efter}."
    return f"{namn}. {insats.mal}" if h.verb == "insats.starta" else f"{namn}."
