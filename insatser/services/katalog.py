"""Projects of the catalogue come to an end: their result is asked for, with those still inside (S068)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_skriva_projektresultat, krav
from ame.arenden.enums import Bevakningsslag
from ame.arenden.models import Bevakning
from ame.arenden.services import flytta_bevakning, los_bevakning, skapa_bevakning
from ame.audit.services import log_event
from ame.common.texter import krav_text
from ame.organisation.enums import Varaktighet
from ame.organisation.models import Insatstyp

DAGAR_FORE_SLUT = 60  # when the owner is told that the project ends (S068)


@transaction.atomic
def skriv_projektresultat(*, actor: User, insatstyp: Insatstyp, resultat: str) -> Insatstyp:
    """What the project reached, beside its goals. The task to the owner is done (S068)."""
    typ = Insatstyp.objects.select_for_update(of=("self",)).get(pk=insatstyp.pk)
    krav(can_skriva_projektresultat(actor, typ))
    if typ.varaktighet != Varaktighet.PROJEKT:
        raise ValidationError("Insatsen är inget projekt.")
    typ.projektresultat = krav_text("resultat", resultat, "Skriv vad projektet nådde, och vad som händer nu.")
    typ.projektresultat_den = timezone.localdate()
    typ.save(update_fields=["projektresultat", "projektresultat_den"])
    los_bevakning(actor=actor, slag=Bevakningsslag.PROJEKT, mal_id=typ.pk)
    log_event(actor=actor, verb="insatstyp.resultat", obj=typ, handelse_den=typ.projektresultat_den)
    return typ


def projekt_i_slutet(idag: date) -> list[Insatstyp]:
    """Projects that end within 60 days, or have ended, and whose result is not written: the latest row of each name (S068). One query."""
    senaste = Insatstyp.objects.filter(galler_fran_den__lte=idag).order_by("verksamhet", "namn", "-galler_fran_den")
    rader = senaste.distinct("verksamhet", "namn").select_related("agare", "verksamhet")
    return [
        t
        for t in rader
        if t.varaktighet == Varaktighet.PROJEKT
        and t.projekt_slut_den
        and t.projekt_slut_den <= idag + timedelta(days=DAGAR_FORE_SLUT)
        and not t.projektresultat
    ]


def projekt_som_slutar(idag: date) -> int:
    """Nightly: the owner of a project is asked, 60 days before its end and until it is answered, for the result and for what happens to
    those still inside (S068). A prolonged project is left alone again. May run twice. Returns how many wait."""
    vantar = {t.pk: t for t in projekt_i_slutet(idag) if t.agare}
    for typ in vantar.values():
        assert typ.agare and typ.projekt_slut_den
        skapa_bevakning(
            actor=None,
            ansvarig=typ.agare,
            titel=f"Projektet {typ.namn} tar slut: skriv resultatet och planera för dem som är kvar",
            forfaller_den=typ.projekt_slut_den,
            slag=Bevakningsslag.PROJEKT,
            mal_id=typ.pk,
        )
        flytta_bevakning(slag=Bevakningsslag.PROJEKT, mal_id=typ.pk, forfaller_den=typ.projekt_slut_den)
    oppna = Bevakning.objects.oppna().filter(slag=Bevakningsslag.PROJEKT).exclude(mal_id__in=list(vantar))
    for pk in filter(None, oppna.values_list("mal_id", flat=True)):
        los_bevakning(actor=None, slag=Bevakningsslag.PROJEKT, mal_id=pk)
    return len(vantar)
