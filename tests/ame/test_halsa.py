"""GET /halsa/, and what the pages do when the database, the cache or the queue does not answer."""

import json
import logging
import time

import psycopg
import pytest
from django.core.cache.backends.base import InvalidCacheBackendError
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import ConnectionError as RedisDown

from ame.common import halsa as halsa_module
from ame.common import middleware
from ame.common.cache import TaligRedisCache
from ame.common.redis import PULS_KEY, PULS_SECONDS, client
from ame.common.tasks import puls

NOBODY_HOME = "/nonexistent/ame"


@pytest.fixture
def pulse():
    """A worker has just said that it lives."""
    with client() as redis:
        redis.set(PULS_KEY, 1, ex=PULS_SECONDS)
        yield redis
        redis.delete(PULS_KEY)


@pytest.fixture
def database_down(monkeypatch):
    """The address leads nowhere: a real refusal by the real driver."""
    from django.db import connection

    monkeypatch.setattr(connection, "get_connection_params", lambda: {"dbname": "ame", "host": NOBODY_HOME})


# --- /halsa/ ----------------------------------------------------------------------------------------------------
def test_all_is_well_without_signing_in(client, pulse):
    response = client.get("/halsa/")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "redis": "ok", "worker": "ok"}
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_no_worker(client):
    with halsa_module.client() as redis:
        redis.delete(PULS_KEY)
    response = client.get("/halsa/")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "redis": "ok", "worker": "nere"}


def test_no_database(client, pulse, database_down):
    # A session cookie must not make the health check ask the database for its owner.
    client.cookies["sessionid"] = "x" * 32
    begun = time.monotonic()
    response = client.get("/halsa/")
    assert response.status_code == 503
    assert response.json() == {"database": "nere", "redis": "ok", "worker": "ok"}
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize("url", [f"unix://{NOBODY_HOME}/redis.sock?db=0", "redis://127.0.0.1:1/0", ""])
def test_no_redis(client, settings, url):
    settings.REDIS_URL = url
    response = client.get("/halsa/")
    assert response.status_code == 503
    assert response.json() == {"database": "ok", "redis": "nere", "worker": "nere"}


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading(client, method):
    assert getattr(client, method)("/halsa/").status_code == 405


def test_neither_host_nor_https_matters(client, pulse, settings):
    """The container asks itself, by number and over http."""
    settings.ALLOWED_HOSTS = ["ame.example.se"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/halsa/", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_the_pulse_is_written_and_fades():
    with client_of_redis() as redis:
        redis.delete(PULS_KEY)
        puls()
        assert abs(int(redis.get(PULS_KEY)) - time.time()) < 5
        assert 0 < redis.ttl(PULS_KEY) <= PULS_SECONDS
        redis.delete(PULS_KEY)


def client_of_redis():
    return client()


# --- the page when the database is down -------------------------------------------------------------------------
def failing(error):
    def view(request):
        raise error

    return view


def operational(code: str | None) -> OperationalError:
    error = OperationalError("prov")
    error.__cause__ = psycopg.errors.lookup(code)("prov") if code else psycopg.OperationalError("prov")
    return error


def answer(error, request=None) -> HttpResponse:
    return middleware.DatabaseErrorMiddleware(failing(error))(request or RequestFactory().get("/arenden/?sida=2"))


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (operational(None), middleware.NERE),
        (operational("57P01"), middleware.NERE),
        (operational("57P03"), middleware.NERE),
        (operational("08006"), middleware.NERE),
        (operational("53300"), middleware.NERE),
        (InterfaceError("connection already closed"), middleware.NERE),
        (operational("55P03"), middleware.UPPTAGEN),
        (operational("57014"), middleware.UPPTAGEN),
        (operational("40P01"), middleware.UPPTAGEN),
        (QueueError("prov"), middleware.KO_NERE),
        (RedisDown("prov"), middleware.KO_NERE),
    ],
)
def test_a_clear_page(error, text):
    response = answer(error)
    html = response.content.decode()
    assert response.status_code == 503
    assert text in html
    assert '<html lang="sv"' in html
    assert 'href="/arenden/?sida=2"' in html
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Retry-After"]
    assert "Traceback" not in html


def test_an_error_with_a_down_database_as_its_cause():
    wrapped = RuntimeError("i en tjänst")
    wrapped.__cause__ = operational(None)
    assert answer(wrapped).status_code == 503


@pytest.mark.parametrize("error", [ValueError("x"), operational("42P01"), InvalidCacheBackendError("x")])
def test_other_errors_are_not_ours(error):
    with pytest.raises(type(error)):
        answer(error)


