"""Plays Forlopp through the services, in the order of time, with the clock set to each moment."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Synlighet
from ame.arenden.models import Baslinje
from ame.arenden.services import far_dela_med_remittent, signera_anteckning
from ame.people.nummer import las_nummer
from ame.people.services import registrera_medgivande
from followup import services as followup
from followup.demo import texter, trepart
from followup.demo.forlopp import BEREDARE, CHEF, Avslutsfakta, Forlopp, Insatsfakta, Not, Svar, program
from followup.demo.katalog import SVARSDELAR
from followup.demo.klocka import constraints_i_databasen, klockan_ar, ogonblick
from followup.demo.lage import Lage
from followup.demo.organisation import CENTRUM, Organisation
from followup.demo.planering import Planering
from followup.demo.slump import Slump
from followup.enums import Bekraftelse, Jobblage, Uppfoljningskanal
from followup.models import Uppfoljning
from insatser import services as insatser
from intake import services as intake
from intake.enums import Kalla
from intake.models import Beredningsmote, Remiss
from intake.services.bilagor import bifoga
from intake.services.komplett import ar_minderarig

GIVARE = "Vårdnadshavare och den unga själv"
ANNAT_SVAR = "Svaret gäller det ni själva har frågat om och skadar ingen."


class Spelare:
    """Collects steps for many Forlopp; `spela` runs them. A step is a moment and something to do."""

    def __init__(self, org: Organisation, slump: Slump) -> None:
        self.org, self.slump, self.rng, self.idag = org, slump, slump.rng, slump.idag
        self.steg: list[tuple[datetime, int, Callable[[], Any]]] = []
        self.lagen: dict[int, Lage] = {}
        self.lagda: list[Forlopp] = []  # the enrolled, in the order of the cast
        self.moten: dict[date, Beredningsmote] = {}
        self.planering = Planering(self)

    def vid(self, den: date, klockan: str, gor: Callable[..., Any], *args: Any) -> None:
        """Adds a step on the day, unless it lies ahead of today."""
        if den <= self.idag:
            nu = ogonblick(den, time.fromisoformat(klockan))
            self.steg.append((nu, len(self.steg), lambda: gor(*args)))

    def spela(self) -> int:
        with constraints_i_databasen():
            for moment, _, gor in sorted(self.steg, key=lambda s: s[:2]):
                with klockan_ar(moment):
                    gor()
        return len(self.steg)

    def user(self, username: str) -> User:
        return self.org.users[username]

    def lage(self, f: Forlopp) -> Lage:
        return self.lagen.setdefault(id(f), Lage())

    def mottagare(self, f: Forlopp) -> User:
        """Who takes it in. A protected person is kept between chef and handläggare."""
        return self.user(f.ansvarig if f.skyddad or not f.beredd else BEREDARE[f.enhet])

    def beslutare(self, f: Forlopp) -> User:
        return self.user(CHEF[f.enhet] if f.skyddad else BEREDARE[f.enhet])

    # --- the script of one Forlopp

    def lagg(self, f: Forlopp, *, skicka: bool = True) -> Forlopp:
        self.vid(f.inkom, "08:20", self.utkast, f)
        if f.bilaga:
            self.vid(f.inkom, "08:30", self.bifoga, f)
        if skicka:
            self.vid(f.inkom, "08:40", self.skicka, f)
        self._inflode(f)
        if f.beredd:
            self._beredning(f, f.beredd)
        if f.inskriven:
            self.vid(f.inskriven, "14:00", self.skriv_in, f, f.inskriven)
            trepart.planera(self, f, len(self.lagda))
            self.lagda.append(f)
            self.planering.lagg(f)
        for nr, i in enumerate(f.insatser):
            self.vid(i.start, "14:30", self.starta, f, nr, i)
            if i.slut:
                self.vid(i.slut, "15:30", self.avsluta_insats, f, nr, i)
        for n in f.noter:
            self.vid(n.den, "14:45", self.anteckna, f, n)
        for svar in f.svar:
            if svar.signerad:
                self.vid(svar.signerad, "15:00", self.svara, f, svar)
        if f.avslut:
            self._slut(f, f.avslut)
        return f

    def _inflode(self, f: Forlopp) -> None:
        if f.komplettering:
            begard, svarad = f.komplettering
            self.vid(begard, "09:30", self.begar, f)
            if svarad:
                self.vid(svarad, "09:40", self.komplettera, f)
        if f.mottagen and f.har_avsandare:
            self.vid(f.mottagen, "10:00", self.ta_emot, f)
        if f.avbojd:
            self.vid(f.avbojd[1], "11:00", self.avboj, f, f.avbojd[0])
        if f.atertagen:
            self.vid(f.atertagen, "11:00", self.aterta, f)
        if f.omdirigerad:
            self.vid(f.omdirigerad[1], "11:00", self.omdirigera, f, f.omdirigerad[0])
        if f.ej_paborjad:
            self.vid(f.ej_paborjad[1], "16:00", self.ej_paborjad, f, *f.ej_paborjad)

    def _beredning(self, f: Forlopp, beredd: date) -> None:
        self.vid(beredd, "10:30", self.bered, f)
        if f.bordlagd:
            self.vid(beredd, "10:40", self.dagordning, f, f.bordlagd)
            self.vid(f.bordlagd, "13:10", self.besluta, f, "bordlagg")
            self.vid(f.bordlagd, "16:30", self.hall, f.bordlagd)
        pa = f.agenda or (f.beslutad if f.enhet == CENTRUM else None)
        if pa:
            self.vid(max(beredd, f.bordlagd or beredd), "17:00" if f.bordlagd else "10:50", self.dagordning, f, pa)
        if f.beslutad:
            self.vid(f.beslutad, "13:20", self.besluta, f, "skriv_in")
            if pa:
                self.vid(pa, "16:30", self.hall, pa)

    def _slut(self, f: Forlopp, a: Avslutsfakta) -> None:
        self.vid(a.den, "16:00", self.avsluta, f, a)
        if a.bekraftelse:
            self.vid(a.bekraftelse[1], "10:00", self.bekrafta, f, *a.bekraftelse)
        for dag, (status, den, *svar) in a.uppfoljningar.items():
            self.vid(den, "11:00", self.folj_upp, f, dag, status, den, *svar)
        if f.angrat:
            self.vid(f.angrat, "09:00", self.angra, f)

    # --- inflöde

    def utkast(self, f: Forlopp) -> None:
        enhet = self.org.enheter[f.enhet]
        actor = self.user(f.avsandare) if f.avsandare else self.mottagare(f)
        lage = self.lage(f)
        remiss = intake.skapa_utkast(actor=actor, egen_ansokan=not f.har_avsandare)
        nummer = las_nummer(f.m.nummer, self.idag)
        data = {
            "mottagande_enhet": enhet,
            "kalla": f.kalla,
            "af_program": program(f) if f.kalla == Kalla.AF else "",
            "identitetsslag": nummer.slag,
            "identitetsnummer": nummer.nummer,
            "fornamn": f.m.fornamn,
            "efternamn": f.m.efternamn,
            "fodelsedatum": f.m.fodd,
            "kon": f.m.kon,
            "telefon": "" if f.skyddad else f.m.telefon,
            "sprak": f.m.sprak,
            "har_tolkbehov": f.m.har_tolkbehov,
            "har_skydd": f.skyddad,
            "bestallningstyp": self.org.bestallning(enhet, f.bestallning),
            "onskad_insats": self.org.insatstyp(enhet, f.onskad_insats) if f.onskad_insats else None,
            "fraga": f.fraga,
            "forvantat_resultat": f.forvantat,
            "bakgrund": f.bakgrund,
            "svar_senast_den": f.svar_senast,
            "niva_avsandare": f.niva_avsandare,
            "grund": f.grund,
            "grund_motivering": f.grund_motivering,
            "slag": f.slag,
        }
        lage.remiss = intake.spara_utkast(
            actor=actor, remiss=remiss, data=data, avtalade=[(s.slag, s.senast) for s in f.svar], samtycke=self._samtycke(f)
        )

    def bifoga(self, f: Forlopp) -> None:
        remiss = self.lage(f).remiss
        bifoga(actor=remiss.skapad_av, remiss=remiss, namn=f.bilaga, data=texter.INTYG_PDF, hor_till_fragan=True)

    def _samtycke(self, f: Forlopp) -> dict[str, Any] | None:
        if f.grund != "samtycke":
            return None
        return {
            "kategorier": ["kontakt", "planering", "resultat", "sprak"],
            "givare": GIVARE if ar_minderarig(f.m.fodd, f.inkom) else "",
            "andamal": "Planera och följa upp arbetsmarknadsinsats",
            "form": "skriftlig",
            "inhamtat_den": f.inkom,
            "giltigt_till_den": f.inkom + timedelta(days=365),
        }

    def skicka(self, f: Forlopp) -> None:
        lage = self.lage(f)
        actor = lage.remiss.skapad_av
        if f.har_avsandare:
            lage.remiss = intake.skicka(actor=actor, remiss=lage.remiss)
        else:
            lage.remiss = intake.registrera_egen_ansokan(actor=actor, remiss=lage.remiss)
            self._arende(lage)

    def _arende(self, lage: Lage) -> None:
        if lage.remiss.arende:
            lage.arende = lage.remiss.arende

    def begar(self, f: Forlopp) -> None:
        lage = self.lage(f)
        text = self.rng.choice(texter.KOMPLETTERING)
        lage.remiss = intake.begar_komplettering(actor=self.beslutare(f), remiss=lage.remiss, text=text)

    def komplettera(self, f: Forlopp) -> None:
        lage = self.lage(f)
        svar = "Kan delta tre dagar i veckan. Läkarintyg finns och gäller till nyår."
        lage.remiss = intake.komplettera(actor=lage.remiss.skapad_av, remiss=lage.remiss, svar=svar)

    def ta_emot(self, f: Forlopp) -> None:
        lage = self.lage(f)
        annorlunda = self._annorlunda(lage.remiss)
        lage.remiss = intake.ta_emot(actor=self.mottagare(f), remiss=lage.remiss, vad_ar_annorlunda=annorlunda)
        self._arende(lage)

    def avboj(self, f: Forlopp, skal: str) -> None:
        intake.avboj(actor=self.beslutare(f), remiss=self.lage(f).remiss, skal=skal, text=texter.AVBOJD_TEXT[skal])

    def aterta(self, f: Forlopp) -> None:
        remiss = self.lage(f).remiss
        intake.aterta(actor=remiss.skapad_av, remiss=remiss, skal="Personen har fått ett arbete.")

    def omdirigera(self, f: Forlopp, mal: str) -> None:
        intake.omdirigera(
            actor=self.beslutare(f),
            remiss=self.lage(f).remiss,
            enhet=self.org.enheter[mal],
            text="Personen är under 25 år och får bättre stöd där.",
        )

    def ej_paborjad(self, f: Forlopp, orsak: str, den: date) -> None:
        lage = self.lage(f)
        followup.avsluta_ej_paborjad(actor=lage.arende.ansvarig, arende=lage.arende, orsak=orsak, den=den)

    # --- beredning och inskrivning

    def mote(self, den: date) -> Beredningsmote:
        if den not in self.moten:
            vid_bordet = [self.user(u) for u in ("chef", "socialsekreterare", "leila.hammar", "forummedlem")]
            self.moten[den] = intake.skapa_mote(
                actor=self.user("beredare"),
                enhet=self.org.enheter[CENTRUM],
                moter_den=den,
                klockan=time(13, 0),
                plats="Sammanträdesrum Linden",
                deltagare=vid_bordet,
            )
            part = self.org.parter["Arbetsförmedlingen Exempelstad"]
            users = [self.user("beredare"), *vid_bordet]
            intake.andra_deltagare(actor=self.user("beredare"), mote=self.moten[den], users=users, parter=[(part, "Kim Ask")])
        return self.moten[den]

    def bered(self, f: Forlopp) -> None:
        lage = self.lage(f)
        forum_ansvarig = self.mottagare(f) if f.skyddad else self.beslutare(f)
        lage.remiss.arende.refresh_from_db()
        egen = lage.remiss.arende.beredningsmodell == "egen_enhet"  # who prepares keeps the case to the end (S024)
        lage.beredning = intake.starta_beredning(
            actor=self.mottagare(f), remiss=lage.remiss, ansvarig=self.user(f.ansvarig) if egen else forum_ansvarig
        )

    def dagordning(self, f: Forlopp, den: date) -> None:
        actor = self.mottagare(f) if f.skyddad else self.user("beredare")
        intake.lagg_pa_dagordning(actor=actor, beredning=self.lage(f).beredning, mote=self.mote(den))
        if not f.skyddad and int(self.lage(f).beredning.remiss.nummer[-1]) % 2:
            self._samtycke_till_forum(f, den)

    def _samtycke_till_forum(self, f: Forlopp, den: date) -> None:
        """Every other person lets Arbetsförmedlingen's member of the forum know name and plan (S026)."""
        arende = self.lage(f).beredning.arende
        idag = timezone.localdate()
        minderarig = ar_minderarig(f.m.fodd, idag)
        registrera_medgivande(
            actor=self.mottagare(f),
            person=arende.person,
            lamnande_enhet=arende.enhet,
            mottagande_part=self.org.parter["Arbetsförmedlingen Exempelstad"],
            kategorier=["kontakt", "planering"],
            andamal="Planera tillsammans på mötet",
            form="muntlig",
            inhamtat_den=idag,
            giltigt_till_den=den + timedelta(days=90),
            givare=GIVARE if minderarig else "",
            mognad="Den unga förstår vad det innebär." if minderarig else "",
        )

    def besluta(self, f: Forlopp, beslut: str) -> None:
        lage = self.lage(f)
        namn = f.insatser[0].namn if f.insatser and beslut == "skriv_in" else ""
        motivering = self.rng.choice(texter.MOTIVERING) if beslut == "skriv_in" else "Vi väntar på besked från remittenten."
        intake.besluta(
            actor=self.beslutare(f),
            beredning=lage.beredning,
            beslut=beslut,
            motivering=motivering,
            agare=self.user(f.ansvarig),
            vald_insats=self.org.insatstyp(self.org.enheter[f.enhet], namn) if namn else None,
            vald_av="beredning" if namn else "",
            vad_ar_annorlunda=self._annorlunda(lage.remiss) if beslut == "skriv_in" else "",
        )

    def _annorlunda(self, remiss: Remiss) -> str:
        """From the third remiss of the same kind the decision says what is new (S016)."""
        tidigare = Remiss.objects.samma_bestallning(remiss).count()
        return "Den här gången inom ett annat yrke, och med besök på arbetsplatsen varje vecka." if tidigare >= 2 else ""

    def hall(self, den: date) -> None:
        if den in self.moten:
            self.moten[den] = intake.hall_mote(actor=self.user("beredare"), mote=self.moten[den])

    def skriv_in(self, f: Forlopp, den: date) -> None:
        lage, b = self.lage(f), f.baslinje
        if b is None:
            return
        baslinje = Baslinje(
            utbildning=b.utbildning,
            utan_arbete_sedan=b.utan_arbete_sedan,
            grund_utan_arbete=b.grund,
            forsorjning=b.forsorjning,
            niva_vid_start=b.niva,
            ar_inskriven_i_af=b.i_af,
        )
        actor = self.user(f.ansvarig)
        lage.arende = intake.skriv_in(
            actor=actor,
            arende=lage.arende,
            inskriven_den=den,
            baslinje=baslinje,
            vad_ar_annorlunda=self._annorlunda(lage.remiss),
        )
        if f.har_avsandare and self.rng.random() < 0.75:
            self._eget_medgivande(f, lage, den)

    def _eget_medgivande(self, f: Forlopp, lage: Lage, den: date) -> None:
        """The unit's own consent, the ground for what goes back to the sender (law.md A11)."""
        if lage.remiss.avsandande_enhet:
            lage.medgivande = registrera_medgivande(
                actor=self.user(f.ansvarig),
                person=lage.arende.person,
                lamnande_enhet=lage.arende.enhet,
                mottagande_enhet=lage.remiss.avsandande_enhet,
                kategorier=["planering", "resultat"],
                andamal="Svara på frågan i remissen",
                form="skriftlig",
                inhamtat_den=den,
                giltigt_till_den=den + timedelta(days=365),
                givare=GIVARE if ar_minderarig(f.m.fodd, den) else "",
                mognad="Den unga förstår vad det innebär." if ar_minderarig(f.m.fodd, den) else "",
            )

    # --- insatser, journal och svar

    def starta(self, f: Forlopp, nr: int, i: Insatsfakta) -> None:
        lage = self.lage(f)
        typ = self.org.insatstyp(self.org.enheter[f.enhet], i.namn)
        i_grupp = f.enhet == CENTRUM and i.form in ("arbetsarena", "arbetsgrupp")
        lage.insatser[nr] = insatser.starta_insats(
            actor=self.user(f.ansvarig),
            arende=lage.arende,
            insatstyp=typ,
            start_den=i.start,
            planerat_slut_den=i.planerat_slut,
            stodslag=typ.stodslag,
            utforare=i.utforare,
            arbetsplatsform=i.form,
            arbetsplats=i.plats,
            handledare=self.user("handledare") if i_grupp else None,
            vald_av=i.vald_av,
            mal=i.mal,
            foljer_onskemal=i.onskemal,
            foljer_skal="" if i.onskemal == "ja" else texter.FOLJER_INTE,
            trots_tidigare=texter.IGEN,
            timmar_per_vecka=i.timmar,
        )

    def avsluta_insats(self, f: Forlopp, nr: int, i: Insatsfakta) -> None:
        if i.slut:
            handlaggare, deltagare = texter.SYFTESSVAR[i.orsak]
            insatser.avsluta_insats(
                actor=self.user(f.ansvarig),
                insats=self.lage(f).insatser[nr],
                slut_den=i.slut,
                slutorsak=i.orsak,
                syfte_handlaggare=handlaggare,
                syfte_deltagare=deltagare,
            )

    def anteckna(self, f: Forlopp, n: Not) -> None:
        lage = self.lage(f)
        far_delas = n.synlighet == Synlighet.REMITTENT and bool(far_dela_med_remittent(lage.arende))
        far_delas = far_delas and lage.medgivande is not None and lage.medgivande.ar_giltigt(n.den)
        signera_anteckning(
            arende=lage.arende,
            actor=self.user(f.ansvarig),
            typ=n.typ,
            handelse_den=n.den,
            text=n.text,
            bedomning=n.bedomning,
            stodslag=n.stodslag,
            synlighet=n.synlighet if far_delas else Synlighet.AME,
        )

    def svara(self, f: Forlopp, svar: Svar) -> None:
        lage = self.lage(f)
        samtycke = lage.medgivande if lage.medgivande and lage.medgivande.ar_giltigt(svar.signerad or self.idag) else None
        followup.signera_aterkoppling(
            actor=lage.arende.ansvarig,
            remiss=lage.remiss,
            slag=svar.slag,
            fraga_besvarad=svar.besvarad if f.inskriven else "ej_bedombar",
            svar=texter.BEDOMNINGAR[svar.besvarad] if f.inskriven else "Personen började aldrig. Vi har talat med er om orsaken.",
            nasta_steg=svar.nasta_steg,
            delar=SVARSDELAR,
            grund="samtycke" if samtycke else "menprovning",
            grund_motivering="" if samtycke else ANNAT_SVAR,
            medgivande=samtycke,
        )
        lage.remiss.refresh_from_db()

    # --- slut

    def avsluta(self, f: Forlopp, a: Avslutsfakta) -> None:
        lage = self.lage(f)
        lage.avslut = followup.avsluta(
            actor=self.user(f.ansvarig),
            arende=lage.arende,
            orsak=a.orsak,
            avslutad_den=a.den,
            forsorjning_fore=f.baslinje.forsorjning if f.baslinje else "okand",
            forsorjning_efter=a.forsorjning_efter,
            slutanteckning=texter.SLUTANTECKNING[a.kod],
            annan_myndighet_tar_over=a.annan_myndighet,
            **a.falt,
        )

    def bekrafta(self, f: Forlopp, utfall: Bekraftelse, den: date) -> None:
        followup.bekrafta_arbete(
            actor=self.user(f.ansvarig),
            avslut=self.lage(f).avslut,
            utfall=utfall,
            gallde_den=den,
            underlag="Samtal och lönespecifikation",
        )

    def folj_upp(self, f: Forlopp, dag: int, status: str, den: date, syss: str, forsorjning: str, kalla: str) -> None:
        rad = Uppfoljning.objects.get(avslut=self.lage(f).avslut, dag=dag)
        followup.svara_uppfoljning(
            actor=self.user(f.ansvarig), uppfoljning=rad, status=status, gjord_den=den, sysselsattning=syss,
            forsorjning=forsorjning, kalla=kalla, kanal=Uppfoljningskanal.TELEFON,
            arbetet=Jobblage.OKANT,
        )  # fmt: skip

    def angra(self, f: Forlopp) -> None:
        followup.angra_avslut(actor=self.user(f.ansvarig), avslut=self.lage(f).avslut)
