from ame.organisation.models.avtal import Samverkansavtal
from ame.organisation.models.katalog import Bestallningstyp, Franvaroskal, Insatstyp, Kontaktvag
from ame.organisation.models.organisation import Delegation, Enhet, EnhetInstallning, Kommun, Namnd, Samverkanspart, Verksamhet

__all__ = [
    "Bestallningstyp",
    "Delegation",
    "Enhet",
    "EnhetInstallning",
    "Franvaroskal",
    "Insatstyp",
    "Kommun",
    "Kontaktvag",
    "Namnd",
    "Samverkansavtal",
    "Samverkanspart",
    "Verksamhet",
]
