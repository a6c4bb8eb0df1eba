"""A participant tried to reach the handläggare and did not: the reception writes it down and hands it on (S119, C55)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.enums import Roll
from ame.access.models import User
from ame.access.perms import can_registrera_latt, krav
from ame.arenden.models import Arende, Bevakning
from ame.arenden.services import skapa_bevakning
from ame.audit.services import log_event
from ame.people.models import PersonIdentitet
from ame.people.nummer import OgiltigtNummer, las_nummer
from intake.enums import Soktsatt

HITTAS_INTE = "Vi hittar inget öppet ärende att lämna besked i. Kontrollera numret, eller fråga en handläggare."


@transaction.atomic
def notera_sokt(*, actor: User, nummer: str, satt: str) -> Arende:
    """Puts "the participant has sought you" in the handläggare's list today. The reception opens no case (S011): it has the number, from the
    person or from the person's plan. A case of another unit, and of somebody with protected data, is answered as no hit (law.md B08).
    The same thing twice on a day is one."""
    krav(can_registrera_latt(actor))
    if satt not in Soktsatt.values:
        raise ValidationError({"satt": "Välj hur personen sökte handläggaren."})
    arende = _oppet(actor, nummer.strip())
    if arende is None or arende.ansvarig is None:
        raise ValidationError({"nummer": HITTAS_INTE})
    idag, titel = timezone.localdate(), f"Deltagaren har sökt dig: {Soktsatt(satt).label.lower()}. Hör av dig."
    if not Bevakning.objects.oppna().filter(arende=arende, titel=titel, forfaller_den=idag).exists():
        skapa_bevakning(actor=actor, ansvarig=arende.ansvarig, arende=arende, titel=titel, forfaller_den=idag)
        log_event(actor=actor, verb="arende.sokt", obj=arende, after=satt, arende_id=arende.pk)
    return arende


def _oppet(actor: User, nummer: str) -> Arende | None:
    arenden = Arende.objects.oppna().filter(enhet__in=actor.enheter_med_roll(Roll.RECEPTION)).select_related("person", "ansvarig")
    try:
        lasta = las_nummer(nummer)
    except OgiltigtNummer:
        arende = arenden.filter(nummer=nummer.upper()).first()
    else:
        personer = PersonIdentitet.objects.filter(nummer=lasta.nummer).values("person")
        arende = arenden.filter(person__in=personer).order_by("-inkom_den").first()
    return None if arende is None or arende.person.har_skydd else arende
