"""Files of a remiss: checked by content, searched for viruses, stored in the database, taken away when the retention says (law.md A16, N16).

A file that is refused leaves nothing behind but an event without its name."""

import hashlib
import logging
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_andra_remissutkast, krav
from ame.audit.services import log_event
from ame.common.transitions import OgiltigOvergang
from ame.organisation.models import EnhetInstallning
from intake.enums import Genomsokning, RemissStatus
from intake.filslag import MED_SKANNER, UTAN_SKANNER, FelFil, Filslag, las_filslag, sakert_namn
from intake.models import Bilaga, Bilageinnehall, Remiss
from intake.services.rad import las_remiss
from intake.skanner import SkannerNere, VirusFunnet, hamta_skanner

logger = logging.getLogger(__name__)
HOGST_FILER = 10
GAR_ATT_BIFOGA = {RemissStatus.UTKAST, RemissStatus.RETURNERAD}


def storsta_fil() -> int:
    """Bytes."""
    return int(settings.AME_BILAGA_MAX_MB) * 1024 * 1024


def godtagna_slag() -> tuple[Filslag, ...]:
    """Word and Excel files only where something searches them."""
    return MED_SKANNER if hamta_skanner() else UTAN_SKANNER


def kan_bifoga(remiss: Remiss) -> bool:
    return remiss.status in GAR_ATT_BIFOGA


def bifoga(*, actor: User, remiss: Remiss, namn: str, data: bytes, hor_till_fragan: bool) -> Bilaga:
    """Adds a file to a draft, or to a remiss that waits for completion. The writer says that it belongs to the question: never the whole
    akt (law.md A16). Raises ValidationError with what to do. The scanner works before the row is locked: it may take its time."""
    krav(can_andra_remissutkast(actor, remiss))
    _krav_oppen(remiss)
    if not hor_till_fragan:
        raise ValidationError({"hor_till_fragan": "Intyga att filen behövs för frågan och inte är hela akten."})
    namn, slag = _granska(namn, data)
    return _spara(actor, remiss, namn, slag, data, _genomsok(actor, remiss, data))


def _krav_oppen(remiss: Remiss) -> None:
    if not kan_bifoga(remiss):
        raise OgiltigOvergang("Remissen är skickad. Filer läggs till när enheten ber om komplettering.")


def _granska(namn: str, data: bytes) -> tuple[str, Filslag]:
    """Everything that can be said without asking anybody."""
    if not data:
        raise _fel("Filen är tom.")
    if len(data) > storsta_fil():
        raise _fel(f"Filen är för stor. En fil får vara högst {settings.AME_BILAGA_MAX_MB} MB.")
    try:
        slag = las_filslag(data, godtagna_slag())
        return sakert_namn(namn, slag), slag
    except FelFil as fel:
        raise _fel(str(fel)) from fel


def _fel(text: str) -> ValidationError:
    return ValidationError({"fil": text})


def _genomsok(actor: User, remiss: Remiss, data: bytes) -> str:
    """What the scanner says. A virus, and a scanner that does not answer, stop the file; both are logged without its name."""
    skanner = hamta_skanner()
    if skanner is None:
        return Genomsokning.EJ_GENOMSOKT
    try:
        skanner(data)
    except VirusFunnet as fynd:
        logger.warning("A file of remiss %s was refused, signature %.80s", remiss.pk, fynd)
        log_event(actor=actor, verb="bilaga.stoppad", obj=remiss, remiss_id=remiss.pk, data={"orsak": "virus"})
        raise _fel("Virussökningen hittade skadlig kod i filen. Den är inte sparad. Kontakta er it-avdelning.") from fynd
    except SkannerNere as fel:
        logger.error("The virus scanner does not answer: %.200s", fel)
        raise _fel(
            "Filen kunde inte genomsökas eftersom virussökningen inte svarar. Den är inte sparad, men allt annat är kvar. "
            "Försök igen om en stund."
        ) from fel
    return Genomsokning.REN


