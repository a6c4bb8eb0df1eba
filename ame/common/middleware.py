"""The outermost layers: the health check, a clear page when the database or the queue is down, and no copies on disk."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.template import TemplateDoesNotExist, loader
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import TimeoutError as RedisSlow

from ame.common.halsa import halsa

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]

NERE = "Systemet når inte databasen just nu. Inget som redan var sparat har gått förlorat."
UPPTAGEN = "Någon annan arbetar med samma uppgift just nu, eller så tog det för lång tid. Inget har sparats den här gången."
KO_NERE = "Kön för bakgrundsarbete svarar inte just nu. Kontrollera om det du gjorde är sparat innan du gör det igen."
# PostgreSQL's codes for: gave up waiting for a lock, statement took too long, deadlock, serialisation failure.
BUSY_CODES = {"55P03", "57014", "40P01", "40001"}


class HalsaMiddleware:
    """Answers /halsa/ before sessions, host check and https redirect: those need the database, or the outside's name."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return halsa(request) if request.path_info == "/halsa/" else self.get_response(request)


class DatabaseErrorMiddleware:
    """503 with a plain sentence when the database or the queue does not answer, wherever in the request that happened.

    The page is made without the database. After a POST without JavaScript it carries what was written and a button that sends it
    again, so that nothing typed is lost. With htmx the form is still on the screen, since htmx does not swap in a 503.
    `templates/503.html` gets: text, forsok_igen (bool), action, falt (list of (name, value)).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        except Exception as error:
            if text := sentence(error):  # also the page for 500 needed the database
                return unavailable(request, text, error)
            raise
        noted = getattr(request, "ame_fel", None)
        if response.status_code == 500 and noted is not None and (text := sentence(noted)):
            return unavailable(request, text, noted)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        text = sentence(exception)
        return unavailable(request, text, exception) if text else None


@receiver(got_request_exception, dispatch_uid="ame.common.middleware")
def note_error(request: HttpRequest | None = None, **kwargs: Any) -> None:
    # Django turns an error of an inner middleware into a 500 page; this is its own hook for learning which error it was.
    if request is not None:
        request.ame_fel = sys.exception()  # type: ignore[attr-defined]


def sentence(error: BaseException) -> str:
    """What to tell the user, or '' when the error is none of ours. Follows the chain of causes."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OperationalError | InterfaceError):
            code = getattr(seen.__cause__, "sqlstate", None) or ""
            if code in BUSY_CODES:
                return UPPTAGEN
            # no code: no connection was made, or it was cut. 08 connection, 53 out of resources, 57P shutting down or starting
            if not code or code.startswith(("08", "53", "57P", "28")):
                return NERE
        if isinstance(seen, QueueError | RedisDown | RedisSlow):
            return KO_NERE
        seen = seen.__cause__
    return ""


def unavailable(request: HttpRequest, text: str, error: BaseException) -> HttpResponse:
    logger.error("503 %s: %s: %s", request.path, type(error).__name__, error)
    falt = _fields(request)
    again = bool(falt) or request.method in ("GET", "HEAD")
    context = {"text": text, "forsok_igen": bool(falt), "action": request.get_full_path() if again else "/", "falt": falt}
    try:
        body = loader.get_template("503.html").render(context)
    except TemplateDoesNotExist:
        body = _plain_page(context)
    except Exception:
        logger.exception("503.html kunde inte visas")
        body = _plain_page(context)
    response = HttpResponse(body, status=503)
    # The inner layers that set these were passed by.
    response["Content-Security-Policy"] = build_policy()
    response["X-Frame-Options"] = "DENY"
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    response["Retry-After"] = "10"
    return no_store(response)


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What the user had written, for sending again. Never a password; a file cannot be carried."""
    if request.method != "POST" or request.headers.get("HX-Request"):
        return []
    try:
        pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except (OSError, RawPostDataException):
        return []
    if request.FILES or any("password" in name.lower() or "losen" in name.lower() for name, _ in pairs):
        return []
    return pairs


def _plain_page(context: dict[str, Any]) -> str:
    again = (
        format_html(
            '<form method="post" action="{}">{}<p><button>Försök igen</button></p></form>',
            context["action"],
            format_html_join("", '<input type="hidden" name="{}" value="{}">', context["falt"]),
        )
        if context["forsok_igen"]
        else format_html('<p><a href="{}">Försök igen</a></p>', context["action"])
    )
    return format_html(
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Går inte att nå just nu</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        "<body><main><h1>Går inte att nå just nu</h1><p>{}</p>{}</main></body></html>",
        context["text"],
        again,
    )


class NoStoreMiddleware:
    """Case data is not kept by browser or proxy (law.md C25), and a fragment is never given where a page was asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return response if request.path.startswith(settings.STATIC_URL) else no_store(response)


def no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response
