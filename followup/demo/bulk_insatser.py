"""What was done in the cases of the years behind, in bulk: places, support, levels, employments, needs that nobody meets. Its own die."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ame.arenden.enums import Bevakningsslag, Niva
from ame.arenden.models import Arende, Bevakning, Nivabedomning, OmottBehov
from followup.demo import texter_insatser as texter
from followup.demo.bulk_plan import Planer
from followup.demo.forlopp import Forlopp, vardag
from followup.demo.organisation import CENTRUM
from insatser.enums import Onskemal, Placeringsstatus
from insatser.models import Anstallning, Insats, Placering, Placeringsavstamning, Plats, Stodaktivitet
from insatser.models.placering import EGNA_FORMER
from insatser.services.placering_start import AVSTAMNINGSVECKOR

if TYPE_CHECKING:
    from followup.demo.bulk import Skrivare

P = Placeringsstatus
STEG = {"upp": 26, "samma": 22, "ned": 10, "ej": 42}
NIVAER = (Niva.ROD, Niva.GUL, Niva.GRON)
STODSLAG = {"kartlagga": 18, "coacha": 34, "rusta": 18, "koordinera": 20, "foretrada": 10}
MOTPARTER = ("af", "fk", "region", "eb", "hyresvard", "arbetsgivare")
UTFALL = {"genomfort": 50, "lost": 22, "vantar": 14, "avslag": 8, "ej_nadd": 6}
AVBROTT = {"avbrott_deltagare": "deltagare", "avbrott_arbetsplats": "arbetsplats", "avbrott_ame": "ame", "byte": "annan"}
KOMMUNAL = "Kommunal arbetsmarknadsanställning"


class Insatsdelar:
    def __init__(self, s: "Skrivare") -> None:
        self.s = s
        self.planer = Planer(s)
        self.rng, self.ny = self.planer.rng, self.planer.ny
        self.tagna: dict[Plats, list[tuple[date, date]]] = {}

    def skriv(self, f: Forlopp, arende: Arende, insatser: list[Insats]) -> None:
        """Everything that hangs on the enrolled case; runs last, so that the moments of the rest stay as they were."""
        self.planer.skriv(f, arende, insatser)
        for insats in insatser:
            self._placering(f, arende, insats)
        if f.slag == "feriejobb":
            return
        self._niva(f, arende)
        self._stod(f, arende, insatser)
        self._anstallningar(f, arende, insatser)
        self._omott(f, arende)

    # --- places

    def _placering(self, f: Forlopp, arende: Arende, insats: Insats) -> None:
        plats = self.s.register.plats_for(arende.enhet.verksamhet, insats.arbetsplats) if insats.arbetsplats else None
        slut = insats.slut_den or insats.planerat_slut_den
        if plats is None or not self._ta(plats, insats.start_den, insats.slut_den or max(slut, self.s.idag + timedelta(days=60))):
            return
        egen = plats.form in EGNA_FORMER
        foljer = self.rng.choices(Onskemal.values, (58, 29, 13))[0]
        rad = self.ny(
            Placering,
            insats=insats,
            plats=plats,
            form=plats.form,
            status=P.AVSLUTAD if insats.slut_den else P.PAGAR,
            start_den=insats.start_den,
            planerat_slut_den=insats.planerat_slut_den,
            slut_den=insats.slut_den,
            timmar_per_vecka=insats.timmar_per_vecka or Decimal(20),
            handledare=self.s.user("handledare") if egen and f.enhet == CENTRUM else None,
            handledare_namn="" if egen and f.enhet == CENTRUM else plats.handledare_namn or "Arbetsledaren på plats",
            handledare_telefon=plats.handledare_telefon,
            veckans_innehall=self.rng.choice(texter.VECKANS_INNEHALL),
            anpassningar=self.rng.choice(texter.ANPASSNINGAR),
            nasta_steg=self.rng.choice(texter.NASTA_STEG) if egen and self.rng.random() < 0.8 else "",
            foljer_onskemal=foljer,
            bygger_pa_erfarenhet=foljer != Onskemal.JA and self.rng.random() < 0.3,
            foljer_skal="" if foljer == Onskemal.JA else "Ingen plats inom yrket just nu. Platsen ger vana och referens.",
            riskbedomd_den=insats.start_den - timedelta(days=3),
            riskbedomd_av="Eva Ljung",
            arbetsmiljoansvarig=plats.handledare_namn or "Enhetschefen",
            introduktion_den=insats.start_den,
            registrerad_av=arende.ansvarig,
            registrerad_vid=self.s.vid(insats.start_den),
        )
        if insats.slutorsak in AVBROTT and insats.slut_den:
            rad.status, rad.avbrott_initiativ = P.AVBRUTEN, AVBROTT[insats.slutorsak]
            rad.avbrott_skal, rad.avbrott_nasta_steg = texter.AVBROTT[rad.avbrott_initiativ]
        insats.arbetsplats = str(plats)
        self.s.handelse(arende.ansvarig, "placering.starta", rad, rad.start_den, "planerad", "pagar", arende_id=arende.pk)
        for vecka in AVSTAMNINGSVECKOR:
            self._avstamning(arende, rad, vecka)

    def _ta(self, plats: Plats, fran: date, till: date) -> bool:
        """Room every day of the period, as the service asks."""
        andra = [p for p in self.tagna.setdefault(plats, []) if p[0] <= till and p[1] >= fran]
        if len(andra) >= plats.antal:
            return False
        self.tagna[plats].append((fran, till))
        return True

    def _avstamning(self, arende: Arende, rad: Placering, vecka: int) -> None:
        planerad = rad.start_den + timedelta(weeks=vecka)
        if rad.slut_den and planerad > rad.slut_den:
            return
        gjord = vardag(planerad) if vardag(planerad) < self.s.idag - timedelta(days=3) else None
        avstamning = self.ny(
            Placeringsavstamning,
            placering=rad,
            vecka=vecka,
            planerad_den=planerad,
            gjord_den=gjord,
            hur_gar_det=self.rng.choice(texter.AVSTAMNING) if gjord else "",
            behover_mer_stod=bool(gjord) and self.rng.random() < 0.2,
            gjord_av=arende.ansvarig if gjord else None,
        )
        self.ny(
            Bevakning,
            arende=arende,
            ansvarig=arende.ansvarig,
            slag=Bevakningsslag.AVSTAMNING,
            titel=f"Stäm av hur det går på arbetsplatsen, vecka {vecka}",
            forfaller_den=planerad,
            mal_id=avstamning.pk,
            skapad_av=arende.ansvarig,
            skapad_vid=self.s.vid(rad.start_den),
            klar_vid=self.s.vid(gjord) if gjord else None,
            klar_av=arende.ansvarig if gjord else None,
        )

    # --- levels, support, employments

    def _niva(self, f: Forlopp, arende: Arende) -> None:
        """The level again, at the earliest after two months: nearer, the same or further away; many were never assessed again."""
        steg = self.rng.choices(tuple(STEG), tuple(STEG.values()))[0]
        if f.inskriven is None or f.baslinje is None or f.baslinje.niva not in NIVAER:
            return
        till = f.slut or self.s.idag - timedelta(days=2)
        dagar = (till - f.inskriven).days
        if steg == "ej" or dagar < 70:
            return
        den = f.inskriven + timedelta(days=self.rng.randint(max(60, dagar - 100), dagar))
        nu = NIVAER.index(Niva(f.baslinje.niva)) + {"upp": 1, "samma": 0, "ned": -1}[steg]
        if not 0 <= nu < len(NIVAER):
            nu, steg = NIVAER.index(Niva(f.baslinje.niva)), "samma"
        self.ny(
            Nivabedomning, arende=arende, niva=NIVAER[nu], bedomd_den=den, skal=texter.NIVASKAL[steg], bedomd_av=arende.ansvarig,
            registrerad_vid=self.s.vid(den),
        )  # fmt: skip

    def _stod(self, f: Forlopp, arende: Arende, insatser: list[Insats]) -> None:
        assert f.inskriven
        till = f.slut or self.s.idag - timedelta(days=1)
        dagar = max((till - f.inskriven).days, 0)
        for _ in range(min(3 + dagar // 18, 16)):
            den = min(vardag(f.inskriven + timedelta(days=self.rng.randint(0, dagar))), till)
            slag = self.rng.choices(tuple(STODSLAG), tuple(STODSLAG.values()))[0]
            foretrader = slag == "foretrada"
            self.ny(
                Stodaktivitet,
                arende=arende,
                insats=next((i for i in insatser if i.start_den <= den and not (i.slut_den and i.slut_den < den)), None),
                stodslag=slag,
                den=den,
                minuter=self.rng.choice((10, 15, 20, 30, 30, 45, 60, 90)),
                motpart=self.rng.choice(MOTPARTER) if foretrader else "deltagare",
                utfall=self.rng.choices(tuple(UTFALL), tuple(UTFALL.values()))[0] if foretrader else "genomfort",
                utford_av=arende.ansvarig,
                registrerad_vid=self.s.vid(den),
            )

    def _anstallningar(self, f: Forlopp, arende: Arende, insatser: list[Insats]) -> None:
        for insats in insatser:
            if insats.insatstyp.namn == KOMMUNAL:
                self._anstallning(arende, insats.start_den, insats.slut_den or insats.planerat_slut_den, insats)
        start = f.avslut.falt.get("arbete_start_den") if f.avslut and f.avslut.kod == "A" else None
        if start and self.rng.random() < 0.5:
            self._anstallning(arende, start, None, None)

    def _anstallning(self, arende: Arende, start: date, slut: date | None, insats: Insats | None) -> None:
        stodd = self.rng.random() < (0.7 if insats else 0.3)
        self.ny(
            Anstallning,
            arende=arende,
            insats=insats,
            slag="kommunal" if insats else "ordinarie",
            arbetsgivare="Exempelkommun" if insats else self.rng.choice(("Exempel Lager AB", "Provbutiken", "Mönster Bygg AB")),
            befattning=self.rng.choice(("Vaktmästare", "Måltidsbiträde", "Lagerarbetare", "Butiksmedarbetare")),
            ar_subventionerad=stodd,
            stodform=self.rng.choice(("Introduktionsjobb", "Nystartsjobb", "Lönebidrag")) if stodd else "",
            sysselsattningsgrad=self.rng.choice((50, 75, 75, 100)),
            start_den=start,
            slut_den=slut,
            registrerad_av=arende.ansvarig,
        )

    def _omott(self, f: Forlopp, arende: Arende) -> None:
        if f.inskriven is None or self.rng.random() > 0.16:
            return
        behov, skal, text = self.rng.choice(texter.OMOTT)
        den = min(vardag(f.inskriven + timedelta(days=self.rng.randint(0, 30))), f.slut or self.s.idag)
        kvar = self.rng.random() < 0.5
        self.ny(
            OmottBehov,
            arende=arende,
            behov=behov,
            skal=skal,
            niva=f.baslinje.niva if f.baslinje else "",
            beskrivning=text,
            noterat_den=den,
            upphort_den=None if kvar and f.slut is None else f.slut or min(den + timedelta(days=40), self.s.idag),
            noterat_av=arende.ansvarig,
        )
