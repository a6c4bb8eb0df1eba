"""Red days of the Swedish calendar, and the eves that the law counts with them (lag 1930:173 2 §, lag 1989:253)."""

from datetime import date, timedelta
from functools import cache

FASTA = {
    (1, 1): "nyårsdagen",
    (1, 6): "trettondedag jul",
    (5, 1): "första maj",
    (6, 6): "nationaldagen",
    (12, 24): "julafton",
    (12, 25): "juldagen",
    (12, 26): "annandag jul",
    (12, 31): "nyårsafton",
}
EFTER_PASK = {-2: "långfredagen", 0: "påskdagen", 1: "annandag påsk", 39: "Kristi himmelsfärds dag", 49: "pingstdagen"}


@cache
def _pask(ar: int) -> date:
    """Easter Sunday by the Gregorian rule (Meeus, Jones and Butcher)."""
    a, b, c = ar % 19, ar // 100, ar % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    rest = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * rest) // 451
    manad, dag = divmod(h + rest - 7 * m + 114, 31)
    return date(ar, manad, dag + 1)


def _lordag_fran(den: date) -> date:
    return den + timedelta(days=(5 - den.weekday()) % 7)


@cache
def helgdagar(ar: int) -> dict[date, str]:
    """Every red day of the year by name, with midsommarafton, julafton and nyårsafton."""
    dagar = {date(ar, m, d): namn for (m, d), namn in FASTA.items()}
    dagar |= {_pask(ar) + timedelta(days=n): namn for n, namn in EFTER_PASK.items()}
    midsommar = _lordag_fran(date(ar, 6, 20))
    dagar |= {midsommar - timedelta(days=1): "midsommarafton", midsommar: "midsommardagen"}
    dagar[_lordag_fran(date(ar, 10, 31))] = "alla helgons dag"
    return dagar


def helgdag(den: date) -> str:
    """The name of the red day, else an empty text. An ordinary Sunday has none."""
    return helgdagar(den.year).get(den, "")


def ar_arbetsdag(den: date) -> bool:
    """No Saturday, no Sunday, no red day and none of the three eves."""
    return den.weekday() < 5 and not helgdag(den)


def forra_arbetsdag(den: date) -> date:
    """The nearest day before on which people work."""
    den -= timedelta(days=1)
    while not ar_arbetsdag(den):
        den -= timedelta(days=1)
    return den


def nasta_vardag(den: date) -> date:
    """The day itself when people work on it, else the next such day."""
    while den.weekday() >= 5 or helgdag(den):
        den += timedelta(days=1)
    return den
