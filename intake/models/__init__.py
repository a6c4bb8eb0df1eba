from intake.models.beredning import Beredning, Beredningsbeslut, Beredningsmote, Motesdeltagare
from intake.models.bilaga import Bilaga, Bilageinnehall
from intake.models.forum import Forummedlem, Moteserie, Protokoll, Underrattelse
from intake.models.ingang import Ingang, Kvot
from intake.models.lofte import Lofte
from intake.models.remiss import AvtaladAterkoppling, Komplettering, Remiss
from intake.models.sandning import Sandning
from intake.models.trepart import Overenskommelse, Trepartssamtal
from intake.models.uppgift import Remissuppgift, SparradDelning

__all__ = [
    "AvtaladAterkoppling",
    "Beredning",
    "Beredningsbeslut",
    "Beredningsmote",
    "Bilaga",
    "Bilageinnehall",
    "Forummedlem",
    "Ingang",
    "Komplettering",
    "Kvot",
    "Lofte",
    "Moteserie",
    "Motesdeltagare",
    "Overenskommelse",
    "Protokoll",
    "Remiss",
    "Remissuppgift",
    "Sandning",
    "SparradDelning",
    "Trepartssamtal",
    "Underrattelse",
]
