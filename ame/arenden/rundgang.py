"""What a person has been through in one verksamhet, as dated rows of one timeline (S016, S018). Each step of the flow adds its own through
settings.AME_RUNDGANG, so that no step imports a later one."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from ame.arenden.enums import Status
from ame.arenden.models import Arende
from ame.arenden.models.arende import ArendeQuerySet
from ame.common.forkompilerat import rader as hamta_rader

HOGST = 40  # rows from each step


@dataclass(frozen=True)
class Rundgangsrad:
    """One thing that happened. `slag` is the kind of dot in the timeline. The ids are for links, where the reader may follow them."""

    den: date
    typ: str
    titel: str
    text: str = ""
    enhet: str = ""
    slag: str = "system"
    remiss_id: UUID | None = None
    arende_id: UUID | None = None


def samla(person_id: UUID, verksamhet_id: UUID) -> list[Rundgangsrad]:
    """Every row in date order, the oldest first. Only within the verksamhet, never outside it (law.md A02). One query per step."""
    rader: list[Rundgangsrad] = []
    for namn in settings.AME_RUNDGANG:
        rader += import_string(namn)(person_id, verksamhet_id)
    return sorted(rader, key=lambda rad: rad.den)


def _arenden(person_id: UUID, verksamhet_id: UUID) -> ArendeQuerySet:
    arenden = Arende.objects.filter(person=person_id, enhet__verksamhet=verksamhet_id).select_related("enhet")
    return arenden.order_by("-inkom_den")[:HOGST]


def inskrivningar(person_id: UUID, verksamhet_id: UUID) -> list[Rundgangsrad]:
    """When the person was enrolled, and what never began."""
    rader = []
    for a in hamta_rader(_arenden, person_id, verksamhet_id):
        gemensamt: dict[str, Any] = {"enhet": a.enhet.namn, "arende_id": a.pk, "slag": "beslut"}
        if a.inskriven_den:
            rader.append(Rundgangsrad(den=a.inskriven_den, typ="Inskrivning", titel=f"Inskriven, {a.nummer}", **gemensamt))
        if a.status == Status.EJ_PABORJAT and a.avslutad_den:
            rader.append(
                Rundgangsrad(
                    den=a.avslutad_den,
                    typ="Avslut",
                    titel=f"Ej påbörjat, {a.nummer}",
                    text=a.get_ej_paborjad_orsak_display(),
                    **gemensamt,
                )
            )
    return rader
