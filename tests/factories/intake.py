"""Remisser and beredning."""

from datetime import date, time, timedelta

from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory, Trait, post_generation

from ame.access.enums import Roll
from ame.arenden.enums import (
    Initiator,
    Niva,
    Spar,
)
from ame.organisation.enums import Beredningsmodell
from ame.people.enums import Identitetsslag, Kon
from intake.enums import (
    AfProgram,
    Aterkopplingsslag,
    Avbojningsskal,
    BeredningStatus,
    Beslutstyp,
    Delningsgrund,
    MoteStatus,
    RemissStatus,
)
from intake.models import (
    AvtaladAterkoppling,
    Beredning,
    Beredningsbeslut,
    Beredningsmote,
    Komplettering,
    Motesdeltagare,
    Remiss,
)
from tests.factories.arenden import ArendeFactory
from tests.factories.bas import AVSLUTAD, INKOM, INSKRIVEN, Fabrik, provnummer_nr, vid
from tests.factories.organisation import (
    BestallningstypFactory,
    EnhetFactory,
    InsatstypFactory,
    SamverkanspartFactory,
    UserFactory,
)
from tests.factories.people import MedgivandeFactory, PersonFactory


class RemissFactory(Fabrik):
    """A draft by a socialsekreterare. The traits are the states; each later one holds what the earlier ones needed.

    `egen_ansokan=True` is registered by the receiving unit itself and has no avsändare.
    """

    class Meta:
        model = Remiss

    class Params:
        nr = Sequence(lambda n: n)
        skickad = Trait(
            status=RemissStatus.SKICKAD,
            inkom_den=INKOM,
            skickad_vid=LazyAttribute(lambda o: vid(o.inkom_den)),
            person=SubFactory(
                PersonFactory,
                namnd=SelfAttribute("..mottagande_enhet.verksamhet.namnd"),
                fornamn=SelfAttribute("..fornamn"),
                efternamn=SelfAttribute("..efternamn"),
                fodelsedatum=SelfAttribute("..fodelsedatum"),
                kon=SelfAttribute("..kon"),
                nummer=SelfAttribute("..identitetsnummer"),
            ),
            grund=Delningsgrund.SAMTYCKE,
            medgivande=SubFactory(
                MedgivandeFactory,
                person=SelfAttribute("..person"),
                lamnande_enhet=LazyAttribute(lambda o: o.factory_parent.avsandande_enhet or o.factory_parent.mottagande_enhet),
                mottagande_enhet=SelfAttribute("..mottagande_enhet"),
                registrerat_av=SelfAttribute("..skapad_av"),
                inhamtat_den=SelfAttribute("..inkom_den"),
            ),
        )
        returnerad = Trait(skickad=True, status=RemissStatus.RETURNERAD)
        mottagen = Trait(
            skickad=True,
            status=RemissStatus.MOTTAGEN,
            arende=SubFactory(
                ArendeFactory,
                person=SelfAttribute("..person"),
                enhet=SelfAttribute("..mottagande_enhet"),
                inkom_den=SelfAttribute("..inkom_den"),
                spar=SelfAttribute("..spar"),
            ),
        )
        antagen = Trait(mottagen=True, status=RemissStatus.ANTAGEN, arende__inskrivet=True)
        besvarad = Trait(antagen=True, status=RemissStatus.BESVARAD, avslutad_vid=vid(AVSLUTAD))
        avbojd = Trait(
            skickad=True,
            status=RemissStatus.AVBOJD,
            avbojningsskal=Avbojningsskal.PLATSBRIST,
            avslut_text="Det finns ingen ledig plats före svarsdagen.",
            avslutad_vid=vid(INSKRIVEN),
        )
        omdirigerad = Trait(
            skickad=True, status=RemissStatus.OMDIRIGERAD, avslut_text="Hör till en annan enhet.", avslutad_vid=vid(INSKRIVEN)
        )
        atertagen = Trait(skickad=True, status=RemissStatus.ATERTAGEN, avslut_text="Fick arbete.", avslutad_vid=vid(INSKRIVEN))
        direkt = Trait(
            spar=Spar.DIREKTSPAR,
            onskad_insats=SubFactory(InsatstypFactory, verksamhet=SelfAttribute("..mottagande_enhet.verksamhet")),
        )
        egen_ansokan = Trait(
            kalla="egen_ansokan",
            initiator=Initiator.INDIVIDEN,
            avsandare=None,
            avsandande_enhet=None,
            skapad_av=SubFactory(UserFactory, roll=Roll.HANDLAGGARE, enhet=SelfAttribute("..mottagande_enhet")),
        )

    nummer = Sequence(lambda n: f"R2026-9{n:05d}")
    status = RemissStatus.UTKAST
    spar = Spar.HUVUDSPAR
    person = None
    medgivande = None
    arende = None
    inkom_den = None
    skickad_vid = None
    avsandande_enhet = SubFactory(
        EnhetFactory, remittent=True, verksamhet__namnd__kommun=SelfAttribute("....mottagande_enhet.verksamhet.namnd.kommun")
    )
    mottagande_enhet = SubFactory(EnhetFactory)
    avsandare = SubFactory(UserFactory, roll=Roll.SOCIALSEKRETERARE, enhet=SelfAttribute("..avsandande_enhet"))
    skapad_av = SelfAttribute("avsandare")
    skapad_vid = LazyAttribute(lambda o: vid(o.inkom_den or INKOM, 8))
    identitetsslag = Identitetsslag.PERSONNUMMER
    kon = Kon.KVINNA
    fodelsedatum = LazyAttribute(lambda o: provnummer_nr(o.nr + 5500, o.kon)[0])
    identitetsnummer = LazyAttribute(lambda o: provnummer_nr(o.nr + 5500, o.kon)[1])
    fornamn = "Bea"
    efternamn = LazyAttribute(lambda o: f"Provgren {o.nr}")
    bestallningstyp = SubFactory(BestallningstypFactory, verksamhet=SelfAttribute("..mottagande_enhet.verksamhet"))
    fraga = "Klarar personen ett vanligt arbete på halvtid?"
    forvantat_resultat = "Ett skriftligt svar efter tre månader."
    svar_senast_den = LazyAttribute(lambda o: (o.inkom_den or INKOM) + timedelta(days=90))
    niva_avsandare = Niva.GUL
    af_program = LazyAttribute(lambda o: AfProgram.INGET if o.kalla == "af" else "")
    kalla = "ekonomiskt_bistand"

    @post_generation
    def avtalade(self, create, extracted, **kwargs):
        """The final återkoppling, unless `avtalade=False` or there is no sender."""
        if create and extracted is not False and self.avsandare_id and self.svar_senast_den:
            AvtaladAterkopplingFactory(remiss=self, **kwargs)

    @post_generation
    def komplettering(self, create, extracted, **kwargs):
        if create and extracted is not False and self.status == RemissStatus.RETURNERAD:
            KompletteringFactory(remiss=self, **kwargs)


