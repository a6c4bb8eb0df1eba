"""A clock for services that write the history of the demo municipality: they ask Django what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, tzinfo
from unittest.mock import patch
from zoneinfo import ZoneInfo

SVERIGE = ZoneInfo("Europe/Stockholm")


def ogonblick(dag: date, klockan: time = time(9, 0)) -> datetime:
    """The moment in UTC of a clock reading in Sweden."""
    return datetime.combine(dag, klockan, tzinfo=SVERIGE).astimezone(UTC)


@contextmanager
def klockan_ar(moment: datetime) -> Iterator[None]:
    """Inside the block `django.utils.timezone.now()` answers `moment`, also where a field has it as its default.

    The database's own clock goes on: triggers and pghistory's time stamps show when the row was really made.
    """

    class StilleDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    with patch("django.utils.timezone.datetime", StilleDatetime):
        yield


@contextmanager
def constraints_i_databasen() -> Iterator[None]:
    """Inside the block `full_clean` leaves constraints to the database, which holds them at every insert and update anyway.

    Django asks the database about each one beforehand, for the sake of the message to the user: three queries a constraint, and
    two thirds of the whole seeding. Nobody reads messages here; a row that breaks a constraint still stops the seeding.
    """
    with patch("django.db.models.Model.validate_constraints", lambda self, exclude=None: None):
        yield
