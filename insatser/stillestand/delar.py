"""What the kinds of standstill are asked of: the cases, the unit's limit of the day, the latest movement and when the same kind began."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate

from ame.arenden.enums import Status
from ame.arenden.models import Arende, Baslinje, Nivabedomning
from ame.organisation.models import EnhetInstallning
from insatser.models import Insats, Plan, Planmal, Planversion, Stillestand

INSKRIVNA = [Status.VANTAR, Status.INSATS]
SAMMA_SPELL_DAGAR = 30  # a shorter pause between two of the same kind is the same spell (methods.md 4.5)


@dataclass(frozen=True)
class Omfang:
    """Which cases are looked at, and by which day. `arenden` None: every open case that is enrolled."""

    idag: date
    arende_ids: Collection[UUID] | None = None

    def arenden(self) -> QuerySet[Arende]:
        rader = Arende.objects.filter(status__in=INSKRIVNA)
        return rader if self.arende_ids is None else rader.filter(pk__in=self.arende_ids)

    def i_arenden(self, rader: QuerySet[Any]) -> QuerySet[Any]:
        """Rows with a field `arende`, of the same cases."""
        rader = rader.filter(arende__status__in=INSKRIVNA)
        return rader if self.arende_ids is None else rader.filter(arende__in=self.arende_ids)

    def insatser(self) -> QuerySet[Insats]:
        return self.i_arenden(Insats.objects.pagaende())


def dag(uttryck: Any) -> ExpressionWrapper:
    """A date moved by days: both by the database."""
    return ExpressionWrapper(uttryck, output_field=DateField())


def fore(idag: date, dagar: Any) -> ExpressionWrapper:
    """The day that lies so many days before today."""
    return dag(Cast(Value(idag), DateField()) - dagar)


def grans(falt: str, idag: date, enhet: str) -> Coalesce:
    """The unit's limit in force on the day, the default where none was set (T07)."""
    rader = EnhetInstallning.objects.filter(enhet=OuterRef(enhet), galler_fran_den__lte=idag).order_by("-galler_fran_den")
    return Coalesce(Subquery(rader.values(falt)[:1]), Value(getattr(EnhetInstallning(), falt)))


def oppen_rad(slag: str, arende: str, insats: str = "") -> Exists:
    """The standstill is already known and nothing has moved since: it goes on, also when the limit has become longer (T07)."""
    rader = Stillestand.objects.filter(
        slag=slag, upphort_den__isnull=True, arende=OuterRef(arende), sedan_den__gte=OuterRef("sedan")
    )
    return Exists(rader.filter(insats=OuterRef(insats)) if insats else rader.filter(insats__isnull=True))


def andrad_niva(arende: str) -> Subquery:
    """The last day the level became another one (S058). The first judgement is compared with the level at start."""
    tidigare = Nivabedomning.objects.filter(arende=OuterRef("arende")).filter(
        Q(bedomd_den__lt=OuterRef("bedomd_den"))
        | Q(bedomd_den=OuterRef("bedomd_den"), registrerad_vid__lt=OuterRef("registrerad_vid"))
    )
    start = Baslinje.objects.filter(arende=OuterRef("arende")).exclude(niva_vid_start="")
    nya = Nivabedomning.objects.filter(arende=OuterRef(arende)).annotate(
        var=Coalesce(
            Subquery(tidigare.order_by("-bedomd_den", "-registrerad_vid").values("niva")[:1]),
            Subquery(start.values("niva_vid_start")[:1]),
        )
    )
    return Subquery(nya.filter(var__isnull=False).exclude(var=F("niva")).order_by("-bedomd_den").values("bedomd_den")[:1])


def nytt_mal(person: str) -> Subquery:
    """The last day a goal was set, reached or laid down in any of the person's plans."""
    mal = Planmal.objects.filter(plan__person=OuterRef(person)).annotate(den=Greatest("satt_den", "avslutat_den"))
    return Subquery(mal.order_by("-den").values("den")[:1])


def rorelse(arende: str, person: str, fran: Any) -> Greatest:
    """The last day something moved: level, goal or plan; `fran` when nothing has (S058). A plan has moved when it was begun or a new
    version was signed: work on the text alone moves nothing."""
    version = Planversion.objects.filter(plan__person=OuterRef(person)).annotate(den=TruncDate("signerad_vid"))
    plan = Plan.objects.filter(person=OuterRef(person)).order_by("-paborjad_den").values("paborjad_den")[:1]
    signerad = Subquery(version.order_by("-den").values("den")[:1])
    return Greatest(fran, andrad_niva(arende), nytt_mal(person), Subquery(plan), signerad)


def spell_start() -> Subquery:
    """When the running insats's spell began: an earlier one of the same kind with a pause under 30 days is the same spell (methods.md
    4.5). The start is the latest participation that none of the same kind reaches."""
    samma = Insats.objects.filter(arende=OuterRef("arende"), insatstyp__loka_typ=OuterRef("insatstyp__loka_typ"))
    nar = samma.filter(start_den__lt=OuterRef("start_den")).filter(
        Q(slut_den__isnull=True) | Q(slut_den__gte=dag(OuterRef("start_den") - Value(SAMMA_SPELL_DAGAR)))
    )
    forsta = samma.filter(~Exists(nar), start_den__lte=OuterRef("start_den"))
    return Subquery(forsta.order_by("-start_den").values("start_den")[:1])


def senaste(rader: QuerySet[Any], falt: str) -> Subquery:
    """The greatest day of related rows, as one value."""
    return Subquery(rader.order_by().values("arende").annotate(d=Max(falt)).values("d")[:1])
