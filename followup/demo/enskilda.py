"""What the demo handläggare has open today beside the group: kartläggningar, a plan that was changed after signing, a placement at an employer
with its letter, an employment that ends, somebody in the project; and the nightly jobs, so that their tasks are there."""

from contextlib import AbstractContextManager
from datetime import date, time, timedelta

from ame.arenden.models import Arende
from followup.demo import texter_insatser as texter
from followup.demo.flode import Spelare
from followup.demo.klocka import constraints_i_databasen, klockan_ar, ogonblick
from followup.demo.narvaro import Narvaro
from followup.demo.organisation import CENTRUM
from followup.demo.register import PROJEKT, Register
from insatser.enums import Avsnittsstatus, Omradesslag
from insatser.models import Arbetsgivarbrev, Insats, Kartlaggning, Kartlaggningsavsnitt, Planversion, Plats
from insatser.services import starta_insats
from insatser.services.anstallning import bevaka_anstallningar, registrera_anstallning
from insatser.services.kartlaggning import borja_kartlaggning, gor_klar, spara_avsnitt
from insatser.services.katalog import projekt_som_slutar
from insatser.services.narvaro import skapa_narvaropaminnelser
from insatser.services.placering import planera_placering
from insatser.services.placering_brev import skapa_brev
from insatser.services.placering_start import gor_avstamning, spara_startkontroll, starta_placering
from insatser.services.plan import andra_plan, nytt_mal
from insatser.services.planaktivitet import ny_aktivitet
from insatser.services.plansignering import overlamna_plan, signera_plan
from insatser.services.plats import spara_plats
from insatser.services.rapport import markera_alla_andrade
from insatser.services.schema import fyll_pa_alla
from insatser.services.stillestand import uppdatera_stillestand
from insatser.urval_placering import lediga

RESURSER = (
    "Har arbetat i fyra år med städ och kök. Fick bra omdömen.",
    "Kommer i tid, lagar mat till familjen och håller ordning på papper.",
    "Talar tre språk och läser gärna.",
    "Är van vid att arbeta i grupp och ber om hjälp när det behövs.",
)
HINDER = ("Ryggen värker efter två timmars stående.", "Saknar e-legitimation.", "Har inte råd med busskort varje månad.", "")
BEHOV = (["halsostod"], ["digitalt"], [], ["soka_arbete"])
EN_VECKA, TRE_VECKOR = timedelta(days=7), timedelta(days=21)


