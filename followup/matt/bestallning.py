"""Per order: the expected result and how often the question was answered (S144). Counted by the night, masked here.

The final answers of a half-year, by what was ordered. A corrected answer counts with what it says now, in the half-year it was first
given. Nothing is summed over orders, so each order is a family of its own: its answers, their sum, every unit and all of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from followup.enums import FragaBesvarad
from followup.kas.installningar import Installningar
from followup.kas.lasare import Lasare
from followup.maskning import Mask, summa
from followup.matt.gemensamt import UTAN_GRUND, Grund
from followup.matt.halvar import Halvar, hela_halvar
from followup.matt.minne import Minne, Plats
from followup.matt.rakna import Fonster
from followup.matt.skatta import PROCENT_FRAN

ID = "x_bestallning"
ALLA = ""
N = "n"
SVAR = [s.value for s in FragaBesvarad]

Rader = Counter[tuple[str, str, str]]  # unit, order, answer


def x_bestallning(
    las: Lasare, enheter: Iterable[UUID], fonster: Fonster, grund: Grund = UTAN_GRUND
) -> dict[tuple[str, str], dict[str, Any]]:
    egna = [str(e) for e in enheter]
    svar: dict[tuple[str, str], dict[str, Any]] = {(e, ""): {"perioder": []} for e in (*egna, ALLA)}
    for halvar in hela_halvar(fonster.till):
        rader = _rader(las, egna, halvar)
        typer = sorted({typ for _, typ, _ in rader})
        masker = {typ: _mask(rader, typ, egna, grund.minne, halvar.namn) for typ in typer}
        for enhet in (*egna, ALLA):
            tabell = [_tabellrad(typ, masker[typ], enhet) for typ in typer if masker[typ].varden[enhet, N]]
            svar[enhet, ""]["perioder"].append({"namn": halvar.namn, "rader": tabell})
    return svar


FRAGA = """SELECT enhet_id::text, bestallningstyp_id::text, fraga_besvarad, count(*) FROM statistik.slutsvar
WHERE enhet_id = ANY(%(enheter)s::uuid[]) AND slag = ANY(%(slag)s) AND signerad_den BETWEEN %(fran)s AND %(till)s GROUP BY 1, 2, 3"""


def _rader(las: Lasare, enheter: list[str], halvar: Halvar) -> Rader:
    """Counts per unit, order and answer."""
    varden = {"enheter": enheter, "slag": list(Installningar().slag), "fran": halvar.fran, "till": halvar.till}
    return Counter({(enhet, typ, svaret): n for enhet, typ, svaret, n in las.rader(FRAGA, varden)})


def _mask(rader: Mapping[tuple[str, str, str], int], typ: str, enheter: list[str], minne: Minne, halvar: str) -> Mask:
    def plats(cell: tuple[str, str]) -> Plats:
        return (cell[0], ""), (halvar, typ, cell[1])

    varden: dict[tuple[str, str], int] = {}
    for enhet in enheter:
        for svar in SVAR:
            varden[enhet, svar] = rader.get((enhet, typ, svar), 0)
        varden[enhet, N] = sum(varden[enhet, s] for s in SVAR)
    for kolumn in (*SVAR, N):
        varden[ALLA, kolumn] = sum(varden[e, kolumn] for e in enheter)
    alla = [*enheter, ALLA]
    relationer = [summa((e, N), [(e, s) for s in SVAR]) for e in alla]
    relationer += [summa((ALLA, k), [(e, k) for e in enheter]) for k in (*SVAR, N)]
    return minne.maskera(ID, varden, relationer, plats)


def _tabellrad(typ: str, mask: Mask, enhet: str) -> dict[str, Any]:
    ja, n = mask.varde((enhet, FragaBesvarad.JA.value)), mask.varde((enhet, N))
    andel = ""
    if ja is not None and n is not None:
        andel = f"{ja / n:.0%}".replace("%", "\xa0%") if n >= PROCENT_FRAN else f"{ja} av {n}"
    return {
        "typ": typ,  # its name and expected result are looked up where it is printed
        "n": mask.text((enhet, N)),
        "svar": [mask.text((enhet, s)) for s in SVAR],
        "andel": andel or "··",
    }
