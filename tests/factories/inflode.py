"""What the remiss carries and promises, the forum's table, and the talk of three."""

from datetime import date, time, timedelta

from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory, Trait

from ame.access.enums import Roll
from ame.people.enums import Uppgiftskategori
from followup.models import Samarbetsbetyg
from intake.enums import (
    Delningsriktning,
    EjHalletSkal,
    Genomsokning,
    Kalla,
    Kallelsekanal,
    Loftesslag,
    Part,
    SaknadGrund,
    Sandningsstatus,
    Tolk,
    Trepartsstatus,
)
from intake.models import (
    Bilaga,
    Bilageinnehall,
    Forummedlem,
    Ingang,
    Kvot,
    Lofte,
    Moteserie,
    Overenskommelse,
    Protokoll,
    Remissuppgift,
    Sandning,
    SparradDelning,
    Trepartssamtal,
    Underrattelse,
)
from tests.factories.bas import AVSLUTAD, FRAN, INSKRIVEN, Fabrik, vid
from tests.factories.intake import BeredningsbeslutFactory, BeredningsmoteFactory, RemissFactory
from tests.factories.organisation import EnhetFactory, SamverkanspartFactory, UserFactory

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class RemissuppgiftFactory(Fabrik):
    class Meta:
        model = Remissuppgift

    remiss = SubFactory(RemissFactory, skickad=True)
    kategori = Uppgiftskategori.PLANERING
    text = "Har gått en kurs i våras."


class SparradDelningFactory(Fabrik):
    class Meta:
        model = SparradDelning

    remiss = SubFactory(RemissFactory, skickad=True)
    enhet = SelfAttribute("remiss.mottagande_enhet")
    riktning = Delningsriktning.TILL_AME
    saknad_grund = SaknadGrund.INGET_SAMTYCKE
    forsokt_av = SelfAttribute("remiss.avsandare")
    forsokt_vid = vid(INSKRIVEN)


class BilagaFactory(Fabrik):
    class Meta:
        model = Bilaga

    remiss = SubFactory(RemissFactory, skickad=True)
    namn = "underlag.pdf"
    typ = "application/pdf"
    storlek = len(PDF)
    sha256 = Sequence(lambda n: f"{n:064x}")
    genomsokt = Genomsokning.REN
    tillagd_av = SelfAttribute("remiss.avsandare")


class BilageinnehallFactory(Fabrik):
    class Meta:
        model = Bilageinnehall

    bilaga = SubFactory(BilagaFactory)
    data = PDF


class SandningFactory(Fabrik):
    class Meta:
        model = Sandning

    class Params:
        skickad = Trait(status=Sandningsstatus.SKICKAD, avgjord_vid=SelfAttribute("skickas_vid"))

    remiss = SubFactory(RemissFactory)
    skickas_vid = vid(INSKRIVEN)
    koad_av = SelfAttribute("remiss.avsandare")


class IngangFactory(Fabrik):
    class Meta:
        model = Ingang

    enhet = SubFactory(EnhetFactory)
    kalla = Kalla.AF
    galler_fran_den = date(2026, 10, 1)
    ar_oppen = False
    skal = "Enheten har inga platser för den ingången."
    satt_av = SubFactory(UserFactory, roll=Roll.ADMIN, enhet=SelfAttribute("..enhet"))


class KvotFactory(Fabrik):
    class Meta:
        model = Kvot

    enhet = SubFactory(EnhetFactory)
    ar = 2026
    kalla = Kalla.AF
    platser = 20


class LofteFactory(Fabrik):
    class Meta:
        model = Lofte

    class Params:
        passerat = Trait(passerat_den=LazyAttribute(lambda o: o.lovat_den + timedelta(days=1)))

    remiss = SubFactory(RemissFactory, skickad=True)
    slag = Loftesslag.SVAR
    mal_id = SelfAttribute("remiss.pk")
    lovat_den = LazyAttribute(lambda o: o.remiss.inkom_den + timedelta(days=14))


class MoteserieFactory(Fabrik):
    class Meta:
        model = Moteserie

    enhet = SubFactory(EnhetFactory, installning__beredningsmodell="samverkansforum")
    namn = Sequence(lambda n: f"Remissgrupp {n}")
    veckodag = 2
    klockan = time(9, 0)
    var_n_vecka = 2
    plats = "Sammanträdesrum 2"
    fran_den = FRAN


class ForummedlemFactory(Fabrik):
    class Meta:
        model = Forummedlem

    class Params:
        utifran = Trait(user=None, part=SubFactory(SamverkanspartFactory), namn="Kim Karlsson")

    serie = SubFactory(MoteserieFactory)
    user = SubFactory(UserFactory)


class ProtokollFactory(Fabrik):
    class Meta:
        model = Protokoll

    mote = SubFactory(BeredningsmoteFactory, hallet=True)
    pdf = PDF
    sha256 = Sequence(lambda n: f"{n:064x}")
    skapat_av = SelfAttribute("mote.skapad_av")


class UnderrattelseFactory(Fabrik):
    class Meta:
        model = Underrattelse

    beslut = SubFactory(BeredningsbeslutFactory)
    kanal = Kallelsekanal.BREV
    skickad_den = INSKRIVEN
    registrerad_av = SelfAttribute("beslut.beslutad_av")


class TrepartssamtalFactory(Fabrik):
    class Meta:
        model = Trepartssamtal

    class Params:
        bokat = Trait(
            status=Trepartsstatus.BOKAT, bokat_vid=vid(date(2026, 10, 1)), kanal=Kallelsekanal.BREV, kallad_den=INSKRIVEN
        )
        hallet = Trait(
            status=Trepartsstatus.HALLET,
            hallet_den=date(2026, 10, 1),
            deltog=[Part.DELTAGARE, Part.AME, Part.REMITTENT],
            tolk=Tolk.EJ_BEHOV,
            overenskommet="Praktik tre dagar i veckan.",
            dokumenterat_av=SelfAttribute("arende.ansvarig"),
        )
        ej_hallet = Trait(status=Trepartsstatus.EJ_HALLET, ej_hallet_skal=EjHalletSkal.PERSONEN_AVBOJDE)

    remiss = SubFactory(RemissFactory, antagen=True)
    arende = SelfAttribute("remiss.arende")
    senast_den = date(2026, 10, 6)


class OverenskommelseFactory(Fabrik):
    class Meta:
        model = Overenskommelse

    samtal = SubFactory(TrepartssamtalFactory, hallet=True)
    text = "Ringer tre arbetsplatser."
    part = Part.AME
    ansvarig = SelfAttribute("samtal.arende.ansvarig")
    senast_den = date(2026, 10, 20)


class SamarbetsbetygFactory(Fabrik):
    class Meta:
        model = Samarbetsbetyg

    remiss = SubFactory(RemissFactory, besvarad=True)
    betyg = 8
    givet_av = SelfAttribute("remiss.avsandare")
    givet_vid = vid(AVSLUTAD)
