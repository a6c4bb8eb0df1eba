"""The persons behind a figure (S147): ids come through the statistics door, names only through `visible_to`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ame.access.models import User
from ame.arenden.models import Arende
from followup.kas.lasare import lasare
from followup.matt.definition import Form, Matt, Objekt
from followup.matt.grans import granser
from followup.matt.rakna import Fonster, lista
from followup.vy.matt import UTAN_LISTA
from intake.models import Remiss


@dataclass(frozen=True)
class Mattlista:
    """`ids` has one id per row that was counted: a remiss with two agreed days stands twice in a measure of days. `synliga` are those the
    reader may open."""

    matt: Matt
    ids: Sequence[UUID]
    synliga: Sequence[UUID]

    @property
    def dolda(self) -> int:
        return len(self.ids) - len(self.synliga)

    @property
    def ar_anvisning(self) -> bool:
        return self.matt.objekt == Objekt.ANVISNING


def utan_lista(matt: Matt) -> str:
    """Why a measure has no list, in words; empty when it has one."""
    return matt.alltid_saknas or UTAN_LISTA.get(matt.id, "")


def har_taljare(matt: Matt) -> bool:
    """A share has two lists: those it is a share of, and those that are counted as yes."""
    return matt.form == Form.ANDEL


def mattlista(user: User, matt: Matt, enhet_id: UUID, till: date, urval: str, *, bara_ja: bool) -> Mattlista:
    """The same question as the stored figure, for the same twelve months, asked now. Two queries."""
    grans = granser(matt, [enhet_id], till)
    with lasare() as las:
        ids = lista(las, matt, grans, Fonster(till), urval=urval, bara_ja=bara_ja and har_taljare(matt))
    modell = Remiss if matt.objekt == Objekt.ANVISNING else Arende
    far_se = set(modell.objects.visible_to(user).filter(pk__in=set(ids)).values_list("pk", flat=True))  # type: ignore[attr-defined]
    return Mattlista(matt, ids, [i for i in ids if i in far_se])


def rader(lista_: Mattlista, user: User, ids: Sequence[UUID]) -> list[Arende | Remiss]:
    """The rows of one page, in order, a repeated id as a row of its own."""
    hamtade: Mapping[UUID, Arende | Remiss]
    if lista_.ar_anvisning:
        hamtade = Remiss.objects.visible_to(user).select_related("person", "mottagande_enhet").in_bulk(set(ids))
    else:
        hamtade = Arende.objects.visible_to(user).with_person().in_bulk(set(ids))
    return [hamtade[i] for i in ids if i in hamtade]
