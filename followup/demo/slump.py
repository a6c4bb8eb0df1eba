"""Makes up Forlopp: who comes, from where, what is decided and what is done. Every draw comes from one seeded source.

Shares follow kas.md 4.1-4.2 and the Loka survey (requirements.md 1x); what KAS does not publish is our own guess.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from ame.arenden.enums import Forsorjning, GrundUtanArbete, Niva, Utbildning
from ame.organisation.enums import Inflodesmodell
from followup.demo import texter
from followup.demo.forlopp import HANDLAGGARE, Baslinjefakta, Forlopp, Insatsfakta, Not, Svar, motesdag, vardag
from followup.demo.lott import Lott, T, Vikter, kvoter
from followup.demo.organisation import CENTRUM, NORR, UNGA, Organisation
from followup.demo.personer import Folkmangd, Manniska
from intake.enums import Delningsgrund, Kalla
from intake.services.komplett import ar_minderarig

ENHETER = {CENTRUM: 50, NORR: 28, UNGA: 22}
KON = {"K": 47, "M": 53}
# kas.md 4.1 (2018): 24 % / 37 % / 39 % with at least gymnasium, here with the row for not validated since 2019
UTBILDNING = {
    Utbildning.EJ_FULLGJORD_GRUND: 24,
    Utbildning.GRUND: 37,
    Utbildning.GYMNASIAL: 26,
    Utbildning.EFTERGYMNASIAL: 8,
    Utbildning.EJ_VALIDERAD: 4,
    "": 1,
}
# months without work at enrolment, from-to; kas.md 4.1 (2020): 51 % above 24 months
UTAN_ARBETE = {(0, 5): 12, (6, 11): 14, (13, 23): 17, (25, 96): 51, None: 6}
NIVA = {Niva.GRON: 22, Niva.GUL: 45, Niva.ROD: 33}
KALLA = {
    Kalla.EKONOMISKT_BISTAND: 66,
    Kalla.ANNAN_IFO: 6,
    Kalla.AF: 11,
    Kalla.FK: 4,
    Kalla.EGEN_ANSOKAN: 7,
    Kalla.UTBILDNING: 3,
    Kalla.VARD: 2,
    Kalla.KRIMINALVARD: 1,
}
KALLA_UNGA = {Kalla.EKONOMISKT_BISTAND: 55, Kalla.KAA: 20, Kalla.AF: 8, Kalla.EGEN_ANSOKAN: 12, Kalla.UTBILDNING: 5}
BESTALLNING = {
    "Arbetsförmågebedömning": 26,
    "Praktikplats": 22,
    "Stöd till arbete": 22,
    "Arbetsträning": 16,
    "Stöd till studier": 7,
    "Språk och arbete": 7,
}
# Loka, requirements.md 1x: own AME / other municipal unit / outside; the first three types are the commonest in KAS (2020)
LOKA = {
    "Arbetsprövning": (2.0, 63.3, 13.1, 9.5),
    "Arbetsträning": (1.6, 63.3, 13.1, 9.5),
    "Jobbcoach": (1.8, 69.3, 9.0, 4.5),
    "Studie- och yrkesvägledning": (0.6, 69.3, 9.0, 4.5),
    "Körkortsteori": (0.5, 25.1, 35.2, 13.1),
    "Praktik i kommunen": (1.0, 34.2, 32.2, 0),
    "Praktik hos företag": (1.0, 0, 0, 11.6),
    "Stöd på arbetsplatsen": (0.3, 37.2, 22.6, 12.6),
    "Matchning till anställning": (0.7, 27.1, 22.6, 19.6),
    "Kommunal arbetsmarknadsanställning": (0.5, 52.6, 27.6, 2.5),
    "Språkträning på arbetsplats": (0.6, 25.1, 42.2, 8.0),
    "Validering av yrkeskunskap": (0.2, 12.1, 18.6, 8.5),
    "Hälsa och vardag": (0.5, 55.3, 5.5, 4.0),
}
UTAN_PLATS = {"Jobbcoach", "Studie- och yrkesvägledning", "Körkortsteori", "Matchning till anställning", "Hälsa och vardag"}
FORSTA_INSATS = {
    "Arbetsförmågebedömning": ("Arbetsprövning",),
    "Praktikplats": ("Praktik i kommunen", "Praktik hos företag"),
    "Stöd till arbete": ("Jobbcoach", "Matchning till anställning"),
    "Arbetsträning": ("Arbetsträning",),
    "Stöd till studier": ("Studie- och yrkesvägledning",),
    "Språk och arbete": ("Språkträning på arbetsplats",),
}
FORSORJNING = {
    Forsorjning.BISTAND: 66,
    Forsorjning.AKTIVITETSSTOD: 12,
    Forsorjning.INGEN: 8,
    Forsorjning.ETABLERING: 4,
    Forsorjning.SJUKPENNING: 4,
    Forsorjning.ANHORIG: 3,
    Forsorjning.AKASSA: 2,
    Forsorjning.OKAND: 1,
}


class Slump:
    """Decks and dice for one seeding."""

    def __init__(self, rng: Random, idag: date, org: Organisation) -> None:
        self.rng, self.idag, self.org = rng, idag, org
        self.folk = Folkmangd(rng)
        self.kon, self.niva, self.bestallning = Lott(rng, KON), Lott(rng, NIVA), Lott(rng, BESTALLNING)
        self.utbildning, self.utan_arbete = Lott(rng, UTBILDNING), Lott(rng, UTAN_ARBETE)
        self.kalla = {CENTRUM: Lott(rng, KALLA), NORR: Lott(rng, KALLA), UNGA: Lott(rng, KALLA_UNGA)}
        self.enhet, self.forsorjning = Lott(rng, ENHETER, 50), Lott(rng, FORSORJNING)
        self.tolk = Lott(rng, {True: 14, False: 86})
        self.insats = Lott(rng, {namn: vikt * sum(utf) for namn, (vikt, *utf) in LOKA.items()})

    def dagar(self, lagst: int, hogst: int) -> timedelta:
        return timedelta(days=self.rng.randint(lagst, hogst))

    def ansvarig(self, enhet: str) -> str:
        return self.rng.choice(HANDLAGGARE[enhet])

    def manniska(self, enhet: str, inkom: date) -> Manniska:
        alder = self.rng.randint(17, 24) if enhet == UNGA else self.rng.choice((21, 23, *range(25, 62), *range(25, 45)))
        return self.folk.fodas(kon=self.kon.dra(), fodd_ar=inkom.year - alder, tolk=self.tolk.dra())

    def ankomst(self, m: Manniska, enhet: str, inkom: date, *, kalla: str = "", bestallning: str = "") -> Forlopp:
        """A remiss as sent: question, days and ground. Other sources than social services come on paper, without avsändare."""
        kalla = kalla or self.kalla[enhet].dra()
        bestallning = bestallning or self.bestallning.dra()
        fraga, forvantat = self.rng.choice(texter.FRAGOR[bestallning])
        direkt = self.org.modell(enhet, inkom).inflodesmodell == Inflodesmodell.DIREKT
        f = Forlopp(
            m=m,
            enhet=enhet,
            kalla=kalla,
            bestallning=bestallning,
            fraga=fraga,
            forvantat=forvantat,
            bakgrund=self.rng.choice(texter.BAKGRUND),
            inkom=inkom,
            svar_senast=vardag(inkom + self.dagar(90, 180)),
            ansvarig=self.ansvarig(enhet),
            onskad_insats=self.rng.choice(FORSTA_INSATS[bestallning]) if direkt else "",
            niva_avsandare=self.niva.dra() if self.rng.random() < 0.8 else "",
        )
        if kalla in (Kalla.EKONOMISKT_BISTAND, Kalla.ANNAN_IFO):
            f.avsandare = "socialsekreterare" if self.rng.random() < 0.5 else "leila.hammar"
            f.grund = Delningsgrund.SAMTYCKE if self.rng.random() < 0.85 else Delningsgrund.MENPROVNING
            f.grund_motivering = self._motivering(f)
            if (f.svar_senast - inkom).days > 120:
                f.svar.append(Svar("start", vardag(inkom + self.dagar(50, 70))))
            f.svar.append(Svar("slut", f.svar_senast))
        elif kalla == Kalla.EGEN_ANSOKAN:
            f.niva_avsandare = ""  # nobody has sent it, so nobody has judged
        return f

    def _motivering(self, f: Forlopp) -> str:
        if f.grund == Delningsgrund.MENPROVNING:
            return "Uppgifterna kan inte skada personen eller någon närstående."
        if ar_minderarig(f.m.fodd, f.inkom):
            return "Vårdnadshavare och den unga har samtyckt tillsammans. Den unga förstår vad det innebär."
        return ""

    def inskrivning(self, f: Forlopp) -> None:
        """Received, prepared in the unit's model, decided and enrolled."""
        f.mottagen = vardag(f.skickad + self.dagar(1, 6)) if f.har_avsandare else f.inkom
        vantan = {CENTRUM: (12, 30), NORR: (2, 8), UNGA: (4, 14)}[f.enhet]
        if self.bereds(f):
            f.beredd = vardag(f.mottagen + self.dagar(0, 3))
            f.beslutad = vardag(f.beredd + self.dagar(*vantan))
            if f.enhet == CENTRUM:
                f.beslutad = motesdag(f.beslutad)
            f.inskriven = vardag(f.beslutad + self.dagar(1, 10))
        else:
            f.inskriven = vardag(f.mottagen + self.dagar(*vantan))
        f.baslinje = self.baslinje(f)

    def bereds(self, f: Forlopp) -> bool:
        return not f.onskad_insats

    def feriejobb(self, f: Forlopp, start: date) -> Insatsfakta:
        return Insatsfakta(
            namn="Feriejobb",
            start=start,
            planerat_slut=start + timedelta(days=21),
            utforare="kommunal_enhet",
            form="kommunal_enhet",
            plats=self.rng.choice(texter.ARBETSPLATSER["kommunal_enhet"]),
            vald_av="deltagare",
            mal="Pröva ett första arbete.",
            onskemal="ja",
            timmar=Decimal(30),
            slut=start + timedelta(days=20),
            orsak="genomford",
        )

    def baslinje(self, f: Forlopp) -> Baslinjefakta:
        sedan = self.utan_arbete_sedan(f, self.utan_arbete.dra())
        kalla = f.kalla in (Kalla.EKONOMISKT_BISTAND, Kalla.ANNAN_IFO)
        return Baslinjefakta(
            utbildning=self.utbildning.dra(),
            utan_arbete_sedan=sedan,
            grund=self._grund_utan_arbete(f) if sedan else "",
            forsorjning=Forsorjning.BISTAND if kalla and self.rng.random() < 0.85 else self.forsorjning.dra(),
            niva=self.niva.dra(),
            i_af=self.rng.random() < 0.8,
        )

    def utan_arbete_sedan(self, f: Forlopp, manader: tuple[int, int] | None) -> date | None:
        if manader is None:
            return None
        dagar = int(30.44 * self.rng.randint(*manader)) + self.rng.randint(8, 20)
        return (f.inskriven or f.inkom) - timedelta(days=dagar)

    def fordela_baslinje(self, rader: list[Forlopp]) -> None:
        """Deals education and time without work anew among these, in exact shares."""
        for f, utbildning in zip(rader, self._blandat(UTBILDNING, len(rader)), strict=True):
            if f.baslinje:
                f.baslinje.utbildning = utbildning
        for f, manader in zip(rader, self._blandat(UTAN_ARBETE, len(rader)), strict=True):
            if f.baslinje:
                f.baslinje.utan_arbete_sedan = self.utan_arbete_sedan(f, manader)
                f.baslinje.grund = self._grund_utan_arbete(f) if manader else ""

    def _blandat(self, vikter: Vikter[T], antal: int) -> list[T]:
        varden = kvoter(vikter, antal)
        self.rng.shuffle(varden)
        return varden

    def _grund_utan_arbete(self, f: Forlopp) -> str:
        if f.m.har_tolkbehov and self.rng.random() < 0.5:
            return GrundUtanArbete.PUT
        return GrundUtanArbete.UTBILDNING if f.enhet == UNGA and self.rng.random() < 0.6 else GrundUtanArbete.ANSTALLNING

    def insatser(self, f: Forlopp, till: date) -> None:
        """One to three participations in a row between enrolment and `till`; those that reach today go on."""
        inskriven = f.inskriven or f.inkom
        start = vardag(inskriven + self.dagar(3, 15))
        namn = f.onskad_insats or self.rng.choice(FORSTA_INSATS[f.bestallning])
        while start < till - timedelta(days=10) and len(f.insatser) < 3:
            f.insatser.append(self.deltagande(f, namn, start, till))
            sist = f.insatser[-1]
            if sist.slut is None:
                break
            start, namn = vardag(sist.slut + self.dagar(2, 12)), self.insats.dra()

    def deltagande(self, f: Forlopp, namn: str, start: date, till: date) -> Insatsfakta:
        insatstyp = self.org.insatstyp(self.org.enheter[f.enhet], namn)
        planerat = start + timedelta(days=insatstyp.normal_langd_dagar)
        slut = start + timedelta(days=int(insatstyp.normal_langd_dagar * self.rng.uniform(0.5, 1.3)))
        utforare = self.rng.choices(("egen_ame", "kommunal_enhet", "utanfor"), LOKA[namn][1:])[0]
        form = "ingen" if namn in UTAN_PLATS else self._form(utforare)
        rad = Insatsfakta(
            namn=namn,
            start=start,
            planerat_slut=planerat,
            utforare=utforare,
            form=form,
            plats=self.rng.choice(texter.ARBETSPLATSER[form]) if form != "ingen" else "",
            vald_av=self._vald_av(f),
            mal=self.rng.choice(texter.MAL),
            onskemal=self.rng.choices(("ja", "delvis", "nej"), (60, 30, 10))[0],
            timmar=Decimal(self.rng.choice((10, 15, 20, 20, 25, 30, 40))) if form != "ingen" else None,
        )
        if slut < till:
            rad.slut = slut
            rad.orsak = self.rng.choices(
                ("genomford", "mal_natt", "byte", "avbrott_deltagare", "avbrott_arbetsplats", "sjukdom"), (58, 10, 14, 9, 4, 5)
            )[0]
        return rad

    def _form(self, utforare: str) -> str:
        egen = self.rng.choice(("arbetsarena", "arbetsarena", "arbetsgrupp"))
        return {"egen_ame": egen, "kommunal_enhet": "kommunal_enhet", "utanfor": "extern"}[utforare]

    def _vald_av(self, f: Forlopp) -> str:
        if f.onskad_insats and not f.insatser:
            return "remittent"
        return "beredning" if f.beslutad and not f.insatser else self.rng.choices(("ame", "deltagare"), (60, 40))[0]

    def noter(self, f: Forlopp, till: date, *, hogst: int = 6) -> None:
        """Notes in the order of a real course of events, spread out until `till`."""
        inskriven = f.inskriven or f.inkom
        antal = min(hogst, 2 + (till - inskriven).days // 45)
        for nr, (typ, stod, text, bedomning) in enumerate(texter.NOTER[:antal]):
            den = vardag(inskriven + timedelta(days=(till - inskriven).days * nr // max(antal, 1)))
            if den <= till:
                f.noter.append(Not(den, typ, stod, text, bedomning, "remittent" if typ == "trepart" else "ame"))

    def svara(self, f: Forlopp, till: date) -> None:
        """Signs the agreed answers: mostly in time, one in seven late, the final one no later than `till` when the case ends."""
        for svar in f.svar:
            sen = self.rng.random() < 0.15
            den = vardag(svar.senast + (self.dagar(2, 20) if sen else -self.dagar(0, 9)))
            if den < till or svar.slag == "slut" and f.slut:
                svar.signerad = max(min(den, till), f.mottagen or den)
                svar.besvarad = self.rng.choices(tuple(texter.BEDOMNINGAR), (62, 24, 6, 8))[0]
                svar.nasta_steg = self.rng.choice(texter.NASTA_STEG)
