"""Reads that several pages of insatser share."""

from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet

from ame.access.models import User
from ame.arenden.models import Arende
from ame.common.forkompilerat import rader as hamta_rader
from ame.organisation.models import Insatstyp
from ame.people.models import Person
from insatser.enums import Malstatus
from insatser.models import Insats, Plan, Planmal
from intake.enums import ValdAv
from intake.services.inskrivning import beslut_om_inskrivning


def skrevs_fore_skyddet(person: Person, vid: datetime) -> bool:
    """A paper made while the person had no protection carries the name, and is not given out when there is one (law.md B12). From the
    person's history. One query for a protected person, none for others."""
    if not person.har_skydd:
        return False
    rader = apps.get_model("people", "PersonEvent").objects.filter(pgh_obj_id=person.pk)
    da = rader.filter(pgh_created_at__lte=vid).order_by("-pgh_id").values_list("har_skydd", flat=True).first()
    return not (rader.order_by("pgh_id").values_list("har_skydd", flat=True).first() if da is None else da)


def forslag(arende: Arende) -> tuple[Insatstyp | None, str]:
    """The insats that the decision in beredning or the direct remiss names, and who chose it (S002). Only for the case's first insats:
    later ones are chosen by the unit. Three queries."""
    if Insats.objects.filter(arende=arende).exists():
        return None, ValdAv.AME
    beslut = beslut_om_inskrivning(arende)
    if beslut and beslut.vald_insats:
        return beslut.vald_insats, beslut.vald_av
    remiss = arende.remisser.filter(onskad_insats__isnull=False).select_related("onskad_insats").order_by("inkom_den").first()
    if remiss:
        return remiss.onskad_insats, ValdAv.REMITTENT
    return None, ValdAv.AME


def pagaende_insatser(arende: Arende) -> list[Insats]:
    """Running insatser of the case, the one that ends first first. Asked once per request: the case object lives no longer."""
    if not hasattr(arende, "_pagaende_insatser"):
        arende._pagaende_insatser = hamta_rader(_pagaende, arende.pk)  # type: ignore[attr-defined]
    pagaende: list[Insats] = arende._pagaende_insatser  # type: ignore[attr-defined]
    return pagaende


def _pagaende(arende_id: UUID) -> QuerySet[Insats]:
    rader = Insats.objects.pagaende().filter(arende=arende_id).select_related("insatstyp", "handledare")
    return rader.order_by("planerat_slut_den")


def samma_slag(user: User, arende: Arende, insatstyp: Insatstyp | None) -> QuerySet[Insats]:
    """Earlier and running insatser of the same kind for the person, in cases the user may open (S082)."""
    if insatstyp is None:
        return Insats.objects.none()
    rader = Insats.objects.filter(
        arende__in=Arende.objects.visible_to(user), arende__person_id=arende.person_id, insatstyp__loka_typ=insatstyp.loka_typ
    )
    return rader.select_related("insatstyp", "arende__enhet").order_by("-start_den")


def oppna_mal(arende: Arende) -> QuerySet[Planmal]:
    """The open goals of the person's active plan, that an insats can serve (S056)."""
    return Planmal.objects.filter(plan__in=Plan.objects.aktiva().delade_i(arende), status=Malstatus.OPPET)
