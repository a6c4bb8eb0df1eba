"""Production settings. dev.py and test.py only relax them. Every setting is explained in .env.example."""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.retry import Retry

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")

SECRET_KEY = env("DJANGO_SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# One-click sign-in for the demo municipality. Off unless asked for by name.
AME_DEMO = env.bool("AME_DEMO", default=False)
AME_INSTALLATION = env("AME_INSTALLATION", default="AME")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_cotton",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "ame.common",
    "ame.organisation",
    "ame.access",
    "ame.people",
    "ame.audit",
    "ame.arenden",
    "intake",
    "insatser",
    "followup",
]

MIDDLEWARE = [
    "ame.common.middleware.HalsaMiddleware",
    "ame.common.middleware.DatabaseErrorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ame.common.middleware.NoStoreMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Wiring across the steps of the flow without breaking the import direction: each step names the panels it adds to a page.
AME_ARENDEPANELER = [
    "insatser.paneler_plan.arende",
    "ame.arenden.paneler_egna.niva",
    "ame.arenden.paneler_egna.behov",
    "intake.paneler.remiss",
    "intake.paneler_ingangar.arende",
    "intake.paneler_trepart.arende",
    "intake.paneler_loften.arende",
    "insatser.paneler.pagaende",
    "insatser.paneler_lage.stilla",
    "followup.paneler.svar",
    "followup.paneler_rost.arende",
    "ame.arenden.paneler_samtycken.parter",
]
AME_REMISSPANELER = [
    "intake.paneler_trepart.remiss",
    "intake.paneler_kvot.remiss",
    "intake.paneler_loften.remiss",
    "intake.paneler_bilagor.remiss",
    "intake.paneler_rundgang.remiss",
    "followup.paneler_avtal.remiss",
]
AME_MINREMISSPANELER = [
    "intake.paneler_beslut.min_remiss",
    "intake.paneler_loften.min_remiss",
    "intake.paneler_trepart.min_remiss",
    "intake.paneler_bilagor.min_remiss",
    "insatser.paneler_rapport.min_remiss",
    "followup.paneler_plan.min_remiss",
    "followup.paneler.min_remiss",
]
AME_MINDAGPANELER = [
    "intake.paneler_min_dag.min_dag",
    "insatser.paneler.min_dag",
    "insatser.paneler_narvaro.min_dag",
    "insatser.paneler_plan.min_dag",
    "insatser.paneler_rapport.min_dag",
    "followup.paneler.min_dag",
]
# (key of a case) when something in it has moved: what stood still there is tried again
AME_RORELSE = ["insatser.services.stillestand.prova_om"]
# selections of later steps on the chef's page "Kräver dig": dotted path to a tuple of intake.vy.arbetslista.Urval
AME_KRAVER_DIG = ["insatser.vy.lage.KRAVER_DIG", "followup.vy.kraver_dig.KRAVER_DIG"]
# (events) -> {key of event: what it was about}, for timeline and history
AME_HANDELSETEXTER = [
    "insatser.paneler.handelsetexter",
    "insatser.paneler_lage.handelsetexter",
    "insatser.paneler_stod.handelsetexter",
    "insatser.paneler_placering.handelsetexter",
    "followup.paneler.handelsetexter",
]
# (case) -> {consent: what was disclosed on it}, for the tab Samtycken
AME_UTLAMNANDEN = ["followup.paneler.utlamnanden"]
# (user, notices) -> {notice: its page}, for those the user may open
AME_NOTISSIDOR = [
    "ame.arenden.vy.notissidor.arenden",
    "intake.vy.notissidor.remisser",
    "intake.vy.motesnotiser.moten",
    "followup.vy.notissidor.aterkopplingar",
    "followup.vy.notissidor.rapporter",
    "insatser.paneler_rapport.notissidor",
]
# (user, unit or None, own tasks too) -> what the user still holds, in words, when an uppdrag or an account ends; and what moves it
AME_HALLER = [
    "ame.arenden.services.overlamning.haller_arenden",
    "intake.services.overlamning.haller_beredningar",
    "ame.arenden.services.overlamning.haller_uppgifter",
]
AME_FLYTTAR = ["intake.services.overlamning.flytta_beredningar", "ame.arenden.services.overlamning.flytta_uppgifter"]
# (actor, uppdrag) when an uppdrag is given, and (actor, person) when a person is protected: who must get in so that nothing is nobody's
AME_UPPDRAG_START = ["intake.services.skyddschef.slapp_in_chef"]
AME_SKYDD_SATT = ["intake.services.skyddschef.slapp_in_vid_skydd"]
# (actor, uppdrag) when an uppdrag has got a last day: what is left in the unit goes to somebody who is there
AME_UPPDRAG_SLUT = ["intake.services.gruppko.slapp_vid_avslut"]
# (person, verksamhet) -> dated rows of what the person has been through there: one timeline on the remiss (S016)
AME_RUNDGANG = [
    "ame.arenden.rundgang.inskrivningar",
    "intake.rundgang.remisser",
    "insatser.rundgang.insatser",
    "followup.rundgang.avslut",
]
# fields of the quick note, and what keeps them
AME_ANTECKNINGSDELAR = ["insatser.anteckningsdel.stod"]
# (actor, person kept, person gone) -> what stops two rows of the same human being from becoming one; empty when nothing does
AME_SAMMANSLAGNINGSHINDER = ["insatser.services.plan.hinder_for_sammanslagning"]
AME_MENYRAKNARE = "intake.paneler.antal_nya"

# Groups smaller than this are masked on the dashboard (methods.md S1: 3 to 10).
AME_MASKNING_TROSKEL = env.int("AME_MASKNING_TROSKEL", default=5)
# A difference in access between levels or senders larger than this is told in words (S158): percentage points, or per cent of the higher.
AME_TILLGANG_GRANS = env.int("AME_TILLGANG_GRANS", default=20)

# Files of a remiss. Without a scanner nothing but PDF, PNG and JPEG is taken, and the page says that files are not searched for viruses.
AME_BILAGA_MAX_MB = env.int("AME_BILAGA_MAX_MB", default=10)
CLAMAV_URL = env("CLAMAV_URL", default="")  # tcp://host:3310 or unix:///run/clamav/clamd.ctl
AME_SKANNER = env("AME_SKANNER", default="")  # another scanner: dotted path to a function of one argument, see intake/skanner.py

ROOT_URLCONF = "ame.urls"
WSGI_APPLICATION = "ame.wsgi.application"
ASGI_APPLICATION = "ame.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "ame.common.context.sidhuvud",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django.templatetags.static", "django_cotton.templatetags.cotton", "ame.common.templatetags.ame"],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "ame.common.renderers.AmeRenderer"

