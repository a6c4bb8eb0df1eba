"""The timeline of a case: notes and events together, newest first, a page at a time (ui.md rule 9)."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast, Least, TruncDate

from ame.arenden.models import Anteckning, Arende
from ame.arenden.vy.handelser import DUBBLA, Rad, handelser_i_ord, verb_med_slag
from ame.audit.models import Handelse

PER_SIDA = 20
URVAL = (
    ("alla", "Allt", None),
    ("anteckningar", "Anteckningar", ()),
    ("beslut", "Beslut och insatser", ("beslut", "insats")),
    ("remiss", "Remiss och återkoppling", ("remiss",)),
    ("system", "Systemhändelser", ("system",)),
)


@dataclass
class Post:
    """One of the two: a note, or an event in words."""

    anteckning: Anteckning | None = None
    handelse: Rad | None = None


def valj(visa: str) -> str:
    return visa if visa in {nyckel for nyckel, _, _ in URVAL} else "alla"


def urvalslankar(visa: str) -> list[tuple[str, str, bool]]:
    """Filter by type, as links: navigational, never a search in text (law.md C05)."""
    return [(namn, "?" if nyckel == "alla" else f"?visa={nyckel}", nyckel == visa) for nyckel, namn, _ in URVAL]


def bygg_tidslinje(arende: Arende, visa: str, sidnummer: Any) -> tuple[Page, list[Post]]:
    """The page and its entries. Five queries whatever the number of entries."""
    sida = Paginator(_rader(arende, visa), PER_SIDA).get_page(sidnummer)
    rader = list(sida.object_list)
    anteckningar = Anteckning.objects.filter(pk__in=[n for slag, n in _nycklar(rader) if slag == "anteckning"]).med_allt()
    handelser = Handelse.objects.filter(pk__in=[n for slag, n in _nycklar(rader) if slag == "handelse"])
    poster: dict[tuple[str, str], Post] = {("anteckning", str(a.pk)): Post(anteckning=a) for a in anteckningar}
    poster |= {("handelse", str(pk)): Post(handelse=rad) for pk, rad in handelser_i_ord(handelser).items()}
    return sida, [poster[nyckel] for nyckel in _nycklar(rader)]


def _nycklar(rader: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(r["sort"], r["nyckel"]) for r in rader]


def _rader(arende: Arende, visa: str) -> QuerySet:
    """Keys of notes and events in one order: by the day it happened, then by when it was written. A day that lies ahead (a meeting)
    counts as the day it was written down."""
    slag = next(s for nyckel, _, s in URVAL if nyckel == visa)
    handelser = Handelse.objects.filter(arende_id=arende.pk).exclude(verb__in=DUBBLA)
    if slag is not None:
        handelser = handelser.filter(verb__in=verb_med_slag(*slag))
    falt = ("dag", "vid", "sort", "nyckel")
    h = handelser.annotate(
        dag=Least("handelse_den", TruncDate("registrerad_vid"), output_field=DateField()),
        vid=F("registrerad_vid"),
        sort=Value("handelse"),
        nyckel=Cast("pk", CharField()),
    ).values(*falt)
    a = (
        Anteckning.objects.filter(arende=arende)
        .annotate(dag=F("handelse_den"), vid=F("signerad_vid"), sort=Value("anteckning"), nyckel=Cast("pk", CharField()))
        .values(*falt)
    )
    if slag == ():
        rader = a
    elif slag is None:
        rader = a.union(h, all=True)
    else:
        rader = h
    return rader.order_by("-dag", "-vid", "-nyckel")
