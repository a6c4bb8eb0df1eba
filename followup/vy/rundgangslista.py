"""Everybody in a unit with three enrolments or more in five years, and the chain of each (S018). Names only through `visible_to`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Count, QuerySet

from ame.access.models import User
from ame.arenden.enums import Slag
from ame.arenden.models import Arende
from ame.people.models import Person
from followup.enums import Avslutsorsak
from followup.models import Avslut

MINST = 3
AR = 5


@dataclass(frozen=True)
class Lank:
    arende: Arende
    orsak: str


@dataclass(frozen=True)
class Kedja:
    """A person's enrolments, the newest first."""

    person: Person
    lankar: Sequence[Lank]

    @property
    def rubrik(self) -> str:
        return "Skyddade personuppgifter" if self.person.har_skydd else str(self.person.namn)


def inskrivningar(user: User, idag: date) -> QuerySet[Arende]:
    """The enrolments of five years that the reader may see. One registered by mistake never was."""
    fel = Avslut.objects.gallande().filter(orsak=Avslutsorsak.FELREGISTRERING).values("arende_id")
    egna = Arende.objects.visible_to(user).filter(inskriven_den__gt=idag - relativedelta(years=AR))
    return egna.exclude(slag=Slag.FERIEJOBB).exclude(pk__in=fel)


def personer(user: User, enhet_id: UUID, idag: date) -> QuerySet[Person]:
    """Those of the unit, by way of the enrolments that the reader may see."""
    alla = inskrivningar(user, idag)
    manga = alla.values("person_id").annotate(antal=Count("pk")).filter(antal__gte=MINST).values("person_id")
    return Person.objects.filter(pk__in=manga).filter(pk__in=alla.filter(enhet=enhet_id).values("person_id")).order_by("pk")


def kedjor(user: User, personerna: Sequence[Person], idag: date) -> list[Kedja]:
    """The chains of a page. Two queries, however many persons."""
    per_person: dict[UUID, list[Arende]] = defaultdict(list)
    for a in inskrivningar(user, idag).filter(person__in=personerna).with_person().order_by("-inskriven_den", "-pk"):
        per_person[a.person_id].append(a)
    orsaker = dict(Avslut.objects.gallande().filter(arende__person__in=personerna).values_list("arende_id", "orsak"))
    return [Kedja(p, [Lank(a, _orsak(a, orsaker)) for a in per_person[p.pk]]) for p in personerna]


def _orsak(a: Arende, orsaker: dict[UUID, str]) -> str:
    kod = orsaker.get(a.pk)
    return str(Avslutsorsak(kod).label) if kod else "Pågår" if a.avslutad_den is None else "Började aldrig"
