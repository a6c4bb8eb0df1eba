"""Plans in bulk: one per enrolled case, closed with it, with goals that the insatser serve, activities, needs, and signed versions for those
who are here today or were at the turn of the year. Draws and keys come from a die of its own, so that the cases stay as they were."""

import hashlib
from copy import copy
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Model

from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende, Bevakning
from ame.common.datum import datum_text
from ame.common.pdf import rita_pdf
from followup.demo import texter_insatser as texter
from followup.demo.forlopp import HANDLAGGARE, Forlopp
from insatser.enums import Aktivitetsstatus, Behovsstatus, InsatsStatus, Malstatus, Overlamningssatt, Planstatus
from insatser.models import Insats, Plan, Planaktivitet, Planbehov, Planmal, Planoverlamning, Planversion
from insatser.services.plan_innehall import Rader, bygg_innehall, kontaktvagar
from insatser.services.plansignering import TITEL_OVERSYN, pdf_data

if TYPE_CHECKING:
    from followup.demo.bulk import Skrivare

M = TypeVar("M", bound=Model)
SIGNERADE, OVERLAMNADE = 0.85, 0.7
NEDLAGDA = {"avbrott_deltagare", "avbrott_ame", "avbrott_arbetsplats", "sjukdom", "arendet_avslutat"}


