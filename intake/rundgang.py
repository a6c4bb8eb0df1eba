"""Remisser as rows of the person's timeline (S016)."""

from uuid import UUID

from ame.arenden.rundgang import HOGST, Rundgangsrad
from ame.common.forkompilerat import rader as hamta_rader
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.models.remiss import RemissQuerySet


def remisser(person_id: UUID, verksamhet_id: UUID) -> list[Rundgangsrad]:
    """What was ordered, and how it was answered. Drafts are not remisser yet. One query."""
    return [_rad(remiss) for remiss in hamta_rader(_remisser, person_id, verksamhet_id)]


def _remisser(person_id: UUID, verksamhet_id: UUID) -> RemissQuerySet:
    rader = Remiss.objects.filter(person=person_id, mottagande_enhet__verksamhet=verksamhet_id)
    rader = rader.exclude(status=RemissStatus.UTKAST).select_related("bestallningstyp", "mottagande_enhet")
    return rader.order_by("-inkom_den", "-skickad_vid")[:HOGST]


def _rad(remiss: Remiss) -> Rundgangsrad:
    assert remiss.inkom_den and remiss.mottagande_enhet  # constraint remiss_hel_nar_skickad
    text = remiss.get_status_display()
    if remiss.avbojningsskal:
        text = f"{text}: {remiss.get_avbojningsskal_display().lower()}"
    if remiss.vad_ar_annorlunda:
        text = f"{text}. Annorlunda den gången: {remiss.vad_ar_annorlunda}"
    return Rundgangsrad(
        den=remiss.inkom_den,
        typ="Ansökan" if remiss.ar_egen_ansokan else "Remiss",
        titel=f"{remiss.bestallningstyp}, {remiss.nummer}",
        text=text,
        enhet=remiss.mottagande_enhet.namn,
        slag="remiss",
        remiss_id=remiss.pk,
    )
