"""What surrounds the cases: today's tasks, drafts, a correction, a hand-over, and the log of who looked."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, time, timedelta

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services import byt_ansvarig, ge_insyn, klarmarkera, signera_anteckning, skapa_bevakning, spara_utkast
from ame.audit.enums import Atgard
from ame.audit.models import Lasning
from followup.demo.flode import Spelare
from followup.demo.forlopp import HANDLAGGARE, vardag
from followup.demo.klocka import klockan_ar, ogonblick
from followup.demo.kopiera import kopiera
from followup.demo.organisation import CENTRUM
from followup.demo.texter import UPPGIFTER

# days from today when the manual tasks of each fall due
FORFALLER = {
    "handlaggare": (-6, -2, -1, 0, 0, 0, 1, 2, 3, 5, 7, 12),
    "daniel.ostberg": (-3, 0, 0, 2, 6),
    "samira.nordlund": (-1, 0, 1, 4),
    "mattias.ekberg": (0, 3, 8),
    "karin.melander": (-2, 0, 2, 5),
    "viktor.soderlund": (0, 1, 6),
}
EGNA_UPPGIFTER = {
    "beredare": (
        ("Skicka dagordningen till deltagarna", 0),
        ("Ring Arbetsförmedlingen om mötet", 1),
        ("Boka rum till nästa möte", -1),
    ),
    "chef": (("Gå igenom väntande remisser", 0), ("Förbered verksamhetsuppföljning", 3), ("Svara nämndsekreteraren", -1)),
    "handledare": (("Beställ skyddsskor", 0), ("Planera nästa veckas grupp", 1)),
    "socialsekreterare": (("Ring om komplettering i remiss", 0), ("Trepartssamtal på arbetsmarknadsenheten", 2)),
}
DAGAR_I_LOGGEN = 30


class Kring:
    def __init__(self, spelare: Spelare) -> None:
        self.spelare, self.org, self.rng, self.idag = spelare, spelare.org, spelare.rng, spelare.idag

    def allt(self) -> None:
        self.gamla_overlamningar()
        self.overlamning()
        self.uppgifter()
        self.journal()
        self.insyn()
        self.lasningar()

    def vid(self, den: date, klockan: str) -> AbstractContextManager[None]:
        return klockan_ar(ogonblick(den, time.fromisoformat(klockan)))

    def oppna(self, username: str) -> list[Arende]:
        user = self.org.users[username]
        rader = Arende.objects.oppna().filter(ansvarig=user, person__har_skydd=False).select_related("person", "enhet")
        return list(rader.order_by("nummer"))

    def gamla_overlamningar(self) -> None:
        """The reminder that a hand-over makes has been ticked off when it is more than a working week old."""
        gamla = Bevakning.objects.oppna().filter(slag=Bevakningsslag.MANUELL, forfaller_den__lt=self.idag - timedelta(days=6))
        for rad in gamla.select_related("ansvarig").order_by("forfaller_den", "titel", "pk"):
            with self.vid(vardag(rad.forfaller_den + timedelta(days=1)), "08:45"):
                klarmarkera(bevakning=rad, actor=rad.ansvarig)

    def overlamning(self) -> None:
        """Daniel hands a case over to Maria."""
        daniel, maria = self.org.users["daniel.ostberg"], self.org.users["handlaggare"]
        with self.vid(self.idag - timedelta(days=3), "15:10"):
            byt_ansvarig(
                arende=self.oppna("daniel.ostberg")[0],
                actor=daniel,
                ny=maria,
                overlamning="Trivs på arbetsplatsen och vill öka tiden. Nästa samtal med handledaren är på torsdag.",
            )

    def uppgifter(self) -> None:
        for username, dagar in FORFALLER.items():
            arenden = self.oppna(username)
            for nr, om in enumerate(dagar):
                self._uppgift(self.org.users[username], UPPGIFTER[nr % len(UPPGIFTER)], om, arenden[nr % len(arenden)])
        for username, rader in EGNA_UPPGIFTER.items():
            for titel, om in rader:
                self._uppgift(self.org.users[username], titel, om, None)
        klar = Bevakning.objects.oppna().filter(ansvarig__username="handlaggare", forfaller_den=self.idag, slag="manuell").first()
        if klar:
            with self.vid(self.idag, "08:05"):
                klarmarkera(bevakning=klar, actor=klar.ansvarig)

    def _uppgift(self, user: User, titel: str, om: int, arende: Arende | None) -> None:
        skapad = min(self.idag, self.idag + timedelta(days=om)) - timedelta(days=4)
        with self.vid(skapad, "09:20"):
            skapa_bevakning(actor=user, ansvarig=user, titel=titel, forfaller_den=self.idag + timedelta(days=om), arende=arende)

    def journal(self) -> None:
        """A correction that points to the entry it corrects, and two texts that are not finished."""
        maria = self.org.users["handlaggare"]
        arende = next(a for a in self.oppna("handlaggare") if a.anteckningar.exists())
        fel = arende.anteckningar.order_by("-handelse_den")[0]
        with self.vid(self.idag - timedelta(days=1), "10:30"):
            signera_anteckning(
                arende=arende,
                actor=maria,
                typ=fel.typ,
                handelse_den=fel.handelse_den,
                text=f"Rättelse: samtalet hölls på arbetsplatsen, inte hos oss. {fel.text}",
                bedomning=fel.bedomning,
                stodslag=fel.stodslag,
                rattar=fel,
            )
        with self.vid(self.idag, "09:35"):
            for nr, text in enumerate(("Ringde handledaren i dag. Det går bra men", "Möte med deltagaren om")):
                innehall = {"typ": "telefon" if nr == 0 else "mote", "handelse_den": self.idag.isoformat(), "text": text}
                spara_utkast(
                    actor=maria, formular="anteckning", objekt_id=self.oppna("handlaggare")[nr + 1].pk, innehall=innehall
                )

    def insyn(self) -> None:
        """A colleague opens a case for a stated reason, for an hour."""
        daniel = self.org.users["daniel.ostberg"]
        for dagar, skal in ((12, "Svarar i telefon när handläggaren är på utbildning"), (3, "Deltagaren kom på drop-in")):
            with self.vid(vardag(self.idag - timedelta(days=dagar)), "13:15"):
                ge_insyn(arende=self.oppna("handlaggare")[dagar % 5], actor=daniel, skal=skal)

    # --- who looked

    def lasningar(self) -> int:
        return kopiera(sorted(self._lasningar(), key=lambda r: r.vid))

    def _lasningar(self) -> Iterator[Lasning]:
        dagar = [self.idag - timedelta(days=n) for n in range(1, DAGAR_I_LOGGEN)]
        for enhet, usernames in HANDLAGGARE.items():
            for username in usernames:
                egna = self.oppna(username)
                for den in (d for d in dagar if d.weekday() < 5):
                    for _ in range(self.rng.randint(3, 8)):
                        yield self._visning(username, enhet, self.rng.choice(egna), den)
                    if self.rng.random() < 0.4:
                        yield self._rad(username, enhet, den, atgard=Atgard.SOK, objekt_typ="personsok",
                                        data={"slag": "nummer", "traffar": 1})  # fmt: skip
        yield from self._avvikande(dagar)

    def _avvikande(self, dagar: list[date]) -> Iterator[Lasning]:
        """What a reviewer should stop at: late evenings, refused tries, and a protected person."""
        for den in dagar[4:20:6]:
            yield self._visning("mattias.ekberg", "AME Norr", self.rng.choice(self.oppna("mattias.ekberg")), den, kvall=True)
        for den in dagar[2:24:7]:
            arende = self.rng.choice(self.oppna("handlaggare"))
            yield self._visning("daniel.ostberg", CENTRUM, arende, den, atgard=Atgard.NEKAD)
            yield self._visning("daniel.ostberg", CENTRUM, arende, den, atgard=Atgard.INSYN, andamal="Deltagaren kom på drop-in")
        for arende in Arende.objects.filter(person__har_skydd=True).select_related("ansvarig"):
            for den in dagar[1:25:5]:
                yield self._visning(arende.ansvarig.username, CENTRUM, arende, den, ar_skyddad=True)

    def _visning(self, username: str, enhet: str, arende: Arende, den: date, *, kvall: bool = False, **falt: object) -> Lasning:
        falt.setdefault("atgard", Atgard.VISA)
        return self._rad(
            username, enhet, den, kvall=kvall, objekt_typ=self.rng.choice(("arende", "arende", "journal")), objekt_id=arende.pk,
            person_id=arende.person_id, arende_id=arende.pk, **falt,
        )  # fmt: skip

    def _rad(self, username: str, enhet: str, den: date, *, kvall: bool = False, **falt: object) -> Lasning:
        klockan = time(
            self.rng.randint(21, 23) if kvall else self.rng.randint(8, 16), self.rng.randint(0, 59), self.rng.randint(0, 59)
        )
        e = self.org.enheter[enhet]
        roller = {u.roll for u in self.org.users[username].aktiva_uppdrag}
        return Lasning(
            vid=ogonblick(den, klockan), user=self.org.users[username], roll=",".join(sorted(roller)),
            namnd_id=e.verksamhet.namnd_id, enhet_id=e.pk, **falt,
        )  # fmt: skip
