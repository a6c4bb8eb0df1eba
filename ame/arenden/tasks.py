from celery import shared_task

from ame.arenden.services import rensa_gamla_utkast
from ame.arenden.services.notismejl import skicka_notismejl


@shared_task
def stada_utkast() -> int:
    """Nightly: drafts nobody touched for 90 days."""
    return rensa_gamla_utkast()


@shared_task
def notis_mejl() -> int:
    """Weekday mornings: "you have a new message" to those who have, at most once a day each (C96)."""
    return skicka_notismejl()
