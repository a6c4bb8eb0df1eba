"""Persons who may be the one in the remiss, for a page: what the user may see, and the look logged (C94; law.md A03)."""

from django.http import HttpRequest

from ame.audit.services import log_list
from ame.people.dubbletter import Liknande
from intake.models import Remiss
from intake.services.dubbletter import liknande


def liknande_med_logg(request: HttpRequest, remiss: Remiss) -> list[Liknande]:
    rader = liknande(request.user, remiss)
    if rader:
        log_list(actor=request.user, objekt_typ="liknande", antal=len(rader), objekt_id=remiss.pk)
    return rader
