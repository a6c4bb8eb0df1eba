"""Reads that several pages of insatser share."""

from django.db.models import QuerySet

from ame.access.models import User
from ame.arenden.models import Arende
from ame.organisation.models import Insatstyp
from insatser.models import Insats
from intake.enums import ValdAv
from intake.services.inskrivning import beslut_om_inskrivning


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


def samma_slag(user: User, arende: Arende, insatstyp: Insatstyp | None) -> QuerySet[Insats]:
    """Earlier and running insatser of the same kind for the person, in cases the user may open (S082)."""
    if insatstyp is None:
        return Insats.objects.none()
    rader = Insats.objects.filter(
        arende__in=Arende.objects.visible_to(user), arende__person_id=arende.person_id, insatstyp__loka_typ=insatstyp.loka_typ
    )
    return rader.select_related("insatstyp", "arende__enhet").order_by("-start_den")
