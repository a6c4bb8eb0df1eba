"""What the page of voices shows of the night's stored table, and what the case shows of its questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ame.common.diagram import Staplar, staplar
from ame.organisation.enums import LokaTyp
from followup.enums import Enkatslag
from followup.models import Matpunkt
from followup.rost.fragor import GRUPPER, SKAL, Fraga
from followup.rost.tabell import ID

SVARSORD = {
    Enkatslag.DELTAGARE_START: "Efter tre månader",
    Enkatslag.DELTAGARE_SLUT: "Vid avslut",
    Enkatslag.HANDLAGGARE: "Avslutade ärenden",
    Enkatslag.REMITTENT: "Avslutade remisser",
}
SLAG_I = {
    "deltagare": (Enkatslag.DELTAGARE_START, Enkatslag.DELTAGARE_SLUT),
    "handlaggare": (Enkatslag.HANDLAGGARE,),
    "remittent": (Enkatslag.REMITTENT,),
}


@dataclass(frozen=True)
class Fragebild:
    fraga: Fraga
    senaste: Mapping[str, Any]
    trend: list[Mapping[str, Any]]
    steg: list[tuple[str, str]] = field(default_factory=list)
    skal: list[tuple[str, str]] = field(default_factory=list)
    insatser: list[tuple[str, str, str]] = field(default_factory=list)
    figur: Staplar | None = None


@dataclass(frozen=True)
class Ruta:
    """One voice: its questions, and how many of those asked answered."""

    namn: str
    fragor: list[Fragebild]
    svar: list[tuple[str, list[Mapping[str, str]]]]


def lasrad(kommun_id: str, enhet_id: UUID | None) -> Matpunkt | None:
    """The newest stored table. One query."""
    rader = Matpunkt.objects.filter(matt=ID, urval="", enhet_id=enhet_id, korning__kommun_id=kommun_id)
    return rader.select_related("korning").order_by("-korning__manad").first()


def rutor(data: Mapping[str, Any]) -> list[Ruta]:
    fragor, svar = data.get("fragor", {}), data.get("svar", {})
    return [
        Ruta(namn, [_bild(f, fragor.get(f.kod, [])) for f in alla], [(SVARSORD[s], svar.get(s, [])) for s in SLAG_I[grupp]])
        for grupp, (namn, alla) in GRUPPER.items()
    ]


def _bild(fraga: Fraga, trend: list[Mapping[str, Any]]) -> Fragebild:
    """The latest whole period, with the ones before as the trend. No basis is a dash with its reason (N02)."""
    if not trend:
        return Fragebild(fraga, {"namn": "", "text": "—", "n": "", "skal": "Räknas i natt för första gången."}, [])
    sist = trend[-1]
    ord_, insatser = dict(fraga.val), sist.get("insatser", {})
    return Fragebild(
        fraga,
        sist,
        list(reversed(trend)),
        [(ord_[k], v) for k, v in sist.get("steg", {}).items()],
        [(ord_s, sist["skalen"][k]) for k, ord_s in SKAL if k in sist.get("skalen", {})],
        [(str(LokaTyp(t).label), d["n"], d["text"]) for t, d in insatser.items()],
        _figur(fraga, trend),
    )


def _figur(fraga: Fraga, trend: list[Mapping[str, Any]]) -> Staplar | None:
    """The share of each period in per cent; a hidden one has no bar. One bar is no trend."""
    if sum(p.get("varde") is not None for p in trend) < 2:
        return None
    varden = [None if p.get("varde") is None else round(100 * p["varde"]) for p in trend]
    return staplar(fraga.kort, [p["namn"] for p in trend], [(f"{fraga.goda_ord}, procent", varden)], x_rubrik="År")
