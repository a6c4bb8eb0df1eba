"""What the nämnd that decides may have from the one that carries out, on request: for quality, administration and follow-up (SoL 15:9;
law.md C39). Fixed fields and no others. Attendance is not among them: it leaves only as a signed report (S088)."""

from typing import Any

from ame.arenden.models import Arende
from ame.common.datum import datum_text
from insatser.models import Insats
from intake.models import Remiss

FALT = {
    "insats": "Insats",
    "stodslag": "Slag av stöd",
    "utforare": "Utförare",
    "onskemal": "Följer önskemålet",
    "start": "Första dag",
    "planerat_slut": "Planerad sista dag",
    "slut": "Sista dag",
    "slutorsak": "Varför den slutade",
    "syfte": "Nådde den sitt syfte, enligt handläggaren",
}


def uppgiftspaket(arende: Arende, remiss: Remiss) -> list[dict[str, str]]:
    """One row per insats of the case since the remiss came, with exactly the fields of FALT. The name of a sensitive insats is replaced
    by its kind of support. One query."""
    rader = (
        Insats.objects.filter(arende=arende, start_den__gte=remiss.inkom_den).select_related("insatstyp").order_by("start_den")
    )
    return [_rad(i) for i in rader]


def _rad(i: Insats) -> dict[str, Any]:
    return {
        "insats": i.namn_utanfor,
        "stodslag": i.get_stodslag_display(),
        "utforare": i.get_utforare_display(),
        "onskemal": i.get_foljer_onskemal_display(),
        "start": datum_text(i.start_den),
        "planerat_slut": datum_text(i.planerat_slut_den),
        "slut": datum_text(i.slut_den) if i.slut_den else "— pågår",
        "slutorsak": i.get_slutorsak_display() or "—",
        "syfte": i.get_syfte_handlaggare_display() or "— inte besvarad",
    }
