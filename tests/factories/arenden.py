"""Cases and the two logs."""

from datetime import date, timedelta
from uuid import UUID

import factory
from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory, Trait, post_generation

from ame.access.enums import Roll
from ame.arenden.enums import (
    OPPNA,
    Anteckningstyp,
    Atkomstslag,
    Behovsskal,
    EjPaborjadOrsak,
    Forsorjning,
    GrundUtanArbete,
    Initiator,
    Niva,
    Notisslag,
    Riktning,
    Spar,
    Status,
    Utbildning,
)
from ame.arenden.models import (
    Ansvar,
    Anteckning,
    Arende,
    Atkomst,
    Baslinje,
    Bevakning,
    Diariepost,
    Kontaktforsok,
    Nivabedomning,
    Notis,
    OmottBehov,
    Samverkansaktor,
    Sekretessmarkering,
    Utbetalningsunderrattelse,
    Utkast,
)
from ame.arenden.models.baslinje import FRYS_DAGAR
from ame.audit.models import Handelse, Lasning
from ame.organisation.enums import Beredningsmodell, LokaTyp
from tests.factories.bas import AVSLUTAD, FRAN, INKOM, INSKRIVEN, START, Fabrik, vid
from tests.factories.organisation import EnhetFactory, SamverkanspartFactory, UserFactory, VerksamhetFactory
from tests.factories.people import PersonFactory


class ArendeFactory(Fabrik):
    """A case in the person's nämnd with an ansvarig who works in the unit."""

    class Meta:
        model = Arende

    class Params:
        beredning = Trait(status=Status.BEREDNING)
        inskrivet = Trait(status=Status.VANTAR, inskriven_den=INSKRIVEN)
        insats = Trait(status=Status.INSATS, inskriven_den=INSKRIVEN)
        avslutat = Trait(status=Status.AVSLUTAT, inskriven_den=INSKRIVEN, avslutad_den=AVSLUTAD)
        ej_paborjat = Trait(
            status=Status.EJ_PABORJAT, avslutad_den=date(2026, 9, 10), ej_paborjad_orsak=EjPaborjadOrsak.TACKADE_NEJ
        )
        direkt = Trait(spar=Spar.DIREKTSPAR)

    nummer = Sequence(lambda n: f"A-2026-9{n:05d}")
    status = Status.INKOMMET
    inskriven_den = None
    avslutad_den = None
    enhet = SubFactory(EnhetFactory)
    person = SubFactory(PersonFactory, namnd=SelfAttribute("..enhet.verksamhet.namnd"))
    spar = Spar.HUVUDSPAR
    beredningsmodell = Beredningsmodell.EGEN_ENHET
    inkom_den = INKOM
    ansvarig = SubFactory(UserFactory, roll=Roll.HANDLAGGARE, enhet=SelfAttribute("..enhet"))
    registrerad_vid = LazyAttribute(lambda o: vid(o.inkom_den))

    @post_generation
    def ansvar(self, create, extracted, **kwargs):
        if create and extracted is not False:
            kwargs.setdefault("till_den", None if self.status in OPPNA else self.avslutad_den)
            AnsvarFactory(arende=self, user=self.ansvarig, fran_den=self.inkom_den, **kwargs)

    @post_generation
    def baslinje(self, create, extracted, **kwargs):
        if create and extracted is not False and self.inskriven_den:
            BaslinjeFactory(arende=self, **kwargs)

    @post_generation
    def deltagande(self, create, extracted, **kwargs):
        if create and extracted is not False and self.status in (Status.INSATS, Status.AVSLUTAT):
            start = max(self.inskriven_den, self.inskriven_den + (START - INSKRIVEN))
            slut = self.avslutad_den
            kwargs.setdefault("start_den", min(start, slut) if slut else start)
            from tests.factories.followup import InsatsFactory  # the later step imports this one

            InsatsFactory(arende=self, avslutad=slut is not None, **({"slut_den": slut} if slut else {}), **kwargs)

    @post_generation
    def avslut(self, create, extracted, **kwargs):
        if create and extracted is not False and self.status == Status.AVSLUTAT:
            from tests.factories.followup import AvslutFactory  # the later step imports this one

            AvslutFactory(arende=self, **kwargs)


class AnsvarFactory(Fabrik):
    class Meta:
        model = Ansvar

    arende = SubFactory(ArendeFactory, ansvar=False)
    user = SelfAttribute("arende.ansvarig")
    fran_den = SelfAttribute("arende.inkom_den")
    registrerad_av = SelfAttribute("user")


class AtkomstFactory(Fabrik):
    class Meta:
        model = Atkomst

    class Params:
        skalsatt = Trait(slag=Atkomstslag.ANGIVET_SKAL, skal="Vikarie i dag", till_vid=vid(date(2126, 1, 1)))

    arende = SubFactory(ArendeFactory)
    user = SubFactory(UserFactory, roll=Roll.HANDLAGGARE, enhet=SelfAttribute("..arende.enhet"))
    slag = Atkomstslag.MEDARBETARE
    fran_vid = vid(FRAN)
    tillagd_av = SelfAttribute("arende.ansvarig")


class BaslinjeFactory(Fabrik):
    """`saknas=True` is the case where neither education nor time without work is known."""

    class Meta:
        model = Baslinje

    class Params:
        saknas = Trait(utbildning="", utan_arbete_sedan=None, grund_utan_arbete="")

    arende = SubFactory(ArendeFactory, inskrivet=True, baslinje=False)
    kon = SelfAttribute("arende.person.kon")
    fodelsear = LazyAttribute(lambda o: o.arende.person.fodelsedatum.year)
    utbildning = Utbildning.GRUND
    utan_arbete_sedan = LazyAttribute(lambda o: o.arende.inskriven_den - timedelta(days=900))
    grund_utan_arbete = GrundUtanArbete.ANSTALLNING
    forsorjning = Forsorjning.BISTAND
    niva_vid_start = Niva.GUL
    initiator = Initiator.SOCIALTJANST
    fryses_den = LazyAttribute(lambda o: o.arende.inskriven_den + timedelta(days=FRYS_DAGAR))


