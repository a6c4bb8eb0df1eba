from ame.organisation.models.katalog import Bestallningstyp, Insatstyp
from ame.organisation.models.organisation import Enhet, EnhetInstallning, Kommun, Namnd, Samverkanspart, Verksamhet

__all__ = ["Bestallningstyp", "Enhet", "EnhetInstallning", "Insatstyp", "Kommun", "Namnd", "Samverkanspart", "Verksamhet"]
