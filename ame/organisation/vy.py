"""Loading for the administrator's pages: the own nämnder's rows only, and 404 for everything else (OSL 8:1; law.md A02)."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse

from ame.access.models import User
from ame.access.perms import administrerade_namnder
from ame.organisation.enums import Enhetsslag
from ame.organisation.models import Bestallningstyp, Delegation, Enhet, Franvaroskal, Insatstyp, Kontaktvag, Verksamhet

FLIKAR = (
    ("Inställningar", "enhet_installning"),
    ("Beställningar", "enhet_bestallningar"),
    ("Ingångar", "enhet_ingangar"),
    ("Platser", "enhet_platser"),
)


def hamta_enhet(user: User, pk: UUID) -> Enhet:
    """An AME unit of a nämnd that the user administers."""
    enheter = Enhet.objects.administreras_av(user).filter(slag=Enhetsslag.AME)
    return get_object_or_404(enheter.select_related("verksamhet__namnd"), pk=pk)


def hamta_verksamhet(user: User, pk: UUID) -> Verksamhet:
    """A verksamhet of a nämnd that the user administers."""
    egna = Verksamhet.objects.filter(namnd__in=administrerade_namnder(user))
    return get_object_or_404(egna.select_related("namnd"), pk=pk)


def hamta_typ(user: User, pk: UUID) -> Bestallningstyp:
    egna = Bestallningstyp.objects.filter(verksamhet__namnd__in=administrerade_namnder(user))
    return get_object_or_404(egna.select_related("verksamhet__namnd", "enhet"), pk=pk)


def hamta_insatstyp(user: User, pk: UUID) -> Insatstyp:
    egna = Insatstyp.objects.filter(verksamhet__namnd__in=administrerade_namnder(user))
    return get_object_or_404(egna.select_related("verksamhet__namnd"), pk=pk)


def hamta_franvaroskal(user: User, pk: UUID) -> Franvaroskal:
    egna = Franvaroskal.objects.filter(verksamhet__namnd__in=administrerade_namnder(user))
    return get_object_or_404(egna.select_related("verksamhet__namnd"), pk=pk)


def hamta_kontaktvag(user: User, pk: UUID) -> Kontaktvag:
    egna = Kontaktvag.objects.filter(verksamhet__namnd__in=administrerade_namnder(user))
    return get_object_or_404(egna.select_related("verksamhet__namnd"), pk=pk)


def hamta_delegation(user: User, pk: UUID) -> Delegation:
    egna = Delegation.objects.filter(verksamhet__namnd__in=administrerade_namnder(user))
    return get_object_or_404(egna.select_related("verksamhet__namnd"), pk=pk)


def enhetsflikar(enhet: Enhet, aktiv: str) -> list[tuple[str, str, bool]]:
    """The tabs of a unit's settings; `aktiv` is the url name of the page."""
    return [(namn, reverse(vy, args=[enhet.pk]), vy == aktiv) for namn, vy in FLIKAR]
