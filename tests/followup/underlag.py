"""Made-up counts in the shape of followup/nyckeltal/kallor.py, for tests that need no database."""

import random
from datetime import UTC, date, datetime
from uuid import UUID

from followup.nyckeltal.kallor import Underlag
from followup.nyckeltal.utsnitt import ALLA, Utsnitt, enhetsval

IDAG = date(2026, 11, 22)
DATADATUM = datetime(2026, 11, 22, 4, 10, tzinfo=UTC)
ENHETER = enhetsval([(UUID(int=i), namn) for i, namn in enumerate(("AME Centrum", "AME Norr", "AME Unga"), 1)])
NIVAER = ("gron", "gul", "rod")


def utsnitt(ar=2025, antal=3, enhet=None, kon="", idag=IDAG):
    enheter = ENHETER[:antal]
    return Utsnitt(enheter, ar, idag, enheter[enhet] if enhet is not None else None, kon)


def tomt(**delar):
    return Underlag(
        **{"remisser": [], "bestand": [], "kohort": [], "avslutade": [], "aterkopplingar": [], "datadatum": DATADATUM, **delar}
    )


def slump(fro, per_enhet, u=None):
    """Random but consistent: the enrolments of a year, their remisser and their ends, in every unit of the utsnitt."""
    r, u = random.Random(fro), u or utsnitt()
    remisser, bestand, kohort, avslutade, aterkopplingar = [], [], [], [], []
    for enhet in (str(e.id) for e in u.enheter):
        for _ in range(per_enhet):
            kon, niva = r.choices("KMO", (480, 518, 2))[0], r.choices(NIVAER, (2, 4, 3))[0]
            kalla, spar = (
                r.choices(("socialtjanst", "af", "individen", "fk", "ovrigt"), (70, 15, 6, 4, 5))[0],
                r.choice(("huvudspar", "direktspar")),
            )
            manad, dagar = r.randint(1, u.antal_manader), int(r.expovariate(1 / 260)) + 1
            lage = r.choices(("besked", "vantar", "utanfor"), (85, 5, 10))[0]
            vantat = None if lage == "utanfor" else r.randint(3, 40)
            remisser.append(
                (
                    enhet,
                    kon,
                    manad,
                    kalla,
                    lage,
                    vantat,
                    lage == "besked",
                    None if vantat is None else vantat + r.randint(0, 30),
                    1,
                )
            )
            if lage != "besked":
                continue
            utfall = r.choices(("A", "B", "annat", "aldrig"), (26, 11, 58, 5))[0] if dagar < 365 else "pagar"
            stod = r.choices(("kartlagga", "coacha", "rusta", "koordinera", "foretrada", "ingen"), (30, 30, 22, 6, 3, 9))[0]
            kohort.append((enhet, kon, niva, kalla, spar, stod, utfall, min(dagar, 365), 1))
            slut = manad + dagar // 30
            bestand.append((enhet, kon, manad, slut if slut <= u.antal_manader and utfall != "pagar" else None, 1))
            if slut <= u.antal_manader and utfall not in ("pagar", "aldrig"):
                kod = r.choice("CDE") if utfall == "annat" else utfall
                avslutade += [(e, kon, slut, kod, niva, False, 1) for e in (enhet, ALLA)]
        for _ in range(per_enhet):
            slut = r.randint(1, 24)
            bestand.append((enhet, r.choices("KMO", (480, 518, 2))[0], 0, slut if slut <= u.antal_manader else None, 1))
            kod, niva, kon = r.choices("ABCDE", (27, 10, 12, 33, 18))[0], r.choices(NIVAER, (2, 4, 3))[0], r.choice("KM")
            if slut <= u.antal_manader:
                avslutade += [(e, kon, slut, kod, niva, False, 1) for e in (enhet, ALLA)]
        aterkopplingar += [(enhet, True, r.randint(0, per_enhet)), (enhet, False, r.randint(0, per_enhet // 4 + 1))]
    return tomt(remisser=remisser, bestand=bestand, kohort=kohort, avslutade=avslutade, aterkopplingar=aterkopplingar)
