"""What stops a remiss from being sent, field by field. The same sentences serve the form and the service."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from ame.arenden.enums import Spar
from ame.organisation.enums import Regim
from ame.organisation.models import Enhet
from ame.people.enums import Identitetsslag
from intake.enums import Aterkopplingsslag, Delningsgrund
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
    "grund": "Välj med vilken grund uppgifterna delas.",
}
SAKNAS_INSATS = "Enheten tar emot direkta remisser. Välj vilken insats remissen gäller."
SAKNAS_NIVA = "Ange hur säker identiteten är för ett samordningsnummer."
SAKNAS_SLUT = "Ange när du senast ska ha den slutliga återkopplingen."
SAKNAS_MOTIVERING = "Skriv varför grunden gäller."
SAKNAS_MOGNAD = "Personen är under 18 år. Skriv vem som har lämnat samtycket och hur du har bedömt personens mognad."
SAKNAS_BEKRAFTELSE = "Bekräfta att du vet att mottagaren har en annan sekretess."
GRUND_MED_MOTIVERING = {Delningsgrund.MENPROVNING, Delningsgrund.UPPGIFTSSKYLDIGHET}


def vad_saknas(remiss: Remiss) -> dict[str, str]:
    """Field -> what to do, for everything that stops the remiss from being sent (S009, S010, law.md A16). Empty when it is whole."""
    idag = timezone.localdate()
    texter = SAKNAS_ALLTID if remiss.ar_egen_ansokan else SAKNAS_ALLTID | SAKNAS_REMISS
    fel = {falt: text for falt, text in texter.items() if not getattr(remiss, falt)}
    fel |= _katalogen(remiss, idag)
    if remiss.identitetsslag == Identitetsslag.SAMORDNINGSNUMMER and not remiss.identitetsniva:
        fel["identitetsniva"] = SAKNAS_NIVA
    if remiss.svar_senast_den and remiss.svar_senast_den < idag:
        fel["svar_senast_den"] = "Dagen för svar har passerat. Välj en dag framåt."
    if not remiss.ar_egen_ansokan:
        fel |= _grund_saknas(remiss, idag) | _aterkoppling_saknas(remiss, idag)
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
            rad.verksamhet_id != remiss.mottagande_enhet.verksamhet_id or (rad.galler_till_den and rad.galler_till_den < idag)
        ):
            fel[falt] = text
    return fel


def ar_minderarig(fodd: date | None, den: date) -> bool:
    return fodd is not None and fodd + relativedelta(years=18) > den


def _grund_saknas(remiss: Remiss, idag: date) -> dict[str, str]:
    if remiss.grund == Delningsgrund.SAMTYCKE:
        return _samtycke_saknas(remiss, idag)
    if remiss.grund in GRUND_MED_MOTIVERING and not remiss.grund_motivering.strip():
        return {"grund_motivering": SAKNAS_MOTIVERING}
    if remiss.grund == Delningsgrund.SAMMA_MYNDIGHET and remiss.mottagande_enhet and remiss.avsandande_enhet:
        if remiss.mottagande_enhet.verksamhet_id != remiss.avsandande_enhet.verksamhet_id:
            return {"grund": "Enheten hör till en annan nämnd eller verksamhet. Välj en annan grund."}
    return {}


def _samtycke_saknas(remiss: Remiss, idag: date) -> dict[str, str]:
    """A08 what it must say, A09 it must hold on the day of sending, A10 withdrawn is gone, A15 minors."""
    m = remiss.medgivande
    if m is None:
        return {"samtycke": "Fyll i samtycket: vilka uppgifter, till vad, i vilken form och till vilken dag."}
    if m.aterkallat_vid is not None:
        return {"samtycke": "Personen har tagit tillbaka samtycket. Hämta in ett nytt innan du skickar."}
    if not m.ar_giltigt(idag):
        return {"samtycke": "Samtycket gäller inte längre. Hämta in ett nytt innan du skickar."}
    if m.mottagande_enhet_id != remiss.mottagande_enhet_id:
        return {"samtycke": "Samtycket gäller en annan mottagare."}
    if ar_minderarig(remiss.fodelsedatum, m.inhamtat_den) and not remiss.grund_motivering.strip():
        return {"grund_motivering": SAKNAS_MOGNAD}
    return {}


def _aterkoppling_saknas(remiss: Remiss, idag: date) -> dict[str, str]:
    avtalade = list(remiss.avtalade.all())
    slut = next((a.senast_den for a in avtalade if a.slag == Aterkopplingsslag.SLUT), None)
    if slut is None:
        return {"aterkoppling_slut": SAKNAS_SLUT}
    fel = {f"aterkoppling_{a.slag}": "Dagen har passerat. Välj en dag framåt." for a in avtalade if a.senast_den < idag}
    sena = [a for a in avtalade if a.senast_den > slut]
    return fel | {f"aterkoppling_{a.slag}": "Dagen ligger efter den slutliga återkopplingen." for a in sena}


def regim_skiljer(avsandande: Enhet | None, mottagande: Enhet | None) -> bool:
    """True when data leave the strictest regim for another one: secrecy does not follow the data (OSL 7:2; law.md A17), so the sender
    confirms that it was thought of."""
    if avsandande is None or mottagande is None:
        return False
    return avsandande.verksamhet.regim == Regim.SOCIALTJANST and mottagande.verksamhet.regim != Regim.SOCIALTJANST
