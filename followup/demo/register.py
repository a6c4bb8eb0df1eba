"""What the insatser lean on: the template of kartläggning, anordnare with places, and the catalogue's places, cost and project."""

from datetime import date, timedelta

from ame.access.models import User
from ame.organisation.enums import Anordnarslag, KasKlass, LokaTyp, Stodslag, Syftesslag, Varaktighet
from ame.organisation.models import Insatstyp, Verksamhet
from followup.demo.katalog import REGLER
from followup.demo.organisation import CENTRUM, NORR, Organisation
from insatser.enums import Arbetsplatsform
from insatser.models import Anordnare, Plats
from insatser.services import skapa_standardmall

A, F = Anordnarslag, Arbetsplatsform
PROJEKT = "Grön start"
PROJEKT_DAGAR_KVAR = 24

# anordnare, kind, sensitive name, places: name, form, how many at once, what one does, who leads the work
ANORDNARE = (
    ("Exempelkommuns arbetsarenor", A.EGEN, False, (
        ("Snickeriet", F.ARBETSARENA, 8, "Slipa, måla och laga möbler åt kommunens skolor.", ""),
        ("Tvätteriet", F.ARBETSARENA, 8, "Tvätta, mangla och packa arbetskläder.", ""),
        ("Lunchköket", F.ARBETSARENA, 10, "Laga och servera lunch för fyrtio gäster.", ""),
        ("Cykelverkstaden", F.ARBETSARENA, 6, "Laga cyklar som har lämnats på återvinningen.", ""),
        ("Grönytelaget", F.ARBETSGRUPP, 10, "Klippa, rensa och sköta parker.", ""),
        ("Flyttlaget", F.ARBETSGRUPP, 6, "Bära och köra möbler mellan kommunens hus.", ""),
    )),
    ("Barn- och utbildningsförvaltningen", A.KOMMUNAL, False, (
        ("Förskolan Eken", F.KOMMUNAL_ENHET, 3, "Hjälpa till i köket och ute på gården.", "Lisbet Granholm"),
        ("Måltidsenheten", F.KOMMUNAL_ENHET, 5, "Diska, packa och ställa fram mat.", "Ove Ringdahl"),
    )),
    ("Kultur- och fritidsförvaltningen", A.KOMMUNAL, False, (
        ("Stadsbiblioteket", F.KOMMUNAL_ENHET, 3, "Sortera böcker och hjälpa besökare att hitta.", "Jessika Thorén"),
    )),
    ("Omsorgsförvaltningen", A.KOMMUNAL, False, (
        ("Äldreboendet Lunden", F.KOMMUNAL_ENHET, 4, "Följa med på promenad, duka och läsa högt.", "Amina Rosling"),
    )),
    ("Exempel Lager AB", A.PRIVAT, False, (
        ("Godsmottagningen", F.EXTERN, 4, "Ta emot, räkna och ställa in varor.", "Petter Malm"),
    )),
    ("Provbutiken", A.PRIVAT, False, (
        ("Butiken i centrum", F.EXTERN, 3, "Packa upp varor och svara kunder.", "Sanna Eklöv"),
    )),
    ("Testbageriet", A.PRIVAT, False, (
        ("Bageriet", F.EXTERN, 1, "Väga, baka ut och packa bröd.", "Harald Björke"),
    )),
    ("Mönster Bygg AB", A.PRIVAT, False, (
        ("Förrådet", F.EXTERN, 3, "Plocka fram material och städa bygget.", "Linn Stenqvist"),
    )),
    ("Nykterhetslogens vänner", A.IDEBUREN, True, (
        ("Second hand", F.EXTERN, 2, "Sortera, prissätta och sälja kläder.", "Roland Frisk"),
    )),
)  # fmt: skip
# insatstyp -> places and kronor per place and month; what is not here states none
PLATSER_KOSTNAD = {
    "Arbetsprövning": (20, 9200),
    "Arbetsträning": (24, 8400),
    "Jobbcoach": (40, 3100),
    "Studie- och yrkesvägledning": (15, 2600),
    "Körkortsteori": (12, 1900),
    "Praktik i kommunen": (15, 2400),
    "Praktik hos företag": (12, 2400),
    "Språkträning på arbetsplats": (10, 2900),
    "Kommunal arbetsmarknadsanställning": (12, 29800),
    "Hälsa och vardag": (10, 4100),
    "Feriejobb": (60, 12700),
}


