"""The night's look at what stands still (C25, C31; S058, S066, S070, S073). It opens a state, tells the owner of the case and, when the state
has stood for the unit's days, the unit's chefer. It ends what has moved. It decides nothing about a person (law.md C15)."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from ame.arenden.services import skapa_bevakning
from ame.audit.services import log_event
from ame.organisation.models import Enhet
from ame.people.models import SkyddAtkomst
from insatser.enums import Stillestandsslag
from insatser.models import Stillestand
from insatser.stillestand import Nyckel, hitta
from intake.services.eskalering import installningar

logg = logging.getLogger(__name__)
ATT_GORA_DAGAR = 7  # the task is due a week after it was made: then it is on Min dag at once
EGEN_UPPGIFT = {Stillestandsslag.MISSAT_LOFTE}  # the promise has its own tasks for owner and chef (intake/services/eskalering.py)
FLEST_CHEFER = 20


@dataclass
class Natt:
    """How many states were opened, ended and told to the chefer; counts only, for the worker's log."""

    nya: int = 0
    upphorda: int = 0
    till_chef: int = 0


def uppdatera_stillestand(idag: date) -> Natt:
    """Run twice, or on two workers at once, it makes nothing twice (T17). A unit is done whole or not at all: one that fails leaves the
    others as they should be, and the run fails when it has tried them all."""
    funna = hitta(idag)
    oppna = Stillestand.objects.filter(upphort_den__isnull=True).values_list("arende__enhet_id", flat=True)
    natt, fel = Natt(), 0
    for enhet_id in sorted(set(funna) | set(oppna)):
        try:
            enhetens = _uppdatera_enhet(enhet_id, funna.get(enhet_id, {}), idag)
        except SoftTimeLimitExceeded:  # the time is up: the night is over, and the next one goes on
            raise
        except Exception:
            logg.exception("Stillestånd: enheten %s hoppades över", enhet_id)
            fel += 1
            continue
        natt.nya += enhetens.nya
        natt.upphorda += enhetens.upphorda
        natt.till_chef += enhetens.till_chef
    if fel:
        raise RuntimeError(f"Stillestånd: {fel} enheter gick inte att räkna")
    return natt


@transaction.atomic
def _uppdatera_enhet(enhet_id: UUID, funna: dict[Nyckel, date], idag: date) -> Natt:
    """One unit at a time: two runs of it stand in line."""
    Enhet.objects.select_for_update(of=("self",), no_key=True).get(pk=enhet_id)
    oppna = list(Stillestand.objects.filter(upphort_den__isnull=True, arende__enhet_id=enhet_id))
    rorliga = [rad for rad in oppna if _har_rort_sig(rad, funna)]
    _avsluta(rorliga, idag)
    kvar = {_nyckel(rad) for rad in oppna} - {_nyckel(rad) for rad in rorliga}
    nya = _oppna({nyckel: sedan for nyckel, sedan in funna.items() if nyckel not in kvar}, idag)
    _till_agare(enhet_id, idag)
    return Natt(nya=nya, upphorda=len(rorliga), till_chef=_till_chefer(enhet_id, idag))


def _nyckel(rad: Stillestand) -> Nyckel:
    return (rad.slag, rad.arende_id, rad.insats_id)


def _har_rort_sig(rad: Stillestand, funna: dict[Nyckel, date]) -> bool:
    """It is not found any more, or what is found has begun later: something happened in between."""
    sedan = funna.get(_nyckel(rad))
    return sedan is None or sedan > rad.sedan_den


@transaction.atomic
def prova_om(arende_id: UUID, *, idag: date | None = None) -> int:
    """Somebody has just done something in the case: what it solved leaves at once, with its tasks (N06). Nothing new is opened here. One
    query when nothing stands still."""
    idag = idag or timezone.localdate()
    oppna = Stillestand.objects.select_for_update(of=("self",)).filter(arende=arende_id, upphort_den__isnull=True)
    rader = list(oppna)
    if not rader:
        return 0
    per_enhet = hitta(idag, arende_ids=[arende_id], slag={r.slag for r in rader})
    funna = {nyckel: sedan for enhetens in per_enhet.values() for nyckel, sedan in enhetens.items()}
    rorliga = [rad for rad in rader if _har_rort_sig(rad, funna)]
    _avsluta(rorliga, idag)
    return len(rorliga)


# --- open and end ---


def _oppna(funna: dict[Nyckel, date], idag: date) -> int:
    rader = [
        Stillestand(arende_id=arende_id, insats_id=insats_id, slag=slag, sedan_den=sedan, upptackt_den=idag)
        for (slag, arende_id, insats_id), sedan in sorted(funna.items(), key=lambda p: (p[1], str(p[0])))
    ]
    Stillestand.objects.bulk_create(rader)
    for rad in rader:
        log_event(actor=None, verb="stillestand.upptackt", obj=rad, after=rad.slag, handelse_den=idag, arende_id=rad.arende_id)
    return len(rader)


