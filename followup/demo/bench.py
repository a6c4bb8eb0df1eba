"""A country for measurement: 290 municipalities with a unit each, ten years, as many enrolments as asked for.

The unit that is measured has the same cases in every size (a 290th of a million), so that growth shows what the rest of the
database costs and not a heavier desk: twelve handläggare with about 25 open cases each. All have reserve numbers (law.md C24).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Ansvar, Anteckning, Arende, Baslinje, Bevakning
from ame.audit.models import Handelse
from ame.organisation.models import Kommun
from ame.people.models import Person, PersonIdentitet
from followup.demo import texter
from followup.demo.bench_bas import EPOSTDOMAN, FORSTA_KOD, Bas, skapa_bas
from followup.demo.bench_inflode import PA_DAGORDNINGEN, Inflode
from followup.demo.bench_insatser import GRUPP, Insatsdel
from followup.demo.massa import Tabell, avlastade
from followup.demo.personer import EFTERNAMN, KVINNOR, MAN
from followup.models import Avslut
from insatser.models import Insats
from intake.models import Remiss

PER_ENHET = 3448  # 1,000,000 / 290: what the measured unit holds in every size
AR = 10
MEDELTID = 350  # days in the activity; 345 enrolments a year then make about 300 open cases
INKORG = 15
LADDADE = (
    Person,
    PersonIdentitet,
    Arende,
    Ansvar,
    Baslinje,
    Remiss,
    Insats,
    Avslut,
    Bevakning,
    Anteckning,
    Handelse,
    *Inflode.modeller,
    *Insatsdel.modeller,
)


class FinnsAnnatData(Exception):
    """The database holds something that is not bench data."""


def krav_bara_bench() -> None:
    frammande = Kommun.objects.exclude(kod__gte=str(FORSTA_KOD), kod__lt="9000").exists()
    if frammande or User.objects.exclude(email__endswith=f"@{EPOSTDOMAN}").exists():
        raise FinnsAnnatData("Databasen innehåller annat än mätdata. Mätdata läggs bara i en egen databas.")


def sa_bench(antal: int, enheter: int, sag: Callable[[str], None]) -> dict[str, int]:
    """Empties the bench database and fills it. Returns rows per table."""
    krav_bara_bench()
    with transaction.atomic():
        _stall_om()
        _tom()
        baser = [skapa_bas(nr) for nr in range(enheter)]
        sag(f"{enheter} enheter, {User.objects.count()} användare.")
        skapare = Massa(Random(290), timezone.localdate())  # noqa: S311  (invented cases, not secrets)
        with avlastade([m._meta.db_table for m in LADDADE]):
            for nr, (bas, n) in enumerate(zip(baser, fordelning(antal, enheter), strict=True)):
                skapare.enhet(bas, n)
                if nr % 50 == 49:
                    sag(f"{skapare.arende.antal} ärenden.")
            sag("Index och främmande nycklar byggs.")
        skapare.satt_serier()
    _stada()
    return {t.modell._meta.db_table: t.antal for t in skapare.tabeller}


def fordelning(antal: int, enheter: int) -> list[int]:
    """The measured unit first and full, as far as it goes; the others share the rest evenly."""
    forsta = min(antal, PER_ENHET) if enheter > 1 else antal
    rest, over = divmod(antal - forsta, max(enheter - 1, 1))
    return [forsta, *(rest + (nr < over) for nr in range(enheter - 1))]


def _stall_om() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute("SET LOCAL synchronous_commit = off")


def _tom() -> None:
    """A second seeding starts over. CASCADE takes what the pages have made in between: log rows, runs, drafts."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE organisation_kommun, access_user, audit_handelse, audit_lasning CASCADE")


