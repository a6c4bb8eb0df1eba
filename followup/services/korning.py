"""KAS runs: ordered, counted, frozen, compared (kas.md 6.5). A run's rows appear all at once, so whatever happens to a worker the last
complete run stands."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ame.access import perms
from ame.access.models import User
from ame.audit.services import log_event
from ame.organisation.models import Enhet, Kommun
from followup.enums import KorningStatus
from followup.kas.definitioner import DEFINITIONSVERSION
from followup.kas.installningar import tolka
from followup.kas.kpi import FORSTA_AR, VERSIONER, Skop, version_for
from followup.kas.lasare import lasare
from followup.kas.populationer import Urval
from followup.kas.rakna import Siffra, rakna
from followup.models import Korning, KorningRad, Leverans

# A run takes seconds: one that is not complete by then has lost its worker or its place in the queue.
OVERGIVEN_EFTER = timedelta(minutes=2)
OKLARA = (KorningStatus.KOAD, KorningStatus.PAGAR)


class KorningFel(Exception):
    """The run cannot be ordered or frozen. The text is for the user."""


def urval_for(korning: Korning) -> Urval:
    """What the run asks for; the list behind a figure and the command build on the same selection."""
    skop = Skop("enhet", (str(korning.enhet_id),)) if korning.enhet_id else Skop("kommun", (korning.kommun_id,))
    return Urval(korning.ar, korning.version, skop, tolka(korning.installningar))


@transaction.atomic
def bestall_korning(
    *, actor: User, kommun: Kommun, enhet: Enhet | None, ar: int, version: str = "", installningar: dict[str, Any] | None = None
) -> Korning:
    """Puts a run in the queue. A second press while it waits gives the same run, queued anew only if it seems lost."""
    perms.krav(perms.can_rakna_kas(actor, enhet, kommun.pk))
    inst = tolka(installningar)
    version = version or version_for(ar)
    if not FORSTA_AR <= ar <= timezone.localdate().year:
        raise KorningFel(f"Välj ett år mellan {FORSTA_AR} och i år.")
    if version not in VERSIONER:
        raise KorningFel("Välj en av formulärets versioner.")
    Kommun.objects.select_for_update(of=("self",)).get(pk=kommun.pk)  # two presses at once: one run
    val: dict[str, Any] = {
        "kommun": kommun, "enhet": enhet, "ar": ar, "version": version, "installningar": inst.som_dict(),
    }  # fmt: skip
    redan = Korning.objects.filter(**val, status__in=OKLARA).order_by("-skapad_vid").first()
    if redan is not None:
        if redan.status == KorningStatus.KOAD or ar_overgiven(redan):
            _koa(redan.pk)
        return redan
    korning = Korning(**val, definitionsversion=DEFINITIONSVERSION, skapad_av=actor)
    korning.full_clean()
    korning.save(force_insert=True)
    log_event(actor=actor, verb="korning.bestall", obj=korning, after=korning.status, data={"ar": ar, "version": version})
    _koa(korning.pk)
    return korning


def _koa(korning_id: UUID) -> None:
    from followup.tasks import kor_kas  # the task calls this module

    transaction.on_commit(lambda: kor_kas.delay(str(korning_id)))


def koa_oklara() -> int:
    """Queues every run that is not done: a worker that was killed left them behind, and the queue gives its task back only after an
    hour. One that another worker is counting right now is counted twice and written once (`_skriv`)."""
    oklara = list(Korning.objects.filter(status__in=OKLARA).values_list("pk", flat=True))
    for pk in oklara:
        _koa(pk)
    return len(oklara)


def ar_overgiven(korning: Korning) -> bool:
    return korning.status in OKLARA and timezone.now() - korning.skapad_vid > OVERGIVEN_EFTER


def rakna_korning(*, korning_id: UUID) -> Korning:
    """Counts a run and writes its rows in one transaction. Idempotent: a complete run is left alone, a half-done one is started over.

    Called by the worker; nobody decides anything about a person here (design wall 5).
    """
    korning = _borja(korning_id)
    if korning.status == KorningStatus.KLAR:
        return korning
    urval = urval_for(korning)
    with lasare() as las:
        [siffror] = rakna(las, urval).values()
        datadatum = las.datadatum
    _framsteg(korning_id, 80)
    return _skriv(korning_id, siffror, datadatum)


@transaction.atomic
def _borja(korning_id: UUID) -> Korning:
    korning = Korning.objects.select_for_update(of=("self",)).get(pk=korning_id)
    if korning.status != KorningStatus.KLAR:
        korning.status, korning.framsteg, korning.meddelande = KorningStatus.PAGAR, 10, ""
        korning.definitionsversion = DEFINITIONSVERSION
        korning.save(update_fields=["status", "framsteg", "meddelande", "definitionsversion"])
    return korning


def _framsteg(korning_id: UUID, procent: int) -> None:
    Korning.objects.filter(pk=korning_id, status=KorningStatus.PAGAR).update(framsteg=procent)


@transaction.atomic
def _skriv(korning_id: UUID, siffror: list[Siffra], datadatum: datetime) -> Korning:
    korning = Korning.objects.select_for_update(of=("self",)).get(pk=korning_id)
    if korning.status == KorningStatus.KLAR:
        return korning  # another worker, given the same message, was faster
    KorningRad.objects.bulk_create(rad(korning_id, s) for s in siffror)
    korning.status, korning.framsteg = KorningStatus.KLAR, 100
    korning.datadatum, korning.klar_vid = datadatum, timezone.now()
    korning.save(update_fields=["status", "framsteg", "datadatum", "klar_vid"])
    return korning


def rad(korning_id: UUID, s: Siffra) -> KorningRad:
    return KorningRad(
        korning_id=korning_id,
        tabell=s.tabell,
        kpi=s.kpi,
        kon=s.kon,
        taljare=s.taljare,
        namnare=s.namnare,
        varde=s.varde,
        skal=s.skal,
    )


@transaction.atomic
def avbryt_korning(*, korning_id: UUID) -> None:
    """After the last failed attempt. Earlier complete runs stand; the page says that this one did not get done."""
    Korning.objects.filter(pk=korning_id, status__in=OKLARA).update(
        status=KorningStatus.FEL, meddelande="Räkningen avbröts av ett fel. Den förra körningen gäller. Försök igen."
    )


@transaction.atomic
def frys_korning(*, actor: User, korning: Korning) -> Korning:
    """Makes the run the delivered one: from now a trigger refuses every change (kas.md 6.5, N03)."""
    korning = Korning.objects.select_for_update(of=("self",)).get(pk=korning.pk)
    perms.krav(perms.can_frys_kas(actor, korning))
    if korning.status != KorningStatus.KLAR:
        raise KorningFel("Bara en klar körning kan frysas. Vänta tills den är klar.")
    if korning.fryst_vid is not None:
        raise KorningFel("Körningen är redan fryst. Ladda om sidan för att se läget.")
    korning.fryst_vid, korning.fryst_av = timezone.now(), actor
    korning.full_clean(validate_unique=False)
    korning.save(update_fields=["fryst_vid", "fryst_av"])
    log_event(actor=actor, verb="korning.frys", obj=korning, data={"ar": korning.ar, "version": korning.version})
    return korning


@transaction.atomic
def leverera_kas(*, actor: User, korning: Korning, levererad_den: date, till: str = "Kolada") -> Leverans:
    """Signs that a frozen run was keyed in: by whom, when, where. Once, and never taken back: a later correction is a run of its own
    (kas.md 6.5, S173)."""
    korning = Korning.objects.select_for_update(of=("self",)).get(pk=korning.pk)
    perms.krav(perms.can_frys_kas(actor, korning))
    if korning.fryst_vid is None:
        raise KorningFel("Frys körningen först. Bara frysta siffror kan lämnas.")
    if Leverans.objects.filter(korning=korning).exists():
        raise KorningFel("Körningen är redan markerad som levererad. Ladda om sidan för att se när och av vem.")
    if not timezone.localtime(korning.fryst_vid).date() <= levererad_den <= timezone.localdate():
        raise KorningFel("Leveransdagen ska vara från dagen då siffrorna frystes till och med i dag.")
    leverans = Leverans(korning=korning, godkand_av=actor, levererad_den=levererad_den, till=till.strip())
    leverans.full_clean()
    leverans.save(force_insert=True)
    log_event(
        actor=actor, verb="korning.leverera", obj=korning, handelse_den=levererad_den,
        data={"ar": korning.ar, "version": korning.version},
    )  # fmt: skip
    return leverans
