from intake.models.beredning import Beredning, Beredningsbeslut, Beredningsmote, Motesdeltagare
from intake.models.remiss import AvtaladAterkoppling, Komplettering, Remiss

__all__ = [
    "AvtaladAterkoppling",
    "Beredning",
    "Beredningsbeslut",
    "Beredningsmote",
    "Komplettering",
    "Motesdeltagare",
    "Remiss",
]