def _avsluta(rader: Collection[Stillestand], idag: date) -> None:
    """The state ends, and all its tasks are done."""
    if not rader:
        return
    Stillestand.objects.filter(pk__in=[r.pk for r in rader]).update(upphort_den=idag)
    uppgifter = Bevakning.objects.oppna().filter(slag=Bevakningsslag.STILLESTAND)
    uppgifter.filter(mal_id__in=[m for r in rader for m in uppgifternas_mal(r)]).update(klar_vid=timezone.now(), klar_av=None)
    for rad in rader:
        log_event(actor=None, verb="stillestand.upphort", obj=rad, before=rad.slag, handelse_den=idag, arende_id=rad.arende_id)


# --- tell ---


def uppgifternas_mal(rad: Stillestand) -> list[UUID]:
    """What the tasks of a state point at: the state itself for the owner, a key of its own for each chef."""
    return [rad.pk, *(_chefens_mal(rad, n) for n in range(FLEST_CHEFER))]


def _chefens_mal(rad: Stillestand, n: int) -> UUID:
    return uuid5(rad.pk, f"chef-{n}")


def _till_agare(enhet_id: UUID, idag: date) -> None:
    """One task for each state that has none: also when the case was closed with its tasks and then opened again."""
    uppgift = Bevakning.objects.oppna().filter(slag=Bevakningsslag.STILLESTAND, mal_id=OuterRef("pk"))
    rader = Stillestand.objects.filter(~Exists(uppgift), upphort_den__isnull=True, arende__enhet_id=enhet_id)
    for rad in rader.exclude(slag__in=EGEN_UPPGIFT).select_related("arende__ansvarig").order_by("sedan_den", "pk"):
        skapa_bevakning(
            actor=None,
            ansvarig=rad.arende.ansvarig,
            arende=rad.arende,
            slag=Bevakningsslag.STILLESTAND,
            titel=f"Står stilla: {rad.get_slag_display()}",
            forfaller_den=idag + timedelta(days=ATT_GORA_DAGAR),
            mal_id=rad.pk,
        )


def _till_chefer(enhet_id: UUID, idag: date) -> int:
    """Each chef of the unit when the state has been known for the unit's days (S070). Where nobody may be told yet it is tried again the
    next night: a unit without a chef, or a protected person whose list no chef is on."""
    dagar = installningar([enhet_id], idag)[enhet_id].inlasning_chef_dagar
    gamla = Stillestand.objects.filter(
        upphort_den__isnull=True,
        till_chef_den__isnull=True,
        upptackt_den__lte=idag - timedelta(days=dagar),
        arende__enhet_id=enhet_id,
    ).exclude(slag__in=EGEN_UPPGIFT)
    rader = list(gamla.select_related("arende__person").order_by("sedan_den", "pk"))
    chefer = _chefer(enhet_id, idag) if rader else []
    pa_listan = _skyddslista(rader, chefer)
    sagda = []
    for rad in rader:
        far_veta = [c for c in chefer if not rad.arende.person.har_skydd or (rad.arende.person_id, c.pk) in pa_listan]
        for n, chef in enumerate(far_veta[:FLEST_CHEFER]):
            _uppgift_till_chef(chef, rad, n, idag)
        if far_veta:
            sagda.append(rad.pk)
    Stillestand.objects.filter(pk__in=sagda).update(till_chef_den=idag)
    return len(sagda)


def _uppgift_till_chef(chef: User, rad: Stillestand, n: int, idag: date) -> None:
    """Without the case: a task in the case follows it to a new owner, this one stays with the chef."""
    skapa_bevakning(
        actor=None,
        ansvarig=chef,
        slag=Bevakningsslag.STILLESTAND,
        titel=f"Ärende {rad.arende.nummer} står stilla: {rad.get_slag_display()}"[:120],
        forfaller_den=idag + timedelta(days=ATT_GORA_DAGAR),
        mal_id=_chefens_mal(rad, n),
    )


def _chefer(enhet_id: UUID, idag: date) -> list[User]:
    uppdrag = Uppdrag.objects.aktiva(idag).filter(enhet_id=enhet_id, roll=Roll.CHEF, user__is_active=True)
    return list({u.user_id: u.user for u in uppdrag.select_related("user").order_by("fran_den", "pk")}.values())


def _skyddslista(rader: list[Stillestand], chefer: list[User]) -> set[tuple[UUID, int]]:
    """(person, chef) of protected persons' named lists (law.md B07)."""
    skyddade = {r.arende.person_id for r in rader if r.arende.person.har_skydd}
    if not skyddade:
        return set()
    lista = SkyddAtkomst.objects.filter(person__in=skyddade, user__in=chefer, till_den__isnull=True)
    return set(lista.values_list("person_id", "user_id"))
