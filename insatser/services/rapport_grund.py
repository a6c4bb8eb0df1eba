"""May the month's attendance leave to the sender of the remiss, and to whom? The one trial that remisser and answers go through too
(law.md A04-A11), with attendance as the category (S088)."""

from django.db.models import QuerySet

from ame.access.enums import Roll
from ame.access.personal import arbetar_i
from ame.arenden.models import Arende
from ame.people.enums import Uppgiftskategori
from ame.people.models import Medgivande
from intake import utlamning
from intake.enums import RemissStatus
from intake.grunder import Provning
from intake.models import Remiss

KAN_FA = (RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN, RemissStatus.BESVARAD)
KATEGORIER = [Uppgiftskategori.NARVARO]


def mojliga_remisser(arende: Arende) -> list[Remiss]:
    """The remisser of the case that somebody sent and that the unit has taken in, newest first. One query."""
    rader = arende.remisser.filter(status__in=KAN_FA, avsandande_enhet__isnull=False)
    return list(
        rader.select_related("avsandare", "avsandande_enhet__verksamhet", "mottagande_enhet__verksamhet").order_by("-inkom_den")
    )


def saknar_mottagare(remiss: Remiss) -> str:
    """Why there is nobody to send to; empty when there is. A report goes to a named person with an account, never to a queue (AK14)."""
    if remiss.avsandande_enhet_id is None:
        return "Remissen har ingen avsändare i systemet som kan ta emot rapporten."
    if remiss.status not in KAN_FA:
        return "Remissen är inte mottagen, eller redan avslutad."
    if remiss.avsandare is None:
        return "Remissen ligger i remittentens kö och har ingen namngiven mottagare. Be enheten ta över den först."
    if not arbetar_i(remiss.avsandare, remiss.avsandande_enhet_id, Roll.SOCIALSEKRETERARE):
        return f"{remiss.avsandare} arbetar inte längre i enheten. Be enheten utse en ny mottagare först."
    return ""


def giltiga_medgivanden(arende: Arende, remiss: Remiss) -> QuerySet[Medgivande]:
    """The unit's own consents towards the sender that are in force today and cover attendance (law.md A11)."""
    return utlamning.giltiga_medgivanden(arende, remiss, KATEGORIER)


def prova_rapportgrund(
    arende: Arende, remiss: Remiss, *, grund: str, motivering: str = "", medgivande: Medgivande | None = None
) -> Provning:
    """May it leave on this ground today? Errors are on `grund`, `grund_motivering` or `medgivande`."""
    if remiss.mottagande_enhet is None or remiss.avsandande_enhet is None:
        return Provning({"grund": saknar_mottagare(remiss)})
    return utlamning.prova_utlamning(arende, remiss, KATEGORIER, grund=grund, motivering=motivering, medgivande=medgivande)
