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
from ame.arenden.services.delning import TACKER
from ame.audit.services import log_event
from ame.common.texter import utan_personnummer
from ame.people.models import Medgivande
from followup.models import Aterkoppling
from intake.enums import Aterkopplingsslag, Delningsgrund, RemissStatus
from intake.models import AvtaladAterkoppling, Remiss
from intake.services import besvara

UTKAST, UTKAST_RATTA = "aterkoppling", "aterkoppling_ratta"  # objekt_id: the remiss, and the row to be corrected
SKRIVS = frozenset({RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN})


def giltiga_medgivanden(arende: Arende, remiss: Remiss) -> QuerySet[Medgivande]:
    """The unit's own consents towards the sender's unit that are in force today and cover planning or results: the inbound remiss's
    consent does not count (law.md A08, A09, A11)."""
    return Medgivande.objects.giltiga(timezone.localdate()).filter(
        person_id=arende.person_id,
        lamnande_enhet_id=arende.enhet_id,
        mottagande_enhet_id=remiss.avsandande_enhet_id,
        kategorier__overlap=TACKER,
    )


def ar_samma_myndighet(remiss: Remiss) -> bool:
    """Sender and receiver in one verksamhet of one nämnd: no secrecy boundary between them (law.md A02)."""
    fran, till = remiss.avsandande_enhet, remiss.mottagande_enhet
    return fran is not None and till is not None and fran.verksamhet_id == till.verksamhet_id


def far_skriva(remiss: Remiss) -> str:
    """Why no new answer can be written to the remiss; empty when it can."""
    if remiss.arende_id is None or remiss.status not in {*SKRIVS, RemissStatus.BESVARAD}:
        return "Remissen är inte mottagen, eller redan avslutad."
    if remiss.ar_egen_ansokan:
        return "En egen ansökan har ingen remittent att svara."
    if remiss.status == RemissStatus.BESVARAD:
        return "Den slutliga återkopplingen är redan lämnad. Skriv en rättelse om något är fel."
    return ""


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
    remiss = (
        Remiss.objects.select_for_update(of=("self",))
        .select_related("arende", "avsandande_enhet", "mottagande_enhet")
        .get(pk=remiss.pk)
    )
    if remiss.arende is None:
        raise ValidationError(far_skriva(remiss))
    krav(can_arbeta_i_arende(actor, remiss.arende))
    if nyckel and (sparad := Aterkoppling.objects.filter(pk=nyckel, remiss=remiss).first()):
        if (sparad.slag, sparad.svar, sparad.nasta_steg) != (slag, svar.strip(), nasta_steg.strip()):
            raise ValidationError("Formuläret är redan sparat. Ladda om sidan.")
        return sparad
    if (skal := far_skriva(remiss)) and (rattar is None or remiss.status != RemissStatus.BESVARAD):
        raise ValidationError(skal)
    if rattar:
        slag, avtalad = _kontrollera_rattelse(remiss, rattar)
    elif avtalad and (avtalad.remiss_id, avtalad.slag) != (remiss.pk, slag):
        raise ValidationError("Den avtalade återkopplingen hör inte till remissen.")
    _kontrollera_text(svar=svar, nasta_steg=nasta_steg, grund_motivering=grund_motivering)
    _kontrollera_grund(remiss.arende, remiss, grund, medgivande)
    rad = Aterkoppling(
        remiss=remiss,
        arende=remiss.arende,
        avtalad=avtalad if rattar else avtalad or forsta_avtalade(remiss, slag),
        slag=slag,
        fraga_besvarad=fraga_besvarad,
        svar=svar.strip(),
        nasta_steg=nasta_steg.strip(),
        grund=grund,
        grund_motivering=grund_motivering.strip() if grund != Delningsgrund.SAMTYCKE else "",
        medgivande=medgivande if grund == Delningsgrund.SAMTYCKE else None,
        rattar=rattar,
        signerad_av=actor,
    )
    if nyckel:
        rad.pk = nyckel
    _spara(rad)
    _efter_signering(actor, remiss, rad)
    return rad