class AvtaladAterkopplingFactory(Fabrik):
    class Meta:
        model = AvtaladAterkoppling

    remiss = SubFactory(RemissFactory, avtalade=False)
    slag = Aterkopplingsslag.SLUT
    senast_den = LazyAttribute(lambda o: o.remiss.svar_senast_den)


class KompletteringFactory(Fabrik):
    class Meta:
        model = Komplettering

    class Params:
        besvarad = Trait(
            besvarad_vid=LazyAttribute(lambda o: o.begard_vid + timedelta(days=5)), svar="Personen kan arbeta tre dagar i veckan."
        )

    remiss = SubFactory(RemissFactory, returnerad=True, komplettering=False)
    begard_vid = LazyAttribute(lambda o: o.remiss.skickad_vid + timedelta(days=2))
    begard_av = SubFactory(UserFactory, roll=Roll.HANDLAGGARE, enhet=SelfAttribute("..remiss.mottagande_enhet"))
    text = "Skriv hur många timmar i veckan personen kan delta."


class BeredningsmoteFactory(Fabrik):
    class Meta:
        model = Beredningsmote

    class Params:
        hallet = Trait(status=MoteStatus.HALLET)

    enhet = SubFactory(EnhetFactory, installning__beredningsmodell=Beredningsmodell.SAMVERKANSFORUM)
    moter_den = Sequence(lambda n: date(2026, 9, 9) + timedelta(days=7 * (n % 500)))
    klockan = time(9, 0)
    plats = "Sammanträdesrum 2"
    skapad_av = SubFactory(UserFactory, roll=Roll.BEREDARE, enhet=SelfAttribute("..enhet"))


class MotesdeltagareFactory(Fabrik):
    class Meta:
        model = Motesdeltagare

    class Params:
        utifran = Trait(user=None, part=SubFactory(SamverkanspartFactory), namn="Kim Karlsson")

    mote = SubFactory(BeredningsmoteFactory)
    user = SubFactory(UserFactory)


class BeredningFactory(Fabrik):
    class Meta:
        model = Beredning

    class Params:
        forum = Trait(
            modell=Beredningsmodell.SAMVERKANSFORUM, mote=SubFactory(BeredningsmoteFactory, enhet=SelfAttribute("..arende.enhet"))
        )
        beslutad = Trait(status=BeredningStatus.BESLUTAD, klar_den=INSKRIVEN)

    remiss = SubFactory(RemissFactory, mottagen=True, arende__beredning=True)
    arende = SelfAttribute("remiss.arende")
    modell = Beredningsmodell.EGEN_ENHET
    ansvarig = SubFactory(UserFactory, roll=Roll.BEREDARE, enhet=SelfAttribute("..arende.enhet"))
    startad_den = date(2026, 9, 3)


class BeredningsbeslutFactory(Fabrik):
    class Meta:
        model = Beredningsbeslut

    beredning = SubFactory(BeredningFactory, beslutad=True)
    beslut = Beslutstyp.SKRIV_IN
    motivering = "Målgruppen stämmer och det finns plats."
    beslutad_av = SelfAttribute("beredning.ansvarig")
    agare = SelfAttribute("beslutad_av")
    beslutad_den = INSKRIVEN
