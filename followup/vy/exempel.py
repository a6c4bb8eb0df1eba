"""Which insatser of the catalogue a unit can write a good example about."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from ame.organisation.models import Enhet, Insatstyp
from followup.matt import exempeltabell
from followup.models import Matpunkt


def for_enhet(enhet_id: UUID) -> list[Insatstyp]:
    """Those with stored figures in the unit, by name. One whose name tells something about the person has no sheet."""
    punkt = Matpunkt.objects.filter(enhet_id=enhet_id, urval="", matt=exempeltabell.ID).order_by("-korning__manad").first()
    ids = list(punkt.delar) if punkt else []
    return list(Insatstyp.objects.filter(pk__in=ids, ar_kanslig=False, ar_anonym=False).order_by("namn"))


def insatstyp_for(enhet: Enhet, pk: UUID) -> Insatstyp:
    typ = get_object_or_404(Insatstyp.objects.select_related("verksamhet"), pk=pk, verksamhet=enhet.verksamhet_id)
    if typ.ar_anonym:
        raise Http404("En insats utan personuppgifter har inga siffror om deltagare.")
    return typ
