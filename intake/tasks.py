"""Background work of this step. Tasks carry ids only and call services; each may be given twice (acks_late)."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from intake.services.bilagor import gallra_bilagor
from intake.services.gruppko import slapp_utan_uppdrag
from intake.services.sandning import mogna_sandningar, skicka_mogen
from intake.services.skyddschef import slapp_in_nya_chefer


@shared_task(soft_time_limit=60, time_limit=90, expires=240)
def skicka_mogna() -> int:
    """Gives every send that is due a task of its own (beat, every fifth minute). A send that is given twice leaves once."""
    mogna = mogna_sandningar()
    for pk in mogna:
        skicka_sandning.delay(str(pk))
    return len(mogna)


@shared_task(soft_time_limit=60, time_limit=90)
def skicka_sandning(sandning_id: str) -> str:
    """Carries out what a named sender decided; when something is missing it stops and tells the sender (law.md A09, A10)."""
    return skicka_mogen(sandning_id=UUID(sandning_id))


@shared_task(soft_time_limit=300, time_limit=330)
def bilagor_natt() -> int:
    """Nightly: files whose days have passed (law.md E01)."""
    return gallra_bilagor(idag=timezone.localdate())


@shared_task(soft_time_limit=60, time_limit=90)
def nya_chefer() -> int:
    """Nightly: a chef whose uppdrag begins today gets in to what waits for protected persons (S020, law.md B07)."""
    return slapp_in_nya_chefer(idag=timezone.localdate())


@shared_task(soft_time_limit=300, time_limit=330)
def gruppko_natt() -> int:
    """Nightly: remisser of somebody whose uppdrag ended yesterday fall to the unit's queue (S033)."""
    return slapp_utan_uppdrag(idag=timezone.localdate())
