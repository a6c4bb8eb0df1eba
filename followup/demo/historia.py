"""The years behind: about 320 people, from three years ago until the last weeks, which are played through the services."""

from dataclasses import replace
from datetime import date, timedelta

from followup.demo.forlopp import Avslutsfakta, Forlopp, vardag
from followup.demo.lott import Lott
from followup.demo.organisation import CENTRUM, UNGA
from followup.demo.slump import Slump
from followup.demo.utfall import avslutsfakta, satt_utfall
from followup.enums import Avslutsorsak
from intake.enums import Avbojningsskal, Kalla

ANKOMSTER = 322
SENAST = timedelta(days=52)  # later arrivals are played in idag.py
ATERKOMST = 0.09
LANGA = 0.05  # share who stay above two years
SLUT = {"inskriven": 84, "avbojd": 6, "atertagen": 2, "ej_paborjad": 6, "omdirigerad": 2}
FERIEJOBB_PER_SOMMAR = 6
MANADSVIKT = (1.1, 1.1, 1.1, 1.0, 1.0, 0.8, 0.35, 1.1, 1.3, 1.2, 1.1, 0.6)


def skapa_historia(slump: Slump, start: date) -> list[Forlopp]:
    """Every Forlopp before the last weeks, in order of arrival."""
    alla: list[Forlopp] = []
    slut = Lott(slump.rng, SLUT, 50)
    for inkom in _ankomstdagar(slump, start):
        f = _ankomst(slump, alla, inkom)
        alla.append(f)
        utgang = slut.dra()
        if utgang == "omdirigerad" and (ny := _omdirigera(slump, f)):
            alla.append(ny)
            _skriv_in(slump, ny)
        elif utgang in ("avbojd", "atertagen", "ej_paborjad"):
            _utan_inskrivning(slump, f, utgang)
        else:
            _skriv_in(slump, f)
    slump.fordela_baslinje([f for f in alla if _ar_deltagare(f, slump.idag.year - 1)])
    satt_utfall(slump.rng, [(f, f.sista) for f in alla if f.inskriven and f.sista], slump.idag)
    _felregistrering(alla)
    for f in alla:
        _fyll_i(slump, f)
    return sorted(alla + _feriejobb(slump, start), key=lambda f: f.inkom)


def _ar_deltagare(f: Forlopp, ar: int) -> bool:
    """Enrolled on some day of the year (kas.md 6.0): the year that the demonstration compares with the published figures."""
    return f.inskriven is not None and f.inskriven.year <= ar and (f.sista is None or f.sista.year >= ar)


def _ankomstdagar(slump: Slump, start: date) -> list[date]:
    dagar = [start + timedelta(days=n) for n in range((slump.idag - SENAST - start).days)]
    dagar = [d for d in dagar if d.weekday() < 5]
    return sorted(slump.rng.choices(dagar, [MANADSVIKT[d.month - 1] for d in dagar], k=ANKOMSTER))


def _ankomst(slump: Slump, alla: list[Forlopp], inkom: date) -> Forlopp:
    """Now and then somebody who has been here before, whose last case ended at least two months ago."""
    enhet = slump.enhet.dra()
    if slump.rng.random() < ATERKOMST:
        senaste = {f.m.nummer: f for f in alla}
        gransen = inkom - timedelta(days=60)
        lediga = [f for f in senaste.values() if f.sista and f.sista < gransen and (enhet == UNGA) == (f.enhet == UNGA)]
        if lediga:
            return slump.ankomst(slump.rng.choice(lediga).m, enhet, inkom)
    return slump.ankomst(slump.manniska(enhet, inkom), enhet, inkom)


def _skriv_in(slump: Slump, f: Forlopp) -> None:
    """Enrols, and draws the last day when it has passed: months in the activity by a skewed draw, mean about nine."""
    slump.inskrivning(f)
    langd = 25 + slump.rng.gammavariate(1.5, 142)
    if slump.rng.random() < LANGA:
        langd = slump.rng.uniform(735, 900)
    sista = vardag((f.inskriven or f.inkom) + timedelta(days=int(langd)))
    f.sista = sista if sista < slump.idag - timedelta(days=2) else None


