"""The needs of the plan: what support, who answers for it, and when somebody last met that actor (S021, S062)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.audit.services import log_event
from ame.common.datum import krav_har_varit
from ame.common.texter import utan_nummer
from insatser.enums import Aktor, Behovsstatus
from insatser.models import Plan, Planbehov
from insatser.services.plan import PAGAR, SEDAN, Andrad, las_plan


@transaction.atomic
def nytt_behov(*, actor: User, plan: Plan, slag: str, beskrivning: str = "", aktor: str = "", aktor_namn: str = "") -> Planbehov:
    """A need in functional words. Without an actor it is taken too, and lies "mellan stolarna" until there is one."""
    plan, arende = las_plan(actor, plan)
    _krav_texter(beskrivning, aktor_namn)
    rad = Planbehov(
        plan=plan,
        slag=slag,
        beskrivning=beskrivning.strip(),
        aktor=aktor,
        aktor_namn=aktor_namn.strip(),
        noterat_den=timezone.localdate(),
    )
    rad.full_clean()
    rad.save(force_insert=True)
    log_event(actor=actor, verb="planbehov.notera", obj=rad, after=slag, arende_id=arende.pk)
    return rad


def _krav_texter(beskrivning: str, aktor_namn: str) -> None:
    utan_nummer({"beskrivning": beskrivning, "aktor_namn": aktor_namn})


def _las_oppet(behov: Planbehov) -> Planbehov:
    rad = Planbehov.objects.select_for_update(of=("self",)).get(pk=behov.pk)
    if rad.status != Behovsstatus.OPPET:
        raise ValidationError("Behovet är redan avslutat. Ladda om sidan för att se läget.")
    return rad


def som_det_star(rad: Planbehov) -> str:
    """What the page shows of the need now: two windows that began from different words are told apart by it."""
    delar = [rad.beskrivning, rad.get_aktor_display() if rad.aktor else "ingen ansvarig", rad.aktor_namn]
    return ", ".join(d for d in delar if d)


@transaction.atomic
def andra_behov(*, actor: User, behov: Planbehov, beskrivning: str, aktor: str, aktor_namn: str, fran: str) -> Planbehov:
    """Another actor or other words. Contact with the old actor is no contact with the new one. `fran` is what the page began from."""
    _plan, arende = las_plan(actor, behov.plan)
    rad = _las_oppet(behov)
    _krav_texter(beskrivning, aktor_namn)
    fore = som_det_star(rad)
    ny_aktor = (rad.aktor, rad.aktor_namn) != (aktor, aktor_namn.strip())
    fore_aktor = rad.aktor
    rad.beskrivning, rad.aktor, rad.aktor_namn = beskrivning.strip(), aktor, aktor_namn.strip()
    if som_det_star(rad) == fore:
        return rad
    if fore != fran:
        raise Andrad(f"Någon har ändrat behovet {SEDAN}. Nu står det: ”{fore}”. Spara igen för din text.")
    if ny_aktor:
        rad.senaste_kontakt_den = None
    rad.full_clean()
    rad.save(update_fields=["beskrivning", "aktor", "aktor_namn", "senaste_kontakt_den"])
    log_event(actor=actor, verb="planbehov.andra", obj=rad, before=fore_aktor, after=aktor, arende_id=arende.pk)
    return rad


@transaction.atomic
def avsluta_behov(*, actor: User, behov: Planbehov, status: str, upphort_den: date) -> Planbehov:
    _plan, arende = las_plan(actor, behov.plan)
    rad = _las_oppet(behov)
    if status not in {Behovsstatus.TILLGODOSETT, Behovsstatus.UTGATT}:
        raise ValidationError({"status": "Välj om behovet är tillgodosett eller inte gäller längre."})
    krav_har_varit("upphort_den", upphort_den)
    if upphort_den < rad.noterat_den:
        raise ValidationError({"upphort_den": "Dagen kan inte vara före den dag behovet noterades."})
    rad.status, rad.upphort_den = status, upphort_den
    rad.full_clean()
    rad.save(update_fields=["status", "upphort_den"])
    log_event(actor=actor, verb="planbehov.avsluta", obj=rad, after=status, handelse_den=upphort_den, arende_id=arende.pk)
    return rad


@transaction.atomic
def notera_kontakt(*, actor: User, plan: Plan, aktor: str, namn: str = "") -> int:
    """Somebody has been in contact with the actor today: every open need and activity of the plan that the same actor answers for gets
    the day. Returns how many. Twice the same day changes nothing."""
    if aktor not in Aktor.values or not Aktor(aktor).ar_utanfor:
        raise ValidationError("Kontakt noteras med någon utanför enheten.")
    plan, arende = las_plan(actor, plan)
    idag = timezone.localdate()
    behov = list(plan.behov.filter(status=Behovsstatus.OPPET, aktor=aktor, aktor_namn=namn))
    aktiviteter = list(plan.aktiviteter.filter(status__in=PAGAR, ansvarig_aktor=aktor, ansvarig_namn=namn))
    alla: list[Any] = [*behov, *aktiviteter]
    rader = [r for r in alla if r.senaste_kontakt_den != idag]
    for rad in rader:
        rad.senaste_kontakt_den = idag
        rad.save(update_fields=["senaste_kontakt_den"])
    if rader:
        log_event(actor=actor, verb="plan.kontakt", obj=plan, after=aktor, arende_id=arende.pk)
    return len(rader)
