"""The national figures SKR has published (kas.md 4.1 and 4.2), to lay beside a run: `manage.py kas_bredvid`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from followup.kas.kpi import KON


@dataclass(frozen=True)
class Publicerat:
    """A published share, or the sum of several KPIs' shares. `ar` is the year it was published for."""

    namn: str
    kpier: tuple[str, ...]
    kon: str
    varde: Decimal
    ar: int
    anmarkning: str = ""


def _p(namn: str, kpier: str, kon: str, varde: str, ar: int, anmarkning: str = "") -> Publicerat:
    return Publicerat(namn, tuple(kpier.split()), kon, Decimal(varde), ar, anmarkning)


NATIONELLT = (
    _p("24 år eller yngre", "U40811", "T", "33", 2014, "«var tredje»; första omgången, osäker"),
    _p("Icke fullgjord grundskola", "U40816", "T", "24", 2020),
    _p("Saknar gymnasial utbildning", "U40816 U40815", "T", "61", 2018, "före kategorin ej validerad"),
    _p("Gymnasial eller eftergymnasial", "U40814 U40813", "T", "39", 2018, "före kategorin ej validerad"),
    _p("Mer än 24 månader utan arbete", "U40819", "T", "51", 2020),
    _p("A. Börjat arbeta", "U40406", "T", "27", 2018),
    _p("A. Börjat arbeta", "U40406", "K", "24", 2017),
    _p("A. Börjat arbeta", "U40406", "M", "28", 2017),
    _p("B. Börjat studera", "U40409", "T", "10", 2018),
    _p("B. Börjat studera", "U40409", "K", "12", 2017),
    _p("B. Börjat studera", "U40409", "M", "8", 2017),
    _p("D. Slutförda uppdrag", "U40415", "T", "33", 2017, "«omkring en tredjedel»"),
    _p("C och E tillsammans", "U40412 U40418", "T", "30", 2017, "återstoden"),
    _p("Börjat arbeta eller studera", "U40455", "T", "35", 2020),
    _p("Börjat arbeta eller studera", "U40455", "K", "36", 2017),
    _p("Börjat arbeta eller studera", "U40455", "M", "36", 2017),
)
AVSLUTADE_PER_DELTAGARE = (Decimal("55"), 2020)  # 52 800 of 96 300; 0.55 +- 0.05 in 2017, 2018 and 2020

Siffror = Mapping[tuple[str, str], tuple[int | None, int | None, Decimal | None]]


def bredvid(siffror: Siffror) -> list[tuple[str, str, str, str, str, str]]:
    """(row, sex, own share, n of N, published with year, difference in percentage points), ready to print."""
    rader = [_rad(p, siffror) for p in NATIONELLT]
    avslutade, deltagare = siffror["N40450", "T"][0], siffror["U40800", "T"][0]
    varde, ar = AVSLUTADE_PER_DELTAGARE
    egen = Decimal(100 * avslutade) / deltagare if avslutade is not None and deltagare else None
    return [_i_ord("Avslutade per deltagare", "T", egen, f"{avslutade} av {deltagare}", varde, ar, "0,55 ± 0,05"), *rader]


def _rad(p: Publicerat, siffror: Siffror) -> tuple[str, str, str, str, str, str]:
    delar = [siffror[k, p.kon] for k in p.kpier]
    varden = [v for _, _, v in delar if v is not None]
    egen = sum(varden, Decimal(0)) if len(varden) == len(delar) else None
    n = sum(d[0] or 0 for d in delar)
    return _i_ord(f"{p.namn} ({' + '.join(p.kpier)})", p.kon, egen, f"{n} av {delar[0][1]}", p.varde, p.ar, p.anmarkning)


def _i_ord(
    namn: str, kon: str, egen: Decimal | None, n: str, varde: Decimal, ar: int, anmarkning: str
) -> tuple[str, str, str, str, str, str]:
    publicerat = f"{_tal(varde)} ({ar}{'; ' + anmarkning if anmarkning else ''})"
    skillnad = "—" if egen is None else f"{'+' if egen >= varde else '−'}{_tal(abs(egen - varde))}"
    return namn, KON[kon], "—" if egen is None else _tal(egen), n, publicerat, skillnad


def _tal(varde: Decimal) -> str:
    return f"{varde.quantize(Decimal('0.1'), ROUND_HALF_UP)}".replace(".", ",")
