"""What is promised and what has passed, for sender, owner and chef: the same stored rows on each page (C04; S014)."""

from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone

from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from ame.arenden.paneler import Panel
from ame.arenden.vy.remisser import remisser_i
from intake.enums import Loftesslag, RemissStatus
from intake.forms.loften import BesokForm
from intake.models import Lofte, Remiss
from intake.vy.klocka import med_loften, passerade_loften

MALL = "intake/loften/panel.html"
EGET_KORT = {Loftesslag.ATERKOPPLING, Loftesslag.TREPART}  # their days stand on cards of their own until they pass


def arende(request: HttpRequest, arende: Arende) -> Panel | None:
    """Of all the case's remisser, with the small form for the first visit. One query."""
    remisser = remisser_i(arende)
    prefetch_related_objects(remisser, med_loften())
    idag = timezone.localdate()
    passerade = [x for r in remisser for x in passerade_loften(r, idag)]
    kommande = [x for r in remisser for x in _kommande(r, idag)]
    besok = _besok([*passerade, *kommande], bool(can_arbeta_i_arende(request.user, arende)))
    return _panel(passerade, kommande, besok, flera=len(remisser) > 1)


def remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    """The receiver's page of one remiss. One query."""
    idag = timezone.localdate()
    passerade, kommande = passerade_loften(remiss, idag), _kommande(remiss, idag)
    far = remiss.arende is not None and bool(can_arbeta_i_arende(request.user, remiss.arende))
    panel = _panel(passerade, kommande, _besok([*passerade, *kommande], far))
    if panel and passerade:
        panel.plats = "varning"
    return panel


def min_remiss(request: HttpRequest, remiss: Any) -> Panel | None:
    """The sender's page: what the unit has promised, and what the sender has. One query."""
    idag = timezone.localdate()
    return _panel(passerade_loften(remiss, idag), _kommande(remiss, idag), None)


def _kommande(remiss: Remiss, idag: date) -> list[Lofte]:
    """What is still in time. The answer's day is not known while the clock stands still: it moves until the sender has answered."""
    stilla = remiss.status == RemissStatus.RETURNERAD
    visas_inte = EGET_KORT | {Loftesslag.SVAR} if stilla else EGET_KORT
    oppna = [x for x in remiss.loften.all() if x.ar_oppet and not x.ar_sent(idag)]
    return sorted((x for x in oppna if x.slag not in visas_inte), key=lambda x: (x.lovat_den, x.slag))


def _besok(loften: list[Lofte], far: bool) -> dict | None:
    """The form that keeps the promise of a first visit, for those who work in the case."""
    rad = next((x for x in loften if x.slag == Loftesslag.BESOK), None)
    return {"remiss_id": rad.remiss_id, "form": BesokForm()} if rad and far else None


def _panel(passerade: list[Lofte], kommande: list[Lofte], besok: dict | None, flera: bool = False) -> Panel | None:
    if not passerade and not kommande:
        return None
    rader = [(x, Loftesslag(x.slag).passerat) for x in passerade]
    return Panel(MALL, {"passerade": rader, "kommande": kommande, "besok": besok, "flera": flera}, plats="sida", ordning=5)
