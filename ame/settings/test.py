"""Tests: the same engine, the same Redis, cheap password hashing, no manifest of static files."""

import os
import re
import zlib

from ame.settings.dev import *

DEBUG = False
SECRET_KEY = "test-only-" + "0" * 50
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
AXES_ENABLED = True
# The test process owns its database; the doors are tested by stepping down to the roles by name.
DATABASES["default"] = database(DATABASE_URL, "")
DATABASES["statistik"] = database(DATABASE_URL, "")
DATABASES["statistik"]["TEST"] = {"MIRROR": "default"}
# Two test runs at once on one server need a database name each.
DATABASES["default"]["TEST"] = {"NAME": env("AME_TEST_DB", default="test_ame")}
# How long a statement may take is a rule of production; a machine that stands still for a while must not fail a test.
DATABASES["default"]["OPTIONS"]["options"] += " -c statement_timeout=120000 -c lock_timeout=30000"
# A lost test costs nothing: do not wait for the disk at each commit.
DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
WHITENOISE_AUTOREFRESH = True

# The same for Redis: a database number of its own (1-15), so that a running demo's worker never takes a test's task.
_number = 1 + zlib.crc32(f"{env('AME_TEST_DB', default='')}{os.environ.get('PYTEST_XDIST_WORKER', '')}".encode()) % 15
REDIS_URL = re.sub(r"([?&]db=|:\d+/)\d+", rf"\g<1>{_number}", REDIS_URL)
CELERY_BROKER_URL = celery_redis(REDIS_URL)
# The cache is in the process, and emptied after each test (tests/conftest.py); ame/common/cache.py has tests of its own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
