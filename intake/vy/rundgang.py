"""What came before a remiss: one timeline, and the words on a repetition (S016)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from ame.arenden.models.arende import synliga_arenden
from ame.arenden.models.arende import synlighet as arende_synlighet
from ame.arenden.rundgang import Rundgangsrad, samla
from ame.common.forkompilerat import rader as hamta_rader
from intake.models import Remiss
from intake.models.remiss import synliga_remisser
from intake.models.remiss import synlighet as remiss_synlighet
from intake.services.rundgang import REPETITION, antal_samma

ORDNINGSTAL = ("", "första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde")


@dataclass(frozen=True)
class Historia:
    """What the person has been sent here for before (S016). `varning` is empty the first time."""

    rader: list[tuple[Rundgangsrad, str]]  # with the address, where the user may follow it
    antal: int
    varning: str

    @property
    def kraver_ord(self) -> bool:
        """Enrolling takes a word on what is different this time."""
        return self.antal >= REPETITION


def bygg_historia(request: HttpRequest, remiss: Remiss) -> Historia:
    """Eight queries whatever the number of rows. Only within the same verksamhet (law.md A02); a link only where the user may go."""
    namn = remiss.bestallningstyp.namn if remiss.bestallningstyp else ""
    antal = antal_samma(remiss)
    rader: list[Rundgangsrad] = []
    if remiss.person_id and remiss.mottagande_enhet:
        alla = samla(remiss.person_id, remiss.mottagande_enhet.verksamhet_id)
        rader = [rad for rad in alla if rad.remiss_id != remiss.pk]
    lankar = _lankar(request, remiss.person_id, rader) if remiss.person_id else {}
    return Historia([(rad, lankar.get(_mal(rad), "")) for rad in rader], antal, repetitionstext(antal, namn))


def _mal(rad: Rundgangsrad) -> UUID | None:
    return rad.remiss_id or rad.arende_id


def _lankar(request: HttpRequest, person_id: UUID, rader: list[Rundgangsrad]) -> dict[UUID | None, str]:
    user = request.user
    remisser = {rad.remiss_id for rad in rader if rad.remiss_id}
    arenden = {rad.arende_id for rad in rader if rad.arende_id}
    lankar: dict[UUID | None, str] = {}
    for vy, bygg, uppgifter, ids in (
        ("remiss", _synliga_remisser, remiss_synlighet, remisser),
        ("arende", _synliga_arenden, arende_synlighet, arenden),
    ):
        if ids:
            synliga = hamta_rader(bygg, person_id, uppgifter(user))
            lankar |= {pk: reverse(vy, args=[pk]) for pk in synliga if pk in ids}
    return lankar


def _synliga_remisser(person_id: UUID, synligt: tuple) -> Any:
    return synliga_remisser(*synligt).filter(person=person_id).values_list("pk", flat=True)


def _synliga_arenden(person_id: UUID, synligt: tuple) -> Any:
    return synliga_arenden(*synligt).filter(person=person_id).values_list("pk", flat=True)


def repetitionstext(antal: int, bestallning: str) -> str:
    """`Det här är den tredje remissen med beställningen Praktikplats på 36 månader.`"""
    if antal < 2:
        return ""
    tal = f"den {ORDNINGSTAL[antal]} remissen" if antal < len(ORDNINGSTAL) else f"remiss nummer {antal}"
    return f"Det här är {tal} med beställningen {bestallning} på 36 månader."
