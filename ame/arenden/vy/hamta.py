"""Loading a case for a page: what the user may see, with the look logged in the same request (design walls 2 and 3)."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Atkomstslag
from ame.arenden.models import Arende, Atkomst
from ame.arenden.models.arende import ArendeQuerySet, synliga_arenden, synlighet
from ame.arenden.services.notiser import markera_last
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.forkompilerat import rader as hamta_rader
from ame.common.vy import BehoverSkal


def hamta_arende(request: HttpRequest, pk: UUID, objekt_typ: str = "arende", atgard: str = Atgard.VISA) -> Arende:
    """The case when the user may open it; every call writes one row in the log.

    Raises Http404 for strangers (same answer as an id that does not exist, law.md A02) and BehoverSkal for a colleague in the unit.
    `atgard` is what is done with it, for instance SKRIV_UT; a look for a stated reason is logged as INSYN with the reason. Two queries
    and one insert; a refusal asks one more and is logged in the nämnd of the case.
    """
    user = request.user
    arende = next(iter(hamta_rader(_arende, pk, synlighet(user))), None)
    if arende is None:
        _logga_nekad(user, pk, objekt_typ)
        if Arende.objects.kollegas(user).filter(pk=pk).exists():
            raise BehoverSkal(pk)
        raise Http404
    skal = ""
    if arende.ansvarig_id != user.pk:
        giltig = Atkomst.objects.filter(arende=arende, user=user, slag=Atkomstslag.ANGIVET_SKAL, till_vid__gt=timezone.now())
        atkomst = giltig.order_by("-fran_vid").first()  # an old reason explains nothing about this look
        skal = atkomst.skal if atkomst else ""
    log_read(
        actor=user,
        objekt_typ=objekt_typ,
        objekt_id=pk,
        person_id=arende.person_id,
        arende_id=arende.pk,
        enhet_id=arende.enhet_id,
        namnd_id=arende.person.namnd_id,
        atgard=Atgard.INSYN if skal and atgard == Atgard.VISA else atgard,
        andamal=skal,
        ar_skyddad=arende.person.har_skydd,
    )
    if request.method == "GET":  # what was told about the case is read when its page is opened (C96)
        markera_last(user=user, ids=[pk])
    return arende


def _arende(pk: UUID, synligt: tuple) -> ArendeQuerySet:
    return synliga_arenden(*synligt).with_person().filter(pk=pk)


def _logga_nekad(user: User, pk: UUID, objekt_typ: str) -> None:
    """In the log of the nämnd whose case was tried, so that its own loggkontrollant sees the attempt (law.md A02, D03)."""
    arende = Arende.objects.with_person().filter(pk=pk).first()
    if arende is None:
        log_read(actor=user, objekt_typ=objekt_typ, objekt_id=pk, atgard=Atgard.NEKAD)
        return
    log_read(
        actor=user,
        objekt_typ=objekt_typ,
        objekt_id=pk,
        person_id=arende.person_id,
        arende_id=arende.pk,
        enhet_id=arende.enhet_id,
        namnd_id=arende.person.namnd_id,
        atgard=Atgard.NEKAD,
        ar_skyddad=arende.person.har_skydd,
    )
