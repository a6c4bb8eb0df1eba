"""The measured program: as on a machine of one's own, but without DEBUG and with the empty page."""

from ame.settings.dev import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "tests.bench.urls"
ALLOWED_HOSTS = ["*"]
# No collected files needed: the pages' links differ by a hash only, and the empty page has the same ones.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {"version": 1, "disable_existing_loggers": True}
