from uuid import UUID

from django.utils import timezone

from ame.access.perms import JA, Tillatelse, nej
from ame.arenden.models import Arende
from ame.people.enums import Uppgiftskategori
from ame.people.models import Medgivande

# A note tells how the planning goes and what came out of it: a consent to contact data alone does not cover it (law.md A08).
TACKER = [Uppgiftskategori.PLANERING, Uppgiftskategori.RESULTAT]


def far_dela_med_remittent(arende: Arende, enhet_id: UUID | None = None) -> Tillatelse:
    """May a note be shown to a remittent of the case today? Never by default: it takes a remiss that is still open, and the same
    verksamhet or the unit's own consent in force towards the sender's unit (S034, S035; law.md A09, A11). Who then reads which note
    is followup/vy/delade.py's question, by the same rules. `enhet_id`: towards that sender only, since a consent names its recipient
    (A08). The remisser are reached from the case, not imported. Two queries."""
    oppna = arende.remisser.filter(avsandande_enhet__isnull=False, avslutad_vid__isnull=True)  # type: ignore[attr-defined]
    if enhet_id is not None:
        oppna = oppna.filter(avsandande_enhet_id=enhet_id)
    avsandare = dict(oppna.values_list("avsandande_enhet_id", "avsandande_enhet__verksamhet_id"))
    if not avsandare:
        return nej("Ärendet har ingen remittent att dela med.")
    if arende.enhet.verksamhet_id in avsandare.values():
        return JA
    samtycken = Medgivande.objects.giltiga(timezone.localdate()).filter(
        person_id=arende.person_id,
        lamnande_enhet_id=arende.enhet_id,
        mottagande_enhet_id__in=avsandare,
        kategorier__overlap=TACKER,
    )
    if samtycken.exists():
        return JA
    return nej("Det finns inget gällande samtycke till att dela med remittenten. Registrera det under Samtycken först.")