class Register:
    """Written once, before any case. `plats_for` is the place of that name (or of the anordnare's) in the verksamhet."""

    def __init__(self, org: Organisation, idag: date) -> None:
        self.org, self.idag = org, idag
        self.platser: dict[tuple[Verksamhet, str], Plats] = {}

    def skriv(self, galler: date) -> None:
        verksamheter = (
            (self.org.enheter[CENTRUM].verksamhet, self.org.users["chef"]),
            (self.org.enheter[NORR].verksamhet, self.org.users["eva.lindahl"]),
        )
        for verksamhet, chef in verksamheter:
            skapa_standardmall(verksamhet=verksamhet, actor=None, galler_fran_den=galler)
            self._anordnare(verksamhet)
            self._katalog(verksamhet, chef)
        self._projekt(*verksamheter[0])

    def plats_for(self, verksamhet: Verksamhet, namn: str) -> Plats | None:
        return self.platser.get((verksamhet, namn))

    def _anordnare(self, verksamhet: Verksamhet) -> None:
        for nr, (namn, slag, kanslig, platser) in enumerate(ANORDNARE):
            telefon = f"08-465 00 {80 + nr}"
            anordnare = Anordnare(
                verksamhet=verksamhet, namn=namn, slag=slag, ar_kanslig=kanslig, telefon=telefon, kontaktperson=platser[0][4]
            )
            anordnare.full_clean()
            anordnare.save(force_insert=True)
            for platsnamn, form, antal, uppgifter, handledare in platser:
                plats = Plats(
                    anordnare=anordnare,
                    namn=platsnamn,
                    form=form,
                    antal=antal,
                    arbetsuppgifter=uppgifter,
                    ort="Exempelstad",
                    handledare_namn=handledare,
                    handledare_telefon=telefon if handledare else "",
                )
                plats.full_clean()
                plats.save(force_insert=True)
                self.platser[verksamhet, platsnamn] = plats
                if form == F.EXTERN:
                    self.platser.setdefault((verksamhet, namn), plats)

    def _katalog(self, verksamhet: Verksamhet, chef: User) -> None:
        for typ in self.org.insatstyper[verksamhet.pk].values():
            typ.agare = chef
            typ.save(update_fields=["agare"])
        for namn, (platser, kostnad) in PLATSER_KOSTNAD.items():
            typ = self.org.insatstyper[verksamhet.pk][namn]
            typ.platser, typ.kostnad_per_plats = platser, kostnad
            typ.save(update_fields=["platser", "kostnad_per_plats"])

    def _projekt(self, verksamhet: Verksamhet, chef: User) -> None:
        """A project that ends soon: its owner is asked for the result (S068)."""
        typ = Insatstyp(
            verksamhet=verksamhet,
            namn=PROJEKT,
            innehall="Odling och skötsel av kolonilotter tre dagar i veckan, med samtal i grupp.",
            malgrupp="Den som behöver börja i lugn takt.",
            syfte="Att orka mer och våga pröva nästa steg.",
            loka_typ=LokaTyp.HALSA,
            kas_klass=KasKlass.OVRIG,
            stodslag=Stodslag.RUSTA,
            normal_langd_dagar=60,
            langsta_langd_dagar=120,
            syftesslag=[Syftesslag.VALMAENDE],
            varaktighet=Varaktighet.PROJEKT,
            projekt_slut_den=self.idag + timedelta(days=PROJEKT_DAGAR_KVAR),
            projektmal="Hälften av tjugo deltagare går vidare till en annan insats. Därefter tar ordinarie verksamhet över lotterna.",
            platser=8,
            kostnad_per_plats=5200,
            agare=chef,
            **REGLER,
            galler_fran_den=self.idag - timedelta(days=330),
        )
        typ.full_clean()
        typ.save(force_insert=True)
        self.org.insatstyper[verksamhet.pk][PROJEKT] = typ
