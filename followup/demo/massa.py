"""Loading very many rows: text lines for COPY, and tables without triggers, indexes and foreign keys while they are loaded."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import AutoField, BigAutoField, Model
from psycopg.types.json import Json, Jsonb


class Tabell:
    """Rows of one model as COPY text. Fields named in `varierar` are given row by row, in that order; the others get the constant
    given, or the model's own default. A field added to the model later on is therefore filled in too."""

    def __init__(self, modell: type[Model], varierar: str, **konstanter: Any) -> None:
        self.modell = modell
        namn = varierar.split()
        monster = modell(**konstanter)
        falt = [f for f in modell._meta.concrete_fields if not isinstance(f, AutoField | BigAutoField) or f.attname in namn]
        kolumner = {f.attname: f for f in falt}
        ordning = [*namn, *(k for k in kolumner if k not in namn)]
        fasta = {
            k: text(kolumner[k].get_db_prep_save(getattr(monster, k), connection)).replace("%", "%%")
            for k in ordning
            if k not in namn
        }
        self.mall = "\t".join(fasta.get(k, "%s") for k in ordning) + "\n"
        qn = connection.ops.quote_name
        self.sql = f"COPY {qn(modell._meta.db_table)} ({', '.join(qn(kolumner[k].column) for k in ordning)}) FROM STDIN"
        self.rader: list[str] = []
        self.antal = 0

    def lagg(self, *varden: Any) -> None:
        self.rader.append(self.mall % varden)

    def skriv(self) -> None:
        """Sends what has been collected and forgets it."""
        with connection.cursor() as cursor, cursor.copy(self.sql) as copy:
            copy.write("".join(self.rader))
        self.antal += len(self.rader)
        self.rader.clear()


def text(varde: Any) -> str:
    """A value in COPY's text format."""
    if varde is None:
        return "\\N"
    if isinstance(varde, bool):
        return "t" if varde else "f"
    if isinstance(varde, Json | Jsonb):
        return json.dumps(varde.obj)
    if isinstance(varde, list):
        return "{" + ",".join(str(getattr(v, "value", v)) for v in varde) + "}"
    if isinstance(varde, date | datetime):
        return varde.isoformat()
    return str(getattr(varde, "value", varde)).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


@contextmanager
def avlastade(tabeller: list[str]) -> Iterator[None]:
    """Inside the block the tables have no triggers of ours, no indexes and no foreign keys; afterwards all are made again as they
    were, and every row is checked by that. CHECK and NOT NULL hold all the time. Needs the owner and an open transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        nycklar, villkor, index = _nycklar(cursor, tabeller), _villkor(cursor, tabeller), _index(cursor, tabeller)
        for tabell in tabeller:
            cursor.execute(f"ALTER TABLE {tabell} DISABLE TRIGGER USER")
        for tabell, namn, _ in [*nycklar, *villkor]:
            cursor.execute(f'ALTER TABLE {tabell} DROP CONSTRAINT "{namn}"')
        for namn, _ in index:
            cursor.execute(f'DROP INDEX "{namn}"')
    yield
    with connection.cursor() as cursor:
        for tabell, namn, definition in villkor:
            cursor.execute(f'ALTER TABLE {tabell} ADD CONSTRAINT "{namn}" {definition}')
        for _, definition in index:
            cursor.execute(definition)
        for tabell, namn, definition in nycklar:
            cursor.execute(f'ALTER TABLE {tabell} ADD CONSTRAINT "{namn}" {definition}')
        for tabell in tabeller:
            cursor.execute(f"ALTER TABLE {tabell} ENABLE TRIGGER USER")


def _nycklar(cursor: Any, tabeller: list[str]) -> list[tuple[str, str, str]]:
    """Foreign keys from or to the tables."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND (conrelid::regclass::text = ANY(%(t)s) OR confrelid::regclass::text = ANY(%(t)s)) ORDER BY 1, 2",
        {"t": tabeller},
    )
    return list(cursor.fetchall())


def _villkor(cursor: Any, tabeller: list[str]) -> list[tuple[str, str, str]]:
    """Primary keys and unique constraints, with the index each brings."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype IN ('p', 'u') AND conrelid::regclass::text = ANY(%s) ORDER BY contype, 1, 2",
        [tabeller],
    )
    return list(cursor.fetchall())


def _index(cursor: Any, tabeller: list[str]) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid::regclass::text = ANY(%s) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid) "
        "ORDER BY 1",
        [tabeller],
    )
    return list(cursor.fetchall())
