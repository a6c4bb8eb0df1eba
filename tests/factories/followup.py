"""Insatser, avslut, återkoppling, follow-up and KAS runs."""

from datetime import date, timedelta
from decimal import Decimal

from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory, Trait

from ame.arenden.enums import (
    Forsorjning,
)
from followup.enums import (
    Arbetsform,
    Avslutsorsak,
    Bekraftelse,
    FragaBesvarad,
    HurJobbet,
    KasKod,
    KorningStatus,
    Sysselsattning,
    UppfoljningKalla,
    UppfoljningStatus,
)
from followup.models import Arbetsbekraftelse, Aterkoppling, Avslut, KoladaVarde, Korning, KorningRad, Uppfoljning
from insatser.enums import Arbetsplatsform, InsatsStatus, Onskemal, Slutorsak, Utforare
from insatser.models import Insats
from intake.enums import Aterkopplingsslag, Delningsgrund
from tests.factories.arenden import ArendeFactory
from tests.factories.bas import AVSLUTAD, START, Fabrik, vid
from tests.factories.intake import RemissFactory
from tests.factories.organisation import InsatstypFactory, KommunFactory, UserFactory


class InsatsFactory(Fabrik):
    class Meta:
        model = Insats

    class Params:
        avslutad = Trait(status=InsatsStatus.AVSLUTAD, slut_den=AVSLUTAD, slutorsak=Slutorsak.GENOMFORD)

    arende = SubFactory(ArendeFactory, insats=True, deltagande=False)
    insatstyp = SubFactory(InsatstypFactory, verksamhet=SelfAttribute("..arende.enhet.verksamhet"))
    stodslag = SelfAttribute("insatstyp.stodslag")
    utforare = Utforare.EGEN_AME
    arbetsplatsform = Arbetsplatsform.ARBETSARENA
    vald_av = "ame"
    mal = "Pröva arbete i kök tre dagar i veckan."
    foljer_onskemal = Onskemal.JA
    timmar_per_vecka = Decimal("20.0")
    start_den = START
    planerat_slut_den = LazyAttribute(lambda o: o.start_den + timedelta(days=90))
    registrerad_av = SelfAttribute("arende.ansvarig")


class AvslutFactory(Fabrik):
    """To work without subsidy (A). `studier=True` B, `ersattning=True` C, `uppdrag=True` D, `avbrott=True` E,
    `felregistrering=True` no code."""

    class Meta:
        model = Avslut

    class Params:
        studier = Trait(orsak=Avslutsorsak.STUDIER, kas_kod=KasKod.B, csn_berattigad=True, utan_arbete=True, vart="Komvux")
        ersattning = Trait(orsak=Avslutsorsak.ERSATTNING, kas_kod=KasKod.C, utan_arbete=True, vart="Sjukpenning")
        uppdrag = Trait(
            orsak=Avslutsorsak.UPPDRAG_SLUTFORT,
            kas_kod=KasKod.D,
            utlatande_den=SelfAttribute("avslutad_den"),
            utan_arbete=True,
            vart="Åter till remittenten",
        )
        avbrott = Trait(orsak=Avslutsorsak.EGET_AVBROTT, kas_kod=KasKod.E, utan_arbete=True, vart="Söker arbete själv")
        felregistrering = Trait(orsak=Avslutsorsak.FELREGISTRERING, kas_kod="", utan_arbete=True, vart="")
        utan_arbete = Trait(
            arbetsform="",
            arbete_start_den=None,
            har_avtal_minst_en_manad=False,
            hur_jobbet="",
            forsorjning_efter=Forsorjning.BISTAND,
        )

    arende = SubFactory(ArendeFactory, avslutat=True, avslut=False)
    orsak = Avslutsorsak.ARBETE
    kas_kod = KasKod.A
    avslutad_den = SelfAttribute("arende.avslutad_den")
    forsorjning_fore = Forsorjning.BISTAND
    forsorjning_efter = Forsorjning.LON
    arbetsform = Arbetsform.OSUBVENTIONERAT
    arbete_start_den = SelfAttribute("avslutad_den")
    har_avtal_minst_en_manad = True
    hur_jobbet = HurJobbet.AME
    slutanteckning = "Personen har fått det stöd som planerades."
    signerat_av = SelfAttribute("arende.ansvarig")
    signerat_vid = LazyAttribute(lambda o: vid(o.avslutad_den, 14))


class ArbetsbekraftelseFactory(Fabrik):
    class Meta:
        model = Arbetsbekraftelse

    avslut = SubFactory(AvslutFactory, har_avtal_minst_en_manad=False)
    utfall = Bekraftelse.BEKRAFTAT
    gallde_den = LazyAttribute(lambda o: o.avslut.arbete_start_den + timedelta(days=31))
    underlag = "Lönespecifikation"
    registrerad_av = SelfAttribute("avslut.signerat_av")
    registrerad_vid = LazyAttribute(lambda o: vid(o.gallde_den, 10))


class AterkopplingFactory(Fabrik):
    class Meta:
        model = Aterkoppling

    remiss = SubFactory(RemissFactory, antagen=True)
    arende = SelfAttribute("remiss.arende")
    slag = Aterkopplingsslag.SLUT
    fraga_besvarad = FragaBesvarad.JA
    svar = "Personen klarar arbete på halvtid med paus varje timme."
    grund = Delningsgrund.SAMMA_MYNDIGHET
    signerad_av = SelfAttribute("arende.ansvarig")
    signerad_vid = vid(AVSLUTAD, 11)


class UppfoljningFactory(Fabrik):
    class Meta:
        model = Uppfoljning

    class Params:
        gjord = Trait(
            status=UppfoljningStatus.GJORD,
            gjord_den=SelfAttribute("forfaller_den"),
            gjord_av=SelfAttribute("avslut.signerat_av"),
            sysselsattning=Sysselsattning.ARBETE_OSUBV,
            forsorjning=Forsorjning.LON,
            kalla=UppfoljningKalla.SAMTAL,
        )
        ej_nadd = Trait(
            status=UppfoljningStatus.EJ_NADD,
            gjord_den=SelfAttribute("forfaller_den"),
            gjord_av=SelfAttribute("avslut.signerat_av"),
        )

    avslut = SubFactory(AvslutFactory)
    dag = 30
    forfaller_den = LazyAttribute(lambda o: o.avslut.avslutad_den + timedelta(days=o.dag))


class KorningFactory(Fabrik):
    class Meta:
        model = Korning

    class Params:
        klar = Trait(status=KorningStatus.KLAR, framsteg=100, datadatum=vid(date(2026, 2, 1)), klar_vid=vid(date(2026, 2, 1), 10))
        fryst = Trait(klar=True, fryst_vid=vid(date(2026, 2, 2)), fryst_av=SubFactory(UserFactory))

    kommun = SubFactory(KommunFactory)
    ar = 2025
    version = "2024"
    definitionsversion = "1"


class KorningRadFactory(Fabrik):
    class Meta:
        model = KorningRad

    korning = SubFactory(KorningFactory, klar=True)
    tabell = "T9"
    kpi = "U40455"
    kon = "T"
    taljare = 4
    namnare = 10
    varde = Decimal("40.00000000")


class KoladaVardeFactory(Fabrik):
    class Meta:
        model = KoladaVarde

    kpi = "U40455"
    kommunkod = Sequence(lambda n: f"{9000 + n % 900}")
    kommunnamn = LazyAttribute(lambda o: f"Kommun {o.kommunkod}")
    ar = 2023
    kon = "T"
    varde = Decimal("56.00000000")
