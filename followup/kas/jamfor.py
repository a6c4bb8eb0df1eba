"""The difference between two runs of the same scope and year (kas.md 6.5: "show a diff if rerun"; N03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from followup.kas.installningar import REGLER, tolka
from followup.models import Korning, KorningRad

Nyckel = tuple[str, str]


@dataclass(frozen=True)
class Andring:
    """A figure that differs. None on one side: the row exists in the other run only."""

    kpi: str
    kon: str
    fore: KorningRad | None
    efter: KorningRad | None


@dataclass(frozen=True)
class Jamforelse:
    fore: Korning
    efter: Korning
    rader: list[Andring]
    regler: list[tuple[str, str, str]]  # (name, before, after) of settings and versions that differ


def foregaende(korning: Korning) -> Korning | None:
    """What a run is compared with: the last frozen run of the same scope and year, else the complete one before it."""
    andra = Korning.objects.klara().filter(kommun=korning.kommun_id, enhet=korning.enhet_id, ar=korning.ar).exclude(pk=korning.pk)
    if korning.klar_vid:
        andra = andra.filter(klar_vid__lt=korning.klar_vid)
    andra = andra.select_related("leverans")
    fryst = andra.filter(fryst_vid__isnull=False).order_by("-fryst_vid").first()
    return fryst or andra.order_by("-klar_vid").first()


def jamfor(fore: Korning, efter: Korning) -> Jamforelse:
    """Row by row: a figure counts as changed when n, N or the value differs."""
    gamla, nya = _per_nyckel(fore.rader.all()), _per_nyckel(efter.rader.all())
    nycklar = list(dict.fromkeys([*nya, *gamla]))
    rader = [Andring(*n, gamla.get(n), nya.get(n)) for n in nycklar if _innehall(gamla.get(n)) != _innehall(nya.get(n))]
    return Jamforelse(fore, efter, rader, _regler(fore, efter))


def _per_nyckel(rader: Iterable[KorningRad]) -> dict[Nyckel, KorningRad]:
    return {(r.kpi, r.kon): r for r in sorted(rader, key=lambda r: r.pk)}


def _innehall(rad: KorningRad | None) -> tuple[Any, ...] | None:
    return None if rad is None else (rad.taljare, rad.namnare, rad.varde)


def _regler(fore: Korning, efter: Korning) -> list[tuple[str, str, str]]:
    par = zip(tolka(fore.installningar).beskrivning(), tolka(efter.installningar).beskrivning(), REGLER, strict=True)
    andrade = [(regel.etikett, a[1], b[1]) for a, b, regel in par if a[1] != b[1]]
    for namn, a, b in (
        ("Formulärets version", fore.version, efter.version),
        ("Definitionernas version", fore.definitionsversion, efter.definitionsversion),
    ):
        if a != b:
            andrade.append((namn, a, b))
    return andrade
