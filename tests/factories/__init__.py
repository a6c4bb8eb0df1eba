"""One factory per model. Dates are fixed, numbers come from sequences, nothing is random without a seed.

Traits follow the flow: `ArendeFactory(avslutat=True)` also makes the baseline, the responsible person's row, an ended insats and
the avslut. Rows that follow are set or left out by name: `ArendeFactory(inskrivet=True, baslinje__utbildning="grund")`,
`ArendeFactory(avslutat=True, avslut=False)`. Who may do what follows from Uppdrag: `UserFactory(roll="chef", enhet=enhet)` or
`med_roll(user, "chef", enhet)`.
"""

from tests.factories.arenden import (
    AnsvarFactory,
    AnteckningFactory,
    ArendeFactory,
    AtkomstFactory,
    BaslinjeFactory,
    BevakningFactory,
    HandelseFactory,
    LasningFactory,
    UtkastFactory,
)
from tests.factories.bas import AVSLUTAD, FRAN, INKOM, INSKRIVEN, START, Fabrik, vid
from tests.factories.followup import (
    ArbetsbekraftelseFactory,
    AterkopplingFactory,
    AvslutFactory,
    InsatsFactory,
    KoladaVardeFactory,
    KorningFactory,
    KorningRadFactory,
    UppfoljningFactory,
)
from tests.factories.intake import (
    AvtaladAterkopplingFactory,
    BeredningFactory,
    BeredningsbeslutFactory,
    BeredningsmoteFactory,
    KompletteringFactory,
    MotesdeltagareFactory,
    RemissFactory,
)
from tests.factories.organisation import (
    BestallningstypFactory,
    EnhetFactory,
    EnhetInstallningFactory,
    InsatstypFactory,
    KommunFactory,
    NamndFactory,
    SamverkanspartFactory,
    UppdragFactory,
    UserFactory,
    VerksamhetFactory,
    med_roll,
)
from tests.factories.people import MedgivandeFactory, PersonFactory, PersonIdentitetFactory, SkyddAtkomstFactory, SkyddFactory

__all__ = [
    "AVSLUTAD",
    "AnsvarFactory",
    "AnteckningFactory",
    "ArbetsbekraftelseFactory",
    "ArendeFactory",
    "AterkopplingFactory",
    "AtkomstFactory",
    "AvslutFactory",
    "AvtaladAterkopplingFactory",
    "BaslinjeFactory",
    "BeredningFactory",
    "BeredningsbeslutFactory",
    "BeredningsmoteFactory",
    "BestallningstypFactory",
    "BevakningFactory",
    "EnhetFactory",
    "EnhetInstallningFactory",
    "FRAN",
    "Fabrik",
    "HandelseFactory",
    "INKOM",
    "INSKRIVEN",
    "InsatsFactory",
    "InsatstypFactory",
    "KoladaVardeFactory",
    "KommunFactory",
    "KompletteringFactory",
    "KorningFactory",
    "KorningRadFactory",
    "LasningFactory",
    "MedgivandeFactory",
    "MotesdeltagareFactory",
    "NamndFactory",
    "PersonFactory",
    "PersonIdentitetFactory",
    "RemissFactory",
    "START",
    "SamverkanspartFactory",
    "SkyddAtkomstFactory",
    "SkyddFactory",
    "UppdragFactory",
    "UppfoljningFactory",
    "UserFactory",
    "UtkastFactory",
    "VerksamhetFactory",
    "med_roll",
    "vid",
]
