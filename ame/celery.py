"""The worker and its clock. Tasks carry ids only, never personal data (law.md G14)."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ame.settings.dev")

app = Celery("ame")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "kas-natt": {"task": "followup.tasks.kas_natt", "schedule": crontab(hour=4, minute=10)},
    # the month is frozen on the 10th; the mornings after make what a worker that was away has not made
    "rapporter-manad": {"task": "followup.tasks.rapporter_manad", "schedule": crontab(hour=6, minute=0, day_of_month="11-17")},
    "matt-natt": {"task": "followup.tasks.matt_natt", "schedule": crontab(hour=4, minute=30)},
    "bevakningar-morgon": {"task": "followup.tasks.bevakningar_morgon", "schedule": crontab(hour=5, minute=0)},
    "skicka-mogna": {"task": "intake.tasks.skicka_mogna", "schedule": crontab(minute="*/5")},
    "nya-chefer": {"task": "intake.tasks.nya_chefer", "schedule": crontab(hour=0, minute=20)},
    "gruppko-natt": {"task": "intake.tasks.gruppko_natt", "schedule": crontab(hour=0, minute=20)},
    "bilagor-natt": {"task": "intake.tasks.bilagor_natt", "schedule": crontab(hour=3, minute=20)},
    "narvaro-natt": {"task": "insatser.tasks.narvaro_natt", "schedule": crontab(hour=2, minute=40)},
    "anstallningar-natt": {"task": "insatser.tasks.anstallningar_natt", "schedule": crontab(hour=2, minute=50)},
    "projekt-natt": {"task": "insatser.tasks.projekt_natt", "schedule": crontab(hour=2, minute=55)},
    "narvarorapporter-natt": {"task": "insatser.tasks.narvarorapporter_natt", "schedule": crontab(hour=3, minute=5)},
    "enkater-natt": {"task": "followup.tasks.enkater_natt", "schedule": crontab(hour=3, minute=35)},
    "stillestand-natt": {"task": "insatser.tasks.stillestand_natt", "schedule": crontab(hour=3, minute=50)},
    "stada-utkast": {"task": "ame.arenden.tasks.stada_utkast", "schedule": crontab(hour=3, minute=0)},
    "notis-mejl": {"task": "ame.arenden.tasks.notis_mejl", "schedule": crontab(hour=7, minute=15, day_of_week="1-5")},
    "puls": {"task": "ame.common.tasks.puls", "schedule": 30.0},
}


@setup_logging.connect
def use_our_logging(**kwargs: Any) -> None:
    """Without this Celery replaces Django's handlers, and with them the filter that masks identity numbers."""
    logging.config.dictConfig(settings.LOGGING)


@worker_ready.connect
def first_pulse(**kwargs: Any) -> None:
    """/halsa/ shall not have to wait for the clock after a start, nor a KAS run whose worker was killed for an hour."""
    app.send_task("ame.common.tasks.puls")
    app.send_task("followup.tasks.ateruppta_korningar")
