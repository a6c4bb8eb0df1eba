"""What surrounds the remisser: the standing forum, the group queue, a send that waits, entrances and places, cover, agreements, other
parties and needs that nobody meets. All of it goes through the services, after the cast has been played."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, time, timedelta

from django.db.models import F
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Behovsskal, Kontaktsatt
from ame.arenden.models import Arende, Kontaktforsok, Notis
from ame.arenden.services import registrera_franvaro
from ame.arenden.services.behov import notera_omott_behov
from ame.arenden.services.samverkan import lagg_till_aktor, notera_kontakt, notera_svar
from ame.organisation.enums import LokaTyp
from ame.organisation.models import Samverkanspart
from ame.organisation.services.avtal import registrera_avtal
from followup.demo.flode import Spelare
from followup.demo.forlopp import vardag
from followup.demo.klocka import klockan_ar, ogonblick
from followup.demo.organisation import AF_LOKALT, CENTRUM, EB, UNGA
from followup.demo.slump import Slump
from intake import services as intake
from intake.enums import Kalla
from intake.models import Beredningsmote
from intake.services.ingang import satt_ingang
from intake.services.kvot import laget, satt_platser
from intake.services.latt import Registrering, registrera_latt

FK, KOMVUX = "Försäkringskassan", "Komvux Exempelstad"
LASTA_EFTER = 12  # days: older notices have been opened by now
# part, how, days ago, days until the answer (None: not yet), reached
KONTAKTER = (
    (AF_LOKALT, Kontaktsatt.TELEFON, 64, 3),
    (AF_LOKALT, Kontaktsatt.SYSTEM, 51, 9),
    (AF_LOKALT, Kontaktsatt.TELEFON, 40, 1),
    (AF_LOKALT, Kontaktsatt.MOTE, 33, 0),
    (AF_LOKALT, Kontaktsatt.SYSTEM, 27, 12),
    (AF_LOKALT, Kontaktsatt.TELEFON, 18, 4),
    (AF_LOKALT, Kontaktsatt.TELEFON, 6, None),
    (FK, Kontaktsatt.BREV, 58, 21),
    (FK, Kontaktsatt.TELEFON, 44, 6),
    (FK, Kontaktsatt.BREV, 39, 17),
    (FK, Kontaktsatt.TELEFON, 30, 8),
    (FK, Kontaktsatt.BREV, 22, 14),
    (FK, Kontaktsatt.BREV, 9, None),
)
OMOTTA = (
    ("handlaggare", LokaTyp.SPRAK, Behovsskal.PLATSBRIST, "Språkträning på kvällstid."),
    ("handlaggare", LokaTyp.VALIDERING, Behovsskal.INSATS_SAKNAS, "Validering av yrkeskunskap inom vård."),
    ("handlaggare", LokaTyp.PRAKTIK, Behovsskal.PLATSBRIST, ""),
    ("daniel.ostberg", LokaTyp.SPRAK, Behovsskal.PLATSBRIST, ""),
    ("daniel.ostberg", LokaTyp.HALSA, Behovsskal.ANNAN_AKTOR, "Väntar på besked sedan i somras."),
    ("karin.melander", LokaTyp.VALIDERING, Behovsskal.INSATS_SAKNAS, ""),
)


class Samverkan:
    def __init__(self, spelare: Spelare, slump: Slump) -> None:
        self.spelare, self.slump, self.org, self.idag = spelare, slump, spelare.org, spelare.idag

    def allt(self) -> None:
        self.forum()
        self.ingangar_och_platser()
        self.avtal()
        self.parter()
        self.kontakter()
        self.behov()
        self.koad_remiss()
        self.reception()
        self.franvaro()
        self.lasta_notiser()

    def vid(self, dagar_sedan: int, klockan: str) -> AbstractContextManager[None]:
        return klockan_ar(ogonblick(self.idag - timedelta(days=dagar_sedan), time.fromisoformat(klockan)))

    def user(self, username: str) -> User:
        return self.org.users[username]

    def oppna(self, username: str) -> list[Arende]:
        rader = Arende.objects.oppna().filter(ansvarig=self.user(username), person__har_skydd=False, inskriven_den__isnull=False)
        return list(rader.select_related("enhet__verksamhet__namnd").order_by("nummer"))

    def forum(self) -> None:
        """A standing forum every other week; the meeting already on the calendar is its first."""
        forsta = Beredningsmote.objects.filter(enhet=self.org.enheter[CENTRUM], moter_den__gt=self.idag).earliest("moter_den")
        beredare = self.user("beredare")
        with self.vid(0, "07:40"):
            serie = intake.spara_serie(
                actor=beredare,
                enhet=forsta.enhet,
                namn="Samverkansforum Centrum",
                veckodag=forsta.moter_den.weekday(),
                klockan=forsta.klockan or time(13, 0),
                var_n_vecka=2,
                fran_den=forsta.moter_den,
                plats=forsta.plats,
                users=[self.user(u) for u in ("beredare", "chef", "socialsekreterare", "leila.hammar", "forummedlem")],
                parter=[(self.org.parter[AF_LOKALT], "Kim Ask")],
            )
            Beredningsmote.objects.filter(pk=forsta.pk).update(serie=serie)
            intake.skapa_moten(actor=beredare, serie=serie, antal=4)

    def ingangar_och_platser(self) -> None:
        """One entrance closed since a week, and places for the year: nearly full for Arbetsförmedlingen."""
        admin, enhet, ar = self.user("admin"), self.org.enheter[CENTRUM], self.idag.year
        with self.vid(7, "10:15"):
            satt_ingang(
                actor=admin,
                enhet=enhet,
                kalla=Kalla.ARBETSGIVARE,
                galler_fran_den=self.idag - timedelta(days=7),
                ar_oppen=False,
                skal="Arbetsgivare får hjälp av kommunens näringslivskontor.",
            )
        with self.vid(0, "07:50"):
            for kalla, extra in (("", 14), (Kalla.EKONOMISKT_BISTAND, 9), (Kalla.AF, 1)):
                satt_platser(actor=admin, enhet=enhet, ar=ar, kalla=kalla, platser=laget(enhet, ar, kalla)[0] + extra)

    def avtal(self) -> None:
        """One agreement whose review day has passed, one that is in order."""
        for dagar, oversyn, motpart in (
            (400, -12, {"part": self.org.parter[AF_LOKALT], "rubrik": "Gemensamma deltagare och platser i insatser"}),
            (210, 155, {"motpart_enhet": self.org.enheter[EB], "rubrik": "Remisser, trepartssamtal och återkoppling"}),
        ):
            with self.vid(dagar, "13:10"):
                registrera_avtal(
                    actor=self.user("chef"),
                    enhet=self.org.enheter[CENTRUM],
                    galler_fran_den=self.idag - timedelta(days=dagar),
                    oversyn_den=self.idag + timedelta(days=oversyn),
                    egen_kontaktroll="Enhetschefen",
                    motpartens_kontaktroll="Sektionschefen" if "part" in motpart else "Enhetschefen",
                    **motpart,
                )

    def parter(self) -> None:
        """SFI beside the insats for the one who needs an interpreter, and Arbetsförmedlingen's programme for another."""
        maria, egna = self.user("handlaggare"), self.oppna("handlaggare")
        tolk = next(a for a in egna if a.person.har_tolkbehov)
        annan = next(a for a in egna if a.pk != tolk.pk)
        sfi = {"uppdrag": "SFI", "niva": "Kurs C", "schema": "Mån–ons 8–12", "kontakt": "Studievägledaren 08-465 00 71"}
        af = {"uppdrag": "Rusta och matcha", "schema": "Tisdagar 10", "kontakt": "Handläggarens växel 08-465 00 72"}
        for arende, part, falt in ((tolk, KOMVUX, sfi), (annan, AF_LOKALT, af)):
            with self.vid(30, "11:20"):
                fran = max(arende.inskriven_den or self.idag, self.idag - timedelta(days=60))
                lagg_till_aktor(arende=arende, actor=maria, part=self.part(part), fran_den=fran, **falt)

    def part(self, namn: str) -> Samverkanspart:
        return self.org.parter[namn]

    def kontakter(self) -> None:
        egna = [a for a in self.oppna("handlaggare") if a.inskriven_den and a.inskriven_den < self.idag - timedelta(days=70)]
        for nr, (part, satt, sedan, svar) in enumerate(KONTAKTER):
            forsok = self._kontakt(egna[nr % len(egna)], self.part(part), satt, sedan, svar)
            if svar:
                with self.vid(sedan - svar, "15:20"):
                    notera_svar(kontakt=forsok, actor=self.user("handlaggare"), den=timezone.localdate())

    def _kontakt(self, arende: Arende, part: Samverkanspart, satt: str, sedan: int, svar: int | None) -> Kontaktforsok:
        with self.vid(sedan, "10:40"):
            return notera_kontakt(
                arende=arende,
                actor=self.user("handlaggare"),
                part=part,
                satt=satt,
                forsokt_den=timezone.localdate(),
                nadd=svar is not None,
                besvarad=svar == 0,
            )

    def behov(self) -> None:
        rader = self._behov()
        for nr, (arende, actor, behov, skal, text) in enumerate(rader):
            with self.vid(40 - 6 * nr, "14:10"):
                notera_omott_behov(arende=arende, actor=actor, behov=behov, skal=skal, beskrivning=text)

    def _behov(self) -> Iterator[tuple[Arende, User, str, str, str]]:
        """On a case in which that need does not stand already: which ones the beredning noted differs from day to day."""
        for nr, (username, behov, skal, text) in enumerate(OMOTTA):
            egna = self.oppna(username)
            tur = (egna[(2 + nr + steg) % len(egna)] for steg in range(len(egna)))
            arende = next(a for a in tur if not a.omotta_behov.filter(behov=behov, upphort_den__isnull=True).exists())
            yield arende, self.user(username), behov, skal, text

    def koad_remiss(self) -> None:
        """Written on a Sunday or an evening, to leave at eight on the next working day."""
        sist = self.idag - timedelta(days=1)
        f = self.slump.ankomst(self.slump.manniska(CENTRUM, sist), CENTRUM, sist, kalla=Kalla.EKONOMISKT_BISTAND)
        f.avsandare = "socialsekreterare"
        with self.vid(1, "16:10"):
            self.spelare.utkast(f)
            intake.koa_sandning(
                actor=self.user(f.avsandare),
                remiss=self.spelare.lage(f).remiss,
                skickas_vid=ogonblick(vardag(self.idag + timedelta(days=1)), time(8, 0)),
                bekraftar_sekretess=True,
            )

    def reception(self) -> None:
        """Two who came to the desk: one in the group queue, one handed to a socialsekreterare."""
        for dag, klockan, till, fragade in (
            (1, "09:55", "", "Personen själv, i receptionen."),
            (0, "08:25", "leila.hammar", "Personen själv, på telefon."),
        ):
            m = self.slump.folk.fodas(kon="K" if till else "M", fodd_ar=self.idag.year - 29 - dag)
            uppgifter = Registrering(
                fornamn=m.fornamn, efternamn=m.efternamn, fodelsedatum=m.fodd, telefon=m.telefon, fragade=fragade
            )
            with self.vid(dag, klockan):
                registrera_latt(
                    actor=self.user("reception"),
                    enhet=self.org.enheter[EB],
                    uppgifter=uppgifter,
                    till=self.user(till) if till else None,
                )

    def franvaro(self) -> None:
        for enhet, borta, for_henne, actor, dagar in (
            (CENTRUM, "daniel.ostberg", "handlaggare", "chef", 5),
            (UNGA, "viktor.soderlund", "karin.melander", "chef", 12),
        ):
            with self.vid(0, "07:30"):
                registrera_franvaro(
                    actor=self.user(actor),
                    user=self.user(borta),
                    enhet=self.org.enheter[enhet],
                    ersattare=self.user(for_henne),
                    fran_den=self.idag,
                    till_den=self.idag + timedelta(days=dagar),
                )

    def lasta_notiser(self) -> None:
        """Nobody has half a year of unread notices: the older ones were opened the day after."""
        grans = ogonblick(date.fromordinal(self.idag.toordinal() - LASTA_EFTER))
        Notis.objects.olasta().filter(skapad_vid__lt=grans).update(last_vid=F("skapad_vid") + timedelta(days=1))
