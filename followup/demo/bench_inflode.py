"""The bench's promises, agreed answers, a forum with an agenda, and follow-ups: what the pages of the flow's ends read."""

from datetime import date, timedelta
from random import Random

from followup.demo.bench_bas import Bas
from followup.demo.massa import Tabell
from followup.models import Uppfoljning
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR
from intake.models import AvtaladAterkoppling, Beredning, Beredningsmote, Lofte, Motesdeltagare

PA_DAGORDNINGEN = 12
SVARSTID = 14


class Inflode:
    """Tables filled beside the cases. `nyckel` is the seeder's own, so that one seed gives one database."""

    modeller = (Lofte, AvtaladAterkoppling, Beredningsmote, Motesdeltagare, Beredning, Uppfoljning)

    def __init__(self, rng: Random, idag: date, nyckel) -> None:
        self.rng, self.idag, self.nyckel = rng, idag, nyckel
        self.lofte = Tabell(
            Lofte, "id remiss_id arende_id slag mal_id lovat_den uppfyllt_den passerat_den skapad_vid", eskalerat_den=None
        )
        self.avtalad = Tabell(AvtaladAterkoppling, "id remiss_id senast_den", slag="slut")
        self.mote = Tabell(Beredningsmote, "id enhet_id moter_den skapad_av_id", klockan="09:00", plats="Rum 2")
        self.deltagare = Tabell(Motesdeltagare, "id mote_id user_id")
        self.beredning = Tabell(Beredning, "id arende_id remiss_id ansvarig_id mote_id ordning startad_den modell")
        self.uppfoljning = Tabell(Uppfoljning, "id avslut_id dag forfaller_den")
        self.tabeller = (self.lofte, self.avtalad, self.mote, self.deltagare, self.beredning, self.uppfoljning)

    def remiss(self, remiss: str, arende: str, inkom: date, status: str) -> None:
        """The promise of an answer, late for one in ten; the agreed final day of one that is open."""
        lovat = inkom + timedelta(days=SVARSTID)
        vid = f"{inkom} 09:00+01"
        if status == "skickad":
            passerat = lovat + timedelta(days=1) if lovat < self.idag else "\\N"
            self.lofte.lagg(self.nyckel(), remiss, "\\N", "svar", remiss, lovat, "\\N", passerat, vid)
            return
        sen = self.rng.random() < 0.1
        uppfyllt = min(lovat + timedelta(days=3 if sen else -2), self.idag)
        passerat = lovat + timedelta(days=1) if uppfyllt > lovat else "\\N"
        self.lofte.lagg(self.nyckel(), remiss, arende, "svar", remiss, lovat, uppfyllt, passerat, vid)
        if status == "antagen":
            avtalad, dag = self.nyckel(), max(inkom + timedelta(days=90), self.idag + timedelta(days=self.rng.randint(-5, 80)))
            self.avtalad.lagg(avtalad, remiss, dag)
            forbi = dag + timedelta(days=1) if dag < self.idag else "\\N"
            self.lofte.lagg(self.nyckel(), remiss, arende, "aterkoppling", avtalad, dag, "\\N", forbi, vid)

    def forum(self, bas: Bas, moter_den: date) -> str:
        """A coming meeting with its table; returns its id."""
        mote = self.nyckel()
        self.mote.lagg(mote, bas.enhet.pk, moter_den, bas.beredare)
        for user in (bas.beredare, bas.socialsekreterare):
            self.deltagare.lagg(self.nyckel(), mote, user)
        return mote

    def pa_dagordningen(self, bas: Bas, mote: str, arende: str, remiss: str, nr: int, den: date) -> None:
        self.beredning.lagg(self.nyckel(), arende, remiss, bas.beredare, mote, nr, den, "samverkansforum")

    def efter_avslut(self, avslut: str, slut: date) -> None:
        """The four days of follow-up, for the last year's."""
        if (self.idag - slut).days < UPPFOLJNINGSDAGAR[-1]:
            for dag in UPPFOLJNINGSDAGAR:
                self.uppfoljning.lagg(self.nyckel(), avslut, dag, slut + timedelta(days=dag))
