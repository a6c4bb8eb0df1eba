"""Results as rows of the person's timeline (S016)."""

from uuid import UUID

from django.utils import timezone

from ame.arenden.rundgang import HOGST, Rundgangsrad
from followup.models import Aterkoppling, Avslut


def avslut(person_id: UUID, verksamhet_id: UUID) -> list[Rundgangsrad]:
    """How each case ended, and whether the sender's question was answered. Two queries."""
    gallande = Avslut.objects.gallande().filter(arende__person=person_id, arende__enhet__verksamhet=verksamhet_id)
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
        for a in gallande.select_related("arende__enhet").order_by("-avslutad_den")[:HOGST]
    ]
    return rader + _svar(person_id, verksamhet_id)


def _svar(person_id: UUID, verksamhet_id: UUID) -> list[Rundgangsrad]:
    svar = Aterkoppling.objects.filter(arende__person=person_id, arende__enhet__verksamhet=verksamhet_id)
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
        for a in svar.select_related("remiss", "arende__enhet").order_by("-signerad_vid")[:HOGST]
    ]
