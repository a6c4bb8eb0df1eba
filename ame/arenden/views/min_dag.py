"""Min dag: everything that must be done, by due date (ui.md rule 1)."""

from datetime import date, timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ame.access.enums import Roll
from ame.arenden.models import Bevakning
from ame.arenden.models.arende import ersatter_i_dag
from ame.arenden.paneler import hamta_mindagpaneler
from ame.audit.services import log_list
from ame.common.datum import VECKODAGAR, datum_text

PER_SIDA = 25
# Roles whose day is not made of reminders start on the page of their own work.
STARTSIDOR = (
    (Roll.SOCIALSEKRETERARE, "mina_remisser"),
    (Roll.RECEPTION, "registrera"),
    (Roll.FORUMMEDLEM, "forum"),
    (Roll.HANDLEDARE, "insatser"),
    (Roll.BESTALLARE, "uppfoljning"),
    (Roll.ANALYTIKER, "uppfoljning"),
    (Roll.LOGGKONTROLLANT, "laslogg"),
    (Roll.ADMIN, "admin_start"),
)


@require_safe
def min_dag(request: HttpRequest) -> HttpResponse:
    """The user's open reminders, sorted by due date, with counters as filters, and panels of later steps (meetings, new remisser)."""
    user = request.user
    if not user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF):
        return _annan_start(request)
    idag = timezone.localdate()
    vy = "enheten" if request.GET.get("vy") == "enheten" else "mina"
    mina = _bevakningar(user, vy)
    urval = request.GET.get("visa", "")
    rader = _valj(mina, urval, idag).select_related("arende__person", "ansvarig").order_by("forfaller_den", "pk")
    raknare, antal = _raknare(mina, urval, vy, idag)
    sidor = Paginator(rader, PER_SIDA)
    sidor.count = antal  # the counters have just counted the same rows
    sida = sidor.get_page(request.GET.get("sida"))
    sida.object_list = list(sida.object_list)
    _satt_ord(sida.object_list, user, vy)
    log_list(actor=user, objekt_typ="min_dag", antal=len(sida.object_list))
    kontext = {
        "rubrik": f"Min dag, {VECKODAGAR[idag.weekday()]} {datum_text(idag).rsplit(' ', 1)[0]}",
        "raknare": raknare,
        "vyer": [("Mina", "?vy=mina", vy == "mina", None), ("Hela enheten", "?vy=enheten", vy == "enheten", None)],
        "vy": vy,
        "sida": sida,
        "paneler": hamta_mindagpaneler(request),
        "logg_obekraftad": user.logg_bekraftad_vid is None,
        "demo": settings.AME_DEMO,
    }
    return render(request, "arenden/min_dag.html", kontext)


def _annan_start(request: HttpRequest) -> HttpResponse:
    """The first page of somebody who holds no cases."""
    vy = next((vy for roll, vy in STARTSIDOR if request.user.har_roll(roll)), None)
    return redirect(vy) if vy else render(request, "arenden/utan_uppdrag.html")


def _satt_ord(rader: list[Bevakning], user, vy: str) -> None:
    for rad in rader:
        rad.at = rad.ansvarig.namn if vy == "mina" and rad.ansvarig_id != user.pk else ""
        rad.klar_text = f"{rad.titel}, {rad.arende.person.namn}" if rad.arende else rad.titel


def _bevakningar(user, vy: str) -> QuerySet[Bevakning]:
    rader = Bevakning.objects.visible_to(user).oppna()
    if vy == "enheten":
        return rader
    mina = Q(ansvarig=user)
    for kollega_id, enhet_id in ersatter_i_dag(user):  # what somebody else does on an absent colleague's behalf (C13)
        mina |= Q(ansvarig_id=kollega_id, arende__enhet_id=enhet_id)
    return rader.filter(mina)


def _valj(rader: QuerySet[Bevakning], urval: str, idag: date) -> QuerySet[Bevakning]:
    if urval == "forsenade":
        return rader.filter(forfaller_den__lt=idag)
    if urval == "idag":
        return rader.filter(forfaller_den=idag)
    if urval == "vecka":
        return rader.filter(forfaller_den__gt=idag, forfaller_den__lte=idag + timedelta(days=7))
    if urval == "alla":
        return rader
    return rader.filter(forfaller_den__lte=idag + timedelta(days=7))  # a day's work: what is late, today's and the coming week's


def _raknare(rader: QuerySet[Bevakning], urval: str, vy: str, idag: date) -> tuple[list[dict], int]:
    """Counters that are filters (ui.md part 6), and how many rows the chosen one has; one query."""
    vecka = idag + timedelta(days=7)
    n = rader.aggregate(
        forsenade=Count("pk", filter=Q(forfaller_den__lt=idag)),
        idag=Count("pk", filter=Q(forfaller_den=idag)),
        vecka=Count("pk", filter=Q(forfaller_den__gt=idag, forfaller_den__lte=vecka)),
        alla=Count("pk"),
    )
    poster = (
        ("forsenade", "försenade", "danger"),
        ("idag", "i dag", "warning"),
        ("vecka", "kommande 7 dagar", "neutral"),
        ("alla", "alla, även längre fram", "neutral"),
    )
    antal = n[urval] if urval in n else n["forsenade"] + n["idag"] + n["vecka"]
    raknare = [
        {
            "antal": n[nyckel],
            "text": text,
            "url": f"?vy={vy}" if urval == nyckel else f"?vy={vy}&visa={nyckel}",  # a second click takes the filter off
            "farg": farg,
            "aktiv": urval == nyckel,
        }
        for nyckel, text, farg in poster
    ]
    return raknare, antal
