"""What the nämnd that decides may have from the one that carries out, on request: for quality, administration and follow-up (SoL 15:9;
law.md C39). Fixed fields and no others. Attendance is not among them: it leaves only as a signed report (S088)."""

from typing import Any

from ame.arenden.models import Arende
from ame.common.datum import datum_text
from insatser.models import Insats

FALT = {
    "insats": "Insats",
    "stodslag": "Slag av stöd",
    "utforare": "Utförare",
    "mal": "Mål",
    "onskemal": "Följer önskemålet",
    "start": "Första dag",
    "planerat_slut": "Planerad sista dag",
    "slut": "Sista dag",
    "slutorsak": "Varför den slutade",
    "syfte": "Nådde den sitt syfte, enligt handläggaren",
}


def uppgiftspaket(arende: Arende) -> list[dict[str, str]]:
    """One row per insats of the case, with exactly the fields of FALT. One query."""
    rader = Insats.objects.filter(arende=arende).select_related("insatstyp", "planmal").order_by("start_den")
    return [_rad(i) for i in rader]


def _rad(i: Insats) -> dict[str, Any]:
    return {
        "insats": str(i.insatstyp),
        "stodslag": i.get_stodslag_display(),
        "utforare": i.get_utforare_display(),
        "mal": i.planmal.text if i.planmal else i.mal,
        "onskemal": i.get_foljer_onskemal_display(),
        "start": datum_text(i.start_den),
        "planerat_slut": datum_text(i.planerat_slut_den),
        "slut": datum_text(i.slut_den) if i.slut_den else "— pågår",
        "slutorsak": i.get_slutorsak_display() or "—",
        "syfte": i.get_syfte_handlaggare_display() or "— inte besvarad",
    }
