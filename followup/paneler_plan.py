"""The plan on the remittent's page (S034, C51): where it leads, its goals, the next step. Never the unit's own notes."""

from django.http import HttpRequest

from ame.arenden.paneler import Panel
from ame.audit.services import log_read
from ame.people.enums import Uppgiftskategori
from followup.services.aterkoppling import SKRIVS, ar_mottagare, ar_samma_myndighet, giltiga_medgivanden
from insatser.enums import Malstatus
from insatser.models import Plan
from insatser.paneler_plan import med_nasta_steg, steg
from insatser.urval_plan import med_kand
from intake.models import Remiss


def min_remiss(request: HttpRequest, remiss: Remiss) -> Panel | None:
    """For whoever holds the remiss, while the unit works with it and there is a ground to share the planning (law.md A09-A11): one
    authority, or a consent in force that covers it. Never of a protected person, and nothing without a plan. Showing it is a read of the
    unit's file and is logged (D02). A fixed number of queries."""
    if not ar_mottagare(request.user, remiss) or remiss.status not in SKRIVS:
        return None
    rad = Remiss.objects.select_related("arende__person", "arende__enhet", "avsandande_enhet", "mottagande_enhet").get(
        pk=remiss.pk
    )
    arende = rad.arende
    if arende is None or rad.har_skydd or arende.person.har_skydd or not _har_grund(rad):
        return None
    egna = Plan.objects.aktiva().filter(person=arende.person_id, arende__enhet__verksamhet=arende.enhet.verksamhet_id)
    plan = med_kand(med_nasta_steg(egna)).first()  # another verksamhet's plan is not this unit's to give (law.md A02)
    if plan is None:
        return None
    log_read(
        actor=request.user,
        objekt_typ="delad_plan",
        objekt_id=plan.pk,
        person_id=arende.person_id,
        arende_id=arende.pk,
        enhet_id=arende.enhet_id,
        namnd_id=arende.person.namnd_id,
    )
    kontext = {"plan": plan, "mal": list(plan.mal.filter(status=Malstatus.OPPET)), "steg": steg(plan)}
    return Panel("insatser/plan/_remittent.html", kontext, plats="huvud", ordning=15)


def _har_grund(remiss: Remiss) -> bool:
    if ar_samma_myndighet(remiss):
        return True
    assert remiss.arende is not None
    return giltiga_medgivanden(remiss.arende, remiss).filter(kategorier__contains=[Uppgiftskategori.PLANERING]).exists()
