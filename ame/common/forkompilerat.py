"""Conditions `EXISTS (rows of another table ... that are this row's)` and whole questions, whose SQL text Django writes once per process.

The conditions of visibility (law.md D01, B07) stand in nearly every query of a page, and writing the same nested SQL again took longer than
asking the database. Only the text is kept, with its places open. Who asks, in which units and when are filled in at each use, so nothing
about a person or an access is remembered from one request to the next.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
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
        text = _villkor(self.bygg, _form(self.uppgifter))
        if text is None:
            raise EmptyResultSet
        if kolumn.split(".")[0].strip('"') in text.alias:
            raise ValueError(f"{self.bygg.__name__} kan inte stå i sig själv.")
        return text.sql.replace(_KOLUMN, kolumn), text.parametrar(self.uppgifter)


def rader(bygg: Callable[..., QuerySet[Any]], *uppgifter: Any) -> list[Any]:
    """`list(bygg(*uppgifter))`. The same demands on `bygg` as in Finns; it may take a fixed number of rows, and prefetches nothing."""
    fast = _fraga(bygg, _form(uppgifter))
    if fast is None:
        return []
    mall, skriven, text = fast
    kompilator = copy(skriven)
    kompilator.connection = connections[DEFAULT_DB_ALIAS]
    fylld = text.sql, text.parametrar(uppgifter)
    kompilator.as_sql = lambda *args, **kwargs: fylld
    fraga = mall.all()
    fraga.query.get_compiler = lambda *args, **kwargs: kompilator  # type: ignore[method-assign]
    return list(fraga)


def antal(bygg: Callable[..., QuerySet[Any]], *uppgifter: Any) -> int:
    """`bygg(*uppgifter).count()`, with the same demands."""
    fast = _fraga(bygg, _form(uppgifter))
    if fast is None:
        return 0
    text = fast[2]
    with connections[DEFAULT_DB_ALIAS].cursor() as markor:
        markor.execute(f"SELECT COUNT(*) FROM ({text.sql}) rader", text.parametrar(uppgifter))  # noqa: S608
        return int(markor.fetchone()[0])


@dataclass(frozen=True)
class _Text:
    """SQL with its places: (True, which value) or (False, a constant of the question). `alias`: the names of its rows."""

    sql: str
    platser: list[tuple[bool, Any]]
    alias: frozenset[str] = frozenset()

    def parametrar(self, uppgifter: Uppgifter) -> list[Any]:
        varden = list(_blad(uppgifter))
        return [varden[p] if ar_plats else p for ar_plats, p in self.platser]


def _blad(varde: Any) -> Iterator[Any]:
    if isinstance(varde, tuple):
        for del_ in varde:
            yield from _blad(del_)
    else:
        yield varde


def _form(varde: Any) -> Any:
    return tuple(_form(del_) for del_ in varde) if isinstance(varde, tuple) else type(varde)


@lru_cache(maxsize=256)
def _villkor(bygg: Callable[..., QuerySet[Any]], form: Any) -> _Text | None:
    """The text of Finns for a shape; None when no row can match."""
    alias: frozenset[str] = frozenset()

    def skriv(markorer: Uppgifter) -> tuple[str, Any]:
        nonlocal alias
        fraga = bygg(*markorer).filter(pk=_Kolumn(output_field=UUIDField())).query.exists()
        # Names that no other part of a query has: the outer row's column must never be read as one of the inner rows'.
        namn = {namn: f"{bygg.__name__.strip('_')}_{i}" for i, namn in enumerate(fraga.alias_map)}
        fraga.change_aliases(namn)
        alias = frozenset(namn.values())
        return fraga.get_compiler(DEFAULT_DB_ALIAS).as_sql()

    text = _text(bygg, form, skriv)
    if text is None:
        return None
    if text.sql.count(_KOLUMN) != 1:
        raise ValueError(f"{bygg.__name__} kan inte förkompileras.")
    if {p for ar_plats, p in text.platser if ar_plats} != set(range(len(list(_blad(form))))):
        raise ValueError(f"{bygg.__name__} använder inte alla sina uppgifter som parametrar.")
    return _Text(f"EXISTS({text.sql})", text.platser, alias)


@lru_cache(maxsize=256)
def _fraga(bygg: Callable[..., QuerySet[Any]], form: Any) -> tuple[QuerySet[Any], Any, _Text] | None:
    """The question as Django knows it, what wrote it, and the text; None when no row can match. A condition in it that no row can meet
    falls away with its values."""
    skriven: list[Any] = []

    def skriv(markorer: Uppgifter) -> tuple[str, Any]:
        fraga = bygg(*markorer)
        if fraga._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ValueError(f"{bygg.__name__} hämtar mer i egna frågor.")
        kompilator = fraga.query.get_compiler(DEFAULT_DB_ALIAS)
        skriven[:] = [fraga, kompilator]
        return kompilator.as_sql()

    text = _text(bygg, form, skriv)
    return None if text is None else (skriven[0], skriven[1], text)


def _text(bygg: Callable[..., QuerySet[Any]], form: Any, skriv: Callable[[Uppgifter], tuple[str, Any]]) -> _Text | None:
    """Written twice with different values in the places: what differs in between was reckoned from a value and would have been frozen."""
    texter = []
    for forsta in (0, 10_000):
        markorer = _markorer(form, count(forsta))
        try:
            sql, parametrar = skriv(markorer)
        except EmptyResultSet:
            return None
        nummer = {m: i for i, m in enumerate(_blad(markorer))}
        platser = [(True, nummer[p]) if _ar_markor(p, nummer) else (False, p) for p in parametrar]
        if any(isinstance(p, date) for ar_plats, p in platser if not ar_plats):
            raise ValueError(f"{bygg.__name__} frågar själv vilken dag det är. Ge dagen som uppgift.")
        texter.append(_Text(sql, platser))
    if texter[0] != texter[1]:
        raise ValueError(f"{bygg.__name__} räknar vidare på sina uppgifter.")
    return texter[0]


def _markorer(form: Any, nasta: Iterator[int]) -> Any:
    """A value of its own in each place, found again among the parameters of the text."""
    if isinstance(form, tuple):
        return tuple(_markorer(del_, nasta) for del_ in form)
    i = next(nasta)
    if form is UUID:
        return UUID(int=(0xF0F0 << 112) + i)
    if form is datetime:
        return datetime(1901, 1, 1, tzinfo=UTC) + timedelta(seconds=i)
    if form is date:
        return date(1901, 1, 1) + timedelta(days=i)
    if form is int:
        return -1_000_000_000 - i
    raise TypeError(f"{form} kan inte vara en uppgift i Finns.")


def _ar_markor(parameter: Any, nummer: dict[Any, int]) -> bool:
    return type(parameter) in (UUID, datetime, date, int) and parameter in nummer
