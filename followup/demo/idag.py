"""The cast of today: about eighty people whose cases make the day of each role. All of it goes through the services."""

from datetime import date, timedelta

from followup.demo.flode import Spelare
from followup.demo.forlopp import Forlopp, Svar, motesdag, vardag
from followup.demo.organisation import CENTRUM, NORR, UNGA
from followup.demo.personer import Manniska
from followup.demo.slump import Slump
from followup.demo.utfall import avslutsfakta
from intake.enums import Kalla

MARIA, DANIEL, SAMIRA, MATTIAS, KARIN, VIKTOR = (
    "handlaggare",
    "daniel.ostberg",
    "samira.nordlund",
    "mattias.ekberg",
    "karin.melander",
    "viktor.soderlund",
)
EB = Kalla.EKONOMISKT_BISTAND
PAGAENDE = ((CENTRUM, MARIA, 9), (CENTRUM, DANIEL, 4), (NORR, SAMIRA, 3), (NORR, MATTIAS, 2), (UNGA, KARIN, 2), (UNGA, VIKTOR, 3))
# unit, ansvarig, KAS code, days since the last day: so that follow-ups at 30, 90 and 180 days fall around today
AVSLUTADE = (
    (CENTRUM, MARIA, "A", 29),
    (CENTRUM, MARIA, "B", 33),
    (CENTRUM, MARIA, "D", 88),
    (CENTRUM, MARIA, "A", 95),
    (CENTRUM, MARIA, "C", 178),
    (CENTRUM, MARIA, "E", 12),
    (CENTRUM, DANIEL, "D", 31),
    (CENTRUM, DANIEL, "A", 92),
    (NORR, SAMIRA, "D", 27),
    (NORR, MATTIAS, "A", 36),
    (UNGA, KARIN, "B", 30),
    (UNGA, VIKTOR, "A", 93),
)
INKORG = ((CENTRUM, (1, 2, 4, 9, 37)), (NORR, (1, 5, 30)), (UNGA, (2, 6, 11)))


