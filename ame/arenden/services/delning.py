from django.utils import timezone

from ame.access.perms import JA, Tillatelse, nej
from ame.arenden.models import Arende
from ame.people.models import Medgivande


def far_dela_med_remittent(arende: Arende) -> Tillatelse:
    """May a note be shown to a remittent of the case today? Never by default: it takes the same verksamhet, or the unit's own consent in
    force towards the sender's unit (S034, S035; law.md A09, A11). The remisser are reached from the case, not imported. Two queries."""
    avsandare = dict(
        arende.remisser.filter(avsandare__isnull=False).values_list("avsandande_enhet_id", "avsandande_enhet__verksamhet_id")  # type: ignore[attr-defined]
    )
    if not avsandare:
        return nej("Ärendet har ingen remittent att dela med.")
    if arende.enhet.verksamhet_id in avsandare.values():
        return JA
    samtycken = Medgivande.objects.giltiga(timezone.localdate()).filter(
        person_id=arende.person_id, lamnande_enhet_id=arende.enhet_id, mottagande_enhet_id__in=avsandare
    )
    if samtycken.exists():
        return JA
    return nej("Det finns inget gällande samtycke till att dela med remittenten. Registrera det under Samtycken först.")
