from ame.arenden.models.anteckning import Anteckning, Utkast
from ame.arenden.models.arende import Ansvar, Arende, Atkomst
from ame.arenden.models.baslinje import Baslinje
from ame.arenden.models.behov import OmottBehov
from ame.arenden.models.bevakning import Bevakning
from ame.arenden.models.diarium import Diariepost
from ame.arenden.models.niva import Nivabedomning
from ame.arenden.models.notis import Notis
from ame.arenden.models.samverkan import Kontaktforsok, Samverkansaktor
from ame.arenden.models.sekretess import Sekretessmarkering
from ame.arenden.models.utbetalning import Utbetalningsunderrattelse

__all__ = [
    "Ansvar",
    "Anteckning",
    "Arende",
    "Atkomst",
    "Baslinje",
    "Bevakning",
    "Diariepost",
    "Kontaktforsok",
    "Nivabedomning",
    "Notis",
    "OmottBehov",
    "Samverkansaktor",
    "Sekretessmarkering",
    "Utbetalningsunderrattelse",
    "Utkast",
]
