"""Where a Forlopp has got to, as the states of its remiss and its case."""

from ame.arenden.enums import Status
from followup.demo.forlopp import Forlopp
from intake.enums import RemissStatus


def remiss_status(f: Forlopp) -> RemissStatus:
    if f.avbojd:
        return RemissStatus.AVBOJD
    if f.atertagen:
        return RemissStatus.ATERTAGEN
    if f.omdirigerad:
        return RemissStatus.OMDIRIGERAD
    if any(s.slag == "slut" and s.signerad for s in f.svar) or f.ej_paborjad:
        return RemissStatus.BESVARAD
    if f.inskriven:
        return RemissStatus.ANTAGEN
    return RemissStatus.MOTTAGEN if f.mottagen else RemissStatus.SKICKAD


def arende_status(f: Forlopp) -> Status:
    if f.avslut:
        return Status.AVSLUTAT
    if f.ej_paborjad:
        return Status.EJ_PABORJAT
    if f.insatser:
        return Status.INSATS
    if f.inskriven:
        return Status.VANTAR
    return Status.BEREDNING if f.beredd else Status.INKOMMET
