"""Which of the unit's notes a sender reads (S034; law.md A09-A11, A13)."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from ame.arenden.enums import Synlighet
from ame.arenden.models import Anteckning
from followup.services.aterkoppling import SKRIVS, ar_samma_myndighet, giltiga_medgivanden
from intake.enums import RemissStatus
from intake.models import Remiss


def delade_anteckningar(remiss: Remiss) -> list[Anteckning]:
    """Notes written for the remittent, newest first, while the ground towards this sender holds: a withdrawn or expired consent ends the
    sharing at once and nothing is deleted. A consent covers what was signed from its first day. An answered remiss shows what was
    signed before the answer; one that was declined, withdrawn or sent on shows nothing. Four queries whatever the number of notes."""
    if remiss.arende is None or remiss.status not in {*SKRIVS, RemissStatus.BESVARAD}:
        return []
    fran = _tidigast(remiss)
    if fran is None:
        return []
    rader = Anteckning.objects.filter(Q(synlighet=Synlighet.REMITTENT) | Q(rattar__isnull=False), arende=remiss.arende)
    alla = rader.select_related("skriven_av").prefetch_related("rattelser").order_by("-handelse_den", "-signerad_vid")
    return [a for a in _med_delad_sista(list(alla)) if timezone.localdate(a.signerad_vid) >= fran and _fore_slutet(a, remiss)]


def _tidigast(remiss: Remiss) -> date | None:
    """The first day whose notes the ground covers; None without a ground."""
    assert remiss.arende is not None
    if ar_samma_myndighet(remiss):
        return date.min
    return (
        giltiga_medgivanden(remiss.arende, remiss).order_by("giltigt_fran_den").values_list("giltigt_fran_den", flat=True).first()
    )


def _fore_slutet(rad: Anteckning, remiss: Remiss) -> bool:
    if remiss.status in SKRIVS:
        return True
    return remiss.avslutad_vid is not None and rad.signerad_vid < remiss.avslutad_vid


def _med_delad_sista(alla: list[Anteckning]) -> list[Anteckning]:
    """The shared rows of each note whose latest correction is shared too: what is no longer true is not shown without its correction."""
    rattar = {a.pk: a.rattar_id for a in alla}
    sista: dict[UUID, Anteckning] = {}
    for rad in sorted(alla, key=lambda a: a.signerad_vid):
        sista[_rot(rad.pk, rattar)] = rad
    delad = {rot for rot, rad in sista.items() if rad.synlighet == Synlighet.REMITTENT}
    return [a for a in alla if a.synlighet == Synlighet.REMITTENT and _rot(a.pk, rattar) in delad]


def _rot(pk: UUID, rattar: dict[UUID, UUID | None]) -> UUID:
    while (forra := rattar.get(pk)) is not None:
        pk = forra
    return pk
