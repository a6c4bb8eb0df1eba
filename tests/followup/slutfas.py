"""A case at the end of the flow, for the tests of återkoppling, avslut and uppföljning."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from followup import services
from followup.models import Aterkoppling, Avslut
from intake.models import Remiss
from tests.factories import AvtaladAterkopplingFactory, BaslinjeFactory, MedgivandeFactory, RemissFactory, UserFactory


def idag() -> date:
    return timezone.localdate()


def for_dagar_sedan(antal: int) -> date:
    return idag() - timedelta(days=antal)


def antagen_remiss(baslinje: dict[str, Any] | None = None, **falt: Any) -> Remiss:
    """An accepted remiss whose case is enrolled 60 days ago; the final answer is agreed for ten days ahead."""
    inkom = for_dagar_sedan(75)
    falt = {"arende__inskriven_den": for_dagar_sedan(60), "arende__baslinje": False} | falt
    remiss = RemissFactory(antagen=True, inkom_den=inkom, avtalade=False, **falt)
    BaslinjeFactory(arende=remiss.arende, **(baslinje or {}))
    AvtaladAterkopplingFactory(remiss=remiss, slag="slut", senast_den=idag() + timedelta(days=10))
    return remiss


def ovriga(remiss: Remiss) -> dict[str, Any]:
    """Others who meet the case: a colleague without access, a chef, somebody from another unit."""
    enhet = remiss.arende.enhet
    return {
        "kollega": UserFactory(roll="handlaggare", enhet=enhet),
        "chef": UserFactory(roll="chef", enhet=enhet),
        "frammande": UserFactory(roll="handlaggare"),
    }


def eget_samtycke(remiss: Remiss, **falt: Any):
    """The unit's own consent towards the sender's unit, in force today."""
    grund = {
        "person": remiss.arende.person,
        "lamnande_enhet": remiss.arende.enhet,
        "mottagande_enhet": remiss.avsandande_enhet,
        "registrerat_av": remiss.arende.ansvarig,
        "kategorier": ["planering", "resultat"],
        "inhamtat_den": for_dagar_sedan(30),
        "giltigt_till_den": idag() + timedelta(days=90),
    }
    return MedgivandeFactory(**grund | falt)


SVAR = {
    "slag": "slut",
    "fraga_besvarad": "ja",
    "svar": "Personen klarar halvtid i kök.",
    "grund": "menprovning",
    "grund_motivering": "Enhetschefen har prövat att svaret inte skadar personen.",
}


def signera(remiss: Remiss, **falt: Any) -> Aterkoppling:
    return services.signera_aterkoppling(actor=remiss.arende.ansvarig, remiss=remiss, **SVAR | falt)


def avslutsfalt(**falt: Any) -> dict[str, Any]:
    """A job without subsidy that began a week ago."""
    return {
        "orsak": "arbete",
        "avslutad_den": idag(),
        "forsorjning_fore": "bistand",
        "forsorjning_efter": "lon",
        "slutanteckning": "Anställd i butik.",
        "arbete_start_den": for_dagar_sedan(7),
        "hur_jobbet": "ame",
    } | falt


def avsluta(remiss: Remiss, **falt: Any) -> Avslut:
    remiss.refresh_from_db()
    if remiss.status != "besvarad":
        signera(remiss)
    return services.avsluta(actor=remiss.arende.ansvarig, arende=remiss.arende, **avslutsfalt(**falt))


def nyckel() -> UUID:
    return uuid4()
