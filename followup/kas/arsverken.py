"""Full-time years for T11: per position the share of full time, times its days in the year, over the days of the year (kas.md 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from followup.kas.kpi import Ar, Population
from followup.kas.lasare import Lasare
from followup.kas.populationer import SKOPKALLA, SKOPKOLUMN, SKOPTYP, Urval, parametrar
from followup.kas.varde import ATTA

# A position has a unit; a municipal job has the enrolment it belongs to, and with it sex, kind and municipality.
KALLOR = {
    Population.TJANSTER: """SELECT a.arsarbetare_id AS id, a.enhet_id, e.kommunkod, a.kon, a.grad, a.start_den, a.slut_den
        FROM statistik.arsarbetare a JOIN statistik.enhet e USING (enhet_id)""",
    Population.AM_ANSTALLDA: """SELECT i.inskrivning_id AS id, i.enhet_id, i.kommunkod, COALESCE(i.kon, 'O') AS kon,
            a.sysselsattningsgrad AS grad, a.start_den, a.slut_den
        FROM statistik.anstallning a JOIN statistik.inskrivning i USING (inskrivning_id)
        WHERE a.slag = 'kommunal' AND i.slag = ANY(%(slag)s) AND i.slag <> 'feriejobb'""",
}
I_ARET = "x.start_den <= %(till)s AND (x.slut_den IS NULL OR x.slut_den >= %(fran)s)"
DAGAR = "LEAST(COALESCE(x.slut_den, %(till)s), %(till)s) - GREATEST(x.start_den, %(fran)s) + 1"


@dataclass(frozen=True)
class Summa:
    """How many rows, and the sum of per cent of full time times days."""

    antal: int = 0
    procentdagar: int = 0

    def __add__(self, annan: "Summa") -> "Summa":
        return Summa(self.antal + annan.antal, self.procentdagar + annan.procentdagar)


# scope -> (population, sex) -> sum
Summor = Mapping[str, Mapping[tuple[Population, str], Summa]]


def summor(las: Lasare, urval: Urval) -> Summor:
    """All scopes of the selection, two statements."""
    svar: dict[str, dict[tuple[Population, str], Summa]] = {}
    for population in KALLOR:
        for skop, kon, antal, procentdagar in las.rader(_fraga(urval, population), parametrar(urval)):
            svar.setdefault(skop, {})[population, kon] = Summa(antal, procentdagar)
    return svar


def _fraga(urval: Urval, population: Population) -> str:
    skop, kalla, villkor = _skop(urval)
    return (
        f"SELECT {skop}::text, x.kon, count(DISTINCT x.id)::int, sum(x.grad * ({DAGAR}))::bigint "  # noqa: S608
        f"FROM ({KALLOR[population]}) AS x{kalla} WHERE {I_ARET}{villkor} GROUP BY 1, 2"
    )


def listfraga(urval: Urval, population: Population, kon: str) -> str:
    """The enrolments (or positions) behind the sum, each once."""
    _, kalla, villkor = _skop(urval)
    per_kon = "" if kon == "T" else " AND x.kon = %(kon)s"
    return f"SELECT DISTINCT x.id FROM ({KALLOR[population]}) AS x{kalla} WHERE {I_ARET}{villkor}{per_kon} ORDER BY 1"  # noqa: S608


def _skop(urval: Urval) -> tuple[str, str, str]:
    slag = urval.skop.slag
    skop = SKOPKOLUMN[slag].format(x="x")
    villkor = "" if urval.skop.ids is None else f" AND {skop} = ANY(%(skop)s::{SKOPTYP[slag]})"
    return skop, SKOPKALLA[slag].format(x="x"), villkor


def arsverken(summa: Summa, ar: int) -> Decimal:
    """2 positions of 50 % the whole year are 1 full-time year. The days of the year are 366 in a leap year."""
    aret = Ar(ar)
    dagar = (aret.till - aret.fran).days + 1
    return (Decimal(summa.procentdagar) / (100 * dagar)).quantize(ATTA, ROUND_HALF_UP)
