"""The talk of three for the cast of today: most are held in time, some are booked, a few are still to be booked."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from followup.demo.forlopp import Forlopp, vardag
from followup.demo.klocka import klockan_ar, ogonblick
from intake.enums import EjHalletSkal, Kallelsekanal, Part, Tolk
from intake.models import Trepartssamtal
from intake.services import trepart

if TYPE_CHECKING:
    from followup.demo.flode import Spelare

NYSS = 24  # days: who was enrolled later than this has the talk ahead
INTE_AN = 9  # every ninth is neither booked nor held
SENT = 5  # every fifth is held after the promised day
OVERENS = (
    "Vi är överens om målet: att pröva ett arbete på halvtid till sommaren, och om vem som gör vad.",
    "Personen vill börja lugnt. Vi ökar tiden efter en månad om det går bra.",
    "Vi svarar på frågan i remissen när insatsen är prövad. Alla tre vet nästa steg.",
)
PUNKTER = (
    ("Lämnar betyg och intyg", Part.DELTAGARE, 10),
    ("Ser över hur bidraget påverkas när insatsen startar", Part.REMITTENT, 14),
    ("Bokar studiebesök på arbetsplatsen", Part.AME, 12),
)


def planera(spelare: "Spelare", f: Forlopp, nr: int) -> None:
    """Adds the talk of an enrolled person to the script. `nr` spreads the outcomes without drawing lots."""
    if not (f.inskriven and f.har_avsandare) or nr % INTE_AN == 4:
        return
    den = vardag(f.inskriven + timedelta(days=31 if nr % SENT == 2 else 6 + nr % 13))
    if f.slut and den >= f.slut:
        return
    if den > spelare.idag or f.inskriven > spelare.idag - timedelta(days=NYSS):
        spelare.vid(spelare.idag, "08:50", _boka, spelare, f, spelare.idag + timedelta(days=3 + nr % 6))
    else:
        spelare.vid(den, "13:40", _hall, spelare, f, nr)


def _samtal(spelare: "Spelare", f: Forlopp) -> Trepartssamtal:
    return Trepartssamtal.objects.get(remiss=spelare.lage(f).remiss)


def _boka(spelare: "Spelare", f: Forlopp, den: date) -> None:
    trepart.boka(
        samtal=_samtal(spelare, f),
        actor=spelare.user(f.ansvarig),
        bokat_vid=ogonblick(vardag(den)) + timedelta(hours=1),
        plats="Samtalsrum Björken",
        kanal=Kallelsekanal.TELEFON,
    )


def _hall(spelare: "Spelare", f: Forlopp, nr: int) -> None:
    samtal, actor = _samtal(spelare, f), spelare.user(f.ansvarig)
    if nr % INTE_AN == 7:
        trepart.ej_hallet(samtal=samtal, actor=actor, skal=EjHalletSkal.PERSONEN_AVBOJDE)
        return
    den = samtal.remiss.arende.inskriven_den
    den = vardag(den + timedelta(days=31 if nr % SENT == 2 else 6 + nr % 13))
    text, part, dagar = PUNKTER[nr % len(PUNKTER)]
    punkt = trepart.Punkt(
        text=text, part=part, senast_den=den + timedelta(days=dagar), ansvarig=actor if part == Part.AME else None
    )
    samtal = trepart.hall(
        samtal=samtal,
        actor=actor,
        hallet_den=den,
        deltog=[Part.DELTAGARE, Part.AME, Part.REMITTENT],
        tolk=Tolk.ANVAND if trepart.behover_tolk(samtal) else Tolk.EJ_BEHOV,
        overenskommet=OVERENS[nr % len(OVERENS)],
        punkter=[punkt],
    )
    klar, avsandare = den + timedelta(days=9), samtal.remiss.avsandare
    if klar < spelare.idag:
        with klockan_ar(ogonblick(klar)):
            gor = avsandare if part == Part.REMITTENT and avsandare else actor
            trepart.satt_klar(punkt=samtal.punkter.get(), actor=gor)
