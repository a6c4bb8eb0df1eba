"""The bench's plans, placements and sessions: what the pages of the insatser read. Ended cases keep their plan; sessions are those of the
last, this and the next week, three a week, as a schedule gives them."""

from datetime import date, timedelta
from random import Random

from followup.demo.bench_bas import Bas
from followup.demo.massa import Tabell
from insatser.models import Placering, Plan, Planaktivitet, Planmal, Planversion, Schemarad, Stodaktivitet, Tillfalle

GRUPP = 15  # the measured group of one handledare
SAMTAL = 3  # activities of support in an open case
PASS = (0, 1, 3)  # Monday, Tuesday, Thursday


class Insatsdel:
    """Tables filled beside the cases. `nyckel` is the seeder's own, so that one seed gives one database."""

    modeller = (Plan, Planmal, Planaktivitet, Planversion, Placering, Schemarad, Tillfalle, Stodaktivitet)

    def __init__(self, rng: Random, idag: date, nyckel) -> None:
        self.rng, self.idag, self.nyckel = rng, idag, nyckel
        self.mandag = idag - timedelta(days=idag.weekday())
        self.plan = Tabell(
            Plan,
            "id person_id arende_id status paborjad_den avslutad_den uppfoljas_den ersattare_id",
            maltyp="arbete",
            eget_onskemal="Vill arbeta med mat.",
            mal_ame="Arbete på halvtid.",
            har_barn=False,
        )
        self.mal = Tabell(Planmal, "id plan_id satt_den", text="Veta vilka arbetsuppgifter som fungerar.")
        self.aktivitet = Tabell(
            Planaktivitet,
            "id plan_id mal_id start_den registrerad_av_id",
            text="Pröva arbete i köket.",
            varfor="Då vet vi vad som passar dig.",
            ansvarig_aktor="ame",
            status="pagar",
        )
        self.version = Tabell(
            Planversion,
            "id plan_id signerad_av_id signerad_vid",
            nummer=1,
            innehall={},
            deltagarens_syn="Tycker att planen är bra.",
            pdf=b"",
            sha256="0" * 64,
        )
        self.placering = Tabell(
            Placering,
            "id insats_id plats_id start_den planerat_slut_den riskbedomd_den registrerad_av_id",
            form="extern",
            status="pagar",
            timmar_per_vecka=9,
            veckans_innehall="Tre förmiddagar i köket.",
            foljer_onskemal="ja",
            riskbedomd_av="Kim Kockson",
        )
        self.schema = Tabell(Schemarad, "id insats_id placering_id veckodag galler_fran_den", fran_tid="09:00", till_tid="12:00")
        self.tillfalle = Tabell(
            Tillfalle,
            "id insats_id placering_id schemarad_id den status markerad_av_id markerad_vid",
            fran_tid="09:00",
            till_tid="12:00",
            planerade_timmar=3,
        )
        self.stod = Tabell(Stodaktivitet, "id arende_id den utford_av_id", stodslag="coacha", minuter=30)
        self.tabeller = (
            self.plan, self.mal, self.aktivitet, self.version, self.placering, self.schema, self.tillfalle, self.stod,
        )  # fmt: skip

    def arende(self, bas: Bas, person: str, arende: str, ansvarig: int, inskriven: date, slut: date | None) -> str:
        """The person's plan in this case, signed; returns its goal. An open one also has activities and support."""
        plan, mal = self.nyckel(), self.nyckel()
        self.plan.lagg(
            plan,
            person,
            arende,
            "avslutad" if slut else "aktiv",
            inskriven,
            slut or "\\N",
            self.idag + timedelta(days=60),
            ansvarig,
        )
        self.mal.lagg(mal, plan, inskriven)
        self.version.lagg(self.nyckel(), plan, ansvarig, f"{inskriven} 10:00+01")
        if slut is None:
            for _ in range(2):
                self.aktivitet.lagg(self.nyckel(), plan, mal, inskriven, ansvarig)
            for n in range(SAMTAL):
                self.stod.lagg(self.nyckel(), arende, max(inskriven, self.idag - timedelta(days=7 * n)), ansvarig)
        return mal

    def pagaende(self, bas: Bas, insats: str, ansvarig: int, start: date) -> None:
        """A running insats has a placement and three weeks of sessions: those before this week are marked."""
        placering = self.nyckel()
        plats = self.rng.choice(bas.platser)
        self.placering.lagg(placering, insats, plats, start, max(start, self.idag) + timedelta(days=60), start, ansvarig)
        for veckodag in PASS:
            rad = self.nyckel()
            self.schema.lagg(rad, insats, placering, veckodag + 1, start)
            for vecka in (-1, 0, 1):
                den = self.mandag + timedelta(days=7 * vecka + veckodag)
                if den < start:
                    continue
                klart = den < self.mandag
                status = self.rng.choice(("narvarande", "narvarande", "narvarande", "franvarande")) if klart else "ej_registrerad"
                markerad = (ansvarig, f"{den} 13:00+01") if klart else ("\\N", "\\N")
                self.tillfalle.lagg(self.nyckel(), insats, placering, rad, den, status, *markerad)
