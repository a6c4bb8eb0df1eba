"""The plan of the cast: filled in when the first insats starts, signed and handed over, with support and a new level on the way. Through the
services, in the script of flode.py; draws from a die of its own."""

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from ame.arenden.enums import Niva
from ame.arenden.services.niva import bedom_niva
from followup.demo import texter_insatser as texter
from followup.demo.bulk_insatser import MOTPARTER, NIVAER, STODSLAG, UTFALL
from followup.demo.bulk_plan import OVERLAMNADE, SIGNERADE
from followup.demo.forlopp import HANDLAGGARE, Forlopp, vardag
from insatser.services.plan import aktiv_plan, andra_plan
from insatser.services.planaktivitet import ny_aktivitet
from insatser.services.planbehov import nytt_behov
from insatser.services.plansignering import overlamna_plan, signera_plan
from insatser.services.stod import registrera_stod

if TYPE_CHECKING:
    from followup.demo.flode import Spelare

STODDAGAR = 14
STEG = {"upp": 1, "samma": 0, "ned": -1}


class Planering:
    def __init__(self, spelare: "Spelare") -> None:
        self.s = spelare
        self.rng = Random(79)  # noqa: S311  (invented cases, not secrets)

    def lagg(self, f: Forlopp) -> None:
        """Adds the steps of one enrolled Forlopp to the script."""
        if not f.insatser:
            return
        start, slut = f.insatser[0].start, f.slut or self.s.idag + timedelta(days=1)
        self.s.vid(start, "14:50", self.fyll, f)
        signerad = vardag(start + timedelta(days=self.rng.randint(3, 16)))
        if signerad < slut and self.rng.random() < SIGNERADE:
            self.s.vid(signerad, "10:15", self.signera, f, self.rng.random() < OVERLAMNADE)
        for n in range(1, 7):
            den = vardag(start + timedelta(days=STODDAGAR * n - self.rng.randint(0, 6)))
            if den < slut:
                self.s.vid(den, "15:20", self.stod, f)
        steg, om = self.rng.choice(("upp", "upp", "samma", "samma", "ned", "", "")), self.rng.randint(50, 90)
        if steg and (den := vardag(start + timedelta(days=om))) < slut:
            self.s.vid(den, "15:25", self.niva, f, steg, den)

    def fyll(self, f: Forlopp) -> None:
        arende, actor = self.s.lage(f).arende, self.s.user(f.ansvarig)
        plan = aktiv_plan(arende)
        if plan is None:
            return
        maltyp = self._maltyp(f)
        barn = self.rng.random() < 0.4
        kollega = next(u for u in HANDLAGGARE[f.enhet] if u != f.ansvarig)
        plan = andra_plan(
            actor=actor,
            plan=plan,
            version=plan.version,
            maltyp=maltyp,
            eget_onskemal=self.rng.choice(texter.ONSKEMAL),
            lagesbild=self.rng.choice(texter.LAGESBILD),
            mal_ame=texter.PLANENS_MAL[maltyp][0],
            har_barn=barn,
            barnperspektiv=self.rng.choice(texter.BARNPERSPEKTIV) if barn else "",
            uppfoljas_den=(f.slut or self.s.idag) + timedelta(days=self.rng.randint(5, 60)),
            ersattare=self.s.user(kollega),
        )
        mal = plan.mal.all()[0]
        egna = [(*rad, "") for rad in self.rng.sample(texter.AKTIVITETER, 2)]
        yttre = self.rng.sample(texter.YTTRE, self.rng.choice((0, 1, 1)))
        for text, varfor, aktor, namn in [*egna, *yttre]:
            ny_aktivitet(
                actor=actor, plan=plan, start_den=f.insatser[0].start, mal=mal, text=text, varfor=varfor, ansvarig_aktor=aktor,
                ansvarig_namn=namn,
            )  # fmt: skip
        for slag, aktor, namn in self.rng.sample(texter.BEHOV, self.rng.choice((1, 2))):
            nytt_behov(actor=actor, plan=plan, slag=slag, aktor=aktor, aktor_namn=namn)

    def _maltyp(self, f: Forlopp) -> str:
        if f.avslut and f.avslut.kod in ("A", "B"):
            return "arbete" if f.avslut.kod == "A" else "studier"
        return self.rng.choices(tuple(texter.PLANENS_MAL), (48, 15, 28, 9))[0]

    def signera(self, f: Forlopp, lamnas_over: bool) -> None:
        arende, actor = self.s.lage(f).arende, self.s.user(f.ansvarig)
        plan = aktiv_plan(arende)
        if plan is None or plan.ersattare is None:
            return
        version = signera_plan(actor=actor, plan=plan, deltagarens_syn=self.rng.choice(texter.DELTAGARENS_SYN))
        if lamnas_over:
            satt = "upplast" if f.m.har_tolkbehov else "i_handen"
            overlamna_plan(actor=actor, planversion=version, overlamnad_den=timezone.localdate(), satt=satt)

    def stod(self, f: Forlopp) -> None:
        arende, actor = self.s.lage(f).arende, self.s.user(f.ansvarig)
        slag = self.rng.choices(tuple(STODSLAG), tuple(STODSLAG.values()))[0]
        foretrader = slag == "foretrada"
        motpart = self.rng.choice(MOTPARTER) if foretrader else "deltagare"
        registrera_stod(
            actor=actor,
            arende=arende,
            stodslag=slag,
            den=timezone.localdate(),
            minuter=self.rng.choice((10, 15, 20, 30, 45, 60)),
            motpart=motpart,
            utfall=self.rng.choices(tuple(UTFALL), tuple(UTFALL.values()))[0] if foretrader else "",
        )

    def niva(self, f: Forlopp, steg: str, den: date) -> None:
        assert f.baslinje
        nu = NIVAER.index(Niva(f.baslinje.niva)) + STEG[steg] if f.baslinje.niva in NIVAER else -1
        if 0 <= nu < len(NIVAER):
            bedom_niva(
                arende=self.s.lage(f).arende, actor=self.s.user(f.ansvarig), niva=NIVAER[nu], skal=texter.NIVASKAL[steg],
                bedomd_den=den,
            )  # fmt: skip
