"""Results as rows of the person's timeline (S016)."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from ame.arenden.rundgang import HOGST, Rundgangsrad
from ame.common.forkompilerat import rader as hamta_rader
from followup.models import Aterkoppling, Avslut


def avslut(person_id: UUID, verksamhet_id: UUID) -> list[Rundgangsrad]:
    """How each case ended, and whether the sender's question was answered. Two queries."""
    rader = [
        Rundgangsrad(
            den=a.avslutad_den,
            typ="Resultat",
            titel=a.get_orsak_display(),
            text=f"Vidare till: {a.vart}" if a.vart else "",
            enhet=a.arende.enhet.namn,
            slag="beslut",
            arende_id=a.arende_id,
        )
        for a in hamta_rader(_gallande, person_id, verksamhet_id)
    ]
    return rader + _svar(person_id, verksamhet_id)


def _gallande(person_id: UUID, verksamhet_id: UUID) -> QuerySet[Avslut]:
    gallande = Avslut.objects.gallande().filter(arende__person=person_id, arende__enhet__verksamhet=verksamhet_id)
    return gallande.select_related("arende__enhet").order_by("-avslutad_den")[:HOGST]


def _svar(person_id: UUID, verksamhet_id: UUID) -> list[Rundgangsrad]:
    return [
        Rundgangsrad(
            den=timezone.localdate(a.signerad_vid),
            typ="Återkoppling",
            titel=f"Svar på {a.remiss.nummer}",
            text=f"Frågan besvarad: {a.get_fraga_besvarad_display().lower()}",
            enhet=a.arende.enhet.namn,
            slag="remiss",
            arende_id=a.arende_id,
        )
        for a in hamta_rader(_aterkopplingar, person_id, verksamhet_id)
    ]


def _aterkopplingar(person_id: UUID, verksamhet_id: UUID) -> QuerySet[Aterkoppling]:
    svar = Aterkoppling.objects.filter(arende__person=person_id, arende__enhet__verksamhet=verksamhet_id)
    return svar.select_related("remiss", "arende__enhet").order_by("-signerad_vid")[:HOGST]
