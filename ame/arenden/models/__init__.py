from ame.arenden.models.anteckning import Anteckning, Utkast
from ame.arenden.models.arende import Ansvar, Arende, Atkomst
from ame.arenden.models.baslinje import Baslinje
from ame.arenden.models.bevakning import Bevakning

__all__ = ["Ansvar", "Anteckning", "Arende", "Atkomst", "Baslinje", "Bevakning", "Utkast"]
