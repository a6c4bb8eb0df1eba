"""The whole flow through the services, for tests that need a case at the end of it. Same calls as the pages make."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Baslinje
from ame.organisation.models import Enhet
from ame.people.nummer import las_nummer
from ame.people.services import registrera_medgivande
from followup.demo.personnummer import provnummer
from intake import services as intake
from intake.models import Remiss
from tests.factories import (
    BestallningstypFactory,
    EnhetFactory,
    EnhetInstallningFactory,
    InsatstypFactory,
    KommunFactory,
    NamndFactory,
    UserFactory,
    VerksamhetFactory,
)

# What a decision against the person must say before it is made (law.md K02).
KOMMUNICERAT = {"kommunicering": "gjord", "kommunicering_text": "Personen fick underlaget på mötet och hade inget att tillägga."}


@dataclass
class Varld:
    """One municipality with a remitting unit in one nämnd and an AME unit in another, and who works there."""

    ame: Enhet
    soc: Enhet
    socialsekreterare: User
    handlaggare: User
    beredare: User
    chef: User


def bygg_varld(inflode: str = "en_vag_in", beredning: str = "egen_enhet", insyn: str = "tilldelade") -> Varld:
    kommun = KommunFactory()
    soc = EnhetFactory(verksamhet=VerksamhetFactory(namnd=NamndFactory(kommun=kommun)), slag="remittent")
    ame = EnhetFactory(verksamhet=VerksamhetFactory(namnd=NamndFactory(kommun=kommun)))
    EnhetInstallningFactory(
        enhet=ame, galler_fran_den=date(2020, 1, 1), inflodesmodell=inflode, beredningsmodell=beredning, insyn=insyn
    )
    return Varld(
        ame=ame,
        soc=soc,
        socialsekreterare=UserFactory(roll="socialsekreterare", enhet=soc),
        handlaggare=UserFactory(roll="handlaggare", enhet=ame),
        beredare=UserFactory(roll="beredare", enhet=ame),
        chef=UserFactory(roll="chef", enhet=ame),
    )


def skriv_remiss(varld: Varld, *, lopnummer: int = 1, skicka: bool = True, **falt) -> Remiss:
    """A whole remiss on consent, sent unless told otherwise."""
    idag = timezone.localdate()
    nummer = las_nummer(provnummer(date(1990, 1, 1) + timedelta(days=lopnummer), "K"))
    remiss = intake.skapa_utkast(actor=varld.socialsekreterare)
    data = {
        "mottagande_enhet": varld.ame,
        "identitetsslag": nummer.slag,
        "identitetsnummer": nummer.nummer,
        "fornamn": "Test",
        "efternamn": f"Person{lopnummer}",
        "fodelsedatum": nummer.fodelsedatum,
        "kon": nummer.kon,
        "bestallningstyp": BestallningstypFactory(verksamhet=varld.ame.verksamhet),
        "fraga": "Kan personen börja arbeta på halvtid?",
        "forvantat_resultat": "Besked om arbetsförmåga i praktiskt arbete",
        "svar_senast_den": idag + timedelta(days=60),
        "grund": "samtycke",
    } | falt
    samtycke = {
        "kategorier": ["kontakt", "planering", "resultat", "sprak"],
        "andamal": "Planera väg till arbete",
        "form": "skriftlig",
        "inhamtat_den": idag,
        "giltigt_till_den": idag + timedelta(days=180),
    }
    remiss = intake.spara_utkast(
        actor=varld.socialsekreterare,
        remiss=remiss,
        data=data,
        avtalade=[("start", idag + timedelta(days=14)), ("slut", idag + timedelta(days=90))],
        samtycke=samtycke if data["grund"] == "samtycke" else None,
    )
    return intake.skicka(actor=varld.socialsekreterare, remiss=remiss) if skicka else remiss


def baslinje(**falt) -> Baslinje:
    return Baslinje(
        **{
            "utbildning": "gymnasial",
            "utan_arbete_sedan": date(2024, 1, 1),
            "grund_utan_arbete": "anstallning",
            "forsorjning": "bistand",
            "niva_vid_start": "gul",
        }
        | falt
    )


def skriv_in(varld: Varld, remiss: Remiss, **falt):
    """From a sent remiss to an enrolled case, through beredning of the own unit."""
    remiss = intake.ta_emot(actor=varld.handlaggare, remiss=remiss)
    beredning = intake.starta_beredning(actor=varld.handlaggare, remiss=remiss)  # who prepares keeps the case (S024)
    intake.besluta(
        actor=varld.beredare,
        beredning=beredning,
        beslut="skriv_in",
        motivering="Hör till målgruppen",
        agare=varld.handlaggare,
        vald_insats=InsatstypFactory(verksamhet=varld.ame.verksamhet),
        vald_av="beredning",
    )
    remiss.refresh_from_db()
    return intake.skriv_in(
        actor=varld.handlaggare, arende=remiss.arende, inskriven_den=timezone.localdate(), baslinje=baslinje(**falt)
    )


def samtycke_till_remittent(varld: Varld, arende):
    idag = timezone.localdate()
    return registrera_medgivande(
        actor=varld.handlaggare,
        person=arende.person,
        lamnande_enhet=varld.ame,
        mottagande_enhet=varld.soc,
        kategorier=["resultat"],
        andamal="Återkoppling till remittenten",
        form="skriftlig",
        inhamtat_den=idag,
        giltigt_till_den=idag + timedelta(days=90),
    )
