"""Loading a remiss for a page: what the user may see, with the look logged in the same request (design walls 2 and 3)."""

from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest

from ame.access.enums import Roll
from ame.access.models import User
from ame.arenden.services.notiser import markera_last
from ame.audit.enums import Atgard
from ame.audit.services import log_read
from ame.common.forkompilerat import rader as hamta_rader
from intake.models import Beredning, Remiss
from intake.models.beredning import beredningssynlighet
from intake.models.remiss import synliga_remisser, synlighet

REMISS_MED = (
    "mottagande_enhet__verksamhet__namnd",
    "avsandande_enhet__verksamhet__namnd",
    "avsandare",
    "avsandande_part",
    "skapad_av",
    "bestallningstyp",
    "onskad_insats",
    "medgivande",
    "person",
    "arende__ansvarig",
    "arende__enhet",
    "omdirigerad_fran",
)


def hamta_remiss(request: HttpRequest, pk: UUID, atgard: str = Atgard.VISA) -> Remiss:
    """The remiss when the user may see it, else 404: the same answer as for an id that does not exist (law.md A02). Every call writes
    one row in the log, also a refused one; an own draft is no file of anybody's yet, another's in the group queue is (D02)."""
    funna = hamta_rader(_synlig_remiss, pk, synlighet(request.user))
    if not funna:
        log_read(actor=request.user, objekt_typ="remiss", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    remiss: Remiss = funna[0]
    prefetch_related_objects([remiss], "kompletteringar__begard_av", "avtalade", "uppgifter")
    if remiss.skickad_vid or not _haller_i(request.user, remiss):
        logga_remiss(request, remiss, atgard)
    if request.method == "GET":  # what was told about the remiss is read when its page is opened (C96)
        markera_last(user=request.user, ids=[remiss.pk])
    return remiss


def _haller_i(user: User, remiss: Remiss) -> bool:
    return user.pk == (remiss.avsandare_id if remiss.avsandande_enhet_id else remiss.skapad_av_id)


def logga_remiss(request: HttpRequest, remiss: Remiss, atgard: str = Atgard.VISA) -> None:
    """A sender reads the own unit's copy; everybody else reads the receiving nämnd's file."""
    som_avsandare = ar_avsandaren(request.user, remiss)
    enhet = remiss.avsandande_enhet if som_avsandare else remiss.mottagande_enhet
    log_read(
        actor=request.user,
        objekt_typ="remiss",
        objekt_id=remiss.pk,
        person_id=remiss.person_id,
        arende_id=None if som_avsandare else remiss.arende_id,
        enhet_id=enhet.pk if enhet else None,
        namnd_id=enhet.verksamhet.namnd_id if enhet else None,
        atgard=atgard,
        ar_skyddad=remiss.ar_skyddad,
    )


def ar_avsandaren(user: User, remiss: Remiss) -> bool:
    """Holds it, or works in the unit whose group queue it lies in (S033)."""
    if remiss.avsandare_id is not None:
        return remiss.avsandare_id == user.pk
    return remiss.avsandande_enhet_id in user.enheter_med_roll(Roll.SOCIALSEKRETERARE, Roll.CHEF)


def visar_skydd(user: User, remiss: Remiss) -> bool:
    """The mark on a page that both sides may read: the sender learns nothing that the sender did not write (law.md A03)."""
    return remiss.har_skydd if remiss.avsandare_id == user.pk else remiss.ar_skyddad


def hamta_beredning(request: HttpRequest, pk: UUID) -> Beredning:
    funna = hamta_rader(_beredning, pk, beredningssynlighet(request.user))
    if not funna:
        log_read(actor=request.user, objekt_typ="beredning", objekt_id=pk, atgard=Atgard.NEKAD)
        raise Http404
    beredning: Beredning = funna[0]
    beredning.remiss = hamta_rader(_remiss, beredning.remiss_id)[0]
    prefetch_related_objects(
        [beredning],
        "remiss__kompletteringar__begard_av",
        "remiss__avtalade",
        "remiss__uppgifter",
        "beslut__agare",
        "beslut__beslutad_av",
        "beslut__vald_insats",
        "beslut__omott_behov",
        "beslut__delegation",
        "beslut__underrattelse",
    )
    logga_remiss(request, beredning.remiss)
    return beredning


def _beredning(pk: UUID, synliga: tuple) -> QuerySet[Beredning]:
    med = ("ansvarig", "mote__enhet", "arende__enhet__verksamhet", "arende__ansvarig", "arende__person")
    return Beredning.objects.synliga(*synliga).select_related(*med).filter(pk=pk)


def _synlig_remiss(pk: UUID, synligt: tuple) -> QuerySet[Remiss]:
    return synliga_remisser(*synligt).select_related(*REMISS_MED).filter(pk=pk)


def _remiss(pk: UUID) -> QuerySet[Remiss]:
    """Apart from the beredning: twenty joins in one question take longer to plan than two questions to answer."""
    return Remiss.objects.select_related(*REMISS_MED).filter(pk=pk)
