"""Who holds the case: hand-over, taking over, and who else works in it (C13; S024, S029, S030)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.enums import AGARROLLER, Roll
from ame.access.models import User
from ame.access.perms import can_byta_ansvarig, can_ta_over, krav
from ame.access.personal import arbetar_i
from ame.arenden.enums import Atkomstslag, Notisslag
from ame.arenden.models import Ansvar, Arende, Atkomst, Bevakning
from ame.arenden.services import notiser
from ame.arenden.services.arende import SKAL_ANSVARIG, las_arende
from ame.arenden.services.bevakning import skapa_bevakning
from ame.audit.services import log_event
from ame.common.texter import krav_text
from ame.common.transitions import OgiltigOvergang
from ame.people.models import SkyddAtkomst
from ame.people.services import ge_skyddsatkomst, ta_bort_skyddsatkomst

MEDARBETARROLLER = (*AGARROLLER, Roll.HANDLEDARE)


@transaction.atomic
def byt_ansvarig(*, arende: Arende, actor: User, ny: User, overlamning: str, fran: int | None = None) -> Arende:
    """Hands the case over with a note; reminders follow the case (S029, S030). The same person twice changes nothing (T03). `fran` is
    who held it when the form was opened: when somebody else has handed it over since, that is said and nothing is changed (N17)."""
    arende = las_arende(arende)
    if ny.pk == arende.ansvarig_id:
        return arende
    _krav_samma_ansvarig(arende, fran)
    krav(can_byta_ansvarig(actor, arende))
    return satt_ansvarig(arende=arende, actor=actor, ny=ny, overlamning=overlamning)


@transaction.atomic
def ta_over(*, arende: Arende, actor: User, skal: str, fran: int | None = None) -> Arende:
    """A colleague who has the case open takes it over and says why (S029). The reason is the hand-over note, and both are told."""
    arende = las_arende(arende)
    if actor.pk == arende.ansvarig_id:
        return arende
    _krav_samma_ansvarig(arende, fran)
    krav(can_ta_over(actor, arende))
    if not Arende.objects.visible_to(actor).filter(pk=arende.pk).exists():
        krav(can_ta_over(actor, None))
    text = krav_text("skal", skal, "Skriv varför du tar över ärendet.")
    return satt_ansvarig(arende=arende, actor=actor, ny=actor, overlamning=f"Tog över: {text}", verb="arende.ta_over")


def _krav_samma_ansvarig(arende: Arende, fran: int | None) -> None:
    if fran is not None and fran != arende.ansvarig_id:
        raise OgiltigOvergang(f"Någon annan hann före: {arende.ansvarig} är nu ansvarig. Ladda om sidan för att se läget.")


def krav_kan_aga(enhet_id: UUID, user: User, falt: str = "ny") -> None:
    """Raises ValidationError on `falt` unless the user works with cases in the unit today and has an open account (S029, T06)."""
    if not arbetar_i(user, enhet_id, *AGARROLLER):
        raise ValidationError({falt: "Välj någon som arbetar som handläggare eller beredare i enheten."})


@transaction.atomic
def satt_ansvarig(
    *, arende: Arende, actor: User, ny: User, overlamning: str, verb: str = "arende.byt_ansvarig", beratta: bool = True
) -> Arende:
    """As byt_ansvarig, for services that have checked their own permission and locked the case (a decision in beredning names the
    owner). Without `beratta` the caller tells the owners itself, once for many cases."""
    krav_text("overlamning", overlamning, "Skriv vad den nya handläggaren behöver veta.")
    krav_kan_aga(arende.enhet_id, ny)
    idag = timezone.localdate()
    Ansvar.objects.filter(arende=arende, till_den__isnull=True).update(till_den=idag)
    rad = Ansvar.objects.create(arende=arende, user=ny, fran_den=idag, overlamning=overlamning, registrerad_av=actor)
    Bevakning.objects.filter(arende=arende, klar_vid__isnull=True).update(ansvarig=ny)
    forra = arende.ansvarig
    arende.ansvarig = ny
    arende.version += 1
    arende.save(update_fields=["ansvarig", "version"])
    if arende.person.har_skydd:
        ge_skyddsatkomst(actor=actor, person=arende.person, user_ids=[ny.pk], skal=SKAL_ANSVARIG)
        _ta_forra_av_listan(arende, actor, forra)
    log_event(actor=actor, verb=verb, obj=arende, before=str(forra.pk), after=str(ny.pk), arende_id=arende.pk)
    if beratta:
        _beratta_om_bytet(arende, actor, forra, ny, rad.pk)
    return arende


def _ta_forra_av_listan(arende: Arende, actor: User, forra: User) -> None:
    """Who only stood on a protected person's list as ansvarig leaves it with the case (law.md B07)."""
    if Arende.objects.oppna().filter(person=arende.person_id, ansvarig=forra).exists():
        return
    for atkomst in SkyddAtkomst.objects.filter(person=arende.person_id, user=forra, skal=SKAL_ANSVARIG, till_den__isnull=True):
        ta_bort_skyddsatkomst(actor=actor, atkomst=atkomst)