class Planer:
    def __init__(self, s: "Skrivare") -> None:
        self.s = s
        self.rng = Random(78)  # noqa: S311  (invented cases, not secrets)
        self.kontaktvagar: dict[UUID, list[dict[str, str]]] = {}

    def ny(self, modell: type[M], /, **falt: object) -> M:
        """A row with a key from the own die: Skrivare's is left as it was."""
        rad = modell(id=UUID(int=self.rng.getrandbits(128), version=4), **falt)
        self.s.rader.append(rad)
        return rad

    def skriv(self, f: Forlopp, arende: Arende, insatser: list[Insats]) -> None:
        assert f.inskriven
        plan = self._plan(f, arende)
        mal = self._mal(f, plan, insatser)
        behov, aktiviteter = self._behov(f, plan), self._aktiviteter(f, plan, mal[0], arende)
        self.s.handelse(arende.ansvarig, "plan.borja", plan, f.inskriven, arende_id=arende.pk)
        if f.slag != "feriejobb" and self._ska_signeras(f) and self.rng.random() < SIGNERADE:
            self._signera(f, arende, plan, Rader(mal, behov, aktiviteter))

    def _ska_signeras(self, f: Forlopp) -> bool:
        nyar = date(self.s.idag.year - 1, 12, 31)
        return f.inskriven is not None and (f.slut is None or f.inskriven <= nyar < f.slut)

    def _maltyp(self, f: Forlopp) -> str:
        if f.avslut and f.avslut.kod in ("A", "B") and self.rng.random() < 0.8:
            return "arbete" if f.avslut.kod == "A" else "studier"
        rod = f.baslinje is not None and f.baslinje.niva == "rod"
        vikter = (25, 10, 50, 15) if rod else (50, 18, 26, 6)
        return self.rng.choices(tuple(texter.PLANENS_MAL), vikter)[0]

    def _plan(self, f: Forlopp, arende: Arende) -> Plan:
        maltyp, barn = self._maltyp(f), self.rng.random() < 0.4
        kollegor = [u for u in HANDLAGGARE[f.enhet] if u != f.ansvarig]
        return self.ny(
            Plan,
            person=arende.person,
            arende=arende,
            status=Planstatus.AVSLUTAD if f.slut else Planstatus.AKTIV,
            paborjad_den=f.inskriven,
            avslutad_den=f.slut,
            maltyp=maltyp,
            eget_onskemal=self.rng.choice(texter.ONSKEMAL),
            lagesbild=self.rng.choice(texter.LAGESBILD),
            mal_ame=texter.PLANENS_MAL[maltyp][0],
            har_barn=barn,
            barnperspektiv=self.rng.choice(texter.BARNPERSPEKTIV) if barn else "",
            uppfoljas_den=(f.slut or self.s.idag) + timedelta(days=self.rng.randint(4, 70)),
            ersattare=self.s.user(kollegor[0]),
            andrad_av=arende.ansvarig,
            andrad_vid=self.s.vid(f.inskriven or f.inkom),
        )

    def _mal(self, f: Forlopp, plan: Plan, insatser: list[Insats]) -> list[Planmal]:
        """The goal that stands as long as the plan, and one for each aim that the insatser have in words."""
        slut = {
            "status": Malstatus.NATT if f.avslut and f.avslut.kod in ("A", "B") else Malstatus.NEDLAGT,
            "avslutat_den": f.slut,
        }
        overst = self.ny(
            Planmal, plan=plan, text=texter.PLANENS_MAL[plan.maltyp][1], satt_den=f.inskriven, **(slut if f.slut else {})
        )
        per_text: dict[str, list[Insats]] = {}
        for insats in insatser:
            per_text.setdefault(insats.mal, []).append(insats)
        alla = [overst]
        for nr, (text, rader) in enumerate(per_text.items(), start=1):
            mal = self.ny(Planmal, plan=plan, text=text, satt_den=min(i.start_den for i in rader), ordning=nr)
            if all(i.status == InsatsStatus.AVSLUTAD for i in rader):
                sist = max(rader, key=lambda i: i.slut_den or i.start_den)
                mal.status = Malstatus.NEDLAGT if sist.slutorsak in NEDLAGDA else Malstatus.NATT
                mal.avslutat_den = sist.slut_den
            for insats in rader:
                insats.planmal = mal
            alla.append(mal)
        return alla

    def _kontakt(self, f: Forlopp) -> date | None:
        """When somebody outside was met last: within two months, or so long ago that it lies between the chairs (S021)."""
        assert f.inskriven
        till = f.slut or self.s.idag
        sena = self.rng.random() < 0.35
        den = till - timedelta(days=self.rng.randint(62, 140) if sena else self.rng.randint(3, 50))
        return max(den, f.inskriven)

    def _behov(self, f: Forlopp, plan: Plan) -> list[Planbehov]:
        assert f.inskriven
        rader = []
        for slag, aktor, namn in self.rng.sample(texter.BEHOV, self.rng.choice((1, 2, 2, 3))):
            tillgodosett = self.rng.random() < 0.6
            rader.append(
                self.ny(
                    Planbehov,
                    plan=plan,
                    slag=slag,
                    aktor=aktor,
                    aktor_namn=namn,
                    senaste_kontakt_den=self._kontakt(f) if aktor not in ("", "ame") else None,
                    noterat_den=f.inskriven,
                    status=(Behovsstatus.TILLGODOSETT if tillgodosett else Behovsstatus.UTGATT) if f.slut else Behovsstatus.OPPET,
                    upphort_den=f.slut,
                )
            )
        return rader

    def _aktiviteter(self, f: Forlopp, plan: Plan, mal: Planmal, arende: Arende) -> list[Planaktivitet]:
        assert f.inskriven
        egna = [(*rad, "") for rad in self.rng.sample(texter.AKTIVITETER, 2)]
        yttre = [self.rng.choice(texter.YTTRE)] if self.rng.random() < 0.6 else []
        status = Aktivitetsstatus.KLAR if f.slut else Aktivitetsstatus.PAGAR
        return [
            self.ny(
                Planaktivitet,
                plan=plan,
                mal=mal,
                text=text,
                varfor=varfor,
                ansvarig_aktor=aktor,
                ansvarig_namn=namn,
                senaste_kontakt_den=self._kontakt(f) if namn else None,
                start_den=f.inskriven,
                slut_den=f.slut,
                status=status,
                registrerad_av=arende.ansvarig,
            )
            for text, varfor, aktor, namn in [*egna, *yttre]
        ]

    # --- the signed version

    def _signera(self, f: Forlopp, arende: Arende, plan: Plan, rader: Rader) -> None:
        """The plan as it stood on the day: everything in it was open then."""
        assert f.inskriven
        den = min(f.inskriven + timedelta(days=self.rng.randint(9, 40)), f.slut or self.s.idag)
        innehall = bygg_innehall(plan, arende, _som_da(rader, den)) | {"kontaktvagar": self._kontaktvagar(arende)}
        syn = self.rng.choice(texter.DELTAGARENS_SYN)
        dag = datum_text(den)
        sidfot = f"{innehall['enhet']}. Din plan, version 1, {dag}"
        pdf = rita_pdf("plan", pdf_data(arende, innehall, syn, 1) | {"dag": dag, "sidfot": sidfot})
        version = self.ny(
            Planversion,
            plan=plan,
            nummer=1,
            innehall=innehall,
            deltagarens_syn=syn,
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
            signerad_av=arende.ansvarig,
            signerad_vid=self.s.vid(den),
        )
        self.s.handelse(arende.ansvarig, "plan.signera", version, den, "", "1", arende_id=arende.pk)
        if self.rng.random() < OVERLAMNADE:
            satt = Overlamningssatt.UPPLAST if f.m.har_tolkbehov else self.rng.choice(("i_handen", "i_handen", "post"))
            rad = self.ny(
                Planoverlamning, planversion=version, overlamnad_den=den, satt=satt, overlamnad_av=arende.ansvarig,
                registrerad_vid=self.s.vid(den),
            )  # fmt: skip
            self.s.handelse(arende.ansvarig, "plan.overlamna", rad, den, "", str(satt), arende_id=arende.pk)
        if f.slut is None:
            self.ny(
                Bevakning, arende=arende, ansvarig=arende.ansvarig, slag=Bevakningsslag.PLAN, titel=TITEL_OVERSYN,
                forfaller_den=plan.uppfoljas_den, mal_id=plan.pk, skapad_av=arende.ansvarig, skapad_vid=self.s.vid(den),
            )  # fmt: skip

    def _kontaktvagar(self, arende: Arende) -> list[dict[str, str]]:
        verksamhet = arende.enhet.verksamhet_id
        if verksamhet not in self.kontaktvagar:
            self.kontaktvagar[verksamhet] = kontaktvagar(arende, self.s.idag)
        return self.kontaktvagar[verksamhet]


def _som_da(rader: Rader, den: date) -> Rader:
    """Copies of the rows, those set by the day, open as they were then."""
    mal = [copy(m) for m in rader.mal if m.satt_den <= den]
    behov, aktiviteter = [copy(b) for b in rader.behov], [copy(a) for a in rader.aktiviteter]
    for m in mal:
        m.status, m.avslutat_den = Malstatus.OPPET, None
    for b in behov:
        b.status = Behovsstatus.OPPET
    for a in aktiviteter:
        a.status, a.slut_den = Aktivitetsstatus.PAGAR, None
    return Rader(mal, behov, aktiviteter)