def _omdirigera(slump: Slump, f: Forlopp) -> Forlopp | None:
    """Sent on within the verksamhet, to a unit that takes remisser without a named insats."""
    mal = {CENTRUM: UNGA, UNGA: CENTRUM}.get(f.enhet)
    if mal is None or f.onskad_insats or slump.org.modell(mal, f.inkom).inflodesmodell == "direkt":
        return None
    f.omdirigerad = (mal, vardag(f.inkom + slump.dagar(2, 7)))
    f.sista = f.omdirigerad[1]
    ny = replace(f, enhet=mal, fran=f, omdirigerad=None, sista=None, svar=[replace(s) for s in f.svar])
    ny.insatser, ny.noter, ny.ansvarig = [], [], slump.ansvarig(mal)
    return ny


def _utan_inskrivning(slump: Slump, f: Forlopp, utgang: str) -> None:
    den = vardag(f.inkom + slump.dagar(3, 16))
    f.sista = den
    if utgang == "avbojd":
        f.avbojd = (slump.rng.choice([s.value for s in Avbojningsskal]), den)
    elif utgang == "atertagen" and f.har_avsandare:
        f.atertagen = den
    else:
        f.mottagen = vardag(f.inkom + slump.dagar(1, 5))
        f.sista = vardag(f.mottagen + slump.dagar(8, 40))
        f.ej_paborjad = (slump.rng.choice(("tackade_nej", "uteblev", "arbete", "studier", "flytt", "sjukdom", "annat")), f.sista)
        f.beredd = f.mottagen if slump.bereds(f) else None


def _felregistrering(alla: list[Forlopp]) -> None:
    """Two rows that were made by mistake: they leave the statistics wholly."""
    for f in [f for f in alla if f.avslut and f.avslut.kod == "E" and not f.har_avsandare][2:12:9]:
        f.avslut = Avslutsfakta(f.sista or f.inkom, "", Avslutsorsak.FELREGISTRERING, "okand")


def _fyll_i(slump: Slump, f: Forlopp) -> None:
    till = f.slut or slump.idag
    if f.inskriven:
        slump.insatser(f, till)
        slump.noter(f, till)
    if f.mottagen:
        slump.svara(f, till)
        if f.har_avsandare and not f.fran and slump.rng.random() < 0.12:
            f.komplettering = (f.inkom, f.mottagen)


def _feriejobb(slump: Slump, start: date) -> list[Forlopp]:
    """Pupils in summer: counted nowhere but in T10 (kas.md 6.0)."""
    rader = []
    for ar in range(start.year + 1, slump.idag.year + 1):
        for _ in range(FERIEJOBB_PER_SOMMAR):
            inkom = vardag(date(ar, 4, slump.rng.randint(1, 28)))
            m = slump.folk.fodas(kon=slump.kon.dra(), fodd_ar=ar - 17)
            f = slump.ankomst(m, UNGA, inkom, kalla=Kalla.EGEN_ANSOKAN, bestallning="Praktikplats")
            f.slag, f.onskad_insats = "feriejobb", "Feriejobb" if f.onskad_insats else ""
            slump.inskrivning(f)
            f.insatser = [slump.feriejobb(f, date(ar, 6, 22))]
            sista = f.insatser[0].slut or inkom
            if sista > slump.idag - SENAST:
                continue
            f.avslut = avslutsfakta(slump.rng, f, sista, "E", slump.idag, orsak=Avslutsorsak.KOMMUNAL_ANSTALLNING)
            f.avslut.falt["vart"], f.avslut.forsorjning_efter = "Åter till gymnasiet", "anhorig"
            rader.append(f)
    return rader