@transaction.atomic
def _spara(actor: User, remiss: Remiss, namn: str, slag: Filslag, data: bytes, genomsokt: str) -> Bilaga:
    remiss = las_remiss(remiss)
    krav(can_andra_remissutkast(actor, remiss))
    _krav_oppen(remiss)
    befintliga = list(remiss.bilagor.all())
    sha256 = hashlib.sha256(data).hexdigest()
    if samma := next((b for b in befintliga if b.sha256 == sha256), None):
        raise _fel(f"Filen finns redan i remissen med namnet {samma.namn}. Den lades inte till en gång till.")
    if len(befintliga) >= HOGST_FILER:
        raise _fel(f"En remiss får ha högst {HOGST_FILER} filer. Ta bort en som inte behövs.")
    rad = Bilaga(
        remiss=remiss,
        namn=namn,
        typ=slag.mime,
        storlek=len(data),
        sha256=sha256,
        genomsokt=genomsokt,
        tillagd_av=actor,
    )
    rad.full_clean()
    rad.save(force_insert=True)
    Bilageinnehall.objects.create(bilaga=rad, data=data)
    log_event(actor=actor, verb="bilaga.lagg_till", obj=rad, after=genomsokt, remiss_id=remiss.pk, data={"typ": slag.namn})
    return rad


@transaction.atomic
def ta_bort_bilaga(*, actor: User, bilaga: Bilaga) -> None:
    """The writer takes a file away before the receiver has got it. What was sent belongs to the receiver's file and stays."""
    remiss = las_remiss(bilaga.remiss)
    krav(can_andra_remissutkast(actor, remiss))
    _krav_oppen(remiss)
    rad = Bilaga.objects.select_for_update(of=("self",)).filter(pk=bilaga.pk).first()
    if rad is None:
        return  # the button was pressed twice
    if ar_skickad(rad, remiss):
        raise ValidationError("Filen är redan skickad till enheten och kan inte tas bort.")
    log_event(actor=actor, verb="bilaga.ta_bort", obj=rad, remiss_id=remiss.pk)
    rad.delete()


def ar_skickad(bilaga: Bilaga, remiss: Remiss) -> bool:
    """True when the receiver has it: it was there when the remiss was sent, or when it came back for completion."""
    if remiss.status != RemissStatus.RETURNERAD:
        return remiss.status != RemissStatus.UTKAST
    oppen = remiss.oppen_fraga
    return oppen is None or bilaga.tillagd_vid <= oppen.begard_vid


def kopiera_bilagor(*, fran: Remiss, till: Remiss) -> None:
    """A remiss that is sent on takes its files along. Bytes that are gone stay gone, and the row says so there too."""
    for gammal in Bilaga.objects.filter(remiss=fran).order_by("tillagd_vid"):
        falt = ("namn", "typ", "storlek", "sha256", "genomsokt", "tillagd_av_id", "tillagd_vid", "gallrad_vid")
        ny = Bilaga.objects.create(remiss=till, **{f: getattr(gammal, f) for f in falt})
        data = Bilageinnehall.objects.filter(bilaga=gammal).values_list("data", flat=True).first()
        if data is not None:
            Bilageinnehall.objects.create(bilaga=ny, data=data)


# --- retention ----------------------------------------------------------------------------------------------------


def gallra_bilagor(*, idag: date) -> int:
    """Takes away the bytes of files whose days have passed since the remiss ended (law.md E01). The row stays and says when. May run
    twice: a file is weeded once."""
    ids = list(_att_gallra(idag).values_list("pk", flat=True))
    return sum(_gallra(pk) for pk in ids)


def _att_gallra(idag: date) -> QuerySet[Bilaga]:
    """By the unit's setting in force on the day the remiss ended: a new setting leaves older remisser in theirs. No number of days:
    as long as the personakt."""
    slut = Bilaga.objects.filter(gallrad_vid__isnull=True, remiss__avslutad_vid__isnull=False).annotate(
        slut_den=TruncDate("remiss__avslutad_vid")
    )
    installning = EnhetInstallning.objects.filter(
        enhet_id=OuterRef("remiss__mottagande_enhet_id"), galler_fran_den__lte=OuterRef("slut_den")
    ).order_by("-galler_fran_den")
    med_dagar = slut.annotate(dagar=Subquery(installning.values("bilagor_sparas_dagar")[:1], output_field=IntegerField())).filter(
        dagar__isnull=False
    )
    gallras = ExpressionWrapper(F("slut_den") + F("dagar"), output_field=DateField())
    return med_dagar.annotate(gallras_den=gallras).filter(gallras_den__lte=idag)


@transaction.atomic
def _gallra(pk: UUID) -> int:
    rad = Bilaga.objects.select_for_update(of=("self",)).filter(pk=pk, gallrad_vid__isnull=True).first()
    if rad is None:
        return 0
    Bilageinnehall.objects.filter(bilaga=rad).delete()
    rad.gallrad_vid = timezone.now()
    rad.save(update_fields=["gallrad_vid"])
    log_event(actor=None, verb="bilaga.gallra", obj=rad, remiss_id=rad.remiss_id)
    return 1
