"""Who holds what in a unit: counts per colleague and level, never a result and never a ranking (C13)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import CharField, Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ame.access.enums import AGARROLLER
from ame.access.models import Franvaro, User
from ame.access.personal import personal_i
from ame.arenden.enums import Anteckningstyp, Niva
from ame.arenden.models import Anteckning, Arende, Baslinje, Nivabedomning

KONTAKT = [Anteckningstyp.MOTE, Anteckningstyp.TELEFON, Anteckningstyp.MEDDELANDE, Anteckningstyp.TREPART]
EJ_BEDOMD = ""
KOLUMNER = [(Niva.GRON.value, "Grön"), (Niva.GUL.value, "Gul"), (Niva.ROD.value, "Röd"), (EJ_BEDOMD, "Ej bedömd")]


@dataclass
class Rad:
    """One colleague. `kontakt` is the day of the contact that lies furthest back among the cases, None when there is none to tell."""

    user: User
    antal: int = 0
    per_niva: dict[str, int] = field(default_factory=dict)
    kontakt: date | None = None
    utan_kontakt: int = 0
    franvaro: Franvaro | None = None

    @property
    def nivaer(self) -> list[tuple[str, str, int]]:
        return [(kod or "ej", namn, self.per_niva.get(kod, 0)) for kod, namn in KOLUMNER]


@dataclass
class Fordelning:
    rader: list[Rad]
    slutat: list[Rad]  # hold cases but work there no more (T06)

    @property
    def antal_hos_slutat(self) -> int:
        return sum(rad.antal for rad in self.slutat)


def oppna_i(user: User, enhet_id: UUID) -> QuerySet[Arende]:
    """The unit's open cases that the chef may open, with the level that holds now and the day of the last contact."""
    niva = Nivabedomning.objects.filter(arende=OuterRef("pk")).order_by("-bedomd_den", "-registrerad_vid").values("niva")[:1]
    start = Baslinje.objects.filter(arende=OuterRef("pk")).values("niva_vid_start")[:1]
    kontakt = (
        Anteckning.objects.filter(arende=OuterRef("pk"), typ__in=KONTAKT)
        .order_by()
        .values("arende")
        .annotate(sist=Max("handelse_den"))
        .values("sist")
    )
    nu = Coalesce(Subquery(niva), Subquery(start), Value(EJ_BEDOMD), output_field=CharField())
    return (
        Arende.objects.visible_to(user).oppna().filter(enhet_id=enhet_id).annotate(niva_nu=nu, senaste_kontakt=Subquery(kontakt))
    )


def bygg_fordelning(user: User, enhet_id: UUID) -> Fordelning:
    """Five queries whatever the number of cases. By name: the order says nothing about anybody's work."""
    grupper = oppna_i(user, enhet_id).order_by().values("ansvarig", "niva_nu")
    grupper = grupper.annotate(
        antal=Count("pk"), aldst=Min("senaste_kontakt"), utan=Count("pk", filter=Q(senaste_kontakt__isnull=True))
    )
    per_user = defaultdict(list)
    for g in grupper:
        per_user[g["ansvarig"]].append(g)
    personal = list(personal_i(enhet_id, *AGARROLLER))
    arbetar = {u.pk for u in personal}
    borta = Franvaro.objects.pagaende(timezone.localdate()).filter(enhet_id=enhet_id).select_related("ersattare")
    franvaro = {f.user_id: f for f in borta}
    slutat = User.objects.filter(pk__in=set(per_user) - arbetar).order_by("namn")
    return Fordelning(
        rader=[_rad(u, per_user[u.pk], franvaro.get(u.pk)) for u in personal],
        slutat=[_rad(u, per_user[u.pk], None) for u in slutat],
    )


def _rad(user: User, grupper: list[dict], franvaro: Franvaro | None) -> Rad:
    dagar = [g["aldst"] for g in grupper if g["aldst"]]
    return Rad(
        user=user,
        antal=sum(g["antal"] for g in grupper),
        per_niva={g["niva_nu"]: g["antal"] for g in grupper},
        kontakt=min(dagar, default=None),
        utan_kontakt=sum(g["utan"] for g in grupper),
        franvaro=franvaro,
    )


def grupperat(arenden: list[Arende]) -> list[tuple[str, str, list[Arende]]]:
    """The cases by level, for the page where they are handed over: (anchor, heading, cases), without empty groups."""
    grupper = [(kod or "ej", namn, [a for a in arenden if a.niva_nu == kod]) for kod, namn in KOLUMNER]  # type: ignore[attr-defined]
    return [g for g in grupper if g[2]]
