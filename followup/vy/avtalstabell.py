"""A stored table as it stands in the newest counted month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ame.organisation.models import Bestallningstyp, Insatstyp
from followup.models import Matpunkt


@dataclass(frozen=True)
class Tabell:
    """`perioder`: newest first, each with its name and its rows, ready to print."""

    perioder: list[dict[str, Any]]
    datadatum: datetime | None = None
    definitionsversion: str = ""


def senaste_tabell(enhet_id: UUID | None, kommun_id: str, tabell: str, av: type[Bestallningstyp] | type[Insatstyp]) -> Tabell:
    """Two queries. A row that is about an entry of the catalogue which is no more is left out. Nothing counted yet: no periods."""
    punkter = Matpunkt.objects.filter(enhet_id=enhet_id, urval="", matt=tabell, korning__kommun_id=kommun_id)
    punkt = punkter.select_related("korning").order_by("-korning__manad").first()
    if punkt is None:
        return Tabell([])
    perioder = punkt.delar.get("perioder", [])
    typer = av.objects.in_bulk({rad["typ"] for p in perioder for rad in p["rader"]})
    namngivna = [{"namn": p["namn"], "rader": _med_namn(p["rader"], typer)} for p in perioder]
    return Tabell(namngivna, punkt.korning.datadatum, punkt.korning.definitionsversion)


def _med_namn(rader: Iterable[dict[str, Any]], typer: Mapping[UUID, Any]) -> list[dict[str, Any]]:
    """The catalogue's name beside the figures, and what an order is expected to give (S144)."""
    med = [(typer.get(UUID(rad["typ"])), rad) for rad in rader]
    egna = [{**rad, "namn": typ.namn, "vantat": getattr(typ, "vantat_resultat", "")} for typ, rad in med if typ]
    return sorted(egna, key=lambda rad: rad["namn"])
