"""Written answers to the remittent (S010, S111)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende
from ame.arenden.services import los_bevakning, ta_bort_utkast
from ame.audit.services import log_event
from ame.common.texter import utan_personnummer
from ame.people.models import Medgivande
from followup.models import Aterkoppling
from intake.enums import Aterkopplingsslag, Delningsgrund, RemissStatus
from intake.models import AvtaladAterkoppling, Remiss
from intake.services import besvara


def giltiga_medgivanden(arende: Arende, remiss: Remiss) -> QuerySet[Medgivande]:
    """The unit's own consents towards the sender's unit, in force today: the inbound remiss's consent does not count (law.md A11)."""
    return Medgivande.objects.giltiga(timezone.localdate()).filter(
        person_id=arende.person_id, lamnande_enhet_id=arende.enhet_id, mottagande_enhet_id=remiss.avsandande_enhet_id
    )


@transaction.atomic
def signera_aterkoppling(
    *,
    actor: User,
    remiss: Remiss,
    slag: str,
    fraga_besvarad: str,
    svar: str,
    grund: str,
    nasta_steg: str = "",
    grund_motivering: str = "",
    medgivande: Medgivande | None = None,
    avtalad: AvtaladAterkoppling | None = None,
    rattar: Aterkoppling | None = None,
    nyckel: UUID | None = None,
) -> Aterkoppling:
    """Signs and delivers an answer: the sender reads it at once, the agreed day's task is done, and the final one answers the remiss.
    The ground is checked at this moment (law.md A09, A11). Sending the same form twice makes one answer."""
    remiss = Remiss.objects.select_for_update(of=("self",)).select_related("arende", "avsandande_enhet", "mottagande_enhet").get(pk=remiss.pk)
    arende = remiss.arende
    if arende is None or remiss.status not in {RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN, RemissStatus.BESVARAD}:
        raise ValidationError("Remissen är inte mottagen, eller redan avslutad.")
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := Aterkoppling.objects.filter(pk=nyckel, remiss=remiss).first()):
        return sparad
    if remiss.ar_egen_ansokan:
        raise ValidationError("En egen ansökan har ingen remittent att svara.")
    if remiss.status == RemissStatus.BESVARAD and rattar is None:
        raise ValidationError("Den slutliga återkopplingen är redan lämnad. Skriv en rättelse om något är fel.")
    for falt, text in (("svar", svar), ("nasta_steg", nasta_steg)):
        try:
            utan_personnummer(text)
        except ValidationError as fel:
            raise ValidationError({falt: fel}) from fel
    _kontrollera_grund(arende, remiss, grund, medgivande)
    rad = Aterkoppling(
        remiss=remiss,
        arende=arende,
        avtalad=avtalad or _avtalad(remiss, slag),
        slag=slag,
        fraga_besvarad=fraga_besvarad,
        svar=svar.strip(),
        nasta_steg=nasta_steg.strip(),
        grund=grund,
        grund_motivering=grund_motivering.strip(),
        medgivande=medgivande if grund == Delningsgrund.SAMTYCKE else None,
        rattar=rattar,
        signerad_av=actor,
    )
    if nyckel:
        rad.pk = nyckel
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError:
        return Aterkoppling.objects.get(pk=nyckel, remiss=remiss)
    _efter_signering(actor, remiss, rad)
    return rad


def _avtalad(remiss: Remiss, slag: str) -> AvtaladAterkoppling | None:
    """The first agreed day of the kind that has no answer yet."""
    return remiss.avtalade.filter(slag=slag, aterkopplingar__isnull=True).order_by("senast_den").first()


def _kontrollera_grund(arende: Arende, remiss: Remiss, grund: str, medgivande: Medgivande | None) -> None:
    if grund == Delningsgrund.SAMTYCKE:
        if medgivande is None or not giltiga_medgivanden(arende, remiss).filter(pk=medgivande.pk).exists():
            raise ValidationError({"medgivande": "Det finns inget gällande samtycke för att lämna uppgifter till remittenten."})
    if grund == Delningsgrund.SAMMA_MYNDIGHET and remiss.avsandande_enhet and remiss.mottagande_enhet:
        if remiss.avsandande_enhet.verksamhet_id != remiss.mottagande_enhet.verksamhet_id:
            raise ValidationError({"grund": "Remittenten hör till en annan nämnd eller verksamhet. Välj en annan grund."})


def _efter_signering(actor: User, remiss: Remiss, rad: Aterkoppling) -> None:
    if rad.avtalad_id:
        los_bevakning(actor=actor, slag=Bevakningsslag.ATERKOPPLING, mal_id=rad.avtalad_id)
    if rad.slag == Aterkopplingsslag.SLUT and remiss.status != RemissStatus.BESVARAD:
        for kvar in remiss.avtalade.filter(aterkopplingar__isnull=True):  # the final answer ends the agreed round
            los_bevakning(actor=actor, slag=Bevakningsslag.ATERKOPPLING, mal_id=kvar.pk)
        besvara(actor=actor, remiss=remiss)
    ta_bort_utkast(actor=actor, formular="aterkoppling", objekt_id=remiss.pk)
    log_event(
        actor=actor,
        verb="aterkoppling.ratta" if rad.rattar_id else "aterkoppling.signera",
        obj=rad,
        after=rad.slag,
        arende_id=rad.arende_id,
        remiss_id=remiss.pk,
        data={"grund": rad.grund},
    )


def saknade_slutliga(arende: Arende) -> QuerySet[Remiss]:
    """Remisser of the case whose sender still waits for the final written answer: the case cannot be closed (S111)."""
    return arende.remisser.filter(avsandare__isnull=False, status__in=[RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN])


@transaction.atomic
def markera_last(*, actor: User, aterkoppling: Aterkoppling) -> None:
    """The remittent has opened the answer; only the first time is kept."""
    rad = Aterkoppling.objects.select_for_update(of=("self",)).get(pk=aterkoppling.pk)
    if rad.last_vid is None and rad.remiss.avsandare_id == actor.pk:
        rad.last_vid = timezone.now()
        rad.save(update_fields=["last_vid"])
        log_event(actor=actor, verb="aterkoppling.last", obj=rad, arende_id=rad.arende_id, remiss_id=rad.remiss_id)
