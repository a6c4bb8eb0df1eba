"""Transitions of the case. Each locks the row, guards by the table, writes an event (style.md 2)."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.arenden.enums import OPPNA, Atkomstslag
from ame.arenden.models import Ansvar, Arende, Atkomst, Baslinje, Bevakning
from ame.arenden.models.baslinje import FRYS_DAGAR
from ame.arenden.transitions import next_status
from ame.audit.services import log_event
from ame.common.nummerserie import nasta_nummer
from ame.common.texter import utan_nummer
from ame.organisation.models import Enhet
from ame.people.models import Person
from ame.people.services import ge_skyddsatkomst

INSYN_TIMMAR = 1  # law.md D10
SKAL_ANSVARIG = "Ansvarig för ärendet"


def las_arende(arende: Arende) -> Arende:
    """The case with its row locked until the transaction ends: of two people at once one wins."""
    return Arende.objects.select_for_update(of=("self",)).select_related("person", "enhet").get(pk=arende.pk)


def _byt_status(arende: Arende, actor: User, action: str, falt: list[str], handelse_den: date | None = None) -> Arende:
    before = arende.status
    arende.status = next_status(before, action)
    arende.version += 1
    arende.full_clean()
    arende.save(update_fields=["status", "version", *falt])
    log_event(
        actor=actor,
        verb=f"arende.{action}",
        obj=arende,
        before=before,
        after=arende.status,
        handelse_den=handelse_den,
        arende_id=arende.pk,
    )
    return arende


@transaction.atomic
def oppna_arende(
    *, actor: User, person: Person, enhet: Enhet, spar: str, inkom_den: date, ansvarig: User, slag: str = "ame"
) -> Arende:
    """The person's open case in the unit, or a new one (one open per person and unit). Preparation model and track are stored as they
    were on the day of arrival (S025)."""
    Person.objects.select_for_update().get(pk=person.pk)  # two receptions of the same person at once make one case
    oppet = Arende.objects.filter(person=person, enhet=enhet, status__in=OPPNA).first()
    if oppet:
        return oppet
    arende = Arende(
        nummer=nasta_nummer("arende_nummer", "A"),
        person=person,
        enhet=enhet,
        slag=slag,
        spar=spar,
        beredningsmodell=enhet.installning(inkom_den).beredningsmodell,
        inkom_den=inkom_den,
        ansvarig=ansvarig,
    )
    arende.full_clean()
    arende.save(force_insert=True)
    Ansvar.objects.create(arende=arende, user=ansvarig, fran_den=timezone.localdate(), registrerad_av=actor)
    if person.har_skydd:
        ge_skyddsatkomst(actor=actor, person=person, user_ids=[ansvarig.pk], skal=SKAL_ANSVARIG)
    log_event(actor=actor, verb="arende.oppna", obj=arende, after=arende.status, handelse_den=inkom_den, arende_id=arende.pk)
    return arende


@transaction.atomic
def starta_beredning(*, arende: Arende, actor: User) -> Arende:
    return _byt_status(las_arende(arende), actor, "starta_beredning", [])


@transaction.atomic
def skriva_in(*, arende: Arende, actor: User, inskriven_den: date, baslinje: Baslinje) -> Arende:
    """The decision to receive the person: start of the enrolment in KAS (kas.md 6.0), with the baseline stored once."""
    arende = las_arende(arende)
    if inskriven_den > timezone.localdate():
        raise ValidationError({"inskriven_den": "Inskrivningen kan inte vara i framtiden."})
    arende.inskriven_den = inskriven_den
    arende = _byt_status(arende, actor, "skriva_in", ["inskriven_den"], inskriven_den)
    baslinje.arende = arende
    baslinje.kon = arende.person.kon
    baslinje.fodelsear = arende.person.fodelsedatum.year
    baslinje.fryses_den = timezone.localdate() + timedelta(days=FRYS_DAGAR)
    if baslinje.utan_arbete_sedan and baslinje.utan_arbete_sedan > inskriven_den:
        raise ValidationError({"utan_arbete_sedan": "Datumet kan inte vara efter inskrivningen."})
    baslinje.full_clean()
    baslinje.save(force_insert=True)
    return arende


@transaction.atomic
def starta_insats(*, arende: Arende, actor: User, start_den: date) -> Arende:
    return _byt_status(las_arende(arende), actor, "starta_insats", [], start_den)


@transaction.atomic
def avsluta_arende(*, arende: Arende, actor: User, avslutad_den: date, vid: datetime | None = None) -> Arende:
    """Closes the case; open reminders of it are left out of Min dag. `vid` marks them, so that an undo opens the same ones."""
    arende = las_arende(arende)
    if avslutad_den > timezone.localdate():
        raise ValidationError({"avslutad_den": "Avslutet kan inte vara i framtiden."})
    arende.avslutad_den = avslutad_den
    arende = _byt_status(arende, actor, "avsluta", ["avslutad_den"], avslutad_den)
    _stang_bevakningar(arende, actor, vid)
    return arende


@transaction.atomic
def avsluta_ej_paborjad(*, arende: Arende, actor: User, orsak: str, den: date) -> Arende:
    """Never started: a way out of its own, never a result (S015)."""
    arende = las_arende(arende)
    arende.avslutad_den = den
    arende.ej_paborjad_orsak = orsak
    arende = _byt_status(arende, actor, "avsluta_ej_paborjad", ["avslutad_den", "ej_paborjad_orsak"], den)
    _stang_bevakningar(arende, actor)
    return arende


@transaction.atomic
def angra_avslut(*, arende: Arende, actor: User, hade_insats: bool, stangda_vid: datetime | None = None) -> Arende:
    """Opens the case again, and the reminders that were closed with it at `stangda_vid`."""
    arende = las_arende(arende)
    arende.avslutad_den = None
    if stangda_vid:
        Bevakning.objects.filter(arende=arende, klar_vid=stangda_vid).update(klar_vid=None, klar_av=None)
    return _byt_status(arende, actor, "angra_avslut_till_insats" if hade_insats else "angra_avslut_till_vantan", ["avslutad_den"])


def _stang_bevakningar(arende: Arende, actor: User, vid: datetime | None = None) -> None:
    Bevakning.objects.filter(arende=arende, klar_vid__isnull=True).update(klar_vid=vid or timezone.now(), klar_av=actor)


@transaction.atomic
def ge_insyn(*, arende: Arende, actor: User, skal: str) -> Atkomst:
    """A colleague opens a case for a stated reason, for an hour, and the log shows it (law.md D01, D10). Only in a unit where the
    user works with cases; a protected person's case only for those on the named list (B07)."""
    if not Arende.objects.kollegas(actor).filter(pk=arende.pk).exists():
        raise PermissionDenied("Ärendet hör inte till dina uppdrag.")
    utan_nummer({"skal": skal})
    rad = Atkomst(
        arende=arende,
        user=actor,
        slag=Atkomstslag.ANGIVET_SKAL,
        skal=skal.strip(),
        till_vid=timezone.now() + timedelta(hours=INSYN_TIMMAR),
        tillagd_av=actor,
    )
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="arende.insyn", obj=arende, arende_id=arende.pk)
    return rad
