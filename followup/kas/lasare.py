"""The statistics door: a read-only look through the role `ame_statistik` (design wall 1, law.md C06)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, transaction

ALIAS = "statistik"
ROLL = "ame_statistik"
LANGSTA_FRAGA_MS = 120_000  # a whole installation is counted in one statement; the web's own limit is too short for it


@dataclass(frozen=True)
class Lasare:
    """Asks questions inside one look, so that every answer is about the same moment: `datadatum`."""

    cursor: Any
    datadatum: datetime

    def rader(self, sql: str, parametrar: dict[str, Any] | None = None) -> Sequence[tuple[Any, ...]]:
        self.cursor.execute(sql, parametrar)
        rader: Sequence[tuple[Any, ...]] = self.cursor.fetchall()
        return rader


@contextmanager
def lasare(*, ensam: bool = True) -> Iterator[Lasare]:
    """One look at the data: read only, one snapshot for all questions, as the role that may read the views and nothing else.

    The role is set here too, so that the wall stands also where the connection could do more (tests, a login of one's own). The
    transaction is rolled back at the end: it wrote nothing, and that gives role and limits back also inside another transaction.
    `ensam`: False for one of many looks at the same time, that each keep to one processor.
    """
    connection = connections[ALIAS]
    ar_ytterst = not connection.in_atomic_block
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if ar_ytterst:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(f"SET LOCAL ROLE {ROLL}")
        cursor.execute(f"SET LOCAL statement_timeout = {LANGSTA_FRAGA_MS}")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL jit = off")  # compiling dozens of conditions costs more than it saves
        if not ensam:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT now()")
        yield Lasare(cursor, cursor.fetchone()[0])
        transaction.set_rollback(True, using=connection.alias)
