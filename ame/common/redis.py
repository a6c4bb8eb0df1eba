"""One short-lived Redis connection, for what is neither cache nor queue."""

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

PULS_KEY = "ame:puls"
PULS_SECONDS = 100  # the beat sends a pulse every 30 seconds: three may be missed


def client(timeout: float = 2) -> Redis:
    """Fails within `timeout` seconds instead of trying again. Use as a context manager: it closes the connection."""
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=timeout, socket_timeout=timeout, retry=Retry(NoBackoff(), 0))
