"""What stands in the file and the participant has not been shown yet (SoL 14:6; law.md C34)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from ame.arenden.models import Arende
from insatser.models import Narvarorapport
from insatser.services.rapport_innehall import manad_text
from insatser.vy.plan import Plansida


@dataclass(frozen=True)
class Odelgivet:
    """One paper: what it is, when it was signed, where the handing over is written down."""

    vad: str
    den: date
    url: str


def odelgivet(arende: Arende, plansida: Plansida | None) -> list[Odelgivet]:
    """The latest signed plan until it is handed over, and each month's latest report until the day it was shown is written down, the
    oldest first. A journal note has no such mark. One query."""
    rader = []
    version = plansida.senaste if plansida else None
    if version and not version.overlamningar.all():
        url = reverse("arende_plan_overlamna", args=[arende.pk, version.pk])
        rader.append(Odelgivet(f"Planen, version {version.nummer}", timezone.localdate(version.signerad_vid), url))
    nyare = Narvarorapport.objects.filter(
        arende=arende.pk, remiss=OuterRef("remiss"), manad=OuterRef("manad"), nummer__gt=OuterRef("nummer"), aterkallad_vid=None
    )
    ej_visade = Narvarorapport.objects.filter(arende=arende.pk, kommunicerad_den=None, aterkallad_vid=None)
    for r in ej_visade.filter(~Exists(nyare)).only("manad", "signerad_vid"):
        vad = f"Närvarorapporten för {manad_text(r.manad)}"
        rader.append(Odelgivet(vad, timezone.localdate(r.signerad_vid), reverse("narvarorapport", args=[r.pk])))
    return sorted(rader, key=lambda rad: rad.den)
