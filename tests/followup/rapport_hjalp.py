"""A small municipality with a frozen month, as the night left it."""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from followup.matt import exempeltabell, rapporttabell
from followup.matt.extra import EXTRA
from followup.matt.lagra import frys_manader, rakna_kommun
from tests.factories import ArendeFactory, AvslutFactory, InsatsFactory, OmottBehovFactory, RemissFactory

OKTOBER = date(2026, 10, 1)
SISTA = date(2026, 10, 31)
ELFTE = date(2026, 11, 11)
UTFALL = ({}, {"studier": True}, {"ersattning": True})


def ett_fall(enhet, nr, **mer):
    start = date(2026, 1 + nr % 6, 3 + nr % 20)
    slut = None if nr % 3 == 0 else date(2026, 8, 1 + nr % 20)
    arende = ArendeFactory(
        enhet=enhet, person__kon="KM"[nr % 2], status="avslutat" if slut else "insats", inkom_den=start, inskriven_den=start, avslutad_den=slut,
        baslinje__niva_vid_start=["gron", "gul", "rod"][nr % 3], avslut=False, deltagande=False, **mer,
    )  # fmt: skip
    RemissFactory(antagen=True, mottagande_enhet=enhet, person=arende.person, arende=arende, inkom_den=start)
    if slut:
        AvslutFactory(arende=arende, **UTFALL[nr % 3])
    return arende


def bygg(enhet, antal=40, insatstyp=None):
    arenden = [ett_fall(enhet, nr) for nr in range(antal)]
    for nr, arende in enumerate(arenden):
        if insatstyp:
            slut = (
                {"status": "avslutad", "slut_den": arende.avslutad_den, "slutorsak": "arendet_avslutat"}
                if arende.avslutad_den
                else {}
            )
            InsatsFactory(arende=arende, insatstyp=insatstyp, start_den=arende.inskriven_den, **slut)
        if nr % 4 == 0:
            OmottBehovFactory(arende=arende, noterat_den=date(2026, 5, 4))
    return arenden


@contextmanager
def bara_rapporternas_tabeller():
    """Of the stored tables only those of the reports are counted beside the measures."""
    egna = {namn: EXTRA[namn] for namn in (rapporttabell.ID, exempeltabell.ID)}
    with patch.dict(EXTRA, egna, clear=True):
        yield


def frysta_siffror(enhet, idag=ELFTE, manad=OKTOBER):
    """Counts the month as the night does and freezes it."""
    kommun = enhet.verksamhet.namnd.kommun_id
    with bara_rapporternas_tabeller():
        rakna_kommun(kommun_id=kommun, idag=idag, manader=[manad])
    frys_manader(kommun_id=kommun, idag=idag)
    return kommun
