"""Promised days of a remiss: made, moved, kept, ended (C04; S014, S077). One promise for each thing promised, and the day that was given
stays: changing the unit's setting touches only what is promised afterwards (T07). What passes is marked by eskalering.py, or here when
something is kept or ends too late."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden.enums import Bevakningsslag, Status
from ame.arenden.services import los_bevakning, notiser, skapa_bevakning
from ame.audit.services import log_event
from ame.organisation.models import EnhetInstallning
from intake.enums import Loftesslag, RemissStatus
from intake.models import AvtaladAterkoppling, Komplettering, Lofte, Remiss
from intake.models.lofte import LofteQuerySet
from intake.models.remiss import pausdagar

EN_DAG = timedelta(days=1)


# --- the four acts: for every kind of promise, also those that other steps make and keep ---


@transaction.atomic
def lova(*, remiss: Remiss, slag: str, mal_id: UUID, lovat_den: date) -> Lofte:
    """Promises a day. `mal_id` is what is promised: the agreed day, the request, the talk, the case (first insats), otherwise the remiss.
    Asking again for the same thing returns the promise as it was first given: a day once promised is not made later by a second call."""
    rad, _ = Lofte.objects.get_or_create(
        slag=slag, mal_id=mal_id, defaults={"remiss": remiss, "arende_id": remiss.arende_id, "lovat_den": lovat_den}
    )
    return rad


@transaction.atomic
def uppfyll(*, slag: str, mal_id: UUID, den: date | None = None, actor: User | None = None) -> None:
    """The promise is kept on the day (today when none is given). Kept too late it counts as passed, from the day after the promised one;
    registered late but kept in time it was never late. Does nothing when there is no such promise or it is already kept. Its tasks are
    done."""
    den = den or timezone.localdate()
    for rad in _las(slag, mal_id).filter(uppfyllt_den__isnull=True):
        rad.uppfyllt_den, rad.upphort_vid = den, None
        rad.passerat_den = rad.lovat_den + EN_DAG if den > rad.lovat_den else None
        rad.save(update_fields=["uppfyllt_den", "upphort_vid", "passerat_den"])
        _los_uppgifter(rad, actor)


@transaction.atomic
def upphor(*, slag: str, mal_id: UUID, actor: User | None = None) -> None:
    """The promise has lost its matter: nothing more is said about it. One that was already late stays late in the figures."""
    _avsluta(_las(slag, mal_id), actor)


@transaction.atomic
def flytta(*, slag: str, mal_id: UUID, lovat_den: date, actor: User | None = None) -> None:
    """Another day is agreed with whoever was promised. A promise that is moved to a day to come is open again; the event keeps both days."""
    for rad in _las(slag, mal_id).oppna().exclude(lovat_den=lovat_den):
        fore, rad.lovat_den = rad.lovat_den, lovat_den
        if lovat_den >= timezone.localdate():
            _los_uppgifter(rad, actor)
            rad.passerat_den, rad.eskalerat_den = None, None
        rad.save(update_fields=["lovat_den", "passerat_den", "eskalerat_den"])
        log_event(
            actor=actor,
            verb="lofte.flytta",
            obj=rad,
            before=fore.isoformat(),
            after=lovat_den.isoformat(),
            arende_id=rad.arende_id,
            remiss_id=rad.remiss_id,
        )


def _las(slag: str, mal_id: UUID) -> LofteQuerySet:
    return Lofte.objects.select_for_update(of=("self",)).filter(slag=slag, mal_id=mal_id)


def _avsluta(loften: LofteQuerySet, actor: User | None) -> None:
    """Late or not is settled on the day the matter ends, whether or not the morning's job has been there. The clock of an answer stands
    still while the sender completes (S009)."""
    idag = timezone.localdate()
    for rad in loften.oppna().select_related("remiss"):
        star_still = rad.slag == Loftesslag.SVAR and rad.remiss.status == RemissStatus.RETURNERAD
        if rad.passerat_den is None and rad.lovat_den < idag and not star_still:
            rad.passerat_den = rad.lovat_den + EN_DAG
        rad.upphort_vid = timezone.now()
        rad.save(update_fields=["upphort_vid", "passerat_den"])
        _los_uppgifter(rad, actor)


def _los_uppgifter(rad: Lofte, actor: User | None) -> None:
    """The owner's task and everybody's notices, and the chefer's task when nothing else of the remiss has been told to them (N06)."""
    notiser.gor_inaktuella(mal_id=rad.pk)
    los_bevakning(actor=actor, slag=Bevakningsslag.LOFTE, mal_id=rad.pk)
    andra = Lofte.objects.passerade().filter(remiss=rad.remiss_id, eskalerat_den__isnull=False).exclude(pk=rad.pk)
    if rad.eskalerat_den and not andra.exists():
        los_bevakning(actor=actor, slag=Bevakningsslag.REMISS, mal_id=rad.remiss_id)


