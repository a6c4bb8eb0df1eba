"""Internal avslutsorsak -> KAS code A-E (kas.md 6.2). One function; the form, the service and the tests call it."""

from dataclasses import dataclass
from datetime import date

from followup.enums import Avslutsorsak as O
from followup.enums import KasKod


@dataclass(frozen=True)
class AvslutFakta:
    """The facts the code depends on."""

    orsak: str
    csn_berattigad: bool | None = None
    utlatande_den: date | None = None
    har_uppdragsgivare: bool = False
    annan_myndighet_tar_over: bool = False


ARBETSORSAKER = frozenset({O.ARBETE, O.ARBETE_SUBV, O.EGET_FORETAG})
UTAN_KOD = frozenset({O.FELREGISTRERING})  # excluded wholly


def kas_kod(fakta: AvslutFakta) -> str | None:
    """KAS code of the avslut; None for a registration by mistake, which leaves the statistics wholly.

    A needs one contiguous month: it is provisional until confirmed, see Arbetsbekraftelse and the setting `preliminara_arbeten`.
    B needs studies that give right to studiemedel. D needs a dated utlåtande and someone who ordered it. A kommunal
    arbetsmarknadsanställning is an insats and becomes E, never A.
    """
    if fakta.orsak in UTAN_KOD:
        return None
    if fakta.orsak in ARBETSORSAKER:
        return KasKod.A
    if fakta.orsak == O.STUDIER:
        return KasKod.B if fakta.csn_berattigad else KasKod.E
    if fakta.orsak in {O.ERSATTNING, O.AF_PROGRAM}:
        return KasKod.C
    if fakta.orsak == O.UPPDRAG_SLUTFORT:
        return KasKod.D if fakta.utlatande_den and fakta.har_uppdragsgivare else KasKod.E
    if fakta.orsak == O.VARD:
        return KasKod.C if fakta.annan_myndighet_tar_over else KasKod.E
    return KasKod.E
