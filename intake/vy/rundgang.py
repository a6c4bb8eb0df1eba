"""What came before a remiss: one timeline, and the words on a repetition (S016)."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from ame.arenden.models import Arende
from ame.arenden.rundgang import Rundgangsrad, samla
from intake.models import Remiss
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
    lankar = _lankar(request, rader)
    return Historia([(rad, lankar.get(_mal(rad), "")) for rad in rader], antal, repetitionstext(antal, namn))


def _mal(rad: Rundgangsrad) -> UUID | None:
    return rad.remiss_id or rad.arende_id


def _lankar(request: HttpRequest, rader: list[Rundgangsrad]) -> dict[UUID | None, str]:
    user = request.user
    remisser = {rad.remiss_id for rad in rader if rad.remiss_id}
    arenden = {rad.arende_id for rad in rader if rad.arende_id}
    lankar: dict[UUID | None, str] = {}
    for vy, modell, ids in (("remiss", Remiss, remisser), ("arende", Arende, arenden)):
        synliga = modell.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)
        lankar |= {pk: reverse(vy, args=[pk]) for pk in synliga}
    return lankar


def repetitionstext(antal: int, bestallning: str) -> str:
    """`Det här är den tredje remissen med beställningen Praktikplats på 36 månader.`"""
    if antal < 2:
        return ""
    tal = f"den {ORDNINGSTAL[antal]} remissen" if antal < len(ORDNINGSTAL) else f"remiss nummer {antal}"
    return f"Det här är {tal} med beställningen {bestallning} på 36 månader."
