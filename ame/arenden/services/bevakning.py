from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_bocka_bevakning, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Arende, Bevakning
from ame.audit.services import log_event
from ame.common.texter import utan_nummer


@transaction.atomic
def skapa_bevakning(
    *,
    actor: User | None,
    ansvarig: User,
    titel: str,
    forfaller_den: date,
    arende: Arende | None = None,
    slag: str = Bevakningsslag.MANUELL,
    mal_id: UUID | None = None,
) -> Bevakning:
    """A reminder. With `mal_id` there is one open reminder per matter: asking again returns it (T17, N29)."""
    utan_nummer({"titel": titel})
    if mal_id and (oppen := _oppen_for(slag, mal_id, ansvarig)):
        return oppen
    rad = Bevakning(
        arende=arende,
        ansvarig=ansvarig,
        slag=slag,
        titel=titel.strip(),
        forfaller_den=forfaller_den,
        mal_id=mal_id,
        skapad_av=actor,
    )
    rad.full_clean(validate_constraints=not mal_id)
    try:
        with transaction.atomic():
            rad.save(force_insert=True)
    except IntegrityError:  # two runs of the night's job at the same moment
        if mal_id and (oppen := _oppen_for(slag, mal_id, ansvarig)):
            return oppen
        raise
    if arende:
        log_event(actor=actor, verb="bevakning.skapa", obj=rad, after=slag, arende_id=arende.pk)
    return rad


def _oppen_for(slag: str, mal_id: UUID, ansvarig: User) -> Bevakning | None:
    oppna = Bevakning.objects.oppna().filter(slag=slag, mal_id=mal_id)
    return (oppna.filter(ansvarig=ansvarig) if slag == Bevakningsslag.REMISS else oppna).first()


def _las(bevakning: Bevakning, actor: User) -> Bevakning:
    rad = Bevakning.objects.select_for_update(of=("self",)).select_related("arende").get(pk=bevakning.pk)
    krav(can_bocka_bevakning(actor, rad))
    return rad


@transaction.atomic
def klarmarkera(*, bevakning: Bevakning, actor: User) -> Bevakning:
    """Ticks off a manual reminder. The others leave when their matter is solved (N06). Twice changes nothing."""
    bevakning = _las(bevakning, actor)
    if not bevakning.ar_bockbar:
        raise ValidationError("Uppgiften försvinner när ärendets steg är gjort. Öppna den och gör klart där.")
    if bevakning.klar_vid is None:
        bevakning.klar_vid, bevakning.klar_av = timezone.now(), actor
        bevakning.save(update_fields=["klar_vid", "klar_av"])
        log_event(actor=actor, verb="bevakning.klar", obj=bevakning, arende_id=bevakning.arende_id)
    return bevakning


@transaction.atomic
def angra_klar(*, bevakning: Bevakning, actor: User) -> Bevakning:
    """Opens a ticked reminder again. Those of a closed case were closed with it and stay so."""
    bevakning = _las(bevakning, actor)
    if bevakning.arende and not bevakning.arende.ar_oppet:
        raise ValidationError("Ärendet är avslutat. Bevakningen kan inte öppnas igen.")
    if bevakning.klar_vid is not None and bevakning.ar_bockbar:
        bevakning.klar_vid, bevakning.klar_av = None, None
        bevakning.save(update_fields=["klar_vid", "klar_av"])
        log_event(actor=actor, verb="bevakning.angra_klar", obj=bevakning, arende_id=bevakning.arende_id)
    return bevakning


@transaction.atomic
def los_bevakning(*, actor: User | None, slag: str, mal_id: UUID) -> None:
    """The matter is solved: its open reminder is done."""
    Bevakning.objects.oppna().filter(slag=slag, mal_id=mal_id).update(klar_vid=timezone.now(), klar_av=actor)


@transaction.atomic
def flytta_bevakning(*, slag: str, mal_id: UUID, forfaller_den: date) -> None:
    """The matter has got another day: its open reminder follows."""
    Bevakning.objects.oppna().filter(slag=slag, mal_id=mal_id).update(forfaller_den=forfaller_den)
