"""Tasks that belong to no step of the flow."""

import time

from celery import shared_task

from ame.common.redis import PULS_KEY, PULS_SECONDS, client


@shared_task(ignore_result=True, expires=PULS_SECONDS)
def puls() -> None:
    """Says that a worker lives and takes tasks from the queue: /halsa/ reads the key, which is gone PULS_SECONDS later."""
    with client() as redis:
        redis.set(PULS_KEY, int(time.time()), ex=PULS_SECONDS)
