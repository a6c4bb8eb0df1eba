"""Insatser as rows of the person's timeline (S016)."""

from uuid import UUID

from ame.arenden.rundgang import HOGST, Rundgangsrad
from ame.common.datum import datum_text
from ame.common.forkompilerat import rader as hamta_rader
from insatser.models import Insats
from insatser.models.insats import InsatsQuerySet


def insatser(person_id: UUID, verksamhet_id: UUID) -> list[Rundgangsrad]:
    """What the person has taken part in and how it ended. One query."""
    return [
        Rundgangsrad(
            den=i.start_den,
            typ="Insats",
            titel=str(i.insatstyp),
            text=f"Till {datum_text(i.slut_den)}: {i.get_slutorsak_display().lower()}" if i.slut_den else "Pågår",
            enhet=i.arende.enhet.namn,
            slag="insats",
            arende_id=i.arende_id,
        )
        for i in hamta_rader(_insatser, person_id, verksamhet_id)
    ]


def _insatser(person_id: UUID, verksamhet_id: UUID) -> InsatsQuerySet:
    rader = Insats.objects.filter(arende__person=person_id, arende__enhet__verksamhet=verksamhet_id)
    return rader.select_related("insatstyp", "arende__enhet").order_by("-start_den")[:HOGST]
