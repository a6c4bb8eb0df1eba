"""A large cohort as plain rows, and the stored tables that the night would make of it."""

import random

from followup.matt import kohort as k
from followup.matt.rakna import aldersgrupp
from tests.factories import MatkorningFactory, MatpunktFactory

TILL_ARBETE = {"gron": 0.5, "gul": 0.3, "rod": 0.15, "saknas": 0.3}


def lotta_kohort(enheter, antal, fro=2, nivaer=("gron", "gul", "rod")):
    slump = random.Random(fro)
    grupper = []
    for enhet in enheter:
        for _ in range(antal):
            niva = slump.choice(nivaer)
            x, p = slump.random(), TILL_ARBETE[niva]
            utfall = 1 if x < p else 2 if x < p + 0.15 else 3 if x < p + 0.3 else 0
            alder = slump.randint(18, 60)
            drag = {
                "kon": slump.choice("KM"), "alder": aldersgrupp(alder), "kalla": slump.choice(["ekonomiskt_bistand", "af"]),
                "utbildning": slump.choice(["grund", "gymnasial"]),
            }  # fmt: skip
            dag = slump.randint(5, 500) if utfall else slump.randint(200, 700)
            insats = slump.choice(["praktik", "jobbsok"])
            grupper.append(k.Grupp(enhet, alder, drag, niva, insats, slump.choice(["halvar", "ar"]), dag, utfall, 1))
    return grupper


def kohort_tabeller(monkeypatch, enheter, grupper):
    monkeypatch.setattr(k, "kohort", lambda las, matt, enheter, fonster: grupper)
    return k.x_kohort(None, enheter, None)


def lagra(enhet, tabeller, korning=None):
    """Stores what the night would store. `tabeller`: {id: {(unit id or "", ages): data}}."""
    korning = korning or MatkorningFactory(kommun=enhet.verksamhet.namnd.kommun)
    for id_, noder in tabeller.items():
        for (enhet_id, urval), data in noder.items():
            if not enhet_id or enhet_id == str(enhet.pk):
                MatpunktFactory(
                    korning=korning, enhet=enhet if enhet_id else None, urval=urval, matt=id_, taljare=None, namnare=None, varde=None,
                    delar=data,
                )  # fmt: skip
    return korning
