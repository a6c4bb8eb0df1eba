"""Promises in bulk: what was promised and kept, the talk of three, refused shares and the senders' marks. Draws from a die of its own, so
that the cases stay as they were without it."""

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from ame.arenden.models import Arende
from followup.demo.forlopp import Forlopp, vardag
from followup.demo.klocka import ogonblick
from followup.models import Samarbetsbetyg
from intake.enums import Delningsriktning, EjHalletSkal, Loftesslag, Part, SaknadGrund, Tolk, Trepartsstatus
from intake.models import Lofte, Overenskommelse, Remiss, SparradDelning, Trepartssamtal

if TYPE_CHECKING:
    from followup.demo.bulk import Skrivare

TREPART_DAGAR = 24
PUNKTER = ("Ringer tre arbetsplatser", "Bokar studiebesök", "Skickar betyg och intyg", "Kontrollerar barnomsorgen")
SPARRAR = (SaknadGrund.INGET_SAMTYCKE, SaknadGrund.SAMTYCKE_SLUT, SaknadGrund.MOTIVERING, SaknadGrund.UTANFOR_BESTALLNING)


class Loften:
    def __init__(self, s: "Skrivare") -> None:
        self.s = s
        self.rng = Random(77)  # noqa: S311  (invented cases, not secrets)

    def skriv(self, f: Forlopp, remiss: Remiss, arende: Arende | None) -> None:
        self._svar(f, remiss, arende)
        for svar, avtalad in self.s.avtalade:
            if f.inskriven:
                self._lofte(remiss, arende, Loftesslag.ATERKOPPLING, avtalad.pk, svar.senast, svar.signerad, f.slut)
        if arende and f.inskriven and f.har_avsandare:
            self._trepart(f, remiss, arende)
        if f.har_avsandare and self.rng.random() < 0.06:
            self._sparr(f, remiss)
        if f.slut and f.har_avsandare and remiss.status == "besvarad" and self.rng.random() < 0.45:
            betyg = self.rng.choices(range(1, 11), (1, 1, 2, 3, 5, 8, 16, 24, 14, 8))[0]
            vid = ogonblick(min(f.slut + timedelta(days=3), self.s.idag))
            self.s.ny(Samarbetsbetyg, remiss=remiss, betyg=betyg, givet_av=remiss.avsandare, givet_vid=vid)

    def _svar(self, f: Forlopp, remiss: Remiss, arende: Arende | None) -> None:
        """From arrival to yes or no; the days at the sender move the promise."""
        paus = (f.komplettering[1] - f.komplettering[0]).days if f.komplettering and f.komplettering[1] else 0
        lovat = f.inkom + timedelta(days=self.s.org.modell(f.enhet, f.inkom).svarstid_dagar + paus)
        besked = f.avbojd[1] if f.avbojd else f.beslutad or f.inskriven or (f.ej_paborjad[1] if f.ej_paborjad else None)
        foll = f.atertagen or (f.omdirigerad[1] if f.omdirigerad else None)
        self._lofte(remiss, arende, Loftesslag.SVAR, remiss.pk, lovat, besked, foll)

    def _lofte(self, remiss, arende, slag: str, mal_id, lovat: date, uppfyllt: date | None, foll: date | None) -> None:
        slut = uppfyllt or foll or self.s.idag
        self.s.ny(
            Lofte,
            remiss=remiss,
            arende=arende,
            slag=slag,
            mal_id=mal_id,
            lovat_den=lovat,
            uppfyllt_den=uppfyllt,
            passerat_den=lovat + timedelta(days=1) if slut > lovat else None,
            eskalerat_den=lovat + timedelta(days=7) if uppfyllt is None and slut > lovat + timedelta(days=7) else None,
            upphort_vid=ogonblick(foll) if foll and uppfyllt is None else None,
            skapad_vid=ogonblick(remiss.inkom_den),
        )

    def _trepart(self, f: Forlopp, remiss: Remiss, arende: Arende) -> None:
        assert f.inskriven
        senast = f.inskriven + timedelta(days=TREPART_DAGAR)
        den = vardag(f.inskriven + timedelta(days=self.rng.randint(8, 30)))
        hallet, blev_av = den < self.s.idag and (f.slut is None or den <= f.slut), self.rng.random() < 0.85
        falt = {}
        if hallet and blev_av:
            tolk = Tolk.ANVAND if f.m.har_tolkbehov else Tolk.EJ_BEHOV
            falt = {
                "status": Trepartsstatus.HALLET,
                "hallet_den": den,
                "deltog": [Part.DELTAGARE, Part.AME, Part.REMITTENT],
                "tolk": tolk,
                "overenskommet": "Vi är överens om målet och om vem som gör vad.",
                "dokumenterat_av": arende.ansvarig,
            }
        elif hallet or f.slut:
            skal = EjHalletSkal.AVSLUTAT if f.slut and not hallet else self.rng.choice(EJ_HALLET)
            falt = {"status": Trepartsstatus.EJ_HALLET, "ej_hallet_skal": skal}
        samtal = self.s.ny(Trepartssamtal, remiss=remiss, arende=arende, senast_den=senast, **falt)
        uppfyllt = den if "hallet_den" in falt else None
        foll = None if uppfyllt or not falt else den
        self._lofte(remiss, arende, Loftesslag.TREPART, samtal.pk, senast, uppfyllt, foll)
        if uppfyllt:
            self.s.ny(
                Overenskommelse,
                samtal=samtal,
                text=self.rng.choice(PUNKTER),
                part=Part.AME,
                ansvarig=arende.ansvarig,
                senast_den=den + timedelta(days=14),
                klar_den=min(den + timedelta(days=10), self.s.idag),
            )

    def _sparr(self, f: Forlopp, remiss: Remiss) -> None:
        self.s.ny(
            SparradDelning,
            remiss=remiss,
            enhet=remiss.mottagande_enhet,
            riktning=Delningsriktning.TILL_AME,
            saknad_grund=self.rng.choice(SPARRAR),
            forsokt_av=remiss.avsandare,
            forsokt_vid=ogonblick(f.inkom),
        )


EJ_HALLET = (EjHalletSkal.PERSONEN_AVBOJDE, EjHalletSkal.PERSONEN_KOM_EJ, EjHalletSkal.REMITTENT_KUNDE_EJ)
