"""Answers to a part outside the system, such as Arbetsförmedlingen: on paper, with the day they left (S010, S111; law.md B10)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.audit.services import log_event
from followup.models import Aterkoppling
from followup.models.aterkoppling import PAPPERSKANALER
from intake.enums import Kallelsekanal


def kanaler(aterkoppling: Aterkoppling) -> list[Kallelsekanal]:
    """How it may be delivered. About a protected person only through Skatteverket's förmedling (law.md B10)."""
    if aterkoppling.remiss.ar_skyddad:
        return [Kallelsekanal.FORMEDLING]
    return [k for k in PAPPERSKANALER if k != Kallelsekanal.FORMEDLING]


def vantar_pa_papper(aterkoppling: Aterkoppling) -> bool:
    """Signed for somebody who cannot read it here, and not delivered yet."""
    return aterkoppling.remiss.avsandande_part_id is not None and aterkoppling.papper_den is None


@transaction.atomic
def markera_skickad(*, actor: User, aterkoppling: Aterkoppling, den: date, kanal: str) -> Aterkoppling:
    """The day it left, set once. The same day and way twice changes nothing."""
    rad = Aterkoppling.objects.select_for_update(of=("self",)).select_related("remiss__person", "arende").get(pk=aterkoppling.pk)
    krav(can_arbeta_i_arende(actor, rad.arende))
    if (rad.papper_den, rad.papper_kanal) == (den, kanal):
        return rad
    if not vantar_pa_papper(rad):
        raise ValidationError("Återkopplingen är redan markerad som lämnad, eller läses i systemet.")
    if kanal not in kanaler(rad):
        raise ValidationError(
            {"kanal": "Välj ett sätt i listan. Om en person med skydd går posten genom Skatteverkets förmedling."}
        )
    if not timezone.localdate(rad.signerad_vid) <= den <= timezone.localdate():
        raise ValidationError({"den": "Välj en dag från signeringen till i dag."})
    rad.papper_den, rad.papper_kanal = den, kanal
    rad.full_clean(validate_unique=False)
    rad.save(update_fields=["papper_den", "papper_kanal"])
    log_event(
        actor=actor,
        verb="aterkoppling.papper",
        obj=rad,
        after=kanal,
        handelse_den=den,
        arende_id=rad.arende_id,
        remiss_id=rad.remiss_id,
    )
    return rad
