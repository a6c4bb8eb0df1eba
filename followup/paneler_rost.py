"""The case's questions to the participant and the handläggare: only whether they are answered (N19; S120, S122)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from followup.enums import Enkatslag, Enkatstatus
from followup.models import Avslut, Enkat
from followup.rost.fragor import DELTAGARE
from followup.services.rost import gar_att_svara_pa, perioder

RUBRIK = {
    Enkatslag.DELTAGARE_START: "Deltagarens svar efter tre månader",
    Enkatslag.DELTAGARE_SLUT: "Deltagarens svar vid avslut",
    Enkatslag.HANDLAGGARE: "Din fråga vid avslutet",
}


@dataclass(frozen=True)
class Rad:
    slag: str
    rubrik: str
    status: str
    till: date | None
    kan_lamnas: bool
    kan_besvaras: bool
    ar_utlamnad: bool


def arende(request: HttpRequest, arende: Arende) -> Panel | None:
    """What is asked in the case, with the button for the paper or the question. At most two queries."""
    if arende.inskriven_den is None:
        return None
    idag = timezone.localdate()
    avslut = None if arende.ar_oppet else Avslut.objects.gallande().filter(arende=arende).first()
    oppna = perioder(arende, avslut, idag)
    if arende.ar_oppet and not oppna:
        return None  # nothing is asked now, and the page of an open case is read most
    stallda = {e.slag: e for e in Enkat.objects.filter(arende=arende)}
    user: User = request.user  # type: ignore[assignment]
    far = bool(can_arbeta_i_arende(user, arende))
    rader = [
        _rad(slag, stallda.get(slag), slag in oppna, idag, far=far, har_avslut=avslut is not None)
        for slag in RUBRIK
        if slag in stallda or slag in oppna
    ]
    kontext: dict[str, Any] = {"rader": rader, "arende": arende}
    return Panel("followup/rost/panel.html", kontext, plats="sida", ordning=70) if rader else None


def _rad(slag: Enkatslag, enkat: Enkat | None, ar_oppen: bool, idag: date, *, far: bool, har_avslut: bool) -> Rad:
    kan = far and (gar_att_svara_pa(enkat, idag, har_avslut=har_avslut) if enkat else ar_oppen)
    return Rad(
        slag=slag,
        rubrik=RUBRIK[slag],
        status=enkat.get_status_display() if enkat else Enkatstatus.OPPEN.label,
        till=enkat.oppen_till_den if enkat and enkat.status == Enkatstatus.OPPEN else None,
        kan_lamnas=kan and slag in DELTAGARE,
        kan_besvaras=kan and slag not in DELTAGARE,
        ar_utlamnad=bool(enkat and enkat.utlamnad_den and enkat.status == Enkatstatus.OPPEN),
    )
