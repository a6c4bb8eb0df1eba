"""The data quality page: which enrolments of the year have something to mend, and whose they are (S172; kas.md 6.4).

The same conditions as the stored counts (kvalitet.py), asked for all kinds at once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ame.access.models import User
from ame.arenden.models import Arende
from followup.enums import KorningStatus
from followup.kas.installningar import Installningar
from followup.kas.kpi import Population, Skop, version_for
from followup.kas.kvalitet import BRISTER, KVALITET
from followup.kas.lasare import Lasare
from followup.kas.populationer import Urval, ctes, parametrar
from followup.kas.sida import Omfattning
from followup.maskning import Relation, maskera, summa
from followup.models import Korning, KorningRad


def urval_for_underlag(omf: Omfattning, ar: int) -> Urval:
    """The year's own form with the documented rules, as the night counts."""
    skop = Skop("enhet", (str(omf.enhet.pk),)) if omf.enhet else Skop("kommun", (omf.kommun.pk,))
    return Urval(ar, version_for(ar), skop, Installningar())


def brister(las: Lasare, urval: Urval) -> dict[UUID, list[str]]:
    """Enrolment -> the ids of what is wrong with it. One statement."""
    med = ", ".join(f"{namn} AS ({text})" for namn, text in ctes(urval, Population.INSKRIVNINGAR))
    fall = ", ".join(f"CASE WHEN {b.villkor} THEN '{b.id}' END" for b in BRISTER)
    sql = (
        f"WITH {med} SELECT id, brister FROM (SELECT id, array_remove(ARRAY[{fall}], NULL) AS brister "  # noqa: S608
        "FROM inskrivningar) AS x WHERE cardinality(brister) > 0"
    )
    return {id: list(vad) for id, vad in las.rader(sql, parametrar(urval))}


@dataclass(frozen=True)
class Agare:
    id: int
    namn: str
    antal: int


@dataclass(frozen=True)
class Underlag:
    """What the user may see of it: each kind with its number, each owner with theirs, and the chosen cases."""

    sorter: list[tuple[Any, int]]
    agare: list[Agare]
    valda: dict[UUID, list[str]]
    antal: int


def underlag(user: User, per_arende: dict[UUID, list[str]], *, sort: str = "", agare: str = "") -> Underlag:
    """Ids come through the statistics door, owners and cases only through `visible_to`. The numbers of a list of choices take no notice
    of its own choice, so that one can change it."""
    synliga = Arende.objects.visible_to(user).filter(pk__in=per_arende)
    rader = list(synliga.values_list("pk", "ansvarig_id", "ansvarig__namn"))
    per_agare: Counter[int] = Counter()
    per_sort: Counter[str] = Counter()
    valda: dict[UUID, list[str]] = {}
    for pk, agare_id, _ in rader:
        vad = [s for s in per_arende[pk] if not sort or s == sort]
        per_agare[agare_id] += len(vad)
        if agare and str(agare_id) != agare:
            continue
        per_sort.update(per_arende[pk])
        if vad:
            valda[pk] = vad
    namn_pa = {agare_id: namn for _, agare_id, namn in rader}
    agare_lista = sorted((Agare(i, namn_pa[i], n) for i, n in per_agare.items() if n), key=lambda a: (-a.antal, a.namn))
    return Underlag([(b, per_sort[b.id]) for b in BRISTER], agare_lista, valda, sum(map(len, valda.values())))


# --- for those who may not open cases: the stored counts per unit, masked -----------------------------------------------


@dataclass(frozen=True)
class Enhetstal:
    """Rows of (what, [per unit, then all])."""

    enheter: list[str]
    rader: list[tuple[Any, list[str]]]
    datadatum: Any


def per_enhet(enheter: Sequence[tuple[UUID, str]], ar: int) -> Enhetstal:
    """From the last run of each unit. One table per kind with its sum; a small group cannot be worked out (N13)."""
    korningar = senaste(dict(enheter), ar)
    tal = {
        (r.kpi, r.korning_id): r.taljare or 0 for r in KorningRad.objects.filter(korning__in=korningar.values(), tabell=KVALITET)
    }
    med = [(pk, namn) for pk, namn in enheter if pk in korningar]
    rader = []
    for b in BRISTER:
        celler: dict[Any, int] = {pk: tal.get((b.id, korningar[pk].pk), 0) for pk, _ in med}
        mask = maskera(celler | {"alla": sum(celler.values())}, _relation(celler))
        rader.append((b, [mask.text(c) for c in (*celler, "alla")]))
    return Enhetstal(
        [namn for _, namn in med], rader, min((k.datadatum for k in korningar.values() if k.datadatum), default=None)
    )


def _relation(celler: dict[Any, int]) -> list[Relation]:
    return [summa("alla", list(celler))] if celler else []


def senaste(enheter: dict[UUID, str], ar: int) -> dict[UUID, Korning]:
    """The last complete run per unit with the documented rules. One query."""
    rader = (
        Korning.objects.filter(
            enhet__in=enheter, ar=ar, version=version_for(ar), status=KorningStatus.KLAR, rader__tabell=KVALITET,
            installningar=Installningar().som_dict(),
        )
        .order_by("enhet_id", "-klar_vid").distinct("enhet_id")
    )  # fmt: skip
    return {k.enhet_id: k for k in rader if k.enhet_id}
