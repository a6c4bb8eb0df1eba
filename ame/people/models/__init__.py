from ame.people.models.identitet import PersonIdentitet
from ame.people.models.medgivande import Medgivande
from ame.people.models.person import Person
from ame.people.models.sammanslagning import Sammanslagning
from ame.people.models.skydd import Skydd, SkyddAtkomst

__all__ = ["Medgivande", "Person", "PersonIdentitet", "Sammanslagning", "Skydd", "SkyddAtkomst"]
