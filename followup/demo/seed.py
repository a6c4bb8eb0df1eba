"""Builds Exempelkommun: organisation, three years behind, and the cast of today."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import connection, transaction

from ame.access.models import User
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Enhet, Kommun, Namnd
from ame.people.models import Person
from followup.demo.bulk import Skrivare
from followup.demo.enskilda import Enskilda
from followup.demo.flode import Spelare
from followup.demo.historia import skapa_historia
from followup.demo.idag import spela_idag
from followup.demo.kring import Kring
from followup.demo.narvaro import Narvaro
from followup.demo.organisation import EPOSTDOMAN, KOMMUNKOD, bygg_organisation
from followup.demo.register import Register
from followup.demo.roster import skapa_roster
from followup.demo.samverkan import Samverkan
from followup.demo.slump import Slump
from followup.demo.styrning import Styrning
from followup.enums import Rapportslag
from followup.matt.lagra import oppna_manader, rakna_kommun
from followup.models import Korning
from followup.services.kas_natt import rakna_aret
from followup.services.korning import frys_korning
from followup.services.rapport import skapa_rapport
from intake.models import Remiss

FRO = 20231101
ARENS_ANTAL = 3


class FinnsAnnatData(Exception):
    """The database holds something that the seed did not make."""


@dataclass(frozen=True)
class Resultat:
    ar_ny: bool
    personer: int
    remisser: int


def ar_sadd() -> bool:
    """The municipality is the mark: it is made in the same transaction as everything else, so it stands for a whole seeding."""
    return Kommun.objects.filter(kod=KOMMUNKOD).exists()


def krav_tom_databas() -> None:
    """A database with people, remisser, users or authorities of its own is not a demo: nothing is added to it."""
    frammande = {
        "personer": Person.objects.exclude(namnd__kommun=KOMMUNKOD),
        "remisser": Remiss.objects.exclude(mottagande_enhet__verksamhet__namnd__kommun=KOMMUNKOD),
        "nämnder": Namnd.objects.exclude(kommun=KOMMUNKOD),
        "användare": User.objects.exclude(email__endswith=f"@{EPOSTDOMAN}"),
    }
    finns = [namn for namn, rader in frammande.items() if rader.exists()]
    if finns:
        raise FinnsAnnatData(
            f"Databasen innehåller {', '.join(finns)} som inte hör till demokommunen. Demodata läggs bara i en tom databas."
        )


@transaction.atomic
def sa(idag: date) -> Resultat:
    """Seeds once. The same day gives the same municipality; a second run changes nothing."""
    if ar_sadd():
        return _rakna(False)
    krav_tom_databas()
    rng = Random(FRO)  # noqa: S311  (invented people, not secrets)
    start = idag.replace(year=idag.year - ARENS_ANTAL) - timedelta(days=21)
    org = bygg_organisation(start, modellbyte=date(idag.year - 1, 1, 1))
    register = Register(org, idag)
    register.skriv(start - timedelta(days=365))
    slump = Slump(rng, idag, org)
    Skrivare(org, rng, idag, register).skriv_alla(skapa_historia(slump, start))
    _analysera()
    spelare = Spelare(org, slump)
    spela_idag(spelare, slump)
    Kring(spelare).allt()
    Samverkan(spelare, slump).allt()
    narvaro = Narvaro(spelare, register)
    narvaro.allt()
    _analysera()
    Enskilda(spelare, register, narvaro).allt()
    Styrning(org, idag).allt()
    skapa_roster(idag)
    return _rakna(True)


def _analysera() -> None:
    """Tells the planner how much has come in. It is all in one transaction, so that nobody else does: without it a lookup that takes a
    millisecond has been planned as if the tables were empty, and ran for minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _rakna(ar_ny: bool) -> Resultat:
    return Resultat(ar_ny, Person.objects.count(), Remiss.objects.count())


def rakna_kas(idag: date) -> None:
    """Runs for the three latest years, so that the page has figures at once; the beställare has delivered the year before last."""
    for ar in range(idag.year - 2, idag.year + 1):
        rakna_aret(ar=ar)
    levererad = Korning.objects.get(kommun=KOMMUNKOD, enhet=None, ar=idag.year - 2)
    frys_korning(actor=User.objects.get(username="bestallare"), korning=levererad)


def rakna_siffror(idag: date, manader: int) -> None:
    """The latest months, so that the pages have figures at once; the worker counts the others."""
    rakna_kommun(kommun_id=KOMMUNKOD, idag=idag, manader=oppna_manader(KOMMUNKOD, idag)[-manader:])
    sista = idag.replace(day=1) - timedelta(days=1)
    for enhet in Enhet.objects.filter(slag=Enhetsslag.AME, verksamhet__namnd__kommun=KOMMUNKOD):
        skapa_rapport(enhet=enhet, slag=Rapportslag.MANAD, till_den=sista)
