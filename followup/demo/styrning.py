"""What the units are to do and with whom: agreements with groups and goals, targets, positions, a note on a break."""

from datetime import date, time, timedelta

from ame.organisation.models import Enhet
from followup.demo.klocka import klockan_ar, ogonblick
from followup.demo.organisation import CENTRUM, NORR, UNGA, Organisation
from followup.enums import Malriktning as R
from followup.enums import Malslag, Personalslag
from followup.services import matmal
from followup.services.arsarbetare import registrera_arsarbetare
from followup.services.uppdragsavtal import lagg_till_grupp, satt_mal, signera_avtal, skapa_avtal

CHEFER = {CENTRUM: "chef", UNGA: "chef", NORR: "eva.lindahl"}
UPPDRAG = (
    "Enheten stödjer personer som behöver det till arbete eller studier. Arbetet sker på uppdrag av socialtjänsten och Arbetsförmedlingen, "
    "och var och en får ett skriftligt svar på sin fråga."
)
TJANSTER = (
    (Personalslag.CHEF, "M", 100), (Personalslag.KONSULENT, "K", 100), (Personalslag.KONSULENT, "K", 75), (Personalslag.KONSULENT, "M", 100),
    (Personalslag.ARBETSLEDARE, "M", 100), (Personalslag.ADMINISTRATOR, "K", 50),
)  # fmt: skip
MAL = (
    (Malslag.VOLYM, "v_deltagare", R.MINST, 60.0),
    (Malslag.GENOMSTROMNING, "r_tid", R.HOGST, 365.0),
    (Malslag.UTFALL, "r_avslutade", R.MINST, 0.35),
)
GRUPPER = {
    CENTRUM: ({"namn": "Vuxna med försörjningsstöd", "alder_fran": 20, "kallor": ["ekonomiskt_bistand", "annan_ifo", "af", "egen_ansokan"]},),
    NORR: ({"namn": "Vuxna i norra kommundelen", "alder_fran": 18},),
    UNGA: ({"namn": "Unga", "alder_fran": 16, "alder_till": 29},),
}  # fmt: skip
MALVARDEN = {"k1_andel": 0.8, "k5_aterkoppling": 0.9, "k3_andel": 0.75, "k16_tackning": 0.8, "k9_glapp": 0.25}


class Styrning:
    def __init__(self, org: Organisation, idag: date) -> None:
        self.org, self.idag, self.arsborjan = org, idag, date(idag.year, 1, 1)

    def allt(self) -> None:
        for namn, enhet in self.org.enheter.items():
            if namn in CHEFER:
                self.tjanster(namn, enhet)
                self.malvarden(namn, enhet)
                self.avtal(namn, enhet)
        self.brott()

    def tjanster(self, namn: str, enhet: Enhet) -> None:
        chef = self.org.users[CHEFER[namn]]
        for slag, kon, grad in TJANSTER[: 5 if namn == UNGA else 6]:
            start = self.arsborjan.replace(year=self.idag.year - 3)
            registrera_arsarbetare(actor=chef, enhet=enhet, slag=slag, kon=kon, grad=grad, start_den=start, slut_den=None)

    def malvarden(self, namn: str, enhet: Enhet) -> None:
        for matt, varde in MALVARDEN.items():
            chef = self.org.users[CHEFER[namn]]
            matmal.satt_mal(actor=chef, enhet=enhet, matt=matt, galler_fran_den=self.arsborjan, varde=varde)

    def avtal(self, namn: str, enhet: Enhet) -> None:
        chef = self.org.users[CHEFER[namn]]
        with klockan_ar(ogonblick(self.arsborjan - timedelta(days=16), time(10))):
            utkast = skapa_avtal(
                actor=chef, enhet=enhet, rubrik=f"Uppdrag för {namn}", uppdrag=UPPDRAG, beslutat_av="Arbetsmarknadsnämnden",
                beslutat_den=self.arsborjan - timedelta(days=17), diarienummer=f"AMN {self.idag.year - 1}/41", fran_den=self.arsborjan, till_den=None,
                granskas_den=self.arsborjan + timedelta(days=300),
            )  # fmt: skip
            for grupp in GRUPPER[namn]:
                lagg_till_grupp(actor=chef, avtal=utkast, **grupp)
            for slag, matt, riktning, varde in MAL:
                satt_mal(actor=chef, avtal=utkast, ar=self.idag.year, slag=slag, matt=matt, riktning=riktning, varde=varde)
            signera_avtal(actor=chef, avtal=utkast)

    def brott(self) -> None:
        """The preparation model changed then: the demo's own break."""
        chef, enhet, den = (
            self.org.users[CHEFER[CENTRUM]],
            self.org.enheter[CENTRUM],
            self.arsborjan.replace(year=self.idag.year - 1),
        )
        matmal.notera_brott(actor=chef, enhet=enhet, matt="k2_dagar", den=den, text="Samverkansforum började bereda remisserna.")
