"""What must be clear before an insats ends, and what ends with it."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Count

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende
from ame.arenden.services import los_bevakning
from insatser.enums import DELTOG, OKLARA, InsatsStatus, Placeringsstatus
from insatser.models import Insats, Placering, Tillfalle
from insatser.services.narvaro import oklara_tillfallen, ta_bort_kommande
from insatser.services.placering import avsluta_placeringar


@dataclass(frozen=True)
class OklarNarvaro:
    """A running insats with sessions that nobody has marked, or whose absence nobody has judged."""

    insats: Insats
    antal: int

    @property
    def text(self) -> str:
        """How many, in words; without the person."""
        ord_ = "pass är inte klart" if self.antal == 1 else "pass är inte klara"
        return f"{self.antal} {ord_} i närvaron för {self.insats.insatstyp}."


def oklar_narvaro(arende: Arende, till_den: date) -> list[OklarNarvaro]:
    """What stops the end of the case: its running insatser with unclear attendance up to and with the day (S088). One query."""
    rader = Tillfalle.objects.filter(
        insats__arende=arende, insats__status=InsatsStatus.PAGAR, den__lte=till_den, status__in=OKLARA
    )
    antal = dict(rader.order_by().values_list("insats").annotate(n=Count("pk")))
    if not antal:
        return []
    insatser = Insats.objects.filter(pk__in=antal).select_related("insatstyp").order_by("start_den")
    return [OklarNarvaro(i, antal[i.pk]) for i in insatser]


def oklara_placeringar(arende: Arende, till_den: date) -> list[Placering]:
    """Planned placements in running insatser whose first day has passed: nobody has said whether they began (S075, T11). One query."""
    rader = Placering.objects.filter(
        insats__arende=arende, insats__status=InsatsStatus.PAGAR, status=Placeringsstatus.PLANERAD, start_den__lt=till_den
    )
    return list(rader.select_related("plats__anordnare").order_by("start_den", "pk"))


def placering_i_ord(placering: Placering) -> str:
    return f"Placeringen på {placering.plats} skulle ha börjat {placering.start_den:%Y-%m-%d}, men är varken påbörjad eller inställd."


def krav_klara_placeringar(arende: Arende, till_den: date) -> None:
    """Raises ValidationError while somebody must still say whether a planned placement came about."""
    if oklara := oklara_placeringar(arende, till_den):
        raise ValidationError([f"{placering_i_ord(p)} Starta den eller ställ in den först." for p in oklara])


def krav_klar_narvaro(insats: Insats, slut_den: date) -> None:
    """Raises ValidationError while sessions up to the last day are unclear, or when the person was there after it (S088)."""
    if antal := oklara_tillfallen(insats, slut_den).count():
        raise ValidationError(f"{OklarNarvaro(insats, antal).text} Registrera dem först, sedan kan insatsen avslutas.")
    senare = Tillfalle.objects.filter(insats=insats, den__gt=slut_den, status__in=DELTOG).order_by("-den").first()
    if senare:
        raise ValidationError({"slut_den": f"Deltagaren var där {senare.den:%Y-%m-%d}. Slutdatum kan inte vara före den dagen."})


def stang_det_som_hor_till(*, actor: User, insats: Insats, slut_den: date) -> dict[str, dict[str, str]]:
    """Placements end, sessions to come go, what there was to do for it is done. The caller has asked for permission, and writes what is
    returned, how it was before, in the event: an undone avslut goes back to it."""
    fore = avsluta_placeringar(actor=actor, insats=insats, slut_den=slut_den)
    ta_bort_kommande(insats, slut_den, actor)
    for slag in (Bevakningsslag.PLAN, Bevakningsslag.NARVARO):
        los_bevakning(actor=actor, slag=slag, mal_id=insats.pk)
    return fore
