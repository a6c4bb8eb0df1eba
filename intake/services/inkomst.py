"""The day on which something has come in to the authority (FL 22 §; law.md K12). When it is written down is another matter: that is
`skapad_vid` and `skickad_vid`."""

from datetime import date, datetime, time

from ame.common.datum import lokalt, som_datum
from ame.common.helgdagar import forra_arbetsdag
from intake.enums import Inkomstsatt

MIDDAG = time(12)


def inkom_den(satt: str, omhandertagen: date | datetime) -> date:
    """What reaches the system, the mailbox or somebody's hand has come in on that day. What lies in the box when it is emptied for the
    first time of the day has come in on the nearest working day before: it was there when people went home. `omhandertagen` with a
    clock tells the first emptying from a later one, in the afternoon; a day alone is taken as the first."""
    den = som_datum(omhandertagen)
    assert den is not None
    if satt != Inkomstsatt.BREVLADA or _senare_tomning(omhandertagen):
        return den
    return forra_arbetsdag(den)


def _senare_tomning(omhandertagen: date | datetime) -> bool:
    return isinstance(omhandertagen, datetime) and lokalt(omhandertagen).time() >= MIDDAG
