"""The bench data: few or many, the database's own rules stand before and after."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ame.access.models import Uppdrag
from ame.arenden.models import Arende, Baslinje, Bevakning
from ame.people.models import PersonIdentitet
from ame.people.nummer import las_nummer
from followup.demo.bench import PER_ENHET, fordelning
from followup.demo.bench_inflode import PA_DAGORDNINGEN
from followup.models import Avslut
from insatser.models import Insats
from intake.models import Beredning, Lofte, Remiss
from tests.factories import PersonFactory


def test_den_uppmatta_enheten_ar_lika_stor_i_alla_storlekar():
    assert fordelning(10_000, 290)[0] == fordelning(1_000_000, 290)[0] == PER_ENHET
    for antal in (200, 10_000, 1_000_000):
        assert sum(fordelning(antal, 290)) == antal


@pytest.mark.django_db(transaction=True)
def test_liten_bench_haller_alla_regler():
    """The same constraints, indexes and triggers stand afterwards, and the figures hang together."""
    fore = _schema()
    call_command("seed_bench", "--inskrivningar", "200", "--enheter", "3", stdout=StringIO())
    assert _schema() == fore
    assert Arende.objects.filter(status="beredning").count() == 3 * PA_DAGORDNINGEN == Beredning.objects.count()
    assert Arende.objects.exclude(status="beredning").count() == 200 == Baslinje.objects.count()
    assert Lofte.objects.filter(slag="svar").count() == Remiss.objects.count()
    assert Avslut.objects.count() == Arende.objects.filter(status="avslutat").count()
    assert Arende.objects.oppna().exists()
    assert not PersonIdentitet.objects.exclude(slag="reservnummer").exists()
    assert las_nummer(PersonIdentitet.objects.all()[0].nummer).slag == "reservnummer"
    assert Uppdrag.objects.filter(roll="handlaggare").count() == 36
    for modell in (Arende, Avslut, Insats, Remiss, Bevakning, Lofte, Beredning):
        for rad in modell.objects.all()[:20]:
            rad.full_clean(validate_unique=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM statistik.inskrivning")
        assert cursor.fetchone()[0] == 200
    call_command("seed_bench", "--inskrivningar", "50", "--enheter", "2", stdout=StringIO())
    assert Arende.objects.exclude(status="beredning").count() == 50  # started over
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE organisation_kommun, access_user, audit_handelse, audit_lasning CASCADE")


@pytest.mark.django_db
def test_bench_vagras_dar_annat_finns():
    PersonFactory()
    with pytest.raises(CommandError, match="egen databas"):
        call_command("seed_bench", "--inskrivningar", "10", stdout=StringIO())


def _schema() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace UNION ALL "
            "SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid FROM pg_index "
            "WHERE indrelid::regclass::text !~ '^pg_' UNION ALL "
            "SELECT tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid), tgenabled = 'O' FROM pg_trigger WHERE NOT tgisinternal "
            "ORDER BY 1, 2, 3"
        )
        return [(tabell, namn, _utan_typer(definition), *rest) for tabell, namn, definition, *rest in cursor.fetchall()]


def _utan_typer(definition: str) -> str:
    """PostgreSQL writes the casts of a list anew each time a partial index is made; the meaning is the same."""
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", definition)
