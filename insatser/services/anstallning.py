"""Employments during or after the unit's work (S164), and the reminder before one ends."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import OPPNA, Bevakningsslag, Status
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services import las_arende, los_bevakning, skapa_bevakning
from ame.audit.models import Handelse
from ame.audit.services import log_event
from ame.common.datum import datum_text
from ame.common.texter import krav_text, utan_nummer
from insatser.models import Anstallning, Insats
from insatser.services.stod import EFTER_AVSLUT_DAGAR

FALT = ("slag", "arbetsgivare", "befattning", "sysselsattningsgrad", "ar_subventionerad", "stodform", "start_den", "slut_den")


@transaction.atomic
def registrera_anstallning(*, actor: User, arende: Arende, nyckel: UUID | None = None, **falt: Any) -> Anstallning:
    """A job begins. `falt`: those of the model, with `insats_id` for an insats of the same case. Also up to a year after the case was
    closed, so that support after job start has something to stand on (S076). `nyckel` comes from the form."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := Anstallning.objects.filter(pk=nyckel, arende=arende).first()):
        return sparad
    if arende.status == Status.EJ_PABORJAT:
        raise ValidationError("Ärendet påbörjades aldrig. Anställningen registreras inte här.")
    if arende.avslutad_den and timezone.localdate() > arende.avslutad_den + timedelta(days=EFTER_AVSLUT_DAGAR):
        raise ValidationError("Det har gått mer än ett år sedan ärendet avslutades.")
    rad = Anstallning(arende=arende, registrerad_av=actor)
    _fyll(rad, falt)
    rad.pk = nyckel or rad.pk
    rad.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError as fel:  # the form's key was used in another case
        raise ValidationError("Anställningen kunde inte sparas. Ladda om sidan och försök igen.") from fel
    log_event(
        actor=actor, verb="anstallning.registrera", obj=rad, after=rad.slag, handelse_den=rad.start_den, arende_id=arende.pk
    )
    _bevaka(rad, timezone.localdate())
    return rad


@transaction.atomic
def andra_anstallning(*, actor: User, anstallning: Anstallning, **falt: Any) -> Anstallning:
    """Changed conditions, an extension, or a correction: every version is kept. A new last day solves the reminder of the old one."""
    rad = _las(anstallning, actor)
    fore = rad.slut_den
    _fyll(rad, falt)
    rad.full_clean(validate_unique=False)
    rad.save(update_fields=[*FALT, "insats"])
    log_event(
        actor=actor, verb="anstallning.andra", obj=rad, before=_dag(fore), after=_dag(rad.slut_den), arende_id=rad.arende_id
    )
    if rad.slut_den != fore:
        los_bevakning(actor=actor, slag=Bevakningsslag.ANSTALLNING, mal_id=rad.pk)
        _bevaka(rad, timezone.localdate())
    return rad


@transaction.atomic
def avsluta_anstallning(*, actor: User, anstallning: Anstallning, slut_den: date) -> Anstallning:
    """The last day is known, and what comes after is in hand: the reminder is solved."""
    rad = _las(anstallning, actor)
    fore, rad.slut_den = rad.slut_den, slut_den
    _kontrollera_period(rad)
    rad.full_clean(validate_unique=False)
    rad.save(update_fields=["slut_den"])
    log_event(
        actor=actor,
        verb="anstallning.avsluta",
        obj=rad,
        before=_dag(fore),
        after=_dag(slut_den),
        handelse_den=slut_den,
        arende_id=rad.arende_id,
    )
    los_bevakning(actor=actor, slag=Bevakningsslag.ANSTALLNING, mal_id=rad.pk)
    return rad


def bevaka_anstallningar(idag: date) -> int:
    """Nightly: a task for the owner of the open case, the unit's `anstallning_slut_dagar` before an employment ends. Once per last day:
    what has been handled does not come back. Run twice it makes nothing twice (T17). It decides nothing (law.md C15)."""
    oppen = Bevakning.objects.oppna().filter(slag=Bevakningsslag.ANSTALLNING, mal_id=OuterRef("pk"))
    rader = (
        Anstallning.objects.filter(arende__status__in=OPPNA, slut_den__gte=idag)
        .filter(~Exists(oppen))
        .select_related("arende__enhet", "arende__ansvarig")
        .order_by("slut_den")
    )
    dagar = {}
    antal = 0
    for rad in rader:
        enhet = rad.arende.enhet
        if enhet.pk not in dagar:
            dagar[enhet.pk] = enhet.installning(idag).anstallning_slut_dagar
        antal += _bevaka(rad, idag, dagar[enhet.pk])
    return antal


def _bevaka(rad: Anstallning, idag: date, dagar: int | None = None) -> bool:
    """True when a task was made: the end is near, and no task for that end was made before."""
    if rad.slut_den is None or rad.slut_den < idag or not rad.arende.ar_oppet:
        return False
    dagar = rad.arende.enhet.installning(idag).anstallning_slut_dagar if dagar is None else dagar
    fran = rad.slut_den - timedelta(days=dagar)
    titel = f"Anställningen tar slut {datum_text(rad.slut_den)}"
    if idag < fran or _hanterad(rad, titel):
        return False
    skapa_bevakning(
        actor=None,
        ansvarig=rad.arende.ansvarig,
        arende=rad.arende,
        slag=Bevakningsslag.ANSTALLNING,
        titel=titel,
        forfaller_den=max(idag, fran),
        mal_id=rad.pk,
    )
    return True


def _hanterad(rad: Anstallning, titel: str) -> bool:
    """That last day has had its task, or somebody who works in the case has said that it is the last."""
    if Bevakning.objects.filter(slag=Bevakningsslag.ANSTALLNING, mal_id=rad.pk, titel=titel).exists():
        return True
    return Handelse.objects.filter(objekt_id=rad.pk, verb="anstallning.avsluta", efter=_dag(rad.slut_den)).exists()


def _las(anstallning: Anstallning, actor: User) -> Anstallning:
    rad = (
        Anstallning.objects.select_for_update(of=("self",))
        .select_related("arende__enhet", "arende__ansvarig")
        .get(pk=anstallning.pk)
    )
    krav(can_arbeta_i_arende(actor, rad.arende))
    return rad


def _fyll(rad: Anstallning, falt: dict[str, Any]) -> None:
    insats_id = falt.pop("insats_id", None)
    for namn in FALT:
        if namn in falt:
            setattr(rad, namn, falt[namn])
    rad.insats = None
    if insats_id:
        rad.insats = Insats.objects.filter(pk=insats_id, arende_id=rad.arende_id).first()
        if rad.insats is None:
            raise ValidationError({"insats_id": "Insatsen hör till ett annat ärende."})
    rad.arbetsgivare = krav_text("arbetsgivare", rad.arbetsgivare, "Skriv vem som anställer.")
    utan_nummer({"befattning": rad.befattning, "stodform": rad.stodform})
    if rad.ar_subventionerad and not rad.stodform.strip():
        raise ValidationError({"stodform": "Skriv vilket anställningsstöd det är."})
    if not rad.ar_subventionerad and rad.stodform.strip():
        raise ValidationError({"ar_subventionerad": "Kryssa i anställningsstöd, eller töm fältet för vilket stöd det är."})
    _kontrollera_period(rad)


def _kontrollera_period(rad: Anstallning) -> None:
    if rad.slut_den and rad.slut_den < rad.start_den:
        raise ValidationError({"slut_den": "Sista dagen kan inte vara före första dagen."})


def _dag(den: date | None) -> str:
    return den.isoformat() if den else "tills vidare"
