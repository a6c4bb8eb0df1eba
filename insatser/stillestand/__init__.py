"""Which cases stand still today, and since when (C25, C31; methods.md 4.5). Reads only: services/stillestand.py keeps the answer."""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from insatser.enums import Stillestandsslag
from insatser.stillestand import arenden, insatser
from insatser.stillestand.delar import Omfang
from insatser.stillestand.insatser import Rader

Nyckel = tuple[str, UUID, UUID | None]  # kind, case, insats
FINNARE: dict[str, Callable[[Omfang], list[Rader]]] = {
    Stillestandsslag.OVER_NORMALTID: insatser.over_normaltid,
    Stillestandsslag.SAMMA_SLAG: insatser.samma_slag,
    Stillestandsslag.TVA_LIKA: insatser.tva_lika,
    Stillestandsslag.GLAPP: arenden.glapp,
    Stillestandsslag.MISSAT_LOFTE: arenden.missat_lofte,
    Stillestandsslag.UTAN_STEG: arenden.utan_steg,
    Stillestandsslag.INGEN_BEDOMNING: arenden.ingen_bedomning,
    Stillestandsslag.UTAN_NASTA_STEG: insatser.utan_nasta_steg,
}


def hitta(
    idag: date, *, arende_ids: Collection[UUID] | None = None, slag: Collection[str] | None = None
) -> dict[UUID, dict[Nyckel, date]]:
    """Unit -> what stands still there -> since when. One query for each kind, two for samma_slag, whatever the number of cases."""
    omfang = Omfang(idag, arende_ids)
    funna: dict[UUID, dict[Nyckel, date]] = {}
    for kod, finnare in FINNARE.items():
        if slag is not None and kod not in slag:
            continue
        for rader in finnare(omfang):
            for enhet_id, arende_id, insats_id, sedan in rader:
                enhetens = funna.setdefault(enhet_id, {})
                nyckel = (str(kod), arende_id, insats_id)
                enhetens[nyckel] = min(sedan, enhetens.get(nyckel, sedan))
    return funna
