"""Identity numbers that no human being has: Skatteverket's test series (law.md C20, C28).

Birth numbers 980-999 are kept for tests; for later years of birth the list uses 238 and 239. An odd birth number is a man's.
"""

from datetime import date

SENARE_AR = 1987  # from here the published list holds 238-239 instead of 980-999


def kontrollsiffra(nio: str) -> int:
    """Luhn over the nine digits YYMMDDNNN."""
    summa = 0
    for plats, tecken in enumerate(nio):
        produkt = int(tecken) * (2 if plats % 2 == 0 else 1)
        summa += produkt // 10 + produkt % 10
    return -summa % 10


def fodelsenummer(fodd: date, kon: str) -> list[int]:
    """The test series' birth numbers for the day and sex ("K", "M"): ten, or one for later years of birth."""
    serie = range(980, 1000) if fodd.year < SENARE_AR else range(238, 240)
    return [n for n in serie if n % 2 == (1 if kon == "M" else 0)]


def provnummer(fodd: date, kon: str, lopnummer: int = 0, *, samordning: bool = False) -> str:
    """Canonical twelve digits. `lopnummer` picks among the day's numbers; IndexError when the day has no more of them.

    With `samordning` the day is raised by 60, which makes a samordningsnummer (C22).
    """
    dag = fodd.day + (60 if samordning else 0)
    nio = f"{fodd:%y%m}{dag:02d}{fodelsenummer(fodd, kon)[lopnummer]:03d}"
    return f"{fodd.year // 100}{nio}{kontrollsiffra(nio)}"


def reservnummer(fodd: date, lopnummer: int) -> str:
    """A local reserve number such as 20000101-T220, never valid as a personnummer (C24)."""
    bokstav = "TRSUVWXYZ"[lopnummer // 1000]
    return f"{fodd:%Y%m%d}-{bokstav}{lopnummer % 1000:03d}"
