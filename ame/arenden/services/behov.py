"""Needs that nobody meets: noted in the case, counted in the unit (C35; 002:141-143)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Behovsskal, Niva
from ame.arenden.models import Arende, OmottBehov
from ame.arenden.services.arende import las_arende
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import utan_nummer
from ame.organisation.enums import LokaTyp

# The Loka survey's kinds, but for the one that would say of a person that there is a disability: health is no code here (S043).
BEHOV: dict[str, str] = {
    typ.value: "Stöd till ordinarie anställning" if typ == LokaTyp.STOD_ANSTALLNING else str(typ.label)
    for typ in LokaTyp
    if typ != LokaTyp.STOD_ANSTALLNING_FN
}


@transaction.atomic
def notera_omott_behov(
    *, arende: Arende, actor: User, behov: str, skal: str, niva: str = "", beskrivning: str = "", noterat_den: date | None = None
) -> OmottBehov:
    """Notes the need; one open per kind of insats in a case, asking again returns it. The reasons lie with the organisation, never with
    the person (S044), and the kinds are those of BEHOV: there is no field for a code (S043)."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    return satt_omott_behov(
        arende=arende, actor=actor, behov=behov, skal=skal, niva=niva, beskrivning=beskrivning, noterat_den=noterat_den
    )


def satt_omott_behov(
    *, arende: Arende, actor: User, behov: str, skal: str, niva: str = "", beskrivning: str = "", noterat_den: date | None = None
) -> OmottBehov:
    """As notera_omott_behov, for services that have locked the case and checked their own permission (a decision in beredning)."""
    if behov not in BEHOV:
        raise ValidationError({"behov": "Välj vad personen behöver i listan."})
    if not arende.ar_oppet:
        raise ValidationError("Ärendet är avslutat. Nya behov noteras i ett öppet ärende.")
    utan_nummer({"beskrivning": beskrivning})
    oppet = OmottBehov.objects.filter(arende=arende, behov=behov, upphort_den__isnull=True).first()
    if oppet:
        if (oppet.skal, oppet.niva, oppet.beskrivning) != (skal, niva, beskrivning.strip()):
            raise ValidationError({"behov": "Behovet är redan noterat i ärendet. Avsluta det först om skälet är ett annat."})
        return oppet
    rad = OmottBehov(
        arende=arende,
        behov=behov,
        skal=skal,
        niva=niva,
        beskrivning=beskrivning.strip(),
        noterat_den=noterat_den or timezone.localdate(),
        noterat_av=actor,
    )
    rad.full_clean()
    krav_har_varit("noterat_den", rad.noterat_den)
    rad.save(force_insert=True)
    log_event(actor=actor, verb="arende.omott_behov", obj=rad, after=behov, arende_id=arende.pk, data={"skal": skal})
    return rad


@transaction.atomic
def avsluta_omott_behov(*, behov: OmottBehov, actor: User) -> OmottBehov:
    """The need is met, or is none any more. Twice changes nothing."""
    rad = OmottBehov.objects.select_for_update(of=("self",)).select_related("arende").get(pk=behov.pk)
    krav(can_arbeta_i_arende(actor, rad.arende))
    if rad.upphort_den is None:
        rad.upphort_den = max(timezone.localdate(), rad.noterat_den)
        rad.save(update_fields=["upphort_den"])
        log_event(actor=actor, verb="arende.omott_behov_slut", obj=rad, before=rad.behov, arende_id=rad.arende_id)
    return rad


@dataclass(frozen=True)
class Behovsrad:
    """One line of the ranking: a kind, a level, a reason, and how many persons. No names."""

    behov: str
    niva: str
    skal: str
    personer: int
    fran_den: date
    oppna: int


def aret(ar: int) -> tuple[date, date]:
    """First and last day of a calendar year."""
    return date(ar, 1, 1), date(ar, 12, 31)


def omotta_behov(enhet_id: UUID, fran: date, till: date) -> list[Behovsrad]:
    """The unit's unmet needs in a period, most persons first. A person counts once per line, however many cases (C35). One query."""
    return omotta_behov_i([enhet_id], fran, till)


def omotta_behov_i(enhet_ids: Collection[UUID], fran: date, till: date) -> list[Behovsrad]:
    """The same for several units together: somebody with cases in two of them is one person (S079, S160). One query."""
    rader = (
        _i_perioden(enhet_ids, fran, till)
        .values("behov", "niva", "skal")
        .annotate(
            personer=Count("arende__person", distinct=True),
            oppna=Count("arende__person", distinct=True, filter=Q(upphort_den__isnull=True)),
            forsta=Min("noterat_den"),
        )
        .order_by("-personer", "-oppna", "behov", "niva", "skal")
    )
    return [
        Behovsrad(
            behov=BEHOV.get(r["behov"], LokaTyp(r["behov"]).label),
            niva=Niva(r["niva"]).kort if r["niva"] else "",
            skal=Behovsskal(r["skal"]).label,
            personer=r["personer"],
            fran_den=r["forsta"],
            oppna=r["oppna"],
        )
        for r in rader
    ]


def antal_personer_med_omott_behov(enhet_id: UUID, fran: date, till: date) -> int:
    """How many persons stand behind the lines; fewer than their sum when somebody lacks two things."""
    return antal_personer_i([enhet_id], fran, till)


def antal_personer_i(enhet_ids: Collection[UUID], fran: date, till: date) -> int:
    return int(_i_perioden(enhet_ids, fran, till).aggregate(n=Count("arende__person", distinct=True))["n"])


def _i_perioden(enhet_ids: Collection[UUID], fran: date, till: date) -> QuerySet[OmottBehov]:
    """Needs that were open on any day of the period."""
    return OmottBehov.objects.filter(arende__enhet_id__in=enhet_ids, noterat_den__lte=till).filter(
        Q(upphort_den__isnull=True) | Q(upphort_den__gte=fran)
    )
