from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ame.access.models import User
from ame.access.perms import can_arbeta_i_arende, krav
from ame.arenden import services as arende_services
from ame.arenden.models import Arende
from ame.arenden.services import las_arende
from ame.audit.services import log_event
from ame.organisation.models import Insatstyp
from insatser.enums import Arbetsplatsform, InsatsStatus, Slutorsak
from insatser.models import Insats


@transaction.atomic
def starta_insats(
    *, actor: User, arende: Arende, insatstyp: Insatstyp, start_den: date, nyckel: UUID | None = None, **falt: Any
) -> Insats:
    """Starts a participation; several may be open at once (methods.md 0.1). The first one moves the case to "insats pågår". `falt`:
    stodslag, utforare, arbetsplatsform, arbetsplats, handledare, vald_av, mal, foljer_onskemal, timmar_per_vecka, planerat_slut_den."""
    arende = las_arende(arende)
    krav(can_arbeta_i_arende(actor, arende))
    if nyckel and (sparad := Insats.objects.filter(pk=nyckel, arende=arende).first()):
        return sparad
    if arende.inskriven_den and start_den < arende.inskriven_den:
        raise ValidationError({"start_den": "Insatsen kan inte starta före inskrivningen."})
    if start_den > timezone.localdate():
        raise ValidationError({"start_den": "Starta insatsen tidigast den dag den börjar. Lägg en bevakning till dess."})
    if insatstyp.verksamhet_id != arende.enhet.verksamhet_id:
        raise ValidationError({"insatstyp": "Insatsen finns inte i enhetens katalog."})
    arbetsplatsform = falt.get("arbetsplatsform", Arbetsplatsform.INGEN)
    if arbetsplatsform != Arbetsplatsform.INGEN and not falt.get("arbetsplats"):
        raise ValidationError({"arbetsplats": "Skriv vilken arbetsplats det är."})
    arende = arende_services.starta_insats(arende=arende, actor=actor, start_den=start_den)
    insats = Insats(arende=arende, insatstyp=insatstyp, start_den=start_den, registrerad_av=actor, **falt)
    if nyckel:
        insats.pk = nyckel
    insats.full_clean(validate_unique=False)
    insats.save(force_insert=True)
    log_event(
        actor=actor, verb="insats.starta", obj=insats, after=insatstyp.loka_typ, handelse_den=start_den, arende_id=arende.pk
    )
    return insats


@transaction.atomic
def avsluta_insats(*, actor: User, insats: Insats, slut_den: date, slutorsak: str, slutkommentar: str = "") -> Insats:
    """Ends a participation; the case goes on (a move between insatser is not an avslut, kas.md 6.0)."""
    insats = Insats.objects.select_for_update(of=("self",)).select_related("arende").get(pk=insats.pk)
    krav(can_arbeta_i_arende(actor, insats.arende))
    if insats.status == InsatsStatus.AVSLUTAD:
        raise ValidationError("Insatsen är redan avslutad. Ladda om sidan för att se läget.")
    if slut_den > timezone.localdate():
        raise ValidationError({"slut_den": "Slutdatum kan inte vara i framtiden."})
    insats.status, insats.slut_den, insats.slutorsak, insats.slutkommentar = InsatsStatus.AVSLUTAD, slut_den, slutorsak, slutkommentar
    insats.full_clean()
    insats.save(update_fields=["status", "slut_den", "slutorsak", "slutkommentar"])
    log_event(
        actor=actor, verb="insats.avsluta", obj=insats, after=slutorsak, handelse_den=slut_den, arende_id=insats.arende_id
    )
    return insats


@transaction.atomic
def avsluta_alla_insatser(*, actor: User, arende: Arende, slut_den: date) -> None:
    """Ends what is still open when the case is closed; called by followup."""
    for insats in Insats.objects.pagaende().filter(arende=arende):
        avsluta_insats(actor=actor, insats=insats, slut_den=max(slut_den, insats.start_den), slutorsak=Slutorsak.ARENDET_AVSLUTAT)
