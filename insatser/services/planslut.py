"""The person's plan when a case ends, and when its avslut is undone; called by followup (S052, S128)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.arenden.models import Arende
from ame.audit.models import Handelse
from ame.audit.services import log_event
from insatser.enums import Malstatus, Planstatus
from insatser.models import Plan, Planaktivitet, Planmal
from insatser.services.plan import aktiv_plan, avsluta_plan

SKAL = "Ärendet avslutas."


def plan_som_slutar(arende: Arende) -> Plan | None:
    """The plan is the person's (S052): it ends with the last open case of its verksamhet, and goes on while another one is open: a case
    in another verksamhet is none of its own (law.md A02)."""
    plan = aktiv_plan(arende)
    if plan is None:
        return None
    andra = Arende.objects.oppna().filter(person=arende.person_id).exclude(pk=arende.pk)
    return None if andra.filter(enhet__verksamhet=plan.arende.enhet.verksamhet_id).exists() else plan


@transaction.atomic
def avsluta_personens_plan(*, actor: User, arende: Arende, slut_den: date) -> None:
    """The plan that ends with the case, if any. The caller holds the case's row, still open."""
    if (plan := plan_som_slutar(arende)) is None:
        return
    avsluta_plan(actor=actor, plan=plan, avslutad_den=max(slut_den, plan.paborjad_den), skal=SKAL, med_arendet=True)


@transaction.atomic
def ateroppna_personens_plan(*, actor: User, arende: Arende) -> None:
    """The plan that ended with the case goes on, with the goals and activities that ended with it. A plan somebody ended by hand stays
    ended, and so does one that another plan has followed."""
    slutet = Handelse.objects.filter(verb="plan.avsluta", arende_id=arende.pk).order_by("-pk").first()
    if slutet is None or not slutet.data or Plan.objects.aktiva().filter(person=arende.person_id).exists():
        return
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=slutet.objekt_id)
    if plan.status == Planstatus.AKTIV:
        return
    plan.status, plan.avslutad_den = Planstatus.AKTIV, None
    plan.andrad_av, plan.andrad_vid = actor, timezone.now()
    plan.full_clean()
    plan.save(update_fields=["status", "avslutad_den", "andrad_av", "andrad_vid"])
    for mal in Planmal.objects.filter(plan=plan, pk__in=slutet.data["mal"]):
        mal.status, mal.avslutat_den = Malstatus.OPPET, None
        mal.save(update_fields=["status", "avslutat_den"])
    for rad in Planaktivitet.objects.filter(plan=plan, pk__in=slutet.data["aktiviteter"]):
        fore = slutet.data["aktiviteter"][str(rad.pk)]
        rad.status, rad.slut_den = fore["status"], date.fromisoformat(fore["slut_den"]) if fore["slut_den"] else None
        rad.save(update_fields=["status", "slut_den"])
    log_event(actor=actor, verb="plan.ateroppna", obj=plan, arende_id=arende.pk)
