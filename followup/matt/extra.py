"""Stored tables that are not one figure: the night counts them beside the measures and keeps them as a Matpunkt with their own id.

Each entry: id -> function(las, enheter, fonster, grund) giving {(unit id or "" for all together, age selection): data}. What is stored is
already masked (followup/maskning.py): pages, files and reports print it as it is. `grund` tells what the measures, and the tables before,
hide of the same counts (followup/matt/gemensamt.py).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from followup.flode import natt as flodesnatt
from followup.kas.lasare import Lasare
from followup.matt import (
    aterkomst,
    bestallning,
    exempeltabell,
    forsorjning,
    grupper,
    inlasning_fraga,
    insatsplatser,
    kohort,
    rapporttabell,
)
from followup.matt.gemensamt import Grund
from followup.matt.rakna import Fonster
from followup.rost import tabell as rosttabell

Tabeller = Mapping[tuple[str, str], Mapping[str, Any]]
EXTRA: dict[str, Callable[[Lasare, Iterable[UUID], Fonster, Grund], Tabeller]] = {
    exempeltabell.ID: exempeltabell.exempeltabeller,
    rosttabell.ID: rosttabell.roster,
    forsorjning.ID: forsorjning.x_forsorjning,
    grupper.ID: grupper.x_grupper,
    "x_kohort": kohort.x_kohort,
    "x_ater": aterkomst.x_ater,
    "x_inlasning": inlasning_fraga.x_inlasning,
    rapporttabell.ID: rapporttabell.rapporttabeller,  # prints what the two tables of groups and of support have masked
    flodesnatt.FLODE: flodesnatt.x_flode,
    flodesnatt.BESTAND: flodesnatt.x_bestand,
    bestallning.ID: bestallning.x_bestallning,
    insatsplatser.ID: insatsplatser.x_insatsplatser,
}
# Their pages show the newest month only, and they are the heaviest: the months before are not counted.
BARA_NYAST = frozenset({"x_kohort", "x_ater", "x_inlasning"})
