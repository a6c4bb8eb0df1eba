"""What the services have made so far for one Forlopp."""

from ame.arenden.models import Arende
from ame.people.models import Medgivande
from followup.models import Avslut
from insatser.models import Insats
from intake.models import Beredning, Remiss


class Lage:
    def __init__(self) -> None:
        self.remiss: Remiss = Remiss()
        self.arende: Arende = Arende()
        self.beredning: Beredning = Beredning()
        self.medgivande: Medgivande | None = None
        self.avslut: Avslut = Avslut()
        self.insatser: dict[int, Insats] = {}
