"""Persons, identity numbers, consent and protection."""

from datetime import timedelta

from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory, Trait, post_generation

from ame.people.enums import Identitetsslag, Kon, Medgivandeform, Skyddsslag, Uppgiftskategori
from ame.people.models import Medgivande, Person, PersonIdentitet, Sammanslagning, Skydd, SkyddAtkomst
from tests.factories.bas import AVSLUTAD, FRAN, INKOM, Fabrik, ledigt_provnummer, provnummer_nr, vid
from tests.factories.organisation import EnhetFactory, NamndFactory, UserFactory


class PersonFactory(Fabrik):
    """A person with a valid test number. `identitet=False` leaves the row out, `nummer=` sets it; `skyddad=True` hides the
    contact data and adds the marker."""

    class Meta:
        model = Person

    class Params:
        nr = Sequence(lambda n: n)
        skyddad = Trait(har_skydd=True, telefon="", epost="", adress="")
        tolk = Trait(sprak="Somaliska", har_tolkbehov=True)

    namnd = SubFactory(NamndFactory)
    fornamn = "Alva"
    efternamn = LazyAttribute(lambda o: f"Provsson {o.nr}")
    kon = Kon.KVINNA
    fodelsedatum = LazyAttribute(lambda o: provnummer_nr(o.nr, o.kon if o.kon in ("K", "M") else "K")[0])
    telefon = "070-123 45 02"

    @classmethod
    def _create(cls, model_class, *args, identitet=True, nummer="", **kwargs):
        person = super()._create(model_class, *args, **kwargs)
        if identitet:
            PersonIdentitetFactory(person=person, **({"nummer": nummer} if nummer else {}))
        return person

    @post_generation
    def skydd(self, create, extracted, **kwargs):
        if create and self.har_skydd and extracted is not False:
            SkyddFactory(person=self, **kwargs)


class PersonIdentitetFactory(Fabrik):
    class Meta:
        model = PersonIdentitet

    class Params:
        lop = Sequence(lambda n: n)

    person = SubFactory(PersonFactory, identitet=False)
    namnd = SelfAttribute("person.namnd")
    slag = Identitetsslag.PERSONNUMMER
    nummer = LazyAttribute(lambda o: ledigt_provnummer(o.person, o.lop))
    fran_den = FRAN


class MedgivandeFactory(Fabrik):
    class Meta:
        model = Medgivande

    class Params:
        aterkallat = Trait(aterkallat_vid=vid(AVSLUTAD))

    person = SubFactory(PersonFactory)
    lamnande_enhet = SubFactory(EnhetFactory, remittent=True)
    mottagande_enhet = SubFactory(EnhetFactory)
    kategorier = [Uppgiftskategori.KONTAKT, Uppgiftskategori.PLANERING]
    andamal = "Planera arbetsmarknadsinsats"
    form = Medgivandeform.SKRIFTLIG
    inhamtat_den = INKOM
    giltigt_fran_den = SelfAttribute("inhamtat_den")
    giltigt_till_den = LazyAttribute(lambda o: o.giltigt_fran_den + timedelta(days=365))
    registrerat_av = SubFactory(UserFactory)


class SammanslagningFactory(Fabrik):
    class Meta:
        model = Sammanslagning

    kvar = SubFactory(PersonFactory)
    bort = SubFactory(PersonFactory, namnd=SelfAttribute("..kvar.namnd"))
    skal = "Samma person: numret ändrades när personnummer gavs."
    utford_av = SubFactory(UserFactory)


class SkyddFactory(Fabrik):
    class Meta:
        model = Skydd

    person = SubFactory(PersonFactory, skyddad=True, skydd=False)
    slag = Skyddsslag.SEKRETESSMARKERING
    fran_den = FRAN
    kalla = "Navet"


class SkyddAtkomstFactory(Fabrik):
    class Meta:
        model = SkyddAtkomst

    person = SubFactory(PersonFactory, skyddad=True)
    user = SubFactory(UserFactory)
    skal = "Håller i ärendet"
    fran_den = FRAN
    tillagd_av = SubFactory(UserFactory)