def test_what_was_written_can_be_sent_again():
    data = "text=Rad+1%0ARad+2&val=a&val=b&csrfmiddlewaretoken=abc&x=%22%3E%3Cscript%3E"
    request = RequestFactory().post(
        "/anteckning/?v=1", QueryDict(data).urlencode(), content_type="application/x-www-form-urlencoded"
    )
    html = answer(operational(None), request).content.decode()
    assert '<form method="post" action="/anteckning/?v=1">' in html
    assert 'name="text" value="Rad 1\nRad 2"' in html
    assert html.count('name="val"') == 2
    assert "<script>" not in html
    assert "Försök igen" in html


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        ({"login": "a", "password": "hemligt-ord"}, {}),
        ({"text": "hemligt-ord"}, {"HX-Request": "true"}),
    ],
)
def test_no_password_and_no_fragment_is_repeated(data, headers):
    response = answer(operational(None), RequestFactory().post("/konto/login/", data, headers=headers))
    assert response.status_code == 503
    assert "hemligt-ord" not in response.content.decode()
    assert '<a href="/">' in response.content.decode()


def test_without_a_template_or_with_a_broken_one(monkeypatch):
    for error in (middleware.TemplateDoesNotExist("503.html"), RuntimeError("mallen är trasig")):
        monkeypatch.setattr(middleware.loader, "get_template", failing(error))
        response = answer(operational(None), RequestFactory().post("/x/", {"text": '"<b>'}))
        assert response.status_code == 503
        assert "&quot;&lt;b&gt;" in response.content.decode()


@pytest.mark.django_db
def test_an_error_in_an_inner_middleware_too(client, monkeypatch):
    """Django makes a 500 page of it before we see it; the session is read there, before any view."""
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", failing_method(operational(None)))
    client.raise_request_exception = False
    client.cookies["sessionid"] = "x" * 32
    response = client.get("/")
    assert response.status_code == 503
    assert middleware.NERE in response.content.decode()


def failing_method(error):
    def method(self, *args, **kwargs):
        raise error

    return method


def test_the_sentence_in_the_log_is_one_line(caplog):
    with caplog.at_level(logging.ERROR, logger="ame.common.middleware"):
        answer(operational(None))
    assert [r.exc_info for r in caplog.records if r.name == "ame.common.middleware"] == [None]


# --- no copies on disk ------------------------------------------------------------------------------------------
@pytest.mark.krav("LC25")
def test_nothing_is_kept_by_the_browser(client):
    response = client.get("/konto/login/")
    assert response["Cache-Control"] == "no-store"
    assert "HX-Request" in response["Vary"]


def test_static_files_may_be_kept(rf):
    response = middleware.NoStoreMiddleware(lambda request: HttpResponse("x"))(rf.get("/static/ame/ame.css"))
    assert "Cache-Control" not in response


# --- the cache when Redis is down -------------------------------------------------------------------------------
def redis_cache(url: str) -> TaligRedisCache:
    from django.conf import settings

    from ame.settings import base

    options = base.CACHES["default"].get("OPTIONS", {})
    assert settings.REDIS_URL
    return TaligRedisCache(url, {"OPTIONS": options})


def test_the_cache_works():
    from django.conf import settings

    cache = redis_cache(settings.REDIS_URL)
    cache.set("ame-prov", 1, 10)
    assert cache.get("ame-prov") == 1
    assert cache.incr("ame-prov") == 2
    assert cache.add("ame-prov", 3) is False
    assert cache.get_many(["ame-prov"]) == {"ame-prov": 2}
    assert cache.has_key("ame-prov")
    assert cache.touch("ame-prov", 10)
    assert cache.delete("ame-prov")
    assert cache.get("ame-prov", "tom") == "tom"


def test_a_cache_that_does_not_answer_is_empty():
    cache = redis_cache(f"unix://{NOBODY_HOME}/redis.sock?db=0")
    begun = time.monotonic()
    cache.set("a", 1)
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    cache.clear()
    assert cache.get("a", "tom") == "tom"
    assert cache.get_or_set("a", 5) == 5
    assert cache.add("a", 1) is True
    assert cache.incr("a") == 1
    assert cache.get_many(["a"]) == {}
    assert not cache.has_key("a")
    assert not cache.touch("a")
    assert not cache.delete("a")
    assert time.monotonic() - begun < 2


@pytest.mark.django_db
def test_the_sign_in_page_works_without_redis(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "ame.common.cache.TaligRedisCache", "LOCATION": f"unix://{NOBODY_HOME}/r.sock?db=0"}
    }
    response = client.post("/konto/login/", {"login": "ingen", "password": "fel"})
    assert response.status_code == 200
    assert json.dumps(response.content.decode())
