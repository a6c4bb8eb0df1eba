from ame.organisation.models.avtal import Samverkansavtal
from ame.organisation.models.katalog import Bestallningstyp, Insatstyp
from ame.organisation.models.organisation import Delegation, Enhet, EnhetInstallning, Kommun, Namnd, Samverkanspart, Verksamhet

__all__ = [
    "Bestallningstyp",
    "Delegation",
    "Enhet",
    "EnhetInstallning",
    "Insatstyp",
    "Kommun",
    "Namnd",
    "Samverkansavtal",
    "Samverkanspart",
    "Verksamhet",
]