# --- what follows from a transition of the remiss ---


def folj(*, remiss: Remiss, action: str, actor: User | None) -> None:
    """Follows a transition of the remiss; called by efter.py with the row locked and in its new state."""
    if remiss.arende_id:  # promises given before there was a case belong to it from now on
        Lofte.objects.filter(remiss=remiss, arende__isnull=True).update(arende_id=remiss.arende_id)
    match action:
        case "skicka":
            lova_svar(remiss)
        case "begar_komplettering":
            _lova_komplettering(remiss)
        case "komplettera":
            _komplettera(remiss, actor)
        case "ta_emot":
            _lova_besok(remiss)
        case "anta":
            _anta(remiss, actor)
        case "avboj":
            uppfyll(slag=Loftesslag.SVAR, mal_id=remiss.pk, actor=actor)
            upphor_alla(remiss=remiss, actor=actor)
        case "besvara":
            uppfyll(slag=Loftesslag.SVAR, mal_id=remiss.pk, actor=actor)
            upphor_alla(remiss=remiss, actor=actor, slag=[Loftesslag.ATERKOPPLING])
        case "omdirigera":
            upphor_alla(remiss=remiss, actor=actor, slag=[s for s in Loftesslag if s != Loftesslag.SVAR])
        case "aterta":
            upphor_alla(remiss=remiss, actor=actor)


def upphor_alla(*, remiss: Remiss, actor: User | None, slag: list[Loftesslag] | None = None) -> None:
    """Ends the remiss's open promises, of the kinds given."""
    loften = Lofte.objects.select_for_update(of=("self",)).filter(remiss=remiss)
    _avsluta(loften.filter(slag__in=slag) if slag else loften, actor)


@transaction.atomic
def for_vidare(*, fran: Remiss, till: Remiss, actor: User | None) -> None:
    """A redirected remiss: the promise goes on with the new one, to the same day and as late as it was (S020). Nobody gets more time by
    sending it on."""
    gammalt = _las(Loftesslag.SVAR, fran.pk).oppna().first()
    if gammalt is None:
        lova_svar(till)
        return
    nytt = lova(remiss=till, slag=Loftesslag.SVAR, mal_id=till.pk, lovat_den=gammalt.lovat_den)
    nytt.passerat_den = gammalt.passerat_den
    nytt.save(update_fields=["passerat_den"])
    gammalt.upphort_vid = timezone.now()
    gammalt.save(update_fields=["upphort_vid"])
    _los_uppgifter(gammalt, actor)


def lova_svar(remiss: Remiss) -> Lofte:
    """An answer within the unit's time, by the setting in force on the day the remiss arrived (S020, T07), and moved by what the clock has
    already stood still."""
    assert remiss.inkom_den  # constraint remiss_hel_nar_skickad
    tid = _installning(remiss, remiss.inkom_den).svarstid_dagar
    paus = sum(pausdagar(k) for k in remiss.kompletteringar.all() if k.besvarad_vid)
    return lova(remiss=remiss, slag=Loftesslag.SVAR, mal_id=remiss.pk, lovat_den=remiss.inkom_den + timedelta(days=tid + paus))


def _installning(remiss: Remiss, den: date) -> EnhetInstallning:
    assert remiss.mottagande_enhet  # constraint remiss_hel_nar_skickad
    return remiss.mottagande_enhet.installning(den)


def lova_komplettering(remiss: Remiss, fraga: Komplettering) -> Lofte:
    """The sender's own promise: an answer to what was asked, in the unit's time for it (N10)."""
    den = timezone.localdate(fraga.begard_vid)
    dagar = _installning(remiss, den).komplettering_dagar
    return lova(remiss=remiss, slag=Loftesslag.KOMPLETTERING, mal_id=fraga.pk, lovat_den=den + timedelta(days=dagar))