# --- databases: two doors (design.md section 5, wall 1) ---------------------------------------------------------
# The login named in DATABASE_URL owns the tables. The web and the worker step down to the role `ame_app`; statistics
# step down to `ame_statistik`, or use a login of their own when DATABASE_URL_STATISTIK is set.
DB_ROLE = env("AME_DB_ROLE", default="ame_app")
# How long one statement may take and wait for a lock, by kind of process. A page that takes longer is broken; a statistics run
# is not; a migration or an import takes what it takes. 0 = no limit.
_TIMEOUTS = {"web": (15_000, 5_000), "worker": (900_000, 10_000), "command": (0, 30_000)}


def process_kind(argv: list[str]) -> str:
    """`worker` for Celery, `command` for manage.py's commands but runserver, else `web`: the strictest."""
    program = Path(argv[0]) if argv and argv[0] else Path("-")
    name = program.parent.name if program.name == "__main__.py" else program.name
    if name == "celery":
        return "worker"
    return "command" if name in ("manage.py", "django-admin", "bench") and argv[1:2] != ["runserver"] else "web"


_statement, _lock = _TIMEOUTS[process_kind(sys.argv)]
STATEMENT_TIMEOUT_MS = env.int("AME_STATEMENT_TIMEOUT_MS", default=_statement)
LOCK_TIMEOUT_MS = env.int("AME_LOCK_TIMEOUT_MS", default=_lock)


