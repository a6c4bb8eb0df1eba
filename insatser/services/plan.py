"""The person's one plan (S052)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende
from ame.audit.services import log_event
from ame.common.texter import krav_text
from insatser.models import Plan, Planmal


def aktiv_plan(arende: Arende) -> Plan | None:
    """The active plan of the case's person, whichever case it began in (S052)."""
    return Plan.objects.aktiva().filter(person=arende.person_id).first()


@transaction.atomic
def hamta_eller_borja_plan(*, actor: User, arende: Arende) -> Plan:
    """The active plan, or a new empty one: of two who begin at once one wins and both get the same."""
    krav(can_arbeta_i_arende(actor, arende))
    if plan := aktiv_plan(arende):
        return plan
    idag = timezone.localdate()
    plan = Plan(person_id=arende.person_id, arende=arende, paborjad_den=arende.inskriven_den or idag, andrad_av=actor)
    plan.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        return Plan.objects.aktiva().get(person=arende.person_id)
    log_event(actor=actor, verb="plan.borja", obj=plan, arende_id=arende.pk)
    return plan


@transaction.atomic
def nytt_mal(*, actor: User, plan: Plan, text: str) -> Planmal:
    """A goal in the plan; the same words again return the open one."""
    krav(can_arbeta_i_arende(actor, plan.arende))
    krav_text("text", text, "Skriv målet.")
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if finns := plan.mal.filter(text=text.strip(), avslutat_den__isnull=True).first():
        return finns
    mal = Planmal(plan=plan, text=text.strip(), satt_den=timezone.localdate(), ordning=plan.mal.count())
    mal.full_clean()
    mal.save(force_insert=True)
    log_event(actor=actor, verb="planmal.satt", obj=mal, arende_id=plan.arende_id)
    return mal
