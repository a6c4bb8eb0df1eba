from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Spar, Status
from ame.arenden.models import Arende, Baslinje
from ame.arenden.services import las_arende, skriva_in
from ame.arenden.services.niva import forsta_niva
from intake.enums import Beslutstyp, RemissStatus
from intake.models import Beredningsbeslut, Remiss
from intake.services.mottagning import anta
from intake.services.rundgang import REPETITION, antal_samma, skriv_annorlunda


def beslut_om_inskrivning(arende: Arende) -> Beredningsbeslut | None:
    """The latest decision in beredning to receive the person."""
    return (
        Beredningsbeslut.objects.filter(beredning__arende=arende, beslut=Beslutstyp.SKRIV_IN)
        .select_related("vald_insats", "beredning")
        .order_by("-registrerad_vid")
        .first()
    )


@transaction.atomic
def skriv_in(*, actor: User, arende: Arende, inskriven_den: date, baslinje: Baslinje, vad_ar_annorlunda: str = "") -> Arende:
    """Enrols the person: the baseline is stored with its initiator from the remiss (kas.md 6.3), and every received remiss of the case is
    accepted. Main track needs a decision in beredning; direct track may go straight in (design.md 4), and then says here what is
    different from the third remiss of the same kind on (S016)."""
    list(arende.remisser.select_for_update(of=("self",)).order_by("pk").values_list("pk"))  # remiss before case, as everywhere
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if arende.status == Status.BEREDNING and beslut_om_inskrivning(arende) is None:
        raise ValidationError("Beredningen behöver ett beslut om inskrivning först.")
    if arende.status == Status.INKOMMET and arende.spar != Spar.DIREKTSPAR:
        raise ValidationError("Ärenden på huvudspåret bereds innan inskrivning. Starta beredningen.")
    remisser = list(arende.remisser.filter(status=RemissStatus.MOTTAGEN).order_by("inkom_den"))
    if not remisser:
        raise ValidationError("Ärendet har ingen mottagen remiss. Ta emot remissen innan du skriver in personen.")
    if arende.status == Status.INKOMMET:
        for remiss in remisser:
            skriv_annorlunda(remiss, vad_ar_annorlunda)
    _satt_ursprung(baslinje, remisser[0])
    arende = skriva_in(arende=arende, actor=actor, inskriven_den=inskriven_den, baslinje=baslinje)
    forsta_niva(actor=actor, baslinje=baslinje, inskriven_den=inskriven_den)
    for remiss in remisser:
        anta(actor=actor, remiss=remiss)
    return arende


def upprepas(arende: Arende) -> bool:
    """Whether straight enrolment of this case has to say what is different this time (S016)."""
    if arende.status != Status.INKOMMET:
        return False
    mottagna = arende.remisser.filter(status=RemissStatus.MOTTAGEN, vad_ar_annorlunda="")
    return any(antal_samma(r) >= REPETITION for r in mottagna.select_related("bestallningstyp", "mottagande_enhet"))


def _satt_ursprung(baslinje: Baslinje, remiss: Remiss) -> None:
    baslinje.initiator = remiss.initiator
    baslinje.samverkan_soc = remiss.har_samverkan_soc
    baslinje.niva_avsandare = remiss.niva_avsandare
