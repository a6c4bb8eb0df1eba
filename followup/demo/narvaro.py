"""The demo handledare's group: places, a weekly schedule, six weeks of attendance, calls, absences and the month's reports. Through the
services, after the cast has been played; draws from a die of its own."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, time, timedelta
from random import Random

from ame.arenden.models import Arende
from ame.people.services import registrera_medgivande
from followup.demo import texter_insatser as texter
from followup.demo.flode import Spelare
from followup.demo.klocka import constraints_i_databasen, klockan_ar, ogonblick
from followup.demo.organisation import CENTRUM
from followup.demo.register import Register
from insatser.enums import Narvarostatus
from insatser.models import Insats, Placering, Plats, Tillfalle
from insatser.models.placering import EGNA_FORMER
from insatser.services import forlang_insats, starta_insats
from insatser.services.bedoma import anmal_franvaro, bedom_franvaro, skal_att_valja, skriv_forklaring
from insatser.services.kallelse import registrera_kallelse
from insatser.services.markera import Markering, markera
from insatser.services.placering import planera_placering
from insatser.services.placering_start import gor_avstamning, spara_startkontroll, starta_placering
from insatser.services.rapport import hinder, kommunicera_rapport, kvittera_rapport, signera_rapport
from insatser.services.schema import fyll_pa_tillfallen, lagg_till_schemarader
from insatser.urval_placering import lediga
from intake.models import Remiss

S = Narvarostatus
GRUPP = 14
VECKOR = 8  # of attendance behind, with the one under way
PASS = ((1, 2, 3, 4), (1, 2, 4), (2, 3, 4), (1, 2, 3))
TIDER = ((time(8, 30), time(12, 0)), (time(9, 0), time(15, 0)), (time(9, 0), time(12, 0)))
UTFALL = {S.NARVARANDE: 80, S.SEN: 6, S.FRANVARANDE: 9, S.INSTALLT: 2, S.ANNAN_AKTIVITET: 3}
FORKLARINGAR = (
    ("Jag hade feber och låg hemma.", S.SJUK_UTAN_INTYG, ""),
    ("Mitt barn var sjukt.", S.GILTIG, "Vård av barn"),
    ("Jag var på vårdcentralen.", S.GILTIG, "Läkarbesök eller behandling"),
    ("Jag hade läkarintyg hela veckan.", S.SJUK_MED_INTYG, ""),
    ("Jag glömde bort tiden.", S.OGILTIG, ""),
)


class Narvaro:
    def __init__(self, spelare: Spelare, register: Register) -> None:
        self.org, self.idag, self.register = spelare.org, spelare.idag, register
        self.rng = Random(80)  # noqa: S311  (invented cases, not secrets)
        self.mandag = self.idag - timedelta(days=self.idag.weekday())
        self.start = self.mandag - timedelta(weeks=VECKOR - 1)
        self.forra_manaden = (self.idag.replace(day=1) - timedelta(days=1)).replace(day=1)
        self.handledare = self.org.users["handledare"]
        self.grupp: list[Insats] = []
        self.sparad: dict[str, Arende] = {}  # the case whose month is signed, can be signed, is blocked

    def allt(self) -> None:
        with constraints_i_databasen():
            self.gruppen()
            self.valj_rapporter()
            self.narvaron()
            self.kallelser()
            self.franvaron()
            self.rapporterna()

    def vid(self, den: date, klockan: str) -> AbstractContextManager[None]:
        return klockan_ar(ogonblick(den, time.fromisoformat(klockan)))

    # --- who is in the group

    def gruppen(self) -> None:
        """Those who are there already, and others of the unit who get a place beside, until the group is full."""
        oppna = Arende.objects.oppna().filter(enhet=self.org.enheter[CENTRUM], person__har_skydd=False, status="insats")
        oppna = oppna.filter(inskriven_den__lt=self.start, slag="ame").select_related("enhet__verksamhet", "person", "ansvarig")
        kandidater = list(oppna.order_by("nummer"))
        redan = {i.arende_id: i for i in Insats.objects.pagaende().filter(handledare=self.handledare, arende__in=kandidater)}
        mina = sorted(kandidater, key=lambda a: (a.pk not in redan, not self._har_johanna(a), a.nummer))
        for arende in mina[:GRUPP]:
            insats = redan.get(arende.pk) or self._arbetstraning(arende)
            insats.arende = arende
            if placering := self._placera(insats):
                self._schema(insats, placering, len(self.grupp))
                self.grupp.append(insats)

    def _har_johanna(self, arende: Arende) -> bool:
        return Remiss.objects.filter(arende=arende, avsandare__username="socialsekreterare").exists()

    def _arbetstraning(self, arende: Arende) -> Insats:
        assert arende.ansvarig
        with self.vid(self.start, "08:10"):
            return starta_insats(
                actor=arende.ansvarig,
                arende=arende,
                insatstyp=self.org.insatstyp(arende.enhet, "Arbetsträning"),
                start_den=self.start,
                utforare="egen_ame",
                vald_av="deltagare",
                mal="Orka fyra förmiddagar i veckan.",
                foljer_onskemal="ja",
                trots_tidigare="Behöver mer tid innan praktik.",
                timmar_per_vecka=14,
            )

    def _placera(self, insats: Insats) -> Placering | None:
        """The open placement, or a new one where there is room. An insats about to end is lengthened first."""
        actor = insats.arende.ansvarig
        if insats.planerat_slut_den < self.idag + timedelta(days=40):
            with self.vid(self.idag - timedelta(days=10), "13:05"):
                insats = forlang_insats(
                    actor=actor,
                    insats=insats,
                    planerat_slut_den=self.idag + timedelta(days=60),
                    skal="Behöver mer tid för att öka till fyra dagar.",
                    ses_over_den=None,
                )
        if finns := insats.placeringar.oppna().first():
            return finns
        start, slut = max(self.start, insats.start_den), insats.planerat_slut_den
        verksamhet = insats.arende.enhet.verksamhet_id
        egna = {p for p in self.register.platser.values() if p.form in EGNA_FORMER and p.anordnare.verksamhet_id == verksamhet}
        plats = next((p for p in sorted(egna, key=lambda p: p.namn) if lediga(p, start, slut)), None)
        return self._ny_placering(insats, plats, start, slut) if plats else None

    def _ny_placering(self, insats: Insats, plats: Plats, start: date, slut: date) -> Placering:
        actor = insats.arende.ansvarig
        with self.vid(start, "08:20"):
            rad = planera_placering(
                actor=actor,
                insats=insats,
                plats=plats,
                start_den=start,
                planerat_slut_den=slut,
                timmar_per_vecka=14,
                veckans_innehall=self.rng.choice(texter.VECKANS_INNEHALL),
                anpassningar=self.rng.choice(texter.ANPASSNINGAR),
                nasta_steg=self.rng.choice(texter.NASTA_STEG),
                handledare=self.handledare,
                foljer_onskemal="ja",
            )
            spara_startkontroll(
                actor=actor, placering=rad, riskbedomd_den=start, riskbedomd_av="Eva Ljung", arbetsmiljoansvarig="Per-Olof Hedlund",
                introduktion_den=start,
            )  # fmt: skip
            rad = starta_placering(actor=actor, placering=rad, start_den=start, har_skadeskydd=True)
        for avstamning in rad.avstamningar.filter(planerad_den__lt=self.mandag - timedelta(days=7)):
            with self.vid(avstamning.planerad_den, "11:30"):
                gor_avstamning(
                    actor=actor,
                    avstamning=avstamning,
                    gjord_den=avstamning.planerad_den,
                    hur_gar_det=self.rng.choice(texter.AVSTAMNING),
                    behover_mer_stod=False,
                )
        return rad

    def _schema(self, insats: Insats, placering: Placering, nr: int) -> None:
        fran_tid, till_tid = TIDER[nr % len(TIDER)]
        start = max(self.start, insats.start_den, placering.start_den)
        with self.vid(start, "08:40"):
            lagg_till_schemarader(
                actor=insats.arende.ansvarig,
                insats=insats,
                veckodagar=PASS[nr % len(PASS)],
                placering=placering,
                fran_tid=fran_tid,
                till_tid=till_tid,
                rast_minuter=30 if till_tid.hour > 12 else 0,
                galler_fran_den=start,
            )
        with self.vid(self.idag, "02:40"):
            fyll_pa_tillfallen(insats, self.idag)

    # --- attendance

    def valj_rapporter(self) -> None:
        """Three cases that Johanna has sent: the month is signed in one, can be signed in one, and is blocked in one."""
        mojliga = [i.arende for i in self.grupp if self._har_johanna(i.arende)]
        mojliga = [a for a in mojliga if Tillfalle.objects.filter(insats__arende=a, den__lt=self.idag.replace(day=1)).count() > 4]
        self.sparad = dict(zip(("signerad", "klar", "stoppad"), mojliga, strict=False))

    def narvaron(self) -> None:
        """Marked day by day the same afternoon; this week to and with Wednesday, and most of Thursday."""
        sent = None
        dagar = min((self.mandag - self.start).days + 4, (self.idag - self.start).days)  # never a day that has not been
        for den in (self.start + timedelta(days=n) for n in range(dagar)):
            rader = list(self._dagens(den))
            if den == self.mandag + timedelta(days=3):
                rader = rader[: 2 * len(rader) // 3]
            if den == self.mandag - timedelta(days=20) and rader:
                sent, rader = rader[-1], rader[:-1]
            if stoppad := self.sparad.get("stoppad"):
                rader = [t for t in rader if not (t.insats.arende_id == stoppad.pk and self._stoppdag(den))]
            with self.vid(den, "15:40"):
                markera(actor=self.handledare, rader=[self._markering(t) for t in rader])
        if sent:
            with self.vid(self.idag - timedelta(days=4), "16:10"):
                markera(actor=self.handledare, rader=[Markering(sent.pk, sent.version, S.NARVARANDE)])

    def _dagens(self, den: date) -> Iterable[Tillfalle]:
        rader = Tillfalle.objects.filter(insats__in=self.grupp, den=den, status=S.EJ_REGISTRERAD)
        return rader.select_related("insats").order_by("insats__arende__nummer", "fran_tid")

    def _stoppdag(self, den: date) -> bool:
        """The last week of the month that is to be reported was never registered in the blocked case."""
        return self.forra_manaden + timedelta(days=20) <= den < self.idag.replace(day=1)

    def _markering(self, t: Tillfalle) -> Markering:
        status = self.rng.choices(tuple(UTFALL), tuple(UTFALL.values()))[0]
        timmar = t.planerade_timmar - 1 if status == S.SEN else None
        return Markering(t.pk, t.version, status, timmar)

    # --- calls and absences

    def kallelser(self) -> None:
        """One call to each in the group; most are proven to have reached the person."""
        natt = ("bekraftad", "bekraftad", "i_handen", "kvittens", "okant", "bekraftad", "retur")
        for nr, insats in enumerate(self.grupp):
            t = Tillfalle.objects.filter(insats=insats, status__in=(S.FRANVARANDE, S.EJ_REGISTRERAD)).order_by("den").first()
            if t is None:
                continue
            skickad = min(t.den, self.idag) - timedelta(days=6)
            hur, arende = natt[nr % len(natt)], insats.arende
            sprak = arende.person.sprak.lower() if arende.person.har_tolkbehov and arende.person.sprak else "svenska"
            with self.vid(skickad + timedelta(days=2), "09:15"):
                registrera_kallelse(
                    actor=arende.ansvarig,
                    arende=arende,
                    tillfalle=t,
                    avser="Arbetsträning i gruppen",
                    avser_den=t.den,
                    kanal="sms" if nr % 2 else "brev",
                    sprak=sprak,
                    skickad_den=skickad,
                    natt=hur,
                    natt_den=None if hur == "okant" else skickad + timedelta(days=2),
                )

    def franvaron(self) -> None:
        """Explained and judged by the handläggare the day after, but for the last ones of all and of the blocked case."""
        rader = list(
            Tillfalle.objects.filter(insats__in=self.grupp, status=S.FRANVARANDE)
            .select_related("insats__arende__ansvarig", "insats__arende__enhet")
            .order_by("den", "insats__arende__nummer")
        )
        for nr, t in enumerate(rader[:-2]):
            text, status, skal = FORKLARINGAR[nr % len(FORKLARINGAR)]
            actor, arende = t.insats.arende.ansvarig, t.insats.arende
            if nr % 3 == 0:
                with self.vid(t.den, "07:40"):
                    t = anmal_franvaro(actor=self.handledare, tillfalle=t, kanal="telefon", skal=text)
            with self.vid(min(t.den + timedelta(days=1), self.idag), "10:20"):
                t = skriv_forklaring(actor=actor, tillfalle=t, forklaring=text)
                bedom_franvaro(
                    actor=actor,
                    tillfalle=t,
                    status=status,
                    franvaroskal=skal_att_valja(arende, t.den).get(namn=skal) if skal else None,
                    ogiltig_skal="Kom inte, och hörde inte av sig före passet." if status == S.OGILTIG else "",
                )

    # --- the month's report

    def rapporterna(self) -> None:
        arende = self.sparad.get("signerad")
        if arende is None:
            return
        remiss = Remiss.objects.filter(arende=arende, avsandare__username="socialsekreterare").latest("inkom_den")
        with self.vid(self.idag.replace(day=1) + timedelta(days=2), "09:30"):
            medgivande = registrera_medgivande(
                actor=arende.ansvarig,
                person=arende.person,
                lamnande_enhet=arende.enhet,
                mottagande_enhet=remiss.avsandande_enhet,
                kategorier=["narvaro"],
                andamal="Månadens närvarorapport",
                form="skriftlig",
                inhamtat_den=self.idag.replace(day=1) + timedelta(days=2),
                giltigt_till_den=self.idag + timedelta(days=180),
            )
            if hinder(arende, remiss, self.forra_manaden):
                return
            rapport = signera_rapport(
                actor=arende.ansvarig,
                arende=arende,
                remiss=remiss,
                manad=self.forra_manaden,
                grund="samtycke",
                medgivande=medgivande,
            )
        with self.vid(self.idag.replace(day=1) + timedelta(days=3), "08:50"):
            kvittera_rapport(actor=self.org.users["socialsekreterare"], rapport=rapport)
            kommunicera_rapport(actor=arende.ansvarig, rapport=rapport, den=self.idag.replace(day=1) + timedelta(days=3))
