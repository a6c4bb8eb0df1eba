"""Attendance on the first page of the day (N06): today's group for a handledare, and what waits in one's own cases. Each row opens the week
where it is registered, and leaves when it is."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.paneler import Panel
from insatser.enums import Narvarostatus
from insatser.models import Insats, Tillfalle
from insatser.services.narvaro import sena_oregistrerade
from insatser.veckoschema import vecka_text


def min_dag(request: HttpRequest) -> Panel | None:
    """Three queries at most; None when there is nothing to do and no session today."""
    user: User = request.user  # type: ignore[assignment]
    idag = timezone.localdate()
    kontext = _gruppen(user, idag) | _mina_arenden(user, idag)
    return Panel("insatser/narvaro/_min_dag.html", kontext, ordning=30) if kontext else None


def _gruppen(user: User, idag: date) -> dict[str, Any]:
    if not user.har_roll(Roll.HANDLEDARE):
        return {}
    ej = Q(status=Narvarostatus.EJ_REGISTRERAD)
    egna = Tillfalle.objects.filter(insats__in=Insats.objects.visible_to(user).pagaende().filter(handledare=user).values("pk"))
    n = egna.filter(den__lte=idag).aggregate(
        idag=Count("pk", filter=Q(den=idag)),
        ej_idag=Count("pk", filter=ej & Q(den=idag)),
        aldre=Count("pk", filter=ej & Q(den__lt=idag)),
        aldst=Min("den", filter=ej & Q(den__lt=idag)),
    )
    if not n["idag"] and not n["aldre"]:
        return {}
    return {"grupp": n, "grupp_url": _url("min", idag), "aldre_url": _url("min", n["aldst"] or idag)}


def _mina_arenden(user: User, idag: date) -> dict[str, Any]:
    enheter = user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE)
    if not enheter:
        return {}
    n = sena_oregistrerade(idag, enheter).filter(insats__arende__ansvarig=user).aggregate(antal=Count("pk"), aldst=Min("den"))
    return {"sena": n["antal"], "sena_url": _url("mina", n["aldst"])} if n["antal"] else {}


def _url(grupp: str, den: date) -> str:
    return f"{reverse('narvaro')}?{urlencode({'grupp': grupp, 'vecka': vecka_text(den), 'dag': den.isoformat()})}"
