"""What the pages about support read."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractYear, TruncMonth

from ame.access.models import User
from ame.arenden.enums import Niva
from ame.arenden.models import Anteckning, Arende
from insatser.matt import Stodandel, Stodgrupp, stodmix, stodmix_per_grupp
from insatser.models import Radgivning, Stodaktivitet

INGEN_BASLINJE = "—"  # the case was not enrolled, so nothing is known of its start
NIVAER = {n.value: n.kort for n in Niva} | {INGEN_BASLINJE: "Inte inskriven, ingen startnivå"}
ALDRAR = {
    "-24": "24 år eller yngre",
    "25-54": "25 till 54 år",
    "55-": "55 år eller äldre",
    INGEN_BASLINJE: "Inte inskriven, inget födelseår",
}
NIVA = Coalesce(F("arende__baslinje__niva_vid_start"), Value(INGEN_BASLINJE))
# As KAS counts: the year of the activity less the year of birth, from what was true at enrolment (kas.md 6.4).
AR = ExpressionWrapper(ExtractYear("den") - F("arende__baslinje__fodelsear"), output_field=IntegerField())
ALDER = Case(
    When(arende__baslinje__isnull=True, then=Value(INGEN_BASLINJE)),
    When(alder__lte=24, then=Value("-24")),
    When(alder__lte=54, then=Value("25-54")),
    default=Value("55-"),
)


def arendets_stod(arende: Arende) -> QuerySet[Stodaktivitet]:
    """Newest first, with who did it, its note, and whether it has been corrected."""
    rattad = Stodaktivitet.pgh_event_model.objects.filter(pgh_obj_id=OuterRef("pk"), pgh_label="update")  # type: ignore[attr-defined]
    rader = Stodaktivitet.objects.filter(arende=arende).select_related("utford_av", "insats__insatstyp")
    return rader.annotate(ar_rattad=Exists(rattad)).order_by("-den", "-registrerad_vid")


def anteckningar_utan_tid(**villkor: Any) -> int:
    """Notes that carry a kind and no minutes: the mix knows nothing of them, so they are told beside it. Of a corrected note only what
    holds now counts."""
    med_tid = Stodaktivitet.objects.filter(anteckning=OuterRef("pk"))
    rader = Anteckning.objects.filter(**villkor).exclude(stodslag="").filter(rattelser__isnull=True)
    return rader.filter(~Exists(med_tid)).count()


def enhetens_mix(enhet_id: UUID, fran: date, till: date) -> dict[str, Any]:
    """The unit's activities in the period: all, per level at start, per age (S037). Six queries, whatever the number."""
    rader = Stodaktivitet.objects.filter(arende__enhet_id=enhet_id, den__range=(fran, till))
    alla: list[Stodandel] = stodmix(rader)
    per_niva: list[Stodgrupp] = stodmix_per_grupp(rader, NIVA, NIVAER)
    per_alder: list[Stodgrupp] = stodmix_per_grupp(rader.annotate(alder=AR), ALDER, ALDRAR)
    utan_tid = anteckningar_utan_tid(arende__enhet_id=enhet_id, handelse_den__range=(fran, till))
    antal = sum(a.antal for a in alla)
    return {"mix": alla, "antal": antal, "grupper": [("Nivå vid start", per_niva), ("Ålder", per_alder)], "utan_tid": utan_tid}


def radgivning_per_manad(user: User, fran: date) -> list[dict[str, Any]]:
    """Heads and minutes per month, unit and what it was about, newest month first. One query."""
    rader = Radgivning.objects.visible_to(user).filter(den__gte=fran)
    return list(
        rader.annotate(manad=TruncMonth("den"))
        .values("manad", "enhet__namn", "insatstyp__namn")
        .annotate(tillfallen=Count("pk"), personer=Sum("antal"), tid=Sum("minuter"))
        .order_by("-manad", "enhet__namn", F("insatstyp__namn").asc(nulls_first=True))
    )
