"""Beredning in both models: a forum's agenda, or a responsible beredare of the own unit (S023, S024). Decisions lie in beslut.py,
meetings in forum.py."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.models import Arende
from ame.arenden.services import arende as arende_services
from ame.arenden.services.ansvar import krav_kan_aga
from ame.audit.services import log_event
from ame.people.services import ge_skyddsatkomst
from intake.enums import BeredningStatus, RemissStatus
from intake.models import Beredning, Beredningsmote, Remiss
from intake.services.rad import las_remiss


@transaction.atomic
def starta_beredning(
    *, actor: User, remiss: Remiss, ansvarig: User | None = None, mote: Beredningsmote | None = None
) -> Beredning:
    """Puts a received case in preparation, in the model that was in force on arrival (S025)."""
    from intake.services.forum import lagg_pa_dagordning

    remiss = las_remiss(remiss)
    if remiss.arende is None or remiss.status != RemissStatus.MOTTAGEN:
        raise ValidationError("Ta emot remissen innan beredningen startar.")
    krav(can_arbeta_i_arende(actor, remiss.arende))
    krav_kan_aga(remiss.arende.enhet_id, ansvarig or actor, "ansvarig")
    arende = arende_services.starta_beredning(arende=remiss.arende, actor=actor)
    if arende.person.har_skydd:
        ge_skyddsatkomst(actor=actor, person=arende.person, user_ids=[(ansvarig or actor).pk], skal="Ansvarig för beredningen")
    beredning = Beredning(
        arende=arende,
        remiss=remiss,
        modell=arende.beredningsmodell,
        ansvarig=ansvarig or actor,
        startad_den=timezone.localdate(),
    )
    beredning.full_clean()
    beredning.save(force_insert=True)
    log_event(
        actor=actor, verb="beredning.starta", obj=beredning, after=beredning.modell, arende_id=arende.pk, remiss_id=remiss.pk
    )
    return lagg_pa_dagordning(actor=actor, beredning=beredning, mote=mote) if mote else beredning


def las_beredning(beredning: Beredning) -> Beredning:
    """The preparation with its row locked until the transaction ends: of two decisions at once one wins. The remiss is locked first,
    as everywhere in this package, so that a decision and a withdrawal wait for each other instead of locking each other out."""
    las_remiss(beredning.remiss)
    Beredning.objects.select_for_update(of=("self",)).values_list("pk").get(pk=beredning.pk)
    return Beredning.objects.select_related(
        "arende__enhet__verksamhet",
        "arende__person",
        "remiss__bestallningstyp",
        "remiss__mottagande_enhet",
        "mote",
        "ansvarig",
    ).get(pk=beredning.pk)


def avsluta_beredning(beredning: Beredning) -> None:
    beredning.status = BeredningStatus.BESLUTAD
    beredning.klar_den = timezone.localdate()
    beredning.save(update_fields=["status", "klar_den"])


def lagg_ner_beredning(*, arende: Arende) -> None:
    """The case ends while in preparation: what is under way is closed without a decision."""
    for beredning in Beredning.objects.filter(arende=arende, status=BeredningStatus.PAGAR):
        avsluta_beredning(beredning)
