"""Background work of this step. Tasks carry ids only and call services; each may be given twice (acks_late)."""

from uuid import UUID

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from followup.services.kas_natt import rakna_natten
from followup.services.korning import avbryt_korning, koa_oklara, rakna_korning
from followup.services.paminnelser import skapa_paminnelser

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


# --- bevakningar --------------------------------------------------------------------------------------------------


@shared_task(soft_time_limit=300, time_limit=330)
def bevakningar_morgon() -> None:
    """Consents that end and remisser that wait (beat 05.00). May be given twice: nothing is made twice."""
    skapa_paminnelser(timezone.localdate())