class Rollista:
    """Makes up the cast and hands each to the player."""

    def __init__(self, spelare: Spelare, slump: Slump) -> None:
        self.spelare, self.slump, self.idag = spelare, slump, slump.idag
        self.mote = motesdag(self.idag + timedelta(days=2))
        self.forra = self.mote - timedelta(days=14)
        self.namngivna: dict[str, Forlopp] = {}

    def alla(self) -> None:
        for grupp in (
            self.pagaende,
            self.sarskilda,
            self.avslutade,
            self.vantar,
            self.i_beredning,
            self.beslutade,
            self.inkomna,
            self.inkorgen,
            self.returnerade,
            self.utan_insats,
            self.utkast,
            self.fjarde_remissen,
        ):
            grupp()

    # --- tools

    def fore(self, dagar: int) -> date:
        """A weekday about so many days ago, never later than today."""
        den = self.idag - timedelta(days=dagar)
        return den - timedelta(days=max(den.weekday() - 4, 0))

    def ny(
        self, enhet: str, dagar: int, *, ansvarig: str = "", kalla: str = EB, m: Manniska | None = None, best: str = ""
    ) -> Forlopp:
        """A remiss that came so many days ago. Social services always sign for theirs with a consent here."""
        inkom = self.fore(dagar)
        f = self.slump.ankomst(m or self.slump.manniska(enhet, inkom), enhet, inkom, kalla=kalla, bestallning=best)
        f.ansvarig = ansvarig or f.ansvarig
        return f

    def inskriven(self, enhet: str, ansvarig: str, dagar: int, **val: str) -> Forlopp:
        f = self.ny(enhet, dagar, ansvarig=ansvarig, **val)  # type: ignore[arg-type]
        self.slump.inskrivning(f)
        return f

    def fyll(self, f: Forlopp, till: date) -> Forlopp:
        """Insatser, notes and answers until the day."""
        self.slump.insatser(f, till)
        self.slump.noter(f, min(till, self.idag - timedelta(days=1)))
        self.slump.svara(f, till)
        return f

    # --- the groups

    def pagaende(self) -> None:
        """Open cases with an insats under way; agreed answers late, today and ahead."""
        sena = iter((-4, -1, 0, 2, 5, 9, 20, 34))
        for enhet, ansvarig, antal in PAGAENDE:
            for nr in range(antal):
                kalla = (EB, EB, EB, Kalla.AF, EB, Kalla.EGEN_ANSOKAN)[nr % 6]
                f = self.inskriven(enhet, ansvarig, 62 + 19 * nr, kalla=kalla)
                self.slump.insatser(f, self.idag + timedelta(days=1))
                self.slump.noter(f, self.idag - timedelta(days=1))
                if f.svar:
                    self._nasta_svar(f, next(sena, 40 + nr))
                self.spelare.lagg(f)

    def _nasta_svar(self, f: Forlopp, om_dagar: int) -> None:
        """One agreed answer is behind, the final one falls so many days from today."""
        senast = max(self.idag + timedelta(days=om_dagar), f.inkom + timedelta(days=1))
        f.svar_senast = senast
        f.svar = [Svar("slut", senast)]
        halv = f.inkom + (senast - f.inkom) / 2
        if f.inskriven and f.inskriven + timedelta(days=10) < halv < self.idag - timedelta(days=5):
            f.svar.insert(0, Svar("del", halv, vardag(halv - timedelta(days=3)), "delvis", "Fortsätter som planerat."))

    def sarskilda(self) -> None:
        """Those whom the demonstration is about: protection, interpreter, two insatser at once, a paper trail."""
        tolk = self.slump.folk.fodas(kon="K", fodd_ar=self.idag.year - 38, fornamn="Zahra", efternamn="Warsame", tolk=True)
        f = self.inskriven(CENTRUM, MARIA, 75, m=tolk, best="Språk och arbete")  # type: ignore[arg-type]
        self.namngivna["tolk"] = self.spelare.lagg(self._med_svar(f, 6))
        tva = self.slump.folk.fodas(kon="M", fodd_ar=self.idag.year - 44, fornamn="Robin", efternamn="Stark")
        f = self._med_svar(self.inskriven(CENTRUM, MARIA, 110, m=tva, best="Arbetsträning"), 13)  # type: ignore[arg-type]
        f.insatser[-1].slut, f.insatser[-1].orsak = None, ""
        start = max(f.insatser[-1].start + timedelta(days=14), self.fore(30))
        f.insatser.append(self.slump.deltagande(f, "Körkortsteori", start, start + timedelta(days=1)))
        self.namngivna["parallella"] = self.spelare.lagg(f)
        for namn, dagar, ny in (("Ida", 90, False), ("Sofia", 3, True)):
            skyddad = self.slump.folk.fodas(kon="K", fodd_ar=self.idag.year - 31, fornamn=namn)
            f = self.ny(CENTRUM, dagar, ansvarig=MARIA, m=skyddad)
            f.skyddad = True
            if not ny:
                self.slump.inskrivning(f)
                self._med_svar(f, 11)
                self.namngivna["skyddad"] = f
            self.spelare.lagg(f)

    def _med_svar(self, f: Forlopp, om_dagar: int) -> Forlopp:
        self.slump.insatser(f, self.idag + timedelta(days=1))
        self.slump.noter(f, self.idag - timedelta(days=1))
        self._nasta_svar(f, om_dagar)
        return f

    def avslutade(self) -> None:
        for enhet, ansvarig, kod, dagar in AVSLUTADE:
            f = self.inskriven(enhet, ansvarig, dagar + 170)
            self._avsluta(f, kod, self.fore(dagar))
        f = self._avsluta(self.inskriven(CENTRUM, MARIA, 150), "E", self.fore(3))  # can still be taken back
        f = self.inskriven(CENTRUM, DANIEL, 140)
        f.angrat = self.fore(1)
        self._avsluta(f, "C", self.fore(4), lagg=False)
        self.spelare.lagg(f)
        f = self.inskriven(CENTRUM, MARIA, 200)  # a job that nobody has confirmed yet
        self._avsluta(f, "A", self.fore(41), lagg=False)
        if f.avslut:
            f.avslut.falt["har_avtal_minst_en_manad"], f.avslut.bekraftelse = False, None
        self.spelare.lagg(f)

    def _avsluta(self, f: Forlopp, kod: str, den: date, *, lagg: bool = True) -> Forlopp:
        f.avslut = avslutsfakta(self.slump.rng, f, den, kod, self.idag)
        self.fyll(f, den)
        return self.spelare.lagg(f) if lagg else f

    def vantar(self) -> None:
        for enhet, ansvarig, dagar in ((CENTRUM, MARIA, 58), (CENTRUM, DANIEL, 61), (NORR, MATTIAS, 22), (UNGA, VIKTOR, 31)):
            f = self.inskriven(enhet, ansvarig, dagar)
            self.slump.noter(f, self.idag - timedelta(days=1), hogst=1)
            self.spelare.lagg(f)

    def _bereds(self, enhet: str, dagar: int, **val: str) -> Forlopp:
        f = self.ny(enhet, dagar, **val)  # type: ignore[arg-type]
        f.mottagen = min(vardag(f.inkom + timedelta(days=2)), self.idag) if f.har_avsandare else f.inkom
        f.beredd = min(vardag(f.mottagen + timedelta(days=1)), self.idag)
        return f

    def i_beredning(self) -> None:
        """Six on the agenda of the coming meeting, one of them put off at the last; two not on it; two in the own unit."""
        for dagar in (10, 12, 13, 15, 16):
            f = self._bereds(CENTRUM, dagar, kalla=Kalla.AF if dagar == 13 else EB)
            f.agenda = self.mote
            self.spelare.lagg(f)
        f = self._bereds(CENTRUM, (self.idag - self.forra).days + 9)
        f.bordlagd, f.agenda = self.forra, self.mote
        self.namngivna["bordlagd"] = self.spelare.lagg(f)
        for enhet, dagar in ((CENTRUM, 6), (CENTRUM, 7), (UNGA, 8), (UNGA, 19)):
            self.spelare.lagg(self._bereds(enhet, dagar))

    def beslutade(self) -> None:
        """Decided at the last meeting, enrolment not yet done."""
        for ansvarig in (MARIA, DANIEL):
            f = self._bereds(CENTRUM, (self.idag - self.forra).days + 12, ansvarig=ansvarig)
            f.beslutad = self.forra
            self.spelare.lagg(f)

    def inkomna(self) -> None:
        """Received, nothing decided."""
        for enhet, ansvarig, dagar in ((CENTRUM, MARIA, 4), (CENTRUM, DANIEL, 5), (NORR, SAMIRA, 3), (UNGA, KARIN, 4)):
            f = self.ny(enhet, dagar, ansvarig=ansvarig)
            f.mottagen = min(vardag(f.inkom + timedelta(days=1)), self.idag)
            self.spelare.lagg(f)
        for enhet in (CENTRUM, UNGA):
            self.spelare.lagg(self.ny(enhet, 2, kalla=Kalla.EGEN_ANSOKAN))

    def inkorgen(self) -> None:
        """Sent, not yet opened by the unit; the oldest are past the unit's promise."""
        for enhet, alla in INKORG:
            for dagar in alla:
                self.spelare.lagg(self.ny(enhet, dagar))

    def returnerade(self) -> None:
        for enhet, dagar in ((CENTRUM, 8), (CENTRUM, 14), (NORR, 6)):
            f = self.ny(enhet, dagar)
            f.komplettering = (vardag(f.inkom + timedelta(days=1)), None)
            self.spelare.lagg(f)

    def utan_insats(self) -> None:
        """The ways out before anything began."""
        for nr, (enhet, skal) in enumerate(((CENTRUM, "platsbrist"), (NORR, "annat_stod_forst"), (UNGA, "fel_mottagare"))):
            f = self.ny(enhet, 12 + 5 * nr)
            f.avbojd = (skal, self.fore(4 + 5 * nr))
            self.spelare.lagg(f)
        f = self.ny(CENTRUM, 15)
        f.atertagen = self.fore(9)
        self.spelare.lagg(f)
        ung = self.slump.folk.fodas(kon="M", fodd_ar=self.idag.year - 21)
        f = self.ny(CENTRUM, 7, m=ung)
        f.omdirigerad = (UNGA, self.fore(5))
        self.spelare.lagg(f)
        for orsak, dagar in (("tackade_nej", 26), ("arbete", 33)):
            f = self._bereds(CENTRUM, dagar)
            f.ej_paborjad = (orsak, self.fore(dagar - 15))
            for svar in f.svar:
                svar.signerad = self.fore(dagar - 14) if svar.slag == "slut" else None
            self.spelare.lagg(f)

    def utkast(self) -> None:
        """Drafts: one whole but not sent, one with holes, one of another sender."""
        for nr, avsandare in enumerate(("socialsekreterare", "socialsekreterare", "leila.hammar")):
            f = self.ny(CENTRUM, 1 + nr)
            f.avsandare = avsandare
            if nr == 1:
                f.fraga, f.forvantat, f.grund, f.svar = "", "", "", []
            self.spelare.lagg(f, skicka=False)
        self.spelare.lagg(self.ny(CENTRUM, 1, ansvarig=MARIA, kalla=Kalla.EGEN_ANSOKAN), skicka=False)

    def fjarde_remissen(self) -> None:
        """S016: a praktikplats is ordered for the fourth time."""
        m = self.slump.folk.fodas(kon="M", fodd_ar=self.idag.year - 34, fornamn="Jonas", efternamn="Westman")
        for dagar, kod, ansvarig in ((930, "E", DANIEL), (620, "D", MARIA), (330, "E", MARIA)):
            f = self.inskriven(CENTRUM, ansvarig, dagar, m=m, best="Praktikplats")  # type: ignore[arg-type]
            self._avsluta(f, kod, self.fore(dagar - 150))
        f = self.ny(CENTRUM, 4, m=m, best="Praktikplats")
        f.avsandare, f.bilaga = "socialsekreterare", "Arbetsintyg köket.pdf"
        self.namngivna["fjarde"] = self.spelare.lagg(f)


def spela_idag(spelare: Spelare, slump: Slump) -> Rollista:
    """Plays the cast from their arrival until today."""
    rollista = Rollista(spelare, slump)
    rollista.alla()
    spelare.spela()
    return rollista
