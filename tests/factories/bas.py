"""Fixed dates, moments and test numbers for the factories."""

from datetime import UTC, date, datetime, time, timedelta

from factory.django import DjangoModelFactory

from ame.people.models import Person, PersonIdentitet
from followup.demo.personnummer import fodelsenummer, provnummer

FRAN = date(2020, 1, 1)  # organisation, catalogue and uppdrag hold from here
INKOM = date(2026, 9, 1)
INSKRIVEN = date(2026, 9, 15)
START = date(2026, 9, 21)
AVSLUTAD = date(2026, 11, 2)


def vid(dag: date, timme: int = 9) -> datetime:
    """A moment on the day; UTC, and early enough to be the same day in Sweden."""
    return datetime.combine(dag, time(timme), tzinfo=UTC)


def provnummer_nr(n: int, kon: str) -> tuple[date, str]:
    """Birth date and test number no n: a new birth day each time, so that numbers never run out."""
    fodd = date(1955, 1, 1) + timedelta(days=n % 11000)  # 1955-1985: series 980-999
    return fodd, provnummer(fodd, kon, n // 11000)


def ledigt_provnummer(person: Person, lop: int) -> str:
    """A test number with the person's birth date and sex; the day's numbers in turn, else any other day's (C21)."""
    kon = person.kon if person.kon in ("K", "M") else "K"
    for i in range(len(fodelsenummer(person.fodelsedatum, kon))):
        nummer = provnummer(person.fodelsedatum, kon, i)
        if not PersonIdentitet.objects.filter(namnd=person.namnd, nummer=nummer).exists():
            return nummer
    return provnummer_nr(lop, kon)[1]


class Fabrik(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True


def borja_fran(nummer: int) -> None:
    """For a program of its own that fills a database where another has been: what must be unique begins at another number."""
    for fabrik in Fabrik.__subclasses__():
        fabrik.reset_sequence(nummer, force=True)
