"""A machine of one's own: embedded PostgreSQL and Redis unless the environment (or .env) names real ones."""

import os
from pathlib import Path

import environ

from ame.local import environment

_DOTENV = Path(__file__).resolve().parent.parent.parent / ".env"
if _DOTENV.exists():
    environ.Env.read_env(_DOTENV)  # before the servers: an address in .env counts as given
environment.fill_in(os.environ)

from ame.settings.base import *  # noqa: E402

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env("DJANGO_SECRET_KEY", default="dev-only-" + "0" * 50)
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
