"""Stored tables that are not one figure: the night counts them beside the measures and keeps them as a Matpunkt with their own id.

Each entry: id -> function(las, enheter, fonster) giving {(unit id or "" for all together, age selection): data}. What is stored is
already masked (followup/maskning.py): pages, files and reports print it as it is.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from followup.kas.lasare import Lasare
from followup.matt.rakna import Fonster

Tabeller = Mapping[tuple[str, str], Mapping[str, Any]]
EXTRA: dict[str, Callable[[Lasare, Iterable[UUID], Fonster], Tabeller]] = {}
