from celery import shared_task

from ame.arenden.services import rensa_gamla_utkast


@shared_task
def stada_utkast() -> int:
    """Nightly: drafts nobody touched for 90 days."""
    return rensa_gamla_utkast()
