"""A condition `EXISTS (rows of another table ... that are this row's)` whose SQL text Django writes once per process.

The conditions of visibility (law.md D01, B07) stand in nearly every query of a page, and writing the same nested SQL again took longer than
asking the database. Only the text is kept, with its places open. Who asks, in which units and when are filled in at each use, so nothing
about a person or an access is remembered from one request to the next.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, Expression, F, QuerySet, UUIDField

# What a condition may depend on: a tuple of ids, days and tuples of these. Its shape (lengths and types) decides the SQL text.
Uppgifter = tuple[Any, ...]
_KOLUMN = "\x00"


class _Kolumn(Expression):
    """The place of the outer row's column in the text."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return _KOLUMN, []


class Finns(Expression):
    """True where `bygg(*uppgifter)` holds a row whose primary key is the value of `falt` in the row at hand.

    `bygg` must be a function of its own at module level, use every value as a query parameter and branch on nothing but emptiness.
    The same meaning as `Exists(bygg(*uppgifter).filter(pk=OuterRef(falt)))`."""

    output_field = BooleanField()

    def __init__(self, bygg: Callable[..., QuerySet[Any]], uppgifter: Uppgifter, falt: str) -> None:
        super().__init__()
        self.bygg, self.uppgifter, self.kolumn = bygg, uppgifter, F(falt)

    def get_source_expressions(self) -> list[Any]:
        return [self.kolumn]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.kolumn,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        kolumn, ingen = compiler.compile(self.kolumn)
        if ingen:
            raise ValueError("Finns tar en kolumn, inget uttryck.")
        sql, platser, alias = _text(self.bygg, _form(self.uppgifter))
        if not sql:
            raise EmptyResultSet
        if kolumn.split(".")[0].strip('"') in alias:
            raise ValueError(f"{self.bygg.__name__} kan inte stå i sig själv.")
        varden = list(_blad(self.uppgifter))
        return sql.replace(_KOLUMN, kolumn), [varden[p] if ar_plats else p for ar_plats, p in platser]


def _blad(varde: Any) -> Iterator[Any]:
    if isinstance(varde, tuple):
        for del_ in varde:
            yield from _blad(del_)
    else:
        yield varde


def _form(varde: Any) -> Any:
    return tuple(_form(del_) for del_ in varde) if isinstance(varde, tuple) else type(varde)


@lru_cache(maxsize=256)
def _text(bygg: Callable[..., QuerySet[Any]], form: Any) -> tuple[str, list[tuple[bool, Any]], frozenset[str]]:
    """The SQL text for a shape ("" when no row can match), its parameters in order, (True, which value) or (False, a constant of the
    condition), and the names of its rows."""
    markorer = _markorer(form, count())
    fraga = bygg(*markorer).filter(pk=_Kolumn(output_field=UUIDField())).query.exists()
    # Names that no other part of a query has: the outer row's column must never be read as one of the inner rows'.
    alias = {namn: f"{bygg.__name__.strip('_')}_{i}" for i, namn in enumerate(fraga.alias_map)}
    fraga.change_aliases(alias)
    try:
        sql, parametrar = fraga.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        return "", [], frozenset()
    if sql.count(_KOLUMN) != 1:
        raise ValueError(f"{bygg.__name__} kan inte förkompileras.")
    nummer = {m: i for i, m in enumerate(_blad(markorer))}
    platser = [(True, nummer[p]) if _ar_markor(p, nummer) else (False, p) for p in parametrar]
    if {p for ar_plats, p in platser if ar_plats} != set(nummer.values()):
        raise ValueError(f"{bygg.__name__} använder inte alla sina uppgifter som parametrar.")
    return f"EXISTS({sql})", platser, frozenset(alias.values())


def _markorer(form: Any, nasta: Iterator[int]) -> Any:
    """A value of its own in each place, found again among the parameters of the text."""
    if isinstance(form, tuple):
        return tuple(_markorer(del_, nasta) for del_ in form)
    i = next(nasta)
    if form is UUID:
        return UUID(int=(0xF0F0 << 112) + i)
    if form is datetime:
        return datetime(1901, 1, 1, tzinfo=UTC) + timedelta(seconds=i)
    if form is int:
        return -1_000_000_000 - i
    raise TypeError(f"{form} kan inte vara en uppgift i Finns.")


def _ar_markor(parameter: Any, nummer: dict[Any, int]) -> bool:
    return type(parameter) in (UUID, datetime, int) and parameter in nummer