def _beratta_om_bytet(arende: Arende, actor: User, forra: User, ny: User, ansvar_id: UUID) -> None:
    """Both owners are told, except the one who did it (S030). On Min dag, where the former may not open the case any more and gets no case
    on the task; and by a notice in the app (C96)."""
    for user in (ny, forra):
        notiser.skapa(user=user, slag=Notisslag.AGARE, mal_id=ansvar_id, sida_id=arende.pk, actor=actor)
    if ny.pk != actor.pk and arende.ar_oppet:
        idag = timezone.localdate()
        skapa_bevakning(actor=actor, ansvarig=ny, arende=arende, titel="Nytt ärende: läs överlämningen", forfaller_den=idag)
    if forra.pk != actor.pk:
        beratta(actor=actor, for_user=forra, titel=f"{arende.nummer} är överlämnat till {ny}", om_id=ansvar_id)


def beratta(*, actor: User, for_user: User, titel: str, om_id: UUID) -> None:
    """A word on Min dag, without a case: to be read, not a task that has to be moved when the user leaves (`om_id` marks it)."""
    skapa_bevakning(actor=actor, ansvarig=for_user, titel=titel[:120], forfaller_den=timezone.localdate(), mal_id=om_id)


@transaction.atomic
def lagg_till_medarbetare(*, arende: Arende, actor: User, user: User, skal: str) -> Atkomst:
    """Somebody who works in the case without holding it: staff of the insats are members, never owners (S024). Twice is once."""
    arende = las_arende(arende)
    krav(can_byta_ansvarig(actor, arende))
    return satt_medarbetare(arende=arende, actor=actor, user=user, skal=skal)


def satt_medarbetare(*, arende: Arende, actor: User, user: User, skal: str) -> Atkomst:
    """As lagg_till_medarbetare, for services that have locked the case and checked their own permission (a decision in beredning)."""
    text = krav_text("skal", skal, "Skriv vad personen ska göra i ärendet.")
    if user.pk == arende.ansvarig_id:
        raise ValidationError({"user": f"{user} är redan ansvarig för ärendet."})
    if not arbetar_i(user, arende.enhet_id, *MEDARBETARROLLER):
        raise ValidationError({"user": "Välj någon som arbetar i enheten."})
    if arende.person.har_skydd and not _pa_listan(arende, user):
        raise ValidationError({"user": "Personen har skyddade uppgifter. Ge åtkomst under Skyddade personuppgifter först."})
    medarbetare = Atkomst.objects.filter(arende=arende, user=user, slag=Atkomstslag.MEDARBETARE, till_vid__isnull=True)
    if finns := medarbetare.first():
        return finns
    rad = Atkomst(arende=arende, user=user, slag=Atkomstslag.MEDARBETARE, skal=text, tillagd_av=actor)
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="arende.medarbetare", obj=arende, arende_id=arende.pk, data={"user": str(user.pk)})
    return rad


def _pa_listan(arende: Arende, user: User) -> bool:
    return SkyddAtkomst.objects.filter(person=arende.person_id, user=user, till_den__isnull=True).exists()


@transaction.atomic
def ta_bort_medarbetare(*, arende: Arende, actor: User, atkomst: Atkomst) -> None:
    """The access ends at once and the row stays as history (law.md D01). Twice says so."""
    arende = las_arende(arende)
    krav(can_byta_ansvarig(actor, arende))
    rad = Atkomst.objects.select_for_update(of=("self",)).filter(
        pk=atkomst.pk, arende=arende, slag=Atkomstslag.MEDARBETARE, till_vid__isnull=True
    )
    medarbetare = rad.first()
    if medarbetare is None:
        raise ValidationError("Medarbetaren är redan borttagen. Ladda om sidan för att se läget.")
    medarbetare.till_vid = timezone.now()
    medarbetare.save(update_fields=["till_vid"])
    data = {"user": str(medarbetare.user_id)}
    log_event(actor=actor, verb="arende.medarbetare_bort", obj=arende, arende_id=arende.pk, data=data)
