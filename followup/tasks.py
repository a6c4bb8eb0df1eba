"""Background work of this step. Tasks carry ids only and call services; each may be given twice (acks_late)."""

from uuid import UUID

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from ame.access.models import User
from ame.organisation.models import Kommun
from followup.matt.lagra import frys_manader, rakna_kommun
from followup.models import Rapport
from followup.services.kas_natt import rakna_natten
from followup.services.korning import avbryt_korning, koa_oklara, rakna_korning
from followup.services.paminnelser import skapa_paminnelser
from followup.services.rapport import gor_om_rapport, skapa_rapporter
from followup.services.rost import skapa_enkater, stang_enkater

FORSOK = 5

# --- KAS ----------------------------------------------------------------------------------------------------------


@shared_task(bind=True, max_retries=FORSOK, soft_time_limit=300, time_limit=330)
def kor_kas(self: Task, korning_id: str) -> None:
    """Counts an ordered run. A database that is away for a moment is waited for; another error ends the run with a message."""
    pk = UUID(korning_id)
    try:
        rakna_korning(korning_id=pk)
    except (OperationalError, InterfaceError) as error:
        if self.request.retries >= FORSOK:
            avbryt_korning(korning_id=pk)
            raise
        raise self.retry(exc=error, countdown=2**self.request.retries) from error
    except Exception:
        avbryt_korning(korning_id=pk)
        raise


@shared_task
def ateruppta_korningar() -> int:
    """Sent by every worker that starts: what a killed one left half-done is taken up again."""
    return koa_oklara()


@shared_task(soft_time_limit=1500, time_limit=1800)
def kas_natt() -> int:
    """Every unit and municipality, this year and last (beat 04.10)."""
    return rakna_natten(idag=timezone.localdate())


# --- siffror ------------------------------------------------------------------------------------------------------


@shared_task(soft_time_limit=300, time_limit=330)
def matt_natt() -> int:
    """One task for each municipality (beat 04.30), so that several workers share the night."""
    koder = list(Kommun.objects.order_by("kod").values_list("kod", flat=True))
    for kod in koder:
        matt_kommun.delay(kod)
    return len(koder)


@shared_task(soft_time_limit=1500, time_limit=1800)
def matt_kommun(kommun_id: str) -> int:
    """Counts the municipality's open months, then freezes what is over (T07, T10, T17). May be given twice: the rows are the same."""
    idag = timezone.localdate()
    antal = rakna_kommun(kommun_id=kommun_id, idag=idag)
    frys_manader(kommun_id=kommun_id, idag=idag)
    return antal


# --- bevakningar --------------------------------------------------------------------------------------------------


@shared_task(soft_time_limit=300, time_limit=330)
def bevakningar_morgon() -> None:
    """Consents that end and remisser that wait (beat 05.00). May be given twice: nothing is made twice."""
    skapa_paminnelser(timezone.localdate())


# --- röster -------------------------------------------------------------------------------------------------------


@shared_task(soft_time_limit=300, time_limit=330)
def enkater_natt() -> int:
    """Puts the questions that are due and closes those whose time is over (beat 03.35; S120). May be given twice."""
    idag = timezone.localdate()
    stang_enkater(idag)
    return skapa_enkater(idag)


# --- rapporter ----------------------------------------------------------------------------------------------------


@shared_task(soft_time_limit=1500, time_limit=1800)
def rapporter_manad() -> int:
    """The reports that the month calls for (beat, the 11th at 06.00 and the mornings after; S134). May be given twice: what is made is not
    made again."""
    return skapa_rapporter(idag=timezone.localdate())


@shared_task(soft_time_limit=1500, time_limit=1800)
def gor_om(rapport_id: str, actor_id: int, orsak: str) -> None:
    """A new version that a chef has ordered (S173). May be given twice: the same order gives one version."""
    rapport = Rapport.objects.select_related("enhet__verksamhet__namnd").get(pk=UUID(rapport_id))
    gor_om_rapport(actor=User.objects.get(pk=actor_id), rapport=rapport, orsak=orsak)
