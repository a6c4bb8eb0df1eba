"""The morning's reminders: consents that end, and remisser that nobody has taken in. They remind, and decide nothing about a person
(design wall 5; law.md A09, C15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services import los_bevakning, skapa_bevakning
from ame.organisation.models import Enhet
from ame.people.models import Medgivande
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.models.remiss import klockdagar

DAGAR_FORE = 7  # a consent is renewed while it still holds


@dataclass(frozen=True)
class Paminnelser:
    """How many were made; counts only, for the worker's log."""

    samtycken: int
    remisser: int


def skapa_paminnelser(idag: date) -> Paminnelser:
    """Makes what is missing for the day. Run twice it makes nothing twice: a matter that ever had its reminder gets no other."""
    return Paminnelser(samtycken=_samtycken(idag), remisser=_remisser(idag))


def _samtycken(idag: date) -> int:
    """Consents of open cases that end within seven days and are not followed by a longer one towards the same recipient."""
    langre = Medgivande.objects.giltiga(idag).filter(
        person=OuterRef("person"),
        lamnande_enhet=OuterRef("lamnande_enhet"),
        mottagande_enhet=OuterRef("mottagande_enhet"),
        giltigt_till_den__gt=idag + timedelta(days=DAGAR_FORE),
    )
    pamind = Bevakning.objects.filter(slag=Bevakningsslag.SAMTYCKE, mal_id=OuterRef("pk"))
    rader = (
        Medgivande.objects.giltiga(idag)
        .filter(person__isnull=False, giltigt_till_den__lte=idag + timedelta(days=DAGAR_FORE))
        .filter(~Exists(langre), ~Exists(pamind))
        .select_related("mottagande_enhet")
    )
    arenden = _oppna_arenden(rader)
    antal = 0
    for m in rader:
        if arende := arenden.get((m.person_id, m.lamnande_enhet_id)):
            titel = f"Förnya samtycket till {m.mottagande_enhet}"
            antal += _skapa(arende.ansvarig, Bevakningsslag.SAMTYCKE, titel, m.giltigt_till_den, m.pk, arende)
    return antal


def _oppna_arenden(rader: Iterable[Medgivande]) -> dict[tuple[UUID | None, UUID], Arende]:
    """(person, unit) -> the open case; there is at most one."""
    personer = {m.person_id for m in rader if m.person_id}
    oppna = Arende.objects.oppna().filter(person_id__in=personer).select_related("ansvarig")
    return {(a.person_id, a.enhet_id): a for a in oppna}


def _remisser(idag: date) -> int:
    """Remisser still not taken in when the unit's time to answer has passed: each of the unit's chefer is told. The clock stands still
    while the sender completes (S009). Reminders of remisser that have moved on are done."""
    for mal_id in _passerade_paminnelser():
        los_bevakning(actor=None, slag=Bevakningsslag.REMISS, mal_id=mal_id)
    remisser = (
        Remiss.objects.filter(status=RemissStatus.SKICKAD).select_related("mottagande_enhet").prefetch_related("kompletteringar")
    )
    rader = list(remisser.order_by("inkom_den"))
    enheter = {r.mottagande_enhet for r in rader if r.mottagande_enhet}
    svarstid = {e.pk: e.installning(idag).svarstid_dagar for e in enheter}
    chefer = _chefer(enheter, idag)
    paminda = set(Bevakning.objects.filter(slag=Bevakningsslag.REMISS).values_list("mal_id", "ansvarig_id"))
    antal = 0
    for r in rader:
        enhet_id = r.mottagande_enhet_id
        if enhet_id is None or (sen := klockdagar(r, idag) - svarstid[enhet_id]) <= 0:
            continue
        titel = f"Remiss {r.nummer} har väntat längre än enhetens svarstid"
        for chef in chefer.get(enhet_id, []):
            if (r.pk, chef.pk) not in paminda:
                antal += _skapa(chef, Bevakningsslag.REMISS, titel, idag - timedelta(days=sen), r.pk)
    return antal


def _passerade_paminnelser() -> list[UUID]:
    oppna = Bevakning.objects.oppna().filter(slag=Bevakningsslag.REMISS)
    vantar = Remiss.objects.filter(pk=OuterRef("mal_id"), status=RemissStatus.SKICKAD)
    return [m for m in oppna.filter(~Exists(vantar)).values_list("mal_id", flat=True) if m]


def _chefer(enheter: Iterable[Enhet], idag: date) -> dict[UUID, list[User]]:
    uppdrag = Uppdrag.objects.aktiva(idag).filter(enhet__in=enheter, roll=Roll.CHEF, user__is_active=True).select_related("user")
    chefer: dict[UUID, list[User]] = {}
    for u in uppdrag.order_by("fran_den", "pk"):
        chefer.setdefault(u.enhet_id, []).append(u.user)
    return chefer


def _skapa(ansvarig: User, slag: str, titel: str, dag: date, mal_id: UUID, arende: Arende | None = None) -> int:
    skapa_bevakning(actor=None, ansvarig=ansvarig, arende=arende, slag=slag, titel=titel[:120], forfaller_den=dag, mal_id=mal_id)
    return 1
