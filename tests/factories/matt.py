"""Stored figures, agreements, reports and voices."""

from datetime import UTC, date, datetime

from factory import SelfAttribute, Sequence, SubFactory, Trait

from followup.enums import (
    Enkatslag,
    Enkatstatus,
    Konsgrupp,
    Malriktning,
    Malslag,
    Personalslag,
    Rapportslag,
)
from followup.models import (
    Arsarbetare,
    Avtalsgrupp,
    Avtalsmal,
    Enkat,
    Enkatsvar,
    Exempelblad,
    Forskningsuttag,
    Leverans,
    Matkorning,
    Matmal,
    Matpunkt,
    Nyckeltalsval,
    Rapport,
    Rapportmottagare,
    Seriebrott,
    Uppdragsavtal,
)
from tests.factories.arenden import ArendeFactory
from tests.factories.bas import FRAN, Fabrik, vid
from tests.factories.followup import KorningFactory
from tests.factories.organisation import EnhetFactory, InsatstypFactory, KommunFactory, NamndFactory, UserFactory

MANAD = date(2026, 10, 1)
MANADENS_SISTA = date(2026, 10, 31)
SIGNERAT = datetime(2025, 12, 15, 9, tzinfo=UTC)


class LeveransFactory(Fabrik):
    class Meta:
        model = Leverans

    korning = SubFactory(KorningFactory, fryst=True)
    godkand_av = SubFactory(UserFactory)
    levererad_den = date(2026, 2, 3)


class ArsarbetareFactory(Fabrik):
    class Meta:
        model = Arsarbetare

    enhet = SubFactory(EnhetFactory)
    slag = Personalslag.KONSULENT
    kon = Konsgrupp.KVINNA
    grad = 100
    start_den = FRAN
    registrerad_av = SubFactory(UserFactory)


class MatkorningFactory(Fabrik):
    class Meta:
        model = Matkorning

    class Params:
        fryst = Trait(fryst_vid=vid(date(2026, 11, 10)))

    kommun = SubFactory(KommunFactory)
    manad = MANAD
    till_den = MANADENS_SISTA
    datadatum = vid(date(2026, 11, 1), 3)
    definitionsversion = "2026-11"
    troskel = 5


class MatpunktFactory(Fabrik):
    class Meta:
        model = Matpunkt

    korning = SubFactory(MatkorningFactory, kommun=SelfAttribute("..enhet.verksamhet.namnd.kommun"))
    enhet = SubFactory(EnhetFactory)
    matt = "k1_andel"
    taljare = 30
    namnare = 40
    varde = 0.75


class MatmalFactory(Fabrik):
    class Meta:
        model = Matmal

    enhet = SubFactory(EnhetFactory)
    matt = "k1_andel"
    varde = 0.8
    galler_fran_den = date(2026, 1, 1)
    satt_av = SubFactory(UserFactory)


class NyckeltalsvalFactory(Fabrik):
    class Meta:
        model = Nyckeltalsval

    enhet = SubFactory(EnhetFactory)
    vy = "enhet"
    matt = ["k1_andel", "k5_aterkoppling"]
    valt_av = SubFactory(UserFactory)


class SeriebrottFactory(Fabrik):
    class Meta:
        model = Seriebrott

    kommun = SubFactory(KommunFactory)
    den = date(2026, 3, 1)
    text = "Personer från ett tidigare system började räknas."


class UppdragsavtalFactory(Fabrik):
    class Meta:
        model = Uppdragsavtal

    class Params:
        signerat = Trait(signerat_av=SelfAttribute("skapat_av"), signerat_vid=SIGNERAT)

    enhet = SubFactory(EnhetFactory)
    version = Sequence(lambda n: n % 30000 + 1)
    rubrik = "Uppdrag för arbetsmarknadsenheten"
    uppdrag = "Enheten stödjer vuxna som har försörjningsstöd till arbete eller studier."
    beslutat_av = "Arbetsmarknadsnämnden"
    beslutat_den = date(2025, 12, 10)
    fran_den = date(2026, 1, 1)
    till_den = date(2026, 12, 31)
    granskas_den = date(2026, 10, 15)
    skapat_av = SubFactory(UserFactory)


class AvtalsgruppFactory(Fabrik):
    class Meta:
        model = Avtalsgrupp

    avtal = SubFactory(UppdragsavtalFactory)
    namn = "Unga med försörjningsstöd"
    alder_fran = 16
    alder_till = 24


class AvtalsmalFactory(Fabrik):
    class Meta:
        model = Avtalsmal

    avtal = SubFactory(UppdragsavtalFactory)
    ar = 2026
    slag = Malslag.UTFALL
    matt = "r_avslutade"
    riktning = Malriktning.MINST
    varde = 0.4
    definitionsversion = "2026-11"


class RapportFactory(Fabrik):
    class Meta:
        model = Rapport

    enhet = SubFactory(EnhetFactory)
    slag = Rapportslag.MANAD
    fran_den = MANAD
    till_den = MANADENS_SISTA
    datadatum = vid(date(2026, 11, 10), 3)
    definitionsversion = "2026-11"
    innehall = {"avsnitt": []}
    sha256 = "0" * 64


class RapportmottagareFactory(Fabrik):
    class Meta:
        model = Rapportmottagare

    enhet = SubFactory(EnhetFactory)
    slag = Rapportslag.KVARTAL
    roll = "chef"


class ExempelbladFactory(Fabrik):
    class Meta:
        model = Exempelblad

    enhet = SubFactory(EnhetFactory)
    insatstyp = SubFactory(InsatstypFactory, verksamhet=SelfAttribute("..enhet.verksamhet"))
    fran_den = date(2024, 11, 1)
    till_den = MANADENS_SISTA
    sa_gor_vi = "Vi träffas varje vecka i en liten grupp."
    lardomar = "Korta perioder med tydligt syfte."
    innehall = {"tabeller": []}
    skapat_av = SubFactory(UserFactory)


class ForskningsuttagFactory(Fabrik):
    class Meta:
        model = Forskningsuttag

    namnd = SubFactory(NamndFactory)
    beslut = "AMN 2026/14"
    andamal = "Utvärdering av en ny insats"
    mottagare = "Universitetet"
    fran_den = date(2024, 1, 1)
    till_den = date(2025, 12, 31)
    antal_rader = 100
    ordboksversion = "1"
    sha256 = "0" * 64
    gjort_av = SubFactory(UserFactory)


class EnkatFactory(Fabrik):
    class Meta:
        model = Enkat

    class Params:
        besvarad = Trait(status=Enkatstatus.BESVARAD, avgjord_den=date(2026, 11, 1))

    arende = SubFactory(ArendeFactory, inskrivet=True)
    slag = Enkatslag.DELTAGARE_START
    oppen_fran_den = date(2026, 10, 20)
    oppen_till_den = date(2026, 12, 20)


class EnkatsvarFactory(Fabrik):
    class Meta:
        model = Enkatsvar

    enhet = SubFactory(EnhetFactory)
    slag = Enkatslag.DELTAGARE_START
    manad = MANAD
    fragor = "1"
    niva = "gul"
    insatser = []
    svar = {"stod": 4, "delaktig": 5, "steg": 3}
