"""Internal avslutsorsak -> KAS code A-E (kas.md 6.2). One function; the form, the service and the tests call it."""

from dataclasses import dataclass
from datetime import date

from followup.enums import Arbetsform, KasKod
from followup.enums import Avslutsorsak as O


@dataclass(frozen=True)
class AvslutFakta:
    """The facts the code depends on."""

    orsak: str
    csn_berattigad: bool | None = None
    utlatande_den: date | None = None
    har_uppdragsgivare: bool = False
    annan_myndighet_tar_over: bool = False


ARBETSORSAKER = frozenset({O.ARBETE, O.ARBETE_SUBV, O.EGET_FORETAG})
MYNDIGHETSORSAKER = frozenset({O.ERSATTNING, O.AF_PROGRAM})
UPPDRAGSORSAKER = frozenset({O.UPPDRAG_SLUTFORT, O.ERSATTNING, O.AF_PROGRAM, O.VARD})  # these may also have ended in an utlåtande
UTAN_KOD = frozenset({O.FELREGISTRERING})  # excluded wholly
PRIORITET = (KasKod.A, KasKod.B, KasKod.D, KasKod.C, KasKod.E)  # when several fit (kas.md 6.2)
ARBETSFORM = {O.ARBETE: Arbetsform.OSUBVENTIONERAT, O.ARBETE_SUBV: Arbetsform.SUBVENTIONERAT, O.EGET_FORETAG: Arbetsform.EGET}


def kas_kod(fakta: AvslutFakta) -> str | None:
    """KAS code of the avslut; None for a registration by mistake, which leaves the statistics wholly.

    A needs one contiguous month: it is provisional until confirmed, see Arbetsbekraftelse and the setting `preliminara_arbeten`.
    B needs studies that give right to studiemedel. D needs a dated utlåtande and someone who ordered it. A kommunal
    arbetsmarknadsanställning is an insats and becomes E, never A. When several fit: A > B > D > C > E.
    """
    if fakta.orsak in UTAN_KOD:
        return None
    passar = passande_koder(fakta)
    return next(kod for kod in PRIORITET if kod in passar)


def passande_koder(fakta: AvslutFakta) -> set[KasKod]:
    """Every code the facts fit. E always does."""
    passar = {KasKod.E}
    if fakta.orsak in ARBETSORSAKER:
        passar.add(KasKod.A)
    if fakta.orsak == O.STUDIER and fakta.csn_berattigad:
        passar.add(KasKod.B)
    if fakta.orsak in UPPDRAGSORSAKER and fakta.utlatande_den and fakta.har_uppdragsgivare:
        passar.add(KasKod.D)
    if fakta.orsak in MYNDIGHETSORSAKER or fakta.orsak == O.VARD and fakta.annan_myndighet_tar_over:
        passar.add(KasKod.C)
    return passar


_SKAL = {
    KasKod.A: "Arbete hos en vanlig arbetsgivare räknas när det har varat minst en månad i följd, med eller utan subvention.",
    KasKod.B: "Studierna ger rätt till studiemedel.",
    KasKod.C: "En annan myndighet tar över ansvaret, utan att uppdraget är slutfört hos oss.",
    KasKod.D: "Det som remittenten beställde är gjort och har slutat i ett utlåtande.",
    KasKod.E: "Orsaken hör inte till A, B, C eller D.",
}
_SKAL_A = {
    O.EGET_FORETAG: "Eget företag räknas som arbete när det har varat minst en månad i följd. KAS säger inget om eget företag: det är vårt val."
}
_SKAL_E = {
    O.STUDIER: "Studier utan rätt till studiemedel, till exempel sfi, räknas inte som studier i KAS.",
    O.KOMMUNAL_ANSTALLNING: "En kommunal arbetsmarknadsanställning är en insats. Den räknas aldrig som arbete i KAS.",
    O.KORT_ARBETE: "Ett arbete behöver vara minst en månad i följd för att räknas.",
    O.VARD: "Ingen annan myndighet har tagit över ansvaret.",
    O.UTAN_KANNEDOM: "Ingen vet hur det gick. Det är ett eget läge i vår statistik och blir övrigt i KAS.",
}


def varfor(fakta: AvslutFakta) -> str:
    """Why the avslut gets its code, in one sentence for the one who signs."""
    kod = kas_kod(fakta)
    if kod is None:
        return "Registreringen togs bort som felaktig och räknas inte alls."
    if kod == KasKod.E and fakta.orsak == O.UPPDRAG_SLUTFORT:
        if not fakta.har_uppdragsgivare:
            return "Ingen har beställt uppdraget i en remiss, därför räknas det som övrigt."
        return "Utan datum för utlåtandet räknas uppdraget inte som slutfört."
    if kod == KasKod.E:
        return _SKAL_E.get(O(fakta.orsak), _SKAL[KasKod.E])
    if kod == KasKod.A:
        return _SKAL_A.get(O(fakta.orsak), _SKAL[KasKod.A])
    return _SKAL[KasKod(kod)]
