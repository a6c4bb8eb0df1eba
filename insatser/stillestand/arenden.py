"""Kinds that are about the whole case. Each function is one query for all cases; a row is (unit, case, None, since when)."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery, UUIDField, Value
from django.db.models.functions import Greatest, Least

from ame.arenden.models import Nivabedomning
from insatser.enums import DELTOG, Stillestandsslag
from insatser.models import Insats, Kartlaggning, Stodaktivitet, Tillfalle
from insatser.stillestand.delar import Omfang, fore, grans, oppen_rad, rorelse, senaste
from insatser.stillestand.insatser import Rader
from intake.enums import Loftesslag
from intake.models import Lofte

AKTIV_DAGAR = 30  # something was done with the person within so many days: then the case is active
INGEN_INSATS = Value(None, output_field=UUIDField())
KOLUMNER = ("enhet_id", "pk", INGEN_INSATS, "sedan")


def glapp(omfang: Omfang) -> list[Rader]:
    """Enrolled without an open insats for more than the unit's days (K9). Counted from the last day in an insats, or the enrolment."""
    alla = Insats.objects.filter(arende=OuterRef("pk"))
    rader = (
        omfang.arenden()
        .filter(~Exists(alla.pagaende()))
        .annotate(sedan=Greatest("inskriven_den", senaste(alla, "slut_den")), grans=grans("glapp_dagar", omfang.idag, "enhet_id"))
    )
    for_lange = Q(sedan__lt=fore(omfang.idag, F("grans")))
    return [rader.filter(for_lange | oppen_rad(Stillestandsslag.GLAPP, "pk")).values_list(*KOLUMNER)]


def missat_lofte(omfang: Omfang) -> list[Rader]:
    """The promise of a first activity has passed and is not kept (S077). The day was given by the unit's limit on the enrolment."""
    rader = omfang.i_arenden(Lofte.objects.sena(omfang.idag).filter(slag=Loftesslag.AKTIVITET))
    return [rader.values_list("arende__enhet_id", "arende_id", INGEN_INSATS, "lovat_den")]


def utan_steg(omfang: Omfang) -> list[Rader]:
    """Active without a step: activities for the unit's days (half a year), one of them lately, and no changed level, goal or plan (S058)."""
    insatser = Insats.objects.filter(arende=OuterRef("pk"))
    stod = Stodaktivitet.objects.filter(arende=OuterRef("pk"))
    nyligen = (omfang.idag - timedelta(days=AKTIV_DAGAR), omfang.idag)
    pass_ = Tillfalle.objects.filter(insats__arende=OuterRef("pk"), status__in=DELTOG, den__range=nyligen)
    rader = omfang.arenden().filter(Exists(insatser.pagaende()) | Exists(stod.filter(den__range=nyligen)) | Exists(pass_))
    rader = rader.annotate(
        forsta=Least(
            Subquery(insatser.order_by("start_den").values("start_den")[:1]),
            Subquery(stod.order_by("den").values("den")[:1]),
        ),
        grans=grans("samma_slag_dagar", omfang.idag, "enhet_id"),
    )
    rader = rader.annotate(sedan=rorelse("pk", "person_id", F("forsta")))
    for_lange = Q(sedan__lte=fore(omfang.idag, F("grans")))
    return [rader.filter(for_lange | oppen_rad(Stillestandsslag.UTAN_STEG, "pk")).values_list(*KOLUMNER)]


def ingen_bedomning(omfang: Omfang) -> list[Rader]:
    """The level has not been judged, nor a kartläggning finished, for the unit's days (S070)."""
    nivaer = Nivabedomning.objects.filter(arende=OuterRef("pk"))
    kartlaggningar = Kartlaggning.objects.filter(arende=OuterRef("pk"))
    rader = omfang.arenden().annotate(
        sedan=Greatest("inskriven_den", senaste(nivaer, "bedomd_den"), senaste(kartlaggningar, "klar_den")),
        grans=grans("ny_bedomning_dagar", omfang.idag, "enhet_id"),
    )
    for_lange = Q(sedan__lte=fore(omfang.idag, F("grans")))
    return [rader.filter(for_lange | oppen_rad(Stillestandsslag.INGEN_BEDOMNING, "pk")).values_list(*KOLUMNER)]
