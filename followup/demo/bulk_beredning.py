"""Preparation in bulk: held meetings of the samverkansforum, and decisions in both models."""

from datetime import date, time
from typing import TYPE_CHECKING

from ame.arenden.models import Arende
from followup.demo import texter
from followup.demo.forlopp import BEREDARE, Forlopp
from followup.demo.organisation import CENTRUM
from intake.enums import BeredningStatus, Beslutstyp, MoteStatus, ValdAv
from intake.models import Beredning, Beredningsbeslut, Beredningsmote, Motesdeltagare, Remiss

if TYPE_CHECKING:
    from followup.demo.bulk import Skrivare


class Beredningar:
    def __init__(self, s: "Skrivare") -> None:
        self.s = s
        self.moten: dict[date, Beredningsmote] = {}
        self.ordning: dict[date, int] = {}

    def mote(self, den: date) -> Beredningsmote:
        """The forum's meeting of the day, with both nämnder and Arbetsförmedlingen at the table."""
        if den not in self.moten:
            beredare = self.s.user("beredare")
            mote = self.moten[den] = self.s.ny(
                Beredningsmote,
                enhet=self.s.org.enheter[CENTRUM],
                moter_den=den,
                klockan=time(9, 0),
                plats="Sammanträdesrum Linden",
                status=MoteStatus.HALLET,
                skapad_av=beredare,
            )
            for username in ("beredare", "chef", "socialsekreterare", "leila.hammar"):
                self.s.ny(Motesdeltagare, mote=mote, user=self.s.user(username), har_deltagit=self.s.rng.random() < 0.9)
            part = self.s.org.parter["Arbetsförmedlingen Exempelstad"]
            self.s.ny(Motesdeltagare, mote=mote, part=part, namn="Kim Ask", har_deltagit=self.s.rng.random() < 0.5)
            self.s.handelse(beredare, "mote.hallet", mote, den)
        self.ordning[den] = self.ordning.get(den, 0) + 1
        return self.moten[den]

    def skriv(self, f: Forlopp, arende: Arende, remiss: Remiss) -> None:
        """A person who never started may have left before the decision."""
        beredare = self.s.user(BEREDARE[f.enhet])
        klar = f.beslutad or (f.ej_paborjad[1] if f.ej_paborjad else None)
        i_forum = f.enhet == CENTRUM and f.beslutad is not None
        startad = f.beredd or f.inkom
        beredning = self.s.ny(
            Beredning,
            arende=arende,
            remiss=remiss,
            modell=arende.beredningsmodell,
            ansvarig=beredare,
            mote=self.mote(f.beslutad) if i_forum and f.beslutad else None,
            ordning=self.ordning[f.beslutad] if i_forum and f.beslutad else 0,
            status=BeredningStatus.BESLUTAD if klar else BeredningStatus.PAGAR,
            startad_den=startad,
            klar_den=klar,
        )
        ids = {"arende_id": arende.pk, "remiss_id": remiss.pk}
        self.s.handelse(beredare, "arende.starta_beredning", arende, startad, "inkommet", "beredning", arende_id=arende.pk)
        self.s.handelse(beredare, "beredning.starta", beredning, startad, "", beredning.modell, **ids)
        if f.beslutad:
            namn = f.insatser[0].namn if f.insatser else ""
            self.s.ny(
                Beredningsbeslut,
                beredning=beredning,
                mote=beredning.mote,
                beslut=Beslutstyp.SKRIV_IN,
                motivering=self.s.rng.choice(texter.MOTIVERING),
                vald_insats=self.s.org.insatstyp(arende.enhet, namn) if namn else None,
                vald_av=ValdAv.BEREDNING if namn else "",
                beslutad_av=beredare,
                agare=arende.ansvarig,
                beslutad_den=f.beslutad,
                registrerad_vid=self.s.vid(f.beslutad),
            )
            self.s.handelse(beredare, "beredning.besluta", beredning, f.beslutad, "", "skriv_in", **ids)
