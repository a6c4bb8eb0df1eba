"""What the plan shows on other pages (docs/adr/0003-paneler.md)."""

from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from ame.common.datum import som_datum
from insatser.enums import Malstatus
from insatser.models import Plan, Planaktivitet
from insatser.services.plan import PAGAR
from insatser.services.plan_innehall import ansvarig
from insatser.vy.mellan_stolarna import antal_mellan_stolarna
from insatser.vy.plan import logga_delad

MALL = "insatser/plan/_panel.html"


def med_nasta_steg(planer: QuerySet[Plan]) -> QuerySet[Plan]:
    """`nasta` on each plan: the activity that begins next, else the one that began last."""
    kommer = Case(When(start_den__gte=timezone.localdate(), then=Value(0)), default=Value(1), output_field=IntegerField())
    forst = Case(When(start_den__gte=timezone.localdate(), then="start_den"))
    rader = Planaktivitet.objects.filter(plan=OuterRef("pk"), status__in=PAGAR).order_by(kommer, forst, "-start_den", "pk")
    som_json = JSONObject(text="text", den="start_den", aktor="ansvarig_aktor", namn="ansvarig_namn")
    return planer.annotate(nasta=Subquery(rader.values(nasta=som_json)[:1]))


def steg(plan: Any) -> dict[str, Any] | None:
    """The next step of a plan from med_nasta_steg, in words."""
    if not plan.nasta:
        return None
    rad = plan.nasta
    return {"text": rad["text"], "den": som_datum(rad["den"]), "vem": ansvarig(rad["aktor"], rad["namn"])}


def arende(request: HttpRequest, arende: Arende) -> Panel | None:
    """First on the case's page: goals, next step, review (S090). Two queries."""
    plan = med_nasta_steg(Plan.objects.i_arendet(arende).aktiva()).select_related("arende__enhet").first()
    far = bool(can_arbeta_i_arende(request.user, arende)) and arende.ar_oppet
    kontext: dict[str, Any] = {"plan": plan, "arende": arende, "far": far}
    if plan is None:
        return Panel(MALL, kontext, plats="huvud", ordning=5) if far else None
    logga_delad(request.user, arende, plan)
    kontext |= {"mal": list(plan.mal.filter(status=Malstatus.OPPET)), "steg": steg(plan)}
    return Panel(MALL, kontext, plats="huvud", ordning=5)


def min_dag(request: HttpRequest) -> Panel | None:
    """How much lies between the chairs, with the way there; None when nothing does (S021, N06). Two queries."""
    if not request.user.har_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF):
        return None
    antal = antal_mellan_stolarna(request.user, timezone.localdate())
    return Panel("insatser/plan/_min_dag.html", {"antal": antal}, ordning=65) if antal else None
