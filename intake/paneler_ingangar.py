"""The person's entrances on the case's page, in date order (S005)."""

from django.http import HttpRequest

from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from intake.services.ingang import ingangar_i_ordning


def arende(request: HttpRequest, arende: Arende) -> Panel | None:
    """One query; a person has few entrances. The page has loaded and logged the person's file."""
    rader = ingangar_i_ordning(arende.person_id, arende.enhet.verksamhet_id)
    return Panel("intake/paneler/ingangar.html", {"rader": rader}, plats="mer", ordning=35) if rader else None
