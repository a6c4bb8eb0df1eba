"""The remiss's row: locked, changed by the table of transitions, with an event. Used by the other modules of this package."""

from datetime import date
from typing import Any

from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import Bevakningsslag, Spar, Status
from ame.arenden.services import avsluta_ej_paborjad, los_bevakning
from ame.audit.services import log_event
from ame.common.texter import lagom_lang as lagom_lang
from ame.organisation.enums import Inflodesmodell
from intake.enums import RemissStatus
from intake.models import Remiss
from intake.services.efter import efter_overgang
from intake.transitions import next_status

# What the sender may write; everything else on the row is set by services.
SKRIVBARA = (
    "mottagande_enhet",
    "kalla",
    "af_program",
    "avsandande_part",
    "avsandande_kontakt",
    "inkomstsatt",
    "identitetsslag",
    "identitetsnummer",
    "identitetsniva",
    "fornamn",
    "efternamn",
    "fodelsedatum",
    "kon",
    "telefon",
    "sprak",
    "har_tolkbehov",
    "har_skydd",
    "bestallningstyp",
    "onskad_insats",
    "fraga",
    "forvantat_resultat",
    "bakgrund",
    "svar_senast_den",
    "niva_avsandare",
    "grund",
    "grund_motivering",
    "har_samverkan_soc",
    "ar_am_anstallning_eb",
    "slag",
)
FRITEXT = ("fraga", "forvantat_resultat", "bakgrund", "grund_motivering", "avsandande_kontakt")
AVSLUTADE = {RemissStatus.AVBOJD, RemissStatus.ATERTAGEN, RemissStatus.OMDIRIGERAD, RemissStatus.BESVARAD}


def las_remiss(remiss: Remiss) -> Remiss:
    """The remiss with its row locked until the transaction ends: of two people at once one wins. Locked first and read after: whoever
    waited for the lock would otherwise get the joined rows (the case!) as they were before the wait."""
    Remiss.objects.select_for_update(of=("self",)).values_list("pk").get(pk=remiss.pk)
    return Remiss.objects.select_related(
        "mottagande_enhet__verksamhet__namnd", "avsandande_enhet__verksamhet", "arende", "medgivande", "person"
    ).get(pk=remiss.pk)


def byt_status(
    remiss: Remiss,
    actor: User,
    action: str,
    falt: list[str],
    handelse_den: date | None = None,
    data: dict[str, Any] | None = None,
) -> Remiss:
    """Moves the locked remiss along the table and writes the event. Raises OgiltigOvergang when it is not where the action
    needs it."""
    before = remiss.status
    remiss.status = next_status(before, action)
    remiss.version += 1
    if remiss.status in AVSLUTADE:
        remiss.avslutad_vid = timezone.now()
        falt = [*falt, "avslutad_vid"]
    remiss.full_clean(validate_unique=False)
    remiss.save(update_fields=["status", "version", *falt])
    if before == RemissStatus.SKICKAD:  # somebody has taken it in hand: the chefer are no longer reminded
        los_bevakning(actor=actor, slag=Bevakningsslag.REMISS, mal_id=remiss.pk)
    log_event(
        actor=actor,
        verb=f"remiss.{action}",
        obj=remiss,
        before=before,
        after=remiss.status,
        handelse_den=handelse_den,
        arende_id=remiss.arende_id,
        remiss_id=remiss.pk,
        data=data,
    )
    efter_overgang(remiss=remiss, action=action, actor=actor)
    return remiss


def satt_spar(remiss: Remiss) -> None:
    """The receiving unit's dated setting decides the track; "en väg in" has no named insats (S001)."""
    if remiss.mottagande_enhet is None:
        return
    modell = remiss.mottagande_enhet.installning(remiss.inkom_den or timezone.localdate()).inflodesmodell
    remiss.spar = Spar.DIREKTSPAR if modell == Inflodesmodell.DIREKT else Spar.HUVUDSPAR
    if remiss.spar == Spar.HUVUDSPAR:
        remiss.onskad_insats = None


def avsluta_arende_for_remissen(remiss: Remiss, actor: User, orsak: str) -> None:
    """Ends the case as never started when this remiss was its only reason to be open."""
    arende = remiss.arende
    if arende is None or arende.status not in {Status.INKOMMET, Status.BEREDNING}:
        return
    levande = {RemissStatus.SKICKAD, RemissStatus.RETURNERAD, RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN}
    if not arende.remisser.exclude(pk=remiss.pk).filter(status__in=levande).exists():
        from intake.services.beredning import lagg_ner_beredning

        lagg_ner_beredning(arende=arende)
        avsluta_ej_paborjad(arende=arende, actor=actor, orsak=orsak, den=timezone.localdate())
