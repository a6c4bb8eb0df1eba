"""What the pages of the agreement show, and which agreements should have been looked over (S142)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from ame.access.models import User
from ame.access.perms import can_skriva_uppdragsavtal
from ame.arenden.enums import Niva
from followup.matt.katalog import KATALOG
from followup.models import Avtalsgrupp, Avtalsmal, Uppdragsavtal
from followup.vy.avtalsmal import mal_i_ord
from intake.enums import Kalla


@dataclass(frozen=True)
class Avtalssida:
    """One version in full. `nuvarande`: it holds today."""

    avtal: Uppdragsavtal
    grupper: list[tuple[Avtalsgrupp, str]]
    mal: list[tuple[Avtalsmal, str, str]]
    passerat: bool
    nuvarande: bool
    far_skriva: bool

    @property
    def ar_utkast(self) -> bool:
        return self.avtal.signerat_vid is None

    @property
    def status(self) -> tuple[str, str]:
        if self.ar_utkast:
            return "Utkast", "info"
        return ("Gäller", "success") if self.nuvarande else ("Gäller inte i dag", "neutral")


def avtalssida(avtal: Uppdragsavtal, user: User, idag: date) -> Avtalssida:
    """Two queries."""
    galler = avtal.fran_den <= idag and (avtal.till_den is None or avtal.till_den >= idag)
    return Avtalssida(
        avtal,
        [(g, grupp_i_ord(g)) for g in avtal.grupper.all()],
        [(m, KATALOG[m.matt].titel, mal_i_ord(m)) for m in avtal.mal.all() if m.matt in KATALOG],
        avtal.signerat_vid is not None and avtal.ar_passerat(idag),
        avtal.signerat_vid is not None and galler,
        bool(can_skriva_uppdragsavtal(user, avtal.enhet_id)),
    )


def grupp_i_ord(g: Avtalsgrupp) -> str:
    """The group's limits in words; none is everybody."""
    delar = []
    if g.alder_fran is not None and g.alder_till is not None:
        delar.append(f"{g.alder_fran}–{g.alder_till} år")
    elif g.alder_fran is not None:
        delar.append(f"{g.alder_fran} år eller äldre")
    elif g.alder_till is not None:
        delar.append(f"högst {g.alder_till} år")
    if g.nivaer:
        delar.append("nivå " + ", ".join(Niva(n).kort.lower() for n in g.nivaer))
    if g.kallor:
        delar.append("från " + ", ".join(str(Kalla(k).label) for k in g.kallor))
    return "; ".join(delar) or "Alla"


def gallande_avtal(enhet_id: UUID, den: date) -> Uppdragsavtal | None:
    """The one that holds, else the latest signed: an agreement that has run out is still what the unit was asked to do."""
    signerade = Uppdragsavtal.objects.filter(enhet_id=enhet_id, signerat_vid__isnull=False).select_related("enhet", "signerat_av")
    return signerade.gallande(den).order_by("-version").first() or signerade.order_by("-version").first()


def att_se_over(enhet_ids: Iterable[Any], idag: date) -> QuerySet[Uppdragsavtal]:
    """Signed agreements that hold and whose day for review has passed. The rule of Uppdragsavtal.ar_passerat as a question."""
    kvar = Q(till_den__isnull=True) | Q(till_den__gte=idag)
    rader = Uppdragsavtal.objects.filter(kvar, enhet_id__in=enhet_ids, signerat_vid__isnull=False, granskas_den__lt=idag)
    return rader.select_related("enhet").order_by("granskas_den")
