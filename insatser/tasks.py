"""Background work of this step. Tasks carry ids only and call services; each may be given twice (acks_late)."""

from celery import shared_task
from django.utils import timezone

from insatser.services.anstallning import bevaka_anstallningar
from insatser.services.katalog import projekt_som_slutar
from insatser.services.narvaro import skapa_narvaropaminnelser
from insatser.services.rapport import markera_alla_andrade
from insatser.services.schema import fyll_pa_alla
from insatser.services.stillestand import uppdatera_stillestand


@shared_task(soft_time_limit=600, time_limit=660)
def narvaro_natt() -> int:
    """Nightly: sessions of the weekly schedules, and tasks for those nobody has registered (beat 02.40). Decides nothing about a person:
    what is not registered stays so (I06)."""
    idag = timezone.localdate()
    fyll_pa_alla(idag)
    return skapa_narvaropaminnelser(idag)


@shared_task(soft_time_limit=300, time_limit=330)
def anstallningar_natt() -> int:
    """Nightly: tasks before employments end (beat 02.50; S164)."""
    return bevaka_anstallningar(idag=timezone.localdate())


@shared_task(soft_time_limit=1800, time_limit=1860)
def stillestand_natt() -> list[int]:
    """Nightly: what stands still, with tasks for the owner and later the chefer (beat 03.50). Decides nothing about a person."""
    natt = uppdatera_stillestand(timezone.localdate())
    return [natt.nya, natt.upphorda, natt.till_chef]


@shared_task(soft_time_limit=600, time_limit=660)
def narvarorapporter_natt() -> int:
    """Nightly: reports whose month has changed since they were signed say so (beat 03.05; N03). No document is changed."""
    return markera_alla_andrade()


@shared_task(soft_time_limit=300, time_limit=330)
def projekt_natt() -> int:
    """Nightly: the owner of a project that ends is asked for its result (beat 02.55; S068)."""
    return projekt_som_slutar(timezone.localdate())
