"""Authority, units, catalogue and staff."""

from datetime import timedelta

from factory import LazyAttribute, Maybe, SelfAttribute, Sequence, SubFactory, Trait, post_generation

from ame.access.enums import Roll
from ame.access.models import Franvaro, Uppdrag, User
from ame.organisation.enums import (
    Beredningsmodell,
    Delegeratbeslut,
    Enhetsslag,
    Inflodesmodell,
    Insyn,
    KasKlass,
    LokaTyp,
    Narvaroregel,
    PartSlag,
    Rapportrytm,
    Stodslag,
    Syftesslag,
)
from ame.organisation.models import (
    Bestallningstyp,
    Delegation,
    Enhet,
    EnhetInstallning,
    Insatstyp,
    Kommun,
    Namnd,
    Samverkansavtal,
    Samverkanspart,
    Verksamhet,
)
from tests.factories.bas import FRAN, Fabrik, vid


class KommunFactory(Fabrik):
    class Meta:
        model = Kommun
        django_get_or_create = ("kod",)

    kod = Sequence(lambda n: f"{9000 + n % 900}")
    namn = LazyAttribute(lambda o: f"Kommun {o.kod}")


class NamndFactory(Fabrik):
    class Meta:
        model = Namnd

    kommun = SubFactory(KommunFactory)
    namn = Sequence(lambda n: f"Arbetsmarknadsnämnden {n}")


class VerksamhetFactory(Fabrik):
    class Meta:
        model = Verksamhet

    namnd = SubFactory(NamndFactory)
    namn = Sequence(lambda n: f"Arbetsmarknad {n}")


class EnhetInstallningFactory(Fabrik):
    class Meta:
        model = EnhetInstallning

    enhet = SubFactory("tests.factories.EnhetFactory")
    galler_fran_den = FRAN
    inflodesmodell = Inflodesmodell.EN_VAG_IN
    beredningsmodell = Beredningsmodell.EGEN_ENHET
    insyn = Insyn.TILLDELADE


class EnhetFactory(Fabrik):
    """An AME unit with the strictest defaults. `installning__inflodesmodell="direkt"` (and so on) dates a setting from FRAN."""

    class Meta:
        model = Enhet

    class Params:
        remittent = Trait(slag=Enhetsslag.REMITTENT, namn=Sequence(lambda n: f"Ekonomiskt bistånd {n}"))
        stab = Trait(slag=Enhetsslag.STAB, namn=Sequence(lambda n: f"Förvaltningsstab {n}"))

    verksamhet = SubFactory(VerksamhetFactory)
    namn = Sequence(lambda n: f"AME {n}")
    slag = Enhetsslag.AME
    telefon = "08-123 45 00"

    @post_generation
    def installning(self, create, extracted, **kwargs):
        if create and kwargs:
            EnhetInstallningFactory(enhet=self, **kwargs)


class SamverkanspartFactory(Fabrik):
    class Meta:
        model = Samverkanspart

    kommun = SubFactory(KommunFactory)
    namn = Sequence(lambda n: f"Arbetsförmedlingen {n}")
    slag = PartSlag.AF


class BestallningstypFactory(Fabrik):
    class Meta:
        model = Bestallningstyp

    verksamhet = SubFactory(VerksamhetFactory)
    namn = Sequence(lambda n: f"Praktikplats {n}")
    vantat_resultat = "Skriftligt svar på frågan i remissen."
    kategorier = ["kontakt", "planering", "sprak", "resultat", "forsorjning", "narvaro"]
    galler_fran_den = FRAN


class DelegationFactory(Fabrik):
    class Meta:
        model = Delegation

    verksamhet = SubFactory(VerksamhetFactory)
    roll = Roll.BEREDARE
    beslut = Delegeratbeslut.SKRIV_IN
    punkt = "4.2"
    galler_fran_den = FRAN


class InsatstypFactory(Fabrik):
    class Meta:
        model = Insatstyp

    verksamhet = SubFactory(VerksamhetFactory)
    namn = Sequence(lambda n: f"Arbetsträning {n}")
    innehall = "Arbete i liten grupp med handledare, två till fyra dagar i veckan."
    malgrupp = "Den som behöver pröva sin förmåga i riktiga arbetsuppgifter."
    syfte = "Att veta vad personen klarar och vad som behöver anpassas."
    loka_typ = LokaTyp.ARBETSPROVNING
    kas_klass = KasKlass.K1
    stodslag = Stodslag.RUSTA
    syftesslag = [Syftesslag.ARBETE]
    normal_langd_dagar = 90
    langsta_langd_dagar = 180
    agare = SubFactory("tests.factories.organisation.UserFactory")
    narvaroregel = Narvaroregel.TILLFALLE
    rapportrytm = Rapportrytm.MANAD
    minsta_n = 5
    galler_fran_den = FRAN


class UserFactory(Fabrik):
    """A member of staff. `roll=` and `enhet=` give an uppdrag that holds from FRAN."""

    class Meta:
        model = User

    username = Sequence(lambda n: f"anvandare{n}")
    namn = Sequence(lambda n: f"Testa Andersson {n}")
    titel = "Arbetsmarknadshandläggare"
    telefon = "08-123 45 01"
    email = LazyAttribute(lambda o: f"{o.username}@test.example")
    password = "!"
    logg_bekraftad_vid = vid(FRAN)

    @classmethod
    def _create(cls, model_class, *args, roll=None, enhet=None, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        if roll:
            UppdragFactory(user=user, roll=roll, enhet=enhet or EnhetFactory())
        return user


class UppdragFactory(Fabrik):
    class Meta:
        model = Uppdrag

    class Params:
        avslutat = Trait(till_den=FRAN + timedelta(days=365))
        forummedlem = Trait(roll=Roll.FORUMMEDLEM)

    user = SubFactory(UserFactory)
    enhet = SubFactory(EnhetFactory)
    roll = Roll.HANDLAGGARE
    part = Maybe(LazyAttribute(lambda o: o.roll == Roll.FORUMMEDLEM), SubFactory(SamverkanspartFactory), None)
    fran_den = FRAN


class FranvaroFactory(Fabrik):
    class Meta:
        model = Franvaro

    enhet = SubFactory(EnhetFactory)
    user = SubFactory(UserFactory, roll=Roll.HANDLAGGARE, enhet=SelfAttribute("..enhet"))
    ersattare = SubFactory(UserFactory, roll=Roll.HANDLAGGARE, enhet=SelfAttribute("..enhet"))
    fran_den = FRAN
    till_den = FRAN + timedelta(days=14)
    registrerad_av = SelfAttribute("user")


class SamverkansavtalFactory(Fabrik):
    class Meta:
        model = Samverkansavtal

    enhet = SubFactory(EnhetFactory)
    part = SubFactory(SamverkanspartFactory, kommun=SelfAttribute("..enhet.verksamhet.namnd.kommun"))
    rubrik = "Remissgrupp med Arbetsförmedlingen"
    galler_fran_den = FRAN
    oversyn_den = FRAN + timedelta(days=365)
    egen_kontaktroll = "Enhetschefen"
    motpartens_kontaktroll = "Sektionschefen"
    registrerat_av = SubFactory(UserFactory, roll=Roll.CHEF, enhet=SelfAttribute("..enhet"))


def med_roll(user: User, roll: str, enhet: Enhet | None = None) -> User:
    """The same user with the role too. Forgets the cached list of uppdrag, so that it counts at once."""
    UppdragFactory(user=user, roll=roll, enhet=enhet or EnhetFactory())
    user.__dict__.pop("aktiva_uppdrag", None)
    return user
