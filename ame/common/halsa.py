"""GET /halsa/: does this installation work right now? For monitoring and for the containers' health checks."""

import logging

import psycopg
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from ame.common.redis import PULS_KEY, client

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def halsa(request: HttpRequest) -> JsonResponse:
    """`ok` or `nere` for each part, 503 when one is down. Says nothing more, since anybody may ask."""
    redis_up, worker_up = _redis_and_worker()
    parts = {"database": _database(), "redis": redis_up, "worker": worker_up}
    body = {name: "ok" if up else "nere" for name, up in parts.items()}
    return JsonResponse(body, status=200 if all(parts.values()) else 503)


def _database() -> bool:
    """A connection of its own with short time limits, as the role of the web: a pooled one may be old, and waits longer."""
    params = connection.get_connection_params()
    wanted = {key: params[key] for key in ("dbname", "user", "password", "host", "port", "options", "sslmode") if key in params}
    wanted["options"] = f"{wanted.get('options', '')} -c statement_timeout=2000"
    try:
        with psycopg.connect(**wanted, connect_timeout=2) as short:
            short.execute("SELECT 1")
    except psycopg.Error as error:
        logger.warning("Hälsokontroll: databasen svarar inte (%s)", type(error).__name__)
        return False
    return True


def _redis_and_worker() -> tuple[bool, bool]:
    if not settings.REDIS_URL:
        return False, False
    try:
        with client() as redis:
            return True, bool(redis.exists(PULS_KEY))
    except (RedisError, OSError) as error:
        logger.warning("Hälsokontroll: Redis svarar inte (%s)", type(error).__name__)
        return False, False
