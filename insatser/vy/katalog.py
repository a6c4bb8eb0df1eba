"""The catalogue as the staff read it: what is offered, to whom, and how many are in now. No name of anybody."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404

from ame.access.enums import Roll
from ame.access.models import User
from ame.organisation.models import Enhet, Insatstyp
from insatser.models import Insats, Radgivning
from insatser.services.katalog import projekt_i_slutet


@dataclass(frozen=True)
class Katalograd:
    typ: Insatstyp
    antal: int  # running participations by any version of the row

    @property
    def lediga(self) -> int | None:
        """Places left; None when no number of places is set."""
        return None if self.typ.platser is None else self.typ.platser - self.antal


def verksamheter_for(user: User) -> set[UUID]:
    return {u.enhet.verksamhet_id for u in user.aktiva_uppdrag}


def hamta_typ(user: User, pk: UUID) -> Insatstyp:
    """A row of a catalogue in a verksamhet where the user works; 404 for everything else."""
    egna = Insatstyp.objects.filter(verksamhet__in=verksamheter_for(user))
    return get_object_or_404(egna.select_related("verksamhet", "agare"), pk=pk)


def katalog(user: User, idag: date) -> dict[str, Any]:
    """Two queries for what is offered, one for the projects that end."""
    verksamheter = verksamheter_for(user)
    typer = Insatstyp.objects.filter(verksamhet__in=verksamheter).erbjudna(idag).select_related("agare", "verksamhet")
    antal = _antal(verksamheter)
    i_slutet = [t for t in projekt_i_slutet(idag) if t.verksamhet_id in verksamheter]
    return {
        "rader": [_rad(t, antal) for t in typer.order_by("namn")],
        "projekt": [_rad(t, antal) for t in i_slutet],
        "idag": idag,
    }


def _rad(typ: Insatstyp, antal: dict[tuple[UUID, str], int]) -> Katalograd:
    return Katalograd(typ, antal.get((typ.verksamhet_id, typ.namn), 0))


def _antal(verksamheter: set[UUID]) -> dict[tuple[UUID, str], int]:
    """Running participations per verksamhet and name. One query."""
    rader = Insats.objects.pagaende().filter(insatstyp__verksamhet__in=verksamheter)
    rader = rader.values_list("insatstyp__verksamhet_id", "insatstyp__namn").annotate(n=Count("pk")).order_by()
    return {(verksamhet, namn): n for verksamhet, namn, n in rader}


def kvar_i(user: User, typ: Insatstyp) -> tuple[list[Insats], int]:
    """Those still inside by any version of the row: the ones whose cases the user may open, and how many there are in all."""
    alla = Insats.objects.pagaende().filter(insatstyp__verksamhet=typ.verksamhet_id, insatstyp__namn=typ.namn)
    synliga = alla.filter(pk__in=Insats.objects.visible_to(user).values("pk"))
    med = ("arende__person", "arende__ansvarig", "arende__enhet")
    return list(synliga.select_related(*med).order_by("planerat_slut_den")), alla.count()


def enheter_for(user: User, typ: Insatstyp) -> list[Enhet]:
    """The units of the insats's verksamhet where the user may count."""
    egna = set(user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF))
    rader = [u.enhet for u in user.aktiva_uppdrag if u.enhet_id in egna and u.enhet.verksamhet_id == typ.verksamhet_id]
    return list({e.pk: e for e in rader}.values())


def raknat(typ: Insatstyp) -> list[dict[str, Any]]:
    """Heads per month and unit of an insats without identity, the latest first. One query."""
    rader = Radgivning.objects.filter(insatstyp__verksamhet=typ.verksamhet_id, insatstyp__namn=typ.namn)
    rader = rader.values("den__year", "den__month", "enhet__namn").annotate(personer=Sum("antal"), tillfallen=Count("pk"))
    return list(rader.order_by("-den__year", "-den__month", "enhet__namn")[:24])