def _stada() -> None:
    """Outside the transaction: statistics for the planner and a visibility map, as a database in use has them."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


class Massa:
    """Makes up the cases of a unit and copies them before the next one: the memory holds one unit at a time."""

    def __init__(self, rng: Random, idag: date) -> None:
        self.rng, self.idag = rng, idag
        self.lopnummer = 0
        nu = datetime.combine(idag, time(9), tzinfo=timezone.get_current_timezone())
        self.person = Tabell(Person, "id namnd_id fornamn efternamn fodelsedatum kon person_key record_key", skapad_vid=nu)
        self.identitet = Tabell(PersonIdentitet, "id person_id namnd_id nummer fran_den", slag="reservnummer")
        self.arende = Tabell(
            Arende,
            "id nummer person_id enhet_id status inkom_den inskriven_den avslutad_den ansvarig_id registrerad_vid",
            spar="huvudspar",
            beredningsmodell="egen_enhet",
        )
        self.ansvar = Tabell(Ansvar, "id arende_id user_id fran_den registrerad_av_id")
        self.baslinje = Tabell(
            Baslinje,
            "id arende_id kon fodelsear utbildning utan_arbete_sedan grund_utan_arbete niva_vid_start initiator fryses_den",
            forsorjning="bistand",
            registrerad_vid=nu,
        )
        self.remiss = Tabell(
            Remiss,
            "id nummer status skapad_av_id avsandare_id avsandande_enhet_id mottagande_enhet_id initiator person_id "
            "identitetsnummer fornamn efternamn fodelsedatum kon bestallningstyp_id svar_senast_den skapad_vid skickad_vid inkom_den "
            "arende_id",
            identitetsslag="reservnummer",
            fraga=texter.FRAGOR["Arbetsträning"][0][0],
            forvantat_resultat=texter.FRAGOR["Arbetsträning"][0][1],
            grund="samma_myndighet",
        )
        self.insats = Tabell(
            Insats,
            "id arende_id insatstyp_id status start_den planerat_slut_den slut_den slutorsak registrerad_av_id registrerad_vid planmal_id "
            "handledare_id",
            stodslag="rusta",
            utforare="egen_ame",
            arbetsplatsform="arbetsarena",
            arbetsplats="Snickeriet",
            vald_av="ame",
            mal=texter.MAL[0],
            foljer_onskemal="ja",
        )
        self.avslut = Tabell(
            Avslut,
            "id arende_id orsak kas_kod avslutad_den forsorjning_efter vart arbetsform arbete_start_den csn_berattigad "
            "utlatande_den signerat_av_id signerat_vid",
            forsorjning_fore="bistand",
            har_avtal_minst_en_manad=True,
            slutanteckning=texter.SLUTANTECKNING["E"],
        )
        self.bevakning = Tabell(Bevakning, "id arende_id ansvarig_id titel forfaller_den skapad_av_id", skapad_vid=nu)
        self.anteckning = Tabell(Anteckning, "id arende_id typ handelse_den text skriven_av_id signerad_vid", stodslag="coacha")
        self.handelse = Tabell(
            Handelse, "registrerad_vid handelse_den aktor_id verb objekt_id arende_id fore efter", objekt_typ="arende"
        )
        self.tabeller = (
            self.person, self.identitet, self.arende, self.ansvar, self.baslinje, self.remiss, self.insats, self.avslut,
            self.bevakning, self.anteckning, self.handelse,
        )  # fmt: skip
        self.inflode = Inflode(rng, idag, self.nyckel)
        self.insatsdel = Insatsdel(rng, idag, self.nyckel)
        self.tabeller += (*self.inflode.tabeller, *self.insatsdel.tabeller)
        self.i_gruppen = 0  # of the unit under way

    def nyckel(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"

    def enhet(self, bas: Bas, antal: int) -> None:
        self.i_gruppen = 0
        lediga: list[tuple[date, Manniska]] = []  # people whose last case has ended, for those who come back
        for nr in range(antal):
            inkom = self.idag - timedelta(days=int(AR * 365 * (1 - (nr + 0.5) / antal)))
            m = self._aterkommer(lediga, inkom) or self._manniska(bas, nr)
            slut = self._inskrivning(bas, m, nr, inkom)
            if slut:
                lediga.append((slut, m))
        for nr in range(INKORG):
            self._i_inkorgen(bas, self._manniska(bas, antal + nr), nr)
        mote = self.inflode.forum(bas, self.idag + timedelta(days=2))
        for nr in range(PA_DAGORDNINGEN):
            self._i_beredning(bas, self._manniska(bas, antal + INKORG + nr), mote, nr)
        for tabell in self.tabeller:
            tabell.skriv()

    def _aterkommer(self, lediga: "list[tuple[date, Manniska]]", inkom: date) -> "Manniska | None":
        """One in seven has been here before."""
        if not lediga or self.rng.random() > 0.15:
            return None
        plats = self.rng.randrange(len(lediga))
        slut, m = lediga[plats]
        if slut >= inkom:
            return None
        lediga[plats] = lediga[-1]
        lediga.pop()
        return m

    def _manniska(self, bas: Bas, nr: int) -> "Manniska":
        rng = self.rng
        kon = "K" if rng.random() < 0.47 else "M"
        # 37 and 16 000 have no common factor: no two people of a nämnd share the day, so the number is free
        fodd = date(1962, 1, 1) + timedelta(days=nr * 37 % 16000)
        m = Manniska(
            id=self.nyckel(),
            fornamn=rng.choice(KVINNOR if kon == "K" else MAN),
            efternamn=rng.choice(EFTERNAMN),
            fodd=fodd,
            kon=kon,
            nummer=f"{fodd:%Y%m%d}-T{nr // 16000 % 1000:03d}",
        )
        self.person.lagg(
            m.id, bas.namnd_id, m.fornamn, m.efternamn, fodd, kon, rng.getrandbits(62), f"0.{rng.randrange(10**11):011d}"
        )
        self.identitet.lagg(self.nyckel(), m.id, bas.namnd_id, m.nummer, date(2010, 1, 1))
        return m

    def _inskrivning(self, bas: Bas, m: "Manniska", nr: int, inkom: date) -> date | None:
        """One enrolment with everything that hangs on it. Returns the last day when it has ended."""
        rng = self.rng
        arende, ansvarig = self.nyckel(), bas.handlaggare[nr % len(bas.handlaggare)]
        inskriven = min(inkom + timedelta(days=rng.randint(3, 30)), self.idag)
        sista = inskriven + timedelta(days=1 + int(rng.expovariate(1 / MEDELTID)))
        slut = sista if sista < self.idag else None
        self.lopnummer += 1
        har_insats = rng.random() < 0.9
        status = "avslutat" if slut else "insats" if har_insats else "vantar"
        self.arende.lagg(
            arende, f"A-{inkom.year}-{1000 + self.lopnummer}", m.id, bas.enhet.pk, status, inkom, inskriven, slut or "\\N",
            ansvarig, self._vid(inkom),
        )  # fmt: skip
        self.ansvar.lagg(self.nyckel(), arende, ansvarig, inkom, ansvarig)
        self._baslinje(arende, m, inskriven)
        self._remiss(bas, m, inkom, "besvarad" if slut else "antagen", arende)
        if har_insats:
            mal = self.insatsdel.arende(bas, m.id, arende, ansvarig, inskriven, slut)
            self._insatser(bas, arende, ansvarig, inskriven, slut, mal)
        self.handelse.lagg(self._vid(inskriven), inskriven, ansvarig, "arende.skriva_in", arende, arende, "inkommet", "vantar")
        for n in range(1 if slut else 4):
            den = min(inskriven + timedelta(days=14 * n), self.idag)
            typ, _, text, _ = texter.NOTER[n]
            self.anteckning.lagg(self.nyckel(), arende, typ, den, text, ansvarig, self._vid(den))
        if slut:
            self._avslut(arende, ansvarig, slut)
        elif rng.random() < 0.8:
            self.bevakning.lagg(
                self.nyckel(),
                arende,
                ansvarig,
                rng.choice(texter.UPPGIFTER),
                self.idag + timedelta(days=rng.randint(-12, 60)),
                ansvarig,
            )
        return slut

    def _vid(self, den: date) -> str:
        return f"{den} 09:00+01"

    def _baslinje(self, arende: str, m: "Manniska", inskriven: date) -> None:
        rng = self.rng
        utbildning = rng.choices(("ej_grund", "grund", "gymnasial", "eftergymnasial", "ej_validerad", ""), (24, 37, 26, 8, 4, 1))[
            0
        ]
        sedan = inskriven - timedelta(days=int(rng.expovariate(1 / 1000))) if rng.random() < 0.94 else None
        self.baslinje.lagg(
            self.nyckel(), arende, m.kon, m.fodd.year, utbildning, sedan or "\\N", "anstallning" if sedan else "",
            rng.choices(("gron", "gul", "rod"), (22, 45, 33))[0], self._initiator(), inskriven + timedelta(days=14),
        )  # fmt: skip

    def _initiator(self) -> str:
        return self.rng.choices(("socialtjanst", "af", "individen", "ovrigt", "fk"), (72, 11, 7, 6, 4))[0]

    def _remiss(self, bas: Bas, m: "Manniska", inkom: date, status: str, arende: str) -> str:
        remiss = self.nyckel()
        self.remiss.lagg(
            remiss, f"R-{inkom.year}-{1000 + len(self.remiss.rader) + self.remiss.antal}", status, bas.socialsekreterare,
            bas.socialsekreterare, bas.eb.pk, bas.enhet.pk, self._initiator(), m.id, m.nummer, m.fornamn, m.efternamn, m.fodd,
            m.kon, self.rng.choice(bas.bestallningar), inkom + timedelta(days=90), self._vid(inkom), self._vid(inkom), inkom,
            arende,
        )  # fmt: skip
        self.inflode.remiss(remiss, arende, inkom, status)
        return remiss

    def _i_beredning(self, bas: Bas, m: "Manniska", mote: str, nr: int) -> None:
        """A received case on the agenda of the forum's next meeting."""
        arende, inkom, ansvarig = self.nyckel(), self.idag - timedelta(days=6), bas.handlaggare[nr % len(bas.handlaggare)]
        self.lopnummer += 1
        nummer = f"A-{inkom.year}-{1000 + self.lopnummer}"
        self.arende.lagg(
            arende, nummer, m.id, bas.enhet.pk, "beredning", inkom, "\\N", "\\N", ansvarig, self._vid(inkom)
        )  # fmt: skip
        self.ansvar.lagg(self.nyckel(), arende, ansvarig, inkom, ansvarig)
        remiss = self._remiss(bas, m, inkom, "mottagen", arende)
        self.inflode.pa_dagordningen(bas, mote, arende, remiss, nr + 1, inkom)

    def _i_inkorgen(self, bas: Bas, m: "Manniska", nr: int) -> None:
        self._remiss(bas, m, self.idag - timedelta(days=nr), "skickad", "\\N")

    def _insatser(self, bas: Bas, arende: str, ansvarig: int, inskriven: date, slut: date | None, mal: str) -> None:
        till = slut or self.idag
        for n in range(self.rng.randint(1, 2)):
            start = min(inskriven + timedelta(days=5 + 100 * n), till)
            nu = n == 0 if slut is None else False
            insats, handledare = self.nyckel(), bas.handledare if nu and self.i_gruppen < GRUPP else "\\N"
            self.insats.lagg(
                insats, arende, self.rng.choice(bas.insatstyper), "pagar" if nu else "avslutad", start,
                start + timedelta(days=90), "\\N" if nu else till, "" if nu else "genomford", ansvarig, self._vid(start), mal,
                handledare,
            )  # fmt: skip
            if nu:
                self.i_gruppen += 1
                self.insatsdel.pagaende(bas, insats, ansvarig, start)

    def _avslut(self, arende: str, ansvarig: int, slut: date) -> None:
        kod = self.rng.choices("ABCDE", (26, 10, 12, 33, 19))[0]
        orsak, efter, vart = UTFALL[kod]
        arbete, studier, uppdrag = kod == "A", kod == "B", kod == "D"
        avslut = self.nyckel()
        self.avslut.lagg(
            avslut, arende, orsak, kod, slut, efter, vart, "osubv" if arbete else "", slut if arbete else "\\N",
            "t" if studier else "\\N", slut if uppdrag else "\\N", ansvarig, self._vid(slut),
        )  # fmt: skip
        self.inflode.efter_avslut(avslut, slut)
        self.handelse.lagg(self._vid(slut), slut, ansvarig, "arende.avsluta", arende, arende, "insats", "avslutat")

    def satt_serier(self) -> None:
        """The next number made by a page comes after the seeded ones."""
        with connection.cursor() as cursor:
            for serie, antal in (("arende_nummer", self.arende.antal), ("remiss_nummer", self.remiss.antal)):
                cursor.execute("SELECT setval(%s::regclass, %s)", [serie, 1001 + antal])


UTFALL = {
    "A": ("arbete", "lon", ""),
    "B": ("studier", "studiemedel", ""),
    "C": ("ersattning", "sjukpenning", "Försäkringskassan"),
    "D": ("uppdrag_slutfort", "bistand", "Åter till remittenten"),
    "E": ("eget_avbrott", "bistand", "Söker arbete själv"),
}


@dataclass(frozen=True)
class Manniska:
    id: str
    fornamn: str
    efternamn: str
    fodd: date
    kon: str
    nummer: str
