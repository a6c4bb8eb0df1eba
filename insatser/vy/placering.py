"""What the pages about placements show, and who may open one."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from ame.access.perms import can_arbeta_i_arende
from ame.arenden.models import Arende
from ame.arenden.vy.hamta import hamta_arende
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from insatser.enums import InsatsStatus, Placeringsstatus
from insatser.models import Insats, Placering, Placeringsavstamning

FARG = {
    Placeringsstatus.PLANERAD: "neutral",
    Placeringsstatus.PAGAR: "info",
    Placeringsstatus.AVSLUTAD: "success",
    Placeringsstatus.AVBRUTEN: "warning",
    Placeringsstatus.INSTALLD: "neutral",
}


def sektion(request: HttpRequest, insats: Insats, i_arendet: bool = True) -> dict[str, Any]:
    """For `insatser/placering/_lista.html` on the page of an insats: its placements in order, the latest last. Two queries, however many the
    rows. The page has loaded the insats and logged the look; a handledare's page says `i_arendet=False`."""
    rader = Placering.objects.filter(insats=insats).select_related("plats__anordnare", "handledare")
    placeringar = list(rader.prefetch_related("avstamningar").order_by("start_den", "registrerad_vid"))
    for p in placeringar:
        p.visning_namn = platsens_namn(p, i_arendet)
        p.visning_farg = FARG[Placeringsstatus(p.status)]
        p.nasta_avstamning = nasta_avstamning(p)
    oppen = insats.status == InsatsStatus.PAGAR
    return {"placeringar": placeringar, "far_placera": oppen and bool(can_arbeta_i_arende(request.user, insats.arende))}


def nasta_avstamning(placering: Placering) -> Placeringsavstamning | None:
    """The check-in that waits; none when the placement has ended. Uses what is prefetched."""
    if placering.status != Placeringsstatus.PAGAR:
        return None
    return next((a for a in placering.avstamningar.all() if a.gjord_den is None), None)


def platsens_namn(placering: Placering, i_arendet: bool) -> str:
    """Place and anordnare; outside the case the form only, when the name says something about the person."""
    if placering.plats.anordnare.ar_kanslig and not i_arendet:
        return str(placering.get_form_display())
    return str(placering.plats)


def hamta_placering(request: HttpRequest, pk: UUID, atgard: str = Atgard.VISA) -> tuple[Placering, Arende | None]:
    """The placement and its case; no case for a handledare, who sees the own group and nothing more. Logged either way."""
    rad = (
        Placering.objects.filter(pk=pk)
        .select_related("plats__anordnare", "handledare", "insats__insatstyp", "insats__arende__person", "insats__arende__enhet")
        .first()
    )
    if rad is None:
        raise Http404
    user, arende = request.user, rad.insats.arende
    i_arendet = Arende.objects.visible_to(user).filter(pk=arende.pk).exists()
    if i_arendet or not Placering.objects.visible_to(user).filter(pk=pk).exists():
        return rad, hamta_arende(request, arende.pk, "placering", atgard)
    log_read(
        actor=user,
        objekt_typ="placering",
        objekt_id=pk,
        person_id=arende.person_id,
        arende_id=arende.pk,
        enhet_id=arende.enhet_id,
        namnd_id=arende.person.namnd_id,
        ar_skyddad=arende.person.har_skydd,
        atgard=atgard,
    )
    return rad, None


def hamta_i_arendet(request: HttpRequest, pk: UUID, atgard: str = Atgard.VISA) -> tuple[Placering, Arende]:
    """For what only those who may open the case do; a handledare is asked for a reason, or meets the wall."""
    rad, arende = hamta_placering(request, pk, atgard)
    return rad, arende or hamta_arende(request, rad.insats.arende_id, "placering", atgard)
