"""Volume, places and cost per insats (C74; S148). What the insats led to is nowhere here. Counted by the night, masked here.

The catalogue's places are the verksamhet's, and so is the table: every unit of it has the same. A kind of insats whose participants are too
few prints its places and its yearly cost, and nothing that its participants could be had from.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from followup.kas.lasare import Lasare
from followup.maskning import DOLD, HOGST, Mask, summa, troskel
from followup.matt.gemensamt import UTAN_GRUND, Grund
from followup.matt.halvar import Halvar, hela_halvar
from followup.matt.minne import INGET_MINNE, Minne, Plats
from followup.matt.rakna import Fonster

ID = "x_insatsplatser"
DAGAR_PER_MANAD = 30.4375
EJ_ANGET = "Inte angivet i katalogen."

# Every kind that can be chosen by persons, with who took part some day of the half-year and for how many days, first and last counted.
FRAGA = """
SELECT t.verksamhet_id::text, t.insatstyp_id::text, t.typ, t.platser, t.kostnad_per_plats, t.minsta_n, t.galler_fran_den,
    LEAST(t.galler_till_den, t.projekt_slut_den), count(DISTINCT x.inskrivning_id),
    COALESCE(sum(LEAST(COALESCE(x.slut_den, %(till)s), %(till)s) - GREATEST(x.start_den, %(fran)s) + 1) FILTER (WHERE x.insats_id IS NOT NULL), 0)
FROM statistik.insatstyp t
LEFT JOIN statistik.insats x ON x.insatstyp_id = t.insatstyp_id AND x.start_den <= %(till)s
    AND (x.slut_den IS NULL OR x.slut_den >= %(fran)s)
WHERE NOT t.ar_anonym AND t.verksamhet_id IN (SELECT verksamhet_id FROM statistik.enhet WHERE enhet_id = ANY(%(enheter)s::uuid[]))
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""
VERKSAMHETER = "SELECT enhet_id::text, verksamhet_id::text FROM statistik.enhet WHERE enhet_id = ANY(%(enheter)s::uuid[])"


@dataclass(frozen=True)
class Belaggning:
    """One kind of insats in a half-year: how many took part and for how many days, in the days it was offered."""

    typ: str
    loka_typ: str
    platser: int | None
    kostnad_per_plats: int | None
    minsta_n: int | None
    deltagare: int
    dagar: int
    erbjudna_dagar: int

    @property
    def andel(self) -> float | None:
        platsdagar = (self.platser or 0) * self.erbjudna_dagar
        return self.dagar / platsdagar if platsdagar else None

    @property
    def arskostnad(self) -> int | None:
        """Of the places for a whole year, as the catalogue states them."""
        if self.platser is None or self.kostnad_per_plats is None:
            return None
        return self.platser * self.kostnad_per_plats * 12

    @property
    def per_manad(self) -> float | None:
        """Cost of the places in the days they were offered, per month that somebody took part."""
        if self.arskostnad is None or not self.dagar:
            return None
        return self.arskostnad / 12 * self.erbjudna_dagar / self.dagar


def x_insatsplatser(
    las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND
) -> dict[tuple[str, str], dict[str, Any]]:
    egna = [str(e) for e in enheter]
    verksamhet = dict(las.rader(VERKSAMHETER, {"enheter": egna}))
    svar: dict[tuple[str, str], dict[str, Any]] = {(e, ""): {"perioder": []} for e in (*egna, "")}
    for halvar in hela_halvar(fonster.till):
        tabeller = {v: tabell(rader, grund.minne, f"{v}|{halvar.namn}") for v, rader in belaggning(las, egna, halvar).items()}
        for enhet in egna:
            svar[enhet, ""]["perioder"].append({"namn": halvar.namn, "rader": tabeller.get(verksamhet.get(enhet, ""), [])})
        svar["", ""]["perioder"].append({"namn": halvar.namn, "rader": [r for rader in tabeller.values() for r in rader]})
    return svar


def belaggning(las: Lasare, enheter: Sequence[str], halvar: Halvar) -> dict[str, list[Belaggning]]:
    """By verksamhet: what was offered some day of the half-year, and what had participants. Heads without identity are not counted here."""
    svar: dict[str, list[Belaggning]] = defaultdict(list)
    for verksamhet, typ, loka, platser, kostnad, minsta, fran, till, antal, dagar in las.rader(
        FRAGA, {"enheter": list(enheter), "fran": halvar.fran, "till": halvar.till}
    ):
        erbjuden = _erbjuden(halvar, fran, till)
        if antal or erbjuden:
            svar[verksamhet].append(Belaggning(typ, loka, platser, kostnad, minsta, antal, int(dagar), erbjuden))
    return svar


def _erbjuden(halvar: Halvar, fran: date, till: date | None) -> int:
    """Days of the half-year that it could be chosen."""
    slut = halvar.till if till is None else min(till, halvar.till)
    return max(0, (slut - max(halvar.fran, fran)).days + 1)


def tabell(rader: Sequence[Belaggning], minne: Minne = INGET_MINNE, period: str = "") -> list[dict[str, Any]]:
    """Kinds of the same Loka type share a sum that another table prints (followup/nyckeltal/insatser.py), so they are masked together.
    A period's pattern is kept between months in the row of all units."""
    per_loka: dict[str, list[Belaggning]] = defaultdict(list)
    for rad in rader:
        per_loka[rad.loka_typ].append(rad)
    masker = {loka: _mask(egna, minne, (period, loka)) for loka, egna in per_loka.items()}
    return [_tabellrad(rad, masker[rad.loka_typ]) for rad in rader]


def _mask(rader: Sequence[Belaggning], minne: Minne, under: tuple[str, ...]) -> Mask:
    """The limit is the largest that any of them has in the catalogue (N12)."""

    def plats(cell: str) -> Plats:
        return ("", ""), (*under, cell)

    varden = {r.typ: r.deltagare for r in rader}
    varden["alla"] = sum(r.deltagare for r in rader)
    grans = min(max([troskel(), *(r.minsta_n or 0 for r in rader)]), HOGST)
    delning = summa("alla", [r.typ for r in rader])
    return minne.maskera(ID, varden, [delning], plats, vikt=lambda cell: int(cell == "alla"), grans=grans)


def _tabellrad(rad: Belaggning, mask: Mask) -> dict[str, Any]:
    ar_dold = mask.varde(rad.typ) is None
    skal = [] if rad.platser is not None and rad.kostnad_per_plats is not None else [EJ_ANGET]
    if not ar_dold and not rad.deltagare:
        skal.append("Ingen deltog.")
    return {
        "typ": rad.typ,  # its name is looked up where it is printed
        "platser": "—" if rad.platser is None else str(rad.platser),
        "arskostnad": _kronor(rad.arskostnad),
        "deltagare": mask.text(rad.typ),
        "manader": DOLD if ar_dold else f"{rad.dagar / DAGAR_PER_MANAD:.1f}".replace(".", ","),
        "belaggning": DOLD if ar_dold else "—" if rad.andel is None else f"{rad.andel * 100:.0f}\xa0%",
        "per_manad": DOLD if ar_dold else _kronor(rad.per_manad),
        "skal": " ".join(skal),
    }


def _kronor(varde: float | None) -> str:
    return "—" if varde is None else f"{varde:,.0f}\xa0kr".replace(",", "\xa0")
