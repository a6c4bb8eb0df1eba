"""The cache holds nothing that cannot be missing, so a Redis that does not answer is an empty cache and not an error page."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _forgive(fallback: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return call(*args, **kwargs)
    except (RedisError, OSError) as error:
        logger.warning("Redis svarar inte, cachen hoppas över: %s", type(error).__name__)
        return fallback


class TaligRedisCache(RedisCache):
    """Django's Redis cache, forbearing.

    What is lost meanwhile: the rate limits of django-allauth. The lock-out after failed sign-ins is django-axes' own and is
    kept in the database, so the door stays guarded.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _forgive(default, super().get, key, default, version)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(_forgive(True, super().add, key, value, timeout, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        _forgive(None, super().set, key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(_forgive(False, super().touch, key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(_forgive(False, super().delete, key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(_forgive({}, super().get_many, keys, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(_forgive(False, super().has_key, key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(_forgive(delta, super().incr, key, delta, version))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return list(_forgive([], super().set_many, data, timeout, version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        _forgive(None, super().delete_many, keys, version)

    def clear(self) -> None:
        _forgive(None, super().clear)