class AnteckningFactory(Fabrik):
    class Meta:
        model = Anteckning

    arende = SubFactory(ArendeFactory)
    typ = Anteckningstyp.MOTE
    handelse_den = INSKRIVEN
    text = "Vi träffades på kontoret och gick igenom nästa steg."
    skriven_av = SelfAttribute("arende.ansvarig")
    signerad_vid = LazyAttribute(lambda o: vid(o.handelse_den, 13))


class UtkastFactory(Fabrik):
    class Meta:
        model = Utkast

    skriven_av = SubFactory(UserFactory)
    formular = "anteckning"
    objekt_id = Sequence(lambda n: UUID(int=n + 1))
    innehall = factory.LazyFunction(lambda: {"text": "Halvskriven text"})


class BevakningFactory(Fabrik):
    class Meta:
        model = Bevakning

    class Params:
        klar = Trait(klar_vid=vid(AVSLUTAD), klar_av=SelfAttribute("ansvarig"))

    arende = SubFactory(ArendeFactory)
    ansvarig = SelfAttribute("arende.ansvarig")
    titel = Sequence(lambda n: f"Ring arbetsplatsen {n}")
    forfaller_den = AVSLUTAD
    skapad_av = SelfAttribute("ansvarig")


class NivabedomningFactory(Fabrik):
    class Meta:
        model = Nivabedomning

    arende = SubFactory(ArendeFactory)
    niva = Niva.GUL
    bedomd_den = INSKRIVEN
    skal = "Har arbetat halvtid men inte prövat heltid."
    bedomd_av = SelfAttribute("arende.ansvarig")


class OmottBehovFactory(Fabrik):
    class Meta:
        model = OmottBehov

    arende = SubFactory(ArendeFactory)
    behov = LokaTyp.SPRAK
    skal = Behovsskal.INSATS_SAKNAS
    niva = Niva.ROD
    noterat_den = INSKRIVEN
    noterat_av = SelfAttribute("arende.ansvarig")


class SekretessmarkeringFactory(Fabrik):
    class Meta:
        model = Sekretessmarkering

    arende = SubFactory(ArendeFactory)
    lagrum = "OSL 26 kap. 1 §"
    satt_den = INSKRIVEN
    myndighet = SelfAttribute("arende.enhet.verksamhet.namnd")
    satt_av = SelfAttribute("arende.ansvarig")


class DiariepostFactory(Fabrik):
    class Meta:
        model = Diariepost

    verksamhet = SubFactory(VerksamhetFactory, regim="arbetsmarknad", beslutsreferens="KS 2026:1")
    dnr = Sequence(lambda n: f"AMN 2026:9{n:04d}")
    riktning = Riktning.IN
    registrerad_den = INKOM
    motpart = "Ekonomiskt bistånd"
    arendemening = "Remiss om arbetsmarknadsinsats"
    objekt_typ = "remiss"
    objekt_id = Sequence(lambda n: UUID(int=n + 1))


class NotisFactory(Fabrik):
    class Meta:
        model = Notis

    user = SubFactory(UserFactory)
    slag = Notisslag.ATERKOPPLING
    mal_id = Sequence(lambda n: UUID(int=n + 1))
    sida_id = SelfAttribute("mal_id")


class SamverkansaktorFactory(Fabrik):
    class Meta:
        model = Samverkansaktor

    arende = SubFactory(ArendeFactory)
    part = SubFactory(SamverkanspartFactory, kommun=SelfAttribute("..arende.enhet.verksamhet.namnd.kommun"), slag="utbildning")
    uppdrag = "SFI kurs C"
    niva = "Kurs C"
    schema = "Mån–ons 8–12"
    fran_den = INSKRIVEN
    registrerad_av = SelfAttribute("arende.ansvarig")


class KontaktforsokFactory(Fabrik):
    class Meta:
        model = Kontaktforsok

    arende = SubFactory(ArendeFactory)
    part = SubFactory(SamverkanspartFactory, kommun=SelfAttribute("..arende.enhet.verksamhet.namnd.kommun"))
    satt = "telefon"
    forsokt_den = INSKRIVEN
    registrerad_av = SelfAttribute("arende.ansvarig")


class UtbetalningsunderrattelseFactory(Fabrik):
    class Meta:
        model = Utbetalningsunderrattelse

    arende = SubFactory(ArendeFactory)
    mottagare = "fk"
    uppgifter = "Personen har haft lön under tiden med aktivitetsersättning."
    beslutad_av = SelfAttribute("arende.ansvarig")


class HandelseFactory(Fabrik):
    class Meta:
        model = Handelse

    handelse_den = INKOM
    aktor = SubFactory(UserFactory)
    verb = "arende.skapa"
    objekt_typ = "arende"
    objekt_id = Sequence(lambda n: UUID(int=n + 1))
    arende_id = SelfAttribute("objekt_id")
    efter = "inkommet"


class LasningFactory(Fabrik):
    class Meta:
        model = Lasning

    user = SubFactory(UserFactory)
    roll = Roll.HANDLAGGARE
    namnd_id = Sequence(lambda n: UUID(int=n + 1))
    person_id = Sequence(lambda n: UUID(int=n + 1))
    objekt_typ = "arende"
