"""The places of the year on the remiss's handling page: the warning before, and the reason after (S007)."""

from django.http import HttpRequest

from ame.arenden.paneler import Panel
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.services.kvot import fulla


def remiss(request: HttpRequest, remiss: Remiss) -> Panel | None:
    """At most three queries: the quotas' rows and a count for each."""
    over = fulla(remiss) if remiss.status == RemissStatus.SKICKAD and not remiss.kvot_skal else []
    if not over and not remiss.kvot_skal:
        return None
    return Panel(
        "intake/paneler/kvot.html", {"over": over, "skal": remiss.kvot_skal}, plats="varning" if over else "sida", ordning=5
    )
