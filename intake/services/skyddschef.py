"""A protected person's remiss never lies where nobody may open it (S020, law.md B07): the unit's chefer are on the named list."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import Uppdrag, User
from ame.arenden.models import Arende
from ame.people.models import Person, SkyddAtkomst
from ame.people.services import ge_skyddsatkomst
from intake.enums import I_INKORGEN
from intake.models import Remiss
from intake.services.remiss import ge_chefer_atkomst

MISSADE_DAGAR = 3  # a night without a worker leaves nobody behind


@transaction.atomic
def slapp_in_chef(*, actor: User | None, uppdrag: Uppdrag) -> int:
    """A new chef is put on the lists of the protected persons who wait or have an open case in the unit (settings.AME_UPPDRAG_START).
    Whoever has been on a list before and was taken off stays off. Returns how many."""
    idag = timezone.localdate()
    slut = uppdrag.till_den is not None and uppdrag.till_den < idag
    if uppdrag.roll != Roll.CHEF or uppdrag.fran_den > idag or slut:
        return 0
    vantar = Remiss.objects.filter(mottagande_enhet=uppdrag.enhet_id, status__in=I_INKORGEN, person__har_skydd=True)
    oppna = Arende.objects.oppna().filter(enhet=uppdrag.enhet_id, person__har_skydd=True)
    personer = Person.objects.filter(pk__in=vantar.values("person").union(oppna.values("person")))
    har_statt = SkyddAtkomst.objects.filter(user_id=uppdrag.user_id)
    antal = 0
    for person in personer.exclude(pk__in=har_statt.values("person")):
        ge_skyddsatkomst(actor=actor, person=person, user_ids=[uppdrag.user_id], skal="Chef för enheten")
        antal += 1
    return antal


def slapp_in_nya_chefer(*, idag: date) -> int:
    """Nightly: those whose uppdrag was given ahead and begins now."""
    nya = Uppdrag.objects.aktiva(idag).filter(roll=Roll.CHEF, fran_den__gt=idag - timedelta(days=MISSADE_DAGAR))
    return sum(slapp_in_chef(actor=None, uppdrag=uppdrag) for uppdrag in nya)


def slapp_in_vid_skydd(*, actor: User, person: Person) -> None:
    """The person was protected while remisser wait: each receiving unit's chefer get in (settings.AME_SKYDD_SATT)."""
    vantar = Remiss.objects.filter(person=person, status__in=I_INKORGEN).select_related("mottagande_enhet")
    for enhet in {r.mottagande_enhet_id: r.mottagande_enhet for r in vantar}.values():
        assert enhet is not None  # constraint remiss_hel_nar_skickad
        ge_chefer_atkomst(person, enhet)
