"""Observed against expected per unit, as data for the funnel (methods.md 4.4). The strata are what is known at start; the SFI level is not
held. Fewer than fifty, or one unit alone, is no comparison."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from followup.matt.rakna import ALLA_ENHETER
from followup.matt.sammansattning import MINST_FOR_JUSTERING, Person, Utfall, justera
from followup.matt.tabeller import Nod, Tabell

if TYPE_CHECKING:
    from followup.matt.kohort import Grupp

EN_ENHET = "Det finns bara en enhet att jämföra med: då är det väntade detsamma som utfallet."
FOR_FA = f"Färre än {MINST_FOR_JUSTERING}: för få för en justerad skillnad."
DOLT = "För få har gått till arbete för att visas."


def justerad_data(grupper: Iterable["Grupp"], tabeller: Mapping[Nod, Tabell]) -> dict[Nod, dict[str, Any]]:
    """Per unit its own point, and all of them for whoever sees every unit. In the order of the ids: the page sorts by name, never by size."""
    personer = [
        Person(g.enhet, (g.niva, g.utan_arbete, g.drag["utbildning"], g.drag["alder"]), g.dag, g.utfall)
        for g in grupper
        for _ in range(g.antal)
    ]
    alla = justera(personer)
    if len({p.enhet for p in personer}) < 2:
        return {nod: {"punkter": [], "skal": EN_ENHET} for nod in tabeller if not nod[1]}
    medel = sum(u.vantat for u in alla) / sum(u.n for u in alla) if alla else 0.0
    punkter = {u.enhet: _punkt(u, tabeller[u.enhet, ""]) for u in alla}
    svar: dict[Nod, dict[str, Any]] = {}
    for nod in tabeller:
        if not nod[1]:
            egna = list(punkter.values()) if nod[0] == ALLA_ENHETER else [punkter[nod[0]]] if nod[0] in punkter else []
            svar[nod] = {"punkter": egna, "medel": round(medel, 4), "skal": "" if egna else "Ingen att räkna på."}
    return svar


def _punkt(u: Utfall, t: Tabell) -> dict[str, Any]:
    grund = {"enhet": u.enhet, "n": t.text(())}
    if t.n(()) is None or u.n < MINST_FOR_JUSTERING:
        return grund | {"skal": FOR_FA}
    if t.n(("utfall", "365", "1")) is None:
        return grund | {"skal": DOLT}
    lag, hog = u.intervall
    return grund | {
        "skal": "", "vantat": round(u.vantat, 1), "kvot": round(u.kvot, 2), "lag": round(max(lag, 0), 2), "hog": round(hog, 2),
        "inom": u.ar_inom, "inom_vid": _inom(u),
    }  # fmt: skip


def _inom(u: Utfall) -> bool:
    lag, hog = u.gransvarden(3.09)
    return lag <= u.kvot <= hog
