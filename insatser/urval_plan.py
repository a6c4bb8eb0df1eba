"""Reads of plans that several pages share, and that statistics ask too (N01): known by the participant, done before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ame.access.models import User
from ame.arenden.models import Arende
from ame.organisation.enums import LokaTyp
from ame.organisation.models import Insatstyp
from insatser.enums import PAGAENDE_AKTIVITET
from insatser.models import Insats, Plan, Planaktivitet, Planoverlamning, Planversion
from insatser.urval import samma_slag


def med_kand(planer: QuerySet[Plan]) -> Any:
    """`kand_av_deltagaren` on each plan: the latest signed version has been handed over, with the day written (S053, C54)."""
    senaste = Planversion.objects.filter(plan=OuterRef("pk")).order_by("-nummer").values("pk")[:1]
    return planer.annotate(senaste_version=Subquery(senaste)).annotate(
        kand_av_deltagaren=Exists(Planoverlamning.objects.filter(planversion=OuterRef("senaste_version")))
    )


def ar_kand(plan: Plan) -> bool:
    """Does the plan count as known by the participant? (S053)"""
    return med_kand(Plan.objects.all()).filter(pk=plan.pk, kand_av_deltagaren=True).exists()


def andel_kanda(planer: QuerySet[Plan]) -> tuple[int, int]:
    """(known, all) of the plans: the share is a figure of its own (S053). Two queries."""
    return med_kand(planer).filter(kand_av_deltagaren=True).count(), planer.count()


@dataclass(frozen=True)
class Tidigare:
    """Something the person has done or does, of a kind; `var` is the unit, or whoever answers for it."""

    slag: str
    vad: str
    fran: date
    till: date | None
    pagar: bool
    var: str

    @property
    def slag_i_ord(self) -> str:
        return str(LokaTyp(self.slag).label) if self.slag in LokaTyp.values else ""


def tidigare_av_slag(user: User, arende: Arende, slag: str) -> list[Tidigare]:
    """Activities and insatser of the kind, earlier or elsewhere, that the user may see (S082). None without a kind. Two queries."""
    if not slag:
        return []
    egna = _aktiviteter(user, arende).filter(slag=slag)
    insatser = samma_slag(user, arende, Insatstyp(loka_typ=slag))
    return _rader(egna, insatser)


def allt_tidigare(user: User, arende: Arende) -> list[Tidigare]:
    """Everything with a kind that the person has done: seen before anything is added (S082). Two queries."""
    insatser = Insats.objects.filter(arende__in=Arende.objects.visible_to(user), arende__person_id=arende.person_id)
    return _rader(_aktiviteter(user, arende).exclude(slag=""), insatser.select_related("insatstyp", "arende__enhet"))


def _aktiviteter(user: User, arende: Arende) -> QuerySet[Planaktivitet]:
    rader: QuerySet[Planaktivitet] = Planaktivitet.objects.visible_to(user).filter(plan__person_id=arende.person_id)  # type: ignore[attr-defined]
    return rader


def _rader(aktiviteter: Iterable[Planaktivitet], insatser: Iterable[Insats]) -> list[Tidigare]:
    rader = [
        Tidigare(a.slag, a.text, a.start_den, a.slut_den, a.status in PAGAENDE_AKTIVITET, a.get_ansvarig_aktor_display())
        for a in aktiviteter
    ]
    rader += [
        Tidigare(i.insatstyp.loka_typ, str(i.insatstyp), i.start_den, i.slut_den, i.slut_den is None, str(i.arende.enhet))
        for i in insatser
    ]
    return sorted(rader, key=lambda r: r.fran, reverse=True)
