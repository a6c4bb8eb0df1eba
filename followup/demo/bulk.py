"""Writes Forlopp by COPY: the same rows as the services leave behind, without asking them three hundred times."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag, Spar, Status, Synlighet
from ame.arenden.models import Ansvar, Anteckning, Arende, Baslinje, Bevakning
from ame.arenden.models.baslinje import FRYS_DAGAR
from ame.audit.models import Handelse
from ame.organisation.models import Enhet, Samverkanspart
from ame.people.models import Medgivande, Person, PersonIdentitet
from followup.demo import texter
from followup.demo.bulk_beredning import Beredningar
from followup.demo.bulk_insatser import Insatsdelar
from followup.demo.bulk_loften import Loften
from followup.demo.bulk_slut import skriv_slut, skriv_svar
from followup.demo.forlopp import BEREDARE, Forlopp, Svar, program
from followup.demo.klocka import ogonblick
from followup.demo.kopiera import kopiera
from followup.demo.organisation import EB, Organisation
from followup.demo.register import Register
from followup.demo.status import arende_status, remiss_status
from insatser.enums import InsatsStatus
from insatser.models import Insats
from intake.enums import Delningsgrund, Kalla
from intake.models import AvtaladAterkoppling, Komplettering, Remiss

M = TypeVar("M", bound=Model)


class Skrivare:
    """Collects rows for many Forlopp and writes them at the end, numbers in order of arrival."""

    def __init__(self, org: Organisation, rng: Random, idag: date, register: Register) -> None:
        self.org, self.rng, self.idag, self.register = org, rng, idag, register
        self.rader: list[Model] = []
        self.personer: dict[tuple[str, UUID], Person] = {}
        self.nycklar: dict[str, tuple[int, Decimal]] = {}
        self.remisser: dict[int, Remiss] = {}
        self.avtalade: list[tuple[Svar, AvtaladAterkoppling]] = []  # of the Forlopp under way
        self.egen: Medgivande | None = None  # the unit's own consent, likewise
        self.beredningar = Beredningar(self)
        self.loften = Loften(self)
        self.insatsdelar = Insatsdelar(self)
        self.minut = 0

    def skriv_alla(self, forlopp: list[Forlopp]) -> int:
        self.remissnummer, self.arendenummer = serie("remiss_nummer", len(forlopp)), serie("arende_nummer", len(forlopp))
        for f in forlopp:
            self.skriv(f)
        return kopiera(self.rader)

    def skriv(self, f: Forlopp) -> None:
        self.minut = 0
        person = self.person(f)
        remiss = self.remiss(f, person)
        arende, insatser = None, []
        if f.mottagen:
            arende = self.arende(f, person, remiss)
            if f.beredd:
                self.beredningar.skriv(f, arende, remiss)
            if f.inskriven:
                self.inskrivning(f, arende, remiss)
            skriv_svar(self, f, arende, remiss)
            insatser = self.pagaende(f, arende)
            skriv_slut(self, f, arende)
        self.loften.skriv(f, remiss, arende)
        if arende and f.inskriven:
            self.insatsdelar.skriv(f, arende, insatser)

    # --- the writer's tools

    def ny(self, modell: type[M], /, **falt: Any) -> M:
        """A row with a key from the seed."""
        rad = modell(id=UUID(int=self.rng.getrandbits(128), version=4), **falt)
        self.rader.append(rad)
        return rad

    def vid(self, den: date) -> datetime:
        """A moment on the day, each a few minutes after the one before."""
        self.minut += 1
        return ogonblick(den, (datetime.combine(den, time(8, 15)) + timedelta(minutes=6 * self.minut)).time())

    def user(self, username: str) -> User:
        return self.org.users[username]

    def enhet(self, f: Forlopp) -> Enhet:
        return self.org.enheter[f.enhet]

    def handelse(self, actor: User, verb: str, obj: Model, den: date, fore: str = "", efter: str = "", **ids: Any) -> None:
        self.rader.append(
            Handelse(
                registrerad_vid=self.vid(den),
                handelse_den=den,
                aktor=actor,
                verb=verb,
                objekt_typ=obj._meta.model_name or "",
                objekt_id=obj.pk,
                fore=fore,
                efter=efter,
                **ids,
            )
        )

    # --- the flow

    def person(self, f: Forlopp) -> Person:
        """One row per human being and nämnd; the same statistics key in all of them."""
        namnd_id = self.enhet(f).verksamhet.namnd_id
        plats = (f.m.nummer, namnd_id)
        if plats not in self.personer:
            bitar, rader = self.rng.getrandbits(62), Decimal(self.rng.randrange(10**11)) / Decimal(10**11)
            person_key, record_key = self.nycklar.setdefault(f.m.nummer, (bitar, rader))
            person = self.personer[plats] = self.ny(
                Person,
                namnd_id=namnd_id,
                fornamn=f.m.fornamn,
                efternamn=f.m.efternamn,
                fodelsedatum=f.m.fodd,
                kon=f.m.kon,
                telefon=f.m.telefon,
                adress=f.m.adress,
                sprak=f.m.sprak,
                har_tolkbehov=f.m.har_tolkbehov,
                person_key=person_key,
                record_key=record_key,
                skapad_vid=self.vid(f.inkom),
            )
            self.ny(PersonIdentitet, person=person, namnd_id=namnd_id, slag="personnummer", nummer=f.m.nummer, fran_den=f.inkom)
        return self.personer[plats]

    def remiss(self, f: Forlopp, person: Person) -> Remiss:
        avsandare = self.user(f.avsandare) if f.avsandare else None
        skapad_av = avsandare or self.user(BEREDARE[f.enhet] if not f.onskad_insats else f.ansvarig)
        enhet = self.enhet(f)
        remiss = self.ny(
            Remiss,
            nummer=f"R-{f.skickad.year}-{next(self.remissnummer)}",
            status=remiss_status(f),
            skapad_av=skapad_av,
            skapad_vid=self.vid(f.inkom),
            avsandare=avsandare,
            avsandande_enhet=self.org.enheter[EB] if avsandare else None,
            mottagande_enhet=enhet,
            avsandande_part=self.part(f),
            kalla=f.kalla,
            af_program=program(f) if f.kalla == Kalla.AF else "",
            initiator=Kalla(f.kalla).initiator,
            har_samverkan_soc=f.kalla == Kalla.AF and self.rng.random() < 0.3,
            person=person,
            identitetsslag="personnummer",
            identitetsnummer=f.m.nummer,
            fornamn=f.m.fornamn,
            efternamn=f.m.efternamn,
            fodelsedatum=f.m.fodd,
            kon=f.m.kon,
            telefon=f.m.telefon,
            sprak=f.m.sprak,
            har_tolkbehov=f.m.har_tolkbehov,
            slag=f.slag,
            spar=Spar.DIREKTSPAR if f.onskad_insats else Spar.HUVUDSPAR,
            bestallningstyp=self.org.bestallning(enhet, f.bestallning),
            onskad_insats=self.org.insatstyp(enhet, f.onskad_insats) if f.onskad_insats else None,
            fraga=f.fraga,
            forvantat_resultat=f.forvantat,
            bakgrund=f.bakgrund,
            svar_senast_den=f.svar_senast,
            niva_avsandare=f.niva_avsandare,
            grund=Delningsgrund.SAMMA_MYNDIGHET if f.fran and avsandare else f.grund,
            grund_motivering=f.grund_motivering,
            skickad_vid=self.vid(f.skickad),
            inkom_den=f.inkom,
            omdirigerad_fran=self.remisser.get(id(f.fran)),
        )
        self.remisser[id(f)] = remiss
        if remiss.grund == Delningsgrund.SAMTYCKE:
            remiss.medgivande = self.medgivande(person, self.org.enheter[EB], enhet, skapad_av, f.inkom)
        self.avtalade = [
            (svar, self.ny(AvtaladAterkoppling, remiss=remiss, slag=svar.slag, senast_den=svar.senast)) for svar in f.svar
        ]
        self.handelse(skapad_av, "remiss.skicka", remiss, f.skickad, "utkast", "skickad", remiss_id=remiss.pk)
        self._utan_arende(f, remiss)
        return remiss

    def part(self, f: Forlopp) -> Samverkanspart | None:
        """Arbetsförmedlingen and Försäkringskassan, for what is over: their answers went by post."""
        over = f.slut or f.avbojd or f.atertagen or f.omdirigerad
        namn = {Kalla.AF: "Arbetsförmedlingen Exempelstad", Kalla.FK: "Försäkringskassan"}.get(Kalla(f.kalla))
        return self.org.parter[namn] if namn and over and not f.avsandare else None

    def _utan_arende(self, f: Forlopp, remiss: Remiss) -> None:
        """Ways out before a case was opened, and what was asked for on the way."""
        aktor = self.user(BEREDARE[f.enhet])
        if f.komplettering:
            begard, svarad = f.komplettering
            self.ny(
                Komplettering,
                remiss=remiss,
                begard_vid=self.vid(begard),
                begard_av=aktor,
                text=self.rng.choice(texter.KOMPLETTERING),
                besvarad_vid=self.vid(svarad) if svarad else None,
                svar="Kompletterat i remissen." if svarad else "",
            )
            self.handelse(aktor, "remiss.begar_komplettering", remiss, begard, "skickad", "returnerad", remiss_id=remiss.pk)
            if svarad:
                self.handelse(
                    remiss.skapad_av, "remiss.komplettera", remiss, svarad, "returnerad", "skickad", remiss_id=remiss.pk
                )
        if f.avbojd:
            remiss.avbojningsskal, remiss.avslut_text = f.avbojd[0], texter.AVBOJD_TEXT[f.avbojd[0]]
            self._avsluta_remiss(remiss, aktor, "remiss.avboj", f.avbojd[1])
        elif f.atertagen:
            remiss.avslut_text = "Personen har fått ett arbete."
            self._avsluta_remiss(remiss, remiss.skapad_av, "remiss.aterta", f.atertagen)
        elif f.omdirigerad:
            remiss.avslut_text = f"Personens ålder gör att {f.omdirigerad[0]} passar bättre."
            self._avsluta_remiss(remiss, aktor, "remiss.omdirigera", f.omdirigerad[1])

    def _avsluta_remiss(self, remiss: Remiss, aktor: User, verb: str, den: date) -> None:
        remiss.avslutad_vid = self.vid(den)
        self.handelse(aktor, verb, remiss, den, "skickad", remiss.status, remiss_id=remiss.pk)

    def medgivande(self, person: Person, fran: Enhet, till: Enhet, av: User, den: date) -> Medgivande:
        return self.ny(
            Medgivande,
            person=person,
            lamnande_enhet=fran,
            mottagande_enhet=till,
            kategorier=["kontakt", "planering", "resultat"],
            andamal="Planera och följa upp arbetsmarknadsinsats",
            form=self.rng.choice(("skriftlig", "skriftlig", "muntlig")),
            inhamtat_den=den,
            giltigt_fran_den=den,
            giltigt_till_den=den + timedelta(days=365),
            registrerat_av=av,
            registrerat_vid=self.vid(den),
        )

    def arende(self, f: Forlopp, person: Person, remiss: Remiss) -> Arende:
        forst = self.user(BEREDARE[f.enhet] if f.beredd else f.ansvarig)
        holl = self.user(f.ansvarig) if f.inskriven else forst
        mottagen = f.mottagen or f.inkom
        arende = self.ny(
            Arende,
            nummer=f"A-{mottagen.year}-{next(self.arendenummer)}",
            person=person,
            enhet=remiss.mottagande_enhet,
            slag=f.slag,
            status=arende_status(f),
            spar=remiss.spar,
            beredningsmodell=self.org.modell(f.enhet, f.inkom).beredningsmodell,
            inkom_den=f.inkom,
            inskriven_den=f.inskriven,
            avslutad_den=f.slut,
            ej_paborjad_orsak=f.ej_paborjad[0] if f.ej_paborjad else "",
            ansvarig=holl,
            registrerad_vid=self.vid(mottagen),
        )
        remiss.arende = arende
        if f.ej_paborjad and not f.har_avsandare:  # told to the person: there is no sender to write to
            remiss.avslutad_vid = self.vid(f.ej_paborjad[1])
        ids = {"arende_id": arende.pk, "remiss_id": remiss.pk}
        byte = f.beslutad if holl != forst else None
        self.ny(Ansvar, arende=arende, user=forst, fran_den=mottagen, till_den=byte, registrerad_av=forst)
        self.handelse(forst, "arende.oppna", arende, f.inkom, "", "inkommet", arende_id=arende.pk)
        self.handelse(forst, "remiss.ta_emot", remiss, mottagen, "skickad", "mottagen", **ids)
        if byte:
            self.ny(
                Ansvar,
                arende=arende,
                user=holl,
                fran_den=byte,
                registrerad_av=forst,
                overlamning="Beslutat i beredningen. Personen väntar på din kallelse.",
            )
        return arende

    def inskrivning(self, f: Forlopp, arende: Arende, remiss: Remiss) -> None:
        b, den = f.baslinje, f.inskriven
        if b is None or den is None:
            return
        self.ny(
            Baslinje,
            arende=arende,
            kon=f.m.kon,
            fodelsear=f.m.fodd.year,
            utbildning=b.utbildning,
            utan_arbete_sedan=b.utan_arbete_sedan,
            grund_utan_arbete=b.grund,
            forsorjning=b.forsorjning,
            niva_vid_start=b.niva,
            niva_avsandare=remiss.niva_avsandare,
            initiator=remiss.initiator,
            samverkan_soc=remiss.har_samverkan_soc,
            ar_inskriven_i_af=b.i_af,
            fryses_den=den + timedelta(days=FRYS_DAGAR),
            registrerad_vid=self.vid(den),
        )
        ids = {"arende_id": arende.pk, "remiss_id": remiss.pk}
        fore = Status.BEREDNING if f.beredd else Status.INKOMMET
        self.handelse(arende.ansvarig, "arende.skriva_in", arende, den, fore, "vantar", arende_id=arende.pk)
        self.handelse(arende.ansvarig, "remiss.anta", remiss, den, "mottagen", "antagen", **ids)

    def pagaende(self, f: Forlopp, arende: Arende) -> list[Insats]:
        insatser = []
        for nr, i in enumerate(f.insatser):
            typ = self.org.insatstyp(arende.enhet, i.namn)
            insats = self.ny(
                Insats,
                arende=arende,
                insatstyp=typ,
                stodslag=typ.stodslag,
                utforare=i.utforare,
                arbetsplatsform=i.form,
                arbetsplats=i.plats,
                handledare=self.user("handledare") if i.form in ("arbetsarena", "arbetsgrupp") else None,
                vald_av=i.vald_av,
                mal=i.mal,
                foljer_onskemal=i.onskemal,
                foljer_skal="" if i.onskemal == "ja" else texter.FOLJER_INTE,
                slag=typ.slag,
                timmar_per_vecka=i.timmar,
                status=InsatsStatus.PAGAR if self.slutar(f, i.slut) is None else InsatsStatus.AVSLUTAD,
                start_den=i.start,
                planerat_slut_den=i.planerat_slut,
                slut_den=self.slutar(f, i.slut),
                slutorsak=i.orsak or ("arendet_avslutat" if f.avslut else ""),
                syfte_handlaggare=texter.SYFTESSVAR[i.orsak][0] if i.orsak else "",
                syfte_deltagare=texter.SYFTESSVAR[i.orsak][1] if i.orsak else "",
                registrerad_av=arende.ansvarig,
                registrerad_vid=self.vid(i.start),
            )
            insatser.append(insats)
            if nr == 0:
                self.handelse(arende.ansvarig, "arende.starta_insats", arende, i.start, "vantar", "insats", arende_id=arende.pk)
            self.handelse(arende.ansvarig, "insats.starta", insats, i.start, "", typ.loka_typ, arende_id=arende.pk)
            if insats.slut_den:
                self.handelse(
                    arende.ansvarig, "insats.avsluta", insats, insats.slut_den, "", insats.slutorsak, arende_id=arende.pk
                )
        for n in f.noter:
            far_delas = self.egen is not None and self.egen.ar_giltigt(n.den)
            rad = self.ny(
                Anteckning,
                arende=arende,
                typ=n.typ,
                handelse_den=n.den,
                text=n.text,
                bedomning=n.bedomning,
                stodslag=n.stodslag,
                synlighet=n.synlighet if far_delas else Synlighet.AME,
                skriven_av=arende.ansvarig,
                signerad_vid=self.vid(n.den),
            )
            self.handelse(arende.ansvarig, "anteckning.signera", rad, n.den, "", n.typ, arende_id=arende.pk)
        return insatser

    def slutar(self, f: Forlopp, slut: date | None) -> date | None:
        return slut or (f.avslut.den if f.avslut else None)

    def bevakning(
        self, arende: Arende, slag: str, titel: str, den: date, mal_id: UUID | None, klar: date | None, skapad: date
    ) -> None:
        self.ny(
            Bevakning,
            arende=arende,
            ansvarig=arende.ansvarig,
            slag=Bevakningsslag(slag),
            titel=titel,
            forfaller_den=den,
            mal_id=mal_id,
            skapad_av=arende.ansvarig,
            skapad_vid=self.vid(skapad),
            klar_vid=self.vid(klar) if klar else None,
            klar_av=arende.ansvarig if klar else None,
        )


def serie(namn: str, antal: int) -> Iterator[int]:
    """The next numbers of the database's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [namn, antal])
        return iter([rad[0] for rad in cursor.fetchall()])