def _lova_komplettering(remiss: Remiss) -> None:
    if fraga := remiss.oppen_fraga:
        lova_komplettering(remiss, fraga)


def _komplettera(remiss: Remiss, actor: User | None) -> None:
    """The sender has answered: that promise is kept, and the unit's is moved by the days that the clock stood still."""
    fraga = remiss.senast_besvarad
    if fraga is None:
        return
    den = timezone.localdate(fraga.besvarad_vid)
    uppfyll(slag=Loftesslag.KOMPLETTERING, mal_id=fraga.pk, den=den, actor=actor)
    for svar in _las(Loftesslag.SVAR, remiss.pk).oppna():
        svar.lovat_den += timedelta(days=pausdagar(fraga))
        svar.save(update_fields=["lovat_den"])


def _lova_besok(remiss: Remiss) -> None:
    """Received: the person is called to a first visit within the unit's time (S014). Whoever is enrolled already has been met."""
    if remiss.arende and remiss.arende.status in {Status.INKOMMET, Status.BEREDNING}:
        idag = timezone.localdate()
        dagar = _installning(remiss, idag).besok_dagar
        lova(remiss=remiss, slag=Loftesslag.BESOK, mal_id=remiss.pk, lovat_den=idag + timedelta(days=dagar))


def _anta(remiss: Remiss, actor: User | None) -> None:
    """Accepted: the answer is given and the person has been met. The first insats and each agreed answer are promised (S077, S010)."""
    uppfyll(slag=Loftesslag.SVAR, mal_id=remiss.pk, actor=actor)
    uppfyll(slag=Loftesslag.BESOK, mal_id=remiss.pk, actor=actor)
    arende = remiss.arende
    assert arende  # constraint remiss_mottagen_har_arende
    if arende.status == Status.VANTAR and arende.inskriven_den:
        dagar = _installning(remiss, arende.inskriven_den).forsta_aktivitet_dagar
        lovat = arende.inskriven_den + timedelta(days=dagar)
        lova(remiss=remiss, slag=Loftesslag.AKTIVITET, mal_id=arende.pk, lovat_den=lovat)
    for avtalad in remiss.avtalade.all():
        lova_aterkoppling(remiss, avtalad)


def lova_aterkoppling(remiss: Remiss, avtalad: AvtaladAterkoppling) -> Lofte:
    """A written answer on the day agreed with the sender (S010)."""
    return lova(remiss=remiss, slag=Loftesslag.ATERKOPPLING, mal_id=avtalad.pk, lovat_den=avtalad.senast_den)


# --- the first visit ---


@transaction.atomic
def boka_besok(*, actor: User, remiss: Remiss, besok_den: date) -> None:
    """The first visit is booked: the promise is kept today, and the visit becomes a task for the one who holds the case (S014). An earlier
    day than today means that the visit has been held: then the promise was kept that day, at the latest."""
    remiss = Remiss.objects.select_for_update(of=("self",)).select_related("arende__ansvarig").get(pk=remiss.pk)
    if remiss.arende is None:
        raise ValidationError("Ta emot remissen innan du bokar ett besök.")
    krav(can_arbeta_i_arende(actor, remiss.arende))
    rad = Lofte.objects.oppna().filter(slag=Loftesslag.BESOK, mal_id=remiss.pk).first()
    if rad is None:
        raise ValidationError("Besöket är redan bokat, eller behövs inte längre.")
    idag = timezone.localdate()
    if remiss.inkom_den and besok_den < remiss.inkom_den:
        raise ValidationError({"besok_den": "Besöket kan inte vara före dagen då remissen kom in."})
    if besok_den > idag + timedelta(days=365):
        raise ValidationError({"besok_den": "Välj en dag inom ett år."})
    uppfyll(slag=Loftesslag.BESOK, mal_id=remiss.pk, den=min(besok_den, idag), actor=actor)
    if besok_den >= idag:
        arende = remiss.arende
        skapa_bevakning(actor=actor, ansvarig=arende.ansvarig, arende=arende, titel="Första besöket", forfaller_den=besok_den)
    log_event(
        actor=actor, verb="lofte.besok_bokat", obj=rad, handelse_den=besok_den, arende_id=remiss.arende_id, remiss_id=remiss.pk
    )
