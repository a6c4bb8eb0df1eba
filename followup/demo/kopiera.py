"""Rows by COPY. Constraints, foreign keys and triggers hold as in any insert; only Python's own defaults are passed by."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from django.db import connection
from django.db.models import AutoField, BigAutoField, Model


def kopiera(objekt: Iterable[Model]) -> int:
    """Writes the objects, table by table in the order in which the tables first appear. Returns the number of rows."""
    per_modell: dict[type[Model], list[Model]] = {}
    for obj in objekt:
        per_modell.setdefault(type(obj), []).append(obj)
    for modell, rader in per_modell.items():
        _tabell(modell, rader)
    return sum(len(rader) for rader in per_modell.values())


def _tabell(modell: type[Model], rader: list[Model]) -> None:
    falt = [f for f in modell._meta.concrete_fields if not isinstance(f, AutoField | BigAutoField)]
    qn = connection.ops.quote_name
    kolumner = ", ".join(qn(f.column) for f in falt)
    with connection.cursor() as cursor, cursor.copy(f"COPY {qn(modell._meta.db_table)} ({kolumner}) FROM STDIN") as copy:
        for rad in rader:
            copy.write_row([_varde(f.get_db_prep_save(getattr(rad, f.attname), connection)) for f in falt])


def _varde(varde: Any) -> Any:
    return varde.value if isinstance(varde, Enum) else varde