def forsta_avtalade(remiss: Remiss, slag: str) -> AvtaladAterkoppling | None:
    """The first agreed day of the kind that has no answer yet."""
    return remiss.avtalade.filter(slag=slag, aterkopplingar__isnull=True).order_by("senast_den").first()


def _kontrollera_rattelse(remiss: Remiss, rattar: Aterkoppling) -> tuple[str, AvtaladAterkoppling | None]:
    """A correction is of the same remiss, kind and agreed day, and of the row that stands last (S114)."""
    if rattar.remiss_id != remiss.pk:
        raise ValidationError("Rättelsen hör till en annan remiss.")
    if Aterkoppling.objects.filter(rattar=rattar).exists():
        raise ValidationError("Någon annan har redan rättat återkopplingen. Läs den nya och rätta den om det behövs.")
    return rattar.slag, rattar.avtalad


def _kontrollera_text(**texter: str) -> None:
    for falt, text in texter.items():
        try:
            utan_personnummer(text)
        except ValidationError as fel:
            raise ValidationError({falt: fel}) from fel
    if not texter["svar"].strip():
        raise ValidationError({"svar": "Skriv svaret på remittentens fråga."})


def _kontrollera_grund(arende: Arende, remiss: Remiss, grund: str, medgivande: Medgivande | None) -> None:
    if grund == Delningsgrund.SAMTYCKE:
        if medgivande is None or not giltiga_medgivanden(arende, remiss).filter(pk=medgivande.pk).exists():
            raise ValidationError({"medgivande": "Det finns inget gällande samtycke för att lämna uppgifter till remittenten."})
    if grund == Delningsgrund.SAMMA_MYNDIGHET and not ar_samma_myndighet(remiss):
        raise ValidationError({"grund": "Remittenten hör till en annan nämnd eller verksamhet. Välj en annan grund."})


def _spara(rad: Aterkoppling) -> None:
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used for another remiss
        raise ValidationError("Återkopplingen kunde inte sparas. Ladda om sidan och försök igen.") from fel


def _efter_signering(actor: User, remiss: Remiss, rad: Aterkoppling) -> None:
    if rad.avtalad_id:
        los_bevakning(actor=actor, slag=Bevakningsslag.ATERKOPPLING, mal_id=rad.avtalad_id)
    if rad.slag == Aterkopplingsslag.SLUT and remiss.status != RemissStatus.BESVARAD:
        for kvar in remiss.avtalade.filter(aterkopplingar__isnull=True):  # the final answer ends the agreed round
            los_bevakning(actor=actor, slag=Bevakningsslag.ATERKOPPLING, mal_id=kvar.pk)
        besvara(actor=actor, remiss=remiss)
    if rad.rattar_id:
        ta_bort_utkast(actor=actor, formular=UTKAST_RATTA, objekt_id=rad.rattar_id)
    else:
        ta_bort_utkast(actor=actor, formular=UTKAST, objekt_id=remiss.pk)
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
    levande = arende.remisser.filter(status__in=[RemissStatus.MOTTAGEN, RemissStatus.ANTAGEN])
    return levande.exclude(avsandande_enhet=None, avsandande_part=None)


@transaction.atomic
def markera_last(*, actor: User, aterkoppling: Aterkoppling) -> None:
    """The remittent has opened the answer; only the first time is kept."""
    rad = Aterkoppling.objects.select_for_update(of=("self",)).select_related("remiss").get(pk=aterkoppling.pk)
    if rad.last_vid is None and rad.remiss.avsandare_id == actor.pk:
        rad.last_vid = timezone.now()
        rad.save(update_fields=["last_vid"])
        log_event(actor=actor, verb="aterkoppling.last", obj=rad, arende_id=rad.arende_id, remiss_id=rad.remiss_id)
