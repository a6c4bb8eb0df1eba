"""What stops a remiss from being sent, field by field. The same sentences serve the form and the service."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from ame.arenden.enums import Spar
from ame.people.enums import Identitetsslag
from intake.enums import Aterkopplingsslag, Kalla
from intake.grunder import Provning, prova_grund
from intake.models import Remiss

SAKNAS_ALLTID = {
    "mottagande_enhet": "Välj vilken enhet som ska få remissen.",
    "identitetsnummer": "Skriv personnummer, samordningsnummer eller reservnummer.",
    "fornamn": "Skriv förnamn.",
    "efternamn": "Skriv efternamn.",
    "fodelsedatum": "Skriv födelsedatum.",
    "bestallningstyp": "Välj vad du beställer.",
    "fraga": "Skriv frågan som du vill ha svar på.",
}
SAKNAS_REMISS = {
    "forvantat_resultat": "Skriv vilket resultat du förväntar dig.",
    "svar_senast_den": "Ange vilken dag du senast behöver svar.",
}
SAKNAS_GRUND = "Välj med vilken grund uppgifterna delas."
SAKNAS_INSATS = "Enheten tar emot direkta remisser. Välj vilken insats remissen gäller."
SAKNAS_NIVA = "Ange hur säker identiteten är för ett samordningsnummer."
SAKNAS_SLUT = "Ange när du senast ska ha den slutliga återkopplingen."
SAKNAS_BEKRAFTELSE = "Bekräfta att du vet att mottagaren har en annan sekretess."
SAKNAS_AF_PROGRAM = "Ange vilket program som pågår hos Arbetsförmedlingen, eller att inget pågår."


def vad_saknas(remiss: Remiss) -> dict[str, str]:
    """Field -> what to do, for everything that stops the remiss from being sent (S009, S010, S019, law.md A16). Empty when it is whole.
    One from a part outside has a sender to answer, and its authority answers for the ground of its own disclosure."""
    idag = timezone.localdate()
    texter = SAKNAS_ALLTID if remiss.ar_egen_ansokan else SAKNAS_ALLTID | SAKNAS_REMISS
    fel = {falt: text for falt, text in texter.items() if not getattr(remiss, falt)}
    fel |= _katalogen(remiss, idag)
    if remiss.identitetsslag == Identitetsslag.SAMORDNINGSNUMMER and not remiss.identitetsniva:
        fel["identitetsniva"] = SAKNAS_NIVA
    if remiss.svar_senast_den and remiss.svar_senast_den < idag:
        fel["svar_senast_den"] = "Dagen för svar har passerat. Välj en dag framåt."
    if remiss.kalla == Kalla.AF and not remiss.af_program:
        fel["af_program"] = SAKNAS_AF_PROGRAM
    if not remiss.ar_egen_ansokan:
        fel |= prova(remiss, idag).fel | _aterkoppling_saknas(remiss, idag)
    return fel


def _katalogen(remiss: Remiss, idag: date) -> dict[str, str]:
    """What is ordered comes from the receiving verksamhet's own list of the day (S008, S143)."""
    fel = {}
    if remiss.spar == Spar.DIREKTSPAR and not remiss.onskad_insats_id:
        fel["onskad_insats"] = SAKNAS_INSATS
    if remiss.mottagande_enhet is None:
        return fel
    for falt, text in (
        ("bestallningstyp", "Välj en beställning i enhetens lista."),
        ("onskad_insats", "Välj en insats som enheten har."),
    ):
        rad = getattr(remiss, falt)
        if rad and (
            rad.verksamhet_id != remiss.mottagande_enhet.verksamhet_id
            or getattr(rad, "enhet_id", None) not in (None, remiss.mottagande_enhet_id)
            or rad.galler_fran_den > idag
            or (rad.galler_till_den and rad.galler_till_den < idag)
            or getattr(rad, "ar_anonym", False)  # counts heads only (law.md C32)
        ):
            fel[falt] = text
    return fel


def ar_minderarig(fodd: date | None, den: date) -> bool:
    return fodd is not None and fodd + relativedelta(years=18) > den


def prova(remiss: Remiss, den: date) -> Provning:
    """The ground of the remiss on the day it leaves (law.md A09). Nothing to try before a receiver is chosen, nor for what the receiving
    unit registers itself."""
    fran, till = remiss.avsandande_enhet, remiss.mottagande_enhet
    if fran is None or till is None:
        return Provning({} if fran is None or remiss.grund else {"grund": SAKNAS_GRUND})
    m = remiss.medgivande
    return prova_grund(
        fran=fran,
        till=till,
        grund=remiss.grund,
        den=den,
        motivering=remiss.grund_motivering,
        medgivande=m,
        ar_minderarig=ar_minderarig(remiss.fodelsedatum, m.inhamtat_den if m else den),
    )


def _aterkoppling_saknas(remiss: Remiss, idag: date) -> dict[str, str]:
    avtalade = list(remiss.avtalade.all())
    slut = next((a.senast_den for a in avtalade if a.slag == Aterkopplingsslag.SLUT), None)
    if slut is None:
        return {"aterkoppling_slut": SAKNAS_SLUT}
    fel = {f"aterkoppling_{a.slag}": "Dagen har passerat. Välj en dag framåt." for a in avtalade if a.senast_den < idag}
    sena = [a for a in avtalade if a.senast_den > slut]
    return fel | {f"aterkoppling_{a.slag}": "Dagen ligger efter den slutliga återkopplingen." for a in sena}
