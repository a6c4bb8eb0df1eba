"""Design wall 6, law.md C25: whatever form a personal identity number has, it does not reach a log."""

import io
import logging

import pytest
from django.conf import settings

from ame.common.loggning import MASK, MaskeraPersonnummer, maskera

# Skatteverket's test series (birth numbers 980-999); the check digit does not matter to the mask.
FORMS = [
    "199001019802",
    "19900101-9802",
    "9001019802",
    "900101-9802",
    "900101+9802",
    "900101 9802",
    "19900101 9802",
    "19900101 - 9802",
    "1990-01-01-9802",
    "1990 01 01 9802",
    "1990-01-01 - 9802",
    "900101\u20109802",
    "900101\u20119802",
    "900101\u20129802",
    "900101\u20139802",
    "900101\u20149802",
    "900101\u22129802",
    "900101\uff0d9802",
    "900101\u00a09802",
    "900101\u2009\u2013\u20099802",
    "900101%2D9802",
    "900101%2B9802",
    "900101/9802",
    "900161-9802",
    "19900191-9802",
    "900101-T980",
    "\uff19\uff10\uff10\uff11\uff10\uff11-\uff19\uff18\uff10\uff12",
]


@pytest.fixture
def stream():
    """A logger with the filter and formatter of the settings, writing to memory."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskeraPersonnummer())
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["rad"]["format"], style="{"))
    logger = logging.getLogger("prov.loggning")
    logger.addHandler(handler)
    logger.propagate = False
    yield stream
    logger.removeHandler(handler)
    logger.propagate = True


logger = logging.getLogger("prov.loggning")


@pytest.mark.krav("LC25")
@pytest.mark.parametrize("number", FORMS)
def test_every_form_is_masked(number):
    assert maskera(f"före {number} efter") == f"före {MASK} efter"
    assert maskera(f"/sok/?q={number}&x=1") == f"/sok/?q={MASK}&x=1"
    assert maskera(f"pnr{number}") == f"pnr{MASK}"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 13:14:29",
        "1795353269",  # seconds since 1970
        "19901301-9802",  # no month 13
        "19900132-9802",  # no day 32
        "12345678901234567890",
        "0f9d1c3a-6a0e-4d5c-9c5e-0123456789ab",
        "port 5432, 15000 ms",
        "ärende 2026-000123",
    ],
)
def test_other_numbers_stay(text):
    assert maskera(text) == text


def test_two_in_one_line():
    assert maskera("900101-9802,199001019802") == f"{MASK},{MASK}"


@pytest.mark.krav("LC25")
@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("sökte %s", ("900101-9802",)),
        ("sökte %(nr)s", ({"nr": "199001019802"},)),
        ("sökte %s", ({"nr": ["900101-9802"]},)),
        ("sökte %d", (199001019802,)),
        ("sökte 900101–9802", ()),
        ("delat %s-%s", ("900101", "9802")),
        (ValueError("900101-9802"), ()),
        ("fel antal %s %s", ("900101-9802",)),
    ],
)
def test_message_and_arguments(stream, message, arguments):
    logger.warning(message, *arguments)
    assert MASK in stream.getvalue()
    assert "9802" not in stream.getvalue()


@pytest.mark.krav("LC25")
def test_traceback_its_causes_and_the_stack(stream):
    try:
        try:
            raise KeyError("19900101-9802")
        except KeyError as error:
            raise ValueError("900101-9802 finns redan") from error
    except ValueError:
        logger.exception("gick inte", stack_info=True)
    text = stream.getvalue()
    assert text.count(MASK) >= 2
    assert "ValueError" in text
    assert "Stack (most recent call last)" in text
    assert "9802" not in text.replace("test_loggning", "")


def test_a_cached_traceback_text_is_masked_too(stream):
    record = logging.LogRecord("prov", logging.ERROR, __file__, 1, "x", (), None)
    record.exc_text = "ValueError: 900101-9802"
    logger.handle(record)
    assert "9802" not in stream.getvalue()
    assert MASK in stream.getvalue()


def test_all_handlers_of_the_settings_have_the_filter_and_no_logger_has_its_own_way_out():
    for handler in settings.LOGGING["handlers"].values():
        assert handler["filters"] == ["maskera"]
    for name in ("django", "django.request", "django.server", "gunicorn.error", "gunicorn.access", "celery", "axes"):
        assert not [h for h in logging.getLogger(name).handlers if not isinstance(h, logging.NullHandler)], name
        assert logging.getLogger(name).propagate, name


def test_celery_uses_our_handlers(monkeypatch):
    """Without the receiver Celery installs its own handlers, and the filter is gone in the worker."""
    from celery.signals import setup_logging

    from ame.celery import use_our_logging

    assert any(receiver() is use_our_logging for _, receiver in setup_logging.receivers)
    used = []
    monkeypatch.setattr("logging.config.dictConfig", used.append)
    use_our_logging()
    assert used == [settings.LOGGING]