class Enskilda:
    def __init__(self, spelare: Spelare, register: Register, narvaro: Narvaro) -> None:
        self.org, self.idag, self.register, self.rng = spelare.org, spelare.idag, register, narvaro.rng
        self.maria = self.org.users["handlaggare"]
        grupp = {i.arende_id for i in narvaro.grupp}
        oppna = Arende.objects.oppna().filter(ansvarig=self.maria, person__har_skydd=False, status="insats", slag="ame")
        oppna = oppna.filter(inskriven_den__lt=self.idag - timedelta(days=35)).select_related(
            "enhet__verksamhet", "person", "ansvarig"
        )
        alla = [
            a for a in oppna.order_by("nummer") if a.ansvar.filter(user=self.maria, till_den=None, fran_den__lte=a.inskriven_den)
        ]
        self.fria = [a for a in alla if a.pk not in grupp]
        self.alla = [*self.fria, *(a for a in alla if a.pk in grupp)]

    def allt(self) -> None:
        with constraints_i_databasen():
            self.kartlaggningar()
            self.planer()
            self.arbetsgivare()
            self.full_plats()
            self.anstallning()
            self.projekt()
            self.natten()

    def vid(self, dagar_sedan: int, klockan: str) -> AbstractContextManager[None]:
        return klockan_ar(ogonblick(self.idag - timedelta(days=dagar_sedan), time.fromisoformat(klockan)))

    # --- kartläggning

    def kartlaggningar(self) -> None:
        """One finished and one begun on the same case, to be laid side by side; one begun on another."""
        forsta, andra = self.alla[0], self.alla[1]
        self._kartlagg(forsta, 34, klar=True)
        self._kartlagg(forsta, 4, klar=False)
        self._kartlagg(andra, 2, klar=False)

    def _kartlagg(self, arende: Arende, dagar_sedan: int, *, klar: bool) -> Kartlaggning:
        with self.vid(dagar_sedan, "10:05"):
            rad = borja_kartlaggning(actor=self.maria, arende=arende)
            avsnitt = list(rad.avsnitt.select_related("omrade").order_by("omrade__ordning"))
            for nr, a in enumerate(avsnitt if klar else avsnitt[: len(avsnitt) // 2]):
                self._avsnitt(a, nr)
            if klar:
                rad = gor_klar(actor=self.maria, kartlaggning=rad, sammanfattning=texter.LAGESBILD[0], behov_i_planen=False)
        return rad

    def _avsnitt(self, a: Kartlaggningsavsnitt, nr: int) -> None:
        omrade = a.omrade.slag == Omradesslag.LIVSOMRADE
        onskemal = a.omrade.slag == Omradesslag.ONSKEMAL
        spara_avsnitt(
            actor=self.maria,
            avsnitt=a,
            version=a.version,
            resurser=texter.ONSKEMAL[0] if onskemal else RESURSER[nr % len(RESURSER)],
            hinder=HINDER[nr % len(HINDER)] if omrade else "",
            behov=BEHOV[nr % len(BEHOV)] if omrade else [],
            avklarat=a.omrade.checklista[:2],
            status=Avsnittsstatus.KLART,
        )

    # --- plan

    def planer(self) -> None:
        """A plan with two signed versions, the second handed over, and a change since then that is not signed."""
        version = (
            Planversion.objects.filter(plan__arende__in=self.alla, plan__status="aktiv", nummer=1, plan__ersattare__isnull=False)
            .filter(signerad_vid__lt=ogonblick(self.idag - TRE_VECKOR))
            .exclude(plan__arende__person__har_tolkbehov=True)
            .order_by("plan__arende__nummer")[0]
        )
        plan = version.plan
        with self.vid(12, "14:10"):
            mal = nytt_mal(actor=self.maria, plan=plan, text="Ha varit på tre studiebesök före jul.")
            ny_aktivitet(
                actor=self.maria,
                plan=plan,
                start_den=self.idag - timedelta(days=12),
                mal=mal,
                text="Boka och göra tre studiebesök.",
                varfor="Då vet du vilket arbete du vill pröva.",
                ansvarig_aktor="ame",
            )
            andra = signera_plan(actor=self.maria, plan=plan, deltagarens_syn=texter.DELTAGARENS_SYN[1])
            overlamna_plan(actor=self.maria, planversion=andra, overlamnad_den=self.idag - timedelta(days=12), satt="i_handen")
        with self.vid(2, "09:50"):
            plan.refresh_from_db()
            andra_plan(
                actor=self.maria, plan=plan, version=plan.version, eget_onskemal="Jag vill arbeta i kök, helst nära hemmet.",
                uppfoljas_den=self.idag + timedelta(days=20),
            )  # fmt: skip

    # --- a placement at an employer

    def arbetsgivare(self) -> None:
        """Three weeks at an employer: the second check-in falls this week, and the employer has its letter."""
        start = self.idag - timedelta(days=19)
        for arende in self.fria:
            plats = self._ledig(arende, start)
            insats = Insats.objects.pagaende().filter(arende=arende, start_den__lte=start, placeringar__isnull=True).first()
            if plats and insats and insats.planerat_slut_den > self.idag + EN_VECKA:
                self._hos(insats, plats, start)
                return
        arende = self.fria[-1]
        plats = self._ledig(arende, start)
        if plats:
            self._hos(self._starta(arende, "Praktik hos företag", start), plats, start)

    def _ledig(self, arende: Arende, start: date) -> Plats | None:
        for plats in sorted(set(self.register.platser.values()), key=lambda p: p.namn):
            ratt = plats.form == "extern" and plats.anordnare.verksamhet_id == arende.enhet.verksamhet_id
            if ratt and not plats.anordnare.ar_kanslig and lediga(plats, start, self.idag + timedelta(days=50)):
                return plats
        return None

    def _hos(self, insats: Insats, plats: Plats, start: date) -> None:
        with klockan_ar(ogonblick(start, time(9, 10))):
            rad = planera_placering(
                actor=self.maria,
                insats=insats,
                plats=plats,
                start_den=start,
                planerat_slut_den=min(insats.planerat_slut_den, self.idag + timedelta(days=50)),
                timmar_per_vecka=15,
                veckans_innehall=texter.VECKANS_INNEHALL[1],
                handledare_namn=plats.handledare_namn,
                handledare_telefon=plats.handledare_telefon,
                foljer_onskemal="ja",
            )
            spara_startkontroll(
                actor=self.maria, placering=rad, riskbedomd_den=start, riskbedomd_av="Eva Ljung",
                arbetsmiljoansvarig=plats.handledare_namn, introduktion_den=start,
            )  # fmt: skip
            rad = starta_placering(actor=self.maria, placering=rad, start_den=start, har_skadeskydd=True)
            skapa_brev(
                actor=self.maria, placering=rad, tider="Måndag, onsdag och torsdag klockan 9 till 14.",
                arbetsuppgifter=plats.arbetsuppgifter,
            )  # fmt: skip
        with self.vid(11, "13:20"):
            gor_avstamning(
                actor=self.maria,
                avstamning=rad.avstamningar.get(vecka=1),
                gjord_den=self.idag - timedelta(days=11),
                hur_gar_det=texter.AVSTAMNING[0],
                behover_mer_stod=False,
            )

    def _starta(self, arende: Arende, namn: str, start: date) -> Insats:
        with klockan_ar(ogonblick(start, time(8, 50))):
            return starta_insats(
                actor=arende.ansvarig,
                arende=arende,
                insatstyp=self.org.insatstyp(arende.enhet, namn),
                start_den=start,
                utforare="utanfor" if namn.startswith("Praktik") else "egen_ame",
                vald_av="deltagare",
                mal="Pröva yrket på riktigt och få en referens.",
                foljer_onskemal="ja",
                trots_tidigare=texter.NASTA_STEG[0],
            )

    def full_plats(self) -> None:
        """The place where Maria's participant is takes no more: it was told that it has room for as many as are there."""
        plats = Arbetsgivarbrev.objects.select_related("placering__plats__anordnare").get().placering.plats
        with self.vid(1, "15:05"):
            tagna = plats.antal - lediga(plats, self.idag, self.idag)
            spara_plats(
                actor=self.maria, anordnare=plats.anordnare, plats=plats, namn=plats.namn,
                arbetsuppgifter=plats.arbetsuppgifter, handledare_namn=plats.handledare_namn, antal=max(tagna, 1),
            )  # fmt: skip

    # --- employment and project

    def anstallning(self) -> None:
        start = self.idag - timedelta(days=20)
        with klockan_ar(ogonblick(start, time(11, 15))):
            registrera_anstallning(
                actor=self.maria,
                arende=self.alla[2],
                slag="kommunal",
                arbetsgivare="Exempelkommun, Måltidsenheten",
                befattning="Måltidsbiträde",
                ar_subventionerad=True,
                stodform="Introduktionsjobb",
                sysselsattningsgrad=50,
                start_den=start,
                slut_den=self.idag + timedelta(days=38),
            )

    def projekt(self) -> None:
        daniel = Arende.objects.oppna().filter(
            enhet=self.org.enheter[CENTRUM], ansvarig__username="daniel.ostberg", status="insats"
        )
        daniel = daniel.filter(person__har_skydd=False, inskriven_den__lt=self.idag - timedelta(days=40), slag="ame")
        arende = daniel.select_related("enhet__verksamhet", "person", "ansvarig").order_by("nummer")[0]
        self._starta(arende, PROJEKT, self.idag - timedelta(days=33))

    # --- the night before today

    def natten(self) -> None:
        with self.vid(0, "03:50"):
            fyll_pa_alla(self.idag)
            skapa_narvaropaminnelser(self.idag)
            bevaka_anstallningar(idag=self.idag)
            projekt_som_slutar(self.idag)
            markera_alla_andrade()
            uppdatera_stillestand(self.idag)