def database(url: str, role: str) -> dict:
    """One alias: `url` as a django-environ database URL, `role` the role to step down to ('' = stay the owner)."""
    config = env.db_url_config(url)
    options = [f"-c statement_timeout={STATEMENT_TIMEOUT_MS}", f"-c lock_timeout={LOCK_TIMEOUT_MS}"]
    if role:
        options.append(f"-c role={role}")
    config.setdefault("OPTIONS", {})
    # A socket's folder is written postgres://user@/name?host=/folder&port=5432 (libpq's own form); `dbshell` reads HOST and PORT.
    for key in ("host", "port"):
        if key in config["OPTIONS"]:
            config[key.upper()] = str(config["OPTIONS"].pop(key))
    config["OPTIONS"]["options"] = " ".join(options)
    config["OPTIONS"]["connect_timeout"] = 5
    config["ENGINE"] = "django.db.backends.postgresql"
    config["CONN_HEALTH_CHECKS"] = True
    config["CONN_MAX_AGE"] = env.int("AME_CONN_MAX_AGE", default=60)
    if size := env.int("AME_DB_POOL", default=0):
        # A pool per process and alias, instead of a connection per thread; an exhausted pool answers within 5 seconds.
        config["OPTIONS"]["pool"] = {"min_size": 1, "max_size": size, "timeout": 5}
        config["CONN_MAX_AGE"] = 0
    return config


DATABASE_URL = env("DATABASE_URL", default="")
DATABASES = {
    "default": database(DATABASE_URL, DB_ROLE) if DATABASE_URL else {},
    "statistik": database(env("DATABASE_URL_STATISTIK", default=DATABASE_URL), "ame_statistik") if DATABASE_URL else {},
}
DATABASE_ROUTERS = ["ame.common.routers.StatistikRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis and Celery -------------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="")


def celery_redis(url: str) -> str:
    # redis-py writes a socket as unix:///path?db=0, Celery as redis+socket:///path?virtual_host=0
    if not url.startswith("unix://"):
        return url
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)


CELERY_BROKER_URL = celery_redis(REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 3, "socket_timeout": 10}
# A page that queues a task must not hang when Redis is down: two quick tries, then a clear page.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2, "interval_max": 0.2}
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]

CACHES = {
    "default": (
        {
            "BACKEND": "ame.common.cache.TaligRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2, "retry": Retry(NoBackoff(), 0)},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- e-mail -----------------------------------------------------------------------------------------------------
# The daily "you have a new message". Without EMAIL_URL nothing is sent, and nothing is marked as sent.
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("AME_EPOST_FRAN", default="ame@localhost")
AME_ADRESS = env("AME_ADRESS", default="")

# --- sign-in ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/konto/login/"
ACCOUNT_ADAPTER = "ame.access.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes locks, with a page of its own
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_ENABLE_ADMIN = False

SESSION_COOKIE_AGE = 60 * 60 * 10
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # receipts may name a person: never in a cookie (law.md B11)
)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ame.common.fel.csrf_fel"
SECURE_SSL_REDIRECT = env.bool("AME_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("AME_BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": "/csp-rapport/",
    }
}

# --- language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska")]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "ame.common.formats"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A personnummer must never reach a log: the filter masks anything of its form (law.md C25, design wall 6).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"maskera": {"()": "ame.common.loggning.MaskeraPersonnummer"}},
    "formatters": {"rad": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["maskera"], "formatter": "rad"}},
    "root": {"handlers": ["console"], "level": env("AME_LOG_LEVEL", default="INFO")},
    "loggers": {
        # Everything goes up to the root and through the filter; the loggers' own handlers know nothing of it.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": True},
        "django.db.backends": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}
