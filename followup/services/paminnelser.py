"""The morning's reminders: consents that end, and promises that have passed. They remind, and decide nothing about a person
(design wall 5; law.md A09, C15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services import skapa_bevakning
from ame.people.models import Medgivande
from intake.enums import Loftesslag, RemissStatus
from intake.models import AvtaladAterkoppling, Lofte
from intake.services.eskalering import folj_upp_loften
from intake.services.loften import lova_aterkoppling

DAGAR_FORE = 7  # a consent is renewed while it still holds


@dataclass(frozen=True)
class Paminnelser:
    """How many were made; counts only, for the worker's log."""

    samtycken: int
    loften: int  # to owners
    remisser: int  # to chefer


def skapa_paminnelser(idag: date) -> Paminnelser:
    """Makes what is missing for the day. Run twice it makes nothing twice: a matter that ever had its reminder gets no other."""
    _lova_aterkopplingar()
    loften = folj_upp_loften(idag)
    return Paminnelser(samtycken=_samtycken(idag), loften=loften.agare, remisser=loften.chefer)


def _samtycken(idag: date) -> int:
    """Consents of open cases that end within seven days and are not followed by a longer one towards the same recipient."""
    samma_mottagare = Q(mottagande_enhet=OuterRef("mottagande_enhet")) | Q(mottagande_part=OuterRef("mottagande_part"))
    langre = Medgivande.objects.giltiga(idag).filter(
        samma_mottagare,
        person=OuterRef("person"),
        lamnande_enhet=OuterRef("lamnande_enhet"),
        giltigt_till_den__gt=idag + timedelta(days=DAGAR_FORE),
    )
    pamind = Bevakning.objects.filter(slag=Bevakningsslag.SAMTYCKE, mal_id=OuterRef("pk"))
    rader = (
        Medgivande.objects.giltiga(idag)
        .filter(person__isnull=False, giltigt_till_den__lte=idag + timedelta(days=DAGAR_FORE))
        .filter(~Exists(langre), ~Exists(pamind))
        .select_related("mottagande_enhet", "mottagande_part")
    )
    arenden = _oppna_arenden(rader)
    antal = 0
    for m in rader:
        if arende := arenden.get((m.person_id, m.lamnande_enhet_id)):
            titel = f"Förnya samtycket till {m.mottagare}"
            antal += _skapa(arende.ansvarig, Bevakningsslag.SAMTYCKE, titel, m.giltigt_till_den, m.pk, arende)
    return antal


def _oppna_arenden(rader: Iterable[Medgivande]) -> dict[tuple[UUID | None, UUID], Arende]:
    """(person, unit) -> the open case; there is at most one."""
    personer = {m.person_id for m in rader if m.person_id}
    oppna = Arende.objects.oppna().filter(person_id__in=personer).select_related("ansvarig")
    return {(a.person_id, a.enhet_id): a for a in oppna}


def _lova_aterkopplingar() -> None:
    """Answers agreed before promises were stored, and not yet given, get theirs (S010)."""
    lovade = Lofte.objects.filter(slag=Loftesslag.ATERKOPPLING, mal_id=OuterRef("pk"))
    utan = AvtaladAterkoppling.objects.filter(~Exists(lovade), remiss__status=RemissStatus.ANTAGEN, aterkopplingar__isnull=True)
    for avtalad in utan.select_related("remiss").iterator():
        lova_aterkoppling(avtalad.remiss, avtalad)


def _skapa(ansvarig: User, slag: str, titel: str, dag: date, mal_id: UUID, arende: Arende | None = None) -> int:
    skapa_bevakning(actor=None, ansvarig=ansvarig, arende=arende, slag=slag, titel=titel[:120], forfaller_den=dag, mal_id=mal_id)
    return 1
