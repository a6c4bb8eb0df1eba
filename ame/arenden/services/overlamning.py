"""A colleague leaves, or has too much: one, many or all cases move with one hand-over note (N09, S029, S030)."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_lamna_over_at, krav
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services.ansvar import beratta, krav_kan_aga, satt_ansvarig
from ame.arenden.services.arende import las_arende
from ame.audit.services import log_event
from ame.common.texter import krav_text
from ame.organisation.models import Enhet


@dataclass
class Overlamnat:
    """What went and what did not, with the reason in words."""

    flyttade: list[Arende] = field(default_factory=list)
    kvar: list[tuple[str, str]] = field(default_factory=list)
    ovrigt: int = 0


def lamna_over(
    *, actor: User, enhet: Enhet, fran: User, till: User, arende_ids: list[UUID], overlamning: str, med_ovrigt: bool = False
) -> Overlamnat:
    """Moves the chosen cases of `fran` to `till`, each in a transaction of its own: one that cannot go does not stop the others. The
    note stands in every case's history, each of the two is told once, and the whole is one record. `med_ovrigt` also moves beredningar
    and tasks (settings.AME_FLYTTAR)."""
    krav(can_lamna_over_at(actor, enhet.pk))
    krav_text("overlamning", overlamning, "Skriv vad den nya handläggaren behöver veta.")
    if fran.pk == till.pk:
        raise ValidationError({"till": "Välj någon annan."})
    krav_kan_aga(enhet.pk, till, "till")
    utfall = Overlamnat()
    synliga = {a.pk: a for a in Arende.objects.visible_to(actor).filter(pk__in=arende_ids, enhet=enhet).order_by("nummer")}
    for pk in sorted(arende_ids, key=lambda pk: synliga[pk].nummer if pk in synliga else ""):
        _flytta_ett(actor, synliga.get(pk), fran, till, overlamning.strip(), utfall)
    if med_ovrigt:
        for namn in settings.AME_FLYTTAR:
            utfall.ovrigt += import_string(namn)(actor=actor, enhet=enhet, fran=fran, till=till)
    if utfall.flyttade or utfall.ovrigt:
        _avsluta(actor, enhet, fran, till, utfall)
    return utfall


def _flytta_ett(actor: User, arende: Arende | None, fran: User, till: User, text: str, utfall: Overlamnat) -> None:
    if arende is None:
        utfall.kvar.append(("Ett ärende", "du kan inte öppna det, den som är ansvarig lämnar över det själv"))
        return
    try:
        with transaction.atomic():
            rad = las_arende(arende)
            if rad.ansvarig_id != fran.pk:
                raise ValidationError(f"{rad.ansvarig} är redan ansvarig")
            if not rad.ar_oppet:
                raise ValidationError("ärendet är avslutat")
            utfall.flyttade.append(satt_ansvarig(arende=rad, actor=actor, ny=till, overlamning=text, beratta=False))
    except (ValidationError, PermissionDenied) as fel:
        utfall.kvar.append((arende.nummer, " ".join(getattr(fel, "messages", [str(fel)]))))


@transaction.atomic
def _avsluta(actor: User, enhet: Enhet, fran: User, till: User, utfall: Overlamnat) -> None:
    antal = len(utfall.flyttade)
    vad = "1 ärende" if antal == 1 else f"{antal} ärenden"
    if till.pk != actor.pk:
        titel = f"{vad} från {fran} är överlämnade till dig: läs överlämningen"
        beratta(actor=actor, for_user=till, titel=titel, om_id=uuid4())
    if fran.pk != actor.pk and fran.is_active:
        beratta(actor=actor, for_user=fran, titel=f"{vad} är överlämnade till {till}", om_id=uuid4())
    data: dict[str, Any] = {
        "arenden": [str(a.pk) for a in utfall.flyttade],
        "kvar": [nummer for nummer, _ in utfall.kvar],
        "ovrigt": utfall.ovrigt,
    }
    log_event(actor=actor, verb="enhet.overlamning", obj=enhet, before=str(fran.pk), after=str(till.pk), data=data)


# --- what a user holds (settings.AME_HALLER) and how it is moved (settings.AME_FLYTTAR) ---------------------------


def haller_arenden(user: User, enhet_id: UUID | None, aven_uppgifter: bool) -> str:
    """Open cases in the unit, or anywhere."""
    oppna = Arende.objects.oppna().filter(ansvarig=user)
    antal = (oppna.filter(enhet_id=enhet_id) if enhet_id else oppna).count()
    return f"{antal} {'öppet ärende' if antal == 1 else 'öppna ärenden'}" if antal else ""


def haller_uppgifter(user: User, enhet_id: UUID | None, aven_uppgifter: bool) -> str:
    """Tasks that do not go with an own case: those without a case, and those in a case that somebody else holds."""
    antal = _uppgifter(user, enhet_id, aven_uppgifter).count()
    return f"{antal} {'egen uppgift' if antal == 1 else 'egna uppgifter'}" if antal else ""


def _uppgifter(user: User, enhet_id: UUID | None, utan_arende: bool) -> QuerySet[Bevakning]:
    i_arende = Q(arende__isnull=False) & ~Q(arende__ansvarig=F("ansvarig"))
    if enhet_id:
        i_arende &= Q(arende__enhet_id=enhet_id)
    villkor = i_arende | Q(arende__isnull=True, mal_id__isnull=True) if utan_arende else i_arende
    return Bevakning.objects.oppna().filter(villkor, ansvarig=user)


def flytta_uppgifter(*, actor: User, enhet: Enhet, fran: User, till: User) -> int:
    """Tasks in the unit's cases; those without a case only when the colleague works in no unit but those of the chef."""
    egna_enheter = set(fran.enheter_med_roll(*Roll)) if fran.is_active else set()
    alla = egna_enheter <= set(actor.enheter_med_roll(Roll.CHEF))
    return _uppgifter(fran, enhet.pk, alla).update(ansvarig=till)
