"""What the register of places shows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from ame.access.models import User
from insatser.enums import Narvarostatus, Placeringsstatus
from insatser.matt import Narvaro, rakna_narvaro
from insatser.models import Anordnare, Insats, Placering, Plats, Tillfalle
from insatser.urval_placering import sista_dag, upptagna

ANTAL_VECKOR = 12


def register(user: User, visa_stangda: bool) -> list[dict[str, Any]]:
    """Each anordnare with its places, taken and free today. Three queries whatever the number of rows."""
    idag = timezone.localdate()
    rader = Anordnare.objects.visible_to(user).order_by("namn")
    if not visa_stangda:
        rader = rader.filter(Q(upphort_den__isnull=True) | Q(upphort_den__gt=idag))
    anordnare = list(rader)
    platser = list(Plats.objects.filter(anordnare__in=anordnare).order_by("namn"))
    tagna = upptagna(platser, idag, idag)
    per_anordnare: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for p in platser:
        stangd = p.upphord_den is not None and p.upphord_den <= idag
        if visa_stangda or not stangd:
            lediga = max(0, p.antal - tagna[p.pk])
            per_anordnare[p.anordnare_id].append({"plats": p, "tagna": tagna[p.pk], "lediga": lediga, "stangd": stangd})
    return [{"anordnare": a, "platser": per_anordnare[a.pk], "stangd": _stangd(a, idag)} for a in anordnare]


def _stangd(anordnare: Anordnare, idag: date) -> bool:
    return anordnare.upphort_den is not None and anordnare.upphort_den <= idag


@dataclass(frozen=True)
class Vecka:
    """One ISO week at a place: how many were placed, the hours, and whether anybody wrote anything down."""

    mandag: date
    placeringar: int
    narvaro: Narvaro
    markerade: int
    pagar: bool
    visar_timmar: bool = True

    @property
    def namn(self) -> str:
        ar, vecka, _ = self.mandag.isocalendar()
        return f"{ar}, vecka {vecka}"

    @property
    def inget_registrerat(self) -> bool:
        """Somebody was placed, the week is over, and no session has been marked (S074)."""
        return bool(self.placeringar) and not self.markerade and not self.pagar


def veckorna(plats: Plats, idag: date, antal: int = ANTAL_VECKOR, user: User | None = None) -> list[Vecka]:
    """The last weeks at the place, the latest first, from its sessions through the one measure of hours. A placement that never came about
    counts nowhere (T11), and one that has not begun has had no week yet. With `user` the hours of few are only for those who may see each
    of them: a place with one person shows that person's attendance (law.md C18, B08, D01). Two queries, four with `user`."""
    denna = idag - timedelta(days=idag.weekday())
    forsta = denna - timedelta(weeks=antal - 1)
    begynta = Placering.objects.verkliga().exclude(status=Placeringsstatus.PLANERAD)
    placeringar = list(begynta.filter(plats=plats, start_den__lte=denna + timedelta(days=6)))
    per_vecka: dict[date, list[Tillfalle]] = defaultdict(list)
    for t in _tillfallen(plats, placeringar, forsta, denna + timedelta(days=6)):
        per_vecka[t.den - timedelta(days=t.den.weekday())].append(t)
    dolda = _dolda(user, {p.insats_id for p in placeringar})
    mandagar = [denna - timedelta(weeks=n) for n in range(antal)]
    return [_vecka(mandag, denna, placeringar, per_vecka[mandag], idag, dolda) for mandag in mandagar]


def _dolda(user: User | None, insatser: set[UUID]) -> dict[UUID, UUID]:
    """Insats -> person, for each that the user may not see. Two queries, none without `user`."""
    if user is None:
        return {}
    synliga = set(Insats.objects.visible_to(user).filter(pk__in=insatser).values_list("pk", flat=True))
    return dict(Insats.objects.filter(pk__in=insatser - synliga).values_list("pk", "arende__person_id"))


def _tillfallen(plats: Plats, placeringar: list[Placering], fran: date, till: date) -> list[Tillfalle]:
    """The sessions of those placements; one that names no placement belongs to the one that its insats had that day."""
    insatser = {p.insats_id for p in placeringar}
    rader = Tillfalle.objects.filter(Q(placering__in=placeringar) | Q(placering__isnull=True, insats__in=insatser))
    return [
        t
        for t in rader.filter(den__gte=fran, den__lte=till)
        if t.placering_id or any(p.insats_id == t.insats_id and p.start_den <= t.den <= sista_dag(p) for p in placeringar)
    ]


def _vecka(
    mandag: date, denna: date, placeringar: list[Placering], tillfallen: list[Tillfalle], idag: date, dolda: dict[UUID, UUID]
) -> Vecka:
    sondag = mandag + timedelta(days=6)
    i_veckan = [p for p in placeringar if p.start_den <= sondag and sista_dag(p, idag) >= mandag]
    return Vecka(
        mandag=mandag,
        placeringar=len(i_veckan),
        narvaro=rakna_narvaro(tillfallen),
        markerade=sum(t.status != Narvarostatus.EJ_REGISTRERAD for t in tillfallen),
        pagar=mandag == denna,
        visar_timmar=not (0 < len({dolda[t.insats_id] for t in tillfallen if t.insats_id in dolda}) < _minst()),
    )


def _minst() -> int:
    return int(settings.AME_MASKNING_TROSKEL)
