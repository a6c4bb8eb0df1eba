"""Two rows that may be the same human being: looked for before a person is received, never acted on by itself (C94; law.md A03, B02)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from ame.access.enums import Roll
from ame.access.models import User
from ame.common.svenska import svensk_nyckel
from ame.people.enums import Identitetsslag
from ame.people.models import Person, PersonIdentitet, Sammanslagning

HOGST = 200  # persons born on one day in one nämnd that are compared
NARA = 2  # letters that may differ in the whole name
NUMMERBYTE = "Samordningsnummer på den ena och personnummer på den andra, samma födelsedag och nästan samma namn"
NASTAN_LIKA = "Samma födelsedag och nästan samma namn"


@dataclass(frozen=True)
class Liknande:
    """Somebody who may be the same human being, and what is alike."""

    person: Person
    skal: str


def synliga_personer(user: User) -> QuerySet[Person]:
    """Persons of the user's own nämnder who have a case or a received remiss that the user may open. Nobody else's, so that nothing is
    learnt of who is known elsewhere (law.md A03); a protected person only for those on the named list (B07)."""
    from ame.arenden.models import Arende

    enheter = user.enheter_med_roll(Roll.HANDLAGGARE, Roll.BEREDARE, Roll.CHEF)
    namnder = {u.enhet.verksamhet.namnd_id for u in user.aktiva_uppdrag if u.enhet_id in enheter}
    remiss: Any = Person._meta.get_field("remisser").related_model  # reached from the person, not imported: a later step
    i_remiss = remiss.objects.visible_to(user).filter(person=OuterRef("pk"), mottagande_enhet__in=enheter)
    i_arende = Arende.objects.visible_to(user).filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(i_arende) | Exists(i_remiss), namnd__in=namnder)


def liknande_personer(
    *, user: User, namnd_id: UUID, fodelsedatum: date, fornamn: str, efternamn: str, slag: str, utom: UUID | None = None
) -> list[Liknande]:
    """Unprotected persons of the nämnd, born the same day and with nearly the same name, among those the user may see. Two queries, over
    at most HOGST rows."""
    gallande = PersonIdentitet.objects.filter(till_den__isnull=True)
    sammanslagen = Sammanslagning.objects.filter(bort=OuterRef("pk"), angrad_vid__isnull=True)
    rader = synliga_personer(user).filter(~Q(pk=utom), namnd=namnd_id, fodelsedatum=fodelsedatum, har_skydd=False)
    rader = rader.exclude(Exists(sammanslagen)).prefetch_related(Prefetch("identiteter", gallande, to_attr="gallande"))
    return [
        Liknande(p, NUMMERBYTE if _nummerbyte(slag, p) else NASTAN_LIKA)
        for p in rader.order_by("pk")[:HOGST]
        if _nara_namn((fornamn, efternamn), (p.fornamn, p.efternamn))
    ]


def _nummerbyte(slag: str, person: Person) -> bool:
    slagen = {slag, *(i.slag for i in person.gallande)}  # type: ignore[attr-defined]
    return slagen == {Identitetsslag.PERSONNUMMER, Identitetsslag.SAMORDNINGSNUMMER}


def _nara_namn(ett: tuple[str, str], annat: tuple[str, str]) -> bool:
    """The whole name with at most NARA letters between them, also when first and last name have changed places."""
    a, b = (_nyckel(*ett), _nyckel(*annat))
    return avstand(a, b) <= NARA or avstand(_nyckel(ett[1], ett[0]), b) <= NARA


def _nyckel(fornamn: str, efternamn: str) -> str:
    """Folded, letters only. A second first name and hyphens do not count."""
    forsta = re.split(r"[\s-]+", fornamn.strip())[0]
    return re.sub(r"[^a-z{|}]", "", svensk_nyckel(forsta + efternamn))


def avstand(a: str, b: str) -> int:
    """How many letters must be put in, taken out or changed to get from one to the other (Levenshtein)."""
    if abs(len(a) - len(b)) > NARA:
        return NARA + 1
    rad = list(range(len(b) + 1))
    for i, tecken in enumerate(a, 1):
        ny = [i]
        for j, annat in enumerate(b, 1):
            ny.append(min(rad[j] + 1, ny[j - 1] + 1, rad[j - 1] + (tecken != annat)))
        rad = ny
    return rad[-1]
