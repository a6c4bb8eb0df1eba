"""What a decision must hold by law, in one table: the rule it rests on, whether the person sees the material first, how it can be
appealed (law.md K01, K02, K04, K05). The regim of the verksamhet decides (law.md 0.2). The municipality's own lawyer answers for the
choice: the page shows the suggested rule, and whoever decides may write another."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from ame.common.helgdagar import nasta_vardag
from ame.organisation.enums import Regim
from intake.enums import Beslutstyp, Kommunicering, Overklagande
from intake.models import Underrattelse

# K04: the suggested rule by regim and kind of decision. An insats without needs test rests on SoL 11:5 (law.md 0.2); so does the no.
LAGRUM: dict[tuple[str, str], str] = {
    (Regim.SOCIALTJANST, Beslutstyp.SKRIV_IN): "11 kap. 5 § socialtjänstlagen (2025:400)",
    (Regim.SOCIALTJANST, Beslutstyp.AVBOJ): "11 kap. 5 § socialtjänstlagen (2025:400)",
    (Regim.ARBETSMARKNAD, Beslutstyp.SKRIV_IN): "2 kap. 1 § kommunallagen (2017:725)",
    (Regim.ARBETSMARKNAD, Beslutstyp.AVBOJ): "2 kap. 1 § kommunallagen (2017:725)",
    (Regim.KAA, Beslutstyp.SKRIV_IN): "29 kap. 9 § skollagen (2010:800)",
    (Regim.KAA, Beslutstyp.AVBOJ): "29 kap. 9 § skollagen (2010:800)",
}

# Decisions that end the preparation. To ask for more, or to adjourn, is a step in it and no decision on the person.
SLUTLIGA = (Beslutstyp.SKRIV_IN, Beslutstyp.AVBOJ)
EMOT_PERSONEN = (Beslutstyp.AVBOJ,)

HUR_OVERKLAGA = {
    Overklagande.FORVALTNINGSBESVAR: (
        "Beslutet kan överklagas till förvaltningsrätten. Överklagandet ska vara skriftligt och ha kommit in till oss inom tre veckor "
        "från den dag personen fick del av beslutet. Skriv vilket beslut det gäller och vilken ändring som begärs."
    ),
    Overklagande.LAGLIGHETSPROVNING: (
        "Beslutet kan prövas genom laglighetsprövning (13 kap. kommunallagen). Den som är medlem av kommunen skickar ett skriftligt "
        "överklagande till förvaltningsrätten inom tre veckor och skriver vilket beslut det gäller och varför det är olagligt."
    ),
    Overklagande.EJ_BESLUT: "Beskedet kan inte överklagas.",
}
TID_ATT_OVERKLAGA = timedelta(weeks=3)


def foreslaget_lagrum(regim: str, beslut: str) -> str:
    return LAGRUM.get((regim, beslut), "")


def overklagandeform(beslut: str) -> str:
    """An AME decision to take in or decline is tried as laglighetsprövning, under socialtjänst with FL 25 and 31-33 §§ (K01)."""
    return Overklagande.LAGLIGHETSPROVNING if beslut in SLUTLIGA else Overklagande.EJ_BESLUT


def krav_pa_beslutet(*, regim: str, beslut: str, lagrum: str, kommunicering: str, kommunicering_text: str) -> None:
    """Raises ValidationError when a decision under socialtjänst lacks its rule (K04), or goes against the person without the material
    having been shown and without a reason not to (K02). Elsewhere FL 2 § switches those rules off."""
    if regim != Regim.SOCIALTJANST or beslut not in SLUTLIGA:
        return
    fel = {}
    if not lagrum.strip():
        fel["lagrum"] = "Skriv vilken bestämmelse beslutet bygger på."
    if beslut in EMOT_PERSONEN and kommunicering in ("", Kommunicering.TILL_FORMAN):
        fel["kommunicering"] = (
            "Beslutet går personen emot. Ange om personen har fått ta del av underlaget, eller varför det är uppenbart obehövligt."
        )
    elif kommunicering in (Kommunicering.GJORD, Kommunicering.UPPENBART) and not kommunicering_text.strip():
        fel["kommunicering_text"] = (
            "Skriv när och hur." if kommunicering == Kommunicering.GJORD else "Skriv varför det är uppenbart obehövligt."
        )
    if fel:
        raise ValidationError(fel)


def sista_overklagandedag(mottagen_den: date) -> date:
    """Three weeks from receipt; a last day on a weekend or holiday moves to the next weekday (K05; lag 1930:173 2 §)."""
    return nasta_vardag(mottagen_den + TID_ATT_OVERKLAGA)


def ar_for_sent(underrattelse: Underrattelse) -> bool | None:
    """Did the appeal come after the last day? None when it cannot be said. Informs only: a human being decides (K05)."""
    if underrattelse.mottagen_den is None or underrattelse.overklagat_den is None:
        return None
    return underrattelse.overklagat_den > sista_overklagandedag(underrattelse.mottagen_den)
