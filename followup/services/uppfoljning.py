"""Follow-up at 30, 90, 180 and 365 days after avslut (S129, N18)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.services import los_bevakning, skapa_bevakning
from ame.audit.services import log_event
from followup.enums import UppfoljningStatus
from followup.models import Avslut, Uppfoljning
from followup.models.uppfoljning import UPPFOLJNINGSDAGAR

HANN_FORE = "Någon annan har redan svarat på uppföljningen. Ladda om sidan för att se svaret."


@transaction.atomic
def planera_uppfoljningar(*, actor: User, avslut: Avslut) -> list[Uppfoljning]:
    rader = []
    for dag in UPPFOLJNINGSDAGAR:
        rad = Uppfoljning(avslut=avslut, dag=dag, forfaller_den=avslut.avslutad_den + timedelta(days=dag))
        rad.full_clean()
        rad.save(force_insert=True)
        skapa_bevakning(
            actor=actor,
            ansvarig=avslut.arende.ansvarig,
            arende=avslut.arende,
            slag=Bevakningsslag.UPPFOLJNING,
            titel=f"Uppföljning {dag} dagar efter avslut",
            forfaller_den=rad.forfaller_den,
            mal_id=rad.pk,
        )
        rader.append(rad)
    return rader


@transaction.atomic
def ta_bort_planerade(*, actor: User, avslut: Avslut) -> None:
    """The avslut is undone: what was planned from it goes; answers already given stay."""
    for rad in Uppfoljning.objects.filter(avslut=avslut, status=UppfoljningStatus.PLANERAD):
        los_bevakning(actor=actor, slag=Bevakningsslag.UPPFOLJNING, mal_id=rad.pk)
        rad.delete()


@transaction.atomic
def svara_uppfoljning(
    *,
    actor: User,
    uppfoljning: Uppfoljning,
    status: str,
    gjord_den: date,
    sysselsattning: str = "",
    forsorjning: str = "",
    kalla: str = "",
) -> Uppfoljning:
    """Records the answer; "ej nådd" is an answer of its own and never "no work" (S129). It can be answered once."""
    rad = Uppfoljning.objects.select_for_update(of=("self",)).select_related("avslut__arende").filter(pk=uppfoljning.pk).first()
    if rad is None:
        raise ValidationError("Uppföljningen finns inte längre: avslutet är ångrat.")
    krav(can_arbeta_i_arende(actor, rad.avslut.arende))
    if rad.status != UppfoljningStatus.PLANERAD:
        raise ValidationError(HANN_FORE)
    if status not in {UppfoljningStatus.GJORD, UppfoljningStatus.EJ_NADD}:
        raise ValidationError({"status": "Välj om du nådde personen."})
    if gjord_den > timezone.localdate() or gjord_den < rad.avslut.avslutad_den:
        raise ValidationError({"gjord_den": "Datumet ska ligga mellan avslutet och i dag."})
    nadd = status == UppfoljningStatus.GJORD
    rad.status, rad.gjord_den, rad.gjord_av = status, gjord_den, actor
    rad.sysselsattning = sysselsattning if nadd else ""
    rad.forsorjning = forsorjning if nadd else ""
    rad.kalla = kalla if nadd else ""
    rad.full_clean()
    rad.save(update_fields=["status", "gjord_den", "gjord_av", "sysselsattning", "forsorjning", "kalla"])
    los_bevakning(actor=actor, slag=Bevakningsslag.UPPFOLJNING, mal_id=rad.pk)
    log_event(
        actor=actor, verb="uppfoljning.svara", obj=rad, after=status, handelse_den=gjord_den, arende_id=rad.avslut.arende_id
    )
    return rad
