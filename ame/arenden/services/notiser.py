"""Notices in the app (C96): made, read, and put away when their matter is cancelled.

A notice is a kind and two ids. Which page it opens, and whether its reader may open it, is said by the functions that
settings.AME_NOTISSIDOR names: each step of the flow answers for its own pages (docs/adr/0003-paneler.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from ame.access.models import User
from ame.arenden.models import Notis

RAKNA_TILL = 100  # the bell says "99+" beyond


@dataclass(frozen=True)
class Sida:
    """Where a notice is solved. `om` is the remiss's or the case's number, never a name; `ar_skyddad` is asked today, not when the
    notice was made: who is protected meanwhile is mailed about no more (law.md B11)."""

    url: str
    om: str = ""
    ar_skyddad: bool = False


@cache
def _kallor() -> list[Any]:
    return [import_string(namn) for namn in settings.AME_NOTISSIDOR]


def sidor(user: User, notiser: Iterable[Notis]) -> dict[UUID, Sida]:
    """Notice -> its page, for those the user may open today. A fixed number of queries whatever the number of notices."""
    kvar = list(notiser)
    hittade: dict[UUID, Sida] = {}
    for kalla in _kallor():
        if not kvar:
            break
        hittade |= kalla(user, kvar)
        kvar = [n for n in kvar if n.pk not in hittade]
    return hittade


def steg(objekt_id: UUID, version: int) -> UUID:
    """The id of a matter that can come again on the same object, such as the second request for more: the object at that version."""
    return uuid5(objekt_id, f"steg {version}")


def skapa(
    *,
    user: User,
    slag: str,
    mal_id: UUID,
    sida_id: UUID,
    far_mejlas: bool = True,
    actor: User | None = None,
) -> Notis | None:
    """Tells one user that there is something to read. Nobody is told of the own action, who has left gets nothing, nor who may not open
    the page. The same matter twice makes one notice (N29): None when nothing new was made."""
    if not user.is_active or (actor is not None and actor.pk == user.pk) or not user.aktiva_uppdrag:
        return None
    rad = Notis(user=user, slag=slag, mal_id=mal_id, sida_id=sida_id, far_mejlas=far_mejlas)
    sida = sidor(user, [rad]).get(rad.pk)
    if sida is None:
        return None
    rad.far_mejlas = far_mejlas and not sida.ar_skyddad
    if Notis.objects.filter(user=user, slag=slag, mal_id=mal_id).exists():
        return None
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError:  # two at the same moment
        return None
    return rad


def olasta(user: User) -> list[Notis]:
    """The user's unread notices, newest first, at most RAKNA_TILL. One query per request: the bell and the pages share it."""
    if not hasattr(user, "_olasta_notiser"):
        rader = Notis.objects.visible_to(user).olasta().order_by("-skapad_vid")
        user._olasta_notiser = list(rader[:RAKNA_TILL])  # type: ignore[attr-defined]
    olasta: list[Notis] = user._olasta_notiser  # type: ignore[attr-defined]
    return olasta


def markera_last(*, user: User, ids: Iterable[UUID], slag: Iterable[str] | None = None) -> None:
    """The page was opened: what was told about it is read. `ids` are ids of pages; asks nothing when nothing is unread."""
    rader, ids = olasta(user), set(ids)
    berors = [n for n in rader if n.sida_id in ids and (slag is None or n.slag in slag)]
    if not berors and len(rader) < RAKNA_TILL:
        return
    urval: QuerySet[Notis] = Notis.objects.visible_to(user).olasta().filter(sida_id__in=ids)
    (urval if slag is None else urval.filter(slag__in=list(slag))).update(last_vid=timezone.now())
    del user._olasta_notiser  # type: ignore[attr-defined]


def gor_inaktuella(
    *, sida_id: UUID | None = None, mal_id: UUID | None = None, slag: Iterable[str] | None = None, user: User | None = None
) -> None:
    """The matter is cancelled or solved: unread notices about it are put away and never mailed (C96, N06)."""
    if sida_id is None and mal_id is None:
        raise ValueError("Ange vad notiserna gäller.")
    urval = Notis.objects.olasta()
    for falt, varde in (("sida_id", sida_id), ("mal_id", mal_id), ("user", user)):
        if varde is not None:
            urval = urval.filter(**{falt: varde})
    (urval if slag is None else urval.filter(slag__in=list(slag))).update(inaktuell_vid=timezone.now())


@dataclass(frozen=True)
class Rad:
    notis: Notis
    sida: Sida


def lista(*, user: User) -> list[Rad]:
    """Unread notices with their pages. One whose page is closed to the user since is put away, so that the count comes right."""
    rader = olasta(user)
    dar = sidor(user, rader)
    stangda = [n.pk for n in rader if n.pk not in dar]
    if stangda:
        Notis.objects.filter(pk__in=stangda).update(inaktuell_vid=timezone.now())
        del user._olasta_notiser  # type: ignore[attr-defined]
    return [Rad(n, dar[n.pk]) for n in rader if n.pk in dar]
