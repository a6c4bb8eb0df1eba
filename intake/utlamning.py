"""What the unit may give the sender of a remiss: its own consents towards the sender, and the one trial of the ground (law.md A04-A11).

The answer, the shared plan and the month's attendance ask here; a remiss on its way in asks intake/grunder.py itself."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from ame.arenden.models import Arende
from ame.people.models import Medgivande
from intake.grunder import Provning, prova_grund
from intake.models import Remiss
from intake.services.delning import SaknarGrund
from intake.services.komplett import ar_minderarig


def enhetens_medgivanden(arende: Arende, remiss: Remiss) -> Any:
    """The unit's own consents towards the sender, also those that no longer hold: what is refused says why."""
    if remiss.ar_egen_ansokan:
        return Medgivande.objects.none()
    till = (
        Q(mottagande_enhet_id=remiss.avsandande_enhet_id)
        if remiss.avsandande_enhet_id
        else Q(mottagande_part_id=remiss.avsandande_part_id)
    )
    return Medgivande.objects.filter(till, person_id=arende.person_id, lamnande_enhet_id=arende.enhet_id)


def giltiga_medgivanden(arende: Arende, remiss: Remiss, kategorier: Sequence[str]) -> QuerySet[Medgivande]:
    """Those in force today that cover any of the categories: the inbound remiss's consent does not count (law.md A08, A09, A11)."""
    rader: QuerySet[Medgivande] = enhetens_medgivanden(arende, remiss).giltiga(timezone.localdate())
    return rader.filter(kategorier__overlap=kategorier)


def prova_utlamning(
    arende: Arende,
    remiss: Remiss,
    kategorier: Sequence[str],
    *,
    grund: str,
    motivering: str = "",
    medgivande: Medgivande | None = None,
) -> Provning:
    """May these categories leave on this ground today, with the unit as the one who discloses? The caller has checked that there is a
    sender and a receiver. Errors are on `grund`, `grund_motivering` or `medgivande`."""
    fran, till, idag = remiss.mottagande_enhet, remiss.avsandande_enhet or remiss.avsandande_part, timezone.localdate()
    assert fran and till
    provning = prova_grund(
        fran=fran,
        till=till,
        grund=grund,
        den=idag,
        motivering=motivering,
        medgivande=medgivande,
        kategorier=kategorier,
        ar_minderarig=ar_minderarig(arende.person.fodelsedatum, idag),
        person_id=arende.person_id,
    )
    namn = {"samtycke": "medgivande", "samtycke_givare": "medgivande"}
    return Provning({namn.get(falt, falt): text for falt, text in provning.fel.items()}, provning.saknad)


def krav_utlamning(
    arende: Arende, remiss: Remiss, kategorier: Sequence[str], *, grund: str, motivering: str, medgivande: Medgivande | None
) -> None:
    """The same trial when it leaves, on the locked row of the consent: a withdrawal at the same moment waits, or has already won (law.md
    A09, A10). Raises SaknarGrund, which is counted, or ValidationError."""
    if medgivande is not None:
        medgivande = Medgivande.objects.select_for_update(of=("self",)).get(pk=medgivande.pk)
    provning = prova_utlamning(arende, remiss, kategorier, grund=grund, motivering=motivering, medgivande=medgivande)
    if provning.saknad is not None:
        raise SaknarGrund(provning.fel, provning.saknad)
    if provning.fel:
        raise ValidationError(dict(provning.fel))
